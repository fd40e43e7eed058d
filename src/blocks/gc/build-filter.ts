import { OPEN_LINKS_MAX, ROOT_NODES_MAX, WALKED_MAX } from './constants.js'
import { FilterBuilder } from './filter.js'
import { AbortedError } from '../../util/errors.js'
import { DAG_PB, RAW, readLinks } from '../links.js'
import { UnmarkableError } from '../errors.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { CID } from 'multiformats/cid'

export interface BuildFilterInit {
  /** 16 bytes, the same on all replicas that make this mark, and never used before. */
  salt: Uint8Array
  /** The bytes of a folder or file node, from anywhere in the mesh. Never asked for a raw leaf. */
  read: (cid: CID, options: { signal: AbortSignal }) => Promise<Uint8Array>
  signal: AbortSignal
  /** Awaited before each node is read: makes the walk yield to clients. @default none */
  pace?: () => Promise<void>
  /** Nodes that one root may lead to. @default ROOT_NODES_MAX */
  rootNodesMax?: number
  /** Blocks of the last mark; the same on all replicas. @default for a small volume */
  expected?: number
}

export interface BuiltFilter {
  /** Encoded. */
  filter: Uint8Array
  /** Different blocks, as far as the filter tells them apart: `expected` of the next mark. */
  blocks: number
  nodesRead: number
}

/**
 * The filter of everything that is reachable from some roots. One pass; what it keeps in memory is the filter (it grows
 * as blocks are found), the path it is on, and the nodes it walked last. Those are remembered exactly, not by the
 * filter: a false positive there would leave a whole subtree out, and so lose it.
 *
 * Fails as a whole when any node cannot be read: a mark is complete or it is none. Replicas that walk the same roots
 * in the same order make the same bytes.
 *
 * @param roots - every root of the volume (tree, older contents, trash, snapshots, open uploads), in the same order on
 * every replica; repetitions are fine
 * @throws `unsweepable` with the CID of the node, `aborted`
 */
export async function buildFilter (
  roots: AsyncIterable<CID> | Iterable<CID>, init: BuildFilterInit
): Promise<BuiltFilter> {
  const { salt, signal, expected, rootNodesMax = ROOT_NODES_MAX } = init
  const builder = new FilterBuilder({ salt, expected })
  const walked = new BoundedMap<string, true>(WALKED_MAX)
  let nodesRead = 0

  for await (const root of roots) {
    // The links still to be followed, the next one last: as many as the nodes on the path have.
    const open = [root]
    const readBefore = nodesRead

    for (let cid = open.pop(); cid !== undefined; cid = open.pop()) {
      if (signal.aborted) {
        throw new AbortedError('Sweeping a volume')
      }

      builder.add(cid)

      if (cid.code === RAW || isKnown(walked, cid)) {
        continue
      }

      await init.pace?.()
      const links = await linksFrom(cid, init)
      nodesRead++

      if (nodesRead - readBefore > rootNodesMax || open.length + links.length > OPEN_LINKS_MAX) {
        throw new UnmarkableError(root.toString(), 'it leads to more blocks than any file has: it may hold itself ' +
          'again and again')
      }

      for (let i = links.length - 1; i >= 0; i--) {
        open.push(links[i] as CID)
      }
    }
  }

  return { filter: builder.encode(), blocks: builder.items, nodesRead }
}

async function linksFrom (cid: CID, { read, signal }: BuildFilterInit): Promise<CID[]> {
  if (cid.code !== DAG_PB) {
    throw new UnmarkableError(cid.toString(), `its codec 0x${cid.code.toString(16)} is not known here`)
  }

  try {
    return readLinks(await read(cid, { signal }))
  } catch (err) {
    if (signal.aborted) {
      throw new AbortedError('Sweeping a volume', { cause: err })
    }

    throw new UnmarkableError(cid.toString(), 'it cannot be read', { cause: err })
  }
}

/** True when the node was walked not long ago; the one walked first is forgotten first. */
function isKnown (walked: BoundedMap<string, true>, cid: CID): boolean {
  const id = Buffer.from(cid.bytes).toString('latin1')

  if (walked.has(id)) {
    return true
  }

  walked.set(id, true)

  return false
}
