import { ENTRY_CONCURRENCY, SMALL_FILE_BYTES_MAX } from './constants.js'
import { ChangeTally, joinPath } from './volume-call.js'
import { openContent } from './volume-content.js'
import { attributesOf, chosen } from '../../volumes/tree/attributes.js'
import { FolderAttributes } from '../../volumes/fs/folder-attributes.js'
import { forEachConcurrently } from '../../util/concurrently.js'
import { readAhead } from '../../util/read-ahead.js'
import type { GoneEntries } from './gone-entries.js'
import type { TarEntry } from './tar-in.js'
import type { TarSource } from './tar-out.js'
import type { TreeWriteInfo } from '../../api/entries.js'
import type { Files } from '../../files/types.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryStat, ReadOptions, Volume } from '../../volumes/types.js'

export interface WriteTreeOptions {
  signal: AbortSignal
  onProgress: (progress: { bytes: number, entries: number }) => void
}

/**
 * Writes the entries of an archive below a folder, which is made when it is not there. Small files are read whole and
 * several written at once, since each waits for a round trip; a large one passes as a stream. Nothing is undone by a
 * failure: each entry stands for itself, and the same archive again finishes the job.
 */
export async function writeTree (
  volume: Volume, root: string, entries: AsyncIterable<TarEntry>, { signal, onProgress }: WriteTreeOptions
): Promise<TreeWriteInfo> {
  const tally = new ChangeTally()
  const done = { files: 0, directories: 0, symlinks: 0, bytes: 0 }
  /** By path: an archive may hold a path twice, and the later one is meant. */
  const running = new Map<string, Promise<void>>()
  const note = (kind: 'files' | 'directories' | 'symlinks', bytes: number): void => {
    done[kind]++
    done.bytes += bytes
    onProgress({ bytes: done.bytes, entries: done.files + done.directories + done.symlinks })
  }

  const write = async (
    entry: TarEntry, data: Uint8Array | AsyncIterable<Uint8Array>
  ): Promise<void> => {
    const result = await volume.writeFile(joinPath(root, entry.path), data,
      { signal, ...attributesOf(entry), parents: true })

    tally.noteWrite(result)
    note('files', result.size)
  }

  const link = async (entry: TarEntry, target: string): Promise<void> => {
    const attributes = { ...attributesOf(entry), mode: undefined }
    tally.note(await volume.symlink(target, joinPath(root, entry.path), { signal, ...attributes, parents: true }))
    note('symlinks', 0)
  }

  const makeFolder = async (path: string, mode?: number): Promise<void> => {
    tally.note(await volume.mkdir(path, { signal, recursive: true, mode }))
  }

  const folders = new FolderAttributes()

  /** What is left to do for each entry that may run beside others. */
  async function * tasks (): AsyncGenerator<{ path: string, run: () => Promise<void> }, void, undefined> {
    for await (const entry of entries) {
      const { path, content, link: target, mode } = entry
      const isFolder = content === undefined && target === undefined

      await running.get(path)

      if (isFolder) {
        folders.note(joinPath(root, path), entry)
      }

      if (path === '') {
        continue
      } else if (target !== undefined) {
        yield { path, run: async () => { await link(entry, target) } }
      } else if (content === undefined) {
        yield {
          path,
          run: async () => {
            await makeFolder(joinPath(root, path), mode)
            note('directories', 0)
          }
        }
      } else if (entry.bytes !== undefined && entry.bytes <= SMALL_FILE_BYTES_MAX) {
        const data = await collect(content)
        yield { path, run: async () => { await write(entry, data) } }
      } else {
        await write(entry, content)
      }
    }
  }

  if (root !== '/') {
    await makeFolder(root)
  }

  await forEachConcurrently(tasks(), ENTRY_CONCURRENCY, async ({ path, run }) => {
    const work = run()
    const settled = work.catch(() => {}).finally(() => {
      if (running.get(path) === settled) {
        running.delete(path)
      }
    })

    running.set(path, settled)
    await work
  })

  await folders.apply(async path => await volume.stat(path, { signal }), async (path, attributes) => {
    tally.note(await volume.setattr(path, attributes, { signal }))
  })

  return { path: root, ...done, ...tally.result, ...tally.blocks }
}

/**
 * A folder and everything below it, for an archive, read ahead by some entries. A file that goes away between the
 * listing and its turn is left out, and noted.
 */
export async function * treeSources (
  volume: Volume, files: Files, folder: EntryStat, options: ReadOptions, choice: AttributeChoice,
  gone: GoneEntries
): AsyncGenerator<TarSource, void, undefined> {
  const prefix = folder.path === '/' ? 1 : folder.path.length + 1

  if (folder.isDirectory()) {
    yield { path: '', type: 'directory', bytes: 0, ...chosen(folder, choice) }
  }

  const sources = readAhead(() => gone.walk(volume, folder, options),
    async (entry): Promise<TarSource | undefined> => {
      const { kind: type, link } = entry
      const source = { path: entry.path.slice(prefix), type, bytes: 0, link, ...chosen(entry, choice) }

      if (type !== 'file') {
        return source
      }

      const found = await gone.unlessGone(source.path, async () => await openContent(volume, files, entry, options))

      return found === undefined ? undefined : { ...source, bytes: found.bytes, content: found.stream() }
    }, { concurrency: ENTRY_CONCURRENCY })

  for await (const source of sources) {
    if (source !== undefined) {
      yield source
    }
  }
}

async function collect (content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []

  for await (const chunk of content) {
    chunks.push(chunk)
  }

  return chunks.length === 1 ? chunks[0] as Uint8Array : Buffer.concat(chunks)
}
