import { CLAIM_CIDS_MAX } from './claim/claim.js'
import { handOver, type HandOverOptions } from './leave.js'
import { keepClaim, pinClaim, volumeClaim } from './claim/new-claims.js'
import { createParts, type BlockParts, type BlocksInit } from './parts.js'
import { listPins } from './claim/pin-list.js'
import { wantedCopies } from './repair/entry.js'
import { unpinEverywhere } from './claim/unpin.js'
import { assertBlockSize, assertClaims, assertMatches, assertSupported } from './verify.js'
import { PIN_PREFIX } from '../store/claims.js'
import { AbortedError } from '../util/errors.js'
import type { DiskQueue } from './disk-queue.js'
import type { GcService } from './gc/gc.js'
import type { Plan } from './repair/planner.js'
import type { ScrubService } from './scrub/scrub.js'
import type {
  BlockHealth, Blocks, BlockStat, ClaimResult, GetOptions, PinList, PutOptions, PutResult, RepairStatus, UnpinOptions
} from './types.js'
import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'
import type { Worker } from '../util/worker.js'

export type { BlocksInit } from './parts.js'

/** The block layer of one node: `parts.ts` builds it, this class is its face. */
export class BlocksService implements Blocks {
  readonly #init: BlocksInit
  readonly #parts: BlockParts
  #isStarted = false

  constructor (init: BlocksInit) {
    this.#init = init
    this.#parts = createParts(init)
  }

