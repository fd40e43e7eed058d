/** What nodes say of the set that each holds to be in force. Pure; shared by the rules that ask for it. */
import { peerOf } from './member-id.js'
import type { LogConfig, LogStamp } from '../../../consensus/types.js'

/** What a node says of its replica: where the group is, or went; and of a replica that is there, which member it is. */
export interface NodeWord<R extends { self: string, members: readonly string[] }> extends LogStamp {
  /** Undefined: there is none. */
  replica?: R | undefined
}

/** Equal for one set of one log. */
export function setKey ({ epoch, members, lineage = [] }: LogConfig): string {
  return `${epoch} ${lineage.join()} ${[...members].sort().join()}`
}

/** The replica of a member, if it says itself that this set is in force. */
export function followerOf<R extends { self: string, members: readonly string[] }> (
  member: string, set: LogConfig, words: ReadonlyMap<string, NodeWord<R>>
): R | undefined {
  const { replica, ...stamp } = words.get(peerOf(member)) ?? { epoch: 0 }
  const isIn = replica?.self === member && setKey({ ...stamp, members: replica.members }) === setKey(set)

  return isIn ? replica : undefined
}
