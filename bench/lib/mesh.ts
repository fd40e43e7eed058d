import path from 'node:path'
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { reapedDir } from '../../testing/processes/reaped.js'
import { waitFor } from '../../testing/wait-for.js'
import { RemoteNode } from './remote-node.js'
import type { NodeOptions } from '../../src/index.js'

const CONVERGE_MS_MAX = 90_000
const COPIES_MS_MAX = 120_000

export interface BenchMeshInit {
  processes: number
  /** @default 1 */
  nodesPerProcess?: number
  /** Of every node; the default store with fsync, 3 copies and 2 before an answer if nothing else is said. */
  options?: NodeOptions
}

/** Nodes in child processes on loopback, data dirs in one temp folder. */
export class BenchMesh {
  readonly dir: string
  readonly remotes: RemoteNode[] = []
  readonly #init: Required<BenchMeshInit>
  readonly #secret = randomBytes(16).toString('hex')

  private constructor (dir: string, init: BenchMeshInit) {
    this.dir = dir
    this.#init = { nodesPerProcess: 1, options: {}, ...init }
  }

  /** Resolves when every node sees every other alive. */
  static async start (init: BenchMeshInit): Promise<BenchMesh> {
    const mesh = new BenchMesh(await reapedDir('shoal-bench-'), init)

    for (let index = 0; index < init.processes; index++) {
      // One after the other: the cost of a start is not what is measured here.
      mesh.remotes.push(await mesh.#startProcess(index))
    }

    await mesh.converged()

    return mesh
  }

  /** Number of nodes. */
  get size (): number {
    return this.#init.processes * this.#init.nodesPerProcess
  }

  at (index: number): RemoteNode {
    const remote = this.remotes[index]

    if (remote === undefined) {
      throw new RangeError(`There is no process ${index}`)
    }

    return remote
  }

  /** A new process in the place of one that was killed, on the same data dir. */
  async restart (index: number, { converge = true } = {}): Promise<void> {
    this.remotes[index] = await this.#startProcess(index)

    if (converge) {
      await this.converged()
    }
  }

  async converged (): Promise<void> {
    for (const remote of this.remotes) {
      for (let node = 0; node < this.#init.nodesPerProcess; node++) {
        let states: string[] = []
        await waitFor(async () => {
          states = Object.values(await remote.do('members', { node }))

          return states.filter(state => state === 'alive').length === this.size
        }, {
          what: `node ${node} of process ${remote.pid} to see ${this.size} alive`,
          timeoutMs: CONVERGE_MS_MAX,
          context: () => `It saw: ${states.join(', ')}.`
        })
      }
    }
  }

  /** Resolves when the copies of all nodes together are so many. */
  async copies (count: number): Promise<void> {
    await waitFor(async () => (await this.usage()).reduce((sum, { blocks }) => sum + blocks, 0) >= count,
      { what: `${count} copies`, timeoutMs: COPIES_MS_MAX, everyMs: 20 })
  }

  async usage (): Promise<{ blocks: number, bytes: number }[]> {
    return await Promise.all(this.remotes.map(async remote => await remote.do('usage', {})))
  }

  async cpu (): Promise<number[]> {
    return (await Promise.all(this.remotes.map(async remote => await remote.do('cpu')))).map(({ seconds }) => seconds)
  }

  /** Ends all processes and removes the data. */
  async stop (): Promise<void> {
    await Promise.all(this.remotes.map(async remote => { await remote.stop() }))
    await rm(this.dir, { recursive: true, force: true })
  }

  async #startProcess (index: number): Promise<RemoteNode> {
    const { nodesPerProcess, options } = this.#init
    const peers = this.remotes.filter((_, other) => other !== index).map(({ address }) => address).slice(0, 3)
    const nodes = await Promise.all(Array.from({ length: nodesPerProcess }, async (_, node): Promise<NodeOptions> => {
      const dataDir = path.join(this.dir, `${index}-${node}`)
      await mkdir(dataDir, { recursive: true })

      return {
        dataDir, peers, networkSecret: this.#secret, hostname: `bench-${index}-${node}`, ...options
      }
    }))

    return await RemoteNode.start(...nodes)
  }
}
