import { extract } from 'tar-stream'
import { InvalidTarEntryError, InvalidTarError } from './errors.js'
import { headerAttributes, markedAttributes } from './tar-attributes.js'
import { textInRecords } from './tar-pax.js'
import { chosen } from '../../volumes/tree/attributes.js'
import { drained } from '../../util/drained.js'
import { ShoalError } from '../../util/errors.js'
import type { SourceEntry } from '../../files/types.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { Extract, Header } from 'tar-stream'

/** A tar ends with two blocks of zeros. */
const END_BYTES = 1024
const REPLACEMENT_CHARACTER = '\ufffd'

/** `bytes` as the header tells them. */
export interface TarEntry extends SourceEntry, EntryAttributes { bytes?: number }

/** An entry in the making: its stream of bytes and its header. */
type Entry = Extract extends AsyncIterable<infer T> ? T : never

const KIND_NAMES: Readonly<Record<string, string>> = {
  link: 'a hard link',
  'character-device': 'a device',
  'block-device': 'a device',
  fifo: 'a named pipe'
}

/**
 * The entries of a tar stream, to be read one after the other: the next one comes when the content of the one before
 * has been read. Only files, folders and symbolic links are taken, with paths that stay inside; what a link says is
 * kept, wherever it leads. Modes and times, and those of the root (the entry with an empty path), are told with
 * `attributes` alone, and what else is chosen there: those who make CIDs of folders leave them out.
 *
 * Errors: `invalid_tar` (not a tar, or cut off: also when the cut is between two entries, where `tar-stream` sees a
 * good end), `invalid_tar_entry`.
 */
export async function * readTar (
  body: AsyncIterable<Uint8Array>, { attributes }: { attributes?: AttributeChoice } = {}
): AsyncGenerator<TarEntry, void, undefined> {
  const tar = extract()
  let failure: { error: unknown } | undefined

  // a parser error shows up at the iterator too; without a listener it would end the process
  tar.on('error', () => {})

  const feeding = feed(attributes?.xattrs === true ? textInRecords(body) : body, tar).catch((error: unknown) => {
    failure = { error }
    tar.destroy(asError(error))
  })

  try {
    for await (const entry of tar) {
      const source = toSourceEntry(entry)

      // The root has nothing but attributes.
      if (source.path === '' && attributes === undefined) {
        entry.resume()
      } else {
        yield attributes === undefined ? source : { ...source, ...entryAttributes(entry.header, attributes) }
      }
    }

    await feeding
  } catch (err) {
    // a failure of the body destroys the parser, and the parser's error is then only the echo
    const first = asError(failure === undefined ? err : failure.error)
    throw first instanceof ShoalError ? first : new InvalidTarError(first.message, { cause: first })
  } finally {
    tar.destroy()
  }

  if (failure !== undefined) {
    throw failure.error
  }
}

async function feed (body: AsyncIterable<Uint8Array>, tar: Extract): Promise<void> {
  let zerosAtEnd = 0

  for await (const chunk of body) {
    const zeros = trailingZeros(chunk)
    zerosAtEnd = zeros === chunk.byteLength ? Math.min(zerosAtEnd + zeros, END_BYTES) : zeros

    if (tar.destroyed) {
      return
    }

    if (!tar.write(chunk)) {
      // One that is closed says why to its reader.
      await drained(tar).catch(() => {})
    }
  }

  if (zerosAtEnd < END_BYTES) {
    throw new InvalidTarError('it does not end as a tar does')
  }

  if (!tar.destroyed) {
    tar.end(null)
  }
}

function entryAttributes (header: Header, choice: AttributeChoice): EntryAttributes & Pick<TarEntry, 'bytes'> {
  return { bytes: header.size ?? undefined, ...chosen(markedAttributes(header) ?? headerAttributes(header), choice) }
}

function toSourceEntry (entry: Entry): SourceEntry {
  const { header } = entry
  const path = pathOf(header)

  switch (header.type) {
    case 'directory':
      entry.resume()
      return { path }
    case 'file':
    case 'contiguous-file':
      return { path: namedPath(header, path), content: entry as AsyncIterable<Uint8Array> }
    case 'symlink':
      entry.resume()
      return { path: namedPath(header, path), link: header.linkname ?? '' }
    default:
      throw new InvalidTarEntryError(header.name,
        `it is ${KIND_NAMES[header.type ?? ''] ?? `of the kind "${header.type}"`}, and Shoal keeps files, folders and symbolic links`)
  }
}

function namedPath ({ name, linkname }: Header, path: string): string {
  if (path === '' || name.endsWith('/')) {
    throw new InvalidTarEntryError(name, 'a file needs a name')
  }

  if (linkname?.includes(REPLACEMENT_CHARACTER) === true) {
    throw new InvalidTarEntryError(name, 'the target of the link is not UTF-8')
  }

  return path
}

/** The path without `./` and trailing slashes; the empty one is the root. */
function pathOf ({ name }: Header): string {
  if (name.startsWith('/')) {
    throw new InvalidTarEntryError(name, 'its path is absolute')
  }

  const names = name.split('/').filter(part => part !== '' && part !== '.')

  if (names.includes('..')) {
    throw new InvalidTarEntryError(name, 'its path leads out of the folder (`..`)')
  }

  if (name.includes(REPLACEMENT_CHARACTER)) {
    throw new InvalidTarEntryError(name, 'its name is not UTF-8')
  }

  return names.join('/')
}

function trailingZeros (chunk: Uint8Array): number {
  let count = 0

  while (count < END_BYTES && count < chunk.byteLength && chunk[chunk.byteLength - 1 - count] === 0) {
    count++
  }

  return count
}

function asError (value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
