import { createHash } from 'node:crypto'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Claim } from '../../store/types.js'

/**
 * 64 bits over a copy's identity and its claims, as two signed 32-bit words: equal on two nodes when both agree.
 * Tags are what is summed and compared, so they are part of the protocol.
 */
export interface Tag { high: number, low: number }

/**
 * Texts of claims whose digest is kept. All blocks of a file carry the same claims, so that few are hashed; what is
 * pushed out costs one sha256 to get back.
 */
const CLAIM_DIGESTS_MAX = 1_024

/** Words of the key that a tag is made of; not the first ones, which the entries of one range share. */
const KEY_OFFSET_HIGH = 16
const KEY_OFFSET_LOW = 20

const claimDigests = new BoundedMap<string, Tag>(CLAIM_DIGESTS_MAX)

/**
 * Covers every field of every claim, `since` among them: what the tags leave out is not levelled, and gc drops a live
 * block by a `since` that is too old (docs/design/gc.md). Holders renew `since` by their own clocks, so those of one
 * put may differ by a step of `SINCE_GRANULARITY_MS`; merging keeps the latest, so a comparison ends that.
 *
 * @param cid - blocks that differ only in version or codec share their key
 * @param key - 32 bytes, a sha256, so its words are mixed already
 */
export function tagOf (cid: { version: number, code: number }, key: Uint8Array, claims: readonly Claim[]): Tag {
  const digest = claimsDigest(`${cid.version}/${cid.code};${claimsText(claims)}`)

  return {
    high: mix(mix(word(key, KEY_OFFSET_HIGH) ^ digest.high) + digest.low),
    low: mix(mix(word(key, KEY_OFFSET_LOW) ^ digest.low) + digest.high)
  }
}

function claimsText (claims: readonly Claim[]): string {
  const lines = claims.map(({ owner, redundancy, since, root, removed }) =>
    `${owner},${redundancy.copies},${since},${root ? 1 : 0}${removed ? 1 : 0}`)

  return (lines.length > 1 ? lines.sort() : lines).join(';')
}

function claimsDigest (text: string): Tag {
  let digest = claimDigests.get(text)

  if (digest === undefined) {
    const hash = createHash('sha256').update(text).digest()
    digest = { high: hash.readInt32BE(0), low: hash.readInt32BE(4) }
    claimDigests.set(text, digest)
  }

  return digest
}

/** The finalizer of murmur3, a bijection of 32 bits in which every input bit moves every output bit. */
function mix (hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)

  return mixed ^ (mixed >>> 16)
}

function word (key: Uint8Array, at: number): number {
  return ((key[at] as number) << 24) | ((key[at + 1] as number) << 16) | ((key[at + 2] as number) << 8) |
    (key[at + 3] as number)
}
