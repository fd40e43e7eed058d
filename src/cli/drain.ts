import { TruncatedError } from './errors.js'
import type { Download } from './client.js'

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

  if (download.type === 'file' && download.totalBytes != null && download.totalBytes !== bytes) {
    throw new TruncatedError(what, `${bytes} of ${download.totalBytes} bytes`)
  }

  return bytes
}
