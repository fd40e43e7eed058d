import type { LogAnswer, LogCall } from './pb/replica.js'
import type { Replica } from './replica.js'

/** Answers a message of another member, and keeps what it tells of the clock there. */
export async function answerLogCall (
  replica: Replica, sender: string, call: { header: LogCall, payload: Uint8Array, signal: AbortSignal }
): Promise<{ header: LogAnswer, payload: Uint8Array }> {
  const { header, payload, signal } = call
  replica.time.asked(sender, header.wallMs)
  const answer = await replica.request(sender, { header: header.message, payload }, signal)

  return {
    header: { message: answer.header as Uint8Array<ArrayBuffer>, wallMs: replica.time.wallMs }, payload: answer.payload
  }
}
