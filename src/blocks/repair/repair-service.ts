import {
  ASK_AFTER_MS, ASK_INTERVAL_MS, FRESH_COPY_MS, INVENTORY_INTERVAL_MS, INVENTORY_JITTER, INVENTORY_RETRY_MS,
  INVENTORY_SETTLE_MS, INVENTORY_SETTLE_MS_MAX, OUTSIDE_RETRY_MS, PLAN_INTERVAL_MS, REPAIR_QUEUE_MAX,
  REPAIR_RANK_DELAY_MS, SCAN_SLICE, SHORTAGE_RECHECK_MS, SHORTAGE_RECHECK_MS_PER_BLOCK
} from '../constants.js'
import { askWhatItHolds } from './ask.js'
import { compareWith } from './compare.js'
import { entryId } from './entry.js'
import { OutsideKeys, type OutsideLookup } from './outside-keys.js'
import { emptyPlan, type Plan, type Relief } from './plan.js'
import { Planner } from './planner.js'
import { SurplusDropper } from './surplus.js'
import { Transfers } from './transfers.js'
import { sharedController } from '../../util/abort.js'
import { errorCode } from '../../util/errors.js'
import { drain } from '../../util/drain.js'
import { Emitter } from '../../util/emitter.js'
import { shuffle, type Random } from '../../util/random.js'
import { isReachable } from '../../peer/membership/member.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { DiskQueue } from '../disk-queue.js'
import type { Quorum } from '../ranking.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { NodeLoad } from '../node-load.js'
import type { BlockHealth, RepairStatus } from '../types.js'
import type { ReplicaIndex } from './replica-index.js'
import type { PeerKnowledge } from './knowledge.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

/** Peers compared with at once. */
const COMPARE_CONCURRENCY = 4

/** A plan is looked at again after this even when nothing is known to have changed: delays run out by themselves. */
const PLAN_INTERVAL_IDLE_MS = 2_000

/** A plan after a change of members walks the whole replica index: it may take a tenth of the time, not all of it. */
const PLAN_PAUSE_FACTOR = 10

export interface RepairServiceComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  replicaIndex: ReplicaIndex
  /** Where this node does not know the whole mesh. */
  lookup?: OutsideLookup
  /** Durable copies before a put with so many copies is acknowledged: no drop leaves fewer. */
  needed: Quorum
  load: NodeLoad
  onBadCopy: (cid: CID) => Promise<unknown>
  clock: Clock
  random: Random
  logger: Logger
}

/** Told of each plan, and of what is being done about it. */
export type PlanListener = (plan: Plan, status: RepairStatus) => void

interface Schedule {
  nextAt: number
  endedAt: number
  running: boolean
  /** Since when the peer has been up and not compared with; undefined: it is not so. */
  unverifiedSince: number | undefined
  askAt: number
}

/**
 * Keeps the copies on this node true: works changed placements into the replica index, compares with the other holders,
 * plans, and has the plan carried out. The shell around the replica index and the planner.
 */
export class RepairService {
  readonly #components: RepairServiceComponents
  readonly #planner: Planner
  readonly #transfers: Transfers
  readonly #surplus: SurplusDropper
  readonly #outside: OutsideKeys | undefined
  readonly #schedules = new Map<string, Schedule>()
  readonly #planning: Worker
  readonly #comparison: Worker
  readonly #stop = sharedController()
  readonly #events = new Emitter<{ plan: [Plan, RepairStatus] }>()
  #plan: Plan = emptyPlan()
  #planIsStale = true
  #placementIsStale = false
  #plannedAt = -Infinity
  #planTookMs = 0
  #comparing = 0
  #isLeaving = false
  #isForced = false

