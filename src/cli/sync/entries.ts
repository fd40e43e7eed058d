import { Buffer } from 'node:buffer'
import { access, constants, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMtime } from '../../gateway/http/attribute-text.js'
import { writeFailure } from '../write-failure.js'
import { DestinationError, SourceError, UsageError } from '../errors.js'
import { safeSegments } from '../extract-folder.js'
import { walkFolder } from '../folder-source.js'
import { localLstat, localStat } from '../local-stat.js'
import { whileOpen } from '../open-folder.js'
import { isPartialName } from '../partial-name.js'
import { sourceFailure } from '../source-failure.js'
import { linkOfBytes } from '../../util/link.js'
import { volumePath } from '../target.js'
import { isBelow, parentOf } from '../../volumes/volume/sync.js'
import { findEntry, statEntry } from '../volume-work.js'
import type { Mtime } from '../../volumes/tree/types.js'
import type { EntryRow } from '../../gateway/http/volume-api.js'
import type { SyncEntry, SyncTarget } from '../../volumes/volume/sync.js'
import type { ApiClient } from '../client.js'
import type { WalkOptions } from '../folder-source.js'
import type { GlobMatcher } from '../glob.js'
import type { LocalStat } from '../local-stat.js'
import type { FolderSide, Side, VolumeSide } from './sides.js'

const OCTAL = 8

/**
 * All that a source holds, parents before what is in them. It has to be there, and to be readable in all its parts:
 * what could not be seen would look as if it was gone.
 *
 * @param partial - gets the folders of a volume of which something below is left out by the filters
 * @throws SourceError, RemoteError, UsageError for a file
 */
export async function sourceEntries (
  client: ApiClient, side: Side, options: WalkOptions, signal: AbortSignal, partial = new Set<string>()
): Promise<SyncEntry[]> {
  if (side.kind === 'folder') {
    return await localEntries(side, options, signal)
  }

  const root = await statEntry(client, side.target, { snapshot: side.snapshot })
  const entries: SyncEntry[] = []
  const isLeftOut = leftOutBy(options.exclude)

  for await (const entry of rowsBelow(client, side, root, signal)) {
    if (!isLeftOut(entry)) {
      entries.push(entry)
      continue
    }

    for (let at = parentOf(entry.path); at !== '' && !partial.has(at); at = parentOf(at)) {
      partial.add(at)
    }
  }

  return entries
}

interface TargetOptions {
  exclude?: GlobMatcher
  /** Local folders that are closed to their owner are opened while they are listed; without it they are an error. */
  isOpened: boolean
}

/** What lies where the source's entries are to go; undefined: nothing, and it will be made. */
export async function targetEntries (
  client: ApiClient, side: Side, { exclude, isOpened }: TargetOptions, signal: AbortSignal
): Promise<TargetEntries | undefined> {
  const entries = new TargetEntries(exclude)

  if (side.kind === 'folder') {
    return await addLocal(side, { entries, isOpened, signal }) ? entries : undefined
  }

  const root = await findEntry(client, side.target)

  if (root === undefined) {
    return undefined
  }

  for await (const entry of rowsBelow(client, side, root, signal)) {
    entries.add(entry)
  }

  return entries
}

/** The root of a volume has no mode until somebody sets one. */
export type RootAttributes = Mtime & { mtimeMs: number, mode?: number }

/** Mode and time of the source's folder itself. */
export async function rootAttributes (client: ApiClient, side: Side): Promise<RootAttributes> {
  if (side.kind === 'folder') {
    return (await localStat(side.folder).catch((err: unknown) => { throw sourceFailure(side.shown, err) })).attributes
  }

  const { mode, mtime } = await statEntry(client, side.target, { snapshot: side.snapshot })

  return { mtimeMs: Date.parse(mtime), ...parseMtime(mtime), ...mode != null && { mode: Number.parseInt(mode, OCTAL) } }
}

/** Keeps those that are part of the work, and marks the folders that hold others: they cannot go as a whole. */
export class TargetEntries {
  readonly #entries = new Map<string, SyncTarget>()
  readonly #isLeftOut: ReturnType<typeof leftOutBy>

  constructor (exclude: GlobMatcher | undefined) {
    this.#isLeftOut = leftOutBy(exclude)
  }

