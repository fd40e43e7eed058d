import * as raw from 'multiformats/codecs/raw'
import { decodeUnixFs } from '../../files/content.js'
import { EntityBytesError, InvalidParameterError } from './errors.js'
import type { ByteRange } from '../../files/content.js'
import type { CID } from 'multiformats/cid'

/** What `entity-bytes` says: offsets of the first and the last byte, from the end where they are negative. */
export interface EntityBytes { text: string, from: number, to: number | '*' }

/** Throws `invalid_parameter`. */
export function parseEntityBytes (text: string): EntityBytes {
  const [, from, to] = /^(-?\d+):(\*|-?\d+)$/.exec(text) ?? []

  if (from === undefined || to === undefined) {
    throw new InvalidParameterError('entity-bytes', text, 'from:to, each a whole number, and to may be *')
  }

  return { text, from: Number(from), to: to === '*' ? to : Number(to) }
}

/**
 * The range in this file; undefined where the block is none, so that the parameter says nothing. What lies before the
 * beginning or behind the end is cut off. Throws `invalid_entity_bytes` when nothing is left.
 */
export function rangeInEntity ({ text, from, to }: EntityBytes, cid: CID, bytes: Uint8Array): ByteRange | undefined {
  const size = fileSize(cid, bytes)

  if (size === undefined) {
    return undefined
  }

  const start = from < 0 ? Math.max(0, size + from) : from
  const end = to === '*' ? size : Math.min(size, (to < 0 ? size + to : to) + 1)

  if (size > 0 && (start >= size || end <= 0)) {
    throw new EntityBytesError(text, size)
  }

  // One that ends before it begins has no bytes, and no blocks but the root.
  return { start, end: Math.max(start, end) }
}

function fileSize (cid: CID, bytes: Uint8Array): number | undefined {
  if (cid.code === raw.code) {
    return bytes.byteLength
  }

  try {
    const { unixfs } = decodeUnixFs(cid, bytes)

    return unixfs.type === 'file' || unixfs.type === 'raw' ? Number(unixfs.fileSize()) : undefined
  } catch {
    return undefined
  }
}
