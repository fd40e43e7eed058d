/**
 * The repair planner: (replica index, members) -> what this node should do about its copies. Pure, no clock, no I/O.
 *
 * Every holder plans for itself, from what it knows; no node is in charge. To keep holders from doing the same work
 * twice, a block's holders are ordered (replica set first, in rank order, then extra holders by PeerId) and the one
 * at position i acts once the shortage is i times `rankDelayMs` old. The first acts at once; should it be wrong, slow
 * or broken, the next one follows. Doing it twice is harmless: a copy that is there is not made again.
 *
 * For one block the rules are:
 * 1. A set member that is up, takes copies and is *known* to lack the block gets one.
 * 2. A set member that is dead but not evicted keeps its place: a restart of seconds must move nothing. Unless
 *    this is the last live copy: then the next in rank gets an extra one at once. Not so while a set member was not
 *    heard of since this node's own start: after a power failure nodes come back one by one, and no node saw it die.
 * 3. A set member that is up and takes no copies (full, read-only) is stood in for by the next in rank.
 * 4. A set member whose disk failed (read-only) and that holds a copy counts as live, but not as *safe*: the next in
 *    rank gets one more, as many as are missing if that disk died now. It may still be the source of it.
 * 5. A copy outside the set is surplus once every set member (or its stand-in) is known to hold a safe one. It is
 *    dropped in two steps by the shell, never here. When the disk of rule 4 is whole again, the copy that stood in for
 *    it ends like this.
 * 7. A set member that is up, that this node cannot reach and that is known to lack the block, or of which no relay
 *    tells, is stood in for as in rule 3, but only when the other holders have had their turns: they may reach it.
 * 6. An overfull node (`Relief`) hands copies that it should keep, or stands in with, to the next in rank, as many
 *    bytes as it has too many, and drops each like a surplus one once as many others hold it as the set is long. It
 *    stays full, so no holder brings them back: see store/watermark.ts.
 *
 * Blocks with the fewest live copies come first. A shortage that only moves copies to their set (enough live copies,
 * in the wrong places) comes last. Nothing loops: a transfer is planned only for a verified lack, and its success
 * removes the lack.
 */
import { emptyPlan } from './plan.js'
import { PlanWalk } from './plan-walk.js'
import type { ReplicaIndex } from './replica-index.js'
import type { IndexEntry } from './entry.js'
import type { Conditions, Plan, Relief } from './plan.js'

export type { Plan, Relief, Surplus, Transfer } from './plan.js'

export interface PlannerOptions {
  rankDelayMs: number
  /** Copies younger than this may still be on their way to the other holders. */
  freshCopyMs: number
  /** Of a block that should have so many copies: no drop leaves fewer than this. @default 1 */
  copiesMin?: (copies: number) => number
  queueMax: number
}

/** Who holds a block, as far as it matters to the plan. */
interface Census {
  inSet: boolean
  /** Set members that are up, lack the block and would take it. */
  lacking: string[]
  /** Set members that are up, lack the block and take nothing. */
  refusing: number
  /** Set members that are up, and that this node cannot bring the copy that they lack (rule 7). */
  unreachable: number
  /** Set members that are dead and not yet evicted. */
  pausing: number
  /** Those of them that were not heard of since this node's start. */
  unseen: number
  /** Set members that hold the block on a disk that failed. */
  setAtRisk: number
  /** Holders outside the set, without this node, whose disk is whole. */
  extras: readonly string[]
  /** Copies on nodes that are up. */
  live: number
  /** Those of them on disks that are whole. */
  safe: number
  /** How many live holders come before this node. */
  position: number
}

/** Moves come after every real shortage, however many copies it has. */
const MOVE_PRIORITY = 1_000

export class Planner {
  /** Monotonic ms since when a block is short, for those whose turn is not yet. */
  #shortSince = new Map<string, number>()
  readonly #walk: PlanWalk

  constructor (readonly replicaIndex: ReplicaIndex, readonly conditions: Conditions, readonly options: PlannerOptions) {
    this.#walk = new PlanWalk(replicaIndex, conditions)
  }

  /**
   * One pass over what changed and what is open, or over everything; yields after every `slice` entries.
   *
   * @param relief - this node is overfull
   */
  * plan (now: number, slice: number, relief?: Relief): Generator<void, Plan> {
    const plan = emptyPlan()
    const shortSince = new Map<string, number>()

    const planEntry = (entry: IndexEntry): boolean => this.#planEntry(entry, now, plan, shortSince, relief)

    yield * this.#walk.walk(plan, planEntry, slice, relief !== undefined)

    this.#shortSince = shortSince
    plan.transfers.sort((a, b) => a.priority - b.priority)

    return plan
  }

