import { Command, CommanderError, Help, InvalidArgumentError, Option } from 'commander'
import { configFlags } from '../config/flags.js'
import { errorMessage } from '../util/errors.js'
import { argUsage, takesDataDir } from './command.js'
import { UsageError } from './errors.js'
import {
  NODE_FLAGS_HEADING, ROOT_DESCRIPTION, ROOT_EXAMPLES, capitalise, commandsFirst, examplesText, exitCodesText,
  unknownCommand, usageMessage
} from './help-text.js'
import { COMMANDS } from './command-list.js'
import type { FlagSpec } from '../config/flags.js'
import type { CommandEntry, CommandSpec, OptionSpec } from './command.js'

/** What the parser found out: which command to run with what. */
export interface Invocation {
  /** Undefined: flags only, so run a node. */
  spec?: CommandSpec<never>
  args: string[]
  options: Record<string, unknown>
  dataDir?: string
  /** Nodes to work with in place of one on this machine, and the file with the token for them. */
  remote?: string
  tokenFile?: string
  output: 'table' | 'json'
  /** Flags of the node that were given, by attribute name. */
  nodeFlags: Record<string, unknown>
}

/** Flags of the node that commands understand as well; any other beside a command is a mistake worth telling. */
const SHARED_FLAGS = new Set(['dataDir', 'configFile'])
/** Commands that work with the configuration of a node that would be started here, flags included. */
const TAKES_NODE_FLAGS = new Set(['config'])
const HELP = 'help'

export const DATA_DIR_OPTION: OptionSpec = {
  flags: '-d, --data-dir <folder>',
  description: 'data dir of the node [env: SHOAL_DATA_DIR]',
  complete: 'dir'
}
export const CONFIG_FILE_OPTION: OptionSpec = {
  flags: '-c, --config-file <file>',
  description: 'TOML file that names the data dir of the node',
  complete: 'file'
}
/** Of a command: there `-r` may mean something else. */
export const REMOTE_OPTION: OptionSpec = {
  flags: '--remote <addresses>',
  description: 'work with a node elsewhere, by its HTTP address; of several the first that is ready [env: SHOAL_REMOTE]',
  complete: 'none'
}
export const TOKEN_FILE_OPTION: OptionSpec = {
  flags: '--token-file <file>',
  description: 'file with the token for --remote [env: SHOAL_TOKEN_FILE, or the token itself in SHOAL_TOKEN]',
  complete: 'file'
}
export const OUTPUT_OPTION: OptionSpec = {
  flags: '-o, --output <format>',
  description: 'table for people, json for programs (keys are stable)',
  choices: ['table', 'json']
}

/**
 * Parses a command line. Help and version are written with `write` and reported as `undefined`.
 *
 * @throws UsageError
 */
export async function parseCommandLine (
  argv: readonly string[], write: (text: string) => void, version: () => string, columns?: number
): Promise<Invocation | undefined> {
  let found: Invocation | undefined
  const program = buildProgram({
    write,
    columns,
    version,
    onRun: invocation => { found = invocation }
  })

  try {
    // Commander's own help command would show a command before its file is loaded.
    await program.parseAsync(argv[0] === HELP ? [...argv.slice(1), '--help'] : [...argv], { from: 'user' })
  } catch (err) {
    // Help was printed.
    if (err instanceof CommanderError && err.exitCode === 0) {
      return undefined
    }

    throw err
  }

  return found
}

interface BuildOptions {
  write: (text: string) => void
  columns?: number
  version: () => string
  onRun: (invocation: Invocation) => void
}

