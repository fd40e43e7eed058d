import { PIN_OWNER_LENGTH_MAX, REMOVED_PINS_MAX } from './constants.js'
import { PIN_PREFIX } from '../../store/claims.js'
import { BoundedMap } from '../../util/bounded-map.js'

/** A page of removed pins, and where the next one begins. */
export interface Page { generation: string, next: number, pins: string[], more: boolean }

/**
 * The pins that are known to be removed, by owner (`pin:<id>`), in the order in which this node heard of them. A set
 * that only grows, so nodes exchange theirs in any order, any number of times. Bounded: the one heard of first goes
 * first. Peers ask for what came after a place in that order; `generation` tells them when the order is another one.
 */
export class RemovedPins {
  readonly #places: BoundedMap<string, number>
  #next = 1

  /** @param generation - random, of this run */
  constructor (readonly generation: string, max: number = REMOVED_PINS_MAX) {
    this.#places = new BoundedMap(max)
  }

  get size (): number {
    return this.#places.size
  }

  has (owner: string): boolean {
    return this.#places.has(owner)
  }

  /** Those of them that are not known yet and that can be. */
  unknown (owners: readonly string[]): string[] {
    return [...new Set(owners)].filter(owner => isPinOwner(owner) && !this.#places.has(owner))
  }

  add (owners: readonly string[]): void {
    for (const owner of this.unknown(owners)) {
      this.#places.set(owner, this.#next++)
    }
  }

  all (): IterableIterator<string> {
    return this.#places.keys()
  }

  /** What came after `after`, of this generation; from the beginning for another one. */
  page (generation: string, after: number, limit: number): Page {
    const from = generation === this.generation ? after : 0
    const pins: string[] = []
    let next = from

    // From the end backwards it would be found faster; but a whole walk takes milliseconds, and is rarely asked for.
    if (from < this.#next - 1) {
      for (const [owner, place] of this.#places) {
        if (place > from) {
          if (pins.length === limit) {
            return { generation: this.generation, next, pins, more: true }
          }

          pins.push(owner)
          next = place
        }
      }
    }

    return { generation: this.generation, next, pins, more: false }
  }
}

/** Half of a character: such an id does not survive being written and read. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** A pin's owner that is short enough to be remembered. */
function isPinOwner (owner: string): boolean {
  return owner.startsWith(PIN_PREFIX) && owner.length > PIN_PREFIX.length && owner.length <= PIN_OWNER_LENGTH_MAX &&
    !LONE_SURROGATE.test(owner)
}
