/**
 * The sweeps that a node knows: of each volume the two that began last. Pure.
 *
 * What they prove of a claim: nothing that the volume's tree referred to when they began, and nothing that may be on
 * its way into the tree, needs the block. For that both sweeps must
 *
 * - not have the block (a filter has no false negatives);
 * - have begun `CLAIM_AGE_MS_MIN` after the claim was last renewed: who put or claimed the block has committed it by
 *   then, or has told the volume that the upload is open, or has given up;
 * - when uploads are open, know that the claim is older than all of them;
 * - have begun since this node is in touch with the mesh.
 *
 * A volume that was deleted counts as swept, with nothing in it, at each moment it was said to be.
 */
import {
  CLAIM_AGE_MS_MIN, CLOCK_SKEW_MS_MAX, DELETED_GAP_MS, FILTERS_BYTES_MAX, SWEEPS_NEEDED, VOLUMES_MAX
} from './constants.js'
import { decodeFilter, type Filter } from './filter.js'
import { errorMessage } from '../../util/errors.js'
import { SINCE_GRANULARITY_MS } from '../../store/claims.js'
import type { GcVolumeStatus, Sweep } from './types.js'
import type { CID } from 'multiformats/cid'

/** What the sweeps say of a claim: nothing needs the block, something does (or a false positive), or why not yet. */
export type Proof = 'empty' | 'live' | 'young' | 'unswept'

interface Held {
  sweepId: string
  index: number
  beganAtMs: number
  keepSinceMs: number
  /** undefined: nothing is in it. */
  filter: Filter | undefined
}

interface Volume { sweeps: Held[], deleted: boolean, problem: string | undefined }

export class SweepBook {
  readonly #volumes = new Map<string, Volume>()
  #bytes = 0

  /** @param bytesMax - of all filters together */
  constructor (readonly bytesMax = FILTERS_BYTES_MAX) {}

  /**
   * Takes an answer of the volume's replicas.
   *
   * @param wall - now: a sweep that is said to have begun later began now
   * @returns true when more is known than before
   */
  note (volumeId: string, answer: readonly Sweep[] | 'deleted' | undefined, wall: number): boolean {
    const volume = this.#volume(volumeId)

    if (volume == null) {
      return false
    }

    if (answer == null) {
      volume.problem = 'its replicas cannot be asked now'
      return false
    }

    volume.problem = undefined

    return answer === 'deleted' ? this.#noteDeleted(volume, wall) : this.#noteSweeps(volume, answer, wall)
  }

  noteFailure (volumeId: string, problem: string): void {
    const volume = this.#volume(volumeId)

    if (volume != null) {
      volume.problem = problem
    }
  }

  /** Forgets the volumes of which nothing is here. */
  retain (volumeIds: ReadonlySet<string>): void {
    for (const [volumeId, volume] of this.#volumes) {
      if (!volumeIds.has(volumeId)) {
        volume.sweeps.forEach(sweep => { this.#release(sweep) })
        this.#volumes.delete(volumeId)
      }
    }
  }

  /** Wall ms at which the newest sweep began; -Infinity when there is none. */
  beganAt (volumeId: string): number {
    return Math.max(-Infinity, ...(this.#volumes.get(volumeId)?.sweeps ?? []).map(({ beganAtMs }) => beganAtMs))
  }

  sweepIds (volumeId: string): string[] {
    return (this.#volumes.get(volumeId)?.sweeps ?? []).map(({ sweepId }) => sweepId)
  }

  /** @param inTouchSince - wall ms since when this node knows what goes on */
  prove (volumeId: string, cid: CID, since: number, inTouchSince: number): Proof {
    const sweeps = this.#volumes.get(volumeId)?.sweeps ?? []
    const notBefore = Math.max(since + CLAIM_AGE_MS_MIN, inTouchSince)

    if (sweeps.some(({ filter }) => filter?.has(cid) === true)) {
      return 'live'
    }

    if (sweeps.length < SWEEPS_NEEDED) {
      return 'unswept'
    }

    return sweeps.every(sweep => sweep.beganAtMs >= notBefore && since < sweep.keepSinceMs) ? 'empty' : 'young'
  }

  /** The last question was answered with nothing that helps. */
  hasFailed (volumeId: string): boolean {
    return this.#volumes.get(volumeId)?.problem != null
  }

  status (): GcVolumeStatus[] {
    return [...this.#volumes].map(([volumeId, { sweeps, deleted, problem }]) => {
      const last = sweeps[sweeps.length - 1]

      return {
        volumeId,
        sweeps: sweeps.length,
        ...(last == null
          ? {}
          : { lastSweep: { sweepId: last.sweepId, index: last.index, beganAtMs: last.beganAtMs } }),
        deleted,
        waiting: false,
        ...(problem == null ? {} : { problem })
      }
    })
  }

  #volume (volumeId: string): Volume | undefined {
    let volume = this.#volumes.get(volumeId)

    if (volume == null && this.#volumes.size < VOLUMES_MAX) {
      volume = { sweeps: [], deleted: false, problem: undefined }
      this.#volumes.set(volumeId, volume)
    }

    return volume
  }

  #noteDeleted (volume: Volume, wall: number): boolean {
    const last = volume.deleted ? volume.sweeps[volume.sweeps.length - 1] : undefined

    if (last != null && wall - last.beganAtMs < DELETED_GAP_MS) {
      return false
    }

    if (!volume.deleted) {
      this.#clear(volume)
      volume.deleted = true
    }

    this.#add(volume, {
      sweepId: `deleted ${wall}`, index: 0, beganAtMs: wall, keepSinceMs: Infinity, filter: undefined
    })

    return true
  }

