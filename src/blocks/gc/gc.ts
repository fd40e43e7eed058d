import { join } from 'node:path'
import { Candidates } from './candidates.js'
import { Collector } from './collector.js'
import { LOADED_PATIENCE_MS, LOOK_MS, PIN_GRACE_MS, START_DELAY_MS } from './constants.js'
import { CopyScan } from './copy-scan.js'
import { verdictOf, OPEN_REASONS, type Facts, type Verdict } from './verdict.js'
import { MetWatch } from './met-watch.js'
import { PinInquiry } from './pin-inquiry.js'
import { PinRemovals } from './pin-removals.js'
import { MarkUpdater } from './mark-updater.js'
import { PartitionWatch } from './partition-watch.js'
import { PutExpiredError } from '../errors.js'
import { handleGcCalls } from '../handlers/register.js'
import { entryId } from '../repair/entry.js'
import { volumeOfOwner } from '../../store/claims.js'
import { sleep } from '../../util/sleep.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Gc, GcStatus, MarkSource } from './types.js'
import type { DiskQueue } from '../disk-queue.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { ReplicaIndex } from '../repair/replica-index.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockChange, BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'
import type { CID } from 'multiformats/cid'

export interface GcSettings {
  /** Volumes are asked for marks this often, ms. @default 6 h */
  intervalMs?: number
  /** Folder of `removed-pins` and `met-members`; undefined: in memory. */
  dir?: string
  /** The node has the key of an earlier life: others may count on what it knew then. @default false */
  isOldKey?: boolean
  /** What is unpinned stays for so long, ms; 0: it goes soon. @default PIN_GRACE_MS */
  pinGraceMs?: number
  /** Where marks come from; also set later, by `setSource`. @default none: only pins are collected */
  marks?: MarkSource
}

export interface GcInit extends GcSettings {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  replicaIndex: ReplicaIndex
  /** Durable copies before a put of a block with so many copies is acknowledged. */
  needed: (copies: number) => number
  /** Copies of this node that turned out to be bad, and of which there is no good one yet: their claims stand. */
  unhealed: () => Iterable<{ claims: readonly Claim[] }>
  /** This node knows all members of the mesh, not those of its subtree only. */
  knowsAll: () => boolean
  /** Clients are served or repair is under way. */
  isLoaded: () => boolean
  clock: Clock
  random: Random
  logger: Logger
}

/**
 * Garbage collection of this node's copies; why nothing live can go is argued in docs/design/gc.md.
 *
 * A *scan* looks through all copies and finds candidates: after new marks, after removals of pins. *Rounds* agree on
 * them with the other holders and drop them, batch by batch, and give way to clients.
 */
export class GcService implements Gc, Startable {
  readonly worker: Worker
  readonly #init: GcInit
  readonly #marks: MarkUpdater
  readonly #pins: PinRemovals
  readonly #met: MetWatch
  readonly #inquiry: PinInquiry
  readonly #candidates = new Candidates()
  readonly #collector: Collector
  readonly #facts: Facts
  readonly #partition: PartitionWatch
  readonly #scan: CopyScan
  #isBusy = false
  #isStarted = false
  #unsubscribe: () => void = () => {}

