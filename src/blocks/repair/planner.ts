/**
 * The repair planner: (ledger, members) -> what this node should do about its copies. Pure, no clock, no I/O.
 *
 * Every holder plans for itself, from what it knows; nobody is in charge. To keep holders from doing the same work
 * twice, a block's holders are ordered (replica set first, in rank order, then extra holders by PeerId) and the one
 * at position i acts once the shortage is i times `rankDelayMs` old. The first acts at once; should it be wrong, slow
 * or broken, the next one follows. Doing it twice is harmless: a copy that is there is not made again.
 *
 * For one block the rules are:
 * 1. A set member that is up, takes copies and is *known* to lack the block gets one.
 * 2. A set member that is dead but not evicted gets nobody's place: a restart of seconds must move nothing. Unless
 *    this is the last live copy: then the next in rank gets an extra one at once.
 * 3. A set member that is up and takes no copies (full, read-only) is stood in for by the next in rank.
 * 4. A copy outside the set is surplus once every set member (or its stand-in) is known to hold one. It is dropped in
 *    two steps by the shell, never here.
 *
 * Blocks with the fewest live copies come first. A shortage that only moves copies to their set (enough live copies,
 * in the wrong places) comes last. Nothing loops: a transfer is planned only for a verified lack, and its success
 * removes the lack.
 */
import type { Ledger } from './ledger.js'
import type { LedgerEntry } from './entry.js'
import type { BlockHealth } from '../types.js'

/** What the planner has to know of a member. */
export interface PeerCondition {
  /** Alive or suspect: a copy there counts. */
  up: boolean
  /** Alive and willing to take new copies. */
  accepting: boolean
  /** Dead and not yet evicted. */
  pausing: boolean
}

export type Conditions = (peerId: string) => PeerCondition

export interface PlannerOptions {
  rankDelayMs: number
  /** Copies younger than this may still be on their way to the other holders. */
  freshCopyMs: number
  queueMax: number
}

export interface Transfer {
  entry: LedgerEntry
  target: string
  /** Live copies now; with enough of them the transfer is only a move. */
  liveCopies: number
  /** Smaller is more urgent. */
  priority: number
  /** How many live holders come before this node; they may have done it meanwhile. */
  position: number
}

export interface Surplus {
  entry: LedgerEntry
  /** Who has to pledge before the copy may go. */
  confirmers: readonly string[]
}

export interface Plan {
  transfers: Transfer[]
  surplus: Surplus[]
  /** Blocks this node answers for, as their first live holder. `missing` is not known here and 0. */
  health: BlockHealth
  /** Plain bytes of `transfers`. */
  bytes: number
  /** Copies here in all, and how many of them are not yet safe elsewhere: what `leave` waits for. */
  held: number
}

/** Moves come after every real shortage, however many copies it has. */
const MOVE_PRIORITY = 1_000

export class Planner {
  /** Monotonic ms since when a block is short, for those whose turn is not yet. */
  #shortSince = new Map<string, number>()

  constructor (readonly ledger: Ledger, readonly conditions: Conditions, readonly options: PlannerOptions) {}

  /** One pass over the ledger; yields after every `slice` entries. */
  * plan (now: number, slice: number): Generator<void, Plan> {
    const plan: Plan = {
      transfers: [],
      surplus: [],
      health: { total: 0, healthy: 0, underReplicated: 0, missing: 0 },
      bytes: 0,
      held: 0
    }
    const shortSince = new Map<string, number>()
    let seen = 0

    for (const entry of this.ledger.entries()) {
      this.#planEntry(entry, now, plan, shortSince)

      if (++seen % slice === 0) {
        yield
      }
    }

    this.#shortSince = shortSince
    plan.transfers.sort((a, b) => a.priority - b.priority)

    return plan
  }

  #planEntry (entry: LedgerEntry, now: number, plan: Plan, shortSince: Map<string, number>): void {
    const { ledger, conditions } = this
    const inSet = entry.set.includes(ledger.selfId)
    const lacking: string[] = []
    let refusing = 0
    let pausing = 0
    let before = 0
    let setLive = 0
    let passedSelf = false

    for (const peerId of entry.set) {
      if (peerId === ledger.selfId) {
        passedSelf = true
        setLive++
        continue
      }

      const condition = conditions(peerId)

      if (!condition.up) {
        pausing += condition.pausing ? 1 : 0
      } else if (ledger.holds(peerId, entry)) {
        setLive++
        before += passedSelf ? 0 : 1
      } else if (!condition.accepting) {
        refusing++
      } else if (ledger.isVerified(peerId)) {
        lacking.push(peerId)
      }
    }

    const extras = entry.extras?.filter(peerId => conditions(peerId).up) ?? []
    const liveCopies = setLive + extras.length + (inSet ? 0 : 1)
    const position = inSet ? before : setLive + extras.filter(peerId => peerId < ledger.selfId).length
    plan.held++

    if (position === 0) {
      plan.health.total++
      plan.health[liveCopies >= entry.copies ? 'healthy' : 'underReplicated']++
    }

    const targets = [...lacking]
    const standIns = Math.max(0, refusing - extras.length - (inSet ? 0 : 1))
    const lastCopy = liveCopies === 1 && entry.copies > 1 && targets.length === 0 && pausing > 0 ? 1 : 0

    if (standIns + lastCopy > 0) {
      targets.push(...this.#standIns(entry, standIns + lastCopy))
    }

    if (targets.length > 0) {
      const since = this.#shortSince.get(entry.id) ?? now
      shortSince.set(entry.id, since)
      const isDue = now - since >= position * this.options.rankDelayMs &&
        now - entry.arrivedAt >= this.options.freshCopyMs

      if (isDue) {
        for (const target of targets) {
          if (plan.transfers.length < this.options.queueMax) {
            const isMove = liveCopies >= entry.copies
            const priority = liveCopies + (isMove ? MOVE_PRIORITY : 0)
            plan.transfers.push({ entry, target, liveCopies, priority, position })
            plan.bytes += entry.bytes
          }
        }
      }
    } else if (!inSet) {
      const confirmers = this.#confirmers(entry, refusing + pausing > 0)

      if (confirmers != null) {
        plan.surplus.push({ entry, confirmers })
      }
    }
  }

  /** The next in rank after the set that take copies and hold none. */
  #standIns (entry: LedgerEntry, count: number): string[] {
    const standIns: string[] = []

    for (const peerId of this.ledger.placement.rank(entry.key, entry.copies).slice(entry.set.length)) {
      if (standIns.length === count) {
        break
      }

      const isFree = peerId !== this.ledger.selfId && this.conditions(peerId).accepting &&
        entry.extras?.includes(peerId) !== true

      if (isFree) {
        standIns.push(peerId)
      }
    }

    return standIns
  }

  /** As many better-ranked holders as the set is long; undefined while there are fewer: the copy is needed. */
  #confirmers (entry: LedgerEntry, withStandIns: boolean): string[] | undefined {
    const { ledger, conditions } = this
    const needed = entry.set.length
    const holders = entry.set.filter(peerId =>
      conditions(peerId).up && ledger.isVerified(peerId) && ledger.holds(peerId, entry))

    if (holders.length < needed && withStandIns) {
      for (const peerId of ledger.placement.rank(entry.key, entry.copies).slice(needed)) {
        if (peerId === ledger.selfId || holders.length === needed) {
          break
        }

        if (conditions(peerId).up && entry.extras?.includes(peerId) === true) {
          holders.push(peerId)
        }
      }
    }

    return needed > 0 && holders.length === needed ? holders : undefined
  }
}
