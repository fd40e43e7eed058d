import { keyCid } from '../key.js'
import { BlockHeader, JournalRecord } from '../pb/store.js'
import { RECORD_BYTES_MAX } from './constants.js'
import type { StoredClaim } from '../pb/store.js'
import type { Copy, CopyChange } from '../copies.js'
import type { Claim, Redundancy } from '../types.js'

/** Redundancies by number of copies: equal ones share one object. */
const replicas = new Map<number, Redundancy>()

/** Numbers of copies that share an object; others are made as they come. */
const SHARED_REPLICAS_MAX = 64

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

export function toStored (claim: Claim): StoredClaim {
  return {
    owner: claim.owner,
    copies: claim.redundancy.copies,
    since: Math.max(0, Math.floor(claim.since)),
    root: claim.root,
    removed: claim.removed
  }
}

export function fromStored (stored: StoredClaim): Claim {
  return {
    owner: stored.owner,
    redundancy: replicasOf(stored.copies ?? 1),
    since: stored.since,
    root: stored.root,
    removed: stored.removed
  }
}

function replicasOf (copies: number): Redundancy {
  const held = replicas.get(copies)

  if (held !== undefined) {
    return held
  }

  const made: Redundancy = { kind: 'replicas', copies }

  if (replicas.size < SHARED_REPLICAS_MAX) {
    replicas.set(copies, made)
  }

  return made
}

function bounded (encoded: Uint8Array): Uint8Array {
  if (encoded.byteLength > RECORD_BYTES_MAX) {
    throw new RangeError(
      `The claims of a block take ${encoded.byteLength} bytes; ${RECORD_BYTES_MAX} are the most.`)
  }

  return encoded
}
