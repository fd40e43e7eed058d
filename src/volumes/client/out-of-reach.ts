import { GaveUp } from './request.js'
import { NoQuorumError, OutcomeUnknownError } from '../errors.js'
import { errorMessage } from '../../util/errors.js'
import type { GroupLocator } from './group-locator.js'
import type { ClusterView } from '../../dht/cluster-view.js'

export interface OutOfReachInit {
  group: string
  /** What a person calls the volume. */
  name: string
  cluster: ClusterView
  locator: GroupLocator
}

export function isOutOfReach (err: unknown): boolean {
  return err instanceof NoQuorumError || err instanceof OutcomeUnknownError
}

/** What the caller is told of a request that was given up; any other error stays as it is. */
export function requestFailure (init: OutOfReachInit, err: unknown, operationId: string): unknown {
  if (!(err instanceof GaveUp)) {
    return err
  }

  return err.why === 'outcome_unknown'
    ? new OutcomeUnknownError(init.name, operationId, { said: err.said, cause: err.last })
    : new NoQuorumError(init.name, whyNoQuorum(init, err.last), { cause: err.last })
}

/** Which replicas are where, for a person. @param last - what went wrong last */
export function whyNoQuorum ({ group, cluster, locator }: OutOfReachInit, last?: unknown): string {
  const members = locator.get(group)?.members ?? []

  if (members.length === 0) {
    return 'no node that answers knows where its replicas are'
  }

  const states = members.map(peerId =>
    `${cluster.hostname(peerId)} is ${peerId === cluster.selfId ? 'here' : cluster.member(peerId)?.state ?? 'unknown'}`)
  const said = last === undefined ? '' : `; the last one said: ${errorMessage(last).replace(/\.$/, '')}`

  return `of its ${members.length} replicas ${states.join(', ')}${said}`
}
