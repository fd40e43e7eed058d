import { isReachable, type MembershipView } from '../peer/membership/member.js'

/**
 * Which nodes of a set are not there, as part of a sentence, when fewer than a majority are. By what membership says: a
 * status asks no replica, and a node that is only suspect may well answer.
 */
export function lackOfMajority (
  peerIds: readonly string[], membership: Pick<MembershipView, 'get' | 'self'>
): string | undefined {
  const self = membership.self().peerId
  const away = peerIds.flatMap(peerId => {
    const member = peerId === self ? membership.self() : membership.get(peerId)

    return member !== undefined && isReachable(member) ? [] : [`${member?.hostname ?? peerId} is ${member?.state ?? 'unknown'}`]
  })

  return 2 * (peerIds.length - away.length) > peerIds.length
    ? undefined
    : `of the ${peerIds.length} nodes with its metadata ${away.join(' and ')}`
}
