import type { Claim, Redundancy } from './types.js'

/**
 * Most claims that one copy carries. A block that more pins than this share (an empty file, a
 * common licence) is wanted by so many that keeping count of each serves none, and the list has
 * to fit a header and a message.
 */
export const CLAIMS_PER_COPY_MAX = 256

/**
 * The owner that stands for all those beyond `CLAIMS_PER_COPY_MAX`. Sticky: it can never be
 * removed, so the copy is kept for ever. That keeps garbage in a rare case; forgetting an owner
 * would lose a user's data.
 */
export const MANY_OWNER = 'many:keep'

/**
 * `since` of a volume's claim is rounded down to this, ms: the puts of one upload do not rewrite
 * the claims of every block that is there already, and copies share their sets of claims. Garbage
 * collection adds it to the grace time.
 */
export const SINCE_GRANULARITY_MS = 10 * 60_000

/** The `since` that a claim made at this wall clock carries. */
export function roundSince (wall: number): number {
  return Math.max(0, Math.floor(wall / SINCE_GRANULARITY_MS) * SINCE_GRANULARITY_MS)
}

/**
 * Claims as a holder takes them from a writer: those of volumes, and of pins whose record
 * is still to come, are renewed as of now by the holder's own clock, so that a writer whose clock is
 * behind does not put blocks that count as old.
 * The same array when that changes nothing.
 */
export function renewClaims (claims: readonly Claim[], wall: number): readonly Claim[] {
  const now = roundSince(wall)
  const isBehind = ({ since, owner, root }: Claim): boolean => since < now &&
    (volumeOfOwner(owner) !== undefined || (owner.startsWith(PIN_PREFIX) && !root))

  return claims.some(isBehind)
    ? claims.map(claim => isBehind(claim) ? { ...claim, since: now } : claim)
    : claims
}

/** Owner of the claims of a volume's blocks. */
export function volumeOwner (volumeId: string): string {
  return VOLUME_PREFIX + volumeId
}

/** The volume's id; undefined for another owner. */
export function volumeOfOwner (owner: string): string | undefined {
  return owner.startsWith(VOLUME_PREFIX) ? owner.slice(VOLUME_PREFIX.length) : undefined
}

const VOLUME_PREFIX = 'volume:'

/** What owners of pins begin with; the rest is a random id that is never used twice. */
export const PIN_PREFIX = 'pin:'

/** The owner of a block that was put for its own sake, without a claim: kept until a user deletes it by hand. */
export const KEEP_OWNER = 'block:keep'

/**
 * Owners that keep a claim of their own once there are too many: room for `MANY_OWNER` is always
 * left.
 */
const NAMED_OWNERS_MAX = CLAIMS_PER_COPY_MAX - 1

/**
 * The safer of two. With one kind only that is the one with more copies; erasure coding will need
 * an order here.
 */
export function maxRedundancy (a: Redundancy, b: Redundancy): Redundancy {
  return b.copies > a.copies ? b : a
}

/**
 * The join of two sets of claims: a state-based CRDT (Shapiro et al. 2011), so merging is
 * commutative, associative and idempotent, and holders that hear of claims in any order, any number
 * of times, end up equal.
 *
 * By owner: `removed` wins, the larger redundancy wins, the latest `since` wins (garbage collection
 * gives a claim time from there on, and a put of a block that is claimed already starts that time
 * anew), `root` if either says so. The result is sorted by owner with each owner once. Returns `a`
 * itself when `a` is such a set and `b` adds nothing to it.
 *
 * Beyond `CLAIMS_PER_COPY_MAX` the owners that sort last collapse into `MANY_OWNER`. Which ones
 * collapse depends on the set alone and what they pass on ignores `removed`: both are needed for
 * associativity, since one holder may collapse an owner that another still sees removed.
 */
export function mergeClaims (a: readonly Claim[], b: readonly Claim[]): readonly Claim[] {
  const byOwner = new Map<string, Claim>()

  for (const claim of a) {
    joinInto(byOwner, claim)
  }

  for (const claim of b) {
    joinInto(byOwner, claim)
  }

  const named = byOwner.size - (byOwner.has(MANY_OWNER) ? 1 : 0)

  if (named > NAMED_OWNERS_MAX) {
    collapse(byOwner)
  }

  const merged = [...byOwner.values()].sort(byOwnerOrder)

  return sameClaims(a, merged) ? a : merged
}

/** How many copies the claims ask for: the most of any that stands. Undefined when none does. */
export function effectiveCopies (claims: readonly Claim[]): number | undefined {
  let copies: number | undefined

  for (const claim of claims) {
    if (!claim.removed && (copies === undefined || claim.redundancy.copies > copies)) {
      copies = claim.redundancy.copies
    }
  }

  return copies
}

/** Equal in content and order. */
export function sameClaims (a: readonly Claim[], b: readonly Claim[]): boolean {
  return a.length === b.length && a.every((claim, i) => sameClaim(claim, b[i] as Claim))
}

function sameClaim (a: Claim, b: Claim): boolean {
  return a === b || (a.owner === b.owner && a.since === b.since && a.root === b.root &&
    a.removed === b.removed && a.redundancy.kind === b.redundancy.kind &&
    a.redundancy.copies === b.redundancy.copies)
}

function joinInto (byOwner: Map<string, Claim>, claim: Claim): void {
  const held = byOwner.get(claim.owner)
  const kept = claim.owner === MANY_OWNER && claim.removed ? { ...claim, removed: false } : claim

  byOwner.set(claim.owner, held === undefined ? kept : joinClaim(held, kept))
}

function joinClaim (a: Claim, b: Claim): Claim {
  const joined: Claim = {
    owner: a.owner,
    redundancy: maxRedundancy(a.redundancy, b.redundancy),
    since: Math.max(a.since, b.since),
    root: a.root || b.root,
    removed: a.removed || b.removed
  }

  return sameClaim(a, joined) ? a : joined
}

function collapse (byOwner: Map<string, Claim>): void {
  const owners = [...byOwner.keys()].filter(owner => owner !== MANY_OWNER).sort()

  for (const owner of owners.slice(NAMED_OWNERS_MAX)) {
    const claim = byOwner.get(owner) as Claim

    byOwner.delete(owner)
    joinInto(byOwner, { ...claim, owner: MANY_OWNER, removed: false })
  }
}

function byOwnerOrder (a: Claim, b: Claim): number {
  return a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0
}