  constructor (init: GcInit) {
    const { clock, random, logger } = init
    const onNews = (): void => {
      this.#scan.request()
      this.#candidates.hurry(clock.now())
      this.worker.wake()
    }
    const inDir = (name: string): { file?: string } => init.dir === undefined ? {} : { file: join(init.dir, name) }
    this.#init = init
    this.worker = new Worker({
      ...init,
      ...BLOCK_WORKERS.gc,
      run: async () => await this.#turn() ? 0 : undefined,
      delayMs: START_DELAY_MS,
      progress: () => ({ done: this.#collector.dropped.copies, left: this.#candidates.size, unit: 'copies' })
    })
    this.#partition = new PartitionWatch(init)
    this.#marks = new MarkUpdater({
      intervalMs: init.intervalMs, clock, random, logger,
      signal: this.worker.signal, onNews
    })
    this.#marks.setSource(init.marks)
    this.#pins = new PinRemovals({ ...init, ...inDir('removed-pins'), onAdd: onNews })
    this.#met = new MetWatch({ ...init, ...inDir('met-members') })
    this.#inquiry = new PinInquiry({
      ...init,
      met: () => this.#met.list,
      isRemoved: owner => this.#pins.has(owner),
      isPartitioned: () => this.#partition.isPartitioned(),
      onAbandoned: onNews,
      signal: this.worker.signal
    })
    this.#facts = {
      isPinRemoved: owner => this.#pins.has(owner),
      isPutAbandoned: (owner, since) => this.#inquiry.isAbandoned(owner, since),
      prove: (volumeId, cid, since) => this.#marks.book.prove(volumeId, cid, since, this.#partition.wholeSince)
    }
    this.#scan = new CopyScan({
      ...init,
      candidates: this.#candidates,
      pins: this.#pins,
      pinGraceMs: this.pinGraceMs,
      verdictOf: (cid, claims) => this.verdictOf(cid, claims),
      onSlice: () => { this.#partition.isPartitioned() }
    })
    this.#collector = new Collector({
      ...init,
      candidates: this.#candidates,
      marks: this.#marks,
      verdictOf: (cid, claims) => this.verdictOf(cid, claims),
      isPartitioned: () => this.#partition.isPartitioned(),
      signal: this.worker.signal
    })
    handleGcCalls({
      ...init,
      candidates: this.#candidates,
      marks: this.#marks,
      collector: this.#collector,
      inquiry: this.#inquiry,
      removals: this.#pins
    })
  }

  async start (): Promise<void> {
    if (this.#isStarted || this.worker.signal.aborted) {
      return
    }

    this.#isStarted = true
    this.#partition.start()
    this.#unsubscribe = this.#init.store.onChange(change => { this.#onChange(change) })
    this.#inquiry.start()
    await this.#met.start()
    await this.#pins.start()
    this.worker.start()
  }

  async stop (): Promise<void> {
    this.#unsubscribe()
    await Promise.all([
      this.worker.stop(), this.#marks.stop(), this.#pins.stop(), this.#inquiry.stop(), this.#met.stop()
    ])
  }

  setSource (source: MarkSource | undefined): void {
    this.#marks.setSource(source)
    this.worker.wake()
  }

  verdictOf (cid: CID, claims: readonly Claim[]): Verdict {
    return verdictOf(cid, claims, this.#facts)
  }

  /**
   * Whether a node with these claims still stands for it that a block it links to is there. What nothing refers to any
   * more goes block by block, and its leaves may go first.
   */
  owes (claims: readonly Claim[], link: CID): boolean {
    return claims.some(({ owner, since, root, removed }) => {
      const volumeId = volumeOfOwner(owner)

      if (volumeId === undefined) {
        return !removed && !this.#pins.has(owner) && (root || !this.#inquiry.isAbandoned(owner, since))
      }

      const proof = this.#marks.book.prove(volumeId, link, since, -Infinity)

      // Before the first answers of the volumes it is unknown; when they cannot be asked, rather one alarm too many.
      return proof === 'unmarked' ? this.#marks.isUnanswered(volumeId) : proof !== 'empty'
    })
  }

  /** What is unpinned stays readable for so long, ms. */
  get pinGraceMs (): number {
    return this.#init.pinGraceMs ?? PIN_GRACE_MS
  }

  /** Known here for good: its blocks may go. */
  isPinGone (owner: string): boolean {
    return this.#pins.has(owner)
  }

  /** Of pins that were taken back, and whose blocks are still kept: by the claims on their roots. */
  waitingPins (claims: readonly Claim[]): string[] {
    return claims.flatMap(({ owner, root, removed }) => root && removed && !this.#pins.has(owner) ? [owner] : [])
  }

  /** Pins are no more, or never came to be: what only they claim is garbage. Tells the whole mesh. */
  async removePins (owners: readonly string[]): Promise<void> {
    if (owners.length > 0) {
      await this.#pins.add(owners)
      await this.#pins.tell(owners, this.worker.signal)
    }
  }

  /** Before this node leaves for good. Never rejects. */
  async tellMet (): Promise<void> {
    await this.#inquiry.tellMet()
  }

  /** A put under this pin goes on in this process, until the function that comes back is called. */
  openPut (owner: string): () => void {
    return this.#inquiry.openPut(owner)
  }

  /** Throws `put_expired` when one of the claims records a pin that was removed, or whose put was given up. */
  assertPinnable (claims: readonly Claim[]): void {
    if (claims.some(({ owner, root, removed }) => root && !removed && this.#pins.has(owner))) {
      throw new PutExpiredError()
    }
  }

  now (): GcStatus {
    this.#marks.request()
    this.#inquiry.hurry()
    this.#scan.requestNow()
    this.#candidates.hurry(this.#init.clock.now())
    this.worker.wake()

    return this.status()
  }

  status (): GcStatus {
    const { clock } = this.#init
    const { copies, bytes } = this.#collector.dropped
    const reasons = this.#candidates.reasons()

    for (const [why, count] of this.#scan.open) {
      reasons.set(OPEN_REASONS[why], count)
    }

    const { scannedAt } = this.#scan
    const { nextAt } = this.#marks
    const isNextKnown = this.#marks.hasSource && Number.isFinite(nextAt)

    return {
      state: this.worker.state === 'stopped' ? 'off' : this.#isBusy ? 'running' : this.#candidates.size > 0 ? 'waiting' : 'idle',
      intervalMs: this.#marks.intervalMs,
      scannedAt,
      nextAt: isNextKnown ? clock.wall() + Math.max(0, nextAt - clock.now()) : undefined,
      inTouchSince: this.#partition.wholeSince,
      candidates: this.#candidates.size,
      candidateBytes: this.#candidates.bytes,
      droppedCopies: copies,
      droppedBytes: bytes,
      waiting: [...reasons].map(([reason, count]) => ({ reason, copies: count })).sort((a, b) => b.copies - a.copies),
      volumes: this.#marks.status(),
      removedPins: this.#pins.size,
      unendedPuts: this.#inquiry.unended,
      problem: this.#pins.problem
    }
  }

  /** Resolves to true when there is more to do at once. */
  async #turn (): Promise<boolean> {
    const { clock } = this.#init
    const { signal } = this.worker
    this.#partition.isPartitioned()
    this.#pins.tick(signal)
    this.#met.tick()
    this.#inquiry.tick()

    if (this.#marks.isDue) {
      this.#marks.begin(await this.#scan.volumes())
    }

    this.#marks.tick()

    try {
      if (this.#scan.isDue()) {
        this.#isBusy = true
        await this.#scan.run()
      }

      if (this.#candidates.due(clock.now(), 1).length === 0) {
        return false
      }

      this.#isBusy = true
      await this.#giveWay()

      return await this.#collector.collect()
    } finally {
      this.#isBusy = false
    }
  }

  /** Clients and repair go first, but not for ever. */
  async #giveWay (): Promise<void> {
    const { clock, isLoaded } = this.#init
    const until = clock.now() + LOADED_PATIENCE_MS

    while (isLoaded() && clock.now() < until && !this.worker.signal.aborted) {
      this.#partition.isPartitioned()
      await sleep(clock, LOOK_MS, this.worker.signal)
    }
  }

  #onChange (change: BlockChange): void {
    const { kind, info } = change
    this.#inquiry.onChange(change)

    if (kind === 'removed') {
      this.#candidates.remove(entryId(info.cid))
      return
    }

    this.#scan.onCopy(info)

    // A holder that was away brings back what was unpinned meanwhile: there is no news by which a scan would find it.
    if (info.claims.some(({ owner }) => this.#pins.has(owner)) && this.verdictOf(info.cid, info.claims).is === 'garbage') {
      this.#candidates.add(entryId(info.cid), info.cid, info.bytes, this.#init.clock.now())
    }
  }
}