  get all (): SyncTarget[] {
    return [...this.#entries.values()]
  }

  /** Parents come first. False: it is left out, and so is what is in it. */
  add (entry: SyncTarget): boolean {
    const { path } = entry

    if (this.#isLeftOut(entry)) {
      this.keepAbove(path)

      return false
    }

    this.#entries.set(path, entry)

    if (entry.isKept === true) {
      this.keepAbove(path)
    }

    return true
  }

  /** What is at these paths stays with all that is in it: the source has something there that cannot be copied. */
  keep (paths: readonly string[]): void {
    const kept = new Set(paths.filter(path => this.#entries.has(path)))

    for (const path of this.#entries.keys()) {
      if (kept.has(path) || isBelow(path, kept)) {
        this.#entries.delete(path)
      }
    }

    kept.forEach(path => { this.keepAbove(path) })
  }

  /** Something at this path stays, and so do the folders above it. */
  keepAbove (path: string): void {
    for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
      const above = this.#entries.get(at)

      if (above !== undefined) {
        above.isKept = true
      }
    }
  }
}

async function localEntries (side: FolderSide, options: WalkOptions, signal: AbortSignal): Promise<SyncEntry[]> {
  const { kind } = await localStat(side.folder).catch((err: unknown) => { throw sourceFailure(side.shown, err) })

  if (kind !== 'folder') {
    throw new UsageError(`${side.shown} is a ${kind}; name a folder`)
  }

  const entries: SyncEntry[] = []

  for await (const { path, stats, link, absolute, shown } of walkFolder(side.folder, side.shown, options)) {
    signal.throwIfAborted()

    if (stats.kind === 'file') {
      await access(absolute, constants.R_OK).catch((err: unknown) => { throw sourceFailure(shown, err) })
    }

    entries.push({ ...entryAt(path, stats), ...link !== undefined && { link } })
  }

  return entries
}

function entryAt (path: string, { kind, size, attributes: { mode, ...mtime } }: LocalStat): SyncEntry {
  switch (kind) {
    case 'folder': return { path, kind: 'directory', size: 0, mode, ...mtime }
    case 'symbolic link': return { path, kind: 'symlink', size, ...mtime }
    default: return { path, kind: 'file', size, mode, ...mtime }
  }
}

async function * rowsBelow (
  client: ApiClient, side: VolumeSide, root: EntryRow, signal: AbortSignal
): AsyncGenerator<SyncEntry, void, undefined> {
  if (root.type !== 'directory') {
    throw new UsageError(`${side.shown} is a ${root.type === 'file' ? 'file' : 'symbolic link'}; name a folder`)
  }

  const prefix = root.path === '/' ? 1 : root.path.length + 1
  const query = { recursive: 1, snapshot: side.snapshot }
  /** By path: is it a folder? */
  const seen = new Map([['', true]])

  for await (const row of client.rows<EntryRow>('GET', volumePath(side.target, 'list'), { query })) {
    const path = row.path.slice(prefix)

    signal.throwIfAborted()
    // It may become a path on this machine.
    safeSegments(path)

    // Pages are of different moments: what was a folder in one may be a link in the next, and leads elsewhere here.
    if (seen.get(parentOf(path)) !== true || seen.has(path)) {
      throw new SourceError('changed', `${side.shown} changed while it was listed: of ${path} the folder is none any more. ` +
        'Nothing was done; run the command again, or give --snapshot.')
    }

    seen.set(path, row.type === 'directory')

    yield {
      path,
      kind: row.type,
      size: row.bytes,
      mtimeMs: Date.parse(row.mtime),
      ...parseMtime(row.mtime),
      ...row.link != null && { link: row.link },
      ...row.mode != null && row.link == null && { mode: Number.parseInt(row.mode, OCTAL) },
      ...row.cid != null && { cid: row.cid }
    }
  }
}

interface Listing { entries: TargetEntries, isOpened: boolean, signal: AbortSignal }

/** False: there is nothing. */
async function addLocal (side: FolderSide, listing: Listing): Promise<boolean> {
  const root = await localStat(side.folder).catch((err: unknown) => {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }

    throw writeFailure(side.folder, err)
  })

  if (root === undefined) {
    return false
  }

  if (root.kind !== 'folder') {
    throw new DestinationError('exists', `${side.shown} is a ${root.kind} and the source is a folder; name another path.`)
  }

  await addFolder(side.folder, '', listing)

  return true
}

/** Links are not followed: what they lead to is not in the folder. */
async function addFolder (folder: string, above: string, listing: Listing): Promise<void> {
  const { entries, isOpened, signal } = listing
  const names = await readdir(folder, { encoding: 'buffer' }).catch((err: unknown) => { throw writeFailure(folder, err) })

  for (const bytes of names) {
    signal.throwIfAborted()
    const name = bytes.toString('utf8')
    const path = above === '' ? name : `${above}/${name}`

    // What commands are writing, or have left half made, is no entry.
    if (isPartialName(name)) {
      continue
    }

    // No volume holds such a name, and we could not name it to the system again.
    if (!Buffer.from(name, 'utf8').equals(bytes)) {
      entries.keepAbove(path)
      continue
    }

    const absolute = join(folder, name)
    const stats = await localLstat(absolute).catch((err: unknown) => { throw writeFailure(absolute, err) })
    const isAdded = entries.add(await targetOf(path, absolute, stats))

    if (isAdded && stats.kind === 'folder') {
      const add = async (): Promise<void> => { await addFolder(absolute, path, listing) }

      await (isOpened ? whileOpen(absolute, add) : add())
    }
  }
}

async function targetOf (path: string, absolute: string, stats: LocalStat): Promise<SyncTarget> {
  switch (stats.kind) {
    case 'file': case 'folder': return entryAt(path, stats)
    case 'symbolic link': {
      const link = linkOfBytes(await readlink(absolute, { encoding: 'buffer' })
        .catch((err: unknown) => { throw writeFailure(absolute, err) }))

      // One that says what no volume holds is like none of the source.
      return { ...entryAt(path, stats), ...link !== undefined && { link } }
    }
    default: return { ...entryAt(path, stats), kind: 'other', size: 0, isKept: true }
  }
}

/** Tells what is excluded, and what lies below a folder that is. To be asked for parents first. */
function leftOutBy (exclude: GlobMatcher | undefined): (entry: Pick<SyncTarget, 'path' | 'kind'>) => boolean {
  const folders = new Set<string>()

  return ({ path, kind }) => {
    const isFolder = kind === 'directory'
    const isLeftOut = folders.has(parentOf(path)) || exclude?.(path, isFolder) === true

    if (isLeftOut && isFolder) {
      folders.add(path)
    }

    return isLeftOut
  }
}
