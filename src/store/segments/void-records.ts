import { PAYLOAD_BYTES_MAX } from './constants.js'
import { encodeHead, encodeTrailer, HEADER_BYTES, RecordKind, TRAILER_BYTES } from './record.js'
import type { Gap } from './losses.js'

const NOTHING = new Uint8Array(0)
const BARE_BYTES = HEADER_BYTES + TRAILER_BYTES

/**
 * Records that say nothing and fill a gap exactly, numbered as those that were there; undefined when they do not fit,
 * which only happens to what never was a row of records.
 */
export function voidRecords ({ segment, from, to, afterSeq, nextSeq = Infinity }: Gap, seed: number): Uint8Array[] | undefined {
  const buffers: Uint8Array[] = []
  let seq = afterSeq

  for (let offset = from; offset < to;) {
    const left = to - offset
    // What is left over has to hold a record, too.
    const bytes = left <= PAYLOAD_BYTES_MAX + BARE_BYTES ? left : Math.min(PAYLOAD_BYTES_MAX, left - BARE_BYTES)
    const payload = new Uint8Array(Math.max(0, bytes - BARE_BYTES))
    seq++

    if (bytes < BARE_BYTES || seq >= nextSeq) {
      return undefined
    }

    buffers.push(encodeHead({
      kind: RecordKind.void, key: NOTHING, extra: NOTHING, dropping: false, encoding: 0, a: 0, b: 0
    }, { segment, offset, seq }, payload.byteLength, seed), payload, encodeTrailer(payload, seq))
    offset += bytes
  }

  return buffers
}
