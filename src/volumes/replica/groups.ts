import {
  CACHE_BYTES_DEFAULT, CANDIDATES_MAX, CHANGED_TIMEOUT_MS_MAX, FIRST_EPOCH, OPENING_RETRY_MS, QUERY_QUESTIONS_MAX,
  REACH_INTERVAL_MS, SUBMIT_COMMANDS_MAX
} from './constants.js'
import { askFollowedSet } from './sets/ask-followed-set.js'
import { GroupUnknownError, ReplicaOfOtherStoreError } from './errors.js'
import { FailedReplicas } from './failed-replicas.js'
import { forceAlone } from './sets/force.js'
import { Redirects } from './redirects.js'
import { joinParts, splitParts } from './framing.js'
import { GroupLog } from './group-log.js'
import { createLevelStateDb } from './state/level-state-db.js'
import { createMemoryStateDb } from './state/memory-state-db.js'
import { peerOf } from './sets/member-id.js'
import {
  volumeChanged, volumeDigest, volumeFetch, volumeForce, volumeHost, volumeLog, volumeQuery, volumeState,
  volumeStatus, volumeSubmit
} from './methods.js'
import { toldConfig } from './handlers/told-config.js'
import { checkCommand } from './check-command.js'
import { answerLogCall } from './handlers/log-call.js'
import { acceptPending, queryPending } from './pending-calls.js'
import { HostingRoom } from './hosting-room.js'
import { Reconfigurer } from './sets/reconfigurer.js'
import { Replica } from './replica.js'
import { Silence } from './standing.js'
import { statusAnswer } from './status.js'
import { assertGroupId, groupPath } from '../group-id.js'
import { encodeItems } from '../../consensus/codec.js'
import { encodeResult } from '../tree/codec/answer.js'
import { decodeQuery } from '../tree/codec/query.js'
import { sharedController } from '../../util/abort.js'
import { BusyError, errorMessage } from '../../util/errors.js'
import type { ReplicaFailure } from './failures.js'
import type { GroupsInit, Invitation } from './groups-init.js'
import type { StateDb } from './state/state-db.js'
import type { HardState, LogConfig } from '../../consensus/types.js'
import type { Cancel } from '../../util/clock.js'
import type { LogCall } from './pb/replica.js'

/** Owners of the store's logs that are groups. */
const OWNER = 'volume:'

const NO_BALLOT = { round: 0, node: '' }
const NO_WORD = { promised: NO_BALLOT, accepted: NO_BALLOT, lastIndex: 0, commitIndex: 0, validFrom: 1 }

/** Of who knows nothing yet, and takes the state of another one first. */
const NO_CONFIG: LogConfig = { epoch: 0, members: [] }

/** All replicas on this node: opened at the start, founded and taught when others ask, closed at the end. */
export class Groups {
  readonly #init: GroupsInit
  readonly #replicas = new Map<string, Replica>()
  readonly #room = new HostingRoom(group => this.#replicas.has(group))
  /** What is being opened, founded or dropped of a group; the next waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #reconfigurer: Reconfigurer
  readonly #failed: FailedReplicas
  readonly #silence: Silence
  readonly redirects: Redirects
  #cancelTimer: Cancel | undefined
  #isOpen = false
  readonly #stop = sharedController()

  constructor (init: GroupsInit) {
    this.#init = init
    this.#silence = new Silence(init.standing)
    this.redirects = new Redirects(init.dir)
    this.#failed = new FailedReplicas({
      ...init,
      inTurn: async (group, work) => await this.#inTurn(group, work),
      has: group => this.#replicas.has(group),
      make: async group => await this.#make(group),
      drop: replica => { this.#replicas.delete(replica.group) },
      hard: async group => this.#own(await this.#log(group).hard()),
      log: group => this.#log(group),
      stateDb: group => this.#stateDb(group),
      redirect: async (group, config) => { await this.redirects.set(group, config) }
    })
    this.#reconfigurer = new Reconfigurer({
      ...init,
      replicas: () => this.#replicas.values(),
      drop: async group => { await this.drop(group) }
    })
    this.#serve()
  }

  async start (): Promise<void> {
    await this.redirects.load()
    await this.#failed.load()

    for (const owner of this.#init.logs.logOwners()) {
      if (owner.startsWith(OWNER)) {
        const group = owner.slice(OWNER.length)

        try {
          await this.#inTurn(group, async () => { await this.#failed.open(group) })
        } catch (err) {
          this.#init.logger.error({ group, err: errorMessage(err) }, 'a replica of a volume could not be opened')
        }
      }
    }

    this.#isOpen = true
    this.#cancelTimer = this.#init.clock.every(REACH_INTERVAL_MS, () => {
      for (const replica of this.#replicas.values()) {
        if (!this.#silence.isKept && this.#init.groupView.isCurrent(replica.self)) {
          replica.tick()
        } else {
          void this.#setAside(replica.group)
        }
      }
    })
    this.#reconfigurer.worker.start()
    this.#failed.start()
  }

  get workers (): Reconfigurer['worker'][] { return [this.#reconfigurer.worker, this.#failed.worker] }

  async stop (): Promise<void> {
    this.#stop.abort()
    this.#isOpen = false
    this.#cancelTimer?.()
    await this.#reconfigurer.stop()
    await this.#failed.stop()
    await Promise.allSettled(this.#turns.values())
    await Promise.all([...this.#replicas.values()].map(async replica => { await replica.stop() }))
    this.#replicas.clear()
  }

  /** The replica here, if there is one. */
  get (group: string): Replica | undefined {
    return this.#replicas.get(group)
  }

