/**
 * One request of a gateway: whom it asks, when it asks another one as well, and what it says at the end. It never
 * waits for no member in particular: the known sequencer first, or the best replica that is up; the next one after
 * `hedgeMs` or when the first fails; and so on. Asking several is harmless, since a command has an id, and it is what
 * keeps an outage short: the replica that is asked learns who failed or is silent, and takes over.
 */
import { strict as assert } from 'node:assert'
import type { AskHint } from './group.js'
import type { Random } from '../util/random.js'

export interface ClientLimits {
  /**
   * Another replica is asked as well after this. Some times the latency of a busy mesh, and a fraction of a second.
   * @default 250 ms
   */
  hedgeMs: number
  /** A replica that said no is asked again after this, doubled with each no, and jittered. @default 50 ms */
  retryMs: number
  /** @default 500 ms */
  retryMaxMs: number
  /** The set is looked up again not more often than this. @default 500 ms */
  refreshMs: number
  /** With fewer than a majority in sight for so long, and no request under way, there is no quorum. @default 3 s */
  hopelessMs: number
  /** Then the request is given up. @default 15 s */
  deadlineMs: number
}

/** Replicas that a request knows of: sets are smaller, and each answer may name one that is in none. */
const PEERS_MAX = 64

export const CLIENT_LIMITS: Readonly<ClientLimits> = Object.freeze({
  hedgeMs: 250,
  retryMs: 50,
  retryMaxMs: 500,
  refreshMs: 500,
  hopelessMs: 3_000,
  deadlineMs: 15_000
})

export interface ClientMember {
  peerId: string
  /** As membership sees it: dead ones are asked last. */
  up: boolean
}

export type ClientEvent =
  | { type: 'start' }
  | { type: 'tick' }
  /** The answer that the request was for. */
  | { type: 'answered', id: number }
  /** `ordered` as in `GroupEffect`. */
  | { type: 'redirected', id: number, to: string | undefined, ordered: boolean }
  | { type: 'busy', id: number, retryAfterMs?: number }
  /** No answer came: `handedOver` unless it is certain that the request was not delivered. */
  | { type: 'failed', id: number, handedOver: boolean }
  /** That peer is no replica (any more), or knows a newer set. */
  | { type: 'moved', id: number }
  /** The set as it is known now, best first. */
  | { type: 'members', members: readonly ClientMember[], sequencer?: string }

export type ClientEffect =
  | { type: 'ask', id: number, to: string, hint: AskHint }
  /** The answer to `id` is the result; all others may be cancelled. */
  | { type: 'done', id: number }
  /** Find the set anew, and tell it with `members`. */
  | { type: 'refresh' }
  /** `no_quorum`: nothing was done. `outcome_unknown`: it may have been, or still will be. */
  | { type: 'give-up', code: 'no_quorum' | 'outcome_unknown' }

export interface ClientCoreInit {
  /** A command goes to the sequencer; a query to any replica, and has no outcome to be unknown. */
  kind: 'command' | 'query'
  /** Best first. */
  members: readonly ClientMember[]
  /** The last sequencer, as far as is known. */
  sequencer?: string
  limits?: Partial<ClientLimits>
}

interface Peer {
  up: boolean
  /** Of the request under way to it. */
  id: number | undefined
  askedAt: number
  /** It did not deliver, or said no: not before this. */
  notBefore: number
  refusals: number
  last: 'none' | 'failed' | 'redirected' | 'busy'
}

export class ClientCore {
  readonly #limits: ClientLimits
  readonly #kind: 'command' | 'query'
  readonly #peers = new Map<string, Peer>()
  #sequencer: string | undefined
  #nextId = 1
  #startedAt = 0
  #hedgeAt = Infinity
  #refreshedAt = -Infinity
  #hopelessSince: number | undefined
  #maybeOrdered = false
  #over = false
  #effects: ClientEffect[] = []

