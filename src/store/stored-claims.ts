import type { StoredClaim } from './pb/store.js'
import type { Claim, Redundancy } from './types.js'

/** Redundancies by number of copies: equal ones share one object. */
const replicas = new Map<number, Redundancy>()

/** Numbers of copies that share an object; others are made as they come. */
const SHARED_REPLICAS_MAX = 64

export function toStored (claim: Claim): StoredClaim {
  return {
    owner: claim.owner,
    copies: claim.redundancy.copies,
    since: Math.max(0, Math.floor(claim.since)),
    root: claim.root,
    removed: claim.removed
  }
}

export function fromStored (stored: StoredClaim): Claim {
  return {
    owner: stored.owner,
    redundancy: replicasOf(stored.copies ?? 1),
    since: stored.since,
    root: stored.root,
    removed: stored.removed
  }
}

function replicasOf (copies: number): Redundancy {
  const held = replicas.get(copies)

  if (held !== undefined) {
    return held
  }

  const made: Redundancy = { kind: 'replicas', copies }

  if (replicas.size < SHARED_REPLICAS_MAX) {
    replicas.set(copies, made)
  }

  return made
}
