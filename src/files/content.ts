import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import * as raw from 'multiformats/codecs/raw'
import { DAG_DEPTH_MAX, READ_AHEAD_BLOCKS } from './constants.js'
import { InvalidDagError, NotUnixFsError } from './errors.js'
import { readAhead } from '../util/read-ahead.js'
import type { BlockReader } from './block-reader.js'
import type { PBNode } from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

/**
 * The bytes of a file, read ahead and in order.
 *
 * `ipfs-unixfs-exporter` finds and opens the file; its `content()` is not used, for three reasons found by reading and
 * measuring version 16: it pushes into an unbounded queue, so that a slow consumer has the whole file in memory; a
 * range that ends where a block ends fetches the next block as well; and it reads on to the end of the file after the
 * consumer has left. A test compares the two on the same files.
 */
export interface FileNode {
  cid: CID
  /** A raw block with the whole file, or the root of its DAG. */
  root: Uint8Array | { node: PBNode, unixfs: UnixFS }
}

/** Bytes of the file: from `start` on, up to but without `end`. */
export interface ByteRange {
  start: number
  end: number
}

/** A part of the wanted bytes: at hand, or in a leaf that is still to be fetched. */
type Part = { bytes: Uint8Array } | Leaf

/** A child as its parent describes it: a leaf, or a node with more of them below. */
interface Leaf { leaf: CID, at: number, size: number }

/** A node whose children are looked at, and the offset of its first byte in the file. */
interface Branch { cid: CID, node: PBNode, unixfs: UnixFS, at: number }

export async function * readContent (
  reader: BlockReader,
  { cid, root }: FileNode,
  range: ByteRange,
  options: { signal?: AbortSignal, what: string }
): AsyncGenerator<Uint8Array, void, undefined> {
  if (range.end <= range.start) {
    return
  }

  if (root instanceof Uint8Array) {
    yield root.subarray(range.start, range.end)
    return
  }

  const fetchPart = async (part: Part, signal: AbortSignal): Promise<Uint8Array> => {
    if ('bytes' in part) {
      return part.bytes
    }

    const block = await reader.get(part.leaf, signal)

    if (block.byteLength !== part.size) {
      throw new InvalidDagError(part.leaf.toString(), `${block.byteLength} bytes where its parent says ${part.size}`)
    }

    return cut(block, part.at, range)
  }

  const leave = reader.ahead.join()

  try {
    yield * readAhead(
      signal => parts(reader, { cid, ...root, at: 0 }, range, signal, 0),
      fetchPart,
      { ...options, concurrency: () => reader.ahead.each }
    )
  } finally {
    leave()
  }
}

/** The parts of the range below one node, in order; nodes on the way are fetched ahead as well. */
async function * parts (
  reader: BlockReader,
  branch: Branch,
  range: ByteRange,
  signal: AbortSignal,
  depth: number
): AsyncGenerator<Part, void, undefined> {
  if (depth > DAG_DEPTH_MAX) {
    throw new InvalidDagError(branch.cid.toString(), `more than ${DAG_DEPTH_MAX} levels`)
  }

  const own = branch.unixfs.data

  if (own !== undefined && overlaps(branch.at, own.byteLength, range)) {
    yield { bytes: cut(own, branch.at, range) }
  }

  const open = async (child: Leaf, signal: AbortSignal): Promise<Part | Branch> => {
    if (child.leaf.code === raw.code) {
      return child
    }

    const node = decodeFileNode(child.leaf, await reader.get(child.leaf, signal))

    if (Number(node.unixfs.fileSize()) !== child.size) {
      throw new InvalidDagError(child.leaf.toString(), 'another file size than its parent says')
    }

    return { cid: child.leaf, ...node, at: child.at }
  }

  const children = readAhead(() => childrenIn(branch, range), open, {
    concurrency: READ_AHEAD_BLOCKS,
    signal,
    what: `Reading ${branch.cid.toString()}`
  })

  for await (const child of children) {
    if ('node' in child) {
      yield * parts(reader, child, range, signal, depth + 1)
    } else {
      yield child
    }
  }
}

/** The children that hold bytes of the range. */
function * childrenIn ({ cid, node, unixfs, at }: Branch, range: ByteRange): Generator<Leaf> {
  if (node.Links.length !== unixfs.blockSizes.length) {
    throw new InvalidDagError(cid.toString(), 'it has another number of links than of block sizes')
  }

  let childAt = at + (unixfs.data?.byteLength ?? 0)

  for (const [index, link] of node.Links.entries()) {
    const size = Number(unixfs.blockSizes[index])

    if (overlaps(childAt, size, range)) {
      yield { leaf: link.Hash, at: childAt, size }
    }

    childAt += size

    if (childAt >= range.end) {
      return
    }
  }
}

/** Decodes a dag-pb block that must be a part of a file. Throws `not_unixfs`. */
export function decodeFileNode (cid: CID, block: Uint8Array): { node: PBNode, unixfs: UnixFS } {
  if (cid.code !== dagPb.code) {
    throw new NotUnixFsError(cid.toString(), `codec 0x${cid.code.toString(16)}`)
  }

  const { node, unixfs } = decodeUnixFs(cid, block)

  if (unixfs.type !== 'file' && unixfs.type !== 'raw') {
    throw new InvalidDagError(cid.toString(), `it is a ${unixfs.type} in the place of a part of a file`)
  }

  return { node, unixfs }
}

/** Decodes a dag-pb block with UnixFS in it. Throws `not_unixfs`. */
export function decodeUnixFs (cid: CID, block: Uint8Array): { node: PBNode, unixfs: UnixFS } {
  try {
    const node = dagPb.decode(block)

    if (node.Data === undefined) {
      throw new Error('no data field')
    }

    return { node, unixfs: UnixFS.unmarshal(node.Data) }
  } catch (err) {
    throw new NotUnixFsError(cid.toString(), err instanceof Error ? err.message : String(err), { cause: err })
  }
}

function overlaps (at: number, size: number, { start, end }: ByteRange): boolean {
  return size > 0 && at < end && at + size > start
}

function cut (bytes: Uint8Array, at: number, { start, end }: ByteRange): Uint8Array {
  return bytes.subarray(Math.max(0, start - at), Math.max(0, Math.min(bytes.byteLength, end - at)))
}
