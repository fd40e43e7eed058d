import { GroupUnknownError } from '../errors.js'
import { peerOf } from '../sets/member-id.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeLog } from '../methods.js'

/** Answers a message of another member, and keeps what comes with it. */
export function volumeLogHandler (
  { cluster, groupView, lookup }: Pick<HandlerComponents, 'cluster' | 'groupView' | 'lookup'>
): HandlerOf<typeof volumeLog> {
  return async ({ peerId, header, payload, signal }) => {
    const { group, from, to, message, digests, wallMs, ...start } = header
    const replica = lookup.replica(group)
    const sender = from === '' ? peerId : from

    // Another disk of the same node is another member.
    if (peerOf(sender) !== peerId || replica.self !== (to === '' ? cluster.selfId : to)) {
      throw new GroupUnknownError(group)
    }

    groupView.assertCounts(group, sender, start)
    replica.time.asked(sender, wallMs)
    replica.agreement.told(digests)
    const answer = await replica.request(sender, { header: message, payload }, signal)

    return {
      header: {
        message: answer.header as Uint8Array<ArrayBuffer>,
        digests: replica.agreement.newsFor(sender),
        wallMs: replica.time.wallMs,
        ...groupView.ownStart()
      },
      payload: answer.payload
    }
  }
}
