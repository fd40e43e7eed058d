import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { blockKey } from '../../src/dht/key.js'
import type { Keyed } from '../../src/blocks/repair/replica-index.js'
import type { BlockInfo, Claim } from '../../src/store/types.js'

/** A CID without a block behind it, the same for the same name. */
export function testCid (name: string | number, codec = 0x55): CID {
  return CID.createV1(codec, Digest.create(0x12, new Uint8Array(createHash('sha256').update(`block ${name}`).digest())))
}

export function testClaim (owner = 'pin:test', patch: Partial<Claim> = {}): Claim {
  return { owner, redundancy: { kind: 'replicas', copies: 3 }, since: 0, root: false, removed: false, ...patch }
}

/** What a store would know of a copy. */
export function testInfo (cid: CID, claims: readonly Claim[] = [testClaim()]): BlockInfo {
  return { cid, bytes: 1_000, encoding: 'raw', claims, dropping: false, pledgedUntil: 0, storedAt: 0 }
}

export function keyed (info: BlockInfo): Keyed {
  return { info, key: blockKey(info.cid) }
}
