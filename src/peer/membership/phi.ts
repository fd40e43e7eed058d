/**
 * Phi-accrual failure detection (Hayashibara et al., "The phi accrual failure detector", 2004): instead of a yes or
 * no, how unlikely the present silence is. phi = 3 means that one silence in 1 000 lasts this long in a live member.
 */

/** What is known of a member's rhythm: exponentially weighted mean and variance of its heartbeats' distances, ms. */
export interface Arrivals {
  count: number
  meanMs: number
  varianceMs2: number
}

/** Weight of the newest distance: some 10 heartbeats of memory, in two numbers instead of the paper's window. */
const ARRIVAL_WEIGHT = 0.1

export function noArrivals (): Arrivals {
  return { count: 0, meanMs: 0, varianceMs2: 0 }
}

/** Adds the distance between two heartbeats, in place. */
export function addArrival (arrivals: Arrivals, distanceMs: number): void {
  arrivals.count++

  if (arrivals.count === 1) {
    arrivals.meanMs = distanceMs
    return
  }

  const delta = distanceMs - arrivals.meanMs
  arrivals.meanMs += ARRIVAL_WEIGHT * delta
  arrivals.varianceMs2 = (1 - ARRIVAL_WEIGHT) * (arrivals.varianceMs2 + ARRIVAL_WEIGHT * delta * delta)
}

/**
 * -log10 of the probability that a live member is silent for longer than `silentMs`, for normally distributed
 * arrivals. The normal tail is approximated by a logistic curve, off by less than 0.00014 (Bowling et al., 2009; as in
 * Akka).
 */
export function phi (silentMs: number, meanMs: number, deviationMs: number): number {
  const y = (silentMs - meanMs) / Math.max(deviationMs, 1)
  const e = Math.exp(-y * (1.5976 + 0.070566 * y * y))

  return y > 0 ? -Math.log10(e / (1 + e)) : -Math.log10(1 - 1 / (1 + e))
}

/**
 * Phi of a member that announced to speak every `announcedMs`. What it announced is a floor: a few quick heartbeats
 * in a row must not make the next normal one look late.
 */
export function silencePhi (silentMs: number, announcedMs: number, arrivals: Arrivals, deviation: number): number {
  const meanMs = Math.max(announcedMs, arrivals.meanMs)
  const deviationMs = Math.max(deviation * meanMs, Math.sqrt(arrivals.varianceMs2))

  return phi(silentMs, meanMs, deviationMs)
}
