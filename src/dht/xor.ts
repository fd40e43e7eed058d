/**
 * Kademlia's metric (Maymounkov and Mazières 2002, section 2.1): the distance of two keys is their
 * XOR, read as a big-endian number. Keys that share a longer prefix are closer than keys that share
 * a shorter one, which is what makes a subtree of the key space the same thing as a neighbourhood.
 */

/** Length of every key, bytes. */
export const KEY_BYTES = 32

/** Length of every key, bits. */
export const KEY_BITS = KEY_BYTES * 8

/** The distance of two keys, 32 bytes, big-endian. */
export function xorDistance (a: Uint8Array, b: Uint8Array): Uint8Array {
  const distance = new Uint8Array(KEY_BYTES)

  for (let i = 0; i < KEY_BYTES; i++) {
    distance[i] = byteAt(a, i) ^ byteAt(b, i)
  }

  return distance
}

/**
 * Negative when `a` is closer to `target` than `b` is, positive when it is farther, 0 when they are
 * equal.
 */
export function compareDistance (target: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (byteAt(a, i) ^ byteAt(target, i)) - (byteAt(b, i) ^ byteAt(target, i))

    if (difference !== 0) {
      return difference
    }
  }

  return 0
}

/** Number of leading bits that two keys share, 0 to 256. */
export function sharedPrefixBits (a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = byteAt(a, i) ^ byteAt(b, i)

    if (difference !== 0) {
      return i * 8 + Math.clz32(difference) - 24
    }
  }

  return KEY_BITS
}

/** One bit of a key; 0 is the most significant. */
export function bitAt (key: Uint8Array, index: number): 0 | 1 {
  return ((byteAt(key, index >>> 3) >>> (7 - (index & 7))) & 1) === 1 ? 1 : 0
}

/** The first `bits` bits of a key as a string of `0` and `1`. */
export function prefixString (key: Uint8Array, bits: number): string {
  let prefix = ''

  for (let i = 0; i < bits; i++) {
    prefix += bitAt(key, i)
  }

  return prefix
}

function byteAt (key: Uint8Array, index: number): number {
  return key[index] ?? 0
}