  list (): Iterable<Replica> {
    return this.#replicas.values()
  }

  /** Replicas that were here and cannot go on, by group. */
  failures (): ReadonlyMap<string, ReplicaFailure> {
    return this.#failed.list()
  }

  /** The disk takes no more writes: what is promised here could not be kept, so nobody is to count on it. */
  diskFailed (reason: string): void {
    this.#failed.diskFault = reason

    for (const replica of [...this.#replicas.values()]) {
      replica.fail('disk', new Error(reason))
    }
  }

  /**
   * This disk went back in time, or is a copy of another one: nothing that lies on it counts any more, not even where
   * this node is the whole set and needs nobody's word. It stays so until the node starts as another store.
   */
  silence (): void {
    this.#silence.keep()

    for (const { group } of [...this.#replicas.values()]) {
      void this.#setAside(group)
    }
  }

  /** Lets every replica see at once that somebody came or went. */
  membersChanged (): void {
    for (const replica of this.#replicas.values()) {
      replica.tick()
    }
  }

  /**
   * This node holds the group's log from now on. Founders begin with nothing; others learn from `source`.
   */
  async host (group: string, config: LogConfig, { bootstrap, member, source, caller }: Invitation): Promise<Replica> {
    this.#assertOpened()

    if (this.#silence.isKept || member !== (this.#replicas.get(group)?.self ?? this.#init.groupView.selfMember)) {
      throw new GroupUnknownError(group)
    }

    // A group is founded once, by those whom its first set names. Asked again later, by an old message or by mistake, a
    // node that was a member since would forget what it promised.
    const isFounder = config.epoch === FIRST_EPOCH && config.members.includes(member)

    if (bootstrap && (!isFounder || this.redirects.get(group) !== undefined)) {
      throw new GroupUnknownError(group)
    }

    return await this.#inTurn(group, async () => {
      await this.#failed.beginAfresh(group, config, bootstrap)
      const guest = { group, caller: caller === this.#init.cluster.selfId ? undefined : caller }
      const begin = async (): Promise<Replica> => await this.#begin(group, bootstrap ? config : NO_CONFIG)
      const replica = this.#replicas.get(group) ?? await this.#room.take(this.#replicas.size, guest, begin)

      // Also one that was invited before, and whose teacher was lost meanwhile.
      if (!bootstrap && source !== undefined && replica.config.epoch === NO_CONFIG.epoch) {
        replica.learn(source)
      }

      return replica
    })
  }

  /** This node's store is another one by now: the replica falls silent. What it holds stays until it is hosted anew. */
  async #setAside (group: string): Promise<void> {
    const replica = this.#replicas.get(group)

    if (replica !== undefined) {
      this.#replicas.delete(group)
      this.#init.logger.error({ group }, 'a replica of a volume is not used any more: it is of a store that this node has no more')
      await this.#inTurn(group, async () => { await replica.stop() })
    }
  }

