import path from 'node:path'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ApiClient } from '../../src/cli/client.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { ActionProcess } from '../../testing/processes/action-process.js'
import { waitFor } from '../../testing/wait-for.js'
import type { NodeLocation } from '../../src/cli/node-location.js'
import type { NodeOptions } from '../../src/index.js'
import type { SoakActions } from './node-actions.js'

const SCRIPT = fileURLToPath(new URL('node-child.js', import.meta.url))

/** Start and stop included; a node that is frozen does not answer at all. */
const ANSWER_MS_MAX = 30_000

/** One node of the soak: a process on a data dir, that can be killed, frozen and started again. */
export class SoakNode {
  readonly name: string
  readonly dataDir: string
  readonly #options: NodeOptions
  #process: ActionProcess<SoakActions> | undefined
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
    const child = new ActionProcess<SoakActions>({
      name: this.name, script: SCRIPT, execArgv: ['--expose-gc'], actionTimeoutMs: ANSWER_MS_MAX
    })
    this.#process = child
    void child.exited.then(() => { this.isUp = false })
    this.address = (await child.do('start', { options: { ...this.#options, peers: [...peers] } })).address
  }

  /** What the soak may tell its process. Throws before the first start. */
  get process (): ActionProcess<SoakActions> {
    if (this.#process === undefined) {
      throw new Error(`${this.name} was never started`)
    }

    return this.#process
  }

  /** Puts the node into service once it sees so many members alive: before that it knows no node to ask for a block. */
  async join (members: number): Promise<void> {
    const client = new ApiClient(this.location)

    await waitFor(async () => (await client.json('GET /peers')).filter(({ state }) => state === 'alive').length >= members,
      { what: `${this.name} to see ${members} alive` })
    this.isUp = true
  }

  async kill (): Promise<void> {
    this.isUp = false
    await this.process.kill()
  }

  freeze (): void {
    this.isUp = false
    this.process.signal('SIGSTOP')
  }

  thaw (): void {
    this.process.signal('SIGCONT')
    this.isUp = true
  }

  async stop (): Promise<void> {
    this.isUp = false
    await this.process.do('stop')
    await this.process.exited
  }
}
