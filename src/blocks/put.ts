import { PUT_ATTEMPT_TIMEOUT_MS, PUT_BYTES_IN_FLIGHT_MAX, PUT_HEDGE_MS } from './constants.js'
import { NoSpaceError, TooFewReplicasError } from './errors.js'
import { blockPut } from './methods.js'
import { claimsToWire } from './wire.js'
import { linkSignals, sharedController } from '../util/abort.js'
import { AbortedError, errorCode, errorMessage } from '../util/errors.js'
import { Semaphore } from '../util/semaphore.js'
import type { Mesh } from './mesh.js'
import type { PutResult } from './types.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { BlockStore, Claim } from '../store/types.js'
import type { Logger } from '../util/logger.js'
import type { CID } from 'multiformats/cid'

/** Puts that wait for memory; a client that has more open than this is told `busy`. */
const PUT_QUEUE_MAX = 4_096

/** What a small put counts at least: bounds the calls under way to what one peer's channel queues. */
const PUT_COST_BYTES_MIN = 32 * 1024

/** Reasons that an error message quotes. */
const REASONS_MAX = 5

export interface WriterComponents {
  mesh: Mesh
  rpc: Rpc
  store: BlockStore
  /** Ranked nodes for a key, best first; asks the DHT where this node cannot know. */
  rank: (cid: CID, copies: number, signal?: AbortSignal) => Promise<readonly string[]>
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
  readonly #budget = new Semaphore(PUT_BYTES_IN_FLIGHT_MAX, PUT_QUEUE_MAX, 'store blocks')
  readonly #background = new Set<Promise<unknown>>()

  constructor (components: WriterComponents) {
    this.#components = components
  }

  /** Bytes of blocks whose copies are still on their way. */
  get bytesInFlight (): number {
    return this.#budget.used
  }

  /** Waits until no copy is on its way any more. */
  async idle (): Promise<void> {
    await Promise.allSettled([...this.#background])
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
      const all = settled.finally(release)
      this.#background.add(all)
      void all.finally(() => this.#background.delete(all))

      return await acknowledged
    } catch (err) {
      release()
      throw err
    }
  }
}

/** Accepting nodes in rank order, then, for want of better, those under suspicion. */
function byWillingness (ranked: readonly string[], mesh: Mesh): string[] {
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
  readonly #reasons: string[]
  readonly #abort = sharedController()
  #isAcknowledged = false
  #hedge: NodeJS.Timeout | undefined
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
    this.#reasons = leftOut.readOnly.slice(0, REASONS_MAX).map(name => `${name} is read-only: its disk failed`)
  }

  /** `acknowledged` tells the caller; `settled` (never rejects) tells when the bytes are no longer needed. */
  run (): { acknowledged: Promise<PutResult>, settled: Promise<void> } {
    const acknowledged = new Promise<PutResult>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const settled = new Promise<void>(resolve => { this.#settle = resolve })
    const { signal, copies, needed } = this.options

    if (signal?.aborted === true) {
      this.#onAbort()
    }

    signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#hedge = setTimeout(() => {
      for (let i = this.#copies; i < needed; i++) {
        this.#launch()
      }
    }, PUT_HEDGE_MS)

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

    if (target == null || this.#abort.signal.aborted) {
      return
    }

    this.#next++
    this.#running++
    void this.#attempt(target)
  }

  async #attempt (target: string): Promise<void> {
    const { mesh, rpc, store, logger } = this.components
    const { signal, release } = linkSignals(this.#abort.signal, mesh.gone(target))

    try {
      if (target === mesh.selfId) {
        await store.put(this.cid, this.bytes, this.options.claims)
      } else {
        await rpc.call(target, blockPut, {
          cid: this.cid.bytes,
          encoding: 'raw',
          claims: claimsToWire(this.options.claims)
        }, this.bytes, {
          timeoutMs: PUT_ATTEMPT_TIMEOUT_MS,
          signal
        })
      }

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

  #noteFailure (target: string, err: unknown): void {
    const { mesh } = this.components
    const code = errorCode(err)

    if (code === 'store_full' || code === 'store_read_only') {
      this.#noRoom += code === 'store_full' ? 1 : 0
      mesh.noteRefusal(target)
    }

    if (this.#reasons.length < REASONS_MAX) {
      this.#reasons.push(`${mesh.member(target)?.hostname ?? target}: ${errorMessage(err)}`)
    }
  }

  #check (): void {
    const { needed, copies } = this.options

    if (!this.#isAcknowledged && this.#copies >= needed) {
      this.#isAcknowledged = true
      clearTimeout(this.#hedge)
      this.#resolve({ cid: this.cid, bytes: this.bytes.byteLength, copies: this.#copies, wanted: copies })
    }

    if (this.#running > 0) {
      return
    }

    clearTimeout(this.#hedge)
    this.options.signal?.removeEventListener('abort', this.#onAbort)

    if (!this.#isAcknowledged) {
      this.#reject(this.#noRoom > 0 && this.#noRoom >= needed - this.#copies
        ? new NoSpaceError(this.#copies, needed, this.#reasons)
        : new TooFewReplicasError(this.#copies, needed, this.#reasons))
    }

    this.#settle()
  }
}