  constructor ({ kind, members, sequencer, limits }: ClientCoreInit) {
    this.#kind = kind
    this.#limits = { ...CLIENT_LIMITS, ...limits }
    this.#sequencer = sequencer
    this.#setMembers(members)
  }

  /** Over: answered or given up. */
  get over (): boolean {
    return this.#over
  }

  /** The sequencer, as far as this request found out. */
  get sequencer (): string | undefined {
    return this.#sequencer
  }

  step (event: ClientEvent, now: number, random: Random): ClientEffect[] {
    if (this.#over) {
      return []
    }

    this.#handle(event, now, random)

    if (!this.#over) {
      this.#go(now)
    }

    const effects = this.#effects
    this.#effects = []

    return effects
  }

  wakeAt (now: number): number | undefined {
    if (this.#over) {
      return undefined
    }

    let at = Math.min(this.#startedAt + this.#limits.deadlineMs, this.#hedgeAt)

    if (this.#hopelessSince !== undefined) {
      at = Math.min(at, this.#hopelessSince + this.#limits.hopelessMs, this.#refreshedAt + this.#limits.refreshMs)
    }
    if (!this.#underWay()) {
      for (const peer of this.#peers.values()) {
        at = Math.min(at, Math.max(peer.notBefore, now))
      }
    }

    return Math.max(at, now)
  }

  #handle (event: ClientEvent, now: number, random: Random): void {
    switch (event.type) {
      case 'start':
        this.#startedAt = now
        this.#ask(this.#best(now), now)
        break
      case 'tick': break
      case 'members':
        this.#setMembers(event.members)
        this.#sequencer = event.sequencer ?? this.#sequencer
        break
      case 'answered': {
        const [peerId] = this.#of(event.id) ?? []
        this.#sequencer = this.#kind === 'command' ? peerId ?? this.#sequencer : this.#sequencer
        this.#over = true
        this.#effects.push({ type: 'done', id: event.id })
        break
      }
      default: this.#refused(event, now, random)
    }
  }

  #refused (
    event: Extract<ClientEvent, { type: 'redirected' | 'busy' | 'failed' | 'moved' }>, now: number, random: Random
  ): void {
    const found = this.#of(event.id)

    if (found === undefined) {
      return
    }

    const [, peer] = found
    peer.id = undefined
    this.#pause(peer, now, random)

    if (event.type === 'redirected') {
      peer.last = 'redirected'
      this.#maybeOrdered ||= event.ordered
      this.#sequencer = event.to ?? this.#sequencer
      this.#redirect(event.to, now)
    } else if (event.type === 'busy') {
      peer.last = 'busy'
      peer.notBefore = Math.max(peer.notBefore, now + (event.retryAfterMs ?? 0))
    } else {
      peer.last = 'failed'
      this.#maybeOrdered ||= event.type === 'failed' && event.handedOver
      this.#refresh(now)
      this.#ask(this.#best(now), now)
    }
  }

  #redirect (to: string | undefined, now: number): void {
    if (to !== undefined && !this.#peers.has(to) && this.#peers.size < PEERS_MAX) {
      // A replica knows better than the list that came with the request.
      this.#peers.set(to, newPeer(true))
      this.#refresh(now)
    }

    const peer = to === undefined ? undefined : this.#peers.get(to)

