import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { XattrToolError } from '../errors.js'
import { bytesOf, escape, formatDump, parseDump } from './dump.js'
import { Together } from './together.js'
import type { Dump } from './dump.js'

/**
 * Extended attributes of local files, by the system's own `getfattr` and `setfattr` (Debian and Fedora: package attr):
 * Node has no calls for them. One process works for many files. Only those named `user.*` are looked at and changed, by
 * root too: the others give rights (`security.capability`), or belong to the system. A link's own are left alone: Linux
 * gives links none of these.
 */

/** Of one process: far below what the arguments of one may have (2 MiB, and paths have 4 KiB), and its output. */
const PATHS_MAX = 128

const NAMESPACE = 'user.'
/** `ENOTSUP` as the tools say it in the C locale. */
const UNSUPPORTED = 'Operation not supported'
const GONE = 'No such file or directory'

interface Outcome { code: number, stdout: Buffer, stderr: string }

/** Names and values as bytes; names in `latin1`. Nothing of what is gone meanwhile. */
type Found = ReadonlyMap<string, Uint8Array>

const reading = new Together<string, Found>(readAll, PATHS_MAX)
const writing = new Together<Change, string | undefined>(writeAll, PATHS_MAX)

/** @param path - absolute. Throws `XattrToolError`. */
export async function readXattrs (path: string): Promise<Found> {
  return await reading.ask(path)
}

interface Change {
  path: string
  xattrs: ReadonlyMap<string, Uint8Array>
  /** Nothing is there that would have to go. */
  isNew: boolean
}

/**
 * Gives a file or folder exactly these of those named `user.*`.
 *
 * @returns why not, in the words of the system, where that is so; undefined: it has them
 */
export async function writeXattrs (change: Change): Promise<string | undefined> {
  const { xattrs, isNew } = change
  const foreign = [...xattrs.keys()].find(name => !name.startsWith(NAMESPACE))
  const why = foreign === undefined ? undefined : `${foreign} is none of those named ${NAMESPACE}*`

  if (isNew && xattrs.size === 0) {
    return undefined
  }

  const own = new Map([...xattrs].filter(([name]) => name.startsWith(NAMESPACE)))

  return await writing.ask({ ...change, xattrs: own }) ?? why
}

/** Throws `XattrToolError` when a tool is not there: before anything is done. */
export async function requireXattrTool (): Promise<void> {
  await Promise.all([run('getfattr', ['--version']), run('setfattr', ['--version'])])
}

/** Whether the file system of a path can have any. */
export async function keepsXattrs (path: string): Promise<boolean> {
  const { stderr } = await run('getfattr', ['--absolute-names', '-n', `${NAMESPACE}shoal`, '--', path])

  return !stderr.includes(UNSUPPORTED)
}

async function readAll (paths: readonly string[]): Promise<readonly Found[]> {
  const { stdout, stderr } = await run('getfattr',
    ['--dump', '--no-dereference', '--encoding=hex', '--absolute-names', `--match=^${NAMESPACE.replace('.', '\\.')}`, '--',
      ...paths])
  // What it could not read of one that is there does not show in its exit code.
  const failed = stderr.split('\n').filter(line => line !== '' && !line.endsWith(GONE))

  if (failed.length > 0) {
    throw new XattrToolError(`Extended attributes cannot be read (${failed[0] ?? ''}). Run the command as a user who may, or ` +
      'without --xattrs.')
  }

  const dump = parseDump(stdout)

  return paths.map(path => dump.get(bytesOf(path)) ?? new Map())
}

