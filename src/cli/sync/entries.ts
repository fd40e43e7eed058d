import { Buffer } from 'node:buffer'
import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMtime } from '../../api/attribute-text.js'
import { parseXattrs } from '../../api/xattr-text.js'
import { forEachConcurrently } from '../../util/concurrently.js'
import { readAhead } from '../../util/read-ahead.js'
import { chosen } from '../../volumes/tree/attributes.js'
import { chosenAttributes, localXattrs, ownAttributes } from '../destinations/chosen-attributes.js'
import { writeFailure } from '../destinations/write-failure.js'
import { DestinationError, SourceError, UsageError } from '../errors.js'
import { requireReadable, walkFolder } from '../sources/folder-source.js'
import { localLstat, localStat } from '../sources/local-stat.js'
import { isClosed, whileOpen } from '../destinations/open-folder.js'
import { isPartialName } from '../destinations/partial-name.js'
import { safeSegments } from '../destinations/safe-names.js'
import { sourceFailure, unlessVanished } from '../sources/source-failure.js'
import { linkOfBytes } from '../../util/link.js'
import { entryParams } from '../targets/target.js'
import { isBelow, parentOf } from '../../volumes/fs/sync.js'
import { findEntry, statEntry } from '../volume-work.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { EntryStat } from '../../api/entries.js'
import type { SyncEntry, SyncTarget } from '../../volumes/fs/sync.js'
import type { ApiClient } from '../client.js'
import type { WalkOptions } from '../sources/folder-source.js'
import type { GlobMatcher } from '../sources/glob.js'
import type { LocalStat } from '../sources/local-stat.js'
import type { FolderSide, Side, VolumeSide } from './sides.js'

const OCTAL = 8

/** Local entries that are looked at ahead: as many can share a process that reads extended attributes. */
const LOOK_AHEAD = 64

/** On Linux, of those named `user.*`. */
const HAVE_XATTRS: ReadonlySet<string> = new Set<SyncTarget['kind']>(['file', 'directory'])

/** What besides mode and time is looked at. */
export interface Chosen { choice: AttributeChoice }

/**
 * All that a source holds, parents before what is in them. It has to be there, and to be readable in all its parts:
 * what could not be seen would look as if it was gone.
 *
 * @param partial - gets the folders of a volume of which something below is left out by the filters
 * @throws SourceError, RemoteError, UsageError for a file
 */
