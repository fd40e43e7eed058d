import { FIRST_EPOCH, REACH_INTERVAL_MS } from './constants.js'
import { ConsensusMeter } from './consensus-meter.js'
import { GroupUnknownError } from './errors.js'
import { FailedReplicas } from './failed-replicas.js'
import { GroupDisk } from './group-disk.js'
import { handleReplicaCalls } from './handlers/register.js'
import { HostingRoom } from './hosting-room.js'
import { Redirects } from './redirects.js'
import { ReplicaLookup } from './replica-lookup.js'
import { ReplicaOpener } from './replica-opener.js'
import { Reconfigurer } from './sets/reconfigurer.js'
import { Silence } from './standing.js'
import { Turns } from './turns.js'
import { sharedController } from '../../util/abort.js'
import { Emitter } from '../../util/emitter.js'
import { errorMessage } from '../../util/errors.js'
import type { ReplicaFailure } from './failures.js'
import type { GroupsEvents, GroupsInit, Invitation } from './groups-init.js'
import type { LocalReplicas } from './local-replicas.js'
import type { Replica } from './replica.js'
import type { LogConfig } from '../../consensus/types.js'
import type { Cancel } from '../../util/clock.js'
import type { Worker } from '../../util/worker.js'

/** Of a replica that knows nothing yet, and takes the state of another one first. */
const NO_CONFIG: LogConfig = { epoch: 0, members: [] }

/** The replicas on this node: opened at the start, begun and taught when others ask, closed at the end. */
export class Groups {
  readonly events = new Emitter<GroupsEvents>()
  readonly redirects: Redirects
  readonly meter = new ConsensusMeter()
  readonly #init: GroupsInit
  readonly #local: LocalReplicas
  readonly #disk: GroupDisk
  readonly #opener: ReplicaOpener
  readonly #room: HostingRoom
  readonly #turns = new Turns()
  readonly #reconfigurer: Reconfigurer
  readonly #failed: FailedReplicas
  readonly #lookup: ReplicaLookup
  readonly #silence: Silence
  readonly #stop = sharedController()
  #cancelTimer: Cancel | undefined

