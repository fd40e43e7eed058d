import type { Random } from '../../../src/util/random.js'

export function pick<T> (random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}

export function between (random: Random, [from, to]: readonly [number, number]): number {
  return from + random() * (to - from)
}
