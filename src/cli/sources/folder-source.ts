import { access, constants, lstat, readdir, readlink } from 'node:fs/promises'
import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { chosenAttributes } from '../destinations/chosen-attributes.js'
import { SourceError } from '../errors.js'
import { attributeHeader } from '../../gateway/http/tar-attributes.js'
import { bytesInRecords } from '../../gateway/http/tar-pax.js'
import { readAhead } from '../../util/read-ahead.js'
import { withoutSeparator } from '../../util/platform/names.js'
import { readFileExactly } from './file-source.js'
import { LINK_BYTES_MAX, linkOfBytes } from '../../util/link.js'
import { localLstat, localStat } from './local-stat.js'
import { danglingLink, sourceFailure, unlessVanished } from './source-failure.js'
import { drained } from '../../util/drained.js'
import type { ReadFileOptions } from './file-source.js'
import type { GlobMatcher } from './glob.js'
import type { LocalKind } from './file-kind.js'
import type { LocalStat } from './local-stat.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { Pack } from 'tar-stream'

export interface WalkOptions extends ReadFileOptions {
  followSymlinks: boolean
  /** Left out, with all that is below: by path below the root. */
  exclude?: GlobMatcher
  /** Of what is left, only these; folders on the way to them are walked. */
  only?: (path: string) => boolean
  /** Told of what cannot be stored and is left out: sockets, named pipes, devices. */
  onLeftOut?: (entry: LeftOut) => void
}

export interface LeftOut { path: string, shown: string, kind: LocalKind }

export interface PackOptions extends WalkOptions {
  /** What an entry is called in the archive, and for `only`. @default its path */
  nameOf?: (path: string) => string
  /** Modes, times to the nanosecond, what else is chosen, and the root itself go into the archive. @default none */
  attributes?: AttributeChoice
}

export interface ScanResult { files: number, folders: number, links: number, bytes: number }

export interface WalkEntry {
  /** Path below the root, `/` between names. */
  path: string
  absolute: string
  /** As the user would name it, for messages. */
  shown: string
  stats: LocalStat
  /** What a symbolic link says; one that was followed is what it leads to. */
  link?: string
}

/** As every program that lists a link shows it; no rule depends on it. */
const LINK_MODE = 0o777
/** Deeper than any file system allows a path to be opened (PATH_MAX 4096 over two bytes a level). */
const DEPTH_MAX = 2048
/** Files read ahead of the archive, and what one of them may have: 2 MiB together. */
const READ_AHEAD_FILES = 16
const SMALL_FILE_BYTES_MAX = 128 * 1024

/**
 * Looks at every entry below a folder without reading any content: counts bytes for the progress bar, and meets
 * what cannot be stored before anything is sent.
 *
 * @throws SourceError
 */
export async function scanFolder (
  root: string, shown: string, options: WalkOptions, signal?: AbortSignal
): Promise<ScanResult> {
  const result: ScanResult = { files: 0, folders: 0, links: 0, bytes: 0 }

  for await (const entry of walkFolder(root, shown, options)) {
    signal?.throwIfAborted()

    if (entry.stats.kind === 'folder') {
      result.folders++
      continue
    }

    if (entry.link !== undefined) {
      result.links++
      continue
    }

    await unlessVanished(entry.shown, options.onGone, async () => {
      await requireReadable(entry)
      result.files++
      result.bytes += entry.stats.size
    })
  }

  return result
}

/**
 * A folder as a tar stream, one entry at a time, so that memory does not grow with the folder. Names are relative to
 * the folder; parents come before children, names in byte order, so that the same folder gives the same stream.
 */
export async function * packFolder (root: string, shown: string, options: PackOptions): AsyncGenerator<Uint8Array> {
  const archive = pack()
  let failure: unknown
  const filling = fill(archive, root, shown, options).catch((err: unknown) => {
    failure = err
    archive.destroy(err as Error)
  })

  try {
    const bytes = archive as AsyncIterable<Uint8Array>
    yield * options.attributes?.xattrs === true ? bytesInRecords(bytes) : bytes
  } catch (err) {
    // The archive reports that it was destroyed; what matters is why.
    throw failure ?? err
  } finally {
    archive.destroy()
    await filling
  }

  if (failure != null) {
    throw failure as Error
  }
}

