import { keyCid } from '../key.js'
import { BlockHeader, JournalRecord } from '../pb/store.js'
import { toStored } from '../stored-claims.js'
import { RECORD_BYTES_MAX } from './constants.js'
import type { Copy, CopyChange } from '../copies.js'

type HeaderFields = Pick<Copy, 'key' | 'encoding' | 'storedAt' | 'copyId' | 'claims'>

export function encodeHeader (copy: HeaderFields): Uint8Array {
  return bounded(BlockHeader.encode({
    cid: keyCid(copy.key).bytes,
    encoding: copy.encoding,
    storedAt: copy.storedAt,
    copyId: copy.copyId,
    claims: copy.claims.map(toStored)
  }))
}

export function encodeChange (copy: Copy, change: CopyChange): Uint8Array {
  return bounded(JournalRecord.encode({
    cid: keyCid(copy.key).bytes,
    copyId: copy.copyId,
    claims: change.claims?.map(toStored) ?? [],
    dropping: change.dropping,
    pledgedUntil: change.pledgedUntil
  }))
}

function bounded (encoded: Uint8Array): Uint8Array {
  if (encoded.byteLength > RECORD_BYTES_MAX) {
    throw new RangeError(
      `The claims of a block take ${encoded.byteLength} bytes; ${RECORD_BYTES_MAX} are the most.`)
  }

  return encoded
}
