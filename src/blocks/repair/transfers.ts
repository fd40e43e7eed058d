import { PUT_ATTEMPT_TIMEOUT_MS, REPAIR_BACKOFF_MS_MAX, REPAIR_BACKOFF_MS_MIN, REPAIR_CONCURRENCY_MAX, REPAIR_RATE_MAX, REPAIR_RATE_MIN } from '../constants.js'
import { blockInfo, blockPut } from '../methods.js'
import { matches } from '../verify.js'
import { claimsToWire } from '../wire.js'
import { linkSignals } from '../../util/abort.js'
import { errorCode, errorMessage, retryAfterOf } from '../../util/errors.js'
import { retryPauseMs } from '../../util/retry-hint.js'
import { sleep } from '../../util/sleep.js'
import { Throttle } from '../../util/throttle.js'
import { TokenBucket } from '../../util/token-bucket.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { DiskQueue } from '../disk-queue.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { NodeLoad } from '../node-load.js'
import type { RepairStatus } from '../types.js'
import type { ReplicaIndex } from './replica-index.js'
import type { Plan, Transfer } from './planner.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { CID } from 'multiformats/cid'

/** The rate shown is smoothed over about this long. */
const RATE_WINDOW_MS = 2_000

/** Below this rate an estimate of the remaining time says nothing, bytes per second. */
const ETA_RATE_MIN = 64 * 1024

/** Repair is slowed down for so long after a peer was too busy for it, as beside clients. */
const BUSY_MS = 1_000

/** How fast the token bucket recovers each second while no client is in the way. */
const RATE_GROWTH = 2

export interface TransferComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  replicaIndex: ReplicaIndex
  /** Repair slows down while clients are served, and says how much is left to do. */
  load: NodeLoad
  onBadCopy: (cid: CID) => Promise<unknown>
  /** A transfer ended; the replica index may have changed. */
  onDone: () => void
  clock: Clock
  random: Random
  logger: Logger
}

/** Carries a plan out: copies blocks to their holders, most urgent first, at a bounded rate, with backoff per block. */
export class Transfers {
  readonly worker: Worker
  readonly #components: TransferComponents
  readonly #bucket: TokenBucket
  readonly #throttle = new Throttle(REPAIR_RATE_MAX)
  readonly #running = new Set<string>()
  /** Failed transfers and when they may be tried again, monotonic ms. */
  readonly #backoff = new Map<string, { until: number, delayMs: number }>()
  #queue: Transfer[] = []
  #queuedBytes = 0
  #done = 0
  #rate = 0
  #rateAt: number
  #adjustedAt: number
  #busyUntil = -Infinity

  constructor (components: TransferComponents) {
    const now = components.clock.now()
    this.#components = components
    this.#bucket = new TokenBucket(REPAIR_RATE_MAX, now)
    this.worker = new Worker({
      ...components,
      ...BLOCK_WORKERS.transfers,
      run: async () => this.#beginDue(),
      backoffMsMax: REPAIR_BACKOFF_MS_MIN,
      isBusy: () => this.#running.size > 0,
      progress: () => ({ done: this.#done, left: this.#queue.length + this.#running.size, unit: 'copies' }),
      throttle: this.#throttle
    })
    this.#rateAt = now
    this.#adjustedAt = now
  }

  /** Replaces what is waiting; what is under way goes on. */
  adopt (plan: Plan): void {
    this.#queue = plan.transfers.filter(transfer => !this.#running.has(transferId(transfer)))
    this.#queuedBytes = this.#queue.reduce((sum, { entry }) => sum + entry.bytes, 0)
    this.#noteLoad()
    this.worker.wake()
  }

  status (): RepairStatus {
    const queue = this.#queue.length + this.#running.size
    const bytesPerSecond = this.#currentRate(this.#components.clock.now())

    return {
      queue,
      done: this.#done,
      bytesPerSecond,
      etaSeconds: queue > 0 && bytesPerSecond >= ETA_RATE_MIN ? this.#queuedBytes / bytesPerSecond : undefined
    }
  }

  async stop (): Promise<void> {
    await this.worker.stop()
    this.#queue = []
    this.#noteLoad()
  }

  #noteLoad (): void {
    this.#components.load.noteRepairs((this.worker.isPaused ? 0 : this.#queue.length) + this.#running.size)
  }

  /** Begins what may begin now; returns the ms until there is more that waits for its time only. */
  #beginDue (): number {
    const { clock } = this.#components
    this.#adjustRate(clock.now())
    let soonest = Infinity

    for (let i = 0; i < this.#queue.length && this.#running.size < REPAIR_CONCURRENCY_MAX;) {
      const transfer = this.#queue[i] as Transfer
      const now = clock.now()
      const until = this.#backoff.get(transferId(transfer))?.until ?? 0

      if (until > now) {
        soonest = Math.min(soonest, until - now)
        i++
        continue
      }

      const waitMs = this.#bucket.take(transfer.entry.bytes, now)
      this.#queue.splice(i, 1)
      this.#queuedBytes -= transfer.entry.bytes
      this.#running.add(transferId(transfer))
      void this.#run(transfer, waitMs)
    }

    return soonest
  }

