import { seededRandom, type Random } from '../../src/util/random.js'

/** One thing that is fed with nonsense. */
export interface Fuzzer {
  /** For the command line. */
  name: string
  /** One line: what is fed, and what must hold. */
  about: string
  /**
   * One case, that depends on the random numbers alone. Throws when a promise does not hold; resolves to how many
   * inputs it fed.
   */
  round: (random: Random) => Promise<number>
  /** Ends what rounds share (nodes, folders). */
  close?: () => Promise<void>
}

export interface FuzzReport { rounds: number, inputs: number }

/** A round failed: the seed is all that it takes to see it again. */
export class FuzzFailure extends Error {
  constructor (readonly fuzzer: string, readonly seed: number, cause: unknown) {
    super(`the fuzzer ${fuzzer} failed with seed ${seed}: npm run fuzz -- ${fuzzer} --seed ${seed} --rounds 1`, { cause })
  }
}

/** Rounds with the seeds from `seed` on, until there were so many, or the time is up. */
export async function fuzz (
  fuzzer: Fuzzer, { seed, rounds = Infinity, seconds = Infinity }: { seed: number, rounds?: number, seconds?: number }
): Promise<FuzzReport> {
  const end = performance.now() + 1_000 * seconds
  const report = { rounds: 0, inputs: 0 }

  while (report.rounds < rounds && performance.now() < end) {
    const roundSeed = seed + report.rounds

    try {
      report.inputs += await fuzzer.round(seededRandom(roundSeed))
    } catch (err) {
      throw new FuzzFailure(fuzzer.name, roundSeed, err)
    }

    report.rounds++
  }

  return report
}

/** One of a list. */
export function pick<T> (random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Numbers at which something may break: every power of two with its neighbours, what no double and no varint holds. */
export const EDGE_NUMBERS: readonly number[] = [
  ...Array.from({ length: 65 }, (_, i) => 2 ** i).flatMap(power => [power - 1, power, power + 1]),
  0, -1, 0.5, -(2 ** 31), -(2 ** 53), Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Number.MIN_VALUE, NaN, Infinity,
  -Infinity,
  8_640_000_000_000_000, 8_640_000_000_000_001
]

/** Texts at which something may break. */
export const EDGE_TEXTS: readonly string[] = [
  '', '.', '..', '/', '//', '/..', '/a/../b', '\0', '/a\0b', '\uD800', '/\uDFFF', '\uFEFF', '/\u{1F41F}', '/a/', ' ', '/ ',
  `/${'n'.repeat(255)}`, `/${'n'.repeat(256)}`, `/${'ä'.repeat(128)}`, '/d'.repeat(2_048), '/d'.repeat(2_049), '__proto__',
  '/constructor', 'x'.repeat(70_000)
]

/** Bytes of a message with something wrong in them: cut, flipped, doubled, or with rubbish in between. */
export function mangle (bytes: Uint8Array, random: Random): Uint8Array {
  const at = Math.floor(random() * (bytes.length + 1))

  switch (Math.floor(random() * 5)) {
    case 0: return bytes.subarray(0, at)
    case 1: {
      const flipped = Uint8Array.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8))

      return flipped
    }
    case 2: return Buffer.concat([bytes, bytes.subarray(at)])
    case 3: return Buffer.concat([bytes.subarray(0, at), rubbish(random), bytes.subarray(at)])
    default: return rubbish(random)
  }
}

export function rubbish (random: Random): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() ** 3 * 300) }, () => Math.floor(random() * 256))
}
