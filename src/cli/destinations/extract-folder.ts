import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar-stream'
import { headerAttributes, markedAttributes } from '../../gateway/http/tar-attributes.js'
import { textInRecords } from '../../gateway/http/tar-pax.js'
import { chosen } from '../../volumes/tree/attributes.js'
import { faultOfLink } from '../../util/link.js'
import { ShoalError, errorMessage } from '../../util/errors.js'
import { setFolderAttributes } from './local-attributes.js'
import { localLstat } from '../sources/local-stat.js'
import { openFolder } from './open-folder.js'
import { placeLink, writeThenRename } from './destination.js'
import { NameTwins } from './name-twins.js'
import { isFsError, writeFailure } from './write-failure.js'
import { removeStalePartials } from './partial-name.js'
import { refuseNames, safeSegments } from './safe-names.js'
import { TruncatedError, UnsafePathError } from '../errors.js'
import { drained } from '../../util/drained.js'
import { RefusedAttributes } from './refused-attributes.js'
import type { SparseFile } from './sparse-file.js'
import type { Extract } from 'tar-stream'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** Where all of it goes. */
interface Place { root: string, folders: Folders, twins: NameTwins }

/** One entry: its header and its bytes. */
type Entry = Extract extends AsyncIterable<infer T> ? T : never

export interface ExtractOptions {
  /** Replace files of the same name. */
  force: boolean
  /** What besides modes and times is set. */
  choice: AttributeChoice
  /** Told of what could not be set. */
  refused: RefusedAttributes
  onProgress?: (bytes: number) => void
}

export interface ExtractResult {
  files: number
  folders: number
  links: number
  bytes: number
  /** Of folders, by path below `root`, which is the empty one; for `setFolderAttributes`, when all is in its place. */
  attributes: Map<string, EntryAttributes>
}

/**
 * Unpacks the tar of a folder below `root`, which exists. Whatever the archive says, nothing is written outside of
 * `root`: names are checked (`safeSegments`), only files, folders and symbolic links are made, and no folder on the way
 * may be a symbolic link, of the archive or otherwise. A folder that is there and closed to its owner is opened
 * meanwhile. Links are made as they are, wherever they lead, and never
 * followed: a file takes the place of a link, not of what it leads to. Each file is written under a temporary name
 * first.
 *
 * @throws UnsafePathError, TruncatedError, DestinationError
 */
export async function extractFolder (
  source: AsyncIterable<Uint8Array>, root: string, options: ExtractOptions
): Promise<ExtractResult> {
  const result: ExtractResult = { files: 0, folders: 0, links: 0, bytes: 0, attributes: new Map() }
  const twins = new NameTwins()
  const folders = new Folders(root, result.attributes, twins)
  const archive = extract()
  let failure: unknown
  const readable = options.choice.xattrs === true ? textInRecords(source) : source
  const feeding = feed(readable, archive).catch((err: unknown) => {
    failure ??= err
    archive.destroy(err as Error)
  })

  try {
    for await (const entry of archive) {
      await extractEntry(entry, { root, folders, twins }, result, options)
    }
  } catch (err) {
    failure ??= err
  } finally {
    archive.destroy()
    await feeding
  }

  if (failure == null) {
    return result
  }

  await folders.close()

  if (failure instanceof ShoalError) {
    throw failure
  }

  throw isFsError(failure)
    ? writeFailure(root, failure)
    : new TruncatedError('The folder', errorMessage(failure), { cause: failure })
}

/** Rejects with the source's error only: why an archive has ended is for its reader to say. */
async function feed (source: AsyncIterable<Uint8Array>, archive: Extract): Promise<void> {
  for await (const chunk of source) {
    if (archive.destroyed) {
      return
    }

    if (!archive.write(chunk)) {
      try {
        await drained(archive)
      } catch {
        return
      }
    }
  }

  archive.end(undefined)
}

