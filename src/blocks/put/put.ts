import {
  BUSY_PATIENCE_MS, PUT_ATTEMPT_TIMEOUT_MS, PUT_BYTES_IN_FLIGHT_MAX, PUT_BYTES_WAITING_MAX, PUT_HEDGE_MS
} from '../constants.js'
import { NoSpaceError, TooFewReplicasError } from '../errors.js'
import { blockPut } from '../methods.js'
import { claimsToWire } from '../wire.js'
import { renewClaims } from '../../store/claims.js'
import { linkSignals, listenAbort, sharedController } from '../../util/abort.js'
import { AbortedError, BusyError, errorCode, errorMessage, retryAfterOf } from '../../util/errors.js'
import { retryPauseMs } from '../../util/retry-hint.js'
import { Limiter } from '../../util/limiter.js'
import { sleep } from '../../util/sleep.js'
import type { DiskQueue } from '../disk-queue.js'
import type { Rank } from '../ranking.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { PutResult } from '../types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { CID } from 'multiformats/cid'

/** Puts that wait for memory; a client that has more open than this is told `busy`. */
const PUT_QUEUE_MAX = 4_096

/** What a small put counts at least: bounds the calls under way to what one peer's channel queues. */
const PUT_COST_BYTES_MIN = 32 * 1024

/** Reasons that an error message quotes. */
const REASONS_MAX = 5

export interface WriterComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  rank: Rank
  /** How long a holder that is busy is asked again, ms. @default BUSY_PATIENCE_MS */
  busyPatienceMs?: number
  clock: Clock
  random: Random
  logger: Logger
}

export interface WriteOptions {
  claims: readonly Claim[]
  /** Copies wanted. */
  copies: number
  /** Durable copies that make an acknowledgement. */
  needed: number
  signal?: AbortSignal
}

/** Places the copies of a block: at once to the best ranked, acknowledged at a quorum, the rest in the background. */
export class Writer {
  readonly #components: WriterComponents
  readonly #budget: Limiter

  constructor (components: WriterComponents) {
    this.#components = components
    this.#budget = new Limiter(PUT_BYTES_IN_FLIGHT_MAX, 'store blocks',
      { ...components, queueMax: PUT_QUEUE_MAX, queueUnitsMax: PUT_BYTES_WAITING_MAX })
  }

  async write (cid: CID, bytes: Uint8Array, options: WriteOptions): Promise<PutResult> {
    const release = await this.#budget.acquire(Math.max(bytes.byteLength, PUT_COST_BYTES_MIN), options.signal)

    try {
      const { mesh, rank } = this.#components
      const ranked = await rank(cid, options.copies, options.signal)
      const write = new BlockWrite(this.#components, cid, bytes, options, byWillingness(ranked, mesh), {
        full: ranked.filter(peerId => mesh.condition(peerId).full).length,
        readOnly: ranked.filter(peerId => mesh.condition(peerId).atRisk)
          .map(peerId => mesh.member(peerId)?.hostname ?? peerId)
      })
      const { acknowledged, settled } = write.run()

      void settled.finally(release)

      return await acknowledged
    } catch (err) {
      release()
      throw err
    }
  }
}

/** Accepting nodes in rank order, then, for want of better, those under suspicion. */
export function byWillingness (ranked: readonly string[], mesh: ClusterView): string[] {
  const accepting = ranked.filter(peerId => mesh.condition(peerId).accepting)
  const doubtful = ranked.filter(peerId => mesh.member(peerId)?.state === 'suspect')

  return [...accepting, ...doubtful]
}

/** Members that were not even asked, for what an error message says of them. */
interface LeftOut {
  full: number
  /** Names of those whose disk failed. */
  readOnly: readonly string[]
}

/** One block on its way to its holders. */
class BlockWrite {
  #next = 0
  #running = 0
  #copies = 0
  #noRoom: number
  /** Members whose disk failed, for people. */
  readonly #failed: readonly string[]
  readonly #reasons: string[]
  readonly #abort = sharedController()
  #isAcknowledged = false
  /** Targets that were busy to the end, and the longest hint of theirs. */
  #busy = 0
  #retryAfterMs = 0
  #unlisten = (): void => {}
  #cancelHedge: Cancel | undefined
  #resolve: (result: PutResult) => void = () => {}
  #reject: (err: Error) => void = () => {}
  #settle: () => void = () => {}

  constructor (
    readonly components: WriterComponents,
    readonly cid: CID,
    readonly bytes: Uint8Array,
    readonly options: WriteOptions,
    readonly targets: readonly string[],
    leftOut: LeftOut
  ) {
    this.#noRoom = leftOut.full
    this.#failed = leftOut.readOnly.slice(0, REASONS_MAX).map(name => `${name} is read-only: its disk failed`)
    this.#reasons = [...this.#failed]
  }

