import { DIVIDED_CHARS_MAX } from './methods.js'
import type { StatusAnswer } from './pb/replica.js'
import type { Replica } from './replica.js'

/** What a node says of the replica that it holds. */
export async function statusAnswer (replica: Replica, pending: number): Promise<StatusAnswer> {
  const { role, commitIndex, appliedIndex, lastIndex, accepted, promised, proposed, config } = replica.status()
  const { divided, agreement: { marks } } = replica
  const { members, ...nodes } = replica.groupConfig

  return {
    hosted: true,
    role,
    config: { ...nodes, members: [...members] },
    commitIndex,
    appliedIndex,
    lastIndex,
    acceptedRound: accepted.round,
    acceptedNode: accepted.node,
    lineage: [...config.lineage ?? []],
    stateBytes: await replica.stateBytes(),
    pending,
    digests: marks.latest(),
    promisedRound: promised.round,
    promisedNode: promised.node,
    self: replica.self,
    members: [...config.members],
    ...(proposed === undefined ? {} : { proposed: { epoch: proposed.epoch, members: [...proposed.members] } }),
    ...(divided === undefined ? {} : { divided: divided.slice(0, DIVIDED_CHARS_MAX) })
  }
}
