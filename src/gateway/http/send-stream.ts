import { Readable } from 'node:stream'
import { HEADER_BYTES, HEADER_TYPE } from '../../api/constants.js'
import type { Reply } from './reply.js'

/**
 * Sends bytes. The first are fetched before the headers go, so that most errors still have a status of their own.
 *
 * @param trailers - what is known when all bytes have gone; the headers have to announce them
 */
export async function sendStream (
  { reply }: { reply: Reply },
  source: AsyncIterable<Uint8Array>,
  headers: Record<string, string | number>,
  trailers: () => Record<string, string> = () => ({})
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

  reply.end(trailers())
}

/** Sends a symbolic link: what it says is the body. */
export async function sendLink (
  context: { reply: Reply }, link: string, headers: Record<string, string | number> = {}
): Promise<void> {
  const bytes = Buffer.from(link)

  await sendStream(context, Readable.from([bytes]), {
    ...headers,
    [HEADER_TYPE]: 'symlink',
    [HEADER_BYTES]: bytes.byteLength,
    'content-type': 'application/octet-stream',
    'content-length': bytes.byteLength
  })
}
