import { KEEP_OWNER, PIN_PREFIX, roundSince, volumeOwner } from '../../store/claims.js'
import type { Claim } from '../../store/types.js'

/** See `Blocks.pinClaim`. */
export function pinClaim (id: string, copies: number, { root, nowMs }: { root: boolean, nowMs: number }): Claim {
  return {
    owner: PIN_PREFIX + id,
    redundancy: { kind: 'replicas', copies },
    // Of a record it is when the pin was made; of other blocks it is only a grace time, and equal claims are shared.
    since: root ? nowMs : roundSince(nowMs),
    root,
    removed: false
  }
}

export function volumeClaim (volumeId: string, copies: number, nowMs: number): Claim {
  const redundancy = { kind: 'replicas', copies } as const

  return { owner: volumeOwner(volumeId), redundancy, since: roundSince(nowMs), root: false, removed: false }
}

/** A put for the block's own sake: without it, the copies would go when the claims of others are empty. */
export function keepClaim (copies: number): Claim {
  const redundancy = { kind: 'replicas', copies } as const

  return { owner: KEEP_OWNER, redundancy, since: 0, root: false, removed: false }
}