    if (to === undefined) {
      // It may be no member any more, and know none that is.
      this.#refresh(now)
    }
    if (peer === undefined || (peer.id === undefined && now < peer.notBefore)) {
      this.#ask(this.#best(now), now)
    } else if (peer.id === undefined) {
      this.#ask(to, now)
    }
  }

  /** What time brings: another replica, the end. */
  #go (now: number): void {
    const { deadlineMs, hopelessMs } = this.#limits

    if (this.#hopeless()) {
      this.#hopelessSince ??= now
      this.#refresh(now)
    } else {
      this.#hopelessSince = undefined
    }

    const hopeless = this.#hopelessSince !== undefined && now >= this.#hopelessSince + hopelessMs && !this.#underWay()

    if (now >= this.#startedAt + deadlineMs || hopeless) {
      const unknown = this.#kind === 'command' && (this.#maybeOrdered || this.#underWay())
      this.#over = true
      this.#effects.push({ type: 'give-up', code: unknown ? 'outcome_unknown' : 'no_quorum' })
      return
    }

    if (now >= this.#hedgeAt || !this.#underWay()) {
      this.#ask(this.#best(now), now)
    }
    if (now >= this.#hedgeAt) {
      // All are asked, or said no a moment ago.
      this.#hedgeAt = now + this.#limits.retryMs
    }
  }

  #ask (to: string | undefined, now: number): void {
    const peer = to === undefined ? undefined : this.#peers.get(to)

    if (to === undefined || peer === undefined) {
      return
    }

    assert.ok(peer.id === undefined, 'one request to a peer at a time')
    const id = this.#nextId++
    const hint = this.#hint(to, now)
    peer.id = id
    peer.askedAt = now
    this.#hedgeAt = now + this.#limits.hedgeMs
    this.#effects.push({ type: 'ask', id, to, hint })
  }

  #hint (to: string, now: number): AskHint {
    const others = [...this.#peers].filter(([peerId]) => peerId !== to)

    return {
      failed: others.filter(([, peer]) => peer.id === undefined && (peer.last === 'failed' || !peer.up)).map(([peerId]) => peerId),
      // A replica that sent this request elsewhere does not do the work either, whatever others think.
      silent: others
        .filter(([, { id, askedAt, last }]) => id === undefined ? last === 'redirected' : now >= askedAt + this.#limits.hedgeMs)
        .map(([peerId]) => peerId)
    }
  }

  /** The one to ask next: not asked now, nor a moment ago. */
  #best (now: number): string | undefined {
    const free = [...this.#peers].filter(([, { id, notBefore }]) => id === undefined && now >= notBefore)
    const usable = (peer: Peer): boolean => peer.up && peer.last !== 'failed'
    const sequencer = this.#kind === 'query'
      ? undefined
      : free.find(([peerId, peer]) => peerId === this.#sequencer && usable(peer))

    return (sequencer ?? free.find(([, peer]) => usable(peer) && peer.refusals === 0) ??
      free.find(([, peer]) => usable(peer)) ?? free.find(([, peer]) => peer.up) ?? free[0])?.[0]
  }

  #hopeless (): boolean {
    const inSight = [...this.#peers.values()].filter(({ up, last }) => up && last !== 'failed').length

    return inSight < Math.floor(this.#peers.size / 2) + 1
  }

  #underWay (): boolean {
    return [...this.#peers.values()].some(({ id }) => id !== undefined)
  }

  #pause (peer: Peer, now: number, random: Random): void {
    const { retryMs, retryMaxMs } = this.#limits
    const pauseMs = Math.min(retryMs * 2 ** Math.min(peer.refusals, 10), retryMaxMs)
    peer.notBefore = now + pauseMs * (0.5 + random() / 2)
    peer.refusals++
  }

  #refresh (now: number): void {
    if (now >= this.#refreshedAt + this.#limits.refreshMs) {
      this.#refreshedAt = now
      this.#effects.push({ type: 'refresh' })
    }
  }

  #of (id: number): [string, Peer] | undefined {
    return [...this.#peers].find(([, peer]) => peer.id === id)
  }

  /** Keeps those with a request under way, whose answer counts. */
  #setMembers (members: readonly ClientMember[]): void {
    const before = new Map(this.#peers)
    this.#peers.clear()

    for (const { peerId, up } of members) {
      const peer = before.get(peerId) ?? newPeer(up)
      peer.up = up
      this.#peers.set(peerId, peer)
      before.delete(peerId)
    }

    for (const [peerId, peer] of before) {
      if (peer.id !== undefined) {
        this.#peers.set(peerId, peer)
      }
    }
  }
}

function newPeer (up: boolean): Peer {
  return { up, id: undefined, askedAt: 0, notBefore: -Infinity, refusals: 0, last: 'none' }
}