  async #run (transfer: Transfer, waitMs: number): Promise<void> {
    const { replicaIndex, clock, logger, onDone } = this.#components
    const { entry, target } = transfer
    const id = transferId(transfer)

    try {
      if (waitMs > 0) {
        await sleep(clock, waitMs, this.worker.signal)
      }

      if (!this.worker.signal.aborted && await this.#send(transfer)) {
        replicaIndex.noteHolds(target, entry)
        this.#backoff.delete(id)
        this.#done++
        this.#addToRate(entry.bytes, clock.now())
        logger.debug({ cid: entry.cid.toString(), target }, 'copied a block to its holder')
      }
    } catch (err) {
      this.#noteFailure(transfer, err)
    } finally {
      this.#running.delete(id)
      this.#noteLoad()

      if (!this.worker.signal.aborted) {
        onDone()
        this.worker.wake()
      }
    }
  }

  /** False when there is nothing to send any more. */
  async #send ({ entry, target, position }: Transfer): Promise<boolean> {
    const { mesh, rpc, store, disk, replicaIndex, onBadCopy } = this.#components
    const info = store.info(entry.cid)

    if (info === undefined) {
      return false
    }

    // Another holder's turn came first; a question is cheaper than a block that is there already.
    if (position > 0 && await this.#isThere(target, entry.cid)) {
      replicaIndex.noteHolds(target, entry)
      return false
    }

    const work = { traffic: 'repair', peerId: mesh.selfId, bytes: info.bytes, signal: this.worker.signal } as const
    const bytes = await disk.run(work, async () => await store.get(entry.cid)).catch(async (err: unknown) => {
      if (retryAfterOf(err) === undefined) {
        await onBadCopy(entry.cid)
      }

      throw err
    })

    if (!matches(entry.cid, bytes)) {
      await onBadCopy(entry.cid)
      return false
    }

    const { signal, release } = linkSignals(this.worker.signal, mesh.gone(target))

    try {
      await rpc.call(target, blockPut, {
        cid: entry.cid.bytes,
        encoding: info.encoding,
        claims: claimsToWire(info.claims)
      }, bytes, { class: 'repair', timeoutMs: PUT_ATTEMPT_TIMEOUT_MS, signal })
    } finally {
      release()
    }

    return true
  }

  async #isThere (target: string, cid: CID): Promise<boolean> {
    const { header } = await this.#components.rpc.call(target, blockInfo, { cid: cid.bytes }, undefined,
      { class: 'repair', signal: this.worker.signal })

    return header.found && !header.dropping
  }

  #noteFailure (transfer: Transfer, err: unknown): void {
    const { mesh, clock, random, logger } = this.#components
    const id = transferId(transfer)
    const code = errorCode(err)

    if (code === 'store_full' || code === 'store_read_only') {
      mesh.noteRefusal(transfer.target)
    }

    const delayMs = Math.min(REPAIR_BACKOFF_MS_MAX, (this.#backoff.get(id)?.delayMs ?? REPAIR_BACKOFF_MS_MIN / 2) * 2)
    const hintMs = retryAfterOf(err)

    if (hintMs !== undefined) {
      // On a busy peer clients come first too.
      this.#busyUntil = clock.now() + BUSY_MS
    }

    const pauseMs = hintMs === undefined ? delayMs : Math.max(delayMs, retryPauseMs(hintMs, 0, random))
    this.#backoff.set(id, { until: clock.now() + pauseMs, delayMs })

    if (code !== 'aborted') {
      this.worker.note(err)
      logger.debug({ cid: transfer.entry.cid.toString(), target: transfer.target, code, reason: errorMessage(err) },
        'copying a block failed; it is tried again later')
    }
  }

  /** Multiplicative decrease while clients are served, recovery while they are not. */
  #adjustRate (now: number): void {
    const seconds = (now - this.#adjustedAt) / 1000

    if (seconds < 0.2) {
      return
    }

    this.#adjustedAt = now
    const isLoaded = now < this.#busyUntil || this.#components.load.hasClients
    const factor = isLoaded ? 0.5 ** Math.min(1, seconds) : RATE_GROWTH ** Math.min(4, seconds * 4)
    // What an operator allows may be less than the least beside clients.
    this.#bucket.setRate(Math.min(this.#throttle.rate, Math.max(REPAIR_RATE_MIN, this.#bucket.perSecond * factor)), now)

    // Forget backoffs that ran out long ago: the map must not grow with the history of a mesh.
    for (const [id, { until, delayMs }] of this.#backoff) {
      if (until + delayMs < now) {
        this.#backoff.delete(id)
      }
    }
  }

  #addToRate (bytes: number, now: number): void {
    this.#rate = this.#currentRate(now) + bytes / (RATE_WINDOW_MS / 1000)
  }

  /** Exponentially decaying average, bytes per second. */
  #currentRate (now: number): number {
    this.#rate *= Math.exp(-(now - this.#rateAt) / RATE_WINDOW_MS)
    this.#rateAt = now

    return this.#rate < 1 ? 0 : this.#rate
  }
}

function transferId ({ entry, target }: Transfer): string {
  return `${entry.id} ${target}`
}
