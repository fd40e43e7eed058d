import { setTimeout as delay } from 'node:timers/promises'
import { decodeAnswer } from '../../testing/processes/local-api.js'
import { waitFor } from '../../testing/wait-for.js'
import type { EntryStat } from '../../src/api/entries.js'
import type { VolumeSettingsRequest } from '../../src/api/requests.js'
import type { VolumeStat } from '../../src/api/volumes.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

/** Volumes of real processes, over their local API. */

export async function createVolume (
  node: NodeProcess, name: string, settings: VolumeSettingsRequest = {}
): Promise<VolumeStat> {
  return await node.api<VolumeStat>('POST', '/v1/volumes', { name, ...settings })
}

export async function volumeInfo (node: NodeProcess, name: string): Promise<VolumeStat> {
  return await node.api<VolumeStat>('GET', `/v1/volumes/${name}`)
}

/** Path in a volume as the API has it. */
export function filesPath (volume: string, path: string, what = 'files'): string {
  return `/v1/volumes/${encodeURIComponent(volume)}/${what}${path.split('/').map(encodeURIComponent).join('/')}`
}

/** @param query - such as `flag=wx` */
export async function writeFile (
  node: NodeProcess, volume: string, path: string, content: string | Uint8Array, query = '', timeoutMs = 60_000
): Promise<void> {
  decodeAnswer(await node.apiRaw('PUT', `${filesPath(volume, path)}?${query}`, { body: Buffer.from(content), timeoutMs }))
}

export async function readFile (node: NodeProcess, volume: string, path: string): Promise<Buffer> {
  const answer = await node.apiRaw('GET', `${filesPath(volume, path)}?format=raw`)

  if (answer.status !== 200) {
    decodeAnswer(answer)
  }

  return answer.bytes
}

export async function listAll (node: NodeProcess, volume: string, path = ''): Promise<EntryStat[]> {
  return await node.api<EntryStat[]>('GET', `${filesPath(volume, path, 'list')}?recursive=1`)
}

/** Walks everything and reads every file: each has as many bytes as its entry says. */
export async function expectWhole (node: NodeProcess, volume: string, path = ''): Promise<EntryStat[]> {
  const rows = await listAll(node, volume, path)
  const folders = new Set([path, ...rows.filter(({ type }) => type === 'directory').map(row => row.path)])

  for (const row of rows) {
    const parent = row.path.slice(0, row.path.lastIndexOf('/'))

    if (!folders.has(parent)) {
      throw new Error(`${row.path} is in a folder that is not there`)
    }

    if (row.type === 'file') {
      const { byteLength } = await readFile(node, volume, row.path)

      if (byteLength !== row.bytes) {
        throw new Error(`${row.path} has ${byteLength} bytes, and its entry says ${row.bytes}`)
      }
    }
  }

  return rows
}

interface WaitSetOptions { what: string, nodes?: readonly NodeProcess[], timeoutMs?: number }

/** Waits until a volume's set is as it should be, and everybody in it has applied something and counts. */
export async function waitSet (
  node: NodeProcess, volume: string, is: (info: VolumeStat) => boolean,
  { what, nodes = [node], timeoutMs }: WaitSetOptions
): Promise<VolumeStat> {
  let last = ''

  return await waitFor(async () => {
    const info = await volumeInfo(node, volume)
    last = JSON.stringify({ epoch: info.epoch, index: info.index, writable: info.writable, replicas: info.replicas })

    return info.writable && is(info) ? info : undefined
  }, {
    what, timeoutMs, everyMs: 100, context: () => `Last: ${last}\n${nodes.map(one => one.describe()).join('\n')}`
  })
}

/** Members of the set by the order of their names. */
export function membersOf (info: VolumeStat): string[] {
  return info.replicas.map(({ peer_id: peerId }) => peerId).sort()
}

export function counts (info: VolumeStat): boolean {
  return info.replicas.every(({ learner, applied_index: applied }) => !learner && applied !== null)
}

/** Who orders, of these nodes; none between two. */
export async function sequencerOf (nodes: readonly NodeProcess[], volume: string): Promise<NodeProcess> {
  return await waitFor(async () => {
    const { replicas } = await volumeInfo(nodes[0] as NodeProcess, volume)
    const sequencer = replicas.find(replica => replica.sequencer)

    return nodes.find(({ peerId }) => peerId === sequencer?.peer_id)
  }, { what: `somebody to order ${volume}`, context: () => nodes.map(node => node.describe()).join('\n') })
}

/** Between two files: to find an outage takes no more, and what the test is about gets the processors. */
const PACE_MS = 15

/**
 * A client that makes one file after the other, each exclusively and under a new name, and asks on until it has an
 * answer: what it was told is there, once, and how long it waited for the next answer is an outage.
 */
export class SteadyWriter {
  readonly acknowledged: string[] = []
  outageMs = 0
  readonly #node: () => NodeProcess
  readonly #volume: string
  readonly #folder: string
  #isOver = false
  #running: Promise<void> | undefined
  #lastAt = 0

  /** @param node - the gateway; asked anew for each operation */
  constructor (node: () => NodeProcess, volume: string, folder: string) {
    this.#node = node
    this.#volume = volume
    this.#folder = folder
  }

  /** Resolves when it has made so many files. */
  async start (warmUp = 20): Promise<void> {
    await this.#node().api('POST', `/v1/volumes/${this.#volume}/mkdir`, { path: this.#folder, parents: true })
    this.#running = this.#run()
    await this.progress(warmUp)
    this.outageMs = 0
    this.#lastAt = performance.now()
  }

  /** Resolves when so many more were made. */
  async progress (files: number): Promise<void> {
    const goal = this.acknowledged.length + files

    await waitFor(() => this.acknowledged.length >= goal, { what: `${files} more files to be made`, everyMs: 10 })
  }

  async stop (): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  /** Every file that was acknowledged is there, and nothing else. */
  async expectAll (node: NodeProcess): Promise<void> {
    const rows = await listAll(node, this.#volume, this.#folder)
    const found = new Set(rows.map(({ path }) => path))
    const lost = this.acknowledged.filter(path => !found.has(path))

    if (lost.length > 0 || rows.length > this.acknowledged.length) {
      throw new Error(`${this.acknowledged.length} files were acknowledged, ${rows.length} are there; lost: ${lost.slice(0, 10).join(', ')}`)
    }
  }

  async #run (): Promise<void> {
    for (let i = 0; !this.#isOver; i++) {
      const path = `${this.#folder}/${i}`
      const operationId = `${i}`.padStart(32, '0')
      let isDone = false

      while (!isDone) {
        try {
          await writeFile(this.#node(), this.#volume, path, path, `flag=wx&operation_id=${operationId}`, 5_000)
          isDone = true
        } catch {
          await delay(10)
        }
      }

      this.acknowledged.push(path)
      const now = performance.now()
      this.outageMs = Math.max(this.outageMs, this.#lastAt === 0 ? 0 : now - this.#lastAt)
      this.#lastAt = now
      await delay(PACE_MS)
    }
  }
}
