import { UsageError } from '../errors.js'
import { memberName } from '../output/member.js'
import { printable } from '../../util/printable.js'
import type { ApiClient } from '../client.js'

/** A part of a PeerId as short as this is more likely something else. */
const PART_MIN = 4
const WHOLE = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/

/**
 * The PeerId that a text stands for: the name of a host, or the beginning or end of a PeerId, of one member alone. Any
 * other text comes back as it is, for the node to judge: whole PeerIds of peers that are no members, and addresses.
 *
 * @throws UsageError when several members are meant
 */
export async function findMember (client: ApiClient, text: string): Promise<string> {
  // Neither names of hosts nor PeerIds have these.
  if (/[:/]/.test(text) || WHOLE.test(text)) {
    return text
  }

  const members = await client.json('GET /peers')
  // As `shoal peer` shows it: …k3sD9fQx
  const part = text.replace('…', '')
  const found = [
    members.filter(({ peer_id: id }) => id === text),
    members.filter(({ hostname }) => hostname === text),
    members.filter(({ peer_id: id }) => part.length >= PART_MIN && (id.startsWith(part) || id.endsWith(part)))
  ].find(({ length }) => length > 0) ?? []

  if (found.length > 1) {
    throw new UsageError(`${JSON.stringify(text)} is not one node: ${found.map(member => printable(memberName(member))).join(', ')}. ` +
      'Give more of its PeerId; `shoal peer --wide` shows them whole.')
  }

  return found[0]?.peer_id ?? text
}
