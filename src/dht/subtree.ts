import { KEY_BITS, prefixString, sharedPrefixBits } from './xor.js'

/**
 * How much of the mesh one node knows.
 *
 * Up to SUBTREE_MEMBERS_MAX members every node knows all others: depth 0. Beyond, a node knows its
 * *subtree*: the members whose keys share its own first `depth` bits. Each bit halves it.
 *
 * Three counts keep what is known and what is needed apart, as fractions of the limit:
 *
 *     3/8 .. 1/2   the candidates for a key narrow to a half of a subtree that has so many members
 *     1/2          a subtree with fewer members is too small to know: one bit less
 *     9/16         two halves with so many members each are enough to know one of them: one bit more
 *
 * The gap between the last two is the hysteresis. And as every key narrows at 1/2 or before, a
 * subtree that is known always holds all the candidates for each of its keys. Both halves count:
 * the keys of a half that is too small to have candidates of its own have some in the other half,
 * whose nodes must then know both.
 */

/**
 * Members that a node knows in full, roughly; beyond, membership would cost more than 16
 * deliveries/s per node.
 */
export const SUBTREE_MEMBERS_MAX = 1024

const SPLIT_FRACTION_MIN = 3 / 8
const SPLIT_FRACTION_MAX = 1 / 2
const SHRINK_FRACTION = 1 / 2
const GROW_FRACTION = 9 / 16

/**
 * Tables of neighbours differ by what is under way; a quarter of the limit is far more than that.
 */
const NEAR_GROWTH_FRACTION = 3 / 4

/** A word of the key that neither prefixes nor scores use. */
const SPLIT_WORD_OFFSET = 24

/**
 * Members that a subtree must have to hold all the candidates for this key. Spread over the keys,
 * so that a growing subtree hands its keys to its halves a few with each join; were it one number,
 * one join would move half of all copies.
 */
export function splitCount (key: Uint8Array, limit: number): number {
  const word = new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(SPLIT_WORD_OFFSET)

  return limit * (SPLIT_FRACTION_MIN + (SPLIT_FRACTION_MAX - SPLIT_FRACTION_MIN) * (word / 2 ** 32))
}

/** The smallest `splitCount` of any key. */
export function splitCountMin (limit: number): number {
  return limit * SPLIT_FRACTION_MIN
}

/**
 * How many members share at least d bits with `ownKey`, for each d from 0 until only the node
 * itself does.
 *
 * @param memberKeys keys of the known members, own one included or not: it is counted once
 */
export function countsByDepth (ownKey: Uint8Array, memberKeys: Iterable<Uint8Array>): number[] {
  const exactly = new Array<number>(KEY_BITS).fill(0)
  let deepest = 0
  let total = 1

  for (const key of memberKeys) {
    const shared = sharedPrefixBits(ownKey, key)

    if (shared < KEY_BITS) {
      exactly[shared] = (exactly[shared] ?? 0) + 1
      deepest = Math.max(deepest, shared)
      total++
    }
  }

  const counts = []

  for (let depth = 0; depth <= deepest; depth++) {
    counts.push(total)
    total -= exactly[depth] ?? 0
  }

  counts.push(total)

  return counts
}

/**
 * The depth to use after the one in use. Moves by one bit a call, as knowledge has to follow
 * first.
 *
 * Between GROW and SHRINK nothing changes. A subtree may exceed the limit by an eighth before its
 * halves are large enough, and by more when its halves are uneven: knowing too many costs a little,
 * knowing too few loses candidates.
 *
 * @param counts see `countsByDepth`; entries beyond its end count 1
 */
export function nextDepth (current: number, counts: readonly number[], limit: number): number {
  const count = (depth: number): number => counts[depth] ?? 1

  if (current > 0 && count(current) < limit * SHRINK_FRACTION) {
    return current - 1
  }

  const ownHalf = count(current + 1)
  const smallerHalf = Math.min(ownHalf, count(current) - ownHalf)

  if (current < KEY_BITS - 1 && count(current) > limit && smallerHalf >= limit * GROW_FRACTION) {
    return current + 1
  }

  return current
}

/** True when two nodes are in the same subtree of that depth. */
export function inSubtree (ownKey: Uint8Array, depth: number, otherKey: Uint8Array): boolean {
  return sharedPrefixBits(ownKey, otherKey) >= depth
}

/**
 * True when the replica set of a key lies in our subtree: the nodes closest to a key share its
 * longest prefix.
 */
export function covers (ownKey: Uint8Array, depth: number, key: Uint8Array): boolean {
  return sharedPrefixBits(ownKey, key) >= depth
}

/**
 * Where the members of one subtree announce themselves: `base` for the whole mesh, `base/3/101` for
 * a prefix of 3 bits.
 *
 * @param prefix bits of the prefix, as `prefixString` gives them
 */
export function subtreeTopic (base: string, prefix: string): string {
  return prefix === '' ? base : `${base}/${prefix.length}/${prefix}`
}

/**
 * Topics to listen on: own depth first, then one bit less and both halves of one bit more, so that
 * nodes on both sides of a change of depth still hear each other.
 *
 * @param mayGrow false leaves the halves out: no node near can be deeper yet, and each topic costs
 *   control messages
 */
export function subtreeTopics (base: string, ownKey: Uint8Array, depth: number,
  mayGrow = true): string[] {
  const prefix = prefixString(ownKey, depth)
  const prefixes = [prefix]

  if (depth > 0) {
    prefixes.push(prefix.slice(0, -1))
  }

  if (mayGrow && depth < KEY_BITS) {
    prefixes.push(prefix + '0', prefix + '1')
  }

  return prefixes.map(bits => subtreeTopic(base, bits))
}

/**
 * True when a neighbour with a slightly fuller table than ours could already have gone one bit
 * deeper.
 */
export function mayGrow (count: number, limit: number): boolean {
  return count >= limit * NEAR_GROWTH_FRACTION
}

/** True when a subtree with so many members is large enough to be known in full. */
export function isSettled (count: number, limit: number): boolean {
  return count >= limit * SHRINK_FRACTION
}
