import { fileURLToPath } from 'node:url'
import { spawnReaped } from '../../testing/processes/reaped.js'
import type { ChildProcess } from 'node:child_process'
import type { NodeOptions } from '../../src/index.js'
import type {
  ActionArgs, ActionName, ActionRequest, ActionResult, ChildMessage, MemberEvent
} from './node-actions.js'

const CHILD = fileURLToPath(new URL('node-child.js', import.meta.url))

/** No single action takes longer, on a slow and busy machine as well; one that does hangs. */
const ACTION_TIMEOUT_MS = 300_000

interface Waiting { resolve: (result: never) => void, reject: (err: Error) => void }

/** The parent's end of a child process with embedded nodes. */
export class RemoteNode {
  readonly pid: number
  readonly exited: Promise<void>
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(event: MemberEvent, at: number) => void>()
  #nodes: { peerId: string, address: string }[] = []
  #lastId = 0
  #hasExited = false

  private constructor () {
    // Flags of this process go on to the nodes: `node --trace-gc dist/bench/main.js …`.
    this.#child = spawnReaped(process.execPath, [...process.execArgv, CHILD], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.pid = this.#child.pid ?? -1
    this.#child.on('message', (message: ChildMessage) => { this.#onMessage(message) })
    this.exited = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => {
        this.#hasExited = true
        this.#failAll(new Error(`The process of the node ended with ${signal ?? code}.`))
        resolve()
      })
    })
  }

  /** Starts a process with these nodes in it. */
  static async start (...nodes: NodeOptions[]): Promise<RemoteNode> {
    const remote = new RemoteNode()
    remote.#nodes = await remote.do('start', { nodes })

    return remote
  }

  /** Of the first node. */
  get peerId (): string { return this.#nodes[0]?.peerId ?? '' }
  get address (): string { return this.#nodes[0]?.address ?? '' }
  get peerIds (): string[] { return this.#nodes.map(({ peerId }) => peerId) }

  async do<K extends ActionName> (action: K, args?: ActionArgs<K>): Promise<ActionResult<K>> {
    if (this.#hasExited) {
      throw new Error('The process of the node has ended.')
    }

    const id = ++this.#lastId
    const request: ActionRequest = { id, action, args: args ?? {} }

    return await new Promise<ActionResult<K>>((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`${action} took more than ${ACTION_TIMEOUT_MS / 1000} s.`)) }, ACTION_TIMEOUT_MS)
      this.#waiting.set(id, {
        resolve: result => {
          clearTimeout(timer)
          resolve(result)
        },
        reject: err => {
          clearTimeout(timer)
          reject(err)
        }
      })
      this.#child.send(request)
    })
  }

  /** Member events of its nodes, with the time of their arrival here (`performance.now`). */
  onEvent (listener: (event: MemberEvent, at: number) => void): () => void {
    this.#listeners.add(listener)

    return () => this.#listeners.delete(listener)
  }

  signal (signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async kill (): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }

  /** Stops the nodes; the process ends by itself after that. */
  async stop (): Promise<void> {
    await this.do('stop')
    await this.exited
  }

  #onMessage (message: ChildMessage): void {
    if ('event' in message) {
      const at = performance.now()
      this.#listeners.forEach(listener => { listener(message, at) })
      return
    }

    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)

    if ('error' in message) {
      waiting?.reject(new Error(message.error))
    } else {
      waiting?.resolve(message.result as never)
    }
  }

  #failAll (err: Error): void {
    this.#waiting.forEach(({ reject }) => { reject(err) })
    this.#waiting.clear()
  }
}