async function fill (archive: Pack, root: string, shown: string, options: PackOptions): Promise<void> {
  const { nameOf = path => path } = options
  const entries = readAhead(() => walkFolder(root, shown, options),
    async found => await unlessVanished(found.shown, options.onGone, async () => {
      const entry = { ...found, path: nameOf(found.path) }

      return { entry, small: await readSmall(entry, options), attributes: await attributesIn(entry, options) }
    }), { concurrency: READ_AHEAD_FILES })

  if (options.attributes !== undefined && options.only?.('') !== false) {
    const stats = await localStat(root).catch((err: unknown) => { throw sourceFailure(shown, err) })
    const attributes = await chosenAttributes({ absolute: root, shown, stats }, options.attributes)
    archive.entry({ name: './', type: 'directory', ...attributeHeader(attributes) }).end(undefined)
  }

  for await (const found of entries) {
    if (found === undefined) {
      continue
    }

    const { entry, small, attributes } = found
    const { mode, mtimeMs } = entry.stats.attributes
    const header = {
      name: entry.path, ...attributes === undefined ? { mode, mtime: new Date(mtimeMs) } : attributeHeader(attributes)
    }

    if (options.only?.(entry.path) === false) {
      continue
    }

    if (entry.stats.kind === 'folder') {
      archive.entry({ ...header, name: `${entry.path}/`, type: 'directory' }).end(undefined)
      continue
    }

    if (entry.link !== undefined) {
      archive.entry({ ...header, mode: LINK_MODE, type: 'symlink', linkname: entry.link }).end(undefined)
      continue
    }

    const content = small ?? await unlessVanished(entry.shown, options.onGone, async () =>
      await begun(readFileExactly(entry.absolute, entry.shown, entry.stats.size, options)))

    if (content !== undefined) {
      await fillFile(archive, content, { ...header, type: 'file', size: entry.stats.size })
    }
  }

  archive.finalize()
}

async function attributesIn (
  entry: WalkEntry, { attributes, only }: PackOptions
): Promise<EntryAttributes | undefined> {
  return attributes === undefined || only?.(entry.path) === false
    ? undefined
    : await chosenAttributes(entry, attributes)
}

/** Small files are read some ahead: a folder of many would otherwise wait for the disk at each. */
async function readSmall (entry: WalkEntry, { only, onChanged }: PackOptions): Promise<Uint8Array[] | undefined> {
  const { size } = entry.stats

  if (entry.stats.kind !== 'file' || size === 0 || size > SMALL_FILE_BYTES_MAX || only?.(entry.path) === false) {
    return undefined
  }

  const chunks: Uint8Array[] = []

  for await (const chunk of readFileExactly(entry.absolute, entry.shown, size, { onChanged })) {
    chunks.push(chunk)
  }

  return chunks
}

/** The first piece is read at once: what is not there is known before its header is written. */
async function begun (content: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await content.next()

  return (async function * () {
    try {
      if (first.done !== true) {
        yield first.value
      }

      yield * content
    } finally {
      await content.return(undefined)
    }
  })()
}

/** @throws SourceError */
export async function requireReadable ({ absolute, shown }: Pick<WalkEntry, 'absolute' | 'shown'>): Promise<void> {
  await access(absolute, constants.R_OK).catch((err: unknown) => { throw sourceFailure(shown, err) })
}

async function fillFile (
  archive: Pack, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, header: { name: string, size: number, type: 'file' }
): Promise<void> {
  let settle: (err?: Error | null) => void = () => {}
  const packed = new Promise<void>((resolve, reject) => {
    settle = err => {
      if (err == null) {
        resolve()
      } else {
        reject(err)
      }
    }
  })
  packed.catch(() => {})
  const sink = archive.entry(header, settle)
  // Told by `packed` as well; without a listener it would end the process.
  sink.on('error', () => {})

  if (header.size > 0) {
    for await (const chunk of content) {
      if (!sink.write(chunk)) {
        await drained(sink)
      }
    }
  }

  sink.end(undefined)
  await packed
}

/** Everything below `root`, the root itself left out. */
export async function * walkFolder (root: string, shown: string, options: WalkOptions): AsyncGenerator<WalkEntry> {
  const rootStats = await localStat(root).catch((err: unknown) => { throw sourceFailure(shown, err) })

  if (rootStats.kind !== 'folder') {
    throw new SourceError('source_unsupported', `${shown} is a ${rootStats.kind}, and a folder is needed here. Nothing was ` +
      'stored; a single file is stored with `shoal put`.')
  }

  yield * walk({ path: '', absolute: root, shown: withoutSeparator(shown), stats: rootStats }, options, [])
}

