import {
  GET_ATTEMPT_TIMEOUT_MS, GET_HEDGE_MS_DEFAULT, GET_HEDGE_MS_MAX, GET_HEDGE_MS_MIN, GET_LATENCY_SAMPLES,
  LOCATE_CONCURRENCY, LOCATE_TIMEOUT_MS
} from './constants.js'
import { BlockNotFoundError } from './errors.js'
import { blockBad, blockGet, blockInfo } from './methods.js'
import { matches } from './verify.js'
import { linkSignals, sharedController } from '../util/abort.js'
import { AbortedError, errorCode } from '../util/errors.js'
import { RecentQuantile } from '../util/quantile.js'
import { Semaphore } from '../util/semaphore.js'
import type { Mesh } from './mesh.js'
import type { Rpc, TrafficClass } from '../peer/rpc/types.js'
import type { BlockStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { CID } from 'multiformats/cid'

export interface ReaderComponents {
  mesh: Mesh
  rpc: Rpc
  store: BlockStore
  rank: (cid: CID, signal?: AbortSignal) => Promise<readonly string[]>
  /** A copy of this node's own turned out to be bad. The read goes on at once with the copies of others. */
  onBadCopy: (cid: CID) => void
  clock: Clock
  logger: Logger
}

/** Remote gets at once: the block size times this bounds a reader's memory. */
const GET_CONCURRENCY_MAX = 48
const GET_QUEUE_MAX = 4_096

/** Weight of the newest sample in a peer's smoothed latency. */
const LATENCY_GAIN = 0.2

/** A verified block, and the peer that sent it. */
export interface Fetched { bytes: Uint8Array, from: string }

interface PeerLoad { inFlight: number, latencyMs: number }

/** Fetches blocks: from the nearest and least loaded holder, hedged, verified, then wider. */
export class Reader {
  readonly #components: ReaderComponents
  readonly #loads = new Map<string, PeerLoad>()
  readonly #recent = new RecentQuantile(GET_LATENCY_SAMPLES)
  readonly #slots = new Semaphore(GET_CONCURRENCY_MAX, GET_QUEUE_MAX, 'read blocks')
  #hedgeMs = GET_HEDGE_MS_DEFAULT
  #samples = 0

  constructor (components: ReaderComponents) {
    this.#components = components
  }

  /** The whole block, its hash verified. */
  async read (cid: CID, signal?: AbortSignal): Promise<Uint8Array> {
    const own = await this.#readLocal(cid)

    return own ?? (await this.#slots.run(async () => await this.#readRemote(cid, 'client', signal), 1, signal)).bytes
  }

  /** The same from another node, whatever is here: to replace a bad copy. Behind what clients ask for. */
  async fetch (cid: CID, signal: AbortSignal): Promise<Fetched> {
    return await this.#slots.run(async () => await this.#readRemote(cid, 'repair', signal), 1, signal)
  }

  async #readLocal (cid: CID): Promise<Uint8Array | undefined> {
    const { store, onBadCopy, logger } = this.#components

    if (!store.has(cid)) {
      return undefined
    }

    try {
      const bytes = await store.get(cid)

      if (matches(cid, bytes)) {
        return bytes
      }
    } catch (err) {
      if (errorCode(err) === 'block_not_found') {
        return undefined
      }

      logger.warn({ cid: cid.toString(), err }, 'own copy could not be read')
    }

    onBadCopy(cid)

    return undefined
  }

  async #readRemote (cid: CID, traffic: TrafficClass, signal?: AbortSignal): Promise<Fetched> {
    const { mesh } = this.#components
    const ranked = (await this.#components.rank(cid, signal)).filter(peerId => peerId !== mesh.selfId)
    const asked = new Set<string>()
    const first = await this.#race(cid, this.#order(ranked), asked, traffic, signal)

    if (first != null) {
      return first
    }

    // Nobody who should have it: ask everybody who can be reached, in small questions first.
    const holders = await this.#locate(cid, signal)
    const second = await this.#race(cid, this.#order(holders), new Set(), traffic, signal)

    if (second != null) {
      return second
    }

    throw new BlockNotFoundError(cid.toString(), Math.max(asked.size, mesh.reachable().length))
  }

  /** Healthy before suspect, then by expected waiting time; ranks only break ties. */
  #order (peerIds: readonly string[]): string[] {
    const { mesh } = this.#components
    const cost = (peerId: string): number => {
      const load = this.#loads.get(peerId)

      return (mesh.member(peerId)?.state === 'suspect' ? 1e9 : 0) + (1 + (load?.inFlight ?? 0)) * (load?.latencyMs ?? 1)
    }

    return peerIds
      .filter(peerId => mesh.condition(peerId).up)
      .map((peerId, rank) => ({ peerId, rank, cost: cost(peerId) }))
      .sort((a, b) => a.cost - b.cost || a.rank - b.rank)
      .map(({ peerId }) => peerId)
  }

  /**
   * Asks one after the other; the next in line as soon as one fails, or when the hedge time passes. The first whole
   * and true block wins and the others are cancelled. Undefined when the line ends without one.
   */
  async #race (
    cid: CID, line: readonly string[], asked: Set<string>, traffic: TrafficClass, signal?: AbortSignal
  ): Promise<Fetched | undefined> {
    const controller = sharedController()

    try {
      return await new Promise<Fetched | undefined>((resolve, reject) => {
        let next = 0
        let running = 0
        let timer: NodeJS.Timeout | undefined

        const ask = (): void => {
          clearTimeout(timer)

          if (signal?.aborted === true) {
            reject(new AbortedError('Reading the block'))
            return
          }

          const peerId = line[next++]

          if (peerId == null) {
            if (running === 0) {
              resolve(undefined)
            }

            return
          }

          asked.add(peerId)
          running++
          timer = setTimeout(ask, this.#hedgeMs)
          void this.#fetch(cid, peerId, traffic, controller.signal).then(bytes => {
            running--

            if (bytes != null) {
              clearTimeout(timer)
              resolve({ bytes, from: peerId })
            } else {
              ask()
            }
          })
        }

        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(new AbortedError('Reading the block'))
        }, { once: true, signal: controller.signal })
        ask()
      })
    } finally {
      controller.abort()
    }
  }

  /** One attempt; undefined when it failed in any way. */
  async #fetch (
    cid: CID, peerId: string, traffic: TrafficClass, signal: AbortSignal
  ): Promise<Uint8Array | undefined> {
    const { mesh, rpc, clock, logger } = this.#components
    const load = this.#load(peerId)
    const startedAt = clock.now()
    const linked = linkSignals(signal, mesh.gone(peerId))
    load.inFlight++

    try {
      const { payload } = await rpc.call(peerId, blockGet, { cid: cid.bytes }, undefined, {
        class: traffic,
        timeoutMs: GET_ATTEMPT_TIMEOUT_MS,
        signal: linked.signal
      })

      if (matches(cid, payload)) {
        // What waits behind clients says nothing about what a client may expect.
        if (traffic === 'client') {
          this.#sample(load, clock.now() - startedAt)
        }

        return payload
      }

      logger.warn({ cid: cid.toString(), peerId }, 'a peer sent bytes that are not the block; reported to it')
      void rpc.call(peerId, blockBad, { cid: cid.bytes }, undefined, { class: 'repair' }).catch(() => {})
    } catch (err) {
      if (signal.aborted) {
        // Another was faster: this one took at least so long, and should not be asked first the next time.
        load.latencyMs = Math.max(load.latencyMs, clock.now() - startedAt)
      } else {
        logger.debug({ cid: cid.toString(), peerId, code: errorCode(err) }, 'block not had from this peer')
      }
    } finally {
      linked.release()
      load.inFlight--
    }

    return undefined
  }

  /** Everybody reachable who says that it holds the block. */
  async #locate (cid: CID, signal?: AbortSignal): Promise<string[]> {
    const { mesh, rpc } = this.#components
    const holders: string[] = []
    const line = mesh.reachable()
    const ask = async (): Promise<void> => {
      for (let member = line.shift(); member != null; member = line.shift()) {
        try {
          const { header } = await rpc.call(member.peerId, blockInfo, { cid: cid.bytes }, undefined,
            { timeoutMs: LOCATE_TIMEOUT_MS, ...(signal == null ? {} : { signal }) })

          if (header.found) {
            holders.push(member.peerId)
          }
        } catch {
          // Whoever does not answer has nothing to give now; the sum of them is the error the caller sees.
        }
      }
    }

    await Promise.all(Array.from({ length: LOCATE_CONCURRENCY }, ask))

    return holders
  }

  #load (peerId: string): PeerLoad {
    let load = this.#loads.get(peerId)

    if (load == null) {
      load = { inFlight: 0, latencyMs: this.#components.mesh.member(peerId)?.latencyMs ?? 1 }
      this.#loads.set(peerId, load)
    }

    return load
  }

  #sample (load: PeerLoad, latencyMs: number): void {
    load.latencyMs += LATENCY_GAIN * (latencyMs - load.latencyMs)
    this.#recent.add(latencyMs)

    if (++this.#samples % 16 === 0) {
      const p95 = this.#recent.value(0.95) ?? GET_HEDGE_MS_DEFAULT
      this.#hedgeMs = Math.min(GET_HEDGE_MS_MAX, Math.max(GET_HEDGE_MS_MIN, p95))
    }
  }
}
