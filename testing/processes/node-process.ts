import { once } from 'node:events'
import os from 'node:os'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { callApi, decodeAnswer } from './local-api.js'
import { reapedDir, spawnReaped } from './reaped.js'
import { waitFor } from '../wait-for.js'
import { MAIN } from './main-file.js'
import type { ChildProcess } from 'node:child_process'
import type { NodeInfo } from '../../src/api/node.js'
import type { PeerRow } from '../../src/api/peers.js'
import type { ApiAnswer, ApiCallOptions } from './local-api.js'

/**
 * Real `shoal` processes for e2e tests, on loopback and free ports. Every test file that starts one
 * ends with `test.after(reapAll)`; what is left then, also of a test that threw, is killed by pid
 * and its folders are removed.
 */
export { reapAll, reapedDir } from './reaped.js'
export { waitFor } from '../wait-for.js'
export { ApiCallError } from './local-api.js'

/**
 * From spawn to an answer on the local API; loading libp2p takes a second or two on a busy machine.
 */
/** A node that is told to stop says goodbye and closes; more than this is a hang. */
const STOP_TIMEOUT_MS = 20_000
const CLI_TIMEOUT_MS = 120_000
/** The end of a node's output that is kept for failure texts. */
const OUTPUT_CHARS_MAX = 256 * 1024
/** What a failure text quotes of it. */
const OUTPUT_TAIL_CHARS = 4000

export interface NodeOptions {
  /** Data dir. @default a fresh one, removed at the end */
  dir?: string
  /** Shows in failure texts and is the node's hostname. @default `node-<n>` */
  name?: string
  /** Addresses of peers to join through, `-p` each. */
  peers?: readonly string[]
  /** @default ['127.0.0.1:0'] */
  listeners?: readonly string[]
  /** More arguments, after those above. */
  args?: readonly string[]
  /** Variables on top of a clean environment (PATH, HOME in the data dir, no SHOAL_*). */
  env?: Readonly<Record<string, string>>
  /** The script to run instead of the CLI; it takes the same arguments. */
  main?: string
  /**
   * Resolve once spawned, without waiting for the API: for nodes that are expected to fail.
   * @default true
   */
  waitReady?: boolean
  readyTimeoutMs?: number
}

export interface CliResult { code: number | null, stdout: string, stderr: string, stdoutBytes: Buffer }

export interface Exit { code: number | null, signal: NodeJS.Signals | null }

let started = 0

/**
 * Starts one node and waits until its API answers. Rejects with its output when it ends before
 * that.
 */
export async function startNode (options: NodeOptions = {}): Promise<NodeProcess> {
  const dir = options.dir ?? await reapedDir()
  const node = new NodeProcess(dir, { ...options, dir, name: options.name ?? `node-${++started}` })

  if (options.waitReady !== false) {
    await node.ready()
  }

  return node
}

/**
 * One node's process. It can be killed or frozen; `restart` makes the next one on the same data
 * dir.
 */
export class NodeProcess {
  readonly name: string
  readonly dir: string
  readonly pid: number
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>
  readonly #options: NodeOptions
  readonly #child: ChildProcess
  #output = ''
  #exit: Exit | undefined
  #info: NodeInfo | undefined

