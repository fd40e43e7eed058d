import { COMPLETE_COMMAND } from '../complete-command.js'
import { HELP_FLAG, flagWords, flatten, rootFlagWords } from '../specs.js'
import type { FlagWords, LoadedCommand } from '../specs.js'

/**
 * A completion function for bash 3.2 and newer, without bash-completion: macOS and small images lack it. It walks the
 * words to find the command, then offers commands, flags, choices, files or folders.
 */
export function bashCompletion (commands: readonly LoadedCommand[]): string {
  const all = flatten(commands)
  const root = rootFlagWords()

  return `# bash completion for shoal. Load it with:
#   source <(shoal completion bash)
# or put it into ~/.local/share/bash-completion/completions/shoal

_shoal_words() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_shoal_files() {
  local IFS=$'\\n'
  # -o filenames adds the slash to folders and quotes spaces; an old bash without compopt does without
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$cur"))
}

# Names of volumes, or what is in them: asked of the node, which may be away. They are quoted and never expanded,
# since anybody may have named them; what stands before the last colon is a word of its own to readline.
_shoal_remote() {
  local name before=''
  [[ $COMP_WORDBREAKS == *:* && $cur == *:* ]] && before=\${cur%:*}:
  while IFS= read -r name; do
    printf -v name %q "\${name#"$before"}"
    COMPREPLY+=("$name")
  done < <("\${COMP_WORDS[0]}" ${COMPLETE_COMMAND} "$1" "\${cur//\\\\/}" \${dir:+-d "$dir"} 2>/dev/null)
  [[ \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
}

_shoal_files_or_targets() {
  if [[ $cur == *:* ]]; then _shoal_remote target; else _shoal_files -f; fi
}

_shoal() {
  local cur prev word path i skip dir=''
  local -a line
  COMPREPLY=()

  # readline splits at colons, we do not
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#line[@]} > 1)) && [[ $word == :* || \${line[\${#line[@]}-1]} == *: ]]; then
      line[\${#line[@]}-1]+=$word
    else
      line+=("$word")
    fi
  done

  local last=$((\${#line[@]} - 1))
  cur=\${line[last]}
  prev=\${line[last-1]}
  path=''
  skip=0
  local args=0

  for ((i = 1; i < last; i++)); do
    word=\${line[i]}
    if ((skip)); then
      [[ \${line[i-1]} == -d || \${line[i-1]} == --data-dir ]] && dir=$word
      skip=0
      continue
    fi
    case "$path|$word" in
${valueFlagCases(all, root)}
      *'|-'*) [[ $word == - ]] && ((args++)); continue ;;
    esac
    case "$path $word" in
${all.map(({ path }) => `      '${path.includes(' ') ? path : ` ${path}`}') path='${path}' ;;`).join('\n')}
      *) ((args++)) ;;
    esac
  done

  case "$path|$prev" in
${valueCases(all, root)}
  esac

  if [[ $cur == -* ]]; then
    case "$path" in
      '') _shoal_words $'${words(root.flatMap(flag => flag.names))}' ;;
${all.map(command => `      '${command.path}') _shoal_words $'${words(namesOf(command))}' ;;`).join('\n')}
    esac
    return
  fi

  case "$path|$args" in
    '|0') _shoal_words $'${words(commands.map(({ entry }) => entry.name))}' ;;
${all.flatMap(argumentCases).join('\n')}
  esac
}

complete -F _shoal shoal
`
}

/** Flags whose next word is a value and no command. */
function valueFlagCases (all: readonly LoadedCommand[], root: readonly FlagWords[]): string {
  return each(all, root)
    .map(({ path, flags }) => flags
      .filter(flag => flag.takesValue)
      .flatMap(flag => flag.names.map(name => `'${path}|${name}'`)))
    .filter(patterns => patterns.length > 0)
    .map(patterns => `      ${patterns.join('|')}) skip=1; continue ;;`)
    .join('\n')
}

/** What to offer as the value of a flag. */
function valueCases (all: readonly LoadedCommand[], root: readonly FlagWords[]): string {
  return each(all, root)
    .flatMap(({ path, flags }) => flags
      .filter(flag => flag.takesValue)
      .map(flag => `    ${flag.names.map(name => `'${path}|${name}'`).join('|')}) ${action(flag)}; return ;;`))
    .join('\n')
}

function action (flag: { choices: readonly string[], complete: FlagWords['complete'] }): string {
  if (flag.choices.length > 0) {
    return `_shoal_words $'${words(flag.choices)}'`
  }

  switch (flag.complete) {
    case 'file': return '_shoal_files -f'
    case 'dir': return '_shoal_files -d'
    case 'target':
    case 'volume': return `_shoal_remote ${flag.complete}`
    case 'file-or-target': return '_shoal_files_or_targets'
    default: return ':'
  }
}

function argumentCases (command: LoadedCommand): string[] {
  const children = command.children.map(({ entry }) => entry.name)
  const args = command.spec?.args ?? []

  return [
    ...children.length > 0 ? [`    '${command.path}|0') _shoal_words $'${words(children)}' ;;`] : [],
    ...args.map((arg, i) =>
      `    '${command.path}|'${arg.variadic === true ? '*' : i}) ${action({ choices: arg.choices ?? [], complete: arg.complete ?? 'none' })} ;;`)
  ]
}

function namesOf (command: LoadedCommand): string[] {
  return [...command.options.map(flagWords), HELP_FLAG].flatMap(flag => flag.names)
}

function each (
  all: readonly LoadedCommand[], root: readonly FlagWords[]
): { path: string, flags: readonly FlagWords[] }[] {
  return [{ path: '', flags: root }, ...all.map(({ path, options }) => ({ path, flags: options.map(flagWords) }))]
}

function words (values: readonly string[]): string {
  return values.join('\\n')
}