  /** Removes the replica, and remembers where the others are. */
  async drop (group: string): Promise<void> {
    await this.#inTurn(group, async () => {
      const replica = this.#replicas.get(group)

      if (replica !== undefined) {
        if (replica.isOpen) {
          await this.redirects.set(group, replica.groupConfig)
        }

        this.#replicas.delete(group)
        await replica.destroy()
      }
    })
  }

  /**
   * One at a time for each group: a second one that began in between would write over what the first promised, or open
   * the same state twice.
   */
  async #inTurn<T> (group: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(group) ?? Promise.resolve()).then(work, work)
    this.#turns.set(group, turn)

    try {
      return await turn
    } finally {
      if (this.#turns.get(group) === turn) {
        this.#turns.delete(group)
      }
    }
  }

  /** A new replica, unless there is one on the disk that could not be opened before: its word stands. */
  async #begin (group: string, config: LogConfig): Promise<Replica> {
    const before = this.#own(await this.#log(group).hard())

    if (before === undefined || !this.#init.groupView.isCurrent(before.self)) {
      await this.#log(group).destroy()
      // What is left of one that was dropped half way says nothing any more.
      await this.#stateDb(group).destroy()
      await this.#log(group).write({ ...NO_WORD, self: this.#init.groupView.selfMember, config }, [])
    }

    return await this.#make(group)
  }

  #log (group: string): GroupLog {
    return new GroupLog(this.#init.logs.log(OWNER + assertGroupId(group)))
  }

  async #make (group: string): Promise<Replica> {
    const { cluster, groupView, rpc, clock, random, logger, onMark: onSweep, onConfig: onPlace } = this.#init
    const log = this.#log(group)
    const hard = this.#own(await log.hard())

    if (hard === undefined || this.#stop.signal.aborted) {
      throw new GroupUnknownError(group)
    }

    await this.#silence.heard(hard.config)

    // What was promised in a store that this node has no more binds nobody, and nobody may count on it.
    if (this.#silence.isKept || !groupView.isCurrent(hard.self)) {
      throw new ReplicaOfOtherStoreError(group)
    }

    if (this.#failed.diskFault !== undefined) {
      throw new GroupUnknownError(group, { failed: this.#failed.diskFault })
    }

    const replica: Replica = new Replica({
      group,
      selfId: cluster.selfId,
      rpc,
      log,
      db: this.#stateDb(group),
      clock,
      random,
      logger,
      starts: groupView,
      hostname: peerId => cluster.hostname(peerId),
      reach: members => groupView.ofMembers(group, members),
      candidates: () => groupView.ranking(group).slice(0, CANDIDATES_MAX),
      followed: async (own, hinted) =>
        await askFollowedSet({ ...this.#init, signal: this.#stop.signal }, group, own, hinted),
      onMark: (command, index, timeMs, snapshot) => { onSweep(group, command, index, timeMs, snapshot) },
      onConfig: config => { onPlace(group, config) },
      onFailed: (kind, err) => { this.#failed.end(replica, kind, err) }
    })

    try {
      await replica.start(hard)
    } catch (err) {
      // It may have its state open, and that can be opened once.
      await replica.stop().catch(() => {})
      throw err
    }

    if (replica.hasFailed) {
      throw this.#failed.error(group)
    }

    if (this.#silence.isKept) {
      await replica.stop()
      throw new ReplicaOfOtherStoreError(group)
    }

    this.#replicas.set(group, replica)

    return replica
  }

  #own (hard: HardState | undefined): HardState | undefined {
    return hard?.self === '' ? { ...hard, self: this.#init.groupView.unnamedSelf(hard.config.members) } : hard
  }

  #stateDb (group: string): StateDb {
    const { dir, cacheBytes = CACHE_BYTES_DEFAULT } = this.#init

    return dir === undefined ? createMemoryStateDb() : createLevelStateDb({ dir: groupPath(dir, group), cacheBytes })
  }

  #replica (group: string): Replica {
    const replica = this.#replicas.get(group)

    if (replica === undefined || !this.#init.groupView.isCurrent(replica.self)) {
      this.#assertOpened()
      throw this.#failed.error(group)
    }

    return replica
  }

  /** The replica that is meant, and the member that speaks: another disk of the same node is another one. */
  #addressed (peerId: string, { group, from, to, ...start }: LogCall): { replica: Replica, sender: string } {
    const replica = this.#replica(group)
    const sender = from === '' ? peerId : from

    if (peerOf(sender) !== peerId || replica.self !== (to === '' ? this.#init.cluster.selfId : to)) {
      throw new GroupUnknownError(group)
    }

    this.#init.groupView.assertCounts(group, sender, start)

    return { replica, sender }
  }

  /** Before all replicas are open, nobody may take this node for one that has none. */
  #assertOpened (): void {
    if (!this.#isOpen) {
      throw new BusyError('This node is opening its replicas', OPENING_RETRY_MS)
    }
  }

  #serve (): void {
    const { rpc, groupView } = this.#init

    rpc.handle(volumeLog, async ({ peerId, header, payload, signal }) => {
      const { replica, sender } = this.#addressed(peerId, header)

      return await answerLogCall(replica, sender, { header, payload, signal, start: groupView.ownStart() })
    })

    rpc.handle(volumeSubmit, async ({ header, payload, signal }) => {
      const replica = this.#serving(header.group)

      if (replica === undefined) {
        return { header: { outcome: 'moved', config: this.#moved(header.group) } }
      }

      if (header.pending) {
        return await acceptPending(this.#init.journals, replica, splitParts(payload, SUBMIT_COMMANDS_MAX))
      }

      const commands = splitParts(payload, SUBMIT_COMMANDS_MAX).map(checkCommand)
      const outcome = await replica.submit(commands, { failed: header.failed, silent: header.silent }, signal)
      const config = toldConfig(replica)

      return outcome.outcome === 'done'
        ? { header: { outcome: 'done', config }, payload: joinParts(outcome.results.map(encodeResult)) }
        : { header: { ...outcome, config: { ...config, ...('to' in outcome ? { sequencer: outcome.to } : {}) } } }
    })

    rpc.handle(volumeQuery, async ({ header, payload, signal }) => {
      const replica = this.#serving(header.group)

      if (replica === undefined) {
        return { header: { outcome: 'moved', config: this.#moved(header.group) } }
      }

      const queries = splitParts(payload, QUERY_QUESTIONS_MAX).map(decodeQuery)

      if (header.pending) {
        return await queryPending(this.#init.journals, replica, queries)
      }

      const { stale, minIndex } = header
      const { encoded, index } = await replica.query(queries, { stale, minIndex, signal })

      return { header: { outcome: 'done', index, config: toldConfig(replica) }, payload: joinParts(encoded) }
    })

    rpc.handle(volumeChanged, async ({ header, signal }) => {
      const timeoutMs = Math.min(header.timeoutMs, CHANGED_TIMEOUT_MS_MAX)

      return { header: { index: await this.#replica(header.group).changed(header.index, timeoutMs, signal) } }
    })

    rpc.handle(volumeFetch, async ({ header }) => {
      const replica = this.#replica(header.group)
      // Before the items: what is read later may be of a later epoch, and never the other way about.
      const { epoch, lineage } = replica.config
      const { items, commitIndex, needsState } = await replica.fetch(header.from)

      return { header: { commitIndex, needsState, epoch, lineage: [...lineage ?? []] }, payload: encodeItems(items) }
    })

    rpc.handle(volumeDigest, async ({ header }) => {
      const replica = this.#replica(header.group)
      const digest = replica.agreement.marks.get(header.index)

      return { header: { member: replica.self, ...(digest === undefined ? {} : { digest }) } }
    })

    rpc.handle(volumeState, async ({ header }) => await this.#replica(header.group).statePiece(header.session))

    rpc.handle(volumeHost, async ({ peerId, header }) => {
      const config = { epoch: header.epoch, members: header.members }
      const replica = await this.host(header.group, config, {
        bootstrap: header.bootstrap,
        member: header.member,
        caller: peerId,
        ...(header.source === undefined ? {} : { source: header.source })
      })
      const { appliedIndex, lastIndex } = replica.status()
      this.#reconfigurer.wanted(header.group)

      return { header: { appliedIndex, lastIndex } }
    })

    rpc.handle(volumeStatus, async ({ header }) => {
      const replica = this.#replicas.get(header.group)

      if (replica === undefined) {
        const failed = this.#failed.list().get(header.group)?.reason

        return {
          header: { hosted: false, config: this.#moved(header.group), ...(failed === undefined ? {} : { failed }) }
        }
      }

      return { header: await statusAnswer(replica, this.#init.journals.count(header.group)) }
    })

    rpc.handle(volumeForce, async ({ peerId, header, signal }) => ({
      header: { epoch: await forceAlone({ ...this.#init, signal }, this.#replica(header.group), peerId, header) }
    }))
  }

  /** The replica here, unless it is none yet, or any more: who learns has nothing to say to clients. */
  #serving (group: string): Replica | undefined {
    const replica = this.#replicas.get(group)
    const isLearner = replica?.isOpen === true && !replica.isMember

    return isLearner ? undefined : replica
  }

  #moved (group: string): { epoch: number, members: string[] } {
    this.#assertOpened()
    const replica = this.#replicas.get(group)

    if (replica?.isOpen === true && replica.config.epoch > 0) {
      const { epoch, members } = replica.groupConfig

      return { epoch, members: [...members] }
    }

    const { epoch, members } = this.#failed.list().get(group) ?? this.redirects.get(group) ?? NO_CONFIG

    return { epoch, members: members.map(peerOf) }
  }
}
