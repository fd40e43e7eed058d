import { posix } from 'node:path'
import * as raw from 'multiformats/codecs/raw'
import {
  DAG_DEPTH_MAX, PREFETCH_BYTES_MAX, READ_AHEAD_BLOCKS, REPEATED_ENTRIES_FACTOR, REPEATED_ENTRIES_MIN
} from './constants.js'
import { DigestSet } from './digest-set.js'
import { InvalidDagError } from './errors.js'
import { HAMT_TYPE, hamtEntries } from './hamt.js'
import { entryOf, openEntry } from './open.js'
import { readAhead } from '../util/read-ahead.js'
import { toV1 } from './target.js'
import type { BlockReader } from './block-reader.js'
import type { OpenOptions, Opened } from './open.js'
import type { FileEntry, TreeEntry } from './types.js'
import type { UnixFSDirectory, UnixFSDirectoryEntry } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'

const DEFAULT_FILE_MODE = 0o644
const DEFAULT_DIRECTORY_MODE = 0o755
const MS_PER_SECOND = 1000
const NS_PER_MS = 1_000_000

/**
 * What is in a folder, one level; a file lists as itself. Root blocks of files and folders are read, raw ones not.
 */
export async function * listEntries (
  reader: BlockReader,
  opened: Opened,
  options: OpenOptions
): AsyncGenerator<FileEntry, void, undefined> {
  const { directory } = opened

  if (directory === undefined) {
    yield opened.entry
    return
  }

  yield * readAhead(
    signal => folderLinks(reader, directory, signal),
    async (link, signal) => {
      if (link.cid.code === raw.code) {
        return { name: link.name, path: link.name, cid: toV1(link.cid), type: 'file' as const, bytes: Number(link.size) }
      }

      return entryOf(await openLink(reader, link, link.name, { signal }), link.name, link.name)
    },
    { ...options, concurrency: READ_AHEAD_BLOCKS, what: `Listing ${directory.path}` }
  )
}

export interface BelowOptions extends OpenOptions {
  /**
   * An entry may be named `../file`, as a path from its folder, as long as that leads nowhere above the root.
   *
   * @default false: `invalid_dag`
   */
  relativeNames?: boolean
}

/** Everything below a folder, parents before children; a file is its own only entry. */
export async function * entriesBelow (
  reader: BlockReader,
  opened: Opened,
  options: BelowOptions
): AsyncGenerator<TreeEntry, void, undefined> {
  if (opened.directory === undefined) {
    yield toTreeEntry(opened, opened.entry.name, options)
    return
  }

  const repeats = new Repeats(opened.entry.cid)
  yield * below({ reader, repeats, options }, opened, '', 0, false)
}

/** What is in one folder, from its own blocks alone: `size` is that of all blocks below. */
export function folderLinks (
  reader: BlockReader, folder: UnixFSDirectory, signal: AbortSignal
): AsyncIterable<UnixFSDirectoryEntry> {
  return folder.unixfs.type === HAMT_TYPE
    ? hamtEntries(reader, folder, { path: folder.path, signal })
    : folder.entries({ signal })
}

/**
 * Tells a folder that holds the same ones now and then from one that was made of a few blocks to have more entries
 * than can be listed.
 */
class Repeats {
  readonly #folders = new DigestSet()
  #entries = 0
  #repeated = 0

  constructor (readonly root: CID) {}

  /** True when the folder was listed before. */
  enter (folder: CID): boolean {
    return !this.#folders.add(folder)
  }

  /** @param isRepeated - it lies below a folder that was listed before */
  count (isRepeated: boolean): void {
    this.#entries += isRepeated ? 0 : 1
    this.#repeated += isRepeated ? 1 : 0

    if (this.#repeated > Math.max(REPEATED_ENTRIES_MIN, REPEATED_ENTRIES_FACTOR * this.#entries)) {
      throw new InvalidDagError(this.root.toString(), 'it holds the same folders again and again: ' +
        `${this.#repeated} entries of ${this.#entries} different ones, and no end`)
    }
  }
}

interface TreeWalk { reader: BlockReader, repeats: Repeats, options: BelowOptions }

