import { base58btc } from 'multiformats/bases/base58'
import { rememberGood } from '../util/remember-good.js'
import { rule, text } from '../util/schema/fields.js'
import type { Schema } from '../util/schema/schema.js'

/** Fields of messages that every layer knows. */

/** The protobuf of an Ed25519 public key in an identity multihash, up to the key itself: every PeerId of a mesh. */
const ED25519_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)
const ED25519_BYTES = 38
const PEER_ID_CHARS_MIN = 46
const PEER_ID_CHARS_MAX = 52

/** A PeerId in base58, as nodes of Shoal have them. */
export const peerId: Schema<string> = rule(value => isPeerId(value) ? undefined : 'is no PeerId')

export const isPeerId = rememberGood(text =>
  text.length >= PEER_ID_CHARS_MIN && text.length <= PEER_ID_CHARS_MAX && decodes(text))

function decodes (text: string): boolean {
  try {
    const bytes = base58btc.baseDecode(text)

    return bytes.length === ED25519_BYTES && ED25519_PREFIX.every((byte, i) => bytes[i] === byte)
  } catch {
    return false
  }
}

/** Id of a store: it becomes a part of the names of members. */
export const STORE_ID = /^[\w-]{1,64}$/
export const storeId: Schema<string> = text({ max: 64, pattern: STORE_ID })

/** Longest endpoint, address or other text that one field of a record carries: a DNS name has at most 255. */
export const ADDRESS_CHARS_MAX = 512
