import { configFlags } from '../config/flags.js'
import { takesDataDir } from './command.js'
import { CONFIG_FILE_OPTION, DATA_DIR_OPTION, OUTPUT_OPTION } from './program.js'
import { COMMANDS } from './command-list.js'
import type { Completion, CommandEntry, CommandSpec, OptionSpec } from './command.js'

/** A command with everything loaded, for what is made from all of them: completion and the reference page. */
export interface LoadedCommand {
  /** `peer add` */
  path: string
  entry: CommandEntry
  spec?: CommandSpec<never>
  /** Those of the spec, and -d and -o where it takes them. */
  options: readonly OptionSpec[]
  children: readonly LoadedCommand[]
}

export async function loadAllCommands (
  entries: readonly CommandEntry[] = COMMANDS, above = ''
): Promise<LoadedCommand[]> {
  return await Promise.all(entries.map(async entry => {
    const path = `${above} ${entry.name}`.trim()
    const spec = await entry.load?.()

    return {
      path,
      entry,
      spec,
      options: optionsOf(entry, spec),
      children: await loadAllCommands(entry.children ?? [], path)
    }
  }))
}

/** Those of its own, and the common ones that it takes. */
export function optionsOf (entry: CommandEntry, spec?: CommandSpec<never>): OptionSpec[] {
  return [
    ...spec?.options ?? [],
    ...takesDataDir(entry) ? [DATA_DIR_OPTION, CONFIG_FILE_OPTION] : [],
    ...entry.hasOutput ? [OUTPUT_OPTION] : []
  ]
}

/** All of a list, parents first. */
export function flatten (commands: readonly LoadedCommand[]): LoadedCommand[] {
  return commands.flatMap(command => [command, ...flatten(command.children)])
}

/** A flag as completion sees it. */
export interface FlagWords {
  /** `-o`, `--output` */
  names: readonly string[]
  takesValue: boolean
  description: string
  choices: readonly string[]
  complete: Completion
}

export const HELP_FLAG: FlagWords = {
  names: ['-h', '--help'], takesValue: false, description: 'show this help', choices: [], complete: 'none'
}

export function flagWords (option: OptionSpec): FlagWords {
  return {
    names: option.flags.split(/[ ,]+/).filter(word => word.startsWith('-')),
    takesValue: option.flags.includes('<'),
    description: option.description,
    choices: option.choices ?? [],
    complete: option.complete ?? 'none'
  }
}

/** The flags of `shoal` itself: those of a node. */
export function rootFlagWords (): FlagWords[] {
  return [
    ...configFlags().map((flag): FlagWords => ({
      names: [...flag.short === undefined ? [] : [flag.short], flag.long],
      takesValue: flag.valueName !== undefined,
      description: flag.description.replace(/ \[.*$/, ''),
      choices: flag.choices ?? [],
      complete: flag.kind !== 'path' ? 'none' : flag.valueName === 'folder' ? 'dir' : 'file'
    })),
    { names: ['-V', '--version'], takesValue: false, description: 'print the version', choices: [], complete: 'none' },
    HELP_FLAG
  ]
}
