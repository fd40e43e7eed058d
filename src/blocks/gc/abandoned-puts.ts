/**
 * Puts that will never be ended: the process that stored their blocks is gone, and the record of the pin, which comes
 * with the root at last, never came. Pure; `PinInquiry` asks, in rounds (pin-round.ts).
 *
 * The blocks of a put carry `pin:<id>` without a record. While it goes on, its writer stores blocks or renews one claim
 * every `PUT_RENEW_MS`, and holders date such claims by their own clocks. A writer that did neither for
 * `PUT_FINISH_MS_MAX` does not end its put any more (frozen, partitioned). So when no claim of a pin is younger than
 * `PUT_ABANDONED_MS`, and no member has its record, there will never be one.
 *
 * All members that any of them has met have to say so, each by its own copies and its own clock: one that is away may
 * have the record, and one clock that is ahead convinces no other node.
 */
import { PUT_ABANDONED_MS } from './constants.js'
import { PIN_PREFIX } from '../../store/claims.js'
import type { Claim } from '../../store/types.js'

/** What the copies of one node say of a pin. */
export interface PinFacts {
  /** A root here has its record, removed or not. */
  isRecorded: boolean
  /** The latest `since` of its claims here, wall ms. */
  latestAt: number
}

/** `none`: no record, and nothing of late. */
export type PinAnswer = 'recorded' | 'young' | 'none'

/** By owner, all pins of which something is here; the caller has a turn after every `slice` copies. */
export function * indexPins (copies: Iterable<{ claims: readonly Claim[] }>, slice: number):
Generator<void, Map<string, PinFacts>> {
  const pins = new Map<string, PinFacts>()
  // Copies share their sets of claims.
  const seen = new WeakSet<readonly Claim[]>()
  let done = 0

  for (const { claims } of copies) {
    if (!seen.has(claims)) {
      seen.add(claims)
      claims.filter(({ owner }) => owner.startsWith(PIN_PREFIX)).forEach(claim => { note(pins, claim) })
    }

    if (++done % slice === 0) {
      yield
    }
  }

  return pins
}

function note (pins: Map<string, PinFacts>, { owner, root, since }: Claim): void {
  const known = pins.get(owner)

  if (known === undefined) {
    pins.set(owner, { isRecorded: root, latestAt: since })
  } else {
    known.isRecorded ||= root
    known.latestAt = Math.max(known.latestAt, since)
  }
}

/** @param wall - now, by this node's clock */
export function answerOf (facts: PinFacts | undefined, wall: number): PinAnswer {
  if (facts === undefined) {
    return 'none'
  }

  return facts.isRecorded ? 'recorded' : wall - facts.latestAt < PUT_ABANDONED_MS ? 'young' : 'none'
}

/** @param answers - of this node and every other member; undefined: it said nothing */
export function concludePin (answers: readonly (PinAnswer | undefined)[]): 'recorded' | 'abandoned' | 'wait' {
  if (answers.includes('recorded')) {
    return 'recorded'
  }

  return answers.every(answer => answer === 'none') ? 'abandoned' : 'wait'
}
