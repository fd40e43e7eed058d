import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import * as raw from 'multiformats/codecs/raw'
import { DAG_DEPTH_MAX, READ_AHEAD_BLOCKS } from './constants.js'
import { DigestSet } from './digest-set.js'
import { InvalidDagError } from './errors.js'
import { readAhead } from '../util/read-ahead.js'
import { toV1 } from './target.js'
import { errorCode } from '../util/errors.js'
import type { BlockReader } from './block-reader.js'
import type { DagBlock } from './types.js'
import type { Blocks } from '../blocks/types.js'
import type { PBNode } from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

interface Link { cid: CID, bytes: number }
interface Visited { block: DagBlock, links: Link[] }

export interface WalkOptions {
  signal?: AbortSignal
  /** Blocks that are left out with all below them, and to which those of this walk are added. @default none */
  visited?: DigestSet
}

/**
 * Every distinct block below the root, parents first, depth first. Only nodes are read; the size of a raw leaf is in
 * its parent, that of a raw root is asked for. Memory: the set of visited blocks (27 to 54 bytes each) and
 * `READ_AHEAD_BLOCKS` nodes a level.
 */
export async function * walkDag (
  reader: BlockReader,
  blocks: Pick<Blocks, 'stat'>,
  root: CID,
  { signal, visited = new DigestSet() }: WalkOptions
): AsyncGenerator<DagBlock, void, undefined> {
  if (!visited.add(root)) {
    return
  }

  if (root.code === raw.code) {
    const { bytes } = await blocks.stat(root, { signal })
    yield { cid: root, bytes }
    return
  }

  const top = await visit(reader, root, signal)

  yield top.block
  yield * below(reader, top, visited, signal, 0)
}

async function * below (
  reader: BlockReader,
  parent: Visited,
  visited: DigestSet,
  signal: AbortSignal | undefined,
  depth: number
): AsyncGenerator<DagBlock, void, undefined> {
  if (depth > DAG_DEPTH_MAX) {
    throw new InvalidDagError(parent.block.cid.toString(), `more than ${DAG_DEPTH_MAX} levels`)
  }

  const children = readAhead<Link, Visited>(
    function * () {
      for (const link of parent.links) {
        if (visited.add(link.cid)) {
          yield link
        }
      }
    },
    async ({ cid, bytes }, signal) => {
      return cid.code === raw.code ? { block: { cid, bytes }, links: [] } : visit(reader, cid, signal)
    },
    { concurrency: READ_AHEAD_BLOCKS, signal, what: `Walking ${parent.block.cid.toString()}` }
  )

  for await (const child of children) {
    yield child.block

    if (child.links.length > 0) {
      yield * below(reader, child, visited, signal, depth + 1)
    }
  }
}

/** Reads a node. Links of other codecs than dag-pb are not followed. */
async function visit (reader: BlockReader, cid: CID, signal?: AbortSignal): Promise<Visited> {
  let block: Uint8Array

  try {
    block = await reader.get(cid, signal)
  } catch (err) {
    if (errorCode(err) === 'block_not_found') {
      return { block: { cid }, links: [] }
    }

    throw err
  }

  return { block: { cid, bytes: block.byteLength }, links: cid.code === dagPb.code ? linksOf(cid, block) : [] }
}

/** A file's node tells the size of each child; a folder's links do, for children that are one raw block. */
function linksOf (cid: CID, block: Uint8Array): Link[] {
  let node: PBNode

  try {
    node = dagPb.decode(block)
  } catch {
    // dag-pb in name only: a block like any other
    return []
  }

  const sizes = blockSizesOf(node)

  return node.Links.map((link, index) => ({ cid: toV1(link.Hash), bytes: Number(sizes[index] ?? link.Tsize ?? 0) }))
}

function blockSizesOf ({ Data, Links }: PBNode): readonly bigint[] {
  try {
    const sizes = Data === undefined ? [] : UnixFS.unmarshal(Data).blockSizes
    return sizes.length === Links.length ? sizes : []
  } catch {
    // dag-pb without UnixFS has links all the same
    return []
  }
}
