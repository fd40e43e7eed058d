import { exporter, walkPath } from 'ipfs-unixfs-exporter'
import * as raw from 'multiformats/codecs/raw'
import { decodeUnixFs, readContent } from './content.js'
import { CLAIMED_BYTES_MAX } from './constants.js'
import {
  InvalidDagError, InvalidRangeError, IsDirectoryError, IsSymlinkError, NotDirectoryError, NotUnixFsError,
  PathNotFoundError
} from './errors.js'
import { formatTarget, parseTarget, toV1 } from './target.js'
import { LINK_BYTES_MAX, linkOfBytes } from '../util/link.js'
import { errorMessage, ShoalError } from '../util/errors.js'
import type { BlockReader } from './block-reader.js'
import type { CatOptions, FileEntry, OpenedFile } from './types.js'
import type { UnixFSDirectory, UnixFSEntry, UnixFSFile } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'

/** An entry whose root block has been read. */
export interface Opened extends OpenedFile {
  /** Set on folders: what is in it, from the exporter. */
  directory?: UnixFSDirectory
  /** Set on everything in dag-pb: the metadata. */
  unixfs?: UnixFSFile['unixfs']
}

export interface OpenOptions {
  signal?: AbortSignal
}

/** Follows the target's path and reads the root block of what is there. */
export async function openTarget (reader: BlockReader, target: string | CID, options: OpenOptions): Promise<Opened> {
  const parsed = parseTarget(target)
  const cid = await resolvePath(reader, target, options)

  return openEntry(reader, cid, {
    name: parsed.path.at(-1) ?? cid.toString(),
    path: parsed.path.join('/'),
    shown: formatTarget(parsed)
  }, options)
}

/** Follows the target's path, reading folders only. */
export async function resolvePath (reader: BlockReader, target: string | CID, options: OpenOptions): Promise<CID> {
  const { cid: root, path } = parseTarget(target)
  let cid = root

  for (const [depth, name] of path.entries()) {
    cid = toV1(await followName(reader, cid, name, formatTarget({ cid: root, path: path.slice(0, depth) }), options))
  }

  return cid
}

/**
 * One name further: the CID as the folder has it. Reads, through `reader.storage`, the folder and those parts of a
 * large one that lead to the name. Throws `path_not_found`, `not_directory`, `not_unixfs`.
 *
 * The exporter is asked name by name: it would split a name that ends in a backslash from the next one wrongly, and
 * takes a path below a file for the file.
 */
export async function followName (
  reader: BlockReader, cid: CID, name: string, shown: string, options: OpenOptions
): Promise<CID> {
  if (cid.code === raw.code) {
    throw new NotDirectoryError(shown, name)
  }

  let found = cid

  try {
    for await (const entry of walkPath(`${cid.toString()}/${name}`, reader.storage, options)) {
      found = entry.cid
    }
  } catch (err) {
    // the exporter knows a file by its metadata, and in a file of many blocks it finds links first
    const kind = await kindOf(reader, cid, options)

    throw kind !== undefined
      ? new NotDirectoryError(shown, name, kind)
      : translate(err, shown, () => new PathNotFoundError(shown, name))
  }

  if (found.equals(cid)) {
    throw new NotDirectoryError(shown, name, await kindOf(reader, cid, options))
  }

  return found
}

/** What is there instead of a folder, in words; undefined: a folder, or nothing that can be read. */
async function kindOf (reader: BlockReader, cid: CID, { signal }: OpenOptions): Promise<string | undefined> {
  try {
    const { unixfs } = decodeUnixFs(cid, await reader.get(cid, signal))

    return unixfs.isDirectory() ? undefined : unixfs.type === 'symlink' ? 'a symbolic link, which is not followed' : 'a file'
  } catch {
    // what led here is the error to report
    return undefined
  }
}

