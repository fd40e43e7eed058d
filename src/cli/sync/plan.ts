import { forEachConcurrently } from '../../util/concurrently.js'
import { decideCompared, diffTree } from '../../volumes/volume/sync.js'
import { UsageError } from '../errors.js'
import { readFileExactly } from '../file-source.js'
import { attributesOf, walkFolder } from '../folder-source.js'
import { formatVolumeTarget, volumePath, below } from '../target.js'
import { findEntry, resultOf, statEntry } from '../volume-work.js'
import { join } from 'node:path'
import type { CidResult } from '../../gateway/http/api.js'
import type { EntryRow } from '../../gateway/http/volume-api.js'
import type { SyncAction, SyncEntry, SyncTarget } from '../../volumes/volume/sync.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { WalkOptions } from '../folder-source.js'
import type { GlobMatcher } from '../glob.js'
import type { VolumeTarget } from '../target.js'

/** Files that are hashed at once: enough for the two cores that small machines have, and the disk's queue. */
const HASH_CONCURRENCY = 4
const OCTAL = 8

export interface LocalFolder {
  folder: string
  /** As the user named it. */
  shown: string
}

export interface PlanOptions extends WalkOptions { remove: boolean, hash: boolean }

/** Looks at both sides; nothing is changed. */
export async function planSync (
  context: CommandContext, client: ApiClient, local: LocalFolder, target: VolumeTarget, options: PlanOptions
): Promise<SyncAction[]> {
  const progress = context.out.progress('sync: comparing')

  try {
    const [ours, theirs] = await Promise.all([
      localEntries(local, options, context.signal), targetEntries(client, target, options.exclude)
    ])
    const actions = diffTree(ours, theirs, options)

    return options.hash ? await compared(client, local, target, actions) : actions
  } finally {
    progress.end()
  }
}

async function localEntries (local: LocalFolder, options: WalkOptions, signal: AbortSignal): Promise<SyncEntry[]> {
  const entries: SyncEntry[] = []

  for await (const { path, stats } of walkFolder(local.folder, local.shown, options)) {
    signal.throwIfAborted()

    const isFolder = stats.isDirectory()

    entries.push({
      path,
      kind: isFolder ? 'directory' : 'file',
      size: isFolder ? 0 : stats.size,
      ...attributesOf(stats)
    })
  }

  return entries
}

async function targetEntries (
  client: ApiClient, target: VolumeTarget, exclude: GlobMatcher | undefined
): Promise<SyncTarget[]> {
  const root = await findEntry(client, target)

  if (root == null) {
    return []
  }

  if (root.type === 'file') {
    throw new UsageError(`${formatVolumeTarget(target)} is a file; name a folder to sync to`)
  }

  const prefix = root.path === '/' ? 1 : root.path.length + 1
  const entries: SyncTarget[] = []
  const excluded = new Set<string>()

  for await (const row of client.rows<EntryRow>('GET', volumePath(target, 'list'), { query: { recursive: 1 } })) {
    const path = row.path.slice(prefix)
    const isFolder = row.type === 'directory'

    // Parents come first, so what is below an excluded folder is known by it.
    if (exclude?.(path, isFolder) === true || excluded.has(path.slice(0, path.lastIndexOf('/')))) {
      if (isFolder) {
        excluded.add(path)
      }

      continue
    }

    entries.push({
      path,
      kind: row.type,
      size: row.bytes,
      mtimeMs: Date.parse(row.mtime),
      ...row.mode != null && { mode: Number.parseInt(row.mode, OCTAL) },
      ...row.cid != null && { cid: row.cid }
    })
  }

  return entries
}

/** Each comparison replaced by what comes of it. */
async function compared (
  client: ApiClient, local: LocalFolder, target: VolumeTarget, actions: readonly SyncAction[]
): Promise<SyncAction[]> {
  const decided: (SyncAction | undefined)[] = [...actions]

  await forEachConcurrently(actions.entries(), HASH_CONCURRENCY, async ([i, action]) => {
    if (action.type !== 'compare') {
      return
    }

    const { path } = action
    const [ours, theirs] = await Promise.all([
      localCid(client, join(local.folder, path), `${local.shown}/${path}`, action.local.size),
      // what lives in its entry has no block, and its CID is told on demand
      action.target.cid ?? statEntry(client, below(target, ...path.split('/')), { cid: 1 }).then(row => row.cid ?? undefined)
    ])

    decided[i] = decideCompared({ ...action, target: { ...action.target, cid: theirs } }, ours)
  })

  return decided.filter(action => action !== undefined)
}

/** The node computes it, with the code that puts: there is one way to cut a file into blocks. */
async function localCid (client: ApiClient, path: string, shown: string, bytes: number): Promise<string> {
  const source = { open: () => readFileExactly(path, shown, bytes) }
  const { cid } = await resultOf<never, CidResult>(client.upload('POST', '/cid', source))

  return cid
}
