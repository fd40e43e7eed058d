import { DAG_DEPTH_MAX, PATH_BYTES_MAX } from './constants.js'
import { InvalidPathError } from './errors.js'
import { faultOfLink } from '../util/link.js'
import type { SourceEntry } from './types.js'
import type { DirectoryCandidate, FileCandidate, SymlinkCandidate } from 'ipfs-unixfs-importer'

const MS_PER_SECOND = 1000
const NS_PER_MS = 1_000_000

export type Candidate = FileCandidate<AsyncIterable<Uint8Array>> | SymlinkCandidate | DirectoryCandidate

export interface SourceTreeOptions {
  /** Wraps the content of each file, to count it and to make it abortable. */
  wrap: (content: AsyncIterable<Uint8Array>, path: string) => AsyncIterable<Uint8Array>
}

/**
 * The entries of a folder as the importer can take them.
 *
 * The importer believes what it is told: a folder that is named after its children replaces them, a file in the place
 * of a folder swallows it, and the second of two files of one path wins without a word. So folders are held back until
 * the end and only those are named that stayed empty, and contradictions are errors. Memory: the paths of all files and
 * folders, which the importer's own tree holds as well.
 */
export async function * sourceTree (
  entries: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  { wrap }: SourceTreeOptions
): AsyncGenerator<Candidate, void, undefined> {
  const files = new Set<string>()
  /** Folders by path; true once something is known to be in them. */
  const folders = new Map<string, boolean>()

  for await (const entry of entries) {
    const path = checkPath(entry.path)
    const stats = statsOf(entry)

    const isFolder = entry.content === undefined && entry.link === undefined

    if (files.has(path) || (!isFolder && folders.has(path))) {
      throw new InvalidPathError(path, 'the path occurs twice')
    }

    claimParents(path, files, folders)

    if (entry.content !== undefined) {
      files.add(path)
      yield { path, content: wrap(entry.content, path), ...stats }
      continue
    }

    if (entry.link !== undefined) {
      files.add(path)
      yield { path, link: checkLink(path, entry.link), ...stats }
      continue
    }

    const known = folders.get(path)

    if (stats.mode !== undefined || stats.mtime !== undefined) {
      if (known === true) {
        throw new InvalidPathError(path, 'a folder with a mode or a time must come before what is in it')
      }

      // named at once and not at the end: its children then keep the metadata
      folders.set(path, true)
      yield { path, ...stats }
    } else {
      folders.set(path, known ?? false)
    }
  }

  for (const [path, isKnown] of folders) {
    if (!isKnown) {
      yield { path }
    }
  }
}

/** Marks the folders above a path as not empty. */
function claimParents (path: string, files: Set<string>, folders: Map<string, boolean>): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end)

    if (files.has(parent)) {
      throw new InvalidPathError(path, `"${parent}" is a file`)
    }

    if (folders.get(parent) === true) {
      return
    }

    folders.set(parent, true)
  }
}

function checkLink (path: string, link: string): string {
  const fault = faultOfLink(link)

  if (fault !== undefined) {
    throw new InvalidPathError(path, `its target ${fault}`)
  }

  return link
}

/** Checks a path and returns it without a trailing slash. */
function checkPath (raw: string): string {
  const path = raw.replace(/\/+$/, '')
  const names = path.split('/')

  if (path === '') {
    throw new InvalidPathError(raw, 'the path is empty')
  }

  if (path.startsWith('/')) {
    throw new InvalidPathError(raw, 'the path is absolute; it must be relative to the folder')
  }

  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new InvalidPathError(raw, `the path has more than ${PATH_BYTES_MAX} bytes`)
  }

  if (names.length > DAG_DEPTH_MAX) {
    throw new InvalidPathError(raw, `the path has more than ${DAG_DEPTH_MAX} folders`)
  }

  for (const [index, name] of names.entries()) {
    checkName(raw, name, index === names.length - 1)
  }

  return path
}

function checkName (path: string, name: string, isLast: boolean): void {
  if (name === '' || name === '.' || name === '..') {
    throw new InvalidPathError(path, `"${name}" is not a name`)
  }

  if (name.includes('\0')) {
    throw new InvalidPathError(path, 'a name has a NUL character in it')
  }

  // an unpaired surrogate would be written as U+FFFD: another name than the one given
  if (/\p{Surrogate}/u.test(name)) {
    throw new InvalidPathError(path, 'a name is not valid Unicode')
  }

  // the importer takes `\/` for an escaped slash inside of a name
  if (!isLast && name.endsWith('\\')) {
    throw new InvalidPathError(path, 'the name of a folder ends in a backslash')
  }
}

function statsOf ({ mode, mtimeMs, mtimeNs = 0 }: SourceEntry): Pick<FileCandidate, 'mode' | 'mtime'> {
  const stats: Pick<FileCandidate, 'mode' | 'mtime'> = {}

  if (mode !== undefined) {
    stats.mode = mode
  }

  if (mtimeMs !== undefined) {
    const secs = Math.floor(mtimeMs / MS_PER_SECOND)
    const nsecs = Math.round((mtimeMs - secs * MS_PER_SECOND) * NS_PER_MS) + mtimeNs
    stats.mtime = { secs: BigInt(secs), nsecs: nsecs === 0 ? undefined : nsecs }
  }

  return stats
}
