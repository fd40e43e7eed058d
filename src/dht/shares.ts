/**
 * What every node ought to hold. Pure arithmetic on declared capacities; how scores are made to
 * follow it is in weights.ts.
 */

/**
 * How the copies of a block spread over zones when the best of each zone comes before a second of
 * any.
 */
export interface ZoneRounds {
  /**
   * The round in which the copies run out, from 1. Earlier rounds take one copy from every zone
   * that still can.
   */
  last: number
  /** Copies left for the last round, from 1 to the number of zones that can take part in it. */
  left: number
  /** Copies in all: those asked for, or one per node when there are fewer nodes. */
  copies: number
}

/** @param zoneSizes nodes of each zone */
export function zoneRounds (zoneSizes: readonly number[], copies: number): ZoneRounds {
  const nodes = zoneSizes.reduce((sum, size) => sum + size, 0)
  const wanted = Math.min(copies, nodes)
  let left = wanted

  for (let round = 1; ; round++) {
    const able = zoneSizes.filter(size => size >= round).length

    if (left <= able) {
      return { last: round, left, copies: wanted }
    }

    left -= able
  }
}

/**
 * Copies of each block, on average, that each zone ought to hold: in proportion to its capacity, as
 * far as one copy per node and the rounds allow. Sums to `rounds.copies`.
 *
 * @param zones capacities of the nodes of each zone, all above 0
 */
export function zoneTargets (zones: readonly (readonly number[])[], rounds: ZoneRounds): number[] {
  const atLevel = (level: number): number[] => zones.map(capacities => {
    // A zone without nodes for the last round gives all that it has; the others give or take one in
    // that round.
    const least = Math.min(capacities.length, rounds.last - 1)
    const most = Math.min(capacities.length, rounds.last)

    return Math.min(most, Math.max(least, filled(capacities, level)))
  })

  return atLevel(findLevel(zones.flat(), level => sum(atLevel(level)) >= rounds.copies))
}

/**
 * The level L at which `copies` (not necessarily a whole number) of a block are spread fairly over
 * nodes: each holds it with chance `min(1, L * capacity)`, its share, but at most one copy, the
 * rest going to the others (water-filling).
 */
export function nodeLevel (capacities: readonly number[], copies: number): number {
  return findLevel(capacities, level => filled(capacities, level) >= copies)
}

/**
 * Bytes of plain data that fit at `copies` copies each when no node holds two copies of one block:
 * the largest D with `sum(min(capacity, D)) >= copies * D`. 0 when there are fewer nodes than
 * copies. Rounded down.
 *
 * The sum is the smallest of `k D + (capacity of all but k nodes)`, taken with the k largest for
 * any k; so D is bounded by (capacity of all but the k largest) / (copies - k) for each k below
 * `copies`, and by nothing else.
 */
export function usableCapacity (nodes: readonly { capacityBytes: number }[],
  copies: number): number {
  const capacities = nodes.map(node => Math.max(0, node.capacityBytes)).sort((a, b) => b - a)
  let rest = sum(capacities)
  let usable = Infinity

  for (let k = 0; k < copies; k++) {
    usable = Math.min(usable, rest / (copies - k))
    rest -= capacities[k] ?? 0
  }

  return Math.floor(Math.max(0, usable))
}

/** The same bound for what is left: bytes of plain data that can still come. */
export function usableFree (nodes: readonly { capacityBytes: number, usedBytes: number }[],
  copies: number): number {
  const free = nodes.map(node => ({ capacityBytes: node.capacityBytes - node.usedBytes }))

  return usableCapacity(free, copies)
}

function filled (capacities: readonly number[], level: number): number {
  return capacities.reduce((total, capacity) => total + Math.min(1, capacity * level), 0)
}

/** Halvings in the search for a level: from the widest range of doubles down to their last bit. */
const LEVEL_HALVINGS = 100

/** The lowest level, between nothing and every node full, at which `enough` holds. */
function findLevel (capacities: readonly number[], enough: (level: number) => boolean): number {
  let low = 0
  let high = capacities.reduce((highest, capacity) => Math.max(highest, 1 / capacity), 0)

  for (let i = 0; i < LEVEL_HALVINGS && low < high; i++) {
    const middle = (low + high) / 2

    if (enough(middle)) {
      high = middle
    } else {
      low = middle
    }
  }

  return high
}

function sum (values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
