import { ENTRY_CONCURRENCY } from './constants.js'
import { GoneEntries } from './gone-entries.js'
import { ChangeTally, joinPath } from './volume-call.js'
import { openContent } from './volume-content.js'
import { VolumeFsError } from '../../volumes/errors.js'
import { attributesOf } from '../../volumes/tree/attributes.js'
import { FolderAttributes } from '../../volumes/fs/folder-attributes.js'
import { forEachConcurrently } from '../../util/concurrently.js'
import type { FileContent } from './volume-content.js'
import type { CopyInfo } from '../../api/entries.js'
import type { FileEntry, Files } from '../../files/types.js'
import type { ChangeOptions, EntryAttributes, EntryStat, ReadOptions, Volume } from '../../volumes/types.js'

export interface CopyTreeOptions {
  signal: AbortSignal
  operationId?: string
  recursive: boolean
  noReplace: boolean
  parents: boolean
  onProgress: (progress: { entries: number }) => void
}

type LinkResult = Awaited<ReturnType<Volume['link']>>

/** One entry of what is copied: `link` puts its content under a path of the volume. */
interface Source {
  /** Below the root; empty for the root itself. */
  path: string
  isDirectory: boolean
  /** Of a folder, where they are known. */
  attributes?: EntryAttributes
  /** Undefined: it is gone since it was listed. */
  link: (path: string, options: ChangeOptions & { flag: 'w' | 'wx', parents: boolean }) => Promise<LinkResult | undefined>
}

/** Names a file or folder that has a CID in a volume. No data is moved. */
export async function copyCid (
  volume: Volume, files: Files, target: string, to: string, options: CopyTreeOptions
): Promise<CopyInfo> {
  const root = await files.resolve(target, { signal: options.signal })

  return await copyTree(volume, cidSources(volume, files, root, target, options.signal), to, options)
}

/** The same for what another volume holds; small contents, which live in their entries, are written anew. */
export async function copyAcross (
  volume: Volume, files: Files, from: Volume, entry: EntryStat, to: string, options: CopyTreeOptions & ReadOptions
): Promise<CopyInfo> {
  const { signal, snapshot, stale } = options

  const gone = new GoneEntries()
  const sources = volumeSources(volume, files, from, entry, { signal, snapshot, stale }, gone)
  const result = await copyTree(volume, sources, to, options)

  return { ...result, ...gone.info !== undefined && { gone: gone.info } }
}

async function copyTree (
  volume: Volume, sources: AsyncGenerator<Source, void, undefined>, to: string, options: CopyTreeOptions
): Promise<CopyInfo> {
  const { signal, operationId, recursive, noReplace, parents, onProgress } = options
  const tally = new ChangeTally()
  const folders = new FolderAttributes()
  const flag = noReplace ? 'wx' : 'w'
  // Before all others, which make what is missing above them.
  const { value: root } = await sources.next()

  if (root?.isDirectory === true) {
    if (!recursive) {
      throw new VolumeFsError('EISDIR', to, { volume: volume.name, why: 'the source is a folder; copy it recursively' })
    }

    if (!await isFolder(volume, to, signal)) {
      tally.note(await volume.mkdir(to, { signal, recursive: parents }))
      folders.note(to, root.attributes ?? {})
    }
  } else {
    tally.note(await root?.link(to, { signal, flag, parents, ...operationId !== undefined && { operationId } }))
  }

  let entries = 1

  await forEachConcurrently(sources, ENTRY_CONCURRENCY, async ({ path, isDirectory, attributes, link }) => {
    const target = joinPath(to, path)

    if (attributes !== undefined) {
      folders.note(target, attributes)
    }

    const result = isDirectory
      ? await volume.mkdir(target, { signal, recursive: true })
      : await link(target, { signal, flag, parents: true })

    if (result === undefined) {
      return
    }

    tally.note(result)
    onProgress({ entries: ++entries })
  })

  await folders.apply(async path => await volume.stat(path, { signal }), async (path, attributes) => {
    tally.note(await volume.setattr(path, attributes, { signal }))
  })

  return { path: to, ...tally.result }
}

async function isFolder (volume: Volume, path: string, signal: AbortSignal): Promise<boolean> {
  return await volume.stat(path, { signal }).then(entry => entry.isDirectory(), () => false)
}

async function * cidSources (
  volume: Volume, files: Files, { cid, type }: FileEntry, target: string, signal: AbortSignal, path = ''
): AsyncGenerator<Source, void, undefined> {
  const isDirectory = type === 'directory'

  yield { path, isDirectory, link: async (to, options) => await volume.link(cid, to, options) }

  if (isDirectory) {
    for await (const child of files.ls(cid, { signal })) {
      const below = path === '' ? child.name : `${path}/${child.name}`

      yield * cidSources(volume, files, child, `${target}/${child.name}`, signal, below)
    }
  }
}

async function * volumeSources (
  volume: Volume, files: Files, from: Volume, root: EntryStat, options: ReadOptions,
  gone: GoneEntries
): AsyncGenerator<Source, void, undefined> {
  const prefix = root.path === '/' ? 1 : root.path.length + 1

  const sourceOf = (entry: EntryStat, path: string): Source => ({
    path,
    isDirectory: entry.isDirectory(),
    ...entry.isDirectory() && { attributes: attributesOf(entry) },
    link: async (to, change) => {
      if (entry.link !== undefined) {
        return await volume.symlink(entry.link, to, { ...change, ...attributesOf(entry) })
      }

      const open = async (): Promise<FileContent> => await openContent(from, files, entry, options)
      const content = path === '' ? await open() : await gone.unlessGone(path, open)

      if (content === undefined) {
        return undefined
      }

      const { entry: found, stream } = content
      const attributes = attributesOf(found)

      return found.cid !== undefined && !found.inline
        ? await volume.link(found.cid, to, { ...change, ...attributes })
        : await volume.writeFile(to, stream(), { ...change, ...attributes })
    }
  })

  yield sourceOf(root, '')

  if (root.isDirectory()) {
    for await (const entry of gone.walk(from, root, options)) {
      yield sourceOf(entry, entry.path.slice(prefix))
    }
  }
}
