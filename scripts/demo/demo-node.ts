import { createHash } from 'node:crypto'
import { ApiClient } from '../../src/cli/client.js'
import { readFileExactly } from '../../src/cli/sources/file-source.js'
import { startNode, type NodeProcess } from '../../testing/processes/node-process.js'
import type { AddResult, StatInfo } from '../../src/api/files.js'
import type { PeerRow } from '../../src/api/peers.js'
import type { StatusReport } from '../../src/api/status.js'

export interface DemoNodeInit {
  name: string
  peers: readonly string[]
  secret: string
  repairDelay: string
  signal: AbortSignal
}

/** One node of the demo: a `shoal` process on a free port of loopback, and a client of its local API. */
export class DemoNode {
  readonly name: string
  readonly #process: NodeProcess
  readonly #client: ApiClient

  private constructor (name: string, process: NodeProcess, signal: AbortSignal) {
    this.name = name
    this.#process = process
    this.#client = new ApiClient({ dataDir: process.dir, origin: 'from -d', socketPath: process.socketPath }, signal)
  }

  /** Resolves when the node answers. The secret goes through the environment, where `ps` does not show it. */
  static async start ({ name, peers, secret, repairDelay, signal }: DemoNodeInit): Promise<DemoNode> {
    const process = await startNode({
      name,
      peers,
      args: ['--repair-delay', repairDelay],
      env: { SHOAL_NETWORK_SECRET: secret }
    })

    return new DemoNode(name, process, signal)
  }

  get pid (): number { return this.#process.pid }
  get peerId (): string { return this.#process.peerId }
  /** What others join through. */
  get address (): string { return this.#process.address }
  get isRunning (): boolean { return this.#process.isRunning }

  /** Name, pid and the end of the log, for a failure text. */
  describe (): string {
    return this.#process.describe()
  }

  async peers (): Promise<PeerRow[]> {
    return await this.#client.json('GET /peers')
  }

  async status (): Promise<StatusReport> {
    return await this.#client.json('GET /status')
  }

  /** Asks the holders themselves who has which block of a file. */
  async stat (cid: string): Promise<StatInfo> {
    return await this.#client.slowJson('GET /stat/*target', { params: { target: [cid] } })
  }

  async put (path: string, bytes: number, onProgress: (bytes: number) => void): Promise<AddResult> {
    let result: AddResult | undefined

    const upload = { open: () => readFileExactly(path, path, bytes) }

    for await (const line of this.#client.upload('PUT /files', upload, { query: { format: 'raw' } })) {
      if ('result' in line) {
        result = line.result
      } else {
        onProgress(line.progress.bytes)
      }
    }

    if (result === undefined) {
      throw new Error(`${this.name} ended the upload without a result.`)
    }

    return result
  }

  /** Reads a whole file and returns the sha256 of what came, in hex, and how many bytes came. */
  async readAndHash (cid: string, onProgress: (bytes: number) => void): Promise<{ sha256: string, bytes: number }> {
    const { body } = await this.#client.download(
      'GET /files/*target', { params: { target: [cid] }, query: { format: 'raw' } }, `The file from ${this.name}`)
    const hash = createHash('sha256')
    let bytes = 0

    for await (const chunk of body) {
      hash.update(chunk)
      bytes += chunk.byteLength
      onProgress(bytes)
    }

    return { sha256: hash.digest('hex'), bytes }
  }

  /** SIGKILL: no goodbye, nothing flushed. Resolves to when the signal was sent, on the clock of `performance.now`. */
  kill (): number {
    const at = performance.now()
    process.kill(this.pid, 'SIGKILL')

    return at
  }

  /** Ends the node cleanly; rejects when its exit code is not 0. */
  async stop (): Promise<void> {
    await this.#process.stop()
  }
}
