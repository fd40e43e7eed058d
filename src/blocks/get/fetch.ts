import {
  BUSY_PATIENCE_MS, GET_ATTEMPT_TIMEOUT_MS, GET_HEDGE_MS_DEFAULT, GET_HEDGE_MS_MAX, GET_HEDGE_MS_MIN,
  GET_LATENCY_SAMPLES, LOCATE_CONCURRENCY, LOCATE_TIMEOUT_MS
} from '../constants.js'
import { BlockNotFoundError } from '../errors.js'
import { blockBad, blockGet, blockInfo } from '../methods.js'
import { matches } from '../verify.js'
import { linkSignals, listenAbort, sharedController } from '../../util/abort.js'
import { AbortedError, BusyError, errorCode, retryAfterOf } from '../../util/errors.js'
import { RecentQuantile } from '../../util/quantile.js'
import { retryPauseMs } from '../../util/retry-hint.js'
import { Limiter } from '../../util/limiter.js'
import { sleep } from '../../util/sleep.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Rank } from '../ranking.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc, TrafficClass } from '../../peer/rpc/types.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { CID } from 'multiformats/cid'

export interface FetcherComponents {
  mesh: ClusterView
  rpc: Rpc
  rank: Rank
  /** Ranked nodes that are asked first. */
  replicas: number
  /** How long holders that are busy are asked again, ms. @default BUSY_PATIENCE_MS */
  busyPatienceMs?: number
  clock: Clock
  random: Random
  logger: Logger
}

/** Remote gets at once: the block size times this bounds its memory. */
const GET_CONCURRENCY_MAX = 48
const GET_QUEUE_MAX = 4_096

/** Weight of the newest sample in a peer's smoothed latency. */
const LATENCY_GAIN = 0.2

/** Peers whose load is remembered; the one met first is forgotten first. */
const LOADS_MAX = 4_096

/** A verified block, and the peer that sent it. */
export interface Fetched { bytes: Uint8Array, from: string }

interface PeerLoad { inFlight: number, latencyMs: number }

/** One search: for whom it is, and the hint of a holder that has the block, perhaps, and no time. */
export interface Search { traffic: TrafficClass, signal?: AbortSignal, retryAfterMs?: number }

/** Fetches blocks from other nodes: from the nearest and least loaded holder, hedged, verified, then wider. */
export class Fetcher {
  readonly #components: FetcherComponents
  readonly #loads = new BoundedMap<string, PeerLoad>(LOADS_MAX)
  readonly #recent = new RecentQuantile(GET_LATENCY_SAMPLES)
  readonly #slots: Limiter
  #hedgeMs = GET_HEDGE_MS_DEFAULT
  #samples = 0

  constructor (components: FetcherComponents) {
    this.#components = components
    this.#slots = new Limiter(GET_CONCURRENCY_MAX, 'read blocks', { ...components, queueMax: GET_QUEUE_MAX })
  }

  /**
   * The whole block, its hash verified, from another node.
   *
   * @param again - tried before each further round
   */
  async fetch (cid: CID, search: Search, again?: () => Promise<Fetched | undefined>): Promise<Fetched> {
    return await this.#slots.run(async () => await this.#rounds(cid, search, again), 1, search.signal)
  }

  /** Goes around again, with pauses, while a node that may have the block is too busy. */
  async #rounds (cid: CID, search: Search, again?: () => Promise<Fetched | undefined>): Promise<Fetched> {
    const { mesh, clock, random, busyPatienceMs } = this.#components
    const { signal } = search
    const startedAt = clock.now()