async function extractEntry (
  entry: Entry, { root, folders, twins }: Place, result: ExtractResult, options: ExtractOptions
): Promise<void> {
  const { name, type } = entry.header
  const attributes = chosen(attributesOf(entry), options.choice)
  const segments = safeSegments(name)

  refuseNames(name, segments)

  if (type === 'directory') {
    if (segments.length > 0) {
      await folders.make(segments)
      result.folders++
    }

    folders.note(segments, attributes)

    entry.resume()
    return
  }

  if (type !== 'file' && type !== 'contiguous-file' && type !== 'symlink') {
    throw new UnsafePathError(name, `is a ${String(type)}, while folders in the mesh hold only files, folders and ` +
      'symbolic links')
  }

  const path = join(root, ...segments)

  if (segments.length === 0) {
    throw new UnsafePathError(name, 'has no name')
  }

  await folders.make(segments.slice(0, -1))
  await twins.refuse(path, segments.join('/'))
  const { force, choice, refused } = options
  const writeOptions = { force, attributes: { ...attributes, choice, refused } }

  if (type === 'symlink') {
    await placeLink(path, checkedLink(entry), writeOptions)
    entry.resume()
    result.links++
    return
  }

  await writeThenRename(path, writeOptions, async file => {
    await writeEntry(entry, file, bytes => {
      result.bytes += bytes
      options.onProgress?.(result.bytes)
    })
  })

  result.files++
}

function checkedLink ({ header: { name, linkname } }: Entry): string {
  const link = linkname ?? ''
  const fault = faultOfLink(link)

  if (fault !== undefined) {
    throw new UnsafePathError(name, `is a symbolic link whose target ${fault}`)
  }

  return link
}

/** A node of an older version does not say which are known: then 1970 stands for "none", and the umask has its say. */
function attributesOf ({ header }: Entry): EntryAttributes {
  const marked = markedAttributes(header)

  if (marked !== undefined) {
    return marked
  }

  const { mtimeMs = 0, mtimeNs } = headerAttributes(header)

  return mtimeMs > 0 ? { mtimeMs, mtimeNs } : {}
}

async function writeEntry (entry: Entry, file: Pick<SparseFile, 'write'>, onBytes: (bytes: number) => void): Promise<void> {
  for await (const chunk of entry as AsyncIterable<Uint8Array>) {
    await file.write(chunk)
    onBytes(chunk.byteLength)
  }
}

/** The folders of one archive, and what they get when all is in them. */
class Folders {
  readonly #made = new Set<string>()
  /** Of those that were there, as they were: by absolute path. */
  readonly #before = new Map<string, EntryAttributes>()

  /** @param attributes - by path below the root */
  constructor (
    private readonly root: string, private readonly attributes: Map<string, EntryAttributes>,
    private readonly twins: NameTwins
  ) {}

  /** Makes the folders on the way; one that is there already must be a folder and no link to one. */
  async make (segments: readonly string[]): Promise<void> {
    let path = this.root

    for (const [i, segment] of segments.entries()) {
      path = join(path, segment)

      if (!this.#made.has(path)) {
        const below = segments.slice(0, i + 1).join('/')

        await this.twins.refuse(path, below)
        await mkdir(path).catch(async (err: unknown) => {
          if ((err as NodeJS.ErrnoException).code !== 'EEXIST') {
            throw writeFailure(path, err)
          }

          this.attributes.set(below, await this.#open(path))
        })
        this.#made.add(path)
      }
    }
  }

  /** What the archive says of a folder; what it does not say stays as it was. A time is one with its fractions. */
  note (segments: readonly string[], attributes: EntryAttributes): void {
    const path = segments.join('/')
    const { mtimeNs, ...before } = this.attributes.get(path) ?? {}
    const known = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

    this.attributes.set(path, { ...before, ...attributes.mtimeMs === undefined && { mtimeNs }, ...known })
  }

  /** After a failure: what was opened is closed again. */
  async close (): Promise<void> {
    await setFolderAttributes(this.#before, new RefusedAttributes()).catch(() => {})
  }

  async #open (path: string): Promise<EntryAttributes> {
    const stats = await localLstat(path)

    if (stats.kind !== 'folder') {
      throw writeFailure(path, Object.assign(new Error('a file or a symbolic link is in the way'), { code: 'ENOTDIR' }))
    }

    const before = await openFolder(path, stats)
    this.#before.set(path, { mode: before.mode })
    await removeStalePartials(path)

    return before
  }
}