async function * walk (
  folder: WalkEntry, options: WalkOptions, above: readonly LocalStat[]
): AsyncGenerator<WalkEntry> {
  if (above.length > DEPTH_MAX) {
    throw new SourceError('source_unsupported', `${folder.shown} is nested more than ${DEPTH_MAX} folders deep.`)
  }

  if (above.some(stats => stats.ino === folder.stats.ino && stats.dev === folder.stats.dev)) {
    throw new SourceError('source_unsupported', `${folder.shown} is a symbolic link to a folder that it lies in, so the ` +
      'folder has no end. Nothing was stored; remove the link, or leave --follow-symlinks away.')
  }

  const onGone = folder.path === '' ? undefined : options.onGone
  const names = await unlessVanished(folder.shown, onGone, async () => await namesIn(folder, options))

  for (const name of names ?? []) {
    const entry = {
      path: folder.path === '' ? name : `${folder.path}/${name}`,
      absolute: join(folder.absolute, name),
      shown: `${folder.shown}/${name}`
    }
    // Before it is looked at: what is excluded, whatever it is, may be what cannot be stored.
    if (options.exclude?.(entry.path, false) === true && options.exclude(entry.path, true)) {
      continue
    }

    const looked = await unlessVanished(entry.shown, options.onGone, async () => await look(entry, options))

    if (looked === undefined) {
      continue
    }

    const found = { ...entry, ...looked }

    if (options.exclude?.(entry.path, found.stats.kind === 'folder') === true) {
      continue
    }

    if (found.stats.kind === 'folder') {
      yield found
      yield * walk(found, options, [...above, folder.stats])
    } else if (found.stats.kind === 'file' || found.link !== undefined) {
      yield found
    } else {
      options.onLeftOut?.({ path: found.path, shown: found.shown, kind: found.stats.kind })
    }
  }
}

async function look (
  { absolute, shown }: { absolute: string, shown: string }, { followSymlinks }: WalkOptions
): Promise<Pick<WalkEntry, 'stats' | 'link'>> {
  try {
    const stats = await localLstat(absolute)

    if (stats.kind !== 'symbolic link') {
      return { stats }
    }

    if (followSymlinks) {
      return { stats: await localStat(absolute) }
    }

    const link = linkOfBytes(await readlink(absolute, { encoding: 'buffer' }))

    if (link === undefined) {
      throw new SourceError('source_unsupported', `${shown} is a symbolic link whose target is not UTF-8, or has more than ` +
        `${LINK_BYTES_MAX} bytes. Nothing was stored; remove the link, or give --follow-symlinks.`)
    }

    return { stats, link }
  } catch (err) {
    throw await danglingLink(shown, absolute, err) ?? sourceFailure(shown, err)
  }
}

/** Names as bytes first: what is no UTF-8 could not be opened again by the name that we would show. */
async function namesIn (folder: WalkEntry, { exclude }: WalkOptions): Promise<string[]> {
  const raw = await readdir(folder.absolute, { encoding: 'buffer' })
    .catch((err: unknown) => { throw sourceFailure(folder.shown, err) })
  const names: string[] = []

  for (const bytes of raw.sort((a, b) => Buffer.compare(a, b))) {
    const name = bytes.toString('utf8')

    if (Buffer.from(name, 'utf8').equals(bytes)) {
      names.push(name)
      continue
    }

    // A pattern sees U+FFFD for what is none, and has it itself when it came with such bytes.
    const stats = await lstat(Buffer.concat([Buffer.from(join(folder.absolute, '/')), bytes]))
      .catch((err: unknown) => { throw sourceFailure(`${folder.shown}/${name}`, err) })

    if (exclude?.(folder.path === '' ? name : `${folder.path}/${name}`, stats.isDirectory()) !== true) {
      throw new SourceError('source_unsupported', `${folder.shown} holds a name that is not UTF-8 (${JSON.stringify(name)}). ` +
        'Nothing was stored; rename it, for example with convmv, or leave it out with --exclude, with * in the place of ' +
        'what is none.')
    }
  }

  return names
}
