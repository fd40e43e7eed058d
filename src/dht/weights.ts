import { fewerThan, NEGLIGIBLE, winChances } from './rendezvous-chances.js'
import { scoreShape } from './rendezvous-shape.js'
import { nodeLevel, zoneRounds, zoneTargets } from './shares.js'
import type { CandidateClass } from './rendezvous-chances.js'
import type { ScoreShape } from './rendezvous-shape.js'
import type { ZoneRounds } from './shares.js'

/**
 * Corrections to capacity as the weight of a candidate, for tables in which capacity alone would miss
 * the mark: nodes so big that they should hold nearly every block, or zones of very different size.
 *
 * A correction costs: whenever the table changes, corrected weights shift against each other, and
 * copies move between nodes that neither came nor went. So a chance is corrected only when it is
 * off by more than SHARE_TOLERANCE, and only to that line. Tables of equal nodes, and most others,
 * get no correction at all.
 */

/**
 * Relative error of a share that is left alone: below the promised 10 %, with room for the solver's
 * own error.
 */
export const SHARE_TOLERANCE = 0.06

/** Rounds of correction; each shrinks the error by half or more, and most tables need none. */
const SOLVE_ROUNDS_MAX = 24

/**
 * Chances that corrections aim for stay inside this range: certainty would need an infinite weight.
 */
const CHANCE_MIN = 0.002
const CHANCE_MAX = 0.995

/** Relative distance from its aim at which a chance counts as corrected. */
const SETTLED_ERROR = 0.004

/**
 * Digits kept of a correction, so that machines whose `exp` differs in the last bit still agree.
 */
const FACTOR_DIGITS = 6

export interface RendezvousWeights {
  rounds: ZoneRounds
  /** For the winners per zone. */
  shape: ScoreShape
  /** Weight of each node, in the order of the input. */
  weights: number[][]
}

/**
 * Weights with which shares follow capacity.
 *
 * @param zones capacities of the nodes of each zone, all above 0
 * @param copies 1 or more
 */
export function rendezvousWeights (zones: readonly (readonly number[])[], copies: number): RendezvousWeights {
  const rounds = zoneRounds(zones.map(zone => zone.length), copies)
  const shape = scoreShape(rounds.last)
  const targets = zoneTargets(zones, rounds)
  // With several zones and several rounds, errors of zones and of nodes within them multiply.
  const nodeTolerance = zones.length > 1 ? SHARE_TOLERANCE / 2 : SHARE_TOLERANCE
  const weights = zones.map((capacities, z) =>
    correctNodes(capacities, shape, rounds.last, targets[z] ?? 0, nodeTolerance))
  const factors = correctZones(weights, shape, rounds, targets, SHARE_TOLERANCE)

  const corrected = weights.map((zone, z) => zone.map(weight => weight * (factors[z] ?? 1)))

  return { rounds, shape, weights: corrected }
}

/** Candidates of equal weight that may be corrected. */
interface Correctable extends CandidateClass {
  /**
   * The chance to win that it ought to have in place of the one it has; the same when that is
   * near enough.
   */
  aim: (chance: number) => number
}

/**
 * Corrects the nodes of one zone against each other; `copies` of each block, on average, are
 * theirs.
 */
function correctNodes (capacities: readonly number[], shape: ScoreShape, last: number,
  copies: number, tolerance: number): number[] {
  // One winner: the exponential score is exact. No losers: weights do not matter.
  if (last === 1 || capacities.length < last || copies >= capacities.length) {
    return [...capacities]
  }

  const level = nodeLevel(capacities, copies)
  const classes = classesOf(capacities)
  const candidates = [...classes.values()].map(({ count, mean }) => {
    const target = Math.min(1, mean * level)

    return {
      count,
      chanceBelow: (score: number) => shape.chanceBelow(mean * score),
      scoreMax: 2 / mean,
      aim: (chance: number) => clamp(chance, target * (1 - tolerance), target * (1 + tolerance))
    }
  })
  const factors = solve(candidates, last, copies - (last - 1))
  const factorOf = new Map([...classes.keys()].map((name, i) => [name, factors[i] ?? 1]))

  return capacities.map(capacity => capacity * (factorOf.get(classOf(capacity)) ?? 1))
}

