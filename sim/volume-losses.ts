/** Which disks a simulated group bears to lose: what is promised for one at a time, and no more. */
import { relationOf } from '../src/consensus/lineage.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import type { LogConfig } from '../src/consensus/types.js'
import type { SimReplica } from './volume-replica.js'

export interface LossView {
  /** In force. */
  config: LogConfig
  replicas: ReadonlyMap<string, SimReplica>
  /** Its disk went back, and it counts for nobody. */
  isRefused: (member: string) => boolean
}

/**
 * The disks of all other members of the set in force are whole, and a majority is among them that knows of that set:
 * this one may be lost. They may be away, or lag: what was chosen is on a majority, and those that still know their
 * word cannot form one without meeting it. Before a majority knows that a set was chosen (a round trip), it needs
 * one of the set before as well. A set that is proposed needs a majority of its own, too: when that is gone for good
 * an operator has to go on. That may be so of any newcomer of a set of one or two: it may be proposed by who has yet to
 * hear.
 *
 * @param isGone - for good; otherwise it only loses its word
 */
export function bears (view: LossView, id: string, isGone: boolean): boolean {
  const { config } = view
  const self = view.replicas.get(id)?.self ?? id
  const others = config.members.filter(member => peerOf(member) !== id)
  const joint = proposedSets(view).filter(members => members.includes(self))
  const isNewcomer = !config.members.includes(self)

  // A newcomer that only lost its word begins afresh; one that is in both sets cannot before it is out of one of them.
  const isLost = isGone || !isNewcomer

  if ((isLost && joint.some(members => members.length < 3)) || (isGone && isNewcomer && config.members.length < 3)) {
    return false
  }

  return isKnownTo(view, others) && others.every(member => isWhole(view, member) && isUsable(view, member)) &&
    joint.flat().every(member => member === self || isWhole(view, member))
}

/** More than half of the set in force, that know of it. */
export function isKnownTo ({ config, replicas }: LossView, members: readonly string[]): boolean {
  const knowing = members.filter(member => (replicas.get(peerOf(member))?.disk.hard?.config.epoch ?? 0) >= config.epoch)

  return knowing.length > config.members.length / 2
}

function isWhole ({ replicas, isRefused }: LossView, member: string): boolean {
  const { self, disk } = replicas.get(peerOf(member)) as SimReplica

  return self === member && disk.failed === undefined && !disk.isDamaged(0) && !isRefused(self)
}

/** It has a word, and a state of the same log. */
function isUsable ({ replicas }: LossView, member: string): boolean {
  const { disk: { hard, snapshot } } = replicas.get(peerOf(member)) as SimReplica

  return hard !== undefined && hard.config.epoch > 0 && snapshot !== undefined && relationOf(hard.config, snapshot.config) === 'same'
}

/** Members of sets that some replica has before it, as far as they may still be chosen. */
function proposedSets ({ config, replicas }: LossView): Array<readonly string[]> {
  return [...replicas.values()].flatMap(({ core, disk }) => [
    ...core?.log.proposed === undefined ? [] : [core.log.proposed],
    ...[...disk.items.values()].flatMap(({ value }) => value.kind === 'config' ? [value.config] : [])
  ]).filter(({ epoch }) => epoch > config.epoch).map(({ members }) => members)
}
