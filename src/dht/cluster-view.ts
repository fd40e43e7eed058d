import { Placement, placementNodes } from './placement.js'
import { isPlaced, isReachable, type Member, type MemberChange, type MemberRecord, type MembershipView } from '../peer/membership/member.js'
import { sharedController } from '../util/abort.js'
import { Emitter } from '../util/emitter.js'
import type { StartPoint } from '../peer/membership/start.js'
import type { Clock } from '../util/clock.js'

/** A node that said it has no room is not asked again for this long; its heartbeat will say so by then. */
const REFUSAL_MS = 10_000

/** Of a node that is no member here: nothing would tell that it goes. */
const NEVER_GONE = sharedController().signal

/** What repair has to know of a member. */
export interface PeerCondition {
  /** Alive or suspect: a copy there counts. */
  up: boolean
  /** Alive and willing to take new copies. */
  accepting: boolean
  /** Dead and not yet evicted. */
  pausing: boolean
  /** Dead only because it was not heard of since this node's start: no member saw it die. @default false */
  unseen?: boolean
  /** Up, but its disk failed: what it holds can be read, and may be gone soon. */
  atRisk: boolean
}

/** The same, and what a writer wants to say about it. */
export interface NodeCondition extends PeerCondition {
  /** Up, but takes no new copies for want of room. */
  full: boolean
}

const NOT_THERE: NodeCondition = { up: false, accepting: false, pausing: false, atRisk: false, full: false }

/** Heartbeats change load and use all the time; building a placement is only worth it for what it depends on. */
function movesPlacement ({ member, previous }: MemberChange): boolean {
  return previous === undefined || isPlaced(previous) !== isPlaced(member) || previous.zone !== member.zone ||
    previous.capacityBytes !== member.capacityBytes
}

/**
 * The cluster as this node sees it: the placement that follows from the member table, who can be asked, and a
 * signal for work that waits on a peer that is going away.
 */
export class ClusterView {
  readonly #membership: MembershipView
  readonly #clock: Clock
  readonly #refusedUntil = new Map<string, number>()
  readonly #gone = new Map<string, AbortController>()
  /** What a listener throws is for the one that tells this view. */
  readonly #events = new Emitter<{ placement: undefined, member: MemberChange }>(err => { throw err })
  #placement: Placement
  /** Members have changed since it was made. */
  #isOld = false
  #unsubscribe: () => void = () => {}
  #outside: (peerId: string) => MemberRecord | undefined = () => undefined

  /** @param membersMax - members that a node knows in full, the same in the whole mesh */
  constructor (membership: MembershipView, clock: Clock, readonly membersMax?: number) {
    this.#membership = membership
    this.#clock = clock
    this.#placement = this.#build()
  }

  start (): void {
    this.#unsubscribe = this.#membership.onChange(change => { this.#onChange(change) })
    this.#refresh()
  }

  stop (): void {
    this.#unsubscribe()
    this.#gone.clear()
  }

  get self (): Member {
    return this.#membership.self()
  }

  get selfId (): string {
    return this.self.peerId
  }

  get placement (): Placement {
    this.#refreshIfOld()

    return this.#placement
  }

  /** Hands over where to look up nodes beyond this node's part of the mesh. */
  knowOutside (record: (peerId: string) => MemberRecord | undefined): void {
    this.#outside = record
  }

  member (peerId: string): Member | undefined {
    return this.#membership.get(peerId)
  }

  members (): readonly Member[] {
    return this.#membership.members()
  }

  hostname (peerId: string): string {
    return this.member(peerId)?.hostname ?? peerId
  }

  /** True for a node that is not known here too: no member watches a node of another subtree for this one. */
  isAlive (peerId: string): boolean {
    const state = this.member(peerId)?.state

    return state === undefined || state === 'alive'
  }

  /** See `MembershipView.isStale`. */
  isStale (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>): boolean {
    return this.#membership.isStale?.(peerId, storeId, start) === true
  }

  /** All others who can be asked, the healthy first. */
  reachable (): Member[] {
    return this.#membership.members()
      .filter(member => member.peerId !== this.selfId && isReachable(member))
      .sort((a, b) => Number(a.state === 'suspect') - Number(b.state === 'suspect'))
  }

  condition (peerId: string): NodeCondition {
    const member = this.#membership.get(peerId)
    const record = member ?? this.#outside(peerId)

    if (record === undefined) {
      return NOT_THERE
    }

    const { full, readOnly, draining } = record.flags
    // One of another subtree counts as alive until a call to it fails.
    const isUp = member === undefined || isReachable(member)
    const hasNoRoom = full || this.#isRefusing(peerId)

    return {
      up: isUp,
      accepting: this.isAlive(peerId) && !hasNoRoom && !readOnly && !draining,
      pausing: member?.state === 'dead',
      unseen: member?.unseen,
      atRisk: isUp && readOnly,
      full: isUp && hasNoRoom
    }
  }

  /** The peer would not take a copy. */
  noteRefusal (peerId: string): void {
    const now = this.#clock.now()

    // The latest last, so those whose time is up come first.
    this.#refusedUntil.delete(peerId)
    this.#refusedUntil.set(peerId, now + REFUSAL_MS)

    for (const [oldest, until] of this.#refusedUntil) {
      if (until > now) {
        break
      }

      this.#refusedUntil.delete(oldest)
    }
  }

  /** Fires when the peer stops being alive: a caller that waits for it turns to another. */
  gone (peerId: string): AbortSignal {
    if (this.#membership.get(peerId) === undefined) {
      return NEVER_GONE
    }

    let controller = this.#gone.get(peerId)

    if (controller === undefined) {
      controller = sharedController()
      this.#gone.set(peerId, controller)
    }

    return controller.signal
  }

  onPlacement (listener: () => void): () => void {
    return this.#events.on('placement', listener)
  }

  onMember (listener: (change: MemberChange) => void): () => void {
    return this.#events.on('member', listener)
  }

  #isRefusing (peerId: string): boolean {
    const until = this.#refusedUntil.get(peerId)

    if (until === undefined) {
      return false
    }

    if (until > this.#clock.now()) {
      return true
    }

    this.#refusedUntil.delete(peerId)

    return false
  }

  #onChange (change: MemberChange): void {
    const { peerId, state } = change.member

    if (state !== 'alive' || change.kind === 'forgotten') {
      this.#gone.get(peerId)?.abort()
      this.#gone.delete(peerId)
    }

    if (movesPlacement(change)) {
      this.#refreshSoon()
    }

    this.#events.emit('member', change)
  }

  /** Once for all changes that one message brought: a table of thousands of rows is worked in as one. */
  #refreshSoon (): void {
    if (!this.#isOld) {
      this.#isOld = true
      queueMicrotask(() => { this.#refreshIfOld() })
    }
  }

  #refreshIfOld (): void {
    if (this.#isOld) {
      this.#isOld = false
      this.#refresh()
    }
  }

  #refresh (): void {
    const placement = this.#build()

    if (placement.digest !== this.#placement.digest) {
      this.#placement = placement
      this.#events.emit('placement', undefined)
    }
  }

  #build (): Placement {
    return new Placement(placementNodes(this.#membership.members()),
      { limit: this.membersMax })
  }
}
