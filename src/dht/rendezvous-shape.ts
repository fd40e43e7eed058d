/**
 * The rendezvous score of a node for a block (see the essay in placement.ts).
 *
 * A node of weight w that drew the uniform u has the score g(u) / w, and the m lowest scores win.
 * With the textbook g(u) = -ln(1 - u) a node's chance is its share of the weight only for m = 1.
 * For m > 1 a big node is short-changed: it would have to win the same block twice. So g is chosen
 * for m. Let the other nodes be many and small, with weights that add up to 1: the m-th lowest of
 * their scores, G, is Gamma(m, 1) distributed, and a node of weight y wins with chance E[F(yG)],
 * where F is the distribution of its own score at weight 1. What it ought to win is m y /
 * (1 + y), m times its share. Both sides written as power series of y, coefficient by coefficient
 * (E[G^k] = (m + k - 1)! / (m - 1)!):
 *
 *     F(x) = sum over k >= 1 of (-1)^(k - 1) m! / (m + k - 1)! x^k,    cut off where it reaches 1
 *
 * For m = 1 that is 1 - exp(-x) again; as m grows it turns into the straight line F(x) = x. What it
 * buys: capacities can stand as weights as they are, with nothing solved, so a node that joins
 * moves no copies between others.
 *
 * Tables are built with + - * / alone, which IEEE 754 rounds alike on every machine.
 */
export interface ScoreShape {
  /** Chance of a score below x at weight 1. Non-decreasing from 0 to 1. */
  chanceBelow: (x: number) => number
  /**
   * Score of the uniform u in [0, 1) at weight 1: the inverse of `chanceBelow`. Never below u.
   */
  score: (u: number) => number
}

/**
 * Steps of the interpolation tables; their error is below 1e-6 of a chance, far below what
 * capacities mean.
 */
const TABLE_STEPS = 1024

/** Terms of the series; x stays below 1.6 for m >= 2, where the 30th term is below 1e-20. */
const SERIES_TERMS = 30

/** Halvings of the interval when a table entry is searched; enough to exhaust a double. */
const BISECTIONS = 60

const exponential: ScoreShape = {
  chanceBelow: x => 1 - Math.exp(-x),
  score: u => -Math.log(1 - u)
}

/**
 * One shape per number of winners; `placement` bounds that number by COPIES_MAX, so this stays
 * small.
 */
const shapes = new Map<number, ScoreShape>([[1, exponential]])

/** The shape for `winners` winners (1 or more). */
export function scoreShape (winners: number): ScoreShape {
  let shape = shapes.get(winners)

  if (shape === undefined) {
    shape = tabulate(winners)
    shapes.set(winners, shape)
  }

  return shape
}

function tabulate (winners: number): ScoreShape {
  const end = invert(winners, 1)
  const chances = new Float64Array(TABLE_STEPS + 2)
  const scores = new Float64Array(TABLE_STEPS + 2)

  for (let i = 0; i <= TABLE_STEPS; i++) {
    chances[i] = Math.min(1, series(winners, end * i / TABLE_STEPS))
    scores[i] = invert(winners, i / TABLE_STEPS)
  }

  // One entry past the end, so that interpolating at the end itself needs no branch.
  chances[TABLE_STEPS + 1] = 1
  scores[TABLE_STEPS + 1] = end

  return {
    chanceBelow: x => x >= end ? 1 : interpolate(chances, x / end),
    score: u => interpolate(scores, u)
  }
}

function interpolate (table: Float64Array, position: number): number {
  const at = position * TABLE_STEPS
  const step = Math.floor(at)
  const from = table[step] as number

  return from + (at - step) * ((table[step + 1] as number) - from)
}

function series (winners: number, x: number): number {
  let term = x
  let sum = x

  for (let k = 2; k <= SERIES_TERMS; k++) {
    term *= -x / (winners + k - 1)
    sum += term
  }

  return sum
}

function invert (winners: number, u: number): number {
  let low = 0
  let high = 2

  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2

    if (series(winners, middle) < u) {
      low = middle
    } else {
      high = middle
    }
  }

  return high
}
