import { CANDIDATES_MAX } from './constants.js'
import { GroupUnknownError, ReplicaOfOtherStoreError } from './errors.js'
import { Replica } from './replica.js'
import { askFollowedSet } from './sets/ask-followed-set.js'
import type { ConsensusMeter } from './consensus-meter.js'
import type { GroupDisk } from './group-disk.js'
import type { GroupsEvents, GroupsInit } from './groups-init.js'
import type { Silence } from './standing.js'
import type { Emitter } from '../../util/emitter.js'

export interface ReplicaOpenerInit extends GroupsInit {
  disk: GroupDisk
  meter: ConsensusMeter
  silence: Silence
  events: Emitter<GroupsEvents>
  /** No replica is opened any more. */
  signal: AbortSignal
}

/** Opens the replica that the disk says there is, and lets it vote and serve. */
export class ReplicaOpener {
  readonly #init: ReplicaOpenerInit

  constructor (init: ReplicaOpenerInit) {
    this.#init = init
  }

  /** In the turn of its group. */
  async open (group: string): Promise<Replica> {
    const { cluster, groupView, local, disk, silence, events, marks, signal } = this.#init
    const hard = await disk.hard(group)

    if (hard === undefined || signal.aborted) {
      throw new GroupUnknownError(group)
    }

    await silence.heard(hard.config)

    // What was promised in a store that this node has no more binds no replica, and counts for none.
    if (silence.isKept || !groupView.isCurrent(hard.self)) {
      throw new ReplicaOfOtherStoreError(group)
    }

    if (local.diskFault !== undefined) {
      throw new GroupUnknownError(group, { failed: local.diskFault })
    }

    const replica: Replica = new Replica({
      ...this.#init,
      group,
      selfId: cluster.selfId,
      log: disk.log(group),
      db: disk.stateDb(group),
      starts: groupView,
      hostname: peerId => cluster.hostname(peerId),
      reach: members => groupView.ofMembers(group, members),
      candidates: () => groupView.ranking(group).slice(0, CANDIDATES_MAX),
      followed: async (own, hinted) => await askFollowedSet(this.#init, group, own, hinted),
      onMark: (command, index, timeMs, snapshot) => { marks.begin(group, command, index, timeMs, snapshot) },
      onConfig: config => { events.emit('config', { group, config }) },
      onFailed: (kind, err) => { events.emit('failed', { replica, kind, err }) }
    })

    try {
      await replica.start(hard)
    } catch (err) {
      // It may have its state open, and that can be opened once.
      await replica.stop().catch(() => {})
      throw err
    }

    if (replica.hasFailed) {
      throw local.unknown(group)
    }

    if (silence.isKept) {
      await replica.stop()
      throw new ReplicaOfOtherStoreError(group)
    }

    local.add(replica)

    return replica
  }
}
