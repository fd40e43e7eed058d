/**
 * Decides what is missing from a log that was found after a restart, and who is harmed by it. Pure.
 *
 * A gap in the log is either *torn*: it was being written when the process or the machine died, and no caller was told
 * of it; or it is *lost*: it was acknowledged, and the disk does not have it any more. The log itself says up to which
 * number everything was acknowledged (`record.ts`), and so does the index. Below that a gap is lost. Above it, which is
 * the last `MARK_IDLE_MS` of a log and what was on its way, a gap is lost if it is a record that is whole but for one
 * byte, and torn otherwise: a crash of a whole site must not end every replica of a volume.
 *
 * Blocks that were lost are made anew from other copies. A log of an owner is not: one who forgot the last thing it
 * promised would promise the opposite. So an owner is harmed by each lost record of its own, and by each lost part
 * that does not tell whose records it had.
 */
import { ownerName } from './owner-entries.js'
import { OWNED_KINDS } from './record.js'
import type { SegmentStats } from './catalog.js'
import type { ManifestContent } from './manifest.js'
import type { ScanGap } from './scanner.js'

export interface Gap extends ScanGap {
  segment: number
  /** What begins there is a record that is whole but for one byte. */
  isOneByteOff: boolean
}

export interface Losses {
  /** The others are torn. */
  lost: Gap[]
  /** By owner, or of all that there are (`all`): where records were lost, as part of a sentence. */
  owners: ReadonlyMap<string, string>
  all: string | undefined
}


/** @param acknowledgedSeq - everything up to this number was acknowledged */
export function lossesIn (gaps: readonly Gap[], acknowledgedSeq: number): Losses {
  const isLost = ({ afterSeq, isOneByteOff }: Gap): boolean => afterSeq < acknowledgedSeq || isOneByteOff
  const lost = gaps.filter(isLost)
  const owners = new Map<string, string>()

  for (const gap of lost) {
    for (const { key } of gap.heads.filter(head => OWNED_KINDS.has(head.kind))) {
      owners.set(ownerName(key), placeOf(gap))
    }
  }

  const unknown = lost.find(({ isUnknown }) => isUnknown)

  return { lost, owners, all: unknown === undefined ? undefined : placeOf(unknown) }
}

/**
 * Segments that are listed, so something in them was acknowledged, and that are not here. One that a later segment
 * skips was abandoned before that.
 *
 * @param here - with anything in them
 */
export function missingSegments (
  { segments }: Pick<ManifestContent, 'segments'>, here: ReadonlySet<number>, stats: Iterable<SegmentStats>
): number[] {
  const firsts = [...stats].filter(({ id, hasFirst }) => hasFirst && here.has(id))

  return [...segments].filter(id => !here.has(id) && !firsts.some(first => first.previous < id && id < first.id))
    .sort((a, b) => a - b)
}

function placeOf ({ segment, from, to }: Gap): string {
  return `acknowledged records are gone from segment ${segment} between ${from} and ${to}`
}
