import { askLaterSet } from './sets/ask-later-set.js'
import { AFRESH_ASK_MS } from './constants.js'
import { ReplicaOfOtherStoreError, StateDbError } from './errors.js'
import { isLasting } from './failures.js'
import { peerOf } from './sets/member-id.js'
import { Reopener } from './reopener.js'
import { sharedController } from '../../util/abort.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import type { FailureKind, ReplicaFailure } from './failures.js'
import type { GroupDisk } from './group-disk.js'
import type { GroupsEvents } from './groups-init.js'
import type { LocalReplicas } from './local-replicas.js'
import type { Redirects } from './redirects.js'
import type { ReplicaOpener } from './replica-opener.js'
import type { Turns } from './turns.js'
import type { KnownSet } from './sets/later-set.js'
import type { GroupView } from './group-view.js'
import type { Replica } from './replica.js'
import type { HardState, LogConfig } from '../../consensus/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { LogStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Emitter } from '../../util/emitter.js'
import type { Logger } from '../../util/logger.js'
import type { Worker } from '../../util/worker.js'

export interface FailedReplicasInit {
  logs: LogStore
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  clock: Clock
  logger: Logger
  /** From where an ended replica is taken, and where it is noted why. */
  local: LocalReplicas
  disk: Pick<GroupDisk, 'log' | 'stateDb' | 'hard'>
  opener: Pick<ReplicaOpener, 'open'>
  turns: Turns
  redirects: Pick<Redirects, 'set'>
  events: Pick<Emitter<GroupsEvents>, 'on'>
}

const NOTHING: Pick<LogConfig, 'epoch' | 'members'> = { epoch: 0, members: [] }

/** What becomes of replicas on this node that cannot go on: see `failures.ts`. */
export class FailedReplicas {
  readonly #init: FailedReplicasInit
  readonly #reopener: Reopener
  readonly #stop = sharedController()
  /** When it was last asked whether one may begin afresh; of groups that failed here. */
  readonly #askedAt = new Map<string, number>()

