import { link, lstat, mkdir, open, readdir, realpath, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { rename, rm } from '../../util/platform/files.js'
import { endsInSeparator, faultOfName } from '../../util/platform/names.js'
import { localXattrs } from './chosen-attributes.js'
import { DestinationError } from '../errors.js'
import { kindOf } from '../sources/file-kind.js'
import { setFileAttributes, setLinkAttributes } from './local-attributes.js'
import { partialName, removeStalePartials } from './partial-name.js'
import { RefusedAttributes } from './refused-attributes.js'
import { SparseFile } from './sparse-file.js'
import { isFsError, writeFailure } from './write-failure.js'
import type { Stats } from 'node:fs'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'

/**
 * Local targets of `get`. Nothing appears under its final name before it is whole: files and folders are written
 * beside it under a temporary name and renamed.
 */
export interface DestinationOptions { force: boolean }

export interface FileAttributes extends EntryAttributes {
  /** Told of what the file system does not let us set. */
  refused?: RefusedAttributes
  /** What was asked for: where it is not known, it is that of the file or link whose place this one takes. */
  choice?: AttributeChoice
}

/** Less what the umask takes. */
const NEW_FILE_MODE = 0o666

/** Until it has a mode of its own. */
const PRIVATE_FILE_MODE = 0o600

/** What is there already where a folder is to go. */
export type FolderKind = 'new' | 'empty' | 'merge'

export interface FileDestinationOptions extends DestinationOptions {
  /** A person wrote the path, and not only the folder or the target. @default true */
  isNamed?: boolean
}

/**
 * Where a file goes: into a folder that is there, under its own name, or to the path as given. What lies there is only
 * ever replaced when it is a file or a link to one. Of a link that a person named it is the file, and the link stays;
 * any other is replaced itself: where it leads was not asked for.
 */
export async function fileDestination (
  path: string, name: string, { force, isNamed = true }: FileDestinationOptions
): Promise<string> {
  const isFolder = endsInSeparator(path) || (await statOf(path))?.isDirectory() === true
  const final = isFolder ? join(path, name) : path
  refuseName(final, isFolder ? name : basename(path))
  const existing = await statOf(final)

  if (existing?.isDirectory() === true) {
    throw new DestinationError('exists', `${final} is a folder and the target is a file; name another path.`)
  }

  if (existing !== undefined && !force) {
    throw new DestinationError('exists', `${final} exists already. Name another path, or give --force to replace it.`)
  }

  if (existing !== undefined && !existing.isFile()) {
    throw notAFile(final, existing)
  }

  const real = existing === undefined || isFolder || !isNamed
    ? final
    : await realpath(final).catch((err: unknown) => { throw writeFailure(final, err) })

  await requireFolder(dirname(real))
  await removeStalePartials(dirname(real))

  return real
}

/** What the system would write under another name, to a device, or elsewhere. */
function refuseName (path: string, name: string): void {
  const fault = faultOfName(name)

  if (fault !== undefined) {
    throw new DestinationError('unwritable', `${path} cannot be written: ${JSON.stringify(name)} ${fault}. Name another path.`)
  }
}

function notAFile (path: string, stats: Stats): DestinationError {
  return new DestinationError('exists', stats.isSymbolicLink()
    ? `${path} is a symbolic link to nothing, which is never replaced. Remove it, or name another path.`
    : `${path} is a ${kindOf(stats)}, which is never replaced. To write to it, give - as the destination and redirect ` +
      `standard output: > ${path}`)
}

/** Checks where a folder goes: to a path that is free, an empty folder, or with `force` into any folder. */
export async function folderDestination (path: string, options: DestinationOptions): Promise<FolderKind> {
  refuseName(path, basename(path))
  const existing = await statOf(path)

  if (existing === undefined) {
    await requireFolder(dirname(path))
    await removeStalePartials(dirname(path))
    return 'new'
  }

  if (!existing.isDirectory()) {
    throw new DestinationError('exists', `${path} is a ${kindOf(existing)} and the target is a folder; name another path.`)
  }

  await removeStalePartials(path)

  const isEmpty = (await readdir(path).catch((err: unknown) => { throw writeFailure(path, err) })).length === 0

  if (!isEmpty && !options.force) {
    throw new DestinationError('exists', `${path} is a folder that is not empty. Name another path, or give --force ` +
      'to write into it; files of the same name are replaced then.')
  }

  return isEmpty ? 'empty' : 'merge'
}

/**
 * Writes a file under a temporary name and gives it its own when `write` has returned; removes it when that throws.
 *
 * @returns what `write` returned
 */
export async function writeThenRename<T> (
  final: string, options: DestinationOptions & { attributes?: FileAttributes },
  write: (file: Pick<SparseFile, 'write'>) => Promise<T>
): Promise<T> {
  const there = await lstat(final).catch(() => undefined)

  // A folder in the way is told by the rename.
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink() && !there.isDirectory()) {
    throw notAFile(final, there)
  }

  const temporary = join(dirname(final), partialName())
  const { attributes } = options
  const mode = attributes?.mode === undefined ? NEW_FILE_MODE : PRIVATE_FILE_MODE
  const file = await open(temporary, 'wx', mode).catch((err: unknown) => {
    throw writeFailure(final, err)
  })

  try {
    let result: T

    try {
      const sparse = new SparseFile(file)
      result = await write(sparse)
      await sparse.end()

      if (attributes !== undefined) {
        const all = { ...attributes, ...await unknownOf(final, attributes) }
        await setFileAttributes(file, temporary, all, attributes.refused ?? new RefusedAttributes())
      }
    } finally {
      await file.close()
    }

    await giveName(temporary, final, options)

    return result
  } catch (err) {
    await rm(temporary, { force: true })
    throw isFsError(err) ? writeFailure(final, err) : err
  }
}