  constructor (dir: string, options: NodeOptions) {
    this.dir = dir
    this.name = options.name ?? 'node'
    this.#options = options
    this.#child = spawnReaped(process.execPath, [options.main ?? MAIN, ...nodeArgs(dir, this.name, options)], {
      cwd: dir, env: cleanEnv(dir, options.env), stdio: ['ignore', 'pipe', 'pipe']
    })
    this.pid = this.#child.pid ?? -1

    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_CHARS_MAX)
      })
    }

    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      this.#exit = { code: code as number | null, signal: signal as NodeJS.Signals | null }

      return this.#exit
    })
  }

  /** Standard output and error so far, the last of it when there is much. */
  get output (): string {
    return this.#output
  }

  get isRunning (): boolean {
    return this.#exit === undefined
  }

  get socketPath (): string {
    return socketPathFor(this.dir)
  }

  /** As of the first answer. Throws before `ready`. */
  get info (): NodeInfo {
    if (this.#info === undefined) {
      throw new Error(`${this.name} has not answered yet`)
    }

    return this.#info
  }

  get peerId (): string {
    return this.info.peer_id
  }

  /** An address that others can join through. */
  get address (): string {
    const address = this.info.addresses.find(one => one.includes('/tcp/')) ?? this.info.addresses[0]

    if (address === undefined) {
      throw new Error(`${this.name} has no address`)
    }

    return address
  }

  async ready (): Promise<void> {
    this.#info = await waitFor(async () => {
      if (this.#exit !== undefined) {
        return 'ended' as const
      }

      const info = await this.api<NodeInfo>('GET', '/v1/node')

      // Another process may be the one that answers on that data dir.
      return info.pid === this.pid ? info : undefined
    }, {
      what: `${this.name} to answer on ${this.socketPath}`,
      timeoutMs: this.#options.readyTimeoutMs,
      context: () => this.describe()
    }).then(info => {
      if (info === 'ended') {
        throw new Error(`${this.name} ended before it was ready.\n${this.describe()}`)
      }

      return info
    })
  }

  /**
   * A call of the local API; JSON, or the rows of an ndjson answer. Throws `ApiCallError` with the
   * node's code.
   */
  async api<T = unknown> (method: string, path: string, body?: unknown, options: ApiCallOptions = {}): Promise<T> {
    return decodeAnswer(await this.apiRaw(method, path, { ...options, body })) as T
  }

  /** The same with status, headers and bytes as they came. */
  async apiRaw (method: string, path: string, options: ApiCallOptions = {}): Promise<ApiAnswer> {
    return await callApi(this.socketPath, method, path, options)
  }

  /** All members as this node sees them, itself first. */
  async peers (): Promise<PeerRow[]> {
    return await this.api<PeerRow[]>('GET', '/v1/peers')
  }

  /** Runs a command of the CLI against this node. */
  async cli (args: readonly string[], options: { input?: Uint8Array, cwd?: string } = {}): Promise<CliResult> {
    return await runCli([...args, '-d', this.dir], { ...options, env: cleanEnv(this.dir, this.#options.env) })
  }

  /** Sends a signal; with SIGKILL resolves when the process is gone. */
  async kill (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)

    if (signal === 'SIGKILL') {
      await this.exited
    }
  }

  /**
   * SIGTERM, then waits for the end. Rejects when that takes too long or the exit code is not 0.
   */
  async stop (): Promise<Exit> {
    this.thaw()
    this.#child.kill('SIGTERM')

    const exit = await waitFor(() => this.#exit, {
      what: `${this.name} to stop after SIGTERM`, timeoutMs: STOP_TIMEOUT_MS, context: () => this.describe()
    })

    if (exit.code !== 0) {
      throw new Error(`${this.name} ended with ${JSON.stringify(exit)} after SIGTERM.\n${this.describe()}`)
    }

    return exit
  }

  freeze (): void {
    this.#child.kill('SIGSTOP')
  }

  thaw (): void {
    this.#child.kill('SIGCONT')
  }

  /**
   * A new process on the same data dir, with the same options unless others are given. This one has
   * to be gone.
   */
  async restart (options: NodeOptions = {}): Promise<NodeProcess> {
    await this.exited

    return await startNode({ ...this.#options, ...options, dir: this.dir, name: this.name })
  }

  /** Name, pid, state and the end of the output, for failure texts. */
  describe (): string {
    const state = this.#exit === undefined ? 'running' : `ended with ${JSON.stringify(this.#exit)}`

    return `--- ${this.name}, pid ${this.pid}, ${state}, ${this.dir}\n${this.#output.slice(-OUTPUT_TAIL_CHARS)}`
  }
}

/** Runs the CLI to its end. Not bound to a node: for `--help`, `config check` and the like. */
export async function runCli (
  args: readonly string[], options: { input?: Uint8Array, cwd?: string, env?: NodeJS.ProcessEnv } = {}
): Promise<CliResult> {
  const child = spawnReaped(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? os.tmpdir(), env: options.env ?? cleanEnv(os.tmpdir()), stdio: ['pipe', 'pipe', 'pipe']
  })
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  const timer = setTimeout(() => { child.kill('SIGKILL') }, CLI_TIMEOUT_MS)

  child.stdout?.on('data', (chunk: Buffer) => { stdout.push(chunk) })
  child.stderr?.on('data', (chunk: Buffer) => { stderr.push(chunk) })
  // A command that ends without reading its input breaks the pipe; its exit code tells why.
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input)

  const [code] = await once(child, 'close') as [number | null]

  clearTimeout(timer)

  const stdoutBytes = Buffer.concat(stdout)

  return { code, stdoutBytes, stdout: stdoutBytes.toString(), stderr: Buffer.concat(stderr).toString() }
}

function nodeArgs (dir: string, name: string, options: NodeOptions): string[] {
  return [
    '-d', dir,
    '--hostname', name,
    ...(options.listeners ?? ['127.0.0.1:0']).flatMap(listener => ['-l', listener]),
    ...(options.peers ?? []).flatMap(peer => ['-p', peer]),
    ...(options.args ?? [])
  ]
}

/** Nothing of the machine's own Shoal settings or home reaches a node under test. */
function cleanEnv (home: string, env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TMPDIR: os.tmpdir(), HOME: home, ...env }
}
