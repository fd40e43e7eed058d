import { EPOCH_ASK_MAX, EPOCH_CHECK_MS, NON_MEMBER_MS, UNWANTED_MS } from '../constants.js'
import { peerOf } from './member-id.js'
import { SETTINGS_DEFAULT } from '../../constants.js'
import { askLaterSet } from './ask-later-set.js'
import { volumeHost, volumeStatus } from '../methods.js'
import { joiningMembers, planReconfig, type ReconfigMember } from '../../../consensus/reconfig.js'
import { errorCode, errorMessage } from '../../../util/errors.js'
import { timeoutSignal } from '../../../util/clock.js'
import { VOLUME_WORKERS } from '../../workers.js'
import { Worker } from '../../../util/worker.js'
import type { GroupView } from '../group-view.js'
import type { Replica } from '../replica.js'
import type { LogConfig } from '../../../consensus/types.js'
import type { ClusterView } from '../../../dht/cluster-view.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Clock } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

/** Healthy peers answer at once; the next round asks again. */
const CALL_TIMEOUT_MS = 2_000

export interface ReconfigurerInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  replaceDelayMs: number
  replicas: () => Iterable<Replica>
  /** This node is no replica of the group any more. */
  drop: (group: string) => Promise<void>
  clock: Clock
  logger: Logger
}

/**
 * Keeps the sets of the groups on this node as they should be: looks at each now and then, and takes the one step that
 * the plan says. Only the sequencer of a group acts; the log decides what becomes of it.
 */
export class Reconfigurer {
  readonly worker: Worker
  readonly #init: ReconfigurerInit
  /** Newcomers by group, and since when they are invited. */
  readonly #learners = new Map<string, Map<string, number>>()
  /** When another node last asked this one to be a replica of a group that it is no member of. */
  readonly #wantedAt = new Map<string, number>()
  readonly #checkedAt = new Map<string, number>()
  readonly #inviting = new Map<string, Promise<void>>()

