import * as dagPb from '@ipld/dag-pb'
import { HAMT_FANOUT_MAX, HAMT_FANOUT_MIN, READ_AHEAD_BLOCKS } from './constants.js'
import { decodeUnixFs } from './content.js'
import { DigestSet } from './digest-set.js'
import { InvalidDagError } from './errors.js'
import { readAhead } from '../util/read-ahead.js'
import type { BlockReader } from './block-reader.js'
import type { PBLink, PBNode } from '@ipld/dag-pb'
import type { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'

/**
 * Large folders are hash array mapped tries (the UnixFS spec, "HAMT sharded directory"). Their nodes may come from
 * anywhere, and a fanout of 1 or a node that holds itself a thousand times keeps a trusting reader busy for ever; so
 * they are checked before `ipfs-unixfs-exporter` sees them, and listed here.
 */

/** Bits of the hash of a name (murmur3-x64-64): a trie cannot be deeper than it has digits. */
const HASH_BITS = 64

export const HAMT_TYPE = 'hamt-sharded-directory'

/** An entry of a folder, as the exporter tells it. */
export interface HamtEntry { cid: CID, name: string, path: string, size: bigint }

/** Throws `invalid_dag` for a block that is a node of a HAMT and makes no sense. Others pass. */
export function checkHamt (cid: CID, block: Uint8Array): void {
  if (cid.code !== dagPb.code) {
    return
  }

  let unixfs: UnixFS

  try {
    unixfs = decodeUnixFs(cid, block).unixfs
  } catch {
    // No UnixFS: its reader says so.
    return
  }

  if (unixfs.type === HAMT_TYPE) {
    checkShard(cid, unixfs)
  }
}

function checkShard (cid: CID, { fanout, data }: UnixFS): { fanout: number, bits: number } {
  const count = Number(fanout ?? 0)
  const bits = Math.log2(count)

  if (!Number.isInteger(bits) || count < HAMT_FANOUT_MIN || count > HAMT_FANOUT_MAX) {
    throw new InvalidDagError(cid.toString(), `a folder with a fanout of ${String(fanout)}; it is a power of two from ` +
      `${HAMT_FANOUT_MIN} to ${HAMT_FANOUT_MAX}`)
  }

  if ((data?.byteLength ?? 0) > count / 8) {
    throw new InvalidDagError(cid.toString(), 'a folder whose map of links is longer than its fanout')
  }

  return { fanout: count, bits }
}

interface Shard { cid: CID, node: PBNode, unixfs: UnixFS }

interface Walk { reader: BlockReader, path: string, signal: AbortSignal | undefined, shards: DigestSet }

/** The entries of a HAMT, by its root; each of its nodes is read once. Throws `invalid_dag`. */
export async function * hamtEntries (
  reader: BlockReader, root: Shard, { path, signal }: { path: string, signal?: AbortSignal }
): AsyncGenerator<HamtEntry, void, undefined> {
  const shards = new DigestSet()
  shards.add(root.cid)
  yield * below({ reader, path, signal, shards }, root, 0)
}

async function * below (walk: Walk, { cid, node, unixfs }: Shard, depth: number): AsyncGenerator<HamtEntry, void> {
  if (unixfs.type !== HAMT_TYPE) {
    throw new InvalidDagError(cid.toString(), `it is a ${unixfs.type} in the place of a part of a folder`)
  }

  const { fanout, bits } = checkShard(cid, unixfs)
  const digits = (fanout - 1).toString(16).length

  if (depth > HASH_BITS / bits) {
    throw new InvalidDagError(cid.toString(), 'a folder with more levels than its hash has digits')
  }

  const parts = readAhead<PBLink, HamtEntry | Shard>(
    () => node.Links,
    async (link, signal) => await openLink(walk, link, digits, signal),
    { concurrency: READ_AHEAD_BLOCKS, signal: walk.signal, what: `Listing ${walk.path}` }
  )

  for await (const part of parts) {
    if ('name' in part) {
      yield part
    } else {
      yield * below(walk, part, depth + 1)
    }
  }
}

async function openLink (
  { reader, path, shards }: Walk, { Hash: cid, Name = '', Tsize = 0 }: PBLink, digits: number, signal: AbortSignal
): Promise<HamtEntry | Shard> {
  if (Name.length > digits) {
    const name = Name.slice(digits)

    return { cid, name, path: `${path}/${name}`, size: BigInt(Tsize) }
  }

  // Two nodes of one trie have different names below them: the same one again is there to keep readers busy.
  if (Name.length < digits || !shards.add(cid)) {
    throw new InvalidDagError(cid.toString(), Name.length < digits
      ? `a folder with a link named ${JSON.stringify(Name)}`
      : 'a folder that has the same part twice')
  }

  return { cid, ...decodeUnixFs(cid, await reader.get(cid, signal)) }
}
