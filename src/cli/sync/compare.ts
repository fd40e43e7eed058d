import { join } from 'node:path'
import { readAhead } from '../../util/read-ahead.js'
import { sameXattrs } from '../../volumes/tree/attributes.js'
import { SourceError } from '../errors.js'
import { readFileExactly } from '../sources/file-source.js'
import { entryParams } from '../targets/target.js'
import { sameTimeOf } from '../../volumes/fs/same-time.js'
import { cidOf, entryOf, HASH_CONCURRENCY } from './content.js'
import { sourceEntries } from './entries.js'
import { namedAs } from './spelling.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { SameTime } from '../../volumes/fs/same-time.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { SyncEntry } from '../../volumes/fs/sync.js'
import type { Chosen } from './entries.js'
import type { ApiClient } from '../client.js'
import type { ReadFileOptions } from '../sources/file-source.js'
import type { WalkOptions } from '../sources/folder-source.js'
import type { Side } from './sides.js'

/** In what two things of one name differ; of several the first. */
export type DifferenceKind =
  'only_in_first' | 'only_in_second' | 'kind' | 'size' | 'time' | 'content' | 'owner' | 'xattrs'

export interface Difference {
  path: string
  difference: DifferenceKind
  first?: SyncEntry
  second?: SyncEntry
}

export interface CompareOptions extends WalkOptions, Chosen {
  /** Sizes and times alone. */
  quick: boolean
  /** Told of each entry when it was looked at: bytes of content that were read on the first side, so far. */
  onProgress: (bytes: number, entries: number) => void
}

/**
 * Whatever differs, in the order of paths. Contents are compared by their CIDs. Two files of one content may have two,
 * when they were cut into blocks in different ways; so where those differ, the bytes of both are read.
 */
export async function * compareSides (
  client: ApiClient, first: Side, second: Side, options: CompareOptions, signal: AbortSignal
): AsyncGenerator<Difference, void, undefined> {
  const [one, other] = await Promise.all([first, second].map(async side =>
    await sourceEntries(client, side, options, signal))) as [SyncEntry[], SyncEntry[]]
  const ours = byPath(await namedAs(first, one, other))
  const theirs = byPath(await namedAs(second, other, one))
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  const sameTime = options.quick ? sameTimeOf(ours.values(), theirs.values()) : undefined
  let bytes = 0
  let entries = 0

  yield * defined(readAhead(() => paths, async path => {
    signal.throwIfAborted()
    const pair = { path, first: ours.get(path), second: theirs.get(path) }
    const difference = differenceOf(pair.first, pair.second, sameTime) ??
      (isRead(pair, options) ? await contentDifference(client, first, second, pair, options) : undefined) ??
      attributeDifference(pair, options.choice)

    bytes += pair.first?.size ?? 0
    options.onProgress(bytes, ++entries)

    return difference === undefined ? undefined : { ...pair, difference }
  }, { concurrency: HASH_CONCURRENCY }))
}

function byPath ({ entries }: { entries: readonly SyncEntry[] }): Map<string, SyncEntry> {
  return new Map(entries.map(entry => [entry.path, entry]))
}

interface Pair { path: string, first?: SyncEntry, second?: SyncEntry }

async function * defined<T> (values: AsyncIterable<T | undefined>): AsyncGenerator<T, void, undefined> {
  for await (const value of values) {
    if (value !== undefined) {
      yield value
    }
  }
}

function isRead ({ first }: Pair, { quick }: CompareOptions): boolean {
  return !quick && first?.kind === 'file' && first.size > 0
}

/** What the lists tell; times only with `sameTime`. */
function differenceOf (
  first: SyncEntry | undefined, second: SyncEntry | undefined, sameTime: SameTime | undefined
): DifferenceKind | undefined {
  if (first === undefined || second === undefined) {
    return first === undefined ? 'only_in_second' : 'only_in_first'
  }

  if (first.kind !== second.kind) {
    return 'kind'
  }

  if (first.kind !== 'file') {
    return first.link === second.link ? undefined : 'content'
  }

  if (first.size !== second.size) {
    return 'size'
  }

  return sameTime?.(first, second) === false ? 'time' : undefined
}

/** Of those that were asked for. What one side does not tell is another thing than what the other side says. */
function attributeDifference (pair: Pair, choice: AttributeChoice): DifferenceKind | undefined {
  const [first, second]: [EntryAttributes, EntryAttributes] = [pair.first ?? {}, pair.second ?? {}]

  if (choice.owner === true && (first.uid !== second.uid || first.gid !== second.gid)) {
    return 'owner'
  }

  // Those of links are not stored.
  const isSame = first.xattrs === undefined || second.xattrs === undefined
    ? first.xattrs === second.xattrs
    : sameXattrs(first.xattrs, second.xattrs)

  return choice.xattrs === true && !isSame ? 'xattrs' : undefined
}

async function contentDifference (
  client: ApiClient, first: Side, second: Side, pair: Pair, options: ReadFileOptions
): Promise<'content' | undefined> {
  const [one, other] = [pair.first as SyncEntry, pair.second as SyncEntry]
  const [ours, theirs] = await Promise.all([cidOf(client, first, one, options), cidOf(client, second, other, options)])
  const isSame = ours === theirs ||
    await sameBytes(open(client, first, one, options), open(client, second, other, options))

  return isSame ? undefined : 'content'
}

async function * open (
  client: ApiClient, side: Side, { path, size }: SyncEntry, options: ReadFileOptions
): AsyncGenerator<Uint8Array> {
  if (side.kind === 'folder') {
    yield * readFileExactly(join(side.folder, path), `${side.shown}/${path}`, size, options)
    return
  }

  const shown = `${side.shown.replace(/\/$/, '')}/${path}`
  const download = await client.download('GET /volumes/:name/files/*path', {
    params: entryParams(entryOf(side.target, path)), query: { format: 'auto', snapshot: side.snapshot }
  }, shown)

  try {
    if (download.type !== 'file') {
      throw new SourceError('source_changed', `${shown} was a file a moment ago and is none now. Run the command again.`)
    }

    yield * download.body
  } finally {
    download.cancel()
  }
}

/** Reads no further than to the first difference. */
export async function sameBytes (a: AsyncGenerator<Uint8Array>, b: AsyncGenerator<Uint8Array>): Promise<boolean> {
  let left: Buffer = Buffer.alloc(0)
  let right: Buffer = Buffer.alloc(0)

  try {
    for (;;) {
      left = left.byteLength > 0 ? left : await nextOf(a)
      right = right.byteLength > 0 ? right : await nextOf(b)

      const length = Math.min(left.byteLength, right.byteLength)

      if (length === 0) {
        return left.byteLength === right.byteLength
      }

      if (left.compare(right, 0, length, 0, length) !== 0) {
        return false
      }

      left = left.subarray(length)
      right = right.subarray(length)
    }
  } finally {
    await Promise.all([a.return(undefined), b.return(undefined)])
  }
}

/** Empty at the end alone. */
async function nextOf (source: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  for (;;) {
    const next = await source.next()

    if (next.done === true) {
      return Buffer.alloc(0)
    }

    const chunk: Uint8Array = next.value

    if (chunk.byteLength > 0) {
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    }
  }
}
