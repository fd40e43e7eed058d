import type { CID } from 'multiformats/cid'
import { blockKey } from '../dht/key.js'
import { KEY_BYTES } from '../dht/xor.js'
import { Claimer, CLAIM_CIDS_MAX } from './claim.js'
import { blockInfo, blockUnpin } from './methods.js'
import { BUSY_PATIENCE_MS, LOCATE_TIMEOUT_MS, SCAN_SLICE, STATS_MAX, STAT_QUEUE_MAX } from './constants.js'
import { DiskQueue, queuedStore } from './disk-queue.js'
import { Reader } from './get.js'
import { handOver, type HandOverOptions } from './leave.js'
import { LateVerifier } from './late-verifier.js'
import { Writer } from './put.js'
import { ReferenceChecker } from './references.js'
import { wantedCopies } from './repair/entry.js'
import { RepairService } from './repair/repair-service.js'
import { ReplicaIndex, type Keyed } from './repair/replica-index.js'
import { GcService, type GcSettings } from './gc/gc.js'
import { handleBlockCalls } from './handlers/index.js'
import { ScrubService, type ScrubSettings } from './scrub/scrub.js'
import { describeHolders, type Answer } from './stat.js'
import { unpinHere } from './unpin.js'
import { assertBlockSize, assertMatches, assertSupported } from './verify.js'
import { claimsFromWire } from './wire.js'
import { drain } from '../util/drain.js'
import { AbortedError, errorCode } from '../util/errors.js'
import { Semaphore } from '../util/semaphore.js'
import { listPins } from './pin-list.js'
import type {
  BlockHealth, Blocks, BlockStat, ClaimResult, GetOptions, PinList, PutOptions, PutResult, RepairStatus, UnpinOptions
} from './types.js'
import type { OutsideLookup } from './repair/outside-keys.js'
import type { Plan } from './repair/planner.js'
import type { FoundBy } from './scrub/bad-copies.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { Rpc } from '../peer/rpc/types.js'
import { KEEP_OWNER, mergeClaims, PIN_PREFIX, roundSince, volumeOwner } from '../store/claims.js'
import type { BlockStore, Claim } from '../store/types.js'
import type { Cancel, Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { Random } from '../util/random.js'

/** Members that a `stat` asks, best ranked first. */
const STAT_ASK_MAX = 64

/** A node that covers both ends of the key space covers all of it. */
const KEYS_OF_ALL = [new Uint8Array(KEY_BYTES), new Uint8Array(KEY_BYTES).fill(255)]

/** How often the reference check looks at whether it is due. */
const REFERENCE_TICK_MS = 1_000

export interface BlocksInit {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  /** Copies of a block whose put names none. */
  replicas: number
  /** Durable copies before an acknowledgement; undefined: a majority of the copies wanted. */
  minReplicas?: number
  /** True while the mesh never had a second member: then one copy is all there can be. */
  isAlone: () => boolean
  /** Sets of keys beyond this node's part of the mesh. @default this node knows the whole mesh */
  lookup?: OutsideLookup
  /** @default no passes by schedule, progress in memory */
  scrub?: ScrubSettings
  /** @default pins only, until `gc.setSource`; in memory */
  gc?: GcSettings
  /** How long puts and gets ask busy holders again, ms. @default BUSY_PATIENCE_MS */
  busyPatienceMs?: number
  clock: Clock
  random: Random
  logger: Logger
}

export type { LeaveProgress } from './leave.js'

/** The block layer of one node. */
export class BlocksService implements Blocks {
  /** Re-reads the copies here, and replaces those that anybody found bad. */
  readonly scrub: ScrubService
  /** Drops what nothing claims any more. */
  readonly gc: GcService
  readonly #init: BlocksInit
  readonly #mesh: ClusterView
  /** Everybody who wants something of the disk stands in this line. */
  readonly disk: DiskQueue
  readonly #replicaIndex: ReplicaIndex
  readonly #repairService: RepairService
  readonly #reader: Reader
  readonly #writer: Writer
  readonly #claimer: Claimer
  readonly #references: ReferenceChecker
  readonly #lateVerifier: LateVerifier
  readonly #stats = new Semaphore(STATS_MAX, STAT_QUEUE_MAX, 'ask for holders')
  readonly #planListeners = new Set<(plan: Plan, status: RepairStatus) => void>()
  #clientCalls = 0
  #lastClientAt = -Infinity
  #cancelReferenceTimer: Cancel | undefined
  #unsubscribe: () => void = () => {}
  #isStarted = false

  constructor (init: BlocksInit) {
    const { mesh, rpc, store, clock, logger } = init
    this.#init = init
    this.#mesh = mesh
    this.#replicaIndex = new ReplicaIndex(
      mesh.selfId, mesh.placement, init.replicas, key => init.lookup?.knows(key) ?? true)
    this.disk = new DiskQueue(init)
    const { busyPatienceMs = BUSY_PATIENCE_MS, random } = init
    const common = {
      mesh, rpc, store, disk: this.disk, replicaIndex: this.#replicaIndex, busyPatienceMs, clock, random, logger
    }
    const isBad = async (cid: CID, foundBy: FoundBy): Promise<boolean> =>
      await this.scrub.check(cid, foundBy) === 'bad'
    const isLoaded = (): boolean => this.#clientCalls > 0 || clock.now() - this.#lastClientAt < CLIENT_QUIET_MS

    const rank = async (cid: CID, copies: number, signal?: AbortSignal): Promise<readonly string[]> =>
      await this.#rank(cid, copies, signal)

    this.#reader = new Reader({
      ...common,
      onBadCopy: cid => { void this.scrub.check(cid, 'read') },
      rank: async (cid, signal) => await this.#rank(cid, init.replicas, signal)
    })
    this.#writer = new Writer({ ...common, rank })
    this.#claimer = new Claimer({ ...common, rank })
    this.#repairService = new RepairService({
      ...common,
      ...(init.lookup == null ? {} : { lookup: init.lookup }),
      needed: copies => this.#needed(copies),
      onBadCopy: async cid => await this.scrub.check(cid, 'repair'),
      isLoaded,
      onPlan: (plan, status) => {
        for (const listener of this.#planListeners) {
          listener(plan, status)
        }
      }
    })
    this.scrub = new ScrubService({
      ...init.scrub ?? { intervalMs: 0 },
      ...common,
      store: queuedStore(store, this.disk, { traffic: 'scrub', peerId: mesh.selfId }),
      fetch: async (cid, signal) => await this.#reader.fetch(cid, signal),
      isLoaded: () => isLoaded() || this.#repairService.repair().queue > 0,
      logger: logger.child({ part: 'scrub' })
    })
    this.#lateVerifier = new LateVerifier({ check: async cid => await isBad(cid, 'put'), isLoaded, clock })
    this.gc = new GcService({
      ...init.gc,
      ...common,
      needed: copies => this.#needed(copies),
      unhealed: () => this.scrub.unhealed(),
      knowsAll: () => KEYS_OF_ALL.every(key => init.lookup?.knows(key) ?? true),
      isLoaded: () => isLoaded() || this.#repairService.repair().queue > 0,
      logger: logger.child({ part: 'gc' })
    })
    this.#references = new ReferenceChecker({
      ...common,
      owes: (claims, link) => this.gc.owes(claims, link),
      set: async (cid, copies, signal) => (await this.#rank(cid, copies, signal)).slice(0, copies)
    })
    handleBlockCalls({
      ...common,
      entry: cid => this.#replicaIndex.get(cid, blockKey(cid)),
      onBadCopy: async cid => await isBad(cid, 'peer'),
      isRelieving: cid => this.#repairService.isRelieving(cid),
      lateVerifier: this.#lateVerifier,
      assertPinnable: claims => { this.gc.assertPinnable(claims) },
      onClient: () => { this.#lastClientAt = clock.now() }
    })
  }

  async start (): Promise<void> {
    if (this.#isStarted) {
      return
    }

    this.#isStarted = true
    const { store, clock } = this.#init
    this.#mesh.start()

    this.#unsubscribe = store.onChange(({ kind, info }) => {
      const key = blockKey(info.cid)

      if (kind === 'removed') {
        this.#replicaIndex.remove(info.cid, key)
      } else {
        this.#replicaIndex.add(info, key, clock.now(), kind === 'added' ? 'hold' : 'lack')
      }

      this.#repairService.touch()
    })
    await drain(this.#replicaIndex.load(this.#copiesHere(), SCAN_SLICE))

    if (this.#hasStopped()) {
      return
    }

    this.#repairService.start()
    await this.scrub.start()
    await this.gc.start()
    this.#cancelReferenceTimer = clock.every(REFERENCE_TICK_MS, () => { this.#references.tick() })
  }

  async stop (): Promise<void> {
    if (!this.#isStarted) {
      return
    }

    this.#isStarted = false
    this.#cancelReferenceTimer?.()
    this.#unsubscribe()
    await Promise.all([
      this.#references.stop(), this.#repairService.stop(), this.#lateVerifier.stop(), this.scrub.stop(),
      this.gc.stop()
    ])
    this.#mesh.stop()
  }

  async put (cid: CID, bytes: Uint8Array, options: PutOptions = {}): Promise<PutResult> {
    assertSupported(cid)
    assertBlockSize(bytes)

    if (options.trusted !== true) {
      assertMatches(cid, bytes)
    }

    const claims = options.claims == null || options.claims.length === 0 ? [this.#keepClaim()] : options.claims
    const copies = wantedCopies(claims, this.#init.replicas)
    const needed = this.#needed(copies)
    this.gc.assertPinnable(claims)

    return await this.#asClient(async () => await this.#writer.write(cid, bytes, {
      claims,
      copies,
      needed,
      ...(options.signal == null ? {} : { signal: options.signal })
    }))
  }

  async get (cid: CID, { offset = 0, length, signal }: GetOptions = {}): Promise<Uint8Array> {
    assertSupported(cid)

    if (signal?.aborted === true) {
      throw new AbortedError('Reading the block')
    }

    const bytes = await this.#asClient(async () => await this.#reader.read(cid, signal))

    return offset === 0 && length == null ? bytes : bytes.subarray(offset, length == null ? undefined : offset + length)
  }

  async stat (cid: CID, { signal }: { signal?: AbortSignal } = {}): Promise<BlockStat> {
    return await this.#stats.run(async () => await this.#askHolders(cid, signal), 1, signal)
  }

  async #askHolders (cid: CID, signal?: AbortSignal): Promise<BlockStat> {
    const { store, rpc, replicas } = this.#init
    const selfId = this.#mesh.selfId
    const ranked = await this.#rank(cid, replicas, signal)
    const own = store.info(cid)
    const answers = new Map<string, Answer>()
    answers.set(selfId, own == null
      ? { found: false, full: store.usage().full, dropping: false, bytes: 0, claims: [] }
      : { found: true, full: false, dropping: own.dropping, bytes: own.bytes, claims: own.claims })
    const others = this.#mesh.reachable().map(({ peerId }) => peerId)
    const line = [...ranked.filter(id => others.includes(id)), ...others.filter(id => !ranked.includes(id))]

    await Promise.all(line.slice(0, STAT_ASK_MAX).map(async peerId => {
      try {
        const { header } = await rpc.call(peerId, blockInfo, { cid: cid.bytes }, undefined,
          { timeoutMs: LOCATE_TIMEOUT_MS, ...(signal == null ? {} : { signal }) })
        answers.set(peerId, { ...header, claims: claimsFromWire(header.claims) })
      } catch (err) {
        if (errorCode(err) === 'aborted') {
          throw new AbortedError('Asking for the block', { cause: err })
        }
      }
    }))

    const claims = [...answers.values()].map(answer => answer.claims).reduce<readonly Claim[]>(mergeClaims, [])
    const wanted = wantedCopies(claims, replicas)
    const set = this.#init.lookup?.knows(blockKey(cid)) === false
      ? ranked.slice(0, wanted)
      : this.#mesh.placement.set(blockKey(cid), wanted)

    return describeHolders({ cid, wanted, claims, set, ranked, answers, member: id => this.#mesh.member(id) })
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
    return {
      owner: PIN_PREFIX + id,
      redundancy: { kind: 'replicas', copies: copies ?? this.#init.replicas },
      // Of a record it is when the pin was made; of other blocks it is only a grace time, and equal claims are shared.
      since: root ? this.#init.clock.wall() : roundSince(this.#init.clock.wall()),
      root,
      removed: false
    }
  }

  openPut (id: string): () => void {
    return this.gc.openPut(PIN_PREFIX + id)
  }

  /** A put for the block's own sake: without it, the copies would go when the claims of others are empty. */
  #keepClaim (): Claim {
    const redundancy = { kind: 'replicas', copies: this.#init.replicas } as const

    return { owner: KEEP_OWNER, redundancy, since: 0, root: false, removed: false }
  }

  volumeClaim (volumeId: string, copies: number = this.#init.replicas): Claim {
    return {
      owner: volumeOwner(volumeId),
      redundancy: { kind: 'replicas', copies },
      since: roundSince(this.#init.clock.wall()),
      root: false,
      removed: false
    }
  }

  async claim (
    cids: Iterable<CID> | AsyncIterable<CID>, claims: readonly Claim[], { signal }: { signal?: AbortSignal } = {}
  ): Promise<ClaimResult> {
    const copies = wantedCopies(claims, this.#init.replicas)
    const result = { blocks: 0, copiesMin: 0, wanted: copies, possible: copies }
    const run = { claims, copies, needed: this.#needed(copies), ...(signal == null ? {} : { signal }) }
    let batch: CID[] = []
    const flush = async (): Promise<void> => {
      const { holders, possible } = await this.#asClient(async () => await this.#claimer.claim(batch, run))
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
    const { rpc, store, clock } = this.#init
    const owners = new Set(store.has(root) && !store.usage().readOnly ? await unpinHere(store, root, clock.wall()) : [])

    await Promise.all(this.#mesh.reachable().map(async ({ peerId }) => {
      try {
        const { header } = await rpc.call(peerId, blockUnpin, { cid: root.bytes }, undefined,
          signal == null ? {} : { signal })
        header.owners.forEach(owner => owners.add(owner))
      } catch (err) {
        // Whoever is away learns of it when inventories are compared: a removal wins over the claim it had.
        this.#init.logger.debug({ peerId, code: errorCode(err) }, 'unpin not delivered now')
      }
    }))

    // Nobody else has it: then this disk would have to take the removal.
    if (owners.size === 0 && store.has(root) && store.usage().readOnly) {
      await unpinHere(store, root, clock.wall())
    }

    if (now) {
      const { claims } = await this.stat(root, { ...signal !== undefined && { signal } })
      this.gc.waitingPins(claims).forEach(owner => owners.add(owner))
    }

    if (now || this.gc.pinGraceMs === 0) {
      // Not waited for: whoever is not told now asks for it.
      void this.gc.removePins([...owners])
    }

    return owners.size
  }

  async listPins ({ signal }: { signal?: AbortSignal } = {}): Promise<PinList> {
    return await listPins({
      ...this.#init,
      mesh: this.#mesh,
      graceMs: this.gc.pinGraceMs,
      isGone: owner => this.gc.isPinGone(owner)
    }, signal)
  }

  /** Blocks this node answers for, as of the last plan. */
  health (): BlockHealth {
    return { ...this.#repairService.health(), missing: this.#references.missing }
  }

  repair (): RepairStatus {
    return this.#repairService.repair()
  }

  /** Plans anew, so that `health` is of this moment. */
  async refresh (): Promise<void> {
    await this.#repairService.refresh()
  }

  onPlan (listener: (plan: Plan, status: RepairStatus) => void): () => void {
    this.#planListeners.add(listener)

    return () => this.#planListeners.delete(listener)
  }

  /**
   * Hands every copy over. The caller has made membership say that this node is draining, so no set counts it.
   *
   * @throws `too_few_left` when it would leave blocks with fewer copies than `min_replicas`, `last_node` when nobody is
   * there to take them or nothing moved for a minute, `aborted`
   */
  async handOver (
    options: HandOverOptions = {}
  ): Promise<void> {
    const needed = this.#needed(this.#init.replicas)
    await handOver({ ...this.#init, repairService: this.#repairService, needed }, options)
  }

  /** Takes `handOver` back: this node stays and keeps what it still has. */
  stay (): void {
    this.#repairService.stay()
  }

  /** Every copy on the disk; ends early when the node is stopped. */
  * #copiesHere (): Generator<Keyed> {
    for (const info of this.#init.store.entries()) {
      if (this.#hasStopped()) {
        return
      }

      // A copy that went since its line was read must not come back into the replica index.
      if (this.#init.store.has(info.cid)) {
        yield { info, key: blockKey(info.cid) }
      }
    }
  }

  /** What `start` finds when it has its turn again. */
  #hasStopped (): boolean {
    return !this.#isStarted
  }

  /** Durable copies before an acknowledgement. */
  #needed (copies: number): number {
    const { minReplicas, isAlone } = this.#init

    return isAlone() ? 1 : Math.min(copies, minReplicas ?? majority(copies))
  }

  async #rank (cid: CID, copies: number, signal?: AbortSignal): Promise<readonly string[]> {
    const key = blockKey(cid)
    const { lookup } = this.#init

    if (lookup == null || lookup.knows(key)) {
      return this.#mesh.placement.rank(key, copies)
    }

    return await lookup.replicaSet(cid, copies, signal == null ? {} : { signal })
  }

  async #asClient<T> (work: () => Promise<T>): Promise<T> {
    this.#clientCalls++

    try {
      return await work()
    } finally {
      this.#clientCalls--
      this.#lastClientAt = this.#init.clock.now()
    }
  }
}

/** Repair speeds up again this long after the last client call. */
const CLIENT_QUIET_MS = 500

function majority (copies: number): number {
  return Math.floor(copies / 2) + 1
}
