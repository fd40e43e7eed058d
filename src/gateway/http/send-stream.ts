import type { Reply } from './reply.js'

/** Sends bytes. The first are fetched before the headers go, so that most errors still have a status of their own. */
export async function sendStream (
  { reply }: { reply: Reply },
  source: AsyncIterable<Uint8Array>,
  headers: Record<string, string | number>
): Promise<void> {
  let started = false

  for await (const chunk of source) {
    if (!started) {
      reply.start(headers)
      started = true
    }

    await reply.write(chunk)
  }

  if (!started) {
    reply.start(headers)
  }

  reply.end()
}
