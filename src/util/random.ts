/** A source of uniform floats in [0, 1). `systemRandom` is one; pure cores and tests are handed a seeded one. */
export type Random = () => number

/** Chance that no seed repeats: for composition roots, and where an init names none. */
export const systemRandom: Random = () => Math.random()

/**
 * A small seeded generator (mulberry32): 32 bits of state, good enough for shuffles, jitter and simulated
 * networks, never for keys.
 */
export function seededRandom (seed: number): Random {
  let state = seed >>> 0

  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)

    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Shuffles in place (Fisher-Yates) and returns the same array. */
export function shuffle<T> (items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = items[i] as T
    items[i] = items[j] as T
    items[j] = held
  }

  return items
}
