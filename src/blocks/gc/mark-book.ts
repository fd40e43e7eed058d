/**
 * The marks that a node knows: of each volume the two that began last. Pure.
 *
 * What they prove of a claim: nothing that the volume's tree referred to when they began, and nothing that may be on
 * its way into the tree, needs the block. For that both marks must
 *
 * - not have the block (a filter has no false negatives);
 * - have begun `CLAIM_AGE_MS_MIN` after the claim was last renewed: who put or claimed the block has committed it by
 *   then, or has told the volume that the upload is open, or has given up;
 * - when uploads are open, know that the claim is older than all of them;
 * - have begun since this node sees the mesh without a gap (partition-detector.ts).
 *
 * A volume that was deleted counts as marked, with nothing in it, at each moment it was said to be.
 */
import {
  CLAIM_AGE_MS_MIN, CLOCK_SKEW_MS_MAX, DELETED_GAP_MS, FILTERS_BYTES_MAX, MARKS_NEEDED, VOLUMES_MAX
} from './constants.js'
import { decodeFilter, type Filter } from './filter.js'
import { errorMessage } from '../../util/errors.js'
import { SINCE_GRANULARITY_MS } from '../../store/claims.js'
import type { GcVolumeStatus, VolumeMark } from './types.js'
import type { CID } from 'multiformats/cid'

/** What the marks say of a claim: nothing needs the block, something does (or a false positive), or why not yet. */
export type Proof = 'empty' | 'live' | 'young' | 'unmarked'

interface Held {
  markId: string
  index: number
  beganAtMs: number
  keepSinceMs: number
  /** undefined: nothing is in it. */
  filter: Filter | undefined
}

interface Volume { marks: Held[], deleted: boolean, problem: string | undefined }

export class MarkBook {
  readonly #volumes = new Map<string, Volume>()
  #bytes = 0

  /** @param bytesMax - of all filters together */
  constructor (readonly bytesMax = FILTERS_BYTES_MAX) {}

  /**
   * Takes an answer of the volume's replicas.
   *
   * @param wall - now: a mark that is said to have begun later began now
   * @returns true when more is known than before
   */
  note (volumeId: string, answer: readonly VolumeMark[] | 'deleted' | undefined, wall: number): boolean {
    const volume = this.#volume(volumeId)

    if (volume === undefined) {
      return false
    }

    if (answer === undefined) {
      volume.problem = 'its replicas cannot be asked now'
      return false
    }

    volume.problem = undefined

    return answer === 'deleted' ? this.#noteDeleted(volume, wall) : this.#noteMarks(volume, answer, wall)
  }

  noteFailure (volumeId: string, problem: string): void {
    const volume = this.#volume(volumeId)

    if (volume !== undefined) {
      volume.problem = problem
    }
  }

  /** Forgets the volumes of which nothing is here. */
  retain (volumeIds: ReadonlySet<string>): void {
    for (const [volumeId, volume] of this.#volumes) {
      if (!volumeIds.has(volumeId)) {
        volume.marks.forEach(mark => { this.#release(mark) })
        this.#volumes.delete(volumeId)
      }
    }
  }

  /** Wall ms at which the newest mark began; -Infinity when there is none. */
  beganAt (volumeId: string): number {
    return Math.max(-Infinity, ...(this.#volumes.get(volumeId)?.marks ?? []).map(({ beganAtMs }) => beganAtMs))
  }

  markIds (volumeId: string): string[] {
    return (this.#volumes.get(volumeId)?.marks ?? []).map(({ markId }) => markId)
  }

  /** @param wholeSince - see `MeshPartitionDetector` */
  prove (volumeId: string, cid: CID, since: number, wholeSince: number): Proof {
    const marks = this.#volumes.get(volumeId)?.marks ?? []
    const notBefore = Math.max(since + CLAIM_AGE_MS_MIN, wholeSince)

    if (marks.some(({ filter }) => filter?.has(cid) === true)) {
      return 'live'
    }

    if (marks.length < MARKS_NEEDED) {
      return 'unmarked'
    }

    return marks.every(mark => mark.beganAtMs >= notBefore && since < mark.keepSinceMs) ? 'empty' : 'young'
  }

  /** The last question was answered with nothing that helps. */
  hasFailed (volumeId: string): boolean {
    return this.#volumes.get(volumeId)?.problem !== undefined
  }

  status (): GcVolumeStatus[] {
    return [...this.#volumes].map(([volumeId, { marks, deleted, problem }]) => {
      const last = marks[marks.length - 1]

      return {
        volumeId,
        sweeps: marks.length,
        lastSweep: last && { sweepId: last.markId, index: last.index, beganAtMs: last.beganAtMs },
        deleted,
        waiting: false,
        problem
      }
    })
  }

  #volume (volumeId: string): Volume | undefined {
    let volume = this.#volumes.get(volumeId)

    if (volume === undefined && this.#volumes.size < VOLUMES_MAX) {
      volume = { marks: [], deleted: false, problem: undefined }
      this.#volumes.set(volumeId, volume)
    }

    return volume
  }

  #noteDeleted (volume: Volume, wall: number): boolean {
    const last = volume.deleted ? volume.marks[volume.marks.length - 1] : undefined

    if (last !== undefined && wall - last.beganAtMs < DELETED_GAP_MS) {
      return false
    }

    if (!volume.deleted) {
      this.#clear(volume)
      volume.deleted = true
    }

    this.#add(volume, {
      markId: `deleted ${wall}`, index: 0, beganAtMs: wall, keepSinceMs: Infinity, filter: undefined
    })

    return true
  }