  /** @returns true when nothing is to be done for the entry, whatever time it is */
  #planEntry (
    entry: IndexEntry, now: number, plan: Plan, shortSince: Map<string, number>, relief: Relief | undefined
  ): boolean {
    const census = this.#census(entry)
    const { inSet, refusing, unreachable, pausing, setAtRisk, live, position } = census
    plan.held++

    // Whose it is has to be looked up first.
    if (entry.set.length === 0 && this.replicaIndex.isOutside(entry)) {
      return true
    }

    if (position === 0) {
      plan.health.total++
      plan.health[live >= entry.copies ? 'healthy' : 'underReplicated']++
    }

    const since = this.#shortSince.get(entry.id) ?? now
    const areOthersDone = now - since >= live * this.options.rankDelayMs
    const targets = this.#targets(entry, areOthersDone ? census : { ...census, unreachable: 0 })

    if (unreachable > 0) {
      shortSince.set(entry.id, since)
    }

    if (targets.length > 0) {
      shortSince.set(entry.id, since)
      const isDue = now - since >= position * this.options.rankDelayMs && !this.#isFresh(entry, now)

      if (isDue) {
        targets.forEach(target => { this.#addTransfer(plan, entry, target, census) })
      }

      return false
    }

    const isStandIn = !inSet && refusing + setAtRisk > 0
    const confirmers = inSet ? undefined : this.#confirmers(entry, refusing + pausing + setAtRisk > 0)

    if (confirmers !== undefined) {
      plan.surplus.push({ entry, confirmers })
    } else if (relief !== undefined && (inSet || isStandIn) && isTooMuch(entry, plan, relief) &&
      !this.#isFresh(entry, now)) {
      this.#relieve(plan, entry, census)
    }

    return inSet && unreachable === 0
  }

  #census (entry: IndexEntry): Census {
    const { replicaIndex, conditions } = this
    const inSet = entry.set.includes(replicaIndex.selfId)
    const selfAtRisk = conditions(replicaIndex.selfId).atRisk
    const lacking: string[] = []
    const before = { safe: 0, atRisk: 0 }
    let refusing = 0
    let unreachable = 0
    let pausing = 0
    let unseen = 0
    let setSafe = 0
    let setAtRisk = 0
    let passedSelf = false

    for (const peerId of entry.set) {
      const condition = conditions(peerId)
      const isSelf = peerId === replicaIndex.selfId
      passedSelf ||= isSelf

      if (!isSelf && !condition.up) {
        pausing += condition.pausing ? 1 : 0
        unseen += condition.pausing && condition.unseen === true ? 1 : 0
      } else if (isSelf || replicaIndex.holds(peerId, entry)) {
        setSafe += condition.atRisk ? 0 : 1
        setAtRisk += condition.atRisk ? 1 : 0
        before[condition.atRisk ? 'atRisk' : 'safe'] += passedSelf ? 0 : 1
      } else if (!condition.accepting) {
        refusing++
      } else if (replicaIndex.isVerified(peerId) || replicaIndex.reach(peerId) === 'direct') {
        lacking.push(peerId)
      } else if (replicaIndex.reach(peerId) !== undefined) {
        unreachable++
      }
    }

    const up = entry.extras?.filter(peerId => conditions(peerId).up) ?? []
    const extras = up.filter(peerId => !conditions(peerId).atRisk)
    const extrasBefore = (selfAtRisk ? up.filter(peerId => conditions(peerId).atRisk) : extras)
      .filter(peerId => peerId < replicaIndex.selfId).length
    const own = inSet ? 0 : 1
    const safe = setSafe + extras.length + (selfAtRisk ? 0 : own)

    return {
      inSet,
      lacking,
      refusing,
      unreachable,
      pausing,
      unseen,
      setAtRisk,
      extras,
      live: setSafe + setAtRisk + up.length + own,
      safe,
      // Holders whose disk failed come after all others: a source that may break in the middle is the last to be used.
      position: selfAtRisk
        ? setSafe + extras.length + (inSet ? before.atRisk : setAtRisk + extrasBefore)
        : inSet ? before.safe : setSafe + extrasBefore
    }
  }

  /** Who should get a copy (rules 1 to 4, and 7). */
  #targets (entry: IndexEntry, census: Census): string[] {
    const { inSet, lacking, refusing, unreachable, pausing, unseen, setAtRisk, extras, live } = census
    const own = inSet || this.conditions(this.replicaIndex.selfId).atRisk ? 0 : 1
    const standIns = Math.max(0, refusing + unreachable + setAtRisk - extras.length - own)
    const isLast = live === 1 && entry.copies > 1 && lacking.length === 0 && pausing > 0 && unseen === 0
    const lastCopy = isLast ? 1 : 0

    return standIns + lastCopy > 0 ? [...lacking, ...this.#standIns(entry, standIns + lastCopy)] : lacking
  }

  #addTransfer (plan: Plan, entry: IndexEntry, target: string, { live, safe, position }: Census): void {
    if (plan.transfers.length < this.options.queueMax) {
      const priority = safe + (safe >= entry.copies ? MOVE_PRIORITY : 0)
      plan.transfers.push({ entry, target, liveCopies: live, priority, position })
      plan.bytes += entry.bytes
    }
  }

  /** A copy that may still be on its way to the others. */
  #isFresh (entry: IndexEntry, now: number): boolean {
    return now - entry.arrivedAt < this.options.freshCopyMs
  }

  /** Rule 6, for a block that lacks nothing: a copy for the next in rank first, then the drop of ours. */
  #relieve (plan: Plan, entry: IndexEntry, census: Census): void {
    const holders = this.#keeping(entry, [...entry.set, ...this.#rankedBeyondSet(entry).filter(peerId =>
      census.extras.includes(peerId))])

    if (holders.length >= entry.set.length) {
      plan.surplus.push({ entry, confirmers: holders.slice(0, entry.set.length), isRelief: true })
    } else {
      const [target] = holders.length === entry.set.length - 1 ? this.#standIns(entry, 1) : []

      // No node has room for it, or another holder's copy comes first: it stays.
      if (target === undefined) {
        return
      }

      this.#addTransfer(plan, entry, target, census)
    }

    plan.relieved.add(entry.id)
    plan.relievedBytes += entry.bytes
  }

  /** Those that are known to hold the block, on a disk that is whole. */
  #keeping (entry: IndexEntry, peerIds: readonly string[]): string[] {
    const { replicaIndex, conditions } = this

    return peerIds.filter(peerId => {
      const { up, atRisk } = conditions(peerId)
      const isKnown = !entry.set.includes(peerId) ||
        (replicaIndex.isVerified(peerId) && replicaIndex.holds(peerId, entry))

      return peerId !== replicaIndex.selfId && up && !atRisk && isKnown
    })
  }

  #rankedBeyondSet (entry: IndexEntry): readonly string[] {
    // The ranks that this node knows are those of another part of the mesh.
    if (this.replicaIndex.isOutside(entry)) {
      return []
    }

    return this.replicaIndex.placement.rank(entry.key, entry.copies).slice(entry.set.length)
  }

  /** The next in rank after the set that take copies and hold none. */
  #standIns (entry: IndexEntry, count: number): string[] {
    const standIns: string[] = []

    for (const peerId of this.#rankedBeyondSet(entry)) {
      if (standIns.length === count) {
        break
      }

      const isFree = peerId !== this.replicaIndex.selfId && this.conditions(peerId).accepting &&
        entry.extras?.includes(peerId) !== true

      if (isFree) {
        standIns.push(peerId)
      }
    }

    return standIns
  }

  /** As many better-ranked, safe holders as the set is long; undefined while there are fewer: the copy is needed. */
  #confirmers (entry: IndexEntry, withStandIns: boolean): string[] | undefined {
    const needed = entry.set.length
    const holders = this.#keeping(entry, entry.set)

    // In a mesh that has become too small for it, a set is no longer than there are nodes.
    if (needed < (this.options.copiesMin?.(entry.copies) ?? 1)) {
      return undefined
    }

    if (holders.length < needed && withStandIns) {
      const beyond = this.#rankedBeyondSet(entry)
      const self = beyond.indexOf(this.replicaIndex.selfId)
      const better = (self === -1 ? beyond : beyond.slice(0, self))
        .filter(peerId => entry.extras?.includes(peerId) === true)
      holders.push(...this.#keeping(entry, better).slice(0, needed - holders.length))
    }

    return holders.length === needed ? holders : undefined
  }
}

/** True while an overfull node has this copy to be rid of, besides those that it hands over already. */
function isTooMuch (entry: IndexEntry, { relievedBytes }: Plan, { bytes, bytesMin, isFree }: Relief): boolean {
  return (relievedBytes < bytesMin || relievedBytes + entry.bytes <= bytes) && isFree(entry)
}
