import { createHash } from 'node:crypto'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import { LEAF_BYTES } from './edit-layout.js'

const SHA2_256 = 0x12

/** The CID that a file with these bytes has. Up to one leaf (1 MiB); nothing is stored. */
export function cidOfBytes (bytes: Uint8Array): CID {
  if (bytes.byteLength > LEAF_BYTES) {
    throw new RangeError(`A file of ${bytes.byteLength} bytes has more than one block: import it to get its CID.`)
  }

  return cidOfLeaf(bytes)
}

export function cidOfLeaf (bytes: Uint8Array): CID {
  return CID.createV1(raw.code, sha256(bytes))
}

export function cidOfNode (bytes: Uint8Array): CID {
  return CID.createV1(dagPb.code, sha256(bytes))
}

/** The CID that a symbolic link has which says this; nothing is stored. */
export function cidOfLink (link: string): CID {
  const unixfs = new UnixFS({ type: 'symlink', data: Buffer.from(link) })

  return cidOfNode(dagPb.encode(dagPb.prepare({ Data: unixfs.marshal() })))
}

function sha256 (bytes: Uint8Array): Digest.Digest<number, number> {
  return Digest.create(SHA2_256, createHash('sha256').update(bytes).digest())
}