/** What was asked for and is not known: as what lies there has it. */
async function unknownOf (
  path: string, { choice: { owner = false, xattrs = false } = {}, ...known }: FileAttributes
): Promise<EntryAttributes> {
  const isKnown = (!owner || (known.uid !== undefined && known.gid !== undefined)) &&
    (!xattrs || known.xattrs !== undefined)
  const there = isKnown ? undefined : await lstat(path).catch(() => undefined)

  if (there === undefined || !(there.isFile() || there.isSymbolicLink())) {
    return {}
  }

  return {
    ...owner && known.uid === undefined && { uid: there.uid },
    ...owner && known.gid === undefined && { gid: there.gid },
    ...xattrs && known.xattrs === undefined && there.isFile() && { xattrs: await localXattrs(path) }
  }
}

/**
 * Where a symbolic link goes: into a folder that is there, under its own name, or to the path as given. Unlike a file
 * it takes the place of a link, and never that of what the link leads to.
 */
export async function linkDestination (path: string, name: string): Promise<string> {
  const isFolder = endsInSeparator(path) || (await statOf(path))?.isDirectory() === true
  const final = isFolder ? join(path, name) : path

  refuseName(final, isFolder ? name : basename(path))
  await requireFolder(dirname(final))

  return final
}

/**
 * Makes a symbolic link. What it says is not looked at: it may lead anywhere, and is not followed. With `force` it
 * replaces a file or a link, and nothing else.
 */
export async function placeLink (
  final: string, target: string, { force, attributes = {} }: DestinationOptions & { attributes?: FileAttributes }
): Promise<void> {
  const there = force ? await lstat(final).catch(() => undefined) : undefined

  if (there?.isDirectory() === true) {
    throw new DestinationError('exists', `${final} is a folder and the target is a symbolic link; name another path.`)
  }

  if (there !== undefined && !there.isFile() && !there.isSymbolicLink()) {
    throw notAFile(final, there)
  }

  // Without `force` nothing that is there is replaced: making a link fails then, by itself.
  const made = force ? join(dirname(final), partialName()) : final

  await symlink(target, made).catch((err: unknown) => { throw linkFailure(final, err) })

  try {
    const unknown = made === final ? {} : await unknownOf(final, attributes)
    await setLinkAttributes(made, { ...attributes, ...unknown }, attributes.refused ?? new RefusedAttributes())

    if (made !== final) {
      await rename(made, final)
    }
  } catch (err) {
    await rm(made, { force: true })
    throw isFsError(err) ? writeFailure(final, err) : err
  }
}

function linkFailure (final: string, err: unknown): Error {
  const { code } = err as NodeJS.ErrnoException

  return code === 'EPERM' || code === 'ENOSYS' || code === 'ENOTSUP'
    ? new DestinationError('unwritable', `${final} cannot be made: this file system has no symbolic links, or its owner ` +
      'does not allow them. Name a path on another one.', { cause: err })
    : writeFailure(final, err)
}

/** As `writeThenRename`, for a folder that is not there yet. */
export async function fillThenRename<T> (final: string, fill: (folder: string) => Promise<T>): Promise<T> {
  return await fillThenMove(join(dirname(final), partialName()), fill, async temporary => {
    await rename(temporary, final)
  })
}

/**
 * The same for an empty folder that is there: it is filled where it is, because it may be a mount point, or open in
 * a shell. What it gets appears in it when all is there.
 */
export async function fillInside<T> (folder: string, fill: (folder: string) => Promise<T>): Promise<T> {
  return await fillThenMove(join(folder, partialName()), fill, async temporary => {
    for (const name of await readdir(temporary)) {
      await rename(join(temporary, name), join(folder, name))
    }

    await rm(temporary, { recursive: true })
  })
}

async function fillThenMove<T> (
  temporary: string, fill: (folder: string) => Promise<T>, move: (temporary: string) => Promise<void>
): Promise<T> {
  await mkdir(temporary).catch((err: unknown) => { throw writeFailure(dirname(temporary), err) })

  try {
    const result = await fill(temporary)
    await move(temporary)

    return result
  } catch (err) {
    await rm(temporary, { recursive: true, force: true })
    throw isFsError(err) ? writeFailure(dirname(temporary), err) : err
  }
}

/** Without `force` a file that was made meanwhile is not replaced either: a link, unlike a rename, refuses. */
async function giveName (temporary: string, final: string, options: DestinationOptions): Promise<void> {
  if (!options.force) {
    try {
      await link(temporary, final)
      await rm(temporary)
      return
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code === 'EEXIST') {
        throw err
      }
      // File systems without hard links: the check before the transfer has to do.
    }
  }

  await rename(temporary, final)
}

async function requireFolder (path: string): Promise<void> {
  if ((await statOf(path))?.isDirectory() !== true) {
    throw new DestinationError('unwritable', `There is no folder ${path} to write to. Make it first: mkdir -p ${path}`)
  }
}

async function statOf (path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException

    if (code === 'ENOENT') {
      // A dangling link is in the way all the same.
      return await lstat(path).catch(() => undefined)
    }

    if (code === 'ENOTDIR') {
      return undefined
    }

    throw writeFailure(path, err)
  }
}
