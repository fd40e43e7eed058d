import { randomFillSync } from 'node:crypto'

/** A source of uniform floats in [0, 1). `systemRandom` is one; pure cores and tests are handed a seeded one. */
export type Random = () => number

/** Floats have 32 random bits each. */
const WORD_VALUES = 2 ** 32
const WORD_DIGITS = 8

/** Drawn at once: one call of the system for so many floats. */
const WORDS = new Uint32Array(1_024)
let wordsLeft = 0

/**
 * Chance that no seed repeats: for composition roots, and where an init names none. It is the system's own, since ids
 * are made of it as well.
 */
export const systemRandom: Random = () => {
  if (wordsLeft === 0) {
    randomFillSync(WORDS)
    wordsLeft = WORDS.length
  }

  wordsLeft--

  return WORDS[wordsLeft] as number / WORD_VALUES
}

const ID_WORDS = 4

/** 128 random bits in hex: with `systemRandom` an id that is never made twice. */
export function randomId (random: Random): string {
  return Array.from({ length: ID_WORDS },
    () => Math.floor(random() * WORD_VALUES).toString(16).padStart(WORD_DIGITS, '0')).join('')
}

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