  constructor (init: FailedReplicasInit) {
    this.#init = init
    const { local, turns, events } = init
    this.#reopener = new Reopener({
      ...init,
      failed: () => local.diskFault === undefined ? local.failures.list() : new Map(),
      reopen: async group => await turns.take(group, async () => { await this.#reopen(group) })
    })
    events.on('failed', ({ replica, kind, err }) => { this.#end(replica, kind, err) })
  }

  get worker (): Worker {
    return this.#reopener.worker
  }

  async load (): Promise<void> {
    await this.#init.local.failures.load()
  }

  start (): void {
    this.#reopener.worker.start()
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    await this.#reopener.worker.stop()
  }

  /**
   * Opens the replica that the disk says there is. One that cannot be opened is no replica: others take its place. In
   * the turn of its group.
   */
  async open (group: string): Promise<void> {
    const { opener, disk, logger } = this.#init
    const known = this.#init.local.failures.get(group)

    if (known !== undefined && isLasting(known)) {
      logger.warn({ group, reason: known.reason }, 'a replica of a volume failed here before, and waits to be invited afresh')
      return
    }

    try {
      await opener.open(group)
    } catch (err) {
      if (!this.#stop.signal.aborted && !(err instanceof ReplicaOfOtherStoreError) &&
        this.#init.local.failures.get(group) === undefined) {
        const kind = errorCode(err) === 'log_corrupt' ? 'log' : 'open'
        // Of a damaged log it may be an older one: the set that overrules this replica's word is not before it.
        const last = await disk.log(group).remains().catch(() => undefined)
        await this.#init.local.failures.set(group, { kind, reason: errorMessage(err), ...this.#lastOf(last) })
      }

      throw err
    }
  }

  /** In the very turn in which it happens: from here on this node holds no such replica. */
  #end (replica: Replica, kind: FailureKind, err: unknown): void {
    const { local, turns, logger } = this.#init
    const { group } = replica

    if (this.#stop.signal.aborted) {
      return
    }

    local.remove(group)
    // No member of the set that the registry names waits for what a replica promised in another log.
    const last = this.#lastOf(kind === 'fork' ? undefined : replica.durable)
    const written = local.failures.set(group, { kind, reason: errorMessage(err), ...last, self: replica.self })
    turns.take(group, async () => {
      await written
      await replica.stop()
    }).catch((stopErr: unknown) => {
      logger.warn({ group, err: errorMessage(stopErr) }, 'a replica that failed did not end well')
    })
  }

  /**
   * A replica that failed here begins afresh only when no member waits for what it promised (`later-set.ts`). That this
   * node is invited is no more than a reason to ask. In the turn of its group; throws when it may not begin.
   */
  async beginAfresh (group: string, config: LogConfig, bootstrap: boolean): Promise<void> {
    const { groupView, logger, clock } = this.#init
    const failure = this.#init.local.failures.get(group)

    if (failure === undefined) {
      return
    }

    const isTooSoon = clock.now() - (this.#askedAt.get(group) ?? -Infinity) < AFRESH_ASK_MS

    if (bootstrap || this.#init.local.diskFault !== undefined || isTooSoon) {
      throw this.#init.local.unknown(group)
    }

    // What was promised in a store that this node has no more binds no replica.
    if (groupView.isCurrent(failure.self)) {
      this.#askedAt.set(group, clock.now())

      if (await this.#laterSet(group, failure, config.members.map(peerOf)) === undefined) {
        throw this.#init.local.unknown(group)
      }
    }

    await this.#forget(group)
    logger.info({ group, epoch: config.epoch }, 'a replica of a volume that had failed here begins afresh')
  }

  /** What a replica knew last of itself and its set, as far as it can be told. */
  #lastOf (hard: HardState | undefined): Pick<ReplicaFailure, 'self' | 'epoch' | 'members'> {
    const { groupView } = this.#init
    const { epoch, members } = hard?.config ?? NOTHING
    const self = hard?.self ?? groupView.selfMember

    return { self: self === '' ? groupView.unnamedSelf(members) : self, epoch, members }
  }

  async #reopen (group: string): Promise<void> {
    const failure = this.#init.local.failures.get(group)

    // What was forced apart has operations that are nowhere else: it stays until its node is taken in again.
    if (failure === undefined || failure.kind === 'fork' || this.#init.local.has(group)) {
      return
    }

    await (isLasting(failure) ? this.#settle(group, failure) : this.#goOn(group, failure))
  }

  /** The log is whole, so what it says still binds; the disk may take writes again, or a state be had from others. */
  async #goOn (group: string, failure: ReplicaFailure): Promise<void> {
    const { disk, opener, logger } = this.#init
    const last = await disk.hard(group)

    if (last !== undefined) {
      // Proves that the disk takes writes, before a caller relies on this replica again.
      await disk.log(group).write(last, [])
    }

    try {
      await opener.open(group)
    } catch (err) {
      if (!(err instanceof StateDbError) || !err.isDamaged || failure.members.length < 2) {
        throw err
      }

      logger.warn({ group, err: err.message }, 'the state of a volume is set aside, and fetched from another replica')
      await disk.stateDb(group).setAside('damaged')
      await opener.open(group)
    }

    await this.#init.local.failures.clear(group)
    logger.info({ group }, 'a replica of a volume that had failed goes on')
  }

  /** What is left of a replica that failed for good goes when no member waits for its word. */
  async #settle (group: string, failure: ReplicaFailure): Promise<void> {
    const later = await this.#laterSet(group, failure)

    if (later !== undefined) {
      const { epoch, members } = later
      await this.#init.redirects.set(group, { epoch, members: members.map(peerOf) })
      await this.#forget(group)
    }
  }

  async #laterSet (
    group: string, { self, epoch, members }: ReplicaFailure, hinted: readonly string[] = []
  ): Promise<KnownSet | undefined> {
    // A note that is damaged does not tell which member it was; that of another store would not count anyway.
    const own = self === '' ? this.#init.groupView.selfMember : self

    return await askLaterSet({ ...this.#init, signal: this.#stop.signal }, group, own, { epoch, members }, hinted)
  }

  /** The log first: without one there is no replica, whatever else is left. What is nowhere else is set aside. */
  async #forget (group: string): Promise<void> {
    const { disk } = this.#init
    await disk.log(group).destroy()

    if (this.#init.local.failures.get(group)?.kind === 'fork') {
      await disk.stateDb(group).setAside('forked')
    }

    await disk.stateDb(group).destroy()
    await this.#init.local.failures.clear(group)
    this.#askedAt.delete(group)
  }
}
