import * as dagPb from '@ipld/dag-pb'
import * as raw from 'multiformats/codecs/raw'
import { decodeDocument, documentCodec, documentLinks } from './codecs.js'
import { CAR_AHEAD_BYTES, CAR_AHEAD_NODES } from './constants.js'
import { BLOCK_BYTES_MAX } from '../../blocks/constants.js'
import {
  DAG_DEPTH_MAX, REPEATED_ENTRIES_FACTOR, REPEATED_ENTRIES_MIN
} from '../../files/constants.js'
import { decodeUnixFs } from '../../files/content.js'
import { DigestSet } from '../../files/digest-set.js'
import { InvalidDagError } from '../../files/errors.js'
import { HAMT_TYPE } from '../../files/hamt.js'
import { readAhead } from '../../util/read-ahead.js'
import type { ByteRange } from '../../files/content.js'
import type { BlockReader } from '../../files/block-reader.js'
import type { CarBlock } from '../../volumes/fs/car.js'
import type { PBNode } from '@ipld/dag-pb'
import type { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'

/**
 * Blocks of a DAG for a CAR, depth first: a block, then all that is below its first link, and so on.
 *
 * With `dups: 'n'` a block is sent where the walk meets it first, and what is below it not again. Which ones were met
 * is known only when their turn comes: a block that was fetched ahead may have been sent meanwhile, further down.
 *
 * Blocks are fetched ahead on every level, so that a round trip each is hidden. A DAG may be deep and come from
 * anywhere, so the bytes that wait are counted over all levels: beyond `CAR_AHEAD_BYTES` a block is fetched when its
 * turn comes.
 */
export interface WalkOptions {
  /** `block`: the root alone. `entity`: a file, or what lists a folder. `all`: everything below. */
  scope: 'block' | 'entity' | 'all'
  /** With `entity`, of a file: only blocks that have these bytes. @default all */
  range?: ByteRange
  dups: 'y' | 'n'
  signal: AbortSignal
}

interface Walk extends WalkOptions {
  reader: BlockReader
  visited: DigestSet
  /** Blocks that were sent again. */
  repeated: number
  /** Bytes fetched ahead. */
  aheadBytes: number
}

/** A link, and the offset of its first byte in the file where it is a part of one. */
interface Link { cid: CID, at: number }

/** A block that was fetched ahead, or is fetched when its turn comes. */
interface Child { link: Link, bytes?: Uint8Array }

const IDENTITY_HASH = 0x00

export async function * walkBlocks (
  reader: BlockReader, passed: readonly CID[], root: CarBlock, options: WalkOptions
): AsyncGenerator<CarBlock, void, undefined> {
  const walk: Walk = { ...options, reader, visited: new DigestSet(), repeated: 0, aheadBytes: 0 }
  const leave = reader.ahead.join()

  try {
    for (const cid of passed) {
      if (isSent(walk, cid)) {
        yield { cid, bytes: await reader.get(cid, options.signal) }
      }
    }

    if (isSent(walk, root.cid)) {
      yield root
    }

    yield * below(walk, linksIn(walk, { cid: root.cid, at: 0 }, root.bytes), 0)
  } finally {
    leave()
  }
}

async function * below (walk: Walk, links: readonly Link[], depth: number): AsyncGenerator<CarBlock, void, undefined> {
  if (links.length === 0) {
    return
  }

  if (depth > DAG_DEPTH_MAX) {
    throw new InvalidDagError((links[0] as Link).cid.toString(), `more than ${DAG_DEPTH_MAX} levels`)
  }

  const { reader, signal } = walk
  let isLeafNext = false

  const children = readAhead<Link, Child>(
    function * () {
      for (const link of links) {
        isLeafNext = link.cid.code === raw.code
        yield link
      }
    },
    async (link, signal) => await fetchAhead(walk, link, signal),
    { concurrency: () => isLeafNext ? reader.ahead.each : CAR_AHEAD_NODES, signal, what: 'Making a CAR' }
  )

  for await (const { link, bytes: fetched } of children) {
    walk.aheadBytes -= fetched?.byteLength ?? 0

    if (walk.dups === 'n' && walk.visited.has(link.cid)) {
      continue
    }

    const bytes = fetched ?? await reader.get(link.cid, signal)

    if (isSent(walk, link.cid)) {
      yield { cid: link.cid, bytes }
    }

    yield * below(walk, linksIn(walk, link, bytes), depth + 1)
  }
}

async function fetchAhead (walk: Walk, link: Link, signal: AbortSignal): Promise<Child> {
  const { reader, dups, visited } = walk

  if (walk.aheadBytes >= CAR_AHEAD_BYTES || (dups === 'n' && visited.has(link.cid))) {
    return { link }
  }

  walk.aheadBytes += BLOCK_BYTES_MAX

  try {
    const bytes = await reader.get(link.cid, signal)
    walk.aheadBytes += bytes.byteLength

    return { link, bytes }
  } finally {
    walk.aheadBytes -= BLOCK_BYTES_MAX
  }
}

/**
 * Notes the block, and tells whether it goes into the CAR. One in an identity CID never does: its bytes are in the
 * block that links to it. Throws `invalid_dag` on a DAG that was made of a few blocks to be endless when repeated.
 */
function isSent (walk: Walk, cid: CID): boolean {
  if (walk.visited.add(cid)) {
    return cid.multihash.code !== IDENTITY_HASH
  }

  if (++walk.repeated > Math.max(REPEATED_ENTRIES_MIN, REPEATED_ENTRIES_FACTOR * walk.visited.size)) {
    throw new InvalidDagError(cid.toString(), 'its DAG holds the same blocks again and again, and no end. Ask for it with ' +
      'dups=n')
  }

  return walk.dups === 'y' && cid.multihash.code !== IDENTITY_HASH
}

/** The links of a block that the scope follows. */
function linksIn ({ scope, range }: Walk, { cid, at }: Link, bytes: Uint8Array): readonly Link[] {
  if (scope === 'block' || cid.code === raw.code) {
    return []
  }

  if (scope === 'all') {
    return allLinks(cid, bytes).map(cid => ({ cid, at: 0 }))
  }

  let decoded: { node: PBNode, unixfs: UnixFS }

  try {
    decoded = decodeUnixFs(cid, bytes)
  } catch {
    // Something else than UnixFS: one block.
    return []
  }

  const { node, unixfs } = decoded

  switch (unixfs.type) {
    case 'file':
    case 'raw':
      return fileLinks(node, unixfs, at, range)
    case HAMT_TYPE: {
      // A link to a part of the folder has the digits of its place for a name, one to an entry the name behind them.
      const digits = (Number(unixfs.fanout ?? 0) - 1).toString(16).length

      return node.Links.filter(({ Name = '' }) => Name.length === digits).map(({ Hash }) => ({ cid: Hash, at: 0 }))
    }
    default:
      return []
  }
}

function allLinks (cid: CID, bytes: Uint8Array): readonly CID[] {
  const { decode } = documentCodec(cid) ?? {}

  try {
    if (decode !== undefined) {
      return documentLinks(decodeDocument(cid, decode, bytes))
    }

    return cid.code === dagPb.code ? dagPb.decode(bytes).Links.map(({ Hash }) => Hash) : []
  } catch {
    // Of its codec in name only: a block like any other.
    return []
  }
}

/** Links to those parts of a file that have bytes of the range. */
function fileLinks (node: PBNode, { data, blockSizes }: UnixFS, at: number, range?: ByteRange): Link[] {
  const links: Link[] = []
  let childAt = at + (data?.byteLength ?? 0)

  for (const [index, { Hash }] of node.Links.entries()) {
    const size = Number(blockSizes[index] ?? 0)

    if (range === undefined || overlaps(range, childAt, size)) {
      links.push({ cid: Hash, at: childAt })
    }

    childAt += size
  }

  return links
}

function overlaps ({ start, end }: ByteRange, at: number, size: number): boolean {
  return start < end && at < end && at + size > start
}
