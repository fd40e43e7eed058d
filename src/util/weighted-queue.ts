import { FairTurns } from './fair-turns.js'
import type { Party } from './fair-turns.js'

/**
 * Which work is served next, and which is turned away: a weighted fair, bounded queue. Pure: no promise, clock or
 * chance is in it.
 *
 * **Order.** Classes take turns by weight (`FairTurns`). Within a class the owners (peers) share alike by the same
 * rule, and within an owner it is first in, first out. What is counted is a cost: the bytes, and a fixed price for each
 * piece of work, since a disk that syncs a small block is as busy as with a larger one.
 *
 * **Bounds.** Work and bytes that run; work and bytes that wait, for each class apart, so that a backlog of repair
 * never makes a client `busy`. When a class is full, the owner with the most waiting gives way to one with less, its
 * newest first: else an owner that fills the queue would shut out the others.
 */
export type WorkClass = 'client' | 'repair' | 'scrub'

/** Owners without work that are remembered before those that need not be are forgotten. */
const IDLE_OWNERS_MAX = 256

export const WORK_CLASSES: readonly WorkClass[] = ['client', 'repair', 'scrub']

/** Something to be done. Told apart by identity. */
export interface Work {
  readonly workClass: WorkClass
  /** For whom: a PeerId. */
  readonly owner: string
  /** Moved by it, and held while it runs. */
  readonly bytes: number
  /** Held while it waits: those of a write are here, those of a read are still on the disk. */
  readonly heldBytes: number
}

export interface ClassLimits {
  /** Share under saturation, relative to the other classes. */
  weight: number
  /** Work of this class that runs at once: what arrives of a better class does not find every slot taken. */
  slotsMax: number
  /** Work that may wait. */
  queueMax: number
  /** Bytes that it holds meanwhile; one piece larger than this may wait alone. */
  queueBytesMax: number
}

export interface WeightedQueueLimits {
  /** Work that runs at once. */
  slots: number
  /** Bytes of it; one piece larger than this runs alone. */
  runningBytesMax: number
  /** Price of any piece of work, in bytes. */
  workCost: number
  classes: Readonly<Record<WorkClass, ClassLimits>>
}

export type Offer<T> =
  /** It waits now; `evicted` gave way. */
  { accepted: true, evicted: readonly T[] } |
  { accepted: false }

interface OwnerLine<T> extends Party {
  items: Set<T>
  /** Of all that waits. */
  cost: number
}

interface ClassLine<T> extends Party {
  limits: ClassLimits
  owners: Map<string, OwnerLine<T>>
  /** Of the owners. */
  turns: FairTurns
  waiting: number
  heldBytes: number
  running: number
}

export class WeightedQueue<T extends Work> {
  readonly #limits: WeightedQueueLimits
  readonly #classes: Record<WorkClass, ClassLine<T>>
  readonly #lines: readonly ClassLine<T>[]
  readonly #started = new Set<T>()
  readonly #turns = new FairTurns()
  #runningBytes = 0

