import { GroupLog } from './group-log.js'
import { assertGroupId } from '../group-id.js'
import type { GroupView } from './group-view.js'
import type { StateDb } from './state/state-db.js'
import type { VolumesFolder } from '../folder.js'
import type { HardState, LogConfig } from '../../consensus/types.js'
import type { LogStore } from '../../store/types.js'

/** Owners of the store's logs that are groups. */
const OWNER = 'volume:'

const NO_BALLOT = { round: 0, node: '' }
const NO_WORD = { promised: NO_BALLOT, accepted: NO_BALLOT, lastIndex: 0, commitIndex: 0, validFrom: 1 }

export interface GroupDiskInit {
  logs: LogStore
  folder: Pick<VolumesFolder, 'stateDb'>
  groupView: GroupView
}

/** What the disk of this node has of groups: logs and states. */
export class GroupDisk {
  readonly #init: GroupDiskInit

  constructor (init: GroupDiskInit) {
    this.#init = init
  }

  /** Groups of which a log is here. */
  groups (): string[] {
    return this.#init.logs.logOwners().filter(owner => owner.startsWith(OWNER)).map(owner => owner.slice(OWNER.length))
  }

  log (group: string): GroupLog {
    return new GroupLog(this.#init.logs.log(OWNER + assertGroupId(group)))
  }

  stateDb (group: string): StateDb {
    return this.#init.folder.stateDb(group)
  }

  /** What the replica promised, and as which member; undefined: there is none. */
  async hard (group: string): Promise<HardState | undefined> {
    const hard = await this.log(group).hard()

    return hard?.self === '' ? { ...hard, self: this.#init.groupView.unnamedSelf(hard.config.members) } : hard
  }

  /** Makes a new replica, unless there is one that could not be opened before: its word stands. */
  async begin (group: string, config: LogConfig): Promise<void> {
    const { groupView } = this.#init
    const before = await this.hard(group)

    if (before === undefined || !groupView.isCurrent(before.self)) {
      await this.log(group).destroy()
      // What is left of one that was dropped half way says nothing any more.
      await this.stateDb(group).destroy()
      await this.log(group).write({ ...NO_WORD, self: groupView.selfMember, config }, [])
    }
  }
}