  /** `acknowledged` tells the caller; `settled` (never rejects) tells when the bytes are no longer needed. */
  run (): { acknowledged: Promise<PutResult>, settled: Promise<void> } {
    const acknowledged = new Promise<PutResult>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const settled = new Promise<void>(resolve => { this.#settle = resolve })
    const { clock } = this.components
    const { signal, copies, needed } = this.options

    if (signal?.aborted === true) {
      this.#onAbort()
    }

    this.#unlisten = listenAbort(signal, this.#onAbort)
    this.#cancelHedge = clock.schedule(PUT_HEDGE_MS, () => {
      for (let i = this.#copies; i < needed; i++) {
        this.#launch()
      }
    })

    for (let i = 0; i < copies; i++) {
      this.#launch()
    }

    this.#check()

    return { acknowledged, settled }
  }

  readonly #onAbort = (): void => {
    this.#abort.abort()
    this.#reject(new AbortedError('Storing the block'))
  }

  #launch (): void {
    const target = this.targets[this.#next]

    if (target === undefined || this.#abort.signal.aborted) {
      return
    }

    this.#next++
    this.#running++
    void this.#attempt(target)
  }

  async #attempt (target: string): Promise<void> {
    const { mesh, logger } = this.components
    const { signal, release } = linkSignals(this.#abort.signal, mesh.gone(target))

    try {
      await this.#deliver(target, signal)
      this.#copies++
    } catch (err) {
      this.#noteFailure(target, err)
      logger.debug({ cid: this.cid.toString(), target, code: errorCode(err) }, 'a copy was not taken')
      this.#launch()
    } finally {
      release()
      this.#running--
      this.#check()
    }
  }

  /**
   * A holder that is busy is a slow one: it is asked again when it said, and the hedge asks others meanwhile. To turn
   * to the next in rank at once would only make the others busy too, with copies that belong elsewhere.
   */
  async #deliver (target: string, signal: AbortSignal): Promise<void> {
    const { clock, random, busyPatienceMs } = this.components
    const startedAt = clock.now()

    for (let attempt = 0; ; attempt++) {
      try {
        await this.#send(target, signal)
        return
      } catch (err) {
        const hintMs = retryAfterOf(err)
        const pauseMs = hintMs === undefined ? Infinity : retryPauseMs(hintMs, attempt, random)

        if (clock.now() + pauseMs - startedAt > (busyPatienceMs ?? BUSY_PATIENCE_MS)) {
          throw err
        }

        await sleep(clock, pauseMs, signal)
      }
    }
  }

  async #send (target: string, signal: AbortSignal): Promise<void> {
    const { mesh, rpc, store, disk, clock } = this.components
    const { cid, bytes } = this
    const { claims } = this.options

    if (target === mesh.selfId) {
      const work = { traffic: 'client', peerId: target, bytes: bytes.byteLength, isWrite: true, signal } as const
      await disk.run(work, async () => await store.put(cid, bytes, renewClaims(claims, clock.wall())))
    } else {
      await rpc.call(target, blockPut, { cid: cid.bytes, encoding: 'raw', claims: claimsToWire(claims) }, bytes,
        { timeoutMs: PUT_ATTEMPT_TIMEOUT_MS, signal })
    }
  }

  #noteFailure (target: string, err: unknown): void {
    const { mesh } = this.components
    const code = errorCode(err)

    if (code === 'store_full' || code === 'store_read_only') {
      this.#noRoom += code === 'store_full' ? 1 : 0
      mesh.noteRefusal(target)
    } else if (code === 'busy') {
      this.#busy++
      this.#retryAfterMs = Math.max(this.#retryAfterMs, retryAfterOf(err) ?? 0)
    }

    if (this.#reasons.length < REASONS_MAX) {
      this.#reasons.push(`${mesh.member(target)?.hostname ?? target}: ${errorMessage(err)}`)
    }
  }

  #check (): void {
    const { needed, copies } = this.options

    if (!this.#isAcknowledged && this.#copies >= needed) {
      this.#isAcknowledged = true
      this.#cancelHedge?.()
      const possible = Math.min(copies, this.#copies + this.#running + this.targets.length - this.#next)
      this.#resolve({ cid: this.cid, bytes: this.bytes.byteLength, copies: this.#copies, wanted: copies, possible })
    }

    if (this.#running > 0) {
      return
    }

    this.#cancelHedge?.()
    this.#unlisten()

    if (!this.#isAcknowledged) {
      this.#reject(this.#whyTooFew(needed))
    }

    this.#settle()
  }

  #whyTooFew (needed: number): Error {
    const lacking = needed - this.#copies

    if (this.#noRoom > 0 && this.#noRoom >= lacking) {
      return new NoSpaceError(this.#copies, needed, this.#failed)
    }

    return this.#busy > 0 && this.#busy + this.#noRoom >= lacking
      ? new BusyError(`Only ${this.#copies} of ${needed} copies could be made: the other holders are too busy`,
        this.#retryAfterMs)
      : new TooFewReplicasError(this.#copies, needed, this.#reasons)
  }
}
