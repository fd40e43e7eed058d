import type { LogAnswer, LogCall } from '../pb/replica.js'
import type { Replica } from '../replica.js'

/** Of this node's process. */
type Start = Pick<LogAnswer, 'startCount' | 'startNonce'>

/** Answers a message of another member, and keeps what comes with it. */
export async function answerLogCall (
  replica: Replica, sender: string, call: { header: LogCall, payload: Uint8Array, signal: AbortSignal, start: Start }
): Promise<{ header: LogAnswer, payload: Uint8Array }> {
  const { header, payload, signal, start } = call
  replica.time.asked(sender, header.wallMs)
  replica.agreement.told(header.digests)
  const answer = await replica.request(sender, { header: header.message, payload }, signal)

  return {
    header: {
      message: answer.header as Uint8Array<ArrayBuffer>,
      digests: replica.agreement.newsFor(sender),
      wallMs: replica.time.wallMs,
      ...start
    },
    payload: answer.payload
  }
}
