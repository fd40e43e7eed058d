import {
  BACKOFF_JITTER, BACKOFF_MAX_MS, BACKOFF_MIN_MS, CONNECTION_STABLE_MS, CONNECTIONS_TARGET, DIAL_BURST,
  DIALS_IN_FLIGHT_MAX, DIALS_PER_SECOND_MAX, FAST_RETRIES_MS, KNOWN_BACKOFF_MAX_MS, KNOWN_DIALS_IN_FLIGHT_MAX,
  KNOWN_TARGETS_MAX, WRONG_NETWORK_BACKOFF_MS
} from './constants.js'
import type { Random } from '../../util/random.js'

/**
 * Decides whom to dial next, and when. Pure: no sockets, no clock, no chance of its own, so a test can run an
 * hour of a dead peer list in a millisecond and count the dials.
 *
 * There are two kinds of targets. *Configured* ones (an address that the operator named) are dialled until
 * they are connected, and again when they disconnect. *Known* ones (peers met before, named by their PeerId)
 * are dialled only while fewer than `connectionsTarget` peers are connected, best first. Three limits hold
 * whatever the lists say: one dial per target at a time, `inFlightMax` dials together, and a token bucket
 * over all dials. Each failure doubles the target's own wait.
 */
export interface DialTarget {
  /** A multiaddr (configured) or a PeerId (known). */
  key: string
  kind: 'configured' | 'known'
  /** Known from the start, from `/p2p/`, or after the first connection. */
  peerId?: string
}

export interface DialLimits {
  connectionsTarget: number
  inFlightMax: number
  knownInFlightMax: number
  burst: number
  perSecondMax: number
  knownTargetsMax: number
}

/**
 * `refused`: a person must act first (wrong network, blocked), so ask again rarely. `failed`: anything else.
 */
export type DialFailure = 'failed' | 'refused'

interface TargetState extends DialTarget {
  inFlight: boolean
  failures: number
  /** Monotonic ms; not dialled before. */
  nextAt: number
}

export const DEFAULT_DIAL_LIMITS: DialLimits = {
  connectionsTarget: CONNECTIONS_TARGET,
  inFlightMax: DIALS_IN_FLIGHT_MAX,
  knownInFlightMax: KNOWN_DIALS_IN_FLIGHT_MAX,
  burst: DIAL_BURST,
  perSecondMax: DIALS_PER_SECOND_MAX,
  knownTargetsMax: KNOWN_TARGETS_MAX
}

export class DialPlan {
  readonly #limits: DialLimits
  readonly #targets = new Map<string, TargetState>()
  /** Connected peers and since when, monotonic ms. */
  readonly #connected = new Map<string, number>()
  #tokens: number
  #refilledAt: number | undefined
  /** Until the first connection retries are fast: nodes that start together wait for one another. */
  #everConnected = false

  constructor (limits: Partial<DialLimits> = {}) {
    this.#limits = { ...DEFAULT_DIAL_LIMITS, ...limits }
    this.#tokens = this.#limits.burst
  }

  /** Adds a target, due after `delayMs`. One that is there already stays as it is. */
  add (target: DialTarget, now: number, delayMs = 0): void {
    if (this.#targets.has(target.key)) {
      return
    }

    this.#targets.set(target.key, { ...target, inFlight: false, failures: 0, nextAt: now + delayMs })

    if (target.kind === 'known') {
      this.#shrink()
    }
  }

  remove (key: string): void {
    this.#targets.delete(key)
  }