async function writeAll (changes: readonly Change[]): Promise<readonly (string | undefined)[]> {
  const wanted = changes.map(({ path, xattrs }) => ({
    path, xattrs: new Map([...xattrs].map(([name, value]) => [bytesOf(name), value]))
  }))
  const old = changes.filter(({ isNew }) => !isNew).map(({ path }) => path)
  const there = new Map(old.length === 0 ? [] : (await readAll(old)).map((found, i) => [old[i] as string, found]))
  let reason: string | undefined

  for (const [name, all] of superfluous(wanted, there)) {
    for (const paths of oncePerProcess(name, all)) {
      const { code, stderr } = await run('setfattr', ['--no-dereference', '-x', escape(name), '--', ...paths])
      reason ??= code === 0 ? undefined : reasonIn(stderr)
    }
  }

  const missing: Dump = new Map(wanted
    .map(({ path, xattrs }) => [bytesOf(path), differing(xattrs, there.get(path))] as const)
    .filter(([, xattrs]) => xattrs.size > 0))

  if (missing.size > 0) {
    const { code, stderr } = await run('setfattr', ['--no-dereference', '--restore=-'], formatDump(missing))
    reason ??= code === 0 ? undefined : reasonIn(stderr)
  }

  if (reason === undefined) {
    return changes.map(() => undefined)
  }

  // The tool goes on after what fails, and names it in words: what came of each is looked at.
  const now = await readAll(changes.map(({ path }) => path))

  return wanted.map(({ xattrs }, i) => isSame(xattrs, now[i] as Found) ? undefined : reason)
}

/** What has to go, by name, since one process removes one name. */
function superfluous (
  wanted: readonly { path: string, xattrs: Found }[], there: ReadonlyMap<string, Found>
): Map<string, string[]> {
  const byName = new Map<string, string[]>()

  for (const { path, xattrs } of wanted) {
    for (const name of there.get(path)?.keys() ?? []) {
      if (!xattrs.has(name)) {
        byName.set(name, [...byName.get(name) ?? [], path])
      }
    }
  }

  return byName
}

/** `setfattr` unescapes the name where it is, and again for each further path: a backslash must not meet that twice. */
function oncePerProcess (name: string, paths: readonly string[]): readonly (readonly string[])[] {
  return name.includes('\\') ? paths.map(path => [path]) : [paths]
}

function differing (xattrs: Found, there: Found = new Map<string, Uint8Array>()): Map<string, Uint8Array> {
  return new Map([...xattrs].filter(([name, value]) => {
    const old = there.get(name)

    return old === undefined || Buffer.compare(old, value) !== 0
  }))
}

function isSame (a: Found, b: Found): boolean {
  return a.size === b.size && differing(a, b).size === 0
}

/** Behind the last colon of the first line. */
function reasonIn (stderr: string): string {
  const [line = ''] = stderr.split('\n').filter(line => line !== '')

  return line.slice(line.lastIndexOf(': ') + 2)
}

async function run (tool: string, args: readonly string[], input?: Uint8Array): Promise<Outcome> {
  const child = spawn(tool, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' }
  })
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', err => {
      reject(new XattrToolError((err as NodeJS.ErrnoException).code === 'ENOENT'
        ? `--xattrs needs the program ${tool}, which is not here. Install the package attr (as with: apt install attr), or ` +
          'leave --xattrs away.'
        : `The program ${tool} cannot be run (${err.message}), and --xattrs needs it.`, { cause: err }))
    })
  })
  // It may end before it has read all: what came of it, the exit code tells.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)

  const [stdout, stderr, [code, signal]] = await Promise.race([
    Promise.all([bytesFrom(child.stdout), bytesFrom(child.stderr), once(child, 'close') as Promise<Ending>]), failed
  ])
  const said = stderr.toString('utf8')

  // One that was killed says nothing, and what it told until then is not all there is.
  return {
    code: code ?? 1, stdout, stderr: code === null || (code !== 0 && said === '') ? endedLine(tool, [code, signal]) : said
  }
}

type Ending = [code: number | null, signal: NodeJS.Signals | null]

function endedLine (tool: string, [code, signal]: Ending): string {
  return `${tool}: it ended ${code === null ? `by ${signal ?? 'a signal'}` : `with ${code} and no word`}`
}

async function bytesFrom (stream: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = []

  for await (const chunk of stream ?? []) {
    chunks.push(chunk)
  }

  return Buffer.concat(chunks)
}
