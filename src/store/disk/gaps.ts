import { HEAD_BYTES_MAX, PAYLOAD_BYTES_MAX } from './constants.js'
import { oneByteOff } from './one-byte-off.js'
import { encodeHead, encodeTrailer, HEADER_BYTES, recordBytes, RecordKind, TRAILER_BYTES } from './record.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { Gap } from './losses.js'
import type { ScanGap } from './scanner.js'

/** Of a part that is no record this much is looked at: a record with the largest payload. */
const LOOK_BYTES_MAX = PAYLOAD_BYTES_MAX + HEAD_BYTES_MAX

/** What the bytes of a gap tell. */
export async function lookAtGap (
  { fs, fd, segment, seed }: { fs: StoreFs, fd: number, segment: number, seed: number }, gap: ScanGap
): Promise<Gap> {
  const buffer = Buffer.alloc(Math.min(gap.to - gap.from, LOOK_BYTES_MAX))
  const part = buffer.subarray(0, await fs.read(fd, buffer, gap.from))
  const head = oneByteOff(part, { segment, offset: gap.from }, seed)
  const found = { ...gap, segment, isOneByteOff: head !== undefined }

  // A head that was bad by one byte tells whose record it was.
  return head === undefined || gap.heads.length > 0
    ? found
    : { ...found, heads: [head], isUnknown: recordBytes(head) < gap.to - gap.from }
}

/** Fills gaps, so that no later open judges them by what was acknowledged since, and cuts the end off. */
export async function mendSegment (
  { fs, fd, seed, logger }: { fs: StoreFs, fd: number, seed: number, logger: Logger },
  gaps: readonly Gap[], endsAt = Infinity
): Promise<void> {
  for (const gap of gaps.filter(({ from }) => from < endsAt)) {
    const records = voidRecords(gap, seed)

    if (records === undefined) {
      logger.warn({ segment: gap.segment, from: gap.from, to: gap.to }, 'a part of a segment stays unreadable')
    } else {
      await fs.writev(fd, records, gap.from)
    }
  }

  if (endsAt !== Infinity) {
    await fs.truncate(fd, endsAt)
  }

  await fs.fdatasync(fd)
}

const NOTHING = new Uint8Array(0)
const BARE_BYTES = HEADER_BYTES + TRAILER_BYTES

/**
 * Records that say nothing and fill a gap exactly, numbered as those that were there; undefined when they do not fit,
 * which only happens to what never was a row of records.
 */
function voidRecords (
  { segment, from, to, afterSeq, nextSeq = Infinity }: Gap, seed: number
): Uint8Array[] | undefined {
  const buffers: Uint8Array[] = []
  let seq = afterSeq

  for (let offset = from; offset < to;) {
    const left = to - offset
    // What is left over has to hold a record, too.
    const bytes = left <= PAYLOAD_BYTES_MAX + BARE_BYTES ? left : Math.min(PAYLOAD_BYTES_MAX, left - BARE_BYTES)
    const payload = new Uint8Array(Math.max(0, bytes - BARE_BYTES))
    seq++

    if (bytes < BARE_BYTES || seq >= nextSeq) {
      return undefined
    }

    buffers.push(encodeHead({
      kind: RecordKind.void, key: NOTHING, extra: NOTHING, dropping: false, encoding: 0, a: 0, b: 0
    }, { segment, offset, seq }, payload.byteLength, seed), payload, encodeTrailer(payload, seq))
    offset += bytes
  }

  return buffers
}