/** Reads the root block of a file, folder or symbolic link. */
export async function openEntry (
  reader: BlockReader,
  cid: CID,
  { name, path, shown }: { name: string, path: string, shown: string },
  options: OpenOptions
): Promise<Opened> {
  let entry: UnixFSEntry

  try {
    entry = await exporter(cid, reader.storage, options)
  } catch (err) {
    throw translate(err, shown)
  }

  const base = { name, path, cid: toV1(cid) }

  if (entry.type === 'directory') {
    const bytes = entry.node.Links.reduce((sum, link) => sum + (link.Tsize ?? 0), 0)

    return {
      entry: { ...base, type: 'directory', bytes },
      directory: entry,
      unixfs: entry.unixfs,
      content: () => { throw new IsDirectoryError(shown) }
    }
  }

  if (entry.type === 'raw' || entry.type === 'identity') {
    return { entry: { ...base, type: 'file', bytes: entry.node.byteLength }, content: contentOf(entry.node) }
  }

  if (entry.type === 'file' && entry.unixfs.type === 'symlink') {
    const link = linkOfBytes(entry.unixfs.data ?? new Uint8Array(0))

    if (link === undefined || entry.node.Links.length > 0) {
      throw new InvalidDagError(shown, `it is a symbolic link that says no path of 1 to ${LINK_BYTES_MAX} bytes`)
    }

    return {
      entry: { ...base, type: 'symlink', bytes: Buffer.byteLength(link), link },
      unixfs: entry.unixfs,
      content: () => { throw new IsSymlinkError(shown, link) }
    }
  }

  if (entry.type === 'file' && (entry.unixfs.type === 'file' || entry.unixfs.type === 'raw')) {
    const bytes = Number(entry.unixfs.fileSize())

    if (bytes > CLAIMED_BYTES_MAX) {
      throw new InvalidDagError(shown, `it claims ${entry.unixfs.fileSize()} bytes`)
    }

    return { entry: { ...base, type: 'file', bytes }, unixfs: entry.unixfs, content: contentOf(entry) }
  }

  throw new NotUnixFsError(shown, entry.type === 'file' ? `a ${entry.unixfs.type}` : `codec 0x${cid.code.toString(16)}`)

  function contentOf (root: Uint8Array | UnixFSFile): OpenedFile['content'] {
    return (range: CatOptions = {}) => rangeContent(reader, cid, root, { shown, ...range })
  }
}

async function * rangeContent (
  reader: BlockReader,
  cid: CID,
  root: Uint8Array | UnixFSFile,
  { shown, offset, length, signal, onProgress }: CatOptions & { shown: string }
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = root instanceof Uint8Array ? root.byteLength : Number(root.unixfs.fileSize())
  const start = checkRange('offset', offset) ?? 0
  const wanted = checkRange('length', length) ?? size
  // past the end there is nothing, as when reading any file
  const range = { start: Math.min(start, size), end: Math.min(start + wanted, size) }
  let bytes = 0

  for await (const chunk of readContent(reader, { cid, root }, range, { signal, what: `Reading ${shown}` })) {
    yield chunk
    bytes += chunk.byteLength
    onProgress?.({ bytes })
  }
}

export function checkRange (name: 'offset' | 'length', value: number | undefined): number | undefined {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
    throw new InvalidRangeError(name, value)
  }

  return value
}

/** A line of a listing. */
export function entryOf ({ entry }: Opened, name: string, path: string): FileEntry {
  return { ...entry, name, path }
}

/** The exporter's errors as ours; those of the blocks below it stay what they are. */
function translate (err: unknown, shown: string, notFound?: () => ShoalError): unknown {
  if (err instanceof ShoalError || !(err instanceof Error)) {
    return err
  }

  switch (err.name) {
    case 'NotFoundError':
      return notFound?.() ?? err
    case 'NotUnixFSError':
    case 'NoResolverError':
      return new NotUnixFsError(shown, errorMessage(err), { cause: err })
    default:
      return err
  }
}
