/**
 * Two hashes of 32 bits of a key and its value, in one pass: MurmurHash3 (Appleby 2011) and a multiply-and-shift one.
 *
 * They find faults of disks and of programs, and not a forger; so they may be fast. A step of the first one is a
 * bijection of its state for a given word and of the word for a given state: two values that differ in one word never
 * have the same hash. A native cryptographic hash costs four times as much for the usual record of 150 bytes. Of long
 * values it is their CRC-32 that is hashed, which is native and a fifth of the cost.
 */
import { crc32 } from 'node:zlib'

/** From here on a CRC costs less than the loop. */
const LONG_BYTES = 256

const MURMUR_SEED = 0x9747b28c
const OTHER_SEED = 0x3c6ef372
const MURMUR_1 = 0xcc9e2d51
const MURMUR_2 = 0x1b873593
const OTHER_PRIME = 0x01000193

/** Adds the hashes to, or with -1 takes them from, two sums modulo 2^32. */
export function addPair (sums: Uint32Array, key: string, value: Uint8Array, sign: 1 | -1): void {
  const length = value.length
  const isLong = length >= LONG_BYTES
  const whole = isLong ? 0 : length & ~3
  let a = MURMUR_SEED | 0
  let b = OTHER_SEED | 0

  for (let i = 0; i < key.length; i++) {
    const word = key.charCodeAt(i)
    a = murmurStep(a, word)
    b = Math.imul(b ^ word, OTHER_PRIME)
  }

  // Where the key ends counts as well.
  a = murmurStep(a, length)
  b = Math.imul(b ^ length, OTHER_PRIME)

  for (let i = 0; i < whole; i += 4) {
    const word = (value[i] as number) | ((value[i + 1] as number) << 8) | ((value[i + 2] as number) << 16) |
      ((value[i + 3] as number) << 24)
    a = murmurStep(a, word)
    b = Math.imul(b ^ word, OTHER_PRIME)
    b ^= b >>> 15
  }

  let rest = isLong ? crc32(value) | 0 : 0

  for (let i = whole; !isLong && i < length; i++) {
    rest |= (value[i] as number) << ((i - whole) * 8)
  }

  a = murmurStep(a, rest)
  b = Math.imul(b ^ rest, OTHER_PRIME)
  sums[0] = (sums[0] as number) + sign * finish(a)
  sums[1] = (sums[1] as number) + sign * finish(b ^ Math.imul(a, MURMUR_2))
}

function murmurStep (hash: number, word: number): number {
  let k = Math.imul(word, MURMUR_1)
  k = (k << 15) | (k >>> 17)
  const mixed = hash ^ Math.imul(k, MURMUR_2)

  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish (hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)

  return (h ^ (h >>> 16)) >>> 0
}
