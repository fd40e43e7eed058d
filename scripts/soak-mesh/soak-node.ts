import path from 'node:path'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ApiClient } from '../../src/cli/client.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { spawnReaped } from '../../testing/processes/reaped.js'
import type { ChildProcess } from 'node:child_process'
import type { NodeLocation } from '../../src/cli/node-location.js'
import type { NodeOptions } from '../../src/index.js'
import type { SoakActionName, SoakAnswer, SoakArgs, SoakRequest, SoakResult } from './node-actions.js'

const CHILD = fileURLToPath(new URL('node-child.js', import.meta.url))

/** Start and stop included; a node that is frozen does not answer at all. */
const ANSWER_MS_MAX = 30_000
const JOIN_POLL_MS = 100

interface Waiting { resolve: (result: never) => void, reject: (err: Error) => void }

/** One node of the soak: a process on a data dir, that can be killed, frozen and started again. */
export class SoakNode {
  readonly name: string
  readonly dataDir: string
  readonly #options: NodeOptions
  readonly #waiting = new Map<number, Waiting>()
  #child: ChildProcess | undefined
  #lastId = 0
  #exited: Promise<void> = Promise.resolve()
  address = ''
  /** In service: started and joined, not frozen, not killed. */
  isUp = false

  constructor (folder: string, index: number, options: NodeOptions) {
    this.name = `n${index}`
    this.dataDir = path.join(folder, this.name)
    this.#options = { ...options, dataDir: this.dataDir, hostname: this.name }
  }

  get location (): NodeLocation {
    return { dataDir: this.dataDir, origin: 'from -d', socketPath: socketPathFor(this.dataDir) }
  }

  async start (peers: readonly string[]): Promise<void> {
    await mkdir(this.dataDir, { recursive: true })
    const child = spawnReaped(process.execPath, ['--expose-gc', CHILD], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child = child
    child.on('message', (answer: SoakAnswer) => { this.#onAnswer(answer) })
    this.#exited = new Promise(resolve => {
      child.once('exit', () => {
        this.isUp = false
        this.#waiting.forEach(({ reject }) => { reject(new Error(`${this.name} has ended`)) })
        this.#waiting.clear()
        resolve()
      })
    })
    this.address = (await this.ask('start', { options: { ...this.#options, peers: [...peers] } })).address
  }

  /** Puts the node into service once it sees so many members alive: before that it knows no node to ask for a block. */
  async join (members: number): Promise<void> {
    const client = new ApiClient(this.location)

    for (;;) {
      const rows = await client.json('GET /peers')

      if (rows.filter(({ state }) => state === 'alive').length >= members) {
        this.isUp = true
        return
      }

      await new Promise(resolve => setTimeout(resolve, JOIN_POLL_MS))
    }
  }

  async ask<K extends SoakActionName> (action: K, args: SoakArgs<K>): Promise<SoakResult<K>> {
    const id = ++this.#lastId
    const request: SoakRequest = { id, action, args: args ?? {} }

    return await new Promise<SoakResult<K>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error(`${this.name} did not answer ${action}`))
      }, ANSWER_MS_MAX)

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
      this.#child?.send(request, err => {
        if (err != null) {
          this.#waiting.get(id)?.reject(err)
        }
      })
    })
  }

  async kill (): Promise<void> {
    this.isUp = false
    this.#child?.kill('SIGKILL')
    await this.#exited
  }

  freeze (): void {
    this.isUp = false
    this.#child?.kill('SIGSTOP')
  }

  thaw (): void {
    this.#child?.kill('SIGCONT')
    this.isUp = true
  }

  async stop (): Promise<void> {
    this.isUp = false
    await this.ask('stop', undefined)
    await this.#exited
  }

  #onAnswer (answer: SoakAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)

    if ('error' in answer) {
      waiting?.reject(new Error(answer.error))
    } else {
      waiting?.resolve(answer.result as never)
    }
  }
}
