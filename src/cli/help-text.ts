import { nearestName } from '../config/names.js'
import { UsageError } from './errors.js'
import { EXIT_CLASSES } from './exit-codes.js'
import type { CommandEntry, Example } from './command.js'

/** What `shoal --help` and the answers to a wrong command line say. */
export const ROOT_EXAMPLES: readonly Example[] = [
  { command: 'shoal', note: 'run a node with the embedded store' },
  { command: 'shoal -p node1.example.com:8080 -p node2.example.com:8080', note: 'run a node and join a mesh' },
  { command: 'shoal put movie.mkv', note: 'store a file through the running node, in the volume "default"' },
  { command: 'shoal get default:/movie.mkv', note: 'get it back, through any node' },
  { command: 'shoal status', note: 'see how the mesh is' }
]

export const ROOT_DESCRIPTION = 'Leaderless mesh file storage. With flags only this runs a node; ' +
  'with a command it talks to the node that runs on this machine.'

export const NODE_FLAGS_HEADING = 'Flags of a node:'

/** The flags of a node are many, and come after the commands. */
export function commandsFirst (help: string): string {
  const blocks = help.replace(/\n$/, '').split('\n\n')
  const isFlags = (block: string): boolean => block.startsWith(NODE_FLAGS_HEADING)

  return `${[...blocks.filter(block => !isFlags(block)), ...blocks.filter(isFlags)].join('\n\n')}\n`
}

/** What other programs call it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  add: 'To store something: shoal put <file>.',
  unpin: 'To unpin: shoal pin rm <cid>.',
  id: 'To see who this node is: shoal node info.',
  daemon: 'Without a command, flags only, shoal runs a node: shoal -p <host:port>.',
  mb: 'To create a volume: shoal volume create <name>.',
  rb: 'To delete a volume: shoal volume rm <name>.',
  swarm: 'To see the other nodes: shoal peer.'
}
const SAME: Readonly<Record<string, string>> = { run: 'daemon', start: 'daemon', serve: 'daemon', server: 'daemon', up: 'daemon' }

export function unknownCommand (name: string, entries: readonly CommandEntry[], path: string): UsageError {
  const near = nearestName(name, entries.map(entry => entry.name))
  const full = `${path} ${name}`.trim()
  const elsewhere = path === '' ? ELSEWHERE[SAME[name] ?? name] : undefined
  const hint = elsewhere !== undefined
    ? ` ${elsewhere}`
    : near === undefined ? '' : ` Did you mean "shoal ${`${path} ${near}`.trim()}"?`

  return new UsageError(`There is no command "${full}".${hint} See: shoal ${path === '' ? '' : `${path} `}--help`)
}

/** `error: unknown option '--x'\n(Did you mean --y?)` as one line in our own voice. */
export function usageMessage (message: string, path: string): string {
  const text = message.replace(/^error: /, '').replace(/\n/g, ' ').trim()

  return `${capitalise(text)}${/(?:[.?]|\?\))$/.test(text) ? '' : '.'} See: ${`shoal ${path}`.trim()} --help`
}

export function examplesText (examples: readonly Example[]): string {
  const width = Math.max(...examples.map(example => example.command.length))

  return '\nExamples:\n' + examples.map(({ command, note }) => `  ${command.padEnd(width)}  # ${note}`).join('\n')
}

export function exitCodesText (): string {
  return '\n\nExit codes:\n' + EXIT_CLASSES.map(row => `  ${String(row.exit).padStart(3)}  ${row.meaning}`).join('\n')
}

export function capitalise (text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
