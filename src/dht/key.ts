import { createHash } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'
import * as Digest from 'multiformats/hashes/digest'
import { BoundedMap } from '../util/bounded-map.js'
import type { CID } from 'multiformats/cid'

/**
 * Where blocks and nodes live in the key space. It is the space of libp2p's kad-dht, which hashes
 * what it is asked for (`convertBuffer`) and the multihash bytes of PeerIds (`convertPeerId`) with
 * sha256. So `getClosestPeers(cid.multihash.bytes)` walks towards exactly the nodes that are close
 * to `blockKey(cid)`.
 */

/**
 * Node keys kept. A node knows some 1 000 members of its own subtree and meets a few more; what is
 * pushed out is the key unused for the longest time, and costs one sha256 to get back.
 */
export const NODE_KEYS_MAX = 8192

/**
 * The key of a block, 32 bytes: sha256 of the multihash bytes of its CID, whatever its codec and
 * version.
 */
export function blockKey (cid: CID): Uint8Array {
  return sha256(cid.multihash.bytes)
}

const nodeKeys = new BoundedMap<string, Uint8Array>(NODE_KEYS_MAX)

/**
 * The key of a node, 32 bytes: sha256 of the multihash bytes of its PeerId (base58, `12D3Koo…`).
 * Callers must not change the array, which is shared.
 *
 * Total on purpose: a string that is no PeerId (a simulated node's name, a broken record) hashes as
 * its UTF-8 bytes. Every node does the same with it, so placement still agrees, and one bad record
 * stops no node.
 */
export function nodeKey (peerId: string): Uint8Array {
  let key = nodeKeys.use(peerId)

  if (key === undefined) {
    key = sha256(peerIdMultihash(peerId) ?? Buffer.from(peerId, 'utf8'))
    nodeKeys.set(peerId, key)
  }

  return key
}

function peerIdMultihash (peerId: string): Uint8Array | undefined {
  try {
    return Digest.decode(base58btc.baseDecode(peerId)).bytes
  } catch {
    return undefined
  }
}

function sha256 (bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}
