import { create } from 'multiformats/hashes/digest'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { stampedChunk } from '../../testing/stamped-content.js'
import type { Claim } from '../../src/store/types.js'

export const KIB = 1024
export const MIB = 1024 * KIB

const SHA2_256 = 0x12
const DIGEST_BYTES = 32

/** Odd, so that multiples of it are spread over all 32-bit numbers and no two are alike. */
const SPREAD = 0x9e3779b1

export const CLAIMS: readonly Claim[] = [claimOf(0)]

export function claimOf (file: number): Claim {
  return {
    owner: `pin:${file}`, redundancy: { kind: 'replicas', copies: 3 }, since: 1_700_000_000_000 + file, root: false,
    removed: false
  }
}

/** The i-th CID, as evenly spread as a hash. */
export function at (i: number): CID {
  const digest = Buffer.alloc(DIGEST_BYTES, i & 0xff)
  digest.writeUInt32LE(Math.imul(i, SPREAD) >>> 0, 0)
  digest.writeUInt32LE(i, 4)

  return CID.createV1(raw.code, create(SHA2_256, digest))
}

const payloads = new Map<number, Buffer>()

/** The same bytes for all: what they are does not matter to a store. */
export function payloadOf (_i: number, bytes: number): Buffer {
  const held = payloads.get(bytes) ?? stampedChunk(1, 1, bytes)
  payloads.set(bytes, held)

  return held
}

export interface Work { count: number, lanes: number, bytes: number }

/** Runs a task so many times, so many at once; calls a second. */
export async function lanes ({ count, lanes }: Omit<Work, 'bytes'>, task: (i: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  let next = 0

  await Promise.all(Array.from({ length: lanes }, async () => {
    while (next < count) {
      await task(next++)
    }
  }))

  return count * 1000 / (performance.now() - startedAt)
}
