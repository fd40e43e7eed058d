import type { LogAnswer, LogCall } from './pb/replica.js'
import type { Replica } from './replica.js'

/** Answers a message of another member, and keeps what comes with it. */
export async function answerLogCall (
  replica: Replica, sender: string, call: { header: LogCall, payload: Uint8Array, signal: AbortSignal }
): Promise<{ header: Pick<LogAnswer, 'message' | 'digests' | 'wallMs'>, payload: Uint8Array }> {
  const { header, payload, signal } = call
  replica.time.asked(sender, header.wallMs)
  replica.agreement.told(header.digests)
  const answer = await replica.request(sender, { header: header.message, payload }, signal)

  return {
    header: {
      message: answer.header as Uint8Array<ArrayBuffer>,
      digests: replica.agreement.newsFor(sender),
      wallMs: replica.time.wallMs
    },
    payload: answer.payload
  }
}
