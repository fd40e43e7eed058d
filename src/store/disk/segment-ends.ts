import { StoreTooNewError } from '../errors.js'
import { RECORD_VERSION } from './constants.js'
import { decodeHead, HEADER_BYTES, headVersion, RecordKind } from './record.js'
import { segmentPath } from './segment-files.js'
import type { StoreFs } from '../device/fs.js'

/** Key and extra of segment records are shorter than this. */
const FIRST_READ_BYTES = 256

interface EndsInit { fs: StoreFs, root: string, seed: number }

export interface SegmentEnds {
  /** Where segments end by the word of the next one. */
  ends: Map<number, number>
  /** Segments that a later one skips: abandoned before anything in them was acknowledged. */
  skipped: number[]
  /** The highest id that is spoken of. */
  highest: number
}

/** What the first records say of the segments before them; from the newest, whose word counts. */
export async function readEnds (
  init: EndsInit, files: readonly { id: number, size: number }[]
): Promise<SegmentEnds> {
  const ends = new Map<number, number>()
  const skipped: number[] = []
  let highest = 0
  let voidAbove = Infinity

  for (const { id, size } of files.toReversed()) {
    if (id > voidAbove) {
      skipped.push(id)
      continue
    }

    voidAbove = Infinity

    const first = await firstRecord(init, id, size)

    if (first !== undefined) {
      ends.set(first.previous, first.end)
      voidAbove = first.previous
      highest = Math.max(highest, first.previous)
    }
  }

  return { ends, skipped, highest }
}

async function firstRecord (
  { fs, root, seed }: EndsInit, id: number, size: number
): Promise<{ previous: number, end: number } | undefined> {
  const buffer = Buffer.alloc(Math.min(size, FIRST_READ_BYTES))
  const fd = await fs.open(segmentPath(root, id), 'r')

  try {
    await fs.read(fd, buffer, 0)
  } finally {
    await fs.close(fd)
  }

  const version = headVersion(buffer, seed)

  if (version !== undefined && version > RECORD_VERSION) {
    throw new StoreTooNewError(segmentPath(root, id), version, RECORD_VERSION)
  }

  const head = buffer.byteLength < HEADER_BYTES ? undefined : decodeHead(buffer, 0, seed)

  return head?.kind === RecordKind.segment && head.segment === id && head.offset === 0
    ? { previous: head.a, end: head.b }
    : undefined
}
