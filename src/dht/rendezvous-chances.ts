/**
 * The chances of a race, computed rather than sampled: arrivals are independent, so how many have
 * arrived by some moment is a sum of independent yes-or-no events, of which only the first few
 * counts matter.
 */

/** Points of time at which the race is looked at; the error of a chance is about 0.5 %. */
const TIME_STEPS = 64

/**
 * Halvings in the search for the end of a race; capacities may lie fifteen decimal orders apart.
 */
const END_HALVINGS = 60

/** A race runs until losing it is less likely than this, or so. */
export const NEGLIGIBLE = 1e-9

/** Equal members of a race. */
export interface Runner {
  count: number
  /** Chance to have arrived by a time, at factor 1. */
  arrived: (time: number) => number
  /** A time by which it has arrived for certain, or nearly. */
  latest: number
}

/**
 * Chance of each runner to be among the winners.
 *
 * @param factors on the speed of each runner
 * @param lastChance the last of `winners` wins only with this chance
 */
export function winChances (runners: readonly Runner[], factors: readonly number[], winners: number,
  lastChance: number): number[] {
  const chances = runners.map(() => 0)
  const end = raceEnd(runners, factors, winners)
  let before = runners.map(() => 0)
  let openBefore = winningIfArriving(runners, before, winners, lastChance)

  for (let step = 1; step <= TIME_STEPS; step++) {
    // Squared, as most is decided early.
    const time = end * (step / TIME_STEPS) * (step / TIME_STEPS)
    const after = runners.map((runner, i) => runner.arrived(time * (factors[i] ?? 1)))
    const openAfter = winningIfArriving(runners, after, winners, lastChance)

    for (let i = 0; i < runners.length; i++) {
      const open = ((openBefore[i] ?? 0) + (openAfter[i] ?? 0)) / 2
      chances[i] = (chances[i] ?? 0) + ((after[i] ?? 0) - (before[i] ?? 0)) * open
    }

    before = after
    openBefore = openAfter
  }

  return chances
}

/**
 * Chance that fewer than `limit` of independent events happen, given as [how many, chance of each].
 */
export function fewerThan (limit: number,
  events: ReadonlyArray<readonly [number, number]>): number {
  let counts = one(limit)

  for (const [count, chance] of events) {
    counts = convolve(counts, binomial(count, chance, limit))
  }

  return counts.reduce((sum, chance) => sum + chance, 0)
}

/** A time at which so many have arrived that who comes later has lost. */
function raceEnd (runners: readonly Runner[], factors: readonly number[], winners: number): number {
  let high = Math.max(...runners.map((runner, i) => runner.latest / (factors[i] ?? 1)))
  let low = 0
  // Poisson: the chance of fewer than `winners` with this mean is below NEGLIGIBLE or so.
  const crowd = winners + 6 * Math.sqrt(winners) + 14

  for (let i = 0; i < END_HALVINGS; i++) {
    const middle = (low + high) / 2
    const arrived = runners.reduce((sum, runner, i) =>
      sum + runner.count * runner.arrived(middle * (factors[i] ?? 1)), 0)

    if (arrived >= crowd) {
      high = middle
    } else {
      low = middle
    }
  }

  return high
}

/**
 * For each runner: the chance to win by arriving now, when the others have arrived with the given
 * chances.
 */
function winningIfArriving (runners: readonly Runner[], arrived: readonly number[], winners: number,
  lastChance: number): number[] {
  const n = runners.length
  const ahead: Float64Array[] = [one(winners)]
  const behind: Float64Array[] = [one(winners)]

  const counts = runners.map(({ count }, i) => binomial(count, arrived[i] ?? 0, winners))

  for (let i = 0; i < n; i++) {
    ahead.push(convolve(ahead[i] as Float64Array, counts[i] as Float64Array))
    behind.push(convolve(behind[i] as Float64Array, counts[n - 1 - i] as Float64Array))
  }

  return runners.map((runner, i) => {
    const others = convolve(
      convolve(ahead[i] as Float64Array, behind[n - 1 - i] as Float64Array),
      binomial(runner.count - 1, arrived[i] ?? 0, winners)
    )
    let chance = (others[winners - 1] ?? 0) * lastChance

    for (let k = 0; k < winners - 1; k++) {
      chance += others[k] ?? 0
    }

    return chance
  })
}

/** The distribution of "none, for certain", of which the first `length` chances are kept. */
function one (length: number): Float64Array {
  const counts = new Float64Array(length)
  counts[0] = 1

  return counts
}

/** Chances of 0, 1, … `length` - 1 hits in `trials` trials. */
function binomial (trials: number, chance: number, length: number): Float64Array {
  const counts = new Float64Array(length)
  let ways = 1

  for (let k = 0; k < length && k <= trials; k++) {
    counts[k] = ways * power(chance, k) * power(1 - chance, trials - k)
    ways = ways * (trials - k) / (k + 1)
  }

  return counts
}

/** By squaring: `Math.pow` is not the same to the last bit everywhere. */
function power (base: number, exponent: number): number {
  let result = 1

  let square = base

  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result *= square
    }

    square *= square
  }

  return result
}

function convolve (a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length)

  for (let i = 0; i < a.length; i++) {
    const chance = a[i] as number

    for (let j = 0; chance !== 0 && i + j < a.length; j++) {
      sum[i + j] = (sum[i + j] as number) + chance * (b[j] as number)
    }
  }

  return sum
}