  constructor (init: GroupsInit) {
    const { local } = init
    const { signal } = this.#stop
    this.#init = init
    this.#local = local
    this.#silence = new Silence(init.standing)
    this.#room = new HostingRoom(group => local.has(group))
    this.redirects = new Redirects(init.folder)
    this.#disk = new GroupDisk(init)
    const common = {
      ...init,
      events: this.events,
      redirects: this.redirects,
      silence: this.#silence,
      turns: this.#turns,
      disk: this.#disk
    }
    this.#opener = new ReplicaOpener({ ...common, meter: this.meter, signal })
    this.#failed = new FailedReplicas({ ...common, opener: this.#opener })
    this.#lookup = new ReplicaLookup(common)
    this.#reconfigurer = new Reconfigurer({
      ...init,
      replicas: () => local.list(),
      drop: async group => { await this.drop(group) }
    })
    handleReplicaCalls({
      ...init,
      host: async (group, config, invitation) => await this.host(group, config, invitation),
      lookup: this.#lookup,
      reconfigurer: this.#reconfigurer
    })
  }

  async start (): Promise<void> {
    await this.redirects.load()
    await this.#failed.load()

    for (const group of this.#disk.groups()) {
      try {
        await this.#turns.take(group, async () => { await this.#failed.open(group) })
      } catch (err) {
        this.#init.logger.error({ group, err: errorMessage(err) }, 'a replica of a volume could not be opened')
      }
    }

    this.#local.areOpened = true
    this.#cancelTimer = this.#init.clock.every(REACH_INTERVAL_MS, () => { this.#tick() })
    this.#reconfigurer.worker.start()
    this.#failed.start()
  }

  get workers (): Worker[] {
    return [this.#reconfigurer.worker, this.#failed.worker]
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    this.#local.areOpened = false
    this.#cancelTimer?.()
    await this.#reconfigurer.stop()
    await this.#failed.stop()
    await this.#turns.settled()
    const replicas = [...this.#local.list()]
    await Promise.all(replicas.map(async replica => { await replica.stop() }))
    replicas.forEach(({ group }) => { this.#local.remove(group) })
  }

  /** The replica here, if there is one. */
  get (group: string): Replica | undefined {
    return this.#local.get(group)
  }

  list (): Iterable<Replica> {
    return this.#local.list()
  }

  /** Replicas that were here and cannot go on, by group. */
  failures (): ReadonlyMap<string, ReplicaFailure> {
    return this.#local.failures.list()
  }

  /** The disk takes no more writes: what is promised here could not be kept, so no caller is to count on it. */
  diskFailed (reason: string): void {
    this.#local.diskFault = reason

    for (const replica of [...this.#local.list()]) {
      replica.fail('disk', new Error(reason))
    }
  }

  /**
   * This disk went back in time, or is a copy of another one: nothing that lies on it counts any more, not even where
   * this node is the whole set and needs no other's word. It stays so until the node starts as another store.
   */
  silence (): void {
    this.#silence.keep()

    for (const { group } of [...this.#local.list()]) {
      void this.#setAside(group)
    }
  }

  /** Lets every replica see at once that a node came or went. */
  membersChanged (): void {
    for (const replica of this.#local.list()) {
      replica.tick()
    }
  }

  /**
   * This node holds the group's log from now on. With `bootstrap` it begins empty; else it learns from `source`.
   */
  async host (group: string, config: LogConfig, { bootstrap, member, source, caller }: Invitation): Promise<Replica> {
    this.#lookup.assertOpened()

    if (this.#silence.isKept || member !== (this.#local.get(group)?.self ?? this.#init.groupView.selfMember)) {
      throw new GroupUnknownError(group)
    }

    // A group is bootstrapped once, by those whom its first set names. Asked again later, by an old message or by
    // mistake, a node that was a member since would forget what it promised.
    const isOfFirstSet = config.epoch === FIRST_EPOCH && config.members.includes(member)

    if (bootstrap && (!isOfFirstSet || this.redirects.get(group) !== undefined)) {
      throw new GroupUnknownError(group)
    }

    return await this.#turns.take(group, async () => {
      await this.#failed.beginAfresh(group, config, bootstrap)
      const guest = { group, caller: caller === this.#init.cluster.selfId ? undefined : caller }
      const begin = async (): Promise<Replica> => {
        await this.#disk.begin(group, bootstrap ? config : NO_CONFIG)

        return await this.#opener.open(group)
      }
      const replica = this.#local.get(group) ?? await this.#room.take(this.#local.size, guest, begin)

      // Also one that was invited before, and whose teacher was lost meanwhile.
      if (!bootstrap && source !== undefined && replica.config.epoch === NO_CONFIG.epoch) {
        replica.learn(source)
      }

      return replica
    })
  }

  /** This node's store is another one by now: the replica falls silent. What it holds stays until it is hosted anew. */
  async #setAside (group: string): Promise<void> {
    const replica = this.#local.get(group)

    if (replica !== undefined) {
      this.#local.remove(group)
      this.#init.logger.error({ group }, 'a replica of a volume is not used any more: it is of a store that this node has no more')
      await this.#turns.take(group, async () => { await replica.stop() })
    }
  }

  /** Removes the replica, and remembers where the others are. */
  async drop (group: string): Promise<void> {
    await this.#turns.take(group, async () => {
      const replica = this.#local.get(group)

      if (replica !== undefined) {
        if (replica.isOpen) {
          await this.redirects.set(group, replica.groupConfig)
        }

        this.#local.remove(group)
        this.#init.marks.forget(group)
        await replica.destroy()
      }
    })
  }

  #tick (): void {
    for (const replica of this.#local.list()) {
      if (!this.#silence.isKept && this.#init.groupView.isCurrent(replica.self)) {
        replica.tick()
      } else {
        void this.#setAside(replica.group)
      }
    }
  }
}
