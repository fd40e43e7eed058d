import { createHash } from 'node:crypto'
import { ApiClient } from '../../src/cli/client.js'
import { errorCode, errorMessage } from '../../src/util/errors.js'
import { chunksOf, digestOf, FILE_BYTES_MIN, folderOf, rangeOf } from './content.js'
import { LiveSet } from './live-set.js'
import type { LiveItem } from './live-set.js'
import type { SoakNode } from './soak-node.js'
import type { FileEntry, AddResult } from '../../src/api/files.js'
import type { Random } from '../../src/util/random.js'

const KIB = 1024
const MIB = 1024 * KIB

/** What comes back is not what was stored: never excused. */
export class WrongBytesError extends Error {}

type Operation = 'put small' | 'put large' | 'put folder' | 'get' | 'get slowly' | 'get range' | 'give up' | 'stat' |
  'ls' | 'status' | 'rm'

/** Out of 1000 requests. */
const MIX: readonly (readonly [Operation, number])[] = [
  ['put small', 260], ['put large', 25], ['put folder', 15], ['get', 470], ['get slowly', 5], ['get range', 100],
  ['give up', 25], ['stat', 40], ['ls', 40], ['status', 20]
]

const SMALL_BYTES_MAX = 64 * KIB
const LARGE_BYTES_MIN = MIB
const LARGE_BYTES_MAX = 6 * MIB
const FOLDER_FILES = 4
const SLOW_PAUSE_MS = 200
/** Bytes after which a reader gives up. */
const GIVE_UP_BYTES = 64 * KIB
/** A client that met a node out of service tries another one after this. */
const REST_MS = 100
const REMARKS_MAX = 40
/** What a client sees of a node that is killed. */
const EXPECTED: ReadonlySet<string> = new Set(['ok', 'connection_lost', 'truncated'])

/** Counts by operation and outcome: `ok` or the code of the error. */
export type Counts = Map<string, Map<string, number>>

/** The clients of the mesh: each does one thing after the other, at random, through any node that is in service. */
export class Traffic {
  readonly live = new LiveSet()
  readonly counts: Counts = new Map()
  readonly wrong: string[] = []
  /** The first errors that want a look, with their time. */
  readonly remarks: string[] = []
  readonly #startedAt = performance.now()
  bytes = 0
  requests = 0
  busyAnswers = 0
  readonly #nodes: readonly SoakNode[]
  readonly #random: Random
  #nextSeed = 1
  #isStopped = false
  readonly #running = new Set<Promise<void>>()

  constructor (nodes: readonly SoakNode[], random: Random) {
    this.#nodes = nodes
    this.#random = random
  }

  start (clients: number): void {
    for (let index = 0; index < clients; index++) {
      this.#track(this.#client())
    }
  }

  /** So many gets of one node at once, more than it takes. */
  burst (gets: number): void {
    const node = this.#pickNode()

    for (let index = 0; node !== undefined && index < gets; index++) {
      this.#track(this.#do('get', node))
    }
  }

