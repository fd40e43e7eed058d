import { relationOf } from '../src/consensus/lineage.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import type { LogConfig } from '../src/consensus/types.js'

/** Where the registry has the volume (`registry/registry.ts`, `move`): a later set of its log, or a forced one. */
export class SimRegistry {
  /** Nodes, not members. */
  #record: LogConfig | undefined

  /** @param inReach - the share of nodes that can be reached: the registry lies on all of them */
  constructor (private readonly inReach: (by: string) => number) {}

  tell (set: LogConfig): void {
    const record = this.#record

    if (record === undefined || (set.epoch > record.epoch && relationOf(record, set) !== 'foreign')) {
      this.#record = { ...set, members: set.members.map(peerOf) }
    }
  }

  /** Undefined: it cannot be read. */
  read (by: string): LogConfig | undefined {
    return this.inReach(by) > 0.5 ? this.#record : undefined
  }
}
