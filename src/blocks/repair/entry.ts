import { CID } from 'multiformats/cid'
import { effectiveCopies } from '../../store/claims.js'
import type { Tag } from './tag.js'
import type { Claim } from '../../store/types.js'

/** Codec of a CIDv0, which names none. */
const DAG_PB = 0x70

/** First byte of a CIDv0: the code of sha2-256. */
const CID_V0_START = 0x12

/** When a copy was found at the start: before everything, and still a small integer. */
export const LONG_AGO = -(2 ** 30)

/**
 * The replica index's line for one copy on this node. There are as many as copies, so it is small: bytes are kept as
 * strings of one byte a character (20 bytes of overhead where a `Uint8Array` has 200), numbers are small integers, sets
 * are shared between entries, and CIDs are made when asked for.
 */
export class IndexEntry implements Tag {
  /** The CID's bytes, one a character: the key of every map. */
  readonly id: string
  /** The 32 bytes of the key, one a character; their order is the replica index's. */
  readonly keyText: string
  readonly bytes: number
  /** Monotonic ms of the arrival here; `LONG_AGO` for copies found at the start. */
  readonly arrivedAt: number
  /** Copies that the claims ask for. */
  copies: number
  high: number
  low: number
  /** The replica set as of the replica index's placement, best first. */
  set: readonly string[]
  /** Peers outside the set that are known to hold a copy. */
  extras: string[] | undefined

  constructor (init: {
    id: string, keyText: string, bytes: number, arrivedAt: number, copies: number, tag: Tag, set: readonly string[]
  }) {
    this.id = init.id
    this.keyText = init.keyText
    this.bytes = init.bytes
    this.arrivedAt = init.arrivedAt
    this.copies = init.copies
    this.high = init.tag.high
    this.low = init.tag.low
    this.set = init.set
    this.extras = undefined
  }

  get cid (): CID {
    return CID.decode(this.cidBytes)
  }

  get cidBytes (): Uint8Array<ArrayBuffer> {
    return fromByteText(this.id)
  }

  /** 32 bytes of the Kademlia key space. */
  get key (): Uint8Array {
    return fromByteText(this.keyText)
  }

  get codec (): number {
    return codecOf(this.id)
  }
}

/** Bytes as a string of one byte a character; strings compare as their bytes do. */
export function byteText (bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function fromByteText (text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)

  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i)
  }

  return bytes
}

/** What an entry is found by. */
export function entryId (cid: CID): string {
  return byteText(cid.bytes)
}

/** The codec of a CID's bytes: a varint after that of the version. */
function codecOf (id: string): number {
  if (id.charCodeAt(0) === CID_V0_START) {
    return DAG_PB
  }

  let codec = 0
  let scale = 1

  for (let i = 1; i < id.length; i++) {
    const byte = id.charCodeAt(i)
    codec += (byte & 0x7f) * scale
    scale *= 0x80

    if (byte < 0x80) {
      break
    }
  }

  return codec
}

/**
 * The copies a block should have: the most that any claim asks for. A pin that was taken back still counts until the
 * copy is collected, so that an unpinned file does not fall apart piece by piece before that.
 */
export function wantedCopies (claims: readonly Claim[], fallback: number): number {
  const claimed = effectiveCopies(claims) ?? Math.max(0, ...claims.map(claim => claim.redundancy.copies))

  return claimed > 0 ? claimed : fallback
}
