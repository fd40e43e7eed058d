/**
 * Whether a copy is garbage, by what this node knows. Pure. A copy is garbage only when every claim on it is proven
 * empty:
 *
 * - `volume:<id>`: by two marks (mark-book.ts);
 * - `pin:<id>`: the pin is known to be removed, durably at this node. Ids of pins are never used twice, so what is
 *   removed stays so. The flag `removed` of the claim is not enough at a root: with the last copy of the root the
 *   knowledge would go, and leaves that a node brings back later would belong to no pin, for ever;
 * - `pin:<id>` without a record: its put was abandoned (put-verdicts.ts). A record stands above that;
 * - everything else, `many:keep` and `block:keep` among it, keeps; and so does a copy without claims.
 */
import { PIN_PREFIX, volumeOfOwner } from '../../store/claims.js'
import type { Proof } from './mark-book.js'
import type { Claim } from '../../store/types.js'
import type { CID } from 'multiformats/cid'

/** What is known of the owners of claims. */
export interface Facts {
  isPinRemoved: (owner: string) => boolean
  /** No put will ever record this pin. Not asked of a claim that is its record. */
  isPutAbandoned: (owner: string, since: number) => boolean
  prove: (volumeId: string, cid: CID, since: number) => Proof
}

/** `kept`: something needs it, or may. `open`: nothing is known to need it, and `why` says what is missing. */
export type Verdict = { is: 'garbage' | 'kept' } | { is: 'open', why: OpenReason }

export type OpenReason = 'young' | 'unmarked' | 'pin'

const GARBAGE: Verdict = { is: 'garbage' }
const KEPT: Verdict = { is: 'kept' }

/** What an open verdict waits for, for people. */
export const OPEN_REASONS: Readonly<Record<OpenReason, string>> = {
  young: 'claimed not long ago, or this node was out of touch since: younger sweeps are needed',
  unmarked: 'its volume has not been swept twice yet',
  pin: 'the removal of its pin is not on the disk yet'
}

export function verdictOf (cid: CID, claims: readonly Claim[], facts: Facts): Verdict {
  if (claims.length === 0) {
    return KEPT
  }

  let open: Verdict | undefined

  for (const claim of claims) {
    const verdict = verdictOfClaim(cid, claim, facts)

    if (verdict.is === 'kept') {
      return KEPT
    }

    open = verdict.is === 'open' ? verdict : open
  }

  return open ?? GARBAGE
}

function verdictOfClaim (cid: CID, claim: Claim, { isPinRemoved, isPutAbandoned, prove }: Facts): Verdict {
  const { owner, since, root, removed } = claim

  if (owner.startsWith(PIN_PREFIX)) {
    const isGone = isPinRemoved(owner) || (!root && (removed || isPutAbandoned(owner, since)))

    return isGone ? GARBAGE : removed ? { is: 'open', why: 'pin' } : KEPT
  }

  const volumeId = volumeOfOwner(owner)

  if (volumeId === undefined) {
    return KEPT
  }

  const proof = prove(volumeId, cid, since)

  return proof === 'empty' ? GARBAGE : proof === 'live' ? KEPT : { is: 'open', why: proof }
}
