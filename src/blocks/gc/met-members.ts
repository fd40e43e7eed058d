/**
 * All members that this node ever met and that have not left: a node that may have the record of a pin is on the list
 * of one that is asked. Pure; the table of members will not do, since it forgets one that was evicted an hour ago.
 *
 * A member goes from the list when it leaves, or when this node has not seen it for `MET_TICKS_MAX` ticks. Ticks count
 * while this node runs and sees more than half of its list, and no clock is asked: a node that was off or partitioned
 * for a year has forgotten none.
 *
 * The list says everything when it was begun with an empty store, or was kept for so long that one on it from before
 * would have gone. Otherwise (an upgrade, a file that was lost, a disk that went back in time, a mesh of which this
 * node knew a part only) a member may be missing, and nothing may be concluded from it.
 */
import { createHash } from 'node:crypto'
import { MET_MEMBERS_MAX, MET_TICKS_MAX } from './constants.js'
import type { MemberState } from '../../peer/membership/member.js'

/** As it is on the disk. */
export interface MetState {
  /** Of the disk that the list was kept beside. */
  storeId: string
  /** Begun with an empty store, and nothing was left out since. */
  isWhole: boolean
  /** Since it was begun, or last left a member out. */
  ticks: number
  /** By member: ticks since it was last seen. */
  unseen: ReadonlyMap<string, number>
}

type Seen = Readonly<{ peerId: string, state: MemberState }>

export class MetMembers {
  readonly #selfId: string
  readonly #storeId: string
  readonly #unseen: Map<string, number>
  readonly #seen = new Set<string>()
  #isWhole: boolean
  #ticks: number
  #digest: { version: number, bytes: Uint8Array } | undefined
  #version = 0

  /** @param known - what was on the disk; undefined: nothing */
  constructor (
    { selfId, storeId, isEmpty }: { selfId: string, storeId: string, isEmpty: boolean }, known?: MetState,
    readonly limits: { members: number, ticks: number } = { members: MET_MEMBERS_MAX, ticks: MET_TICKS_MAX }
  ) {
    const isOfThisDisk = known?.storeId === storeId
    this.#selfId = selfId
    this.#storeId = storeId
    this.#unseen = new Map(known?.unseen)
    this.#isWhole = isOfThisDisk ? known.isWhole : isEmpty
    this.#ticks = isOfThisDisk ? known.ticks : 0
  }

  get state (): MetState {
    return { storeId: this.#storeId, isWhole: this.#isWhole, ticks: this.#ticks, unseen: new Map(this.#unseen) }
  }

  /** No member is missing. */
  get isComplete (): boolean {
    return this.#isWhole || this.#ticks >= this.limits.ticks
  }

  get members (): string[] {
    return [...this.#unseen.keys()].sort()
  }

  /** Rises when a member comes to the list or goes. */
  get version (): number {
    return this.#version
  }

  /** Of the list and this node: equal for nodes that have met each other and the same others. */
  get digest (): Uint8Array {
    if (this.#digest?.version !== this.#version) {
      const bytes = createHash('sha256').update([...this.members, this.#selfId].sort().join('\n')).digest()
      this.#digest = { version: this.#version, bytes }
    }

    return this.#digest.bytes
  }

  /** The table says this of a member. */
  note ({ peerId, state }: Seen): void {
    if (peerId === this.#selfId) {
      return
    }

    const isSeen = state === 'alive' || state === 'suspect'

    if (isSeen) {
      this.#seen.add(peerId)
    } else {
      this.#seen.delete(peerId)
    }

    if (state === 'left') {
      this.#version += Number(this.#unseen.delete(peerId))
    } else if (this.#unseen.has(peerId)) {
      if (isSeen) {
        this.#unseen.set(peerId, 0)
      }
    } else {
      this.#add(peerId)
    }
  }

  /** One that leaves has met these, and takes its list along: a member that only it met would be on none. */
  heard (peerIds: readonly string[]): void {
    peerIds.filter(peerId => peerId !== this.#selfId && !this.#unseen.has(peerId))
      .forEach(peerId => { this.#add(peerId) })
  }

  #add (peerId: string): void {
    if (this.#unseen.size < this.limits.members) {
      this.#unseen.set(peerId, 0)
      this.#version++
    } else {
      this.leaveOut()
    }
  }

  /** The table has nothing of a member any more. */
  forgotten (peerId: string): void {
    this.#seen.delete(peerId)
  }

  /** There are members that this node does not get to know: the list is begun anew with those that it has. */
  leaveOut (): void {
    this.#isWhole = false
    this.#ticks = 0
  }

  /** So much time has passed again. False: this node sees half of its list or less, and it does not count. */
  tick (): boolean {
    const seen = [...this.#unseen.keys()].filter(peerId => this.#seen.has(peerId)).length

    if ((seen + 1) * 2 <= this.#unseen.size + 1) {
      return false
    }

    this.#ticks = Math.min(this.#ticks + 1, this.limits.ticks)

    for (const [peerId, ticks] of this.#unseen) {
      if (this.#seen.has(peerId)) {
        this.#unseen.set(peerId, 0)
      } else if (ticks + 1 < this.limits.ticks) {
        this.#unseen.set(peerId, ticks + 1)
      } else {
        this.#unseen.delete(peerId)
        this.#version++
      }
    }

    return true
  }
}
