import {
  COMPACT_LIVE_SHARE, COMPACT_LIVE_SHARE_PRESSED, SMALL_SEGMENT_SHARE, SMALL_SEGMENTS_MAX
} from './constants.js'
import type { SegmentStats } from './catalog.js'

export interface CompactionView {
  segments: Iterable<SegmentStats>
  /** Segments that are being written. */
  isOpen: (id: number) => boolean
  /** Segments whose first record still keeps bytes of another from being read. */
  isGuard: (segment: SegmentStats) => boolean
  shadowed: ReadonlySet<number>
  segmentBytes: number
  /** Space is short: garbage has to go. */
  isPressed: boolean
  /** Bytes that may be written before a segment is removed: what is alive in it has to fit. */
  roomBytes: number
}

/**
 * The segment to compact next; undefined when none is worth it. Never the newest there is: ids and
 * sequence numbers go on from it after a restart.
 */
export function pickVictim (view: CompactionView): number | undefined {
  const all = [...view.segments]
  const newest = all.reduce((max, { id }) => Math.max(max, id), 0)
  const candidates = all.filter(segment =>
    segment.id !== newest && !view.isOpen(segment.id) && !view.isGuard(segment) && fits(segment, view.roomBytes))
  const shadowed = candidates.find(({ id }) => view.shadowed.has(id))

  if (shadowed !== undefined) {
    return shadowed.id
  }

  const share = view.isPressed ? COMPACT_LIVE_SHARE_PRESSED : COMPACT_LIVE_SHARE
  const emptiest = candidates.reduce<SegmentStats | undefined>((best, segment) =>
    best === undefined || liveShare(segment) < liveShare(best) ? segment : best, undefined)

  if (emptiest !== undefined && liveShare(emptiest) < share) {
    return emptiest.id
  }

  const small = candidates.filter(({ bytes }) => bytes < view.segmentBytes * SMALL_SEGMENT_SHARE)

  return small.length >= SMALL_SEGMENTS_MAX ? small[0]?.id : undefined
}

/** Nothing alive is nothing to write: that is how a disk without a free byte gives space back. */
function fits ({ liveBytes, graveBytes }: SegmentStats, roomBytes: number): boolean {
  const bytes = liveBytes + graveBytes

  return bytes <= 0 || bytes <= roomBytes
}

function liveShare ({ bytes, liveBytes, graveBytes }: SegmentStats): number {
  return bytes === 0 ? 0 : (liveBytes + graveBytes) / bytes
}