    for (let attempt = 0; ; attempt++) {
      const found = (attempt > 0 ? await again?.() : undefined) ?? await this.#search(cid, search)

      if (found !== undefined) {
        return found
      }

      const hintMs = search.retryAfterMs

      if (hintMs === undefined) {
        throw new BlockNotFoundError(cid.toString(), mesh.reachable().length)
      }

      const pauseMs = retryPauseMs(hintMs, attempt, random)

      if (clock.now() + pauseMs - startedAt > (busyPatienceMs ?? BUSY_PATIENCE_MS)) {
        throw new BusyError(`No holder of block ${cid.toString()} has time to serve it`, hintMs)
      }

      await sleep(clock, pauseMs, signal)
      search.retryAfterMs = undefined

      if (signal?.aborted === true) {
        throw new AbortedError('Reading the block')
      }
    }
  }

  async #search (cid: CID, search: Search): Promise<Fetched | undefined> {
    const { mesh, rank, replicas } = this.#components
    const ranked = (await rank(cid, replicas, search.signal)).filter(peerId => peerId !== mesh.selfId)
    const first = await this.#race(cid, this.#order(ranked), search)

    if (first !== undefined || search.retryAfterMs !== undefined) {
      return first
    }

    // No member of the set has it: ask all peers that can be reached, in small questions first.
    const holders = await this.#locate(cid, search)

    return await this.#race(cid, this.#order(holders), search)
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
  async #race (cid: CID, line: readonly string[], search: Search): Promise<Fetched | undefined> {
    const { clock } = this.#components
    const { signal } = search
    const controller = sharedController()
    let unlisten = (): void => {}

    try {
      return await new Promise<Fetched | undefined>((resolve, reject) => {
        let next = 0
        let running = 0
        let cancelTimer: Cancel = () => {}

        const ask = (): void => {
          cancelTimer()

          if (signal?.aborted === true) {
            reject(new AbortedError('Reading the block'))
            return
          }

          const peerId = line[next++]

          if (peerId === undefined) {
            if (running === 0) {
              resolve(undefined)
            }

            return
          }

          running++
          cancelTimer = clock.schedule(this.#hedgeMs, ask)
          void this.#attempt(cid, peerId, controller.signal, search).then(bytes => {
            running--

            if (bytes !== undefined) {
              cancelTimer()
              resolve({ bytes, from: peerId })
            } else {
              ask()
            }
          })
        }

        unlisten = listenAbort(signal, () => {
          cancelTimer()
          reject(new AbortedError('Reading the block'))
        })
        ask()
      })
    } finally {
      unlisten()
      controller.abort()
    }
  }

  /** One attempt; undefined when it failed in any way. */
  async #attempt (
    cid: CID, peerId: string, signal: AbortSignal, search: Search
  ): Promise<Uint8Array | undefined> {
    const { mesh, rpc, clock, logger } = this.#components
    const load = this.#load(peerId)
    const startedAt = clock.now()
    const linked = linkSignals(signal, mesh.gone(peerId))
    load.inFlight++

    try {
      const { payload } = await rpc.call(peerId, blockGet, { cid: cid.bytes }, undefined, {
        class: search.traffic,
        timeoutMs: GET_ATTEMPT_TIMEOUT_MS,
        signal: linked.signal
      })

      if (matches(cid, payload)) {
        // A fetch that gave way to clients says nothing about what a client may expect.
        if (search.traffic === 'client') {
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
        search.retryAfterMs = shorter(search.retryAfterMs, retryAfterOf(err))
        logger.debug({ cid: cid.toString(), peerId, code: errorCode(err) }, 'block not had from this peer')
      }
    } finally {
      linked.release()
      load.inFlight--
    }

    return undefined
  }

  /** All reachable peers that say they hold the block. */
  async #locate (cid: CID, search: Search): Promise<string[]> {
    const { mesh, rpc } = this.#components
    const { signal } = search
    const holders: string[] = []
    const line = mesh.reachable()
    const ask = async (): Promise<void> => {
      for (let member = line.shift(); member !== undefined; member = line.shift()) {
        try {
          const { header } = await rpc.call(member.peerId, blockInfo, { cid: cid.bytes }, undefined,
            { timeoutMs: LOCATE_TIMEOUT_MS, signal })

          if (header.found) {
            holders.push(member.peerId)
          }
        } catch (err) {
          // A peer that does not answer has nothing to give now; a busy one is asked again.
          search.retryAfterMs = shorter(search.retryAfterMs, retryAfterOf(err))
        }
      }
    }

    await Promise.all(Array.from({ length: LOCATE_CONCURRENCY }, ask))

    return holders
  }

  #load (peerId: string): PeerLoad {
    let load = this.#loads.get(peerId)

    if (load === undefined) {
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

function shorter (a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.min(a, b)
}
