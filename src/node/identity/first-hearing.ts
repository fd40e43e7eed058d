import { sleep } from '../../util/sleep.js'
import { systemClock } from '../../util/clock.js'
import type { MembershipView } from '../../peer/membership/member.js'
import type { RememberedRow } from '../../peer/membership/messages.js'
import type { Clock } from '../../util/clock.js'
import type { Standing } from '../../volumes/replica/standing.js'
import type { IdentityGuard } from './identity-guard.js'

/** Time for those who remember this node to answer at all. They may all be down, and the node has to serve then too. */
export const HEARING_MS_MAX = 3_000

/** From the first one that is there: a probe or two, with which it tells what it remembers of this node. */
export const HEARING_ANSWER_MS = 1_500

const HEARING_CHECK_MS = 50

export interface FirstHearingInit {
  membership: Pick<MembershipView, 'members'>
  /** Members that this node remembers. */
  remembered: readonly string[]
  isSuperseded: () => boolean
  clock: Clock
}

/**
 * Resolves when those who remember this node had the time to say that its disk went back, or have said so. Others drop
 * what such a disk votes, but a replica that is a whole set by itself asks no other: it waits for this.
 */
export async function firstHearing ({ membership, remembered, isSuperseded, clock }: FirstHearingInit): Promise<void> {
  const known = new Set(remembered)
  let end = clock.now() + (known.size === 0 ? 0 : HEARING_MS_MAX)
  let isAnswered = false

  while (!isSuperseded() && clock.now() < end) {
    if (!isAnswered && membership.members().some(({ peerId, state }) => state === 'alive' && known.has(peerId))) {
      isAnswered = true
      end = Math.min(end, clock.now() + HEARING_ANSWER_MS)
    }

    await sleep(clock, HEARING_CHECK_MS)
  }
}

/** What others say of this node's disk from now on; those who left will not come back to say it. */
export function standingOf (
  guard: Pick<IdentityGuard, 'isSuperseded'>, membership: Pick<MembershipView, 'members'>,
  rows: readonly RememberedRow[]
): Standing {
  const remembered = rows.flatMap(({ record, state }) => state === 'left' ? [] : [record.peerId])
  const isSuperseded = (): boolean => guard.isSuperseded
  const hearing = firstHearing({ membership, remembered, isSuperseded, clock: systemClock })

  return { isSuperseded, heard: async () => { await hearing } }
}
