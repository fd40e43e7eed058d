import { BadAnswerError, TruncatedError } from '../errors.js'
import { linkOfBytes } from '../../util/link.js'
import type { Download } from '../client.js'

/** Moves the body of a download and makes sure that it is all of it. */
export async function drain (
  download: Download, what: string, write: (chunk: Uint8Array) => Promise<void>,
  onBytes: (bytes: number) => void = () => {}
): Promise<number> {
  let bytes = 0

  for await (const chunk of download.body) {
    await write(chunk)
    bytes += chunk.byteLength
    onBytes(bytes)
  }

  if (download.type !== 'directory' && download.totalBytes !== undefined && download.totalBytes !== bytes) {
    throw new TruncatedError(what, `${bytes} of ${download.totalBytes} bytes`)
  }

  return bytes
}

/** What a symbolic link says: its body. */
export async function readLink (download: Download, what: string): Promise<string> {
  const chunks: Uint8Array[] = []

  await drain(download, what, async chunk => { chunks.push(chunk) })
  const link = linkOfBytes(Buffer.concat(chunks))

  if (link === undefined) {
    throw new BadAnswerError(`${what} is a symbolic link that says no path`)
  }

  return link
}
