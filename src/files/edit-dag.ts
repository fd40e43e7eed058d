import * as dagPb from '@ipld/dag-pb'
import './unixfs-sizes.js'
import { UnixFS } from 'ipfs-unixfs'
import * as raw from 'multiformats/codecs/raw'
import { decodeFileNode } from './content.js'
import { childrenOf, heightOf, LEAF_BYTES, spanOf } from './edit-layout.js'
import type { CID } from 'multiformats/cid'

/** A part of a file's DAG as its parent knows it. */
export interface Part {
  cid: CID
  /** Plain bytes below. */
  bytes: number
  /** Bytes of all blocks below, each as often as it is linked: `Tsize`. */
  total: number
}

/** A DAG of another chunker or layout, or with attributes of its own: it cannot be edited leaf by leaf. */
export class OtherLayoutError extends Error {
  constructor (cid: CID) {
    super(`${cid.toString()} has not the layout of the profile.`)
  }
}

/** What the root of a file's DAG is in its own right. Throws `OtherLayoutError`. */
export function rootPart (cid: CID, block: Uint8Array): Part {
  if (cid.code === raw.code) {
    if (block.byteLength > LEAF_BYTES) {
      throw new OtherLayoutError(cid)
    }

    return { cid, bytes: block.byteLength, total: block.byteLength }
  }

  const { node, unixfs } = decodeFileNode(cid, block)
  const bytes = Number(unixfs.fileSize())
  const total = node.Links.reduce((sum, link) => sum + (link.Tsize ?? 0), block.byteLength)

  // a node for what would be one leaf, however it came to be
  if (heightOf(bytes) === 0) {
    throw new OtherLayoutError(cid)
  }

  return { cid, bytes, total }
}

/** The children of a node that has so many bytes below it, if it is what the profile makes of them. */
export function childParts (cid: CID, block: Uint8Array, level: number, bytes: number): Part[] {
  const { node, unixfs } = decodeFileNode(cid, block)
  const count = childrenOf(level, bytes)
  const span = spanOf(level - 1)
  const codec = level === 1 ? raw.code : dagPb.code

  const isOurs = unixfs.type === 'file' && unixfs.data === undefined && unixfs.mtime === undefined &&
    unixfs.mode === new UnixFS({ type: 'file' }).mode && node.Links.length === count &&
    unixfs.blockSizes.length === count && node.Links.every(({ Hash, Tsize }, i) => Hash.code === codec &&
      Tsize !== undefined && Number(unixfs.blockSizes[i]) === Math.min(span, bytes - i * span))

  if (!isOurs) {
    throw new OtherLayoutError(cid)
  }

  return node.Links.map(({ Hash, Tsize }, i) => (
    { cid: Hash, bytes: Number(unixfs.blockSizes[i]), total: Tsize as number }
  ))
}

/** The block of a node over its children. */
export function encodeNode (children: readonly Part[]): { block: Uint8Array, bytes: number, total: number } {
  const unixfs = new UnixFS({ type: 'file' })

  for (const { bytes } of children) {
    unixfs.addBlockSize(BigInt(bytes))
  }

  const block = dagPb.encode(dagPb.prepare({
    Data: unixfs.marshal(),
    Links: children.map(({ cid, total }) => ({ Name: '', Tsize: total, Hash: cid }))
  }))

  return {
    block,
    bytes: children.reduce((sum, { bytes }) => sum + bytes, 0),
    total: children.reduce((sum, { total }) => sum + total, block.byteLength)
  }
}