const float = new DataView(new ArrayBuffer(8))

/**
 * Capacities of one class differ by at most 1/32 and are corrected alike, so that a mesh of a
 * thousand different disks is solved as fast as one of a hundred. The class is sign, exponent and
 * the first five bits of the fraction of the double.
 */
function classOf (capacity: number): number {
  float.setFloat64(0, capacity)

  return float.getUint32(0) >>> 15
}

function classesOf (capacities: readonly number[]): Map<number, { count: number, mean: number }> {
  const classes = new Map<number, { count: number, mean: number }>()

  for (const capacity of capacities) {
    const known = classes.get(classOf(capacity)) ?? { count: 0, mean: 0 }
    const count = known.count + 1
    classes.set(classOf(capacity), { count, mean: known.mean + (capacity - known.mean) / count })
  }

  return classes
}

/** One factor per zone, so that zones win the copies of the last round as often as they should. */
function correctZones (zones: readonly (readonly number[])[], shape: ScoreShape, rounds: ZoneRounds,
  targets: readonly number[], tolerance: number): number[] {
  const able = zones.filter(zone => zone.length >= rounds.last).length

  if (rounds.left === able) {
    return zones.map(() => 1)
  }

  // Zones with the same nodes are one candidate, so that they come out exactly equal.
  const names = zones.map(zone => [...zone].sort((a, b) => a - b).join())
  const candidates = new Map<string, Correctable>()

  for (const [z, zone] of zones.entries()) {
    const known = candidates.get(names[z] ?? '')

    if (known !== undefined) {
      known.count++
    } else if (zone.length >= rounds.last) {
      candidates.set(names[z] ?? '', zoneAsCandidate(zone, shape, rounds, targets[z] ?? 0, tolerance))
    }
  }

  const factors = solve([...candidates.values()], rounds.left, 1)
  const factorOf = new Map([...candidates.keys()].map((name, i) => [name, factors[i] ?? 1]))

  return names.map(name => factorOf.get(name) ?? 1)
}

/** The score of a zone is that of the node that the last round takes from it. */
function zoneAsCandidate (weights: readonly number[], shape: ScoreShape, rounds: ZoneRounds,
  target: number, tolerance: number): Correctable {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const sure = rounds.last - 1
  const aim = (chance: number): number =>
    clamp(sure + chance, target * (1 - tolerance), target * (1 + tolerance)) - sure

  if (rounds.last === 1) {
    const scoreMax = -Math.log(NEGLIGIBLE) / total

    return { count: 1, chanceBelow: score => 1 - Math.exp(-total * score), scoreMax, aim }
  }

  const classes = [...classesOf(weights).values()]

  return {
    count: 1,
    chanceBelow: score => 1 - fewerThan(rounds.last,
      classes.map(({ count, mean }) => [count, shape.chanceBelow(mean * score)])),
    scoreMax: 2 / Math.min(...classes.map(({ mean }) => mean)),
    aim
  }
}

/**
 * Factors on the weight of each candidate with which their chances reach their aims. `winners` win; the
 * last of them only with chance `lastChance`.
 */
function solve (candidates: readonly Correctable[], winners: number, lastChance: number): number[] {
  const factors = candidates.map(() => 1)

  for (let round = 0; round < SOLVE_ROUNDS_MAX; round++) {
    const chances = winChances(candidates, factors, winners, lastChance)
    let settled = true

    for (const [i, candidate] of candidates.entries()) {
      const chance = clamp(chances[i] ?? 0, CHANCE_MIN, CHANCE_MAX)
      const aim = clamp(candidate.aim(chance), CHANCE_MIN, CHANCE_MAX)

      if (aim !== chance) {
        // Exact for an exponential score against a fixed bound, near enough for the others.
        factors[i] = (factors[i] ?? 1) * Math.log(1 - aim) / Math.log(1 - chance)
        settled = settled && Math.abs(aim - chance) < SETTLED_ERROR * aim
      }
    }

    if (settled) {
      break
    }
  }

  return factors.map(factor => factor === 1 ? 1 : Number(factor.toPrecision(FACTOR_DIGITS)))
}

function clamp (value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
