import { COMPLETE_COMMAND } from '../complete-command.js'
import { HELP_FLAG, flagWords, flatten, rootFlagWords } from '../specs.js'
import type { FlagWords, LoadedCommand } from '../specs.js'

/** A completion function for zsh: one `_arguments` call for each command, named after its path. */
export function zshCompletion (commands: readonly LoadedCommand[]): string {
  const functions = flatten(commands).map(command => functionOf(
    command.path, [...command.options.map(flagWords), HELP_FLAG], command.children, command
  ))

  return `#compdef shoal
# zsh completion for shoal. Load it with:
#   source <(shoal completion zsh)
# or put it into a folder of $fpath under the name _shoal

_shoal_remote() {
  local -a names
  names=("\${(@f)$(\${words[1]:-shoal} ${COMPLETE_COMMAND} "$1" "\${(Q)PREFIX}" 2>/dev/null)}")
  compadd -S '' -- \${names:#}
}

_shoal_files_or_targets() {
  if [[ $PREFIX == *:* ]]; then _shoal_remote target; else _files; fi
}

${functionOf('', rootFlagWords(), commands)}
${functions.join('\n')}
if [ "$funcstack[1]" = "_shoal" ]; then
  _shoal "$@"
else
  compdef _shoal shoal
fi
`
}

function functionOf (
  path: string, flags: readonly FlagWords[], children: readonly LoadedCommand[], command?: LoadedCommand
): string {
  const specs = flags.map(flagSpec)
  const args = (command?.spec?.args ?? []).map(arg =>
    quote(`${arg.variadic === true ? '*' : ''}:${escape(arg.name)}:${action(arg.choices ?? [], arg.complete ?? 'none')}`))

  if (children.length === 0) {
    return `${nameOf(path)}() {\n${argumentsCall([...specs, ...args])}\n}\n`
  }

  const described = children.map(({ entry }) => `    ${quote(`${entry.name}:${escape(entry.summary)}`)}`)
  const cases = children.map(child => `    ${child.entry.name}) ${nameOf(child.path)} ;;`)

  return `${nameOf(path)}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  commands=(
${described.join('\n')}
  )
${argumentsCall(['-C', ...specs, quote('1: :->command'), quote('*:: :->rest')])}
  case $state in
    command) _describe -t commands command commands ;;
    rest) case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
`
}

function argumentsCall (specs: readonly string[]): string {
  return `  _arguments -s ${specs.join(' \\\n    ')}`
}

/** `'(-o --output)'{-o,--output}'[text]:value:(a b)'` */
function flagSpec (flag: FlagWords): string {
  const names = flag.names.length > 1 ? `{${flag.names.join(',')}}` : flag.names[0] ?? ''
  const exclusive = flag.names.length > 1 ? quote(`(${flag.names.join(' ')})`) : ''
  const value = flag.takesValue ? `:value:${action(flag.choices, flag.complete)}` : ''

  return `${exclusive}${names}${quote(`[${escape(flag.description)}]${value}`)}`
}

function action (choices: readonly string[], complete: FlagWords['complete']): string {
  if (choices.length > 0) {
    return `(${choices.join(' ')})`
  }

  switch (complete) {
    case 'file': return '_files'
    case 'dir': return '_files -/'
    case 'target':
    case 'volume': return `_shoal_remote ${complete}`
    case 'file-or-target': return '_shoal_files_or_targets'
    default: return ' '
  }
}

function nameOf (path: string): string {
  return path === '' ? '_shoal' : `_shoal_${path.replaceAll(' ', '_')}`
}

function quote (text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}

/** Brackets and colons mean something inside the specs of `_arguments` and `_describe`. */
function escape (text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&')
}
