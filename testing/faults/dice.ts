import type { Random } from '../../src/util/random.js'

/** A whole number from `min` to `max`, both included. */
export function between (random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1))
}

export function pick<T> (random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T
}

export function chance (random: Random, probability: number): boolean {
  return random() < probability
}