  constructor (components: RepairServiceComponents) {
    const { replicaIndex, mesh } = components
    this.#components = components
    this.#planner = new Planner(replicaIndex, peerId => mesh.condition(peerId), {
      rankDelayMs: REPAIR_RANK_DELAY_MS,
      freshCopyMs: FRESH_COPY_MS,
      copiesMin: copies => this.#isForced ? 1 : components.needed(copies),
      queueMax: REPAIR_QUEUE_MAX
    })
    this.#transfers = new Transfers({ ...components, onDone: () => { this.#planIsStale = true } })
    this.#surplus = new SurplusDropper({ ...components, signal: this.#stop.signal })
    this.#outside = components.lookup === undefined
      ? undefined
      : new OutsideKeys({ ...components, lookup: components.lookup, signal: this.#stop.signal })
    this.#planning = new Worker({
      ...components,
      ...BLOCK_WORKERS.plan,
      run: async () => { await this.#work() },
      progress: () => ({ done: this.#plan.health.total, unit: 'blocks' })
    })
    this.#comparison = new Worker({
      ...components,
      ...BLOCK_WORKERS.comparison,
      run: async () => {
        this.#compareDue()
        this.#outside?.tick()
      },
      isBusy: () => this.#comparing > 0
    })
    mesh.onPlacement(() => { this.#placementIsStale = true })
    mesh.onMember(({ member, kind, previous }) => {
      this.#planIsStale = true

      if (kind === 'store') {
        replicaIndex.lost(member.peerId, components.clock.now())
      } else if (kind === 'forgotten') {
        // One that is up is of another part of the mesh now: it may be looked up, and then its copies count.
        if (!isReachable(member)) {
          replicaIndex.forgetExtra(member.peerId)
        }
      } else if (member.state === 'alive' && previous !== undefined && previous.state !== 'alive' && previous.state !== 'suspect') {
        replicaIndex.unverify(member.peerId, components.clock.now())
      }
    })
  }

  get workers (): Worker[] {
    return [this.#transfers.worker, this.#planning, this.#comparison]
  }

  start (): void {
    this.workers.forEach(worker => { worker.start() })
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#transfers.stop(), this.#planning.stop(), this.#comparison.stop()])
  }

  /**
   * From now on every copy here is surplus as soon as others hold it, without delay.
   *
   * @param force - also when they are fewer than `min_replicas`
   */
  leave (force: boolean): void {
    this.#isLeaving = true
    this.#isForced = force
    this.#planIsStale = true
    this.#transfers.worker.resume()
  }

  stay (): void {
    this.#isLeaving = false
    this.#isForced = false
  }

  /** A copy came, went or changed. */
  touch (): void {
    this.#planIsStale = true
  }

  health (): BlockHealth {
    return this.#plan.health
  }

  /** True for a copy that goes elsewhere because this node is overfull: it must not be pledged to any peer. */
  isRelieving (cid: CID): boolean {
    return this.#plan.relieved.has(entryId(cid))
  }

  /** Copies that are still here because the disk cannot delete them, and that others pledged to keep. */
  get handedOver (): number {
    return this.#surplus.handedOver
  }

  repair (): RepairStatus {
    return this.#transfers.status()
  }

  /** Returns the function that ends the subscription. */
  onPlan (listener: PlanListener): () => void {
    return this.#events.on('plan', ([plan, status]) => { listener(plan, status) })
  }

  /** Plans anew from what is known now: for a status that must not be a moment old. */
  async refresh (): Promise<void> {
    await this.#planning.idle()
    this.#planIsStale = true
    this.#plannedAt = -Infinity
    this.#comparison.wake()
    await this.#planning.now()
  }

  async #work (): Promise<void> {
    const { replicaIndex, mesh, clock } = this.#components

    if (this.#placementIsStale || replicaIndex.placement.digest !== mesh.placement.digest) {
      this.#placementIsStale = false
      this.#planIsStale = true
      await drain(replicaIndex.replace(mesh.placement, clock.now(), SCAN_SLICE))
      this.#forgetSchedules()
    }

    const sincePlanMs = clock.now() - this.#plannedAt

    const pauseMs = Math.max(this.#planIsStale ? PLAN_INTERVAL_MS : PLAN_INTERVAL_IDLE_MS,
      this.#planTookMs * PLAN_PAUSE_FACTOR)

    if (sincePlanMs < pauseMs) {
      return
    }

    this.#planIsStale = false
    this.#plannedAt = clock.now()
    this.#plan = await drain(this.#planner.plan(clock.now(), SCAN_SLICE, this.#relief()))
    this.#planTookMs = clock.now() - this.#plannedAt
    this.#transfers.adopt(this.#plan)
    this.#events.emit('plan', [this.#plan, this.#transfers.status()])

    if (await this.#surplus.drop(this.#plan.surplus, this.#isLeaving)) {
      this.#planIsStale = true
    }
  }

  /** What this node has too much of, if anything; a disk that failed cannot delete. */
  #relief (): Relief | undefined {
    const { store, clock } = this.#components
    const { excessBytes, usedBytes, capacityBytes, readOnly } = store.usage()

    return excessBytes === 0 || readOnly
      ? undefined
      : {
          bytes: excessBytes,
          bytesMin: usedBytes - capacityBytes,
          isFree: ({ cid }) => (store.info(cid)?.pledgedUntil ?? 0) <= clock.wall()
        }
  }

  #compareDue (): void {
    const { replicaIndex, mesh, clock, random } = this.#components

    if (!replicaIndex.settled) {
      return
    }

    for (const [peerId, knowledge] of replicaIndex.peers()) {
      if (this.#comparing >= COMPARE_CONCURRENCY) {
        break
      }

      const schedule = this.#schedule(peerId)
      const now = clock.now()

      const { up, accepting } = mesh.condition(peerId)
      const isVerified = replicaIndex.isVerified(peerId)
      const due = isDue(knowledge, schedule, { isVerified, accepting, now })
      schedule.unverifiedSince = isVerified || !up ? undefined : schedule.unverifiedSince ?? now

      if (schedule.running || !up) {
        continue
      }

      const { unverifiedSince, askAt } = schedule

      if (unverifiedSince !== undefined && now - unverifiedSince >= ASK_AFTER_MS && now >= askAt) {
        schedule.askAt = now + ASK_INTERVAL_MS
        this.#begin(schedule, this.#ask(peerId))
      } else if (due) {
        this.#begin(schedule, mesh.member(peerId) === undefined
          ? this.#askOutside(peerId, schedule)
          : this.#compare(peerId, schedule, random()))
      }
    }
  }

  #begin (schedule: Schedule, work: Promise<void>): void {
    schedule.running = true
    this.#comparing++
    void work.finally(() => {
      schedule.running = false
      this.#comparing--
      this.#planIsStale = true
    })
  }

  /** A member that cannot be compared with, for whatever reason. */
  async #ask (peerId: string): Promise<void> {
    const { clock, mesh, random, logger } = this.#components
    const relays = shuffle(mesh.reachable().map(member => member.peerId).filter(id => id !== peerId), random)

    try {
      const components = { ...this.#components, now: () => clock.now() }
      const reach = await askWhatItHolds(components, peerId, relays, this.#stop.signal)
      logger.debug({ peerId, reach }, 'asked what a peer holds that cannot be compared with')
    } catch (err) {
      logger.debug({ peerId, code: errorCode(err) }, 'asking what a peer holds failed')
    }
  }

  /** Nodes of other parts of the mesh have other tables: there is nothing to compare, only to ask. */
  async #askOutside (peerId: string, schedule: Schedule): Promise<void> {
    const { clock, replicaIndex } = this.#components
    const components = { ...this.#components, now: () => clock.now() }
    const reach = await askWhatItHolds(components, peerId, [], this.#stop.signal, replicaIndex.placement.digest)
      .catch(() => undefined)

    if (reach !== 'direct') {
      this.#outside?.doubt(peerId)
    }

    schedule.endedAt = clock.now()
    schedule.nextAt = schedule.endedAt + (reach === 'direct' ? INVENTORY_INTERVAL_MS : OUTSIDE_RETRY_MS)
  }

  async #compare (peerId: string, schedule: Schedule, jitter: number): Promise<void> {
    const { clock, logger, mesh } = this.#components
    let retryMs = INVENTORY_INTERVAL_MS * (1 + INVENTORY_JITTER * (2 * jitter - 1))

    try {
      const agreed = await compareWith({ ...this.#components, now: () => clock.now() }, peerId, this.#stop.signal)

      if (!agreed) {
        retryMs = INVENTORY_RETRY_MS
      }
    } catch (err) {
      retryMs = INVENTORY_RETRY_MS * (mesh.member(peerId)?.state === 'alive' ? 2 : 10)
      logger.debug({ peerId, code: errorCode(err) }, 'comparing inventories failed')
    } finally {
      schedule.endedAt = clock.now()
      schedule.nextAt = schedule.endedAt + retryMs
    }
  }

  /** Of peers that share nothing with this node any more. */
  #forgetSchedules (): void {
    const peers = new Map(this.#components.replicaIndex.peers())

    for (const [peerId, { running }] of this.#schedules) {
      if (!running && !peers.has(peerId)) {
        this.#schedules.delete(peerId)
      }
    }
  }

  #schedule (peerId: string): Schedule {
    let schedule = this.#schedules.get(peerId)

    if (schedule === undefined) {
      schedule = { nextAt: 0, endedAt: -Infinity, running: false, unverifiedSince: undefined, askAt: 0 }
      this.#schedules.set(peerId, schedule)
    }

    return schedule
  }
}

/**
 * Unverified peers at once (or when the last attempt's pause is over), changed ones when the changes have settled,
 * all at the interval.
 */
function isDue (
  knowledge: PeerKnowledge, schedule: Schedule,
  { isVerified, accepting, now }: { isVerified: boolean, accepting: boolean, now: number }
): boolean {
  if (!isVerified) {
    return now >= Math.min(schedule.nextAt, (knowledge.dirtyLast ?? now) + INVENTORY_RETRY_MS)
  }

  if (knowledge.dirtySince !== undefined && knowledge.dirtyLast !== undefined) {
    const settled = now - knowledge.dirtyLast >= INVENTORY_SETTLE_MS
    const waitedLong = now - knowledge.dirtySince >= INVENTORY_SETTLE_MS_MAX

    if (settled || waitedLong) {
      return true
    }
  }

  // What a peer lacks is being copied there, perhaps by another holder: look again soon, the sooner the less it is.
  // No holder copies anything to one that is full or read-only: it may lack blocks for days.
  if (knowledge.missing > 0 && accepting) {
    const pauseMs = Math.max(SHORTAGE_RECHECK_MS, knowledge.missing * SHORTAGE_RECHECK_MS_PER_BLOCK)

    return now - schedule.endedAt >= pauseMs
  }

  return now >= schedule.nextAt
}