  constructor (limits: WeightedQueueLimits) {
    this.#limits = limits
    this.#classes = {
      client: newLine(limits.classes.client),
      repair: newLine(limits.classes.repair),
      scrub: newLine(limits.classes.scrub)
    }
    this.#lines = WORK_CLASSES.map(name => this.#classes[name])
  }

  get running (): number {
    return this.#started.size
  }

  get runningBytes (): number {
    return this.#runningBytes
  }

  waiting (workClass: WorkClass): number {
    return this.#classes[workClass].waiting
  }

  /** Bytes held by what waits. */
  heldBytes (workClass: WorkClass): number {
    return this.#classes[workClass].heldBytes
  }

  /** Takes work in, to be started by `next`, or turns it away. */
  offer (work: T): Offer<T> {
    const line = this.#classes[work.workClass]
    const evicted = this.#makeRoom(line, work)

    if (evicted === undefined) {
      return { accepted: false }
    }

    for (const victim of evicted) {
      this.remove(victim)
    }

    if (line.waiting === 0) {
      this.#turns.join(line)
    }

    let owner = line.owners.get(work.owner)

    if (owner === undefined) {
      // Before it is one of them: as it has no work yet, it would be forgotten at once, and its work with it.
      this.#forgetOwners(line)
      owner = { items: new Set(), cost: 0, weight: 1, start: 0 }
      line.owners.set(work.owner, owner)
    }

    line.turns.join(owner)
    owner.items.add(work)
    owner.cost += this.#costOf(work)
    line.waiting++
    line.heldBytes += work.heldBytes

    return { accepted: true, evicted }
  }

  /** Takes out what may start now; its runner calls `done`. Undefined when nothing may. */
  next (): T | undefined {
    const line = this.#running < this.#limits.slots ? this.#turns.next(this.#lines, canStart) : undefined
    const owner = line === undefined ? undefined : line.turns.next(line.owners.values(), hasWork)
    const [work] = owner?.items ?? []

    if (line === undefined || owner === undefined || work == null || !this.#fits(work)) {
      return undefined
    }

    const cost = this.#costOf(work)

    this.#turns.serve(line, cost)

    for (const one of this.#lines) {
      if (isHeldBack(one)) {
        // What its own limit of slots holds back earns no claim for later.
        this.#turns.join(one)
      }
    }

    line.turns.serve(owner, cost)
    this.remove(work)
    line.running++
    this.#started.add(work)
    this.#runningBytes += work.bytes

    return work
  }

  /** What `next` gave out has ended. A second call has no effect. */
  done (work: T): void {
    if (this.#started.delete(work)) {
      this.#classes[work.workClass].running--
      this.#runningBytes -= work.bytes
    }
  }

  /** Takes waiting work out. False when it does not wait: it has started, or was never taken in. */
  remove (work: T): boolean {
    const line = this.#classes[work.workClass]
    const owner = line.owners.get(work.owner)

    if (owner === undefined || !owner.items.delete(work)) {
      return false
    }

    owner.cost -= this.#costOf(work)
    line.waiting--
    line.heldBytes -= work.heldBytes

    return true
  }

  /**
   * An owner is kept for a while after its work is done, or each piece that it brings would find it new, and one piece
   * after the other it would pass all others by. It is forgotten when time has caught up with what it was served.
   */
  #forgetOwners (line: ClassLine<T>): void {
    if (line.owners.size > IDLE_OWNERS_MAX) {
      for (const [name, owner] of line.owners) {
        if (owner.items.size === 0 && line.turns.isForgettable(owner)) {
          line.owners.delete(name)
        }
      }
    }
  }

  get #running (): number {
    return this.#started.size
  }

  #fits ({ bytes }: T): boolean {
    return this.#started.size === 0 || this.#runningBytes + bytes <= this.#limits.runningBytesMax
  }

  #costOf ({ bytes }: T): number {
    return bytes + this.#limits.workCost
  }

  /** What to turn out so that the work can wait: nothing, or the newest of the owner with the most. */
  #makeRoom (line: ClassLine<T>, work: T): T[] | undefined {
    const victims: T[] = []
    let [victimBytes, victimCost] = [0, 0]
    const lacksRoom = (): boolean => {
      const waiting = line.waiting - victims.length
      return waiting >= line.limits.queueMax ||
        (waiting > 0 && line.heldBytes - victimBytes + work.heldBytes > line.limits.queueBytesMax)
    }

    if (!lacksRoom()) {
      return victims
    }

    const largest = largestCost(line.owners.values())
    const own = line.owners.get(work.owner)
    const wanted = (own?.cost ?? 0) + this.#costOf(work)

    for (const victim of largest === undefined || largest === own ? [] : [...largest.items].reverse()) {
      victims.push(victim)
      victimBytes += victim.heldBytes
      victimCost += this.#costOf(victim)

      if ((largest?.cost ?? 0) - victimCost < wanted) {
        return undefined
      }

      if (!lacksRoom()) {
        return victims
      }
    }

    return undefined
  }
}

function newLine<T> (limits: ClassLimits): ClassLine<T> {
  const { weight } = limits

  return {
    limits, weight, start: 0, owners: new Map(), turns: new FairTurns(), waiting: 0, heldBytes: 0, running: 0
  }
}

function canStart<T> (line: ClassLine<T>): boolean {
  return line.waiting > 0 && !isHeldBack(line)
}

function isHeldBack<T> ({ running, limits }: ClassLine<T>): boolean {
  return running >= limits.slotsMax
}

function hasWork<T> ({ items }: OwnerLine<T>): boolean {
  return items.size > 0
}

function largestCost<L extends { cost: number }> (lines: Iterable<L>): L | undefined {
  let largest: L | undefined

  for (const line of lines) {
    if (largest == null || line.cost > largest.cost) {
      largest = line
    }
  }

  return largest
}