/**
 * Each level holds at most `READ_AHEAD_BLOCKS` opened entries, each with at most one small block (larger raw blocks
 * are fetched when their content is read), so memory grows with the depth and not with the size of the tree.
 */
async function * below (
  walk: TreeWalk,
  parent: Opened,
  prefix: string,
  depth: number,
  isBelowRepeated: boolean
): AsyncGenerator<TreeEntry, void, undefined> {
  const { reader, repeats, options } = walk
  const { directory } = parent

  if (directory === undefined) {
    return
  }

  if (depth > DAG_DEPTH_MAX) {
    throw new InvalidDagError(directory.cid.toString(), `more than ${DAG_DEPTH_MAX} folders in each other`)
  }

  const isRepeated = repeats.enter(directory.cid) || isBelowRepeated

  const children = readAhead(
    signal => folderLinks(reader, directory, signal),
    async (link, signal) => {
      const path = pathOf(directory.cid.toString(), prefix, link.name, options.relativeNames === true)

      if (link.cid.code === raw.code && link.size > PREFETCH_BYTES_MAX) {
        return { path, opened: openLater(reader, link, path) }
      }

      return { path, opened: await openLink(reader, link, path, { signal }) }
    },
    { ...options, concurrency: READ_AHEAD_BLOCKS, what: `Reading ${directory.path}` }
  )

  for await (const { path, opened } of children) {
    repeats.count(isRepeated)
    yield toTreeEntry(opened, path, options)
    yield * below(walk, opened, path, depth + 1, isRepeated)
  }
}

async function openLink (
  reader: BlockReader,
  link: UnixFSDirectoryEntry,
  path: string,
  options: OpenOptions
): Promise<Opened> {
  return openEntry(reader, toV1(link.cid), { name: link.name, path, shown: link.path }, options)
}

/** A raw file that is fetched only when it is read: its length is in the link. */
function openLater (reader: BlockReader, link: UnixFSDirectoryEntry, path: string): Opened {
  const bytes = Number(link.size)

  return {
    entry: { name: link.name, path, cid: toV1(link.cid), type: 'file', bytes },
    content: async function * (options = {}) {
      const opened = await openLink(reader, link, path, options)

      if (opened.entry.bytes !== bytes) {
        throw new InvalidDagError(link.path, `it has ${opened.entry.bytes} bytes where its folder says ${bytes}`)
      }

      yield * opened.content(options)
    }
  }
}

function toTreeEntry ({ entry, content, unixfs }: Opened, path: string, options: OpenOptions): TreeEntry {
  const { type, bytes } = entry
  const modeByDefault = type === 'directory' ? DEFAULT_DIRECTORY_MODE : DEFAULT_FILE_MODE
  const result: TreeEntry = { path, type, bytes, link: entry.link }

  if (type === 'file') {
    result.content = content(options)
  }

  // UnixFS cannot tell "no mode" from the default one
  if (unixfs?.mode !== undefined && unixfs.mode !== modeByDefault) {
    result.mode = unixfs.mode
  }

  if (unixfs?.mtime !== undefined) {
    const { secs, nsecs = 0 } = unixfs.mtime
    result.mtimeMs = Number(secs) * MS_PER_SECOND + Math.floor(nsecs / NS_PER_MS)

    if (nsecs % NS_PER_MS !== 0) {
      result.mtimeNs = nsecs % NS_PER_MS
    }
  }

  return result
}

/** A folder may come from anywhere; a name that leads out of it must not reach a caller that writes it to a disk. */
function pathOf (cid: string, prefix: string, name: string, mayBeRelative: boolean): string {
  const path = prefix === '' ? name : `${prefix}/${name}`
  const isPlain = !name.includes('/')
  const resolved = isPlain ? path : posix.normalize(path)
  const isName = !/(?:^|\/)\.{0,2}$/.test(name) && !name.includes('\0')

  if (!isName || (!isPlain && !mayBeRelative) || /^(?:\/|\.\.\/)/.test(resolved)) {
    throw new InvalidDagError(cid, `it has an entry named ${JSON.stringify(name)}`)
  }

  return resolved
}
