import { spawnReaped } from './reaped.js'
import type { ChildProcess } from 'node:child_process'
import type { ActionAnswer, ActionArgs, ActionRequest, ActionResult, Actions } from './actions.js'

export interface ActionProcessInit<E> {
  /** For failure texts. */
  name: string
  /** The script that it runs, which calls `serveActions`. */
  script: string
  /** Flags of Node. @default none */
  execArgv?: readonly string[]
  /** An action that takes longer fails; the process may hang or be frozen. */
  actionTimeoutMs: number
  /** What the child tells besides answers. @default it is dropped */
  onEvent?: (event: E) => void
}

interface Waiting { resolve: (result: never) => void, reject: (err: Error) => void, timer: NodeJS.Timeout }

/** The parent's end of a process that does what it is told over IPC. */
export class ActionProcess<A extends Actions<A>, E extends { event: string } = never> {
  readonly pid: number
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<void>
  readonly #init: ActionProcessInit<E>
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #hasExited = false

  constructor (init: ActionProcessInit<E>) {
    this.#init = init
    this.#child = spawnReaped(process.execPath, [...init.execArgv ?? [], init.script],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.pid = this.#child.pid ?? -1
    this.#child.on('message', (message: ActionAnswer | E) => { this.#onMessage(message) })
    this.exited = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => {
        this.#hasExited = true
        this.#waiting.forEach((_, id) => { this.#take(id)?.reject(new Error(`${init.name} ended with ${signal ?? code}.`)) })
        resolve()
      })
    })
  }

  /** Rejects with what the child says, when it ends meanwhile, and when it does not answer in time. */
  async do<K extends keyof A & string> (action: K, args?: ActionArgs<A, K>): Promise<ActionResult<A, K>> {
    const { name, actionTimeoutMs } = this.#init

    if (this.#hasExited) {
      throw new Error(`${name} has ended.`)
    }

    const id = ++this.#lastId
    const request: ActionRequest = { id, action, args: args ?? {} }

    return await new Promise<ActionResult<A, K>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#take(id)?.reject(new Error(`${name} did not answer ${action} within ${actionTimeoutMs / 1000} s.`))
      }, actionTimeoutMs)

      this.#waiting.set(id, { resolve, reject, timer })
      this.#child.send(request, err => {
        if (err !== null) {
          this.#take(id)?.reject(err)
        }
      })
    })
  }

  signal (signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async kill (): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }

  #onMessage (message: ActionAnswer | E): void {
    if ('event' in message) {
      this.#init.onEvent?.(message)
    } else if ('error' in message) {
      this.#take(message.id)?.reject(new Error(message.error))
    } else {
      this.#take(message.id)?.resolve(message.result as never)
    }
  }

  #take (id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    clearTimeout(waiting?.timer)
    this.#waiting.delete(id)

    return waiting
  }
}
