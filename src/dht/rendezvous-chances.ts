/**
 * The chances of candidates to be among the lowest scores, computed rather than sampled: scores are
 * independent, so how many lie below some score is a sum of independent yes-or-no events, of which
 * only the first few counts matter.
 */

/** Scores at which the integral is taken; the error of a chance is about 0.5 %. */
const SCORE_STEPS = 64

/**
 * Halvings in the search for the end of the integral; capacities may lie fifteen decimal orders apart.
 */
const END_HALVINGS = 60

/** The integral ends where winning with a higher score is less likely than this, or so. */
export const NEGLIGIBLE = 1e-9

/** Candidates of equal weight. */
export interface CandidateClass {
  count: number
  /** Chance of a score below this one, at factor 1. */
  chanceBelow: (score: number) => number
  /** Its score is below this for certain, or nearly. */
  scoreMax: number
}

/**
 * Chance of each candidate to be among the winners.
 *
 * @param factors on the weight of each candidate
 * @param lastChance the last of `winners` wins only with this chance
 */
export function winChances (candidates: readonly CandidateClass[], factors: readonly number[], winners: number,
  lastChance: number): number[] {
  const chances = candidates.map(() => 0)
  const end = scoreEnd(candidates, factors, winners)
  let before = candidates.map(() => 0)
  let openBefore = chancesAtScore(candidates, before, winners, lastChance)

  for (let step = 1; step <= SCORE_STEPS; step++) {
    // Squared, as low scores decide most.
    const score = end * (step / SCORE_STEPS) * (step / SCORE_STEPS)
    const after = candidates.map((candidate, i) => candidate.chanceBelow(score * (factors[i] ?? 1)))
    const openAfter = chancesAtScore(candidates, after, winners, lastChance)

    for (let i = 0; i < candidates.length; i++) {
      const open = ((openBefore[i] ?? 0) + (openAfter[i] ?? 0)) / 2
      chances[i] = (chances[i] ?? 0) + ((after[i] ?? 0) - (before[i] ?? 0)) * open
    }

    before = after
    openBefore = openAfter
  }

  return chances
}

/**
 * Chance that fewer than `limit` of independent events happen; an event is [how many, chance of each].
 */
export function fewerThan (limit: number,
  events: ReadonlyArray<readonly [number, number]>): number {
  let counts = one(limit)

  for (const [count, chance] of events) {
    counts = convolve(counts, binomial(count, chance, limit))
  }

  return counts.reduce((sum, chance) => sum + chance, 0)
}

/** A score below which so many lie that a higher one has lost. */
function scoreEnd (candidates: readonly CandidateClass[], factors: readonly number[], winners: number): number {
  let high = Math.max(...candidates.map((candidate, i) => candidate.scoreMax / (factors[i] ?? 1)))
  let low = 0
  // Poisson: the chance of fewer than `winners` with this mean is below NEGLIGIBLE or so.
  const crowd = winners + 6 * Math.sqrt(winners) + 14

  for (let i = 0; i < END_HALVINGS; i++) {
    const middle = (low + high) / 2
    const expected = candidates.reduce((sum, candidate, i) =>
      sum + candidate.count * candidate.chanceBelow(middle * (factors[i] ?? 1)), 0)

    if (expected >= crowd) {
      high = middle
    } else {
      low = middle
    }
  }

  return high
}

/**
 * For each candidate: the chance to win with a score, when the others lie below it with these
 * chances.
 */
function chancesAtScore (candidates: readonly CandidateClass[], chanceBelow: readonly number[], winners: number,
  lastChance: number): number[] {
  const n = candidates.length
  const before: Float64Array[] = [one(winners)]
  const after: Float64Array[] = [one(winners)]

  const counts = candidates.map(({ count }, i) => binomial(count, chanceBelow[i] ?? 0, winners))

  for (let i = 0; i < n; i++) {
    before.push(convolve(before[i] as Float64Array, counts[i] as Float64Array))
    after.push(convolve(after[i] as Float64Array, counts[n - 1 - i] as Float64Array))
  }

  return candidates.map((candidate, i) => {
    const others = convolve(
      convolve(before[i] as Float64Array, after[n - 1 - i] as Float64Array),
      binomial(candidate.count - 1, chanceBelow[i] ?? 0, winners)
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