  async stop (): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#running)
  }

  /** Everything that is live, through every node in turn. Counts into the same books. */
  async readAll (concurrency: number): Promise<number> {
    const items = this.live.all()
    let failed = 0

    await Promise.all(Array.from({ length: concurrency }, async () => {
      for (let item = items.pop(); item !== undefined; item = items.pop()) {
        const node = this.#pickNode()

        const wanted = item
        const isRead = node !== undefined &&
          await this.#attempt('get', node.name, async () => { await this.#read(this.#clientOf(node), wanted) })

        failed += isRead ? 0 : 1
      }
    }))

    return failed
  }

  /** Nothing is under-replicated, as one node sees the mesh. */
  async isHealthy (node: SoakNode): Promise<boolean> {
    const { blocks, members } = await this.#clientOf(node).json('GET /status')

    return blocks.under_replicated === 0 && members.suspect === 0 && members.dead === 0
  }

  #track (work: Promise<void>): void {
    this.#running.add(work)
    void work.finally(() => this.#running.delete(work))
  }

  async #client (): Promise<void> {
    while (!this.#isStopped) {
      const node = this.#pickNode()

      if (node === undefined || !await this.#do(this.#pickOperation(), node).then(() => true)) {
        await new Promise(resolve => setTimeout(resolve, REST_MS))
      }

      const surplus = this.live.takeSurplus()

      if (surplus !== undefined && node !== undefined) {
        await this.#attempt('rm', node.name, async () => {
          await this.#clientOf(node).slowJson('DELETE /pins/:cid', { params: { cid: surplus.cid }, query: { now: true } })
        })
      }
    }
  }

  async #do (operation: Operation, node: SoakNode): Promise<void> {
    const isOk = await this.#attempt(operation, node.name, async () => { await this.#perform(operation, node) })

    if (!isOk) {
      // No client hammers a node that has just refused or died.
      await new Promise(resolve => setTimeout(resolve, REST_MS))
    }
  }

  async #attempt (operation: Operation, via: string, work: () => Promise<void>): Promise<boolean> {
    let outcome = 'ok'

    try {
      await work()
    } catch (err) {
      outcome = err instanceof WrongBytesError ? 'WRONG BYTES' : errorCode(err)

      if (outcome === 'WRONG BYTES' || outcome === 'internal') {
        this.wrong.push(`${operation}: ${String(err)}`)
      } else if (!EXPECTED.has(outcome) && this.remarks.length < REMARKS_MAX) {
        const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1)
        this.remarks.push(`${seconds} s, ${via}, ${operation}: ${errorMessage(err)}`)
      }
    }

    const counts = this.counts.get(operation) ?? new Map<string, number>()
    this.counts.set(operation, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
    this.requests++

    return outcome === 'ok'
  }

  async #perform (operation: Operation, node: SoakNode): Promise<void> {
    const client = this.#clientOf(node)
    const random = this.#random

    switch (operation) {
      case 'put small':
        await this.#put(client, Math.round(FILE_BYTES_MIN * (SMALL_BYTES_MAX / FILE_BYTES_MIN) ** random()))
        break
      case 'put large':
        await this.#put(client, Math.round(LARGE_BYTES_MIN + random() * (LARGE_BYTES_MAX - LARGE_BYTES_MIN)))
        break
      case 'put folder':
        await this.#putFolder(client, Math.round(FILE_BYTES_MIN + random() * SMALL_BYTES_MAX))
        break
      case 'status':
        await client.json('GET /status', { query: { local: true } })
        break
      default:
        await this.#use(operation === 'ls' ? ({ files }) => files > 0 : undefined, async item => {
          await this.#performOn(operation, client, item)
        })
    }
  }

  async #performOn (operation: Operation, client: ApiClient, item: LiveItem): Promise<void> {
    switch (operation) {
      case 'get':
        await this.#read(client, item)
        break
      case 'get slowly':
        await this.#read(client, item, SLOW_PAUSE_MS)
        break
      case 'get range':
        await this.#readRange(client, item)
        break
      case 'give up':
        await this.#giveUp(client, item)
        break
      case 'stat':
        await client.slowJson('GET /stat/*target', { params: { target: [item.cid] } })
        break
      case 'ls': {
        const rows: FileEntry[] = []

        for await (const row of client.rows('GET /ls/*target', { params: { target: [item.cid, 'dir'] } })) {
          rows.push(row)
        }

        mustBe(rows.length === item.files, `${item.cid} lists ${rows.length} of ${item.files} files`)
      }
    }
  }

  async #put (client: ApiClient, bytes: number): Promise<void> {
    const seed = this.#nextSeed++
    const open = (): AsyncIterable<Uint8Array> => asyncOf(chunksOf(seed, bytes))
    const { cid } = await this.#upload(client, open, 'raw')
    this.bytes += bytes
    this.live.add({ cid, seed, bytes, files: 0, digest: digestOf(seed, bytes), users: 0 })
  }

  async #putFolder (client: ApiClient, bytes: number): Promise<void> {
    const seed = this.#nextSeed
    this.#nextSeed += FOLDER_FILES
    const { cid } = await this.#upload(client, () => folderOf(seed, FOLDER_FILES, bytes), 'tar')
    this.bytes += bytes * FOLDER_FILES
    this.live.add({ cid, seed, bytes, files: FOLDER_FILES, digest: '', users: 0 })
  }

  async #upload (
    client: ApiClient, open: () => AsyncIterable<Uint8Array>, format: 'raw' | 'tar'
  ): Promise<AddResult> {
    let result: AddResult | undefined

    for await (const line of client.upload('PUT /files', { open }, { query: { format } })) {
      result = 'result' in line ? line.result : result
    }

    if (result === undefined) {
      throw new Error('the put ended without a result')
    }

    return result
  }

  async #read (client: ApiClient, { cid, seed, bytes, files, digest }: LiveItem, pauseMs = 0): Promise<void> {
    for (let index = 0; index < Math.max(1, files); index++) {
      const target = files === 0 ? [cid] : [cid, 'dir', `file-${index}`]
      const { body } = await client.download('GET /files/*target', { params: { target }, query: { format: 'raw' } })
      const hash = createHash('sha256')

      for await (const chunk of body) {
        hash.update(chunk)
        this.bytes += chunk.byteLength

        if (pauseMs > 0) {
          await new Promise(resolve => setTimeout(resolve, pauseMs))
        }
      }

      mustBe(hash.digest('hex') === (files === 0 ? digest : digestOf(seed + index, bytes)), target.join('/'))
    }
  }

  async #readRange (client: ApiClient, { cid, seed, bytes, files }: LiveItem): Promise<void> {
    const offset = Math.floor(this.#random() * bytes)
    const length = Math.ceil(this.#random() * Math.min(bytes - offset, MIB))
    const target = files === 0 ? [cid] : [cid, 'dir', 'file-0']
    const { body } = await client.download('GET /files/*target', {
      params: { target }, query: { format: 'raw', offset, length }
    })
    const chunks: Uint8Array[] = []

    for await (const chunk of body) {
      chunks.push(chunk)
      this.bytes += chunk.byteLength
    }

    mustBe(Buffer.concat(chunks).equals(rangeOf(seed, bytes, offset, length)), `${target.join('/')} from ${offset}`)
  }

  /** A client that goes away in the middle of an answer. */
  async #giveUp (client: ApiClient, { cid, files }: LiveItem): Promise<void> {
    const { body, cancel } = await client.download('GET /files/*target', {
      params: { target: files === 0 ? [cid] : [cid, 'dir', 'file-0'] }, query: { format: 'raw' }
    })
    let bytes = 0

    for await (const chunk of body) {
      bytes += chunk.byteLength

      if (bytes > GIVE_UP_BYTES) {
        break
      }
    }

    this.bytes += bytes
    cancel()
  }

  async #use (
    isWanted: ((item: LiveItem) => boolean) | undefined, work: (item: LiveItem) => Promise<void>
  ): Promise<void> {
    const item = this.live.pick(this.#random, isWanted)

    if (item !== undefined) {
      item.users++

      try {
        await work(item)
      } finally {
        item.users--
      }
    }
  }

  #clientOf (node: SoakNode): ApiClient {
    return new ApiClient(node.location, undefined, undefined, () => { this.busyAnswers++ })
  }

  #pickNode (): SoakNode | undefined {
    const up = this.#nodes.filter(({ isUp }) => isUp)

    return up[Math.floor(this.#random() * up.length)]
  }

  #pickOperation (): Operation {
    let point = this.#random() * MIX.reduce((sum, [, weight]) => sum + weight, 0)

    return (MIX.find(([, weight]) => (point -= weight) < 0) ?? ['get'])[0]
  }
}

function mustBe (isTrue: boolean, what: string): void {
  if (!isTrue) {
    throw new WrongBytesError(what)
  }
}

async function * asyncOf<T> (items: Iterable<T>): AsyncGenerator<T> {
  yield * items
}
