import { createHash } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'

/** Protobuf of an Ed25519 public key, up to the key itself, in an identity multihash. */
const ED25519_PREFIX = Buffer.from([0x00, 0x24, 0x08, 0x01, 0x12, 0x20])

/** Well-formed PeerIds, the same in every run; there are no private keys to them. */
export function testPeerIds (count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const key = createHash('sha256').update(`node ${i}`).digest()
    return base58btc.encode(Buffer.concat([ED25519_PREFIX, key])).slice(1)
  })
}
