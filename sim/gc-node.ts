import { indexPins, type PinFacts } from '../src/blocks/gc/abandoned-puts.js'
import { CLOCK_SKEW_MS_MAX } from '../src/blocks/gc/constants.js'
import { MeshPartitionDetector } from '../src/blocks/gc/partition-detector.js'
import { MetMembers, type MetState } from '../src/blocks/gc/met-members.js'
import { PutVerdicts } from '../src/blocks/gc/put-verdicts.js'
import { RemovedPins } from '../src/blocks/gc/removed-pins.js'
import { MarkBook } from '../src/blocks/gc/mark-book.js'
import { mergeClaims } from '../src/store/claims.js'
import type { Claim } from '../src/store/types.js'
import type { Random } from '../src/util/random.js'

/** Dead for so many turns is evicted. */
const EVICTED_TURNS = 2
/** And after so many the table has nothing of it any more. */
const FORGOTTEN_TURNS = 12
/** A member that a node on the larger side did not see for so many turns died for good: four days, for quick tests. */
export const MET_TURNS_MAX = 4 * 288
const MET_LIMITS = { members: 64, ticks: MET_TURNS_MAX }

interface Backup { copies: ReadonlyMap<number, readonly Claim[]>, met: MetState }

/** A node of `GcWorld`: its disk, and what it knows. */
export class SimNode {
  isUp = true
  /** What its clock is ahead, ms. */
  readonly skewMs: number
  copies = new Map<number, readonly Claim[]>()
  book = new MarkBook()
  partition: MeshPartitionDetector
  isPartitioned = false
  pins: RemovedPins
  /** By node: turns since it could last be reached (never: not there), and whether claims were compared since. */
  readonly away: number[] = []
  compared: boolean[] = []
  /** Blocks that all agreed on in the last turn: the drops that are under way, and at whom. */
  agreed = new Map<number, number[]>()
  met: MetMembers
  verdicts = new PutVerdicts()
  /** What its copies said of pins when the turn began. */
  pinFacts: ReadonlyMap<string, PinFacts> = new Map()
  /** Since then it has seen every record that came and went. */
  watchesSince: number
  /** Copies on a disk that went back, which were not read yet. */
  hidden = new Map<number, readonly Claim[]>()
  /** Replica sets as of this turn, by block. */
  readonly sets = new Map<number, number[]>()
  #backup: Backup | undefined
  #disks = 0

  constructor (readonly index: number, public side: number, readonly random: Random, now: number) {
    this.skewMs = (random() - 0.5) * CLOCK_SKEW_MS_MAX
    this.partition = new MeshPartitionDetector(now, now)
    this.pins = new RemovedPins(String(index))
    this.met = this.#list(undefined, true)
    this.watchesSince = now
  }

  /** Turns since that node could last be reached. */
  awayFor (index: number): number {
    return this.away[index] ?? Infinity
  }

  isPlaced (index: number): boolean {
    return this.awayFor(index) < EVICTED_TURNS
  }

  /** Its table of members has that node. */
  isKnown (index: number): boolean {
    return this.awayFor(index) < FORGOTTEN_TURNS
  }

  has (block: number): boolean {
    return this.copies.has(block) || this.hidden.has(block)
  }

  /** A turn begins: it reaches these. */
  see (isThere: readonly boolean[]): void {
    this.sets.clear()

    isThere.forEach((isThere, at) => {
      this.compared[at] = this.compared[at] === true && isThere
      this.away[at] = isThere ? 0 : this.awayFor(at) + 1

      if (this.isKnown(at)) {
        this.met.note({ peerId: String(at), state: isThere ? 'alive' : 'dead' })
      } else {
        this.met.forgotten(String(at))
      }
    })
    this.met.tick()
    const copies = [...this.copies.values()].map(claims => ({ claims }))
    this.pinFacts = indexPins(copies, Infinity).next().value as Map<string, PinFacts>
  }

  keep (block: number, claims: readonly Claim[], now: number): void {
    this.copies.set(block, claims)
    this.pins.add(claims.flatMap(({ owner, root, removed }) => root && removed ? [owner] : []))
    this.#noteRecords(claims, now)
  }

  forget (block: number, now: number): boolean {
    this.#noteRecords(this.copies.get(block) ?? [], now)

    return this.copies.delete(block)
  }

  /** Its disk is what it was: copies, removed pins, the list of members that were met. */
  restart (now: number): void {
    this.isUp = true
    this.book = new MarkBook()
    this.partition = new MeshPartitionDetector(now, now + this.skewMs)
    this.agreed = new Map()
    this.compared = []
    this.met = this.#list(this.met.state, false)
    this.verdicts = new PutVerdicts()
    this.pinFacts = new Map()
    this.watchesSince = now
  }

  /** Its disk is replaced while it is down. */
  lose (): void {
    this.#disks++
    this.isUp = false
    this.copies = new Map()
    this.hidden = new Map()
    this.#backup = undefined
    this.pins = new RemovedPins(String(this.index))
    this.met = this.#list(undefined, true)
  }

  /** What a copy of the disk would have now. */
  backUp (): void {
    this.#backup = { copies: new Map([...this.copies, ...this.hidden]), met: this.met.state }
  }

  get hasBackup (): boolean {
    return this.#backup !== undefined
  }

  /** Its disk goes back in time, and it notices: it shows its copies as it has read them. */
  goBack (now: number): void {
    const { copies, met } = this.#backup as Backup
    this.#disks++
    this.restart(now)
    this.copies = new Map()
    this.hidden = new Map(copies)
    this.pins = new RemovedPins(String(this.index))
    this.met = this.#list({ ...met, storeId: '' }, false)
  }

  /** Reads some of the copies on a disk that went back. */
  verify (now: number): void {
    for (const [block, claims] of this.hidden) {
      if (this.random() < 0.1) {
        this.hidden.delete(block)
        this.keep(block, mergeClaims(this.copies.get(block) ?? [], claims), now)
      }
    }
  }

  #noteRecords (claims: readonly Claim[], now: number): void {
    claims.filter(({ root }) => root).forEach(({ owner }) => { this.verdicts.noteRecord(owner, now) })
  }

  #list (known: MetState | undefined, isEmpty: boolean): MetMembers {
    return new MetMembers({ selfId: String(this.index), storeId: `disk ${this.#disks}`, isEmpty }, known, MET_LIMITS)
  }
}
