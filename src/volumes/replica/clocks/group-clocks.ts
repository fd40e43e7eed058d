/**
 * What time it is, as a majority of a group's members says. Pure.
 *
 * Members tell their wall clocks with every message. One of them orders, and its clock may be wrong by days; so it
 * does not date what it orders by its own clock alone. A majority says that it is at least `leastMs`, and a majority
 * says that it is at most `mostMs`; with all clocks known, and an odd number of members, both are the median. Fewer
 * than half of the clocks, however wrong, move neither beyond what a right clock says.
 *
 * - Time goes forward to `leastMs` and CLOCK_SLACK_MS, and no further: what expires has expired by a majority's word.
 * - Time that is beyond `mostMs` and twice that ran ahead once (a version before this one let it), and comes back.
 * - A member whose own clock is beyond both leaves ordering to others.
 *
 * When fewer than a majority of the clocks is known, time stands still: nothing expires, and nothing is dated ahead.
 */

/** Clocks of honest nodes differ by less: a minute is what NTP mends by itself. */
export const CLOCK_SLACK_MS = 60_000

/** A member whose clock is further off, by a majority's word, does not order while another one can. */
export const CLOCK_ORDER_SKEW_MS_MAX = 60_000

/** An answer that took longer says nothing of the clock at the other end: one of the two stood still. */
const ROUND_TRIP_MS_MAX = 5_000

/** Wall clock and monotonic clock go at one pace but when one is set, or when the machine slept. */
export const JUMP_MS = 5_000

/** A request is younger news than an answer of so long ago. */
const ANSWER_FRESH_MS = 60_000

/**
 * What was heard in this time counts before anything older, if it is a majority's word: who was heard long ago may have
 * had a wrong clock then. In a group in which nothing happens there is only older news, and it goes on by itself.
 */
const NEWS_MS = 5 * 60_000

const TIME_MS_MAX = 8_640_000_000_000_000

/** Undefined: unknown, since fewer than a majority of the clocks is known. */
export interface Agreement { leastMs: number | undefined, mostMs: number | undefined }

/** How a batch is dated. `timeMaxMs` is given when the volume's time is beyond it. */
export interface Stamp { timeMs: number, timeMaxMs?: number }

/** @param walls - clocks that are known, of so many members */
export function agree (walls: readonly number[], members: number): Agreement {
  const sorted = [...walls].sort((a, b) => a - b)
  const majority = Math.floor(members / 2) + 1

  return { leastMs: sorted[sorted.length - majority], mostMs: sorted[majority - 1] }
}

/**
 * @param wallMs - of the member that orders
 * @param volumeMs - the volume's time as far as this member knows
 */
export function stamp ({ leastMs, mostMs }: Agreement, wallMs: number, volumeMs: number): Stamp {
  if (leastMs === undefined || mostMs === undefined) {
    return { timeMs: 0 }
  }

  const timeMs = Math.min(leastMs + CLOCK_SLACK_MS, Math.max(leastMs - CLOCK_SLACK_MS, wallMs))
  const timeMaxMs = mostMs + 2 * CLOCK_SLACK_MS

  return volumeMs > timeMaxMs ? { timeMs, timeMaxMs } : { timeMs }
}

/** How far a clock is from what a majority says; 0 within, negative behind. */
export function skewOf ({ leastMs, mostMs }: Agreement, wallMs: number): number {
  if (leastMs === undefined || mostMs === undefined) {
    return 0
  }

  return wallMs > mostMs ? wallMs - mostMs : wallMs < leastMs ? wallMs - leastMs : 0
}

/** Both clocks here, at one moment. */
export interface OwnClocks { now: number, wallMs: number }

interface Heard extends OwnClocks {
  /** What the member said, at that moment here. */
  theirsMs: number
  /** When an answer last said so, monotonic. */
  answeredAt: number
}

/** The wall clocks of the other members, as far as they told them. */
export class GroupClocks {
  readonly #heard = new Map<string, Heard>()

  /** An answer came. @param sentAt - when it was asked for, monotonic */
  answered (member: string, theirsMs: number, sentAt: number, own: OwnClocks): void {
    if (isTime(theirsMs) && own.now - sentAt <= ROUND_TRIP_MS_MAX) {
      this.#heard.set(member, { now: own.now, wallMs: own.wallMs, theirsMs, answeredAt: own.now })
    }
  }

  /** A request came, which may have been on its way for long: then the clock seems to be behind. */
  asked (member: string, theirsMs: number, own: OwnClocks): void {
    const known = this.#heard.get(member)
    const isNews = known === undefined || !isSteady(known, own) ||
      theirsMs > theirsNow(known, own) || own.now - known.answeredAt > ANSWER_FRESH_MS

    if (isTime(theirsMs) && isNews) {
      const answeredAt = known?.answeredAt ?? -Infinity
      this.#heard.set(member, { now: own.now, wallMs: own.wallMs, theirsMs, answeredAt })
    }
  }

  /** What the members say now. */
  agreement (members: readonly string[], self: string, own: OwnClocks): Agreement {
    for (const [member, heard] of this.#heard) {
      // A node that is about to become a member is heard before.
      const isGone = !members.includes(member) && own.now - heard.now > NEWS_MS

      if (isGone || !isSteady(heard, own)) {
        this.#heard.delete(member)
      }
    }

    const mine = members.includes(self) ? [own.wallMs] : []
    const others = members.filter(member => member !== self)
    const heard = [...this.#heard].filter(([member]) => others.includes(member)).map(([, one]) => one)
    const fresh = heard.filter(({ now }) => own.now - now <= NEWS_MS)
    const counted = mine.length + fresh.length > members.length / 2 ? fresh : heard

    return agree([...mine, ...counted.map(one => theirsNow(one, own))], members.length)
  }
}

function theirsNow (heard: Heard, own: OwnClocks): number {
  return heard.theirsMs + own.now - heard.now
}

/** Neither clock here has jumped since; else it is unknown how long ago that was. */
function isSteady (heard: Heard, { now, wallMs }: OwnClocks): boolean {
  return Math.abs((wallMs - heard.wallMs) - (now - heard.now)) <= JUMP_MS
}

/** 0 is what a version says that tells no time. */
function isTime (wallMs: number): boolean {
  return Number.isFinite(wallMs) && wallMs > 0 && wallMs <= TIME_MS_MAX
}
