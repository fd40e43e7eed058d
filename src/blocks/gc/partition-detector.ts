/**
 * Since when this node knows what goes on in the mesh. Pure. It was out of touch when it
 *
 * - started;
 * - stood still (frozen, suspended, its clock set): others may have given it up meanwhile;
 * - saw no more than half of the mesh: the others may have gone on without it.
 *
 * What it learned before that proves nothing afterwards: claims may have come to blocks that it holds.
 */
import { STOOD_STILL_MS } from './constants.js'

export interface Reach {
  /** Members that can be reached, this node included. */
  up: number
  /** Members that are known, dead ones included; those that left are not. */
  known: number
}

export class InTouch {
  #since: number
  #looked: { now: number, wall: number }

  /** @param now - monotonic ms; wall: wall clock ms */
  constructor (now: number, wall: number) {
    this.#since = wall
    this.#looked = { now, wall }
  }

  /** Wall ms; what began before does not count. */
  get since (): number {
    return this.#since
  }

  /**
   * To be called every few seconds.
   *
   * @returns false while the node is out of touch
   */
  look (now: number, wall: number, { up, known }: Reach): boolean {
    const { now: lastNow, wall: lastWall } = this.#looked
    const stoodStill = now - lastNow > STOOD_STILL_MS || Math.abs(wall - lastWall) > STOOD_STILL_MS
    const isCutOff = up * 2 <= known && known > 1
    this.#looked = { now, wall }

    if (stoodStill || isCutOff) {
      this.#since = wall
    }

    return !isCutOff
  }
}