/** The root command, with the names of all others; the rest of each is filled in when it is used. */
export function buildProgram (options: BuildOptions): Command {
  const flags = configFlags()
  const program = prepare(new Command('shoal'), options)
    .description(ROOT_DESCRIPTION)
    .usage('[flags]\n       shoal <command> [arguments]')
    .enablePositionalOptions()
    .allowExcessArguments(true)
    .helpCommand(false)
    .addOption(toOption(OUTPUT_OPTION).hideHelp())
    .addOption(toOption({ ...REMOTE_OPTION, flags: `-r, ${REMOTE_OPTION.flags}` }))
    .addOption(toOption(TOKEN_FILE_OPTION))
    .addOption(new Option('-V, --version', 'print the version'))
    .addHelpText('after', examplesText(ROOT_EXAMPLES) + exitCodesText())

  for (const flag of flags) {
    addNodeFlag(program, flag)
  }

  addChildren(program, COMMANDS, options)
  // For the list only: `parseCommandLine` has turned it into --help.
  program.addCommand(new Command(HELP).description('show the help of a command').helpGroup('Setup:'))
  program.action(() => {
    const root = program.opts()

    if (root.version === true) {
      options.write(`${options.version()}\n`)
      return
    }

    if (program.args.length > 0) {
      throw unknownCommand(program.args[0] ?? '', COMMANDS, '')
    }

    options.onRun({
      args: [],
      options: {},
      output: root.output === 'json' ? 'json' : 'table',
      nodeFlags: nodeFlagsOf(program, flags)
    })
  })

  return program
}

/** One way to behave for every command: errors are thrown, help goes where we say. */
function prepare (command: Command, options: BuildOptions): Command {
  return command
    .exitOverride(err => {
      if (err.exitCode === 0) {
        throw err
      }

      throw new UsageError(usageMessage(err.message, pathOf(command)), { cause: err })
    })
    .configureHelp({
      subcommandTerm: child => child.name(),
      formatHelp: (shown, helper) => commandsFirst(Help.prototype.formatHelp.call(helper, shown, helper))
    })
    .helpOption('-h, --help', 'show this help')
    .configureOutput({
      writeOut: options.write,
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => options.columns ?? 100,
      getOutHasColors: () => false
    })
}

function addChildren (parent: Command, entries: readonly CommandEntry[], options: BuildOptions): void {
  for (const entry of entries) {
    const command = prepare(new Command(entry.name), options).description(entry.summary)
    command.helpGroup(entry.group ?? 'Commands:')

    if (entry.children !== undefined) {
      command.enablePositionalOptions().helpCommand(false)
      addChildren(command, entry.children, options)
    }

    if (takesDataDir(entry)) {
      command.addOption(toOption(DATA_DIR_OPTION))
      command.addOption(toOption(CONFIG_FILE_OPTION))
    }

    if (entry.needsNode) {
      command.addOption(toOption(REMOTE_OPTION))
      command.addOption(toOption(TOKEN_FILE_OPTION))
    }

    if (entry.hasOutput) {
      command.addOption(toOption(OUTPUT_OPTION))
    }

    parent.addCommand(command)
  }

  parent.hook('preSubcommand', async (_parent, command) => {
    const entry = entries.find(candidate => candidate.name === command.name())

    if (entry !== undefined) {
      await fill(command, entry, options)
    }
  })
}

/** Loads a command's file and gives the parser what it says. */
async function fill (command: Command, entry: CommandEntry, options: BuildOptions): Promise<void> {
  const spec = await entry.load?.()
  const path = pathOf(command)

  if (spec === undefined) {
    command.usage('<command>').action(() => {
      if (command.args.length > 0) {
        throw unknownCommand(command.args[0] ?? '', entry.children ?? [], path)
      }

      const names = (entry.children ?? []).map(child => child.name)
      throw new UsageError(`"shoal ${path}" needs a command: ${names.join(', ')}. See: shoal ${path} --help`)
    }).allowExcessArguments(true)
    return
  }

  command.description(`${capitalise(entry.summary)}.` + (spec.description === undefined ? '' : `\n\n${spec.description}`))

  for (const arg of spec.args ?? []) {
    const argument = command.createArgument(argUsage(arg), arg.description)
    command.addArgument(arg.choices === undefined ? argument : argument.choices(arg.choices))
  }

  for (const option of spec.options ?? []) {
    command.addOption(toOption(option))
  }

  if (entry.children !== undefined) {
    command.usage('[options]\n       shoal ' + `${path} <command>`).allowExcessArguments(true)
  }

  command.addHelpText('after', examplesText(spec.examples))
  command.action(() => {
    if (entry.children !== undefined && (spec.args ?? []).length === 0 && command.args.length > 0) {
      throw unknownCommand(command.args[0] ?? '', entry.children, path)
    }

    options.onRun(invocationOf(command, spec, path))
  })
}