  constructor (init: ReconfigurerInit) {
    this.#init = init
    this.worker = new Worker({
      ...init, ...VOLUME_WORKERS.reconfiguration, run: async () => { await this.#round() }
    })
  }

  async stop (): Promise<void> {
    await this.worker.stop()
    await Promise.all(this.#inviting.values())
  }

  /** Another node counts on this one as a newcomer. */
  wanted (group: string): void {
    this.#wantedAt.set(group, this.#init.clock.now())
  }

  async #round (): Promise<void> {
    this.#forgetOthers()

    for (const replica of [...this.#init.replicas()]) {
      if (this.worker.signal.aborted) {
        return
      }

      try {
        await this.#look(replica)
      } catch (err) {
        this.worker.note(err)
        this.#init.logger.debug({ group: replica.group, err: errorMessage(err) }, 'looking after a volume\'s replicas failed')
      }
    }
  }

  /** Groups that this node has no more. */
  #forgetOthers (): void {
    const groups = new Set([...this.#init.replicas()].map(({ group }) => group))

    for (const map of [this.#learners, this.#wantedAt, this.#checkedAt]) {
      [...map.keys()].filter(group => !groups.has(group)).forEach(group => { map.delete(group) })
    }
  }

  async #look (replica: Replica): Promise<void> {
    const { cluster, groupView, clock, replaceDelayMs } = this.#init
    const core = replica.core.log
    const { config, role, sequencer } = replica.status()
    const now = clock.now()

    if (!replica.isMember || replica.isUnused) {
      await this.#lookAsNonMember(replica)
      return
    }

    // Also the sequencer: as long as no client writes it sends nothing that a replica which failed would refuse.
    if (now - (this.#checkedAt.get(replica.group) ?? -Infinity) > EPOCH_CHECK_MS) {
      this.#checkedAt.set(replica.group, now)
      await this.#checkEpoch(replica)
    }

    const volume = await replica.volume()

    // It was removed, and its replicas go one after the other: no node takes the place of those that went first.
    if (volume?.deleted === true) {
      return
    }

    const learners = this.#learners.get(replica.group) ?? new Map<string, number>()
    const plan = planReconfig({
      config,
      self: replica.self,
      sequencing: role === 'sequencer',
      sequencer,
      orderedLast: core.orderedLast,
      members: this.#members(config, now),
      blank: [...core.blank, ...this.#nonMembers(replica, now)],
      lagging: role === 'sequencer' ? config.members.filter(id => id !== replica.self && !core.caughtUp(id)) : [],
      ranked: groupView.ranking(replica.group).flatMap(peerId => this.#memberOf(config, peerId) ?? []),
      wantedSize: (volume?.settings ?? SETTINGS_DEFAULT).metadataReplicas,
      replaceDelayMs,
      learners: [...learners].map(([peerId, since]) =>
        ({ peerId, caughtUp: core.caughtUp(peerId), sinceMs: now - since }))
    })

    this.#learners.set(replica.group, new Map(plan.learners.map(peerId => [peerId, learners.get(peerId) ?? now])))
    replica.step({ type: 'learners', ids: plan.learners })

    if (plan.step?.type === 'take-over') {
      replica.step({ type: 'take-over', urgent: true })
    } else if (plan.step?.type === 'propose') {
      const { config: next, why } = plan.step
      const members = next.members.map(id => cluster.hostname(peerOf(id)))
      this.#init.logger.info({ group: replica.group, epoch: next.epoch, members, why }, 'the replicas of a volume change')
      replica.step({ type: 'reconfigure', config: next })
    }

    // Asked again and again: that is also how a newcomer knows that it is still wanted.
    if (role === 'sequencer' && !this.#inviting.has(replica.group)) {
      this.#inviting.set(replica.group, this.#inviteAll(replica, plan.learners)
        // It may have ended meanwhile.
        .catch((err: unknown) => { this.#init.logger.debug({ group: replica.group, err: errorMessage(err) }, 'no node was invited') })
        .finally(() => { this.#inviting.delete(replica.group) }))
    }
  }

  /** What the node is in this set, or would be. A bare peer id in the set is that node with whatever store. */
  #memberOf ({ members }: LogConfig, peerId: string): string | undefined {
    return members.includes(peerId) ? peerId : this.#init.groupView.memberOf(peerId)
  }

  /** The mesh as the plan sees it: nodes with the stores that they have now, and members whose store is gone. */
  #members (config: LogConfig, now: number): ReconfigMember[] {
    const { cluster, groupView } = this.#init
    const rows = cluster.members().map(({ peerId, state, stateSince, flags }): ReconfigMember => ({
      peerId: this.#memberOf(config, peerId) as string,
      state,
      sinceMs: now - stateSince,
      draining: flags.draining,
      accepting: !flags.readOnly && !flags.draining
    }))
    const gone = config.members.filter(member => !groupView.isCurrent(member)).map((member): ReconfigMember => ({
      peerId: member, state: 'left', sinceMs: 0, draining: false, accepting: false
    }))

    return [...rows, ...gone]
  }

  /**
   * Newcomers only with the word of a majority, given now: a sequencer that was relieved without knowing it would make
   * members of a set that is no more.
   */
  async #inviteAll (replica: Replica, learners: readonly string[]): Promise<void> {
    const { config } = replica
    const joining = joiningMembers(config, replica.status().proposed)

    // Their set is proposed already, and without them there may be no majority of both sets to answer. One of them that
    // failed asks for itself before it begins afresh.
    await Promise.all(joining.map(async member => { await this.#invite(replica, member, config) }))

    const newcomers = learners.filter(member => !joining.includes(member))

    if (newcomers.length === 0) {
      return
    }

    const signal = AbortSignal.any([this.worker.signal, timeoutSignal(this.#init.clock, CALL_TIMEOUT_MS)])

    try {
      await replica.confirmMajority(signal)
    } catch (err) {
      this.#init.logger.debug({ group: replica.group, err: errorMessage(err) }, 'no node is invited: no majority answers')
      return
    }

    if (replica.isSequencer && replica.config.epoch === config.epoch) {
      await Promise.all(newcomers.map(async member => { await this.#invite(replica, member, config) }))
    }
  }

  /** Members that say that they hold nothing: their disk was replaced, and what they promised is forgotten. */
  #nonMembers (replica: Replica, now: number): string[] {
    return [...replica.nonMembers].filter(([, since]) => now - since >= NON_MEMBER_MS).map(([peerId]) => peerId)
  }

  async #invite (replica: Replica, member: string, config: LogConfig): Promise<void> {
    const { rpc, cluster, logger } = this.#init
    const peer = peerOf(member)

    try {
      await rpc.call(peer, volumeHost, {
        group: replica.group, epoch: config.epoch, members: [...config.members], member, bootstrap: false,
        source: cluster.selfId
      }, undefined, this.#options())
    } catch (err) {
      logger.debug({ group: replica.group, peer, err: errorMessage(err) }, 'a node does not take a replica of a volume')
    }
  }

  /** Not in the set: either about to be taken in, or put out of it; or of a group whose founding failed half way. */
  async #lookAsNonMember (replica: Replica): Promise<void> {
    const { clock, drop, logger } = this.#init
    const wantedAt = this.#wantedAt.get(replica.group)

    if (wantedAt === undefined) {
      this.#wantedAt.set(replica.group, clock.now())
    } else if (clock.now() - wantedAt > UNWANTED_MS) {
      this.#wantedAt.set(replica.group, clock.now())

      if (!await this.#isConfirmed(replica)) {
        logger.debug({ group: replica.group }, 'this node seems to be no replica of a volume any more; its set does not say so')
        return
      }

      this.#wantedAt.delete(replica.group)
      logger.info({ group: replica.group }, 'this node is no replica of a volume any more')
      await drop(replica.group)
    }
  }

  /**
   * What is here goes for good: not on the word of the node that brought the config that does without it, but of a
   * majority of that set or of a later one. Also as a newcomer it may have accepted a set that is not chosen yet, and
   * that is chosen by its word. A replica that gave no word is not missed.
   */
  async #isConfirmed ({ group, config, self, isUnused }: Replica): Promise<boolean> {
    return isUnused || config.epoch === 0 ||
      await askLaterSet({ ...this.#init, signal: this.worker.signal }, group, self, config) !== undefined
  }

  /**
   * A replica that was away may have been put out of the set without hearing of it: no member talks to it any more.
   * When too few of those it knows are there, the best ranked nodes are asked: a member of the set of now is one of
   * them.
   */
  async #checkEpoch (replica: Replica): Promise<void> {
    const { cluster, groupView } = this.#init
    const { members } = replica.groupConfig
    const isAsked = (peerId: string): boolean => peerId !== cluster.selfId && cluster.isAlive(peerId)
    const known = await this.#askEpochs(replica, members.filter(isAsked))

    if (known !== 'newer' && known + 1 <= members.length / 2) {
      const others = groupView.ranking(replica.group).filter(peerId => isAsked(peerId) && !members.includes(peerId))
      await this.#askEpochs(replica, others.slice(0, EPOCH_ASK_MAX))
    }
  }

  /** How many of the peers hold the group, and in no newer set than this replica. */
  async #askEpochs (replica: Replica, peers: readonly string[]): Promise<number | 'newer'> {
    const { rpc, cluster, logger } = this.#init
    const { group, config } = replica
    let hosts = 0
    let source: string | undefined

    await Promise.all(peers.map(async peer => {
      try {
        const { header } = await rpc.call(peer, volumeStatus, { group }, undefined, this.#options())
        const { hosted, config: theirs, digests } = header
        hosts += Number(hosted)
        // While no client writes nothing else tells.
        replica.agreement.told(digests)
        // One that failed answers no messages of the log any more, and no member sends it any while it ought to order.
        config.members.filter(member => peerOf(member) === peer).forEach(member => { replica.heardOf(member, hosted) })

        if ((theirs?.epoch ?? 0) > config.epoch) {
          source ??= hosted ? peer : theirs?.members.find(one => one !== cluster.selfId && cluster.isAlive(one))
        }
      } catch (err) {
        logger.trace({ group, peer, code: errorCode(err) }, 'a node did not tell the epoch of a group')
      }
    }))

    if (source !== undefined) {
      replica.learn(source)
      return 'newer'
    }

    return hosts
  }

  #options (): { timeoutMs: number, signal: AbortSignal, class: 'control' } {
    return { timeoutMs: CALL_TIMEOUT_MS, signal: this.worker.signal, class: 'control' }
  }
}
