import * as raw from 'multiformats/codecs/raw'
import { STAT_CONCURRENCY } from '../constants.js'
import { errorCode } from '../../../util/errors.js'
import { readAhead } from '../../../util/read-ahead.js'
import { BlockNotFoundError } from '../../../blocks/errors.js'
import type * as api from '../../../api/files.js'
import type { RequestContext } from '../context.js'
import { route } from '../route.js'
import type { Route } from '../route.js'
import type { BlockStat, Holder } from '../../../blocks/types.js'
import type { FileEntry } from '../../../files/types.js'

/** Where the blocks of a file or folder are, and where they are not. */
export const healthRoutes: readonly Route[] = [
  route('GET /stat/*target', stat),
  route('GET /why/*target', why)
]

async function stat (context: RequestContext): Promise<void> {
  const { params, reply } = context
  const target = params.target ?? ''
  const where = new Map<string, api.StatInfo['where'][number]>()
  let info: api.StatInfo | undefined

  for await (const block of blockStats(context, target)) {
    info ??= await describeRoot(context, target, block)
    info.blocks++
    info.missing_blocks += block.copies === 0 ? 1 : 0
    info.copies_min = Math.min(info.copies_min, block.copies)
    info.copies_max = Math.max(info.copies_max, block.copies)
    info.replicas = Math.max(info.replicas, block.wanted)

    for (const { peerId, hostname } of block.holders.filter(holder => holder.holds === 'yes')) {
      const row = where.get(peerId) ?? { peer_id: peerId, hostname, blocks: 0, bytes: 0 }

      row.blocks++
      row.bytes += block.bytes ?? 0
      where.set(peerId, row)
    }
  }

  reply.json({ ...info, where: [...where.values()].sort((a, b) => b.blocks - a.blocks) })
}

/** What the root tells, before any block is counted. Throws `block_not_found` when no node has it. */
async function describeRoot (context: RequestContext, target: string, root: BlockStat): Promise<api.StatInfo> {
  if (root.copies === 0) {
    throw new BlockNotFoundError(root.cid.toString(), root.holders.length)
  }

  return {
    ...await sizeOf(context, target, root),
    cid: root.cid.toString(),
    blocks: 0,
    missing_blocks: 0,
    copies_min: root.copies,
    copies_max: root.copies,
    replicas: root.wanted,
    pinned: root.claims.some(claim => claim.root && !claim.removed),
    where: []
  }
}

async function sizeOf (
  context: RequestContext,
  target: string,
  { cid, bytes = 0 }: BlockStat
): Promise<Pick<api.StatInfo, 'type' | 'bytes'>> {
  if (cid.code === raw.code) {
    return { type: 'file', bytes }
  }

  try {
    const entry = await context.files.resolve(target, context)
    return { type: entry.type, bytes: await plainBytes(context, entry) }
  } catch (err) {
    // dag-pb or another codec without UnixFS in it
    if (errorCode(err) === 'not_unixfs') {
      return { type: 'block', bytes }
    }

    throw err
  }
}

/** Bytes of all files below; a folder that cannot be read counts as its parent tells. */
async function plainBytes (context: RequestContext, entry: FileEntry): Promise<number> {
  if (entry.type !== 'directory') {
    return entry.bytes
  }

  let sum = 0

  try {
    for await (const child of context.files.ls(entry.cid, context)) {
      sum += await plainBytes(context, child)
    }
  } catch (err) {
    if (errorCode(err) !== 'block_not_found') {
      throw err
    }

    return entry.bytes
  }

  return sum
}

async function why (context: RequestContext): Promise<void> {
  for await (const block of blockStats(context, context.params.target ?? '')) {
    await context.reply.line(blockStatJson(block))
  }

  context.reply.end()
}

/** The state of every block below the target, parents first. */
async function * blockStats ({ files, blocks, signal }: RequestContext, target: string): AsyncGenerator<BlockStat> {
  yield * readAhead(
    signal => files.walk(target, { signal }),
    async ({ cid, bytes }, signal) => {
      const stat = await blocks.stat(cid, { signal })
      return { ...stat, bytes: stat.bytes ?? bytes }
    },
    { concurrency: STAT_CONCURRENCY, signal, what: `Asking for the blocks of ${target}` }
  )
}

/** One block's state as `why` shows it. */
export function blockStatJson ({ cid, bytes, wanted, copies, holders }: BlockStat): api.BlockStat {
  const inSet = holders.filter(holder => holder.inSet).sort((a, b) => a.rank - b.rank)
  const extra = holders.filter(holder => !holder.inSet && holder.holds === 'yes')

  return {
    cid: cid.toString(),
    bytes: bytes ?? null,
    wanted,
    copies,
    set: inSet.map(({ peerId, hostname, zone, state, holds, note }) => {
      return { peer_id: peerId, hostname, zone, state, holds, note }
    }),
    extra: extra.map(({ peerId, hostname, zone, state, note }) => ({ peer_id: peerId, hostname, zone, state, note })),
    summary: summarize(copies, wanted, inSet, extra)
  }
}

function summarize (copies: number, wanted: number, inSet: readonly Holder[], extra: readonly Holder[]): string {
  const lacking = inSet.filter(holder => holder.holds !== 'yes')
  const reasons = lacking.map(({ hostname, peerId, holds, note }) => {
    return `${hostname === '' ? peerId : hostname} ${holds === 'no' ? 'has no copy' : 'could not be asked'}` +
      (note === '' ? '' : ` (${note})`)
  })

  if (copies === 0) {
    return ['Missing: no node that could be asked holds it', ...reasons].join('; ') + '.'
  }

  if (copies < wanted) {
    const nodes = inSet.length < wanted ? [`only ${inSet.length} ${inSet.length === 1 ? 'node' : 'nodes'} can take a copy`] : []
    return [`Under-replicated: ${copies} of ${wanted} copies`, ...nodes, ...reasons].join('; ') + '.'
  }

  if (lacking.length > 0) {
    return [`Enough copies (${copies} of ${wanted}), but not all where they belong`, ...reasons].join('; ') + '.'
  }

  return extra.length > 0
    ? `Healthy: ${copies} copies, of which ${extra.length} extra will be dropped.`
    : `Healthy: ${copies} of ${wanted} copies.`
}
