/**
 * A member of a group is a disk, not a name: `<peerId>/<storeId>`. What it promised lies in that store. The same node
 * with another store knows nothing of it, and is another member.
 *
 * Sets that were written before version 0.2 name members by their bare peer ids. Such a member is whatever store its
 * node had when it joined, as it was then.
 */
const SEPARATOR = '/'

export function memberId (peerId: string, storeId: string): string {
  return `${peerId}${SEPARATOR}${storeId}`
}

/** The node on which that member is. */
export function peerOf (member: string): string {
  const end = member.indexOf(SEPARATOR)

  return end === -1 ? member : member.slice(0, end)
}

/** Those of the members that are on one of these nodes. */
export function membersOn (members: readonly string[], peerIds: readonly string[]): string[] {
  return members.filter(member => peerIds.includes(peerOf(member)))
}

/** The store in which it keeps its word. Undefined: a bare peer id, of a set that was written before. */
export function storeOf (member: string): string | undefined {
  const end = member.indexOf(SEPARATOR)

  return end === -1 ? undefined : member.slice(end + 1)
}