  /** Re-reads the copies here, and replaces the bad ones. */
  get scrub (): ScrubService { return this.#parts.scrub }
  /** Drops what nothing claims any more. */
  get gc (): GcService { return this.#parts.gc }
  /** The queue in which all work of the store waits. */
  get disk (): DiskQueue { return this.#parts.disk }

  get workers (): Worker[] {
    const { repairService, scrub, gc, references, lateVerifier } = this.#parts

    return [...repairService.workers, ...scrub.workers, gc.worker, references.worker, lateVerifier.worker]
  }

  async start (): Promise<void> {
    if (this.#isStarted) {
      return
    }

    this.#isStarted = true
    const { indexFeed, repairService, scrub, gc, references, lateVerifier } = this.#parts
    this.#init.mesh.start()
    await indexFeed.start()

    if (this.#hasStopped()) {
      return
    }

    repairService.start()
    await scrub.start()
    await gc.start()
    references.worker.start()
    lateVerifier.worker.start()
  }

  async stop (): Promise<void> {
    if (!this.#isStarted) {
      return
    }

    this.#isStarted = false
    const { indexFeed, repairService, scrub, gc, references, lateVerifier } = this.#parts
    await indexFeed.stop()
    await Promise.all([references.worker.stop(), repairService.stop(), lateVerifier.stop(), scrub.stop(), gc.stop()])
    this.#init.mesh.stop()
  }

  async put (cid: CID, bytes: Uint8Array, options: PutOptions = {}): Promise<PutResult> {
    assertSupported(cid)
    assertBlockSize(bytes)

    if (options.trusted !== true) {
      assertMatches(cid, bytes)
    }

    const { writer, gc, load, needed } = this.#parts
    const { replicas } = this.#init
    const claims = options.claims === undefined || options.claims.length === 0 ? [keepClaim(replicas)] : options.claims
    assertClaims(claims)
    const copies = wantedCopies(claims, replicas)
    const { signal } = options
    const write = { claims, copies, needed: needed(copies), signal }
    gc.assertPinnable(claims)

    return await load.asClient(async () => await writer.write(cid, bytes, write))
  }

  async get (cid: CID, { offset = 0, length, signal }: GetOptions = {}): Promise<Uint8Array> {
    assertSupported(cid)

    if (signal?.aborted === true) {
      throw new AbortedError('Reading the block')
    }

    const { load, reader } = this.#parts
    const bytes = await load.asClient(async () => await reader.read(cid, signal))

    return offset === 0 && length === undefined
      ? bytes
      : bytes.subarray(offset, length === undefined ? undefined : offset + length)
  }

  async stat (cid: CID, { signal }: { signal?: AbortSignal } = {}): Promise<BlockStat> {
    return await this.#parts.holders.ask(cid, signal)
  }

  hasLocal (cid: CID): boolean {
    return this.#init.store.has(cid)
  }

  * listLocal (): Iterable<{ cid: CID, bytes: number }> {
    for (const { cid, bytes } of this.#init.store.entries()) {
      yield { cid, bytes }
    }
  }

  pinClaim (id: string, { root = false, copies }: { root?: boolean, copies?: number } = {}): Claim {
    const { replicas, clock } = this.#init

    return pinClaim(id, copies ?? replicas, { root, nowMs: clock.wall() })
  }

  volumeClaim (volumeId: string, copies: number = this.#init.replicas): Claim {
    return volumeClaim(volumeId, copies, this.#init.clock.wall())
  }

  openPut (id: string): () => void {
    return this.gc.openPut(PIN_PREFIX + id)
  }

  async claim (
    cids: Iterable<CID> | AsyncIterable<CID>, claims: readonly Claim[], { signal }: { signal?: AbortSignal } = {}
  ): Promise<ClaimResult> {
    assertClaims(claims)
    const { load, claimer, needed } = this.#parts
    const copies = wantedCopies(claims, this.#init.replicas)
    const result = { blocks: 0, copiesMin: 0, wanted: copies, possible: copies }
    const run = { claims, copies, needed: needed(copies), signal }
    let batch: CID[] = []
    const flush = async (): Promise<void> => {
      const { holders, possible } = await load.asClient(async () => await claimer.claim(batch, run))
      result.copiesMin = result.blocks === 0 ? holders : Math.min(result.copiesMin, holders)
      result.possible = Math.min(result.possible, possible)
      result.blocks += batch.length
      batch = []
    }

    for await (const cid of cids) {
      assertSupported(cid)

      if (batch.push(cid) === CLAIM_CIDS_MAX) {
        await flush()
      }
    }

    if (batch.length > 0) {
      await flush()
    }

    return result
  }

  async abandonPin (id: string): Promise<void> {
    await this.gc.removePins([PIN_PREFIX + id])
  }

  async unpin (root: CID, { now = false, signal }: UnpinOptions = {}): Promise<number> {
    const owners = await unpinEverywhere(this.#init, root, signal)

    if (now) {
      const { claims } = await this.stat(root, { signal })
      this.gc.waitingPins(claims).forEach(owner => owners.add(owner))
    }

    if (now || this.gc.pinGraceMs === 0) {
      // Not waited for: a node that is not told now asks for it.
      void this.gc.removePins([...owners])
    }

    return owners.size
  }

  async listPins ({ signal }: { signal?: AbortSignal } = {}): Promise<PinList> {
    const { gc } = this

    return await listPins({ ...this.#init, graceMs: gc.pinGraceMs, isGone: owner => gc.isPinGone(owner) }, signal)
  }

  /** Blocks this node answers for, as of the last plan. */
  health (): BlockHealth {
    const { repairService, references } = this.#parts

    return { ...repairService.health(), missing: references.missing }
  }

  repair (): RepairStatus {
    return this.#parts.repairService.repair()
  }

  /** Plans anew, so that `health` is of this moment. */
  async refresh (): Promise<void> {
    await this.#parts.repairService.refresh()
  }

  /** Returns the function that ends the subscription. */
  onPlan (listener: (plan: Plan, status: RepairStatus) => void): () => void {
    return this.#parts.repairService.onPlan(listener)
  }

  /**
   * Hands every copy over. The caller has made membership say that this node is draining, so no set counts it.
   *
   * @throws `too_few_left` when it would leave blocks with fewer copies than `min_replicas`, `last_node` when no other
   * node is there to take them or nothing moved for a minute, `aborted`
   */
  async handOver (options: HandOverOptions = {}): Promise<void> {
    const { needed, repairService } = this.#parts
    await handOver({ ...this.#init, repairService, needed: needed(this.#init.replicas) }, options)
  }

  /** Takes `handOver` back: this node stays and keeps what it still has. */
  stay (): void {
    this.#parts.repairService.stay()
  }

  /** What `start` finds when it has its turn again. */
  #hasStopped (): boolean {
    return !this.#isStarted
  }
}
