import { peerOf } from './member-id.js'
import type { SetAnswer } from './ask-set.js'
import type { LogConfig } from '../../../consensus/types.js'

/**
 * The sets without whose majorities nothing is chosen: the one in force, and, while it is being changed, the next one
 * as well (`log/core.ts`, rule 5). Members are disks.
 */
export function decidingSets (
  { config, proposed }: { config: Pick<LogConfig, 'members'>, proposed?: Pick<LogConfig, 'members'> | undefined }
): (readonly string[])[] {
  return proposed === undefined ? [config.members] : [config.members, proposed.members]
}

/** A majority of each. */
export function canDecide (sets: readonly (readonly string[])[], isThere: (member: string) => boolean): boolean {
  return sets.every(members => members.filter(isThere).length > members.length / 2)
}

/** Whether that node has this very member: with its disk, and with what it promised. */
export function isMemberOn ({ peerId, status: { hosted, config, self } }: SetAnswer, member: string): boolean {
  // A version that does not tell which member it is is taken at its node's name.
  return peerId === peerOf(member) && hosted && (config?.epoch ?? 0) > 0 && (self === '' || self === member)
}
