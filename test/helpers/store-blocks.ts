import { rawCid, seededBytes } from '../../testing/bytes.js'
import type { CID } from 'multiformats/cid'
import type { Claim } from '../../src/store/types.js'

/** A claim as tests need it. */
export function claim (owner: string, fields: Partial<Claim> = {}): Claim {
  return {
    owner, redundancy: { kind: 'replicas', copies: 3 }, since: 1000, root: false, removed: false, ...fields
  }
}

/** A block that follows from the seed alone. */
export function block (seed: number, length = 1000): { cid: CID, bytes: Uint8Array } {
  const bytes = seededBytes(length, seed)

  return { cid: rawCid(bytes), bytes }
}