function invocationOf (command: Command, spec: CommandSpec<never>, path: string): Invocation {
  const root = rootOf(command)
  const flags = configFlags()
  const nodeFlags = nodeFlagsOf(root, flags)
  const takesAll = TAKES_NODE_FLAGS.has(path.split(' ')[0] ?? '')

  for (const flag of flags) {
    if (nodeFlags[flag.attribute] !== undefined && !takesAll && !SHARED_FLAGS.has(flag.attribute)) {
      throw new UsageError(`${flag.long} is for running a node and means nothing with "shoal ${path}". ` +
        `To run a node, leave the command away; to change a running one, edit its configuration and use: ` +
        'shoal node reload')
    }
  }

  refuseEmpty(command, path)
  const merged = mergedOptions(command)

  return {
    spec,
    args: command.args,
    options: command.opts(),
    dataDir: textOf(merged.dataDir),
    remote: textOf(merged.remote),
    tokenFile: textOf(merged.tokenFile),
    output: merged.output === 'json' ? 'json' : 'table',
    nodeFlags: merged.configFile === undefined ? nodeFlags : { ...nodeFlags, configFile: merged.configFile }
  }
}

function textOf (value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** `put "$FILE"` with a variable that is not set would mean the current folder. */
function refuseEmpty (command: Command, path: string): void {
  const option = command.options.find(option => [command.getOptionValue(option.attributeName())].flat().includes(''))

  if (option !== undefined || command.args.includes('')) {
    throw new UsageError(`${option === undefined ? 'An argument' : `The value of ${option.flags}`} of "shoal ${path}" is empty. ` +
      'If it comes from a variable, that one is not set.')
  }
}

/** Options of the command and of those above it; the nearest wins: `shoal -o table peer -o json`. */
function mergedOptions (command: Command): Record<string, unknown> {
  const above = command.parent == null ? {} : mergedOptions(command.parent)

  return { ...above, ...command.opts() }
}

function rootOf (command: Command): Command {
  return command.parent == null ? command : rootOf(command.parent)
}

function pathOf (command: Command): string {
  const above = command.parent == null ? '' : pathOf(command.parent)

  return command.parent == null ? '' : `${above} ${command.name()}`.trim()
}

function toOption (spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description)
  const { parse } = spec

  if (spec.default !== undefined) {
    option.default(spec.default)
  }

  if (spec.choices !== undefined) {
    option.choices([...spec.choices])
  } else if (parse !== undefined) {
    option.argParser((text: string, previous: unknown) => {
      try {
        return parse(text, previous)
      } catch (err) {
        throw new InvalidArgumentError(errorMessage(err))
      }
    })
  }

  return option
}

function addNodeFlag (program: Command, flag: FlagSpec): void {
  const option = new Option(flag.flags, flag.description)
  option.helpGroup(NODE_FLAGS_HEADING)
  // Values stay text: the configuration has the one parser for flag, variable and file, with the place in its message.
  program.addOption(flag.repeatable
    ? option.argParser((text: string, previous: string[] | undefined) => [...previous ?? [], text])
    : option)

  if (flag.negatable) {
    program.addOption(new Option(flag.long.replace('--', '--no-')).hideHelp())
  }
}

function nodeFlagsOf (root: Command, flags: readonly FlagSpec[]): Record<string, unknown> {
  const typed: Record<string, unknown> = {}

  for (const { attribute } of flags) {
    // `--no-mdns` makes commander default `mdns` to true; only what was typed counts.
    if (root.getOptionValueSource(attribute) === 'cli') {
      typed[attribute] = root.getOptionValue(attribute)
    }
  }

  return typed
}