export async function sourceEntries (
  client: ApiClient, side: Side, options: WalkOptions & Chosen, signal: AbortSignal, partial = new Set<string>()
): Promise<SyncEntry[]> {
  if (side.kind === 'folder') {
    return await localEntries(side, options, signal)
  }

  const root = await statEntry(client, side.target, { snapshot: side.snapshot })
  const entries: SyncEntry[] = []
  const isLeftOut = leftOutBy(options.exclude)

  for await (const entry of rowsBelow(client, side, root, options.choice, signal)) {
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

interface TargetOptions extends Chosen {
  exclude?: GlobMatcher
  /** Local folders that are closed to their owner are opened while they are listed; without it they are an error. */
  isOpened: boolean
}

/** What lies where the source's entries are to go; undefined: nothing, and it will be made. */
export async function targetEntries (
  client: ApiClient, side: Side, { exclude, choice, isOpened }: TargetOptions, signal: AbortSignal
): Promise<TargetEntries | undefined> {
  const entries = new TargetEntries(exclude)

  if (side.kind === 'folder') {
    return await addLocal(side, { entries, choice, isOpened, signal }) ? entries : undefined
  }

  const root = await findEntry(client, side.target)

  if (root === undefined) {
    return undefined
  }

  for await (const entry of rowsBelow(client, side, root, choice, signal)) {
    entries.add(entry)
  }

  return entries
}

/** The root of a volume has no mode until one is set. */
export type RootAttributes = EntryAttributes & { mtimeMs: number }

/** Those of the source's folder itself. */
export async function rootAttributes (client: ApiClient, side: Side, choice: AttributeChoice): Promise<RootAttributes> {
  if (side.kind === 'folder') {
    const { folder: absolute, shown } = side
    const stats = await localStat(absolute).catch((err: unknown) => { throw sourceFailure(shown, err) })

    return { mtimeMs: stats.attributes.mtimeMs, ...await chosenAttributes({ absolute, shown, stats }, choice) }
  }

  return attributesOfRow(await statEntry(client, side.target, { snapshot: side.snapshot }), choice)
}

function attributesOfRow (row: EntryStat, choice: AttributeChoice): RootAttributes {
  const { mode, mtime, link, uid, gid, xattrs } = row
  const found = chosen({
    ...uid != null && { uid }, ...gid != null && { gid }, ...xattrs != null && { xattrs: parseXattrs(xattrs) }
  }, choice)

  return {
    mtimeMs: Date.parse(mtime),
    ...parseMtime(mtime),
    ...mode != null && link == null && { mode: Number.parseInt(mode, OCTAL) },
    ...found
  }
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

async function localEntries (
  side: FolderSide, options: WalkOptions & Chosen, signal: AbortSignal
): Promise<SyncEntry[]> {
  const { kind } = await localStat(side.folder).catch((err: unknown) => { throw sourceFailure(side.shown, err) })

  if (kind !== 'folder') {
    throw new UsageError(`${side.shown} is a ${kind}; name a folder`)
  }

  const entries: SyncEntry[] = []
  const looked = readAhead(() => walkFolder(side.folder, side.shown, options),
    async entry => await unlessVanished(entry.shown, options.onGone, async () => {
      if (entry.stats.kind === 'file') {
        await requireReadable(entry)
      }

      return { entry, attributes: await chosenAttributes(entry, options.choice) }
    }), { concurrency: LOOK_AHEAD })

  for await (const found of looked) {
    signal.throwIfAborted()

    if (found === undefined) {
      continue
    }

    const { entry: { path, stats, link }, attributes } = found

    entries.push({ ...entryAt(path, stats, attributes), ...link !== undefined && { link } })
  }

  return entries
}

function entryAt (
  path: string, { kind, size, attributes: { mtimeMs } }: LocalStat, attributes: EntryAttributes
): SyncEntry {
  switch (kind) {
    case 'folder': return { path, kind: 'directory', size: 0, mtimeMs, ...attributes }
    case 'symbolic link': return { path, kind: 'symlink', size, mtimeMs, ...attributes }
    default: return { path, kind: 'file', size, mtimeMs, ...attributes }
  }
}

async function * rowsBelow (
  client: ApiClient, side: VolumeSide, root: EntryStat, choice: AttributeChoice, signal: AbortSignal
): AsyncGenerator<SyncEntry, void, undefined> {
  if (root.type !== 'directory') {
    throw new UsageError(`${side.shown} is a ${root.type === 'file' ? 'file' : 'symbolic link'}; name a folder`)
  }

  const prefix = root.path === '/' ? 1 : root.path.length + 1
  const query = { recursive: true, snapshot: side.snapshot }
  /** By path: is it a folder? */
  const seen = new Map([['', true]])

  for await (const row of client.rows('GET /volumes/:name/list/*path', { params: entryParams(side.target), query })) {
    const path = row.path.slice(prefix)

    signal.throwIfAborted()
    // It may become a path on this machine.
    safeSegments(path)

    // Pages are of different moments: what was a folder in one may be a link in the next, and leads elsewhere here.
    if (seen.get(parentOf(path)) !== true || seen.has(path)) {
      throw new SourceError('source_changed', `${side.shown} changed while it was listed: of ${path} the folder is none any more. ` +
        'Nothing was done; run the command again, or give --snapshot.')
    }

    seen.set(path, row.type === 'directory')

    yield {
      path,
      kind: row.type,
      size: row.bytes,
      ...attributesOfRow(row, choice),
      ...row.link != null && { link: row.link },
      ...row.cid != null && { cid: row.cid }
    }
  }
}

interface Listing extends Chosen { entries: TargetEntries, isOpened: boolean, signal: AbortSignal }

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
  const { entries, choice, isOpened, signal } = listing
  /** Of which the extended attributes are asked for together. */
  const asked: { entry: SyncTarget, absolute: string }[] = []
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
    const entry = await targetOf(path, absolute, stats, choice)
    const isAdded = entries.add(entry)
    const isAsked = isAdded && choice.xattrs === true && HAVE_XATTRS.has(entry.kind)
    const isAskedNow = isAsked && stats.kind === 'folder' && isClosed(stats.attributes.mode)

    if (isAdded && stats.kind === 'folder') {
      const add = async (): Promise<void> => {
        await addFolder(absolute, path, listing)

        // Later it is closed again.
        if (isAskedNow) {
          entry.xattrs = await localXattrs(absolute)
        }
      }

      await (isOpened ? whileOpen(absolute, add) : add())
    }

    if (isAsked && !isAskedNow) {
      asked.push({ entry, absolute })
    }
  }

  await forEachConcurrently(asked, LOOK_AHEAD, async ({ entry, absolute }) => {
    entry.xattrs = await localXattrs(absolute)
  })
}

async function targetOf (
  path: string, absolute: string, stats: LocalStat, choice: AttributeChoice
): Promise<SyncTarget> {
  // Extended attributes come later, of many at once.
  const attributes = ownAttributes(stats, choice)

  switch (stats.kind) {
    case 'file': case 'folder': return entryAt(path, stats, attributes)
    case 'symbolic link': {
      const link = linkOfBytes(await readlink(absolute, { encoding: 'buffer' })
        .catch((err: unknown) => { throw writeFailure(absolute, err) }))

      // One that says what no volume holds is like none of the source.
      return { ...entryAt(path, stats, attributes), ...link !== undefined && { link } }
    }
    default: return { ...entryAt(path, stats, attributes), kind: 'other', size: 0, isKept: true }
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
