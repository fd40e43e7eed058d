/** An abbreviated PeerId: the tail tells nodes apart, the head is the same for all. */
export function shortPeerId (peerId: string): string {
  return peerId.length > 12 ? `…${peerId.slice(-8)}` : peerId
}

/** How a member is called in texts: several nodes of one machine share its host name. */
export function memberName (member: { hostname: string, peer_id: string }): string {
  return `${member.hostname} ${shortPeerId(member.peer_id)}`.trim()
}
