import type { ApiClient } from './client.js'
import type { DataDirLocation } from './node-location.js'
import type { Output } from './output/output.js'
import type { Terminal } from './terminal.js'

/**
 * What a command is made of. Help, completion, the reference page and the parser are all made from this one
 * description, so they cannot disagree.
 */
export interface CommandSpec<Options = Record<string, never>> {
  /** More than the summary in the list of commands: one or two paragraphs. */
  description?: string
  args?: readonly ArgSpec[]
  options?: readonly OptionSpec[]
  /** At least one; a test holds it. */
  examples: readonly Example[]
  run: (context: CommandContext, args: readonly string[], options: Options) => Promise<number | undefined>
}

/**
 * What Tab offers. The shell knows files and folders, the running node the rest: paths and volumes, files as well where
 * a command takes both; `host` members; pins their CIDs; the others by the volume that the line has already.
 */
export type Completion =
  'file' | 'dir' | 'target' | 'volume' | 'file-or-target' | 'host' | 'snapshot' | 'trash' | 'conflict' | 'version' | 'pin' |
  'removed-pin' | 'worker' | 'none'

export interface ArgSpec {
  name: string
  description: string
  /** @default true */
  required?: boolean
  /** The last one only: takes all that follow. @default false */
  variadic?: boolean
  choices?: readonly string[]
  /** What the shell offers on Tab. @default 'none' */
  complete?: Completion
}

export interface OptionSpec {
  /** As commander has it: `-f, --force` or `--offset <size>`. */
  flags: string
  description: string
  choices?: readonly string[]
  complete?: Completion
  default?: string
  /** Turns the text into the value; throws with a message that says what is wrong with it. */
  parse?: (text: string, previous: unknown) => unknown
}

export interface Example {
  command: string
  note: string
}

/** Where a command stands in the list; the spec itself is loaded when the command is used. */
export interface CommandEntry {
  name: string
  summary: string
  /** Heading in the help of the root. */
  group?: string
  /** True: talks to the running node and takes -d. */
  needsNode: boolean
  /** True: works on the data dir of a node that is stopped, and takes -d. */
  takesDataDir?: boolean
  /** True: prints something that `-o` shapes. */
  hasOutput: boolean
  /** Absent on a pure group such as `node`. */
  load?: () => Promise<CommandSpec<never>>
  children?: readonly CommandEntry[]
}

/** As usage lines have it: `<path>`, `[path]`, `<path...>`. */
export function argUsage ({ name, required = true, variadic = false }: ArgSpec): string {
  const text = variadic ? `${name}...` : name

  return required ? `<${text}>` : `[${text}]`
}

/** Whether a command is told a data dir with -d. */
export function takesDataDir ({ needsNode, takesDataDir: takes = false }: CommandEntry): boolean {
  return needsNode || takes
}

export interface CommandContext extends Terminal {
  /** Fires on SIGINT and SIGTERM, with the error to end with as its reason. */
  signal: AbortSignal
  out: Output
  /** The client for the node that `-d`, the environment or the default names. Finding it costs no I/O. */
  client: () => Promise<ApiClient>
  /** The data dir by the same precedence, for commands that work on a node that is stopped. */
  dataDir: () => Promise<DataDirLocation>
  /** Flags of the node given on the command line, by config key; for `run` and `config`. */
  nodeFlags: Readonly<Record<string, unknown>>
}

/** What a process has to know of a node that runs in it. */
export interface NodeHooks {
  /** From now on signals are the node's. */
  onSignalsTaken?: () => void
  /** It did not stop: the process has to die of this. */
  onHung?: (signal: NodeJS.Signals) => void
}

/** Fixes the type of a command's options where it is defined. */
export function defineCommand<Options = Record<string, never>> (
  spec: CommandSpec<Options>
): CommandSpec<never> {
  return spec
}
