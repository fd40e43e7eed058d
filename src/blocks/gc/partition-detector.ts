/**
 * Since when this node sees the mesh without a gap. Pure. A gap is when it
 *
 * - started;
 * - stood still (frozen, suspended, its clock set): others may have given it up meanwhile;
 * - was partitioned: it saw no more than half of the mesh, and the others may have gone on without it.
 *
 * What it learned before a gap proves nothing afterwards: claims may have come to blocks that it holds.
 */
import { STOOD_STILL_MS } from './constants.js'

export interface SeenMembers {
  /** Members that can be reached, this node included. */
  up: number
  /** Members that are known, dead ones included; those that left are not. */
  known: number
}

export class MeshPartitionDetector {
  #wholeSince: number
  #looked: { now: number, wall: number }

  /** @param now - monotonic ms; wall: wall clock ms */
  constructor (now: number, wall: number) {
    this.#wholeSince = wall
    this.#looked = { now, wall }
  }

  /** The end of the last gap, wall ms; what began before does not count. */
  get wholeSince (): number {
    return this.#wholeSince
  }

  /**
   * To be called every few seconds.
   *
   * @returns true while this node is partitioned
   */
  look (now: number, wall: number, { up, known }: SeenMembers): boolean {
    const { now: lastNow, wall: lastWall } = this.#looked
    const stoodStill = now - lastNow > STOOD_STILL_MS || Math.abs(wall - lastWall) > STOOD_STILL_MS
    const isPartitioned = up * 2 <= known && known > 1
    this.#looked = { now, wall }

    if (stoodStill || isPartitioned) {
      this.#wholeSince = wall
    }

    return isPartitioned
  }
}