  #noteSweeps (volume: Volume, sweeps: readonly Sweep[], wall: number): boolean {
    let isNew = false

    // Somebody was wrong.
    if (volume.deleted) {
      this.#clear(volume)
      volume.deleted = false
      isNew = true
    }

    for (const sweep of [...sweeps].sort((a, b) => a.beganAtMs - b.beganAtMs)) {
      const isKnown = volume.sweeps.some(({ sweepId }) => sweepId === sweep.sweepId)
      const oldest = volume.sweeps.length < SWEEPS_NEEDED ? -Infinity : (volume.sweeps[0] as Held).beganAtMs

      if (!isKnown && sweep.beganAtMs > oldest) {
        isNew = this.#take(volume, sweep, wall) || isNew
      }
    }

    return isNew
  }

  #take (volume: Volume, sweep: Sweep, wall: number): boolean {
    try {
      const filter = decodeFilter(sweep.filter)
      const leaving = volume.sweeps.length < SWEEPS_NEEDED ? 0 : (volume.sweeps[0] as Held).filter?.bytes ?? 0

      if (this.#bytes - leaving + filter.bytes > this.bytesMax) {
        volume.problem = 'its filter does not fit beside those of the other volumes'
        return false
      }

      this.#add(volume, {
        sweepId: sweep.sweepId,
        index: sweep.index,
        beganAtMs: Math.min(sweep.beganAtMs, wall),
        keepSinceMs: sweep.keepSinceMs == null
          ? Infinity
          : sweep.keepSinceMs - CLOCK_SKEW_MS_MAX - SINCE_GRANULARITY_MS,
        filter
      })

      return true
    } catch (err) {
      volume.problem = errorMessage(err)
      return false
    }
  }

  #add (volume: Volume, sweep: Held): void {
    this.#bytes += sweep.filter?.bytes ?? 0
    volume.sweeps.push(sweep)
    volume.sweeps.sort((a, b) => a.beganAtMs - b.beganAtMs)

    while (volume.sweeps.length > SWEEPS_NEEDED) {
      this.#release(volume.sweeps.shift() as Held)
    }
  }

  #clear (volume: Volume): void {
    volume.sweeps.forEach(sweep => { this.#release(sweep) })
    volume.sweeps = []
  }

  #release ({ filter }: Held): void {
    this.#bytes -= filter?.bytes ?? 0
  }
}

/**
 * The sweep that two replicas of a volume made of the same index; undefined when they differ, and then it is none. The
 * earlier of the two beginnings counts.
 */
export function compareSweeps (a: Sweep, b: Sweep): Sweep | undefined {
  const isSame = a.sweepId === b.sweepId && a.index === b.index && a.keepSinceMs === b.keepSinceMs &&
    Buffer.compare(a.salt, b.salt) === 0 && Buffer.compare(a.filter, b.filter) === 0

  return isSame ? { ...a, beganAtMs: Math.min(a.beganAtMs, b.beganAtMs) } : undefined
}
