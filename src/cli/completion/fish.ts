import { COMPLETE_COMMAND } from '../complete-command.js'
import { HELP_FLAG, flagWords, rootFlagWords } from '../specs.js'
import type { FlagWords, LoadedCommand } from '../specs.js'

/** Completions for fish: conditions on the commands seen so far, one line for each word that can be offered. */
export function fishCompletion (commands: readonly LoadedCommand[]): string {
  const lines = [
    '# fish completion for shoal. Load it with:',
    '#   shoal completion fish | source',
    '# or put it into ~/.config/fish/completions/shoal.fish',
    'complete -c shoal -f',
    ...rootFlagWords().map(flag => flagLine('__fish_use_subcommand', flag)),
    ...commands.flatMap(command => [
      `complete -c shoal -n __fish_use_subcommand -a ${command.entry.name} -d ${quote(command.entry.summary)}`,
      ...commandLines(command)
    ])
  ]

  return `${lines.join('\n')}\n`
}

function commandLines (command: LoadedCommand): string[] {
  const seen = `__fish_seen_subcommand_from ${command.entry.name}`
  const names = command.children.map(({ entry }) => entry.name).join(' ')
  const own = names === '' ? seen : `${seen}; and not __fish_seen_subcommand_from ${names}`

  return [
    ...lines(own, command),
    ...command.children.flatMap(child => [
      `complete -c shoal -n ${quote(own)} -a ${child.entry.name} -d ${quote(child.entry.summary)}`,
      ...lines(`${seen}; and __fish_seen_subcommand_from ${child.entry.name}`, child)
    ])
  ]
}

/** Flags and arguments of one command. */
function lines (condition: string, command: LoadedCommand): string[] {
  const args = command.spec?.args ?? []
  const choices = args.flatMap(arg => arg.choices ?? [])
  // fish does not count arguments for us: files are offered as soon as one of them is a file.
  const files = args.some(arg => ['file', 'dir', 'file-or-target'].includes(arg.complete ?? ''))

  return [
    ...[...command.options.map(flagWords), HELP_FLAG].map(flag => flagLine(condition, flag)),
    ...choices.length > 0 ? [`complete -c shoal -n ${quote(condition)} -a ${quote(choices.join(' '))}`] : [],
    ...args.some(arg => arg.complete === 'target' || arg.complete === 'file-or-target') ? [remote(condition, 'target')] : [],
    ...args.some(arg => arg.complete === 'volume') ? [remote(condition, 'volume')] : [],
    ...files ? [`complete -c shoal -n ${quote(condition)} -F`] : []
  ]
}

/** Asked of the node when Tab is pressed. */
function remote (condition: string, kind: string): string {
  return `complete -c shoal -n ${quote(condition)} -a ${quote(`(shoal ${COMPLETE_COMMAND} ${kind} (commandline -ct) 2>/dev/null)`)}`
}

function flagLine (condition: string, flag: FlagWords): string {
  const names = flag.names.map(name => name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)
  const value = !flag.takesValue
    ? []
    : flag.choices.length > 0
      ? ['-x', '-a', quote(flag.choices.join(' '))]
      : ['none', 'target', 'volume'].includes(flag.complete) ? ['-x'] : flag.complete === 'dir' ? ['-x', '-a', quote('(__fish_complete_directories)')] : ['-r', '-F']

  return ['complete -c shoal', `-n ${quote(condition)}`, ...names, ...value, `-d ${quote(flag.description)}`].join(' ')
}

function quote (text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`
}