  targets (): readonly DialTarget[] {
    return [...this.#targets.values()]
  }

  has (key: string): boolean {
    return this.#targets.has(key)
  }

  /** Something changed for a target (new addresses): try it again within the shortest backoff. */
  hasten (key: string, now: number): void {
    const target = this.#targets.get(key)

    if (target !== undefined) {
      target.nextAt = Math.min(target.nextAt, now + BACKOFF_MIN_MS)
    }
  }

  /** The targets to dial now; each is in flight until `succeeded` or `failed` is called for it. */
  next (now: number): DialTarget[] {
    this.#refill(now)

    const chosen: TargetState[] = []
    const room = this.#room()

    for (const target of this.#wanted()) {
      if (room.all <= 0 || this.#tokens < 1) {
        break
      }

      if (target.nextAt <= now && (target.kind === 'configured' || Math.min(room.connections, room.known) > 0)) {
        target.inFlight = true
        this.#tokens--
        room.all--
        room.connections--
        room.known -= target.kind === 'known' ? 1 : 0
        chosen.push(target)
      }
    }

    return chosen.map(({ key, kind, peerId }) => ({ key, kind, peerId }))
  }

  /** When `next` may have something to give, or undefined where only an event can change that. */
  nextAt (now: number): number | undefined {
    const room = this.#room()

    if (room.all <= 0) {
      return undefined
    }

    const mayKnown = Math.min(room.connections, room.known) > 0
    let dueAt = Infinity

    for (const target of this.#targets.values()) {
      if (this.#isWanted(target) && (target.kind === 'configured' || mayKnown)) {
        dueAt = Math.min(dueAt, target.nextAt)
      }
    }

    if (dueAt === Infinity) {
      return undefined
    }

    this.#refill(now)
    // Whole milliseconds: a rounding error must not wake the caller a hair too early, again and again.
    const tokenAt = this.#tokens >= 1 ? now : now + Math.ceil((1 - this.#tokens) * 1_000 / this.#limits.perSecondMax)

    return Math.max(dueAt, tokenAt)
  }

  succeeded (key: string, peerId: string, now: number): void {
    const target = this.#targets.get(key)

    if (target !== undefined) {
      target.inFlight = false
      target.peerId = peerId
      // Should the connection be gone already, `disconnected` came before this and could not know the target.
      target.nextAt = now + BACKOFF_MIN_MS
    }
  }

  failed (key: string, failure: DialFailure, now: number, random: Random): void {
    const target = this.#targets.get(key)

    if (target !== undefined) {
      target.inFlight = false
      target.failures++
      target.nextAt = now + this.#backoffMs(target, failure, random)
    }
  }

  connected (peerId: string, now: number): void {
    this.#everConnected = true
    this.#connected.set(peerId, now)
  }

  disconnected (peerId: string, now: number, random: Random): void {
    const since = this.#connected.get(peerId)
    const stable = since !== undefined && now - since >= CONNECTION_STABLE_MS
    this.#connected.delete(peerId)

    for (const target of this.#targets.values()) {
      if (target.peerId === peerId) {
        // Thrown out soon after we came in: the peer may not want us, which is no better than no answer.
        target.failures = stable ? 0 : target.failures + 1
        target.nextAt = now + this.#backoffMs(target, 'failed', random)
      }
    }
  }

  isConnected (peerId: string): boolean {
    return this.#connected.has(peerId)
  }

  #backoffMs (target: TargetState, failure: DialFailure, random: Random): number {
    return jittered(failure === 'refused' ? WRONG_NETWORK_BACKOFF_MS : this.#plainBackoffMs(target), random)
  }

  #plainBackoffMs (target: TargetState): number {
    const fast = this.#everConnected ? [] : FAST_RETRIES_MS
    const fastMs = fast[target.failures - 1]

    if (fastMs !== undefined) {
      return fastMs
    }

    const max = target.kind === 'known' && this.#connected.size > 0 ? KNOWN_BACKOFF_MAX_MS : BACKOFF_MAX_MS

    return Math.min(max, BACKOFF_MIN_MS * 2 ** Math.max(0, target.failures - fast.length - 1))
  }

  /**
   * How many more may be dialled: in all, until there are connections enough, and of known peers. Those under way count
   * as if they will answer. Asked once for all targets: a table of thousands of members adds each of them.
   */
  #room (): { all: number, connections: number, known: number } {
    const { inFlightMax, connectionsTarget, knownInFlightMax } = this.#limits
    let inFlight = 0
    let known = 0

    for (const target of this.#targets.values()) {
      inFlight += target.inFlight ? 1 : 0
      known += target.inFlight && target.kind === 'known' ? 1 : 0
    }

    return {
      all: inFlightMax - inFlight,
      connections: connectionsTarget - this.#connected.size - inFlight,
      known: knownInFlightMax - known
    }
  }

  #isWanted ({ inFlight, peerId }: TargetState): boolean {
    return !inFlight && (peerId === undefined || !this.#connected.has(peerId))
  }

  /**
   * Targets neither connected nor in flight: configured ones first, then those that failed least, then the
   * longest due.
   */
  #wanted (): TargetState[] {
    return [...this.#targets.values()]
      .filter(target => this.#isWanted(target))
      .sort((a, b) => Number(a.kind === 'known') - Number(b.kind === 'known') || a.failures - b.failures ||
        a.nextAt - b.nextAt)
  }

  #refill (now: number): void {
    const elapsedMs = Math.max(0, now - (this.#refilledAt ?? now))

    this.#tokens = Math.min(this.#limits.burst, this.#tokens + elapsedMs * this.#limits.perSecondMax / 1_000)
    this.#refilledAt = now
  }

  #shrink (): void {
    if (this.#targets.size <= this.#limits.knownTargetsMax) {
      return
    }

    const known = [...this.#targets.values()].filter(target => target.kind === 'known')

    if (known.length > this.#limits.knownTargetsMax) {
      const worst = known.reduce((a, b) => b.failures > a.failures ? b : a)

      this.#targets.delete(worst.key)
    }
  }
}

function jittered (ms: number, random: Random): number {
  return ms * (1 - BACKOFF_JITTER + 2 * BACKOFF_JITTER * random())
}