  #noteMarks (volume: Volume, marks: readonly VolumeMark[], wall: number): boolean {
    let isNew = false

    // The replicas that called it deleted were wrong.
    if (volume.deleted) {
      this.#clear(volume)
      volume.deleted = false
      isNew = true
    }

    for (const mark of [...marks].sort((a, b) => a.beganAtMs - b.beganAtMs)) {
      const isKnown = volume.marks.some(({ markId }) => markId === mark.markId)
      const oldest = volume.marks.length < MARKS_NEEDED ? -Infinity : (volume.marks[0] as Held).beganAtMs

      if (!isKnown && mark.beganAtMs > oldest) {
        isNew = this.#take(volume, mark, wall) || isNew
      }
    }

    return isNew
  }

  #take (volume: Volume, mark: VolumeMark, wall: number): boolean {
    try {
      const filter = decodeFilter(mark.filter)
      const leaving = volume.marks.length < MARKS_NEEDED ? 0 : (volume.marks[0] as Held).filter?.bytes ?? 0

      if (this.#bytes - leaving + filter.bytes > this.bytesMax) {
        volume.problem = 'its filter does not fit beside those of the other volumes'
        return false
      }

      this.#add(volume, {
        markId: mark.markId,
        index: mark.index,
        beganAtMs: Math.min(mark.beganAtMs, wall),
        keepSinceMs: mark.keepSinceMs === undefined
          ? Infinity
          : mark.keepSinceMs - CLOCK_SKEW_MS_MAX - SINCE_GRANULARITY_MS,
        filter
      })

      return true
    } catch (err) {
      volume.problem = errorMessage(err)
      return false
    }
  }

  #add (volume: Volume, mark: Held): void {
    this.#bytes += mark.filter?.bytes ?? 0
    volume.marks.push(mark)
    volume.marks.sort((a, b) => a.beganAtMs - b.beganAtMs)

    while (volume.marks.length > MARKS_NEEDED) {
      this.#release(volume.marks.shift() as Held)
    }
  }

  #clear (volume: Volume): void {
    volume.marks.forEach(mark => { this.#release(mark) })
    volume.marks = []
  }

  #release ({ filter }: Held): void {
    this.#bytes -= filter?.bytes ?? 0
  }
}

/**
 * The mark that two replicas of a volume made of the same index; undefined when they differ, and then it is none. The
 * earlier of the two beginnings counts.
 */
export function compareMarks (a: VolumeMark, b: VolumeMark): VolumeMark | undefined {
  const isSame = a.markId === b.markId && a.index === b.index && a.keepSinceMs === b.keepSinceMs &&
    Buffer.compare(a.salt, b.salt) === 0 && Buffer.compare(a.filter, b.filter) === 0

  return isSame ? { ...a, beganAtMs: Math.min(a.beganAtMs, b.beganAtMs) } : undefined
}
