import { systemClock } from '../../util/clock.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { DialPlan } from './dial-plan.js'
import { systemRandom } from '../../util/random.js'
import { nextTurn } from '../../util/next-turn.js'
import type { DialLimits, DialTarget } from './dial-plan.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Timers overflow beyond this; a longer wait is simply looked at again. */
const TIMER_MS_MAX = 2 ** 31 - 1

export interface DialerInit {
  /** Dials one target and resolves to the PeerId that answered. Must end by itself (own timeout). */
  dial: (target: DialTarget, signal: AbortSignal) => Promise<string>
  logger: Logger
  clock?: Clock
  random?: Random
  limits?: Partial<DialLimits>
}

/**
 * Carries out what `DialPlan` decides: keeps the configured peers and enough known ones connected. It reports
 * a mistake of the operator (wrong network, own address) once per address and then stays quiet about it.
 */
export class Dialer implements Startable {
  readonly #dial: DialerInit['dial']
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #random: Random
  readonly #plan: DialPlan
  /** Targets whose failure was already told; at most one entry per target. */
  readonly #told = new Set<string>()
  /** Why the last dial of a configured target failed; until one succeeds. */
  readonly #failures = new Map<string, string>()
  #cancelTimer: Cancel | undefined
  #stopping: AbortController | undefined
  #underWay = new Set<Promise<void>>()
  #isSteppingSoon = false

  constructor (init: DialerInit) {
    this.#dial = init.dial
    this.#logger = init.logger
    this.#clock = init.clock ?? systemClock
    this.#random = init.random ?? systemRandom
    this.#plan = new DialPlan(init.limits)
  }

  async start (): Promise<void> {
    this.#stopping ??= new AbortController()
    this.#step()
  }

  /** Ends the dials under way; the targets stay for the next start. */
  async stop (): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    this.#cancelTimer?.()
    await Promise.all(this.#underWay)
  }

  add (target: DialTarget, delayMs = 0): void {
    this.#plan.add(target, this.#clock.now(), delayMs)
    this.#stepSoon()
  }

  remove (key: string): void {
    this.#plan.remove(key)
    this.#told.delete(key)
    this.#failures.delete(key)
  }

  /** Configured targets whose last dial failed, with the reason as a sentence. */
  failures (): readonly { target: DialTarget, reason: string }[] {
    return this.#plan.targets().flatMap(target => {
      const reason = this.#failures.get(target.key)

      return reason === undefined ? [] : [{ target, reason }]
    })
  }

  has (key: string): boolean {
    return this.#plan.has(key)
  }

  targets (): readonly DialTarget[] {
    return this.#plan.targets()
  }

  /** New addresses came in for a target. */
  hasten (key: string): void {
    this.#plan.hasten(key, this.#clock.now())
    this.#stepSoon()
  }

  connected (peerId: string): void {
    this.#plan.connected(peerId, this.#clock.now())
  }

  disconnected (peerId: string): void {
    this.#plan.disconnected(peerId, this.#clock.now(), this.#random)
    this.#stepSoon()
  }

  /** Once for all that this turn of the event loop brings: each step looks at every target. */
  #stepSoon (): void {
    if (!this.#isSteppingSoon) {
      this.#isSteppingSoon = true
      void nextTurn().then(() => {
        this.#isSteppingSoon = false
        this.#step()
      })
    }
  }

  #step (): void {
    const signal = this.#stopping?.signal

    if (signal === undefined) {
      return
    }

    for (const target of this.#plan.next(this.#clock.now())) {
      const dial = this.#attempt(target, signal).finally(() => {
        this.#underWay.delete(dial)
        this.#step()
      })

      this.#underWay.add(dial)
    }

    this.#cancelTimer?.()
    const now = this.#clock.now()
    const at = this.#plan.nextAt(now)

    if (at !== undefined) {
      this.#cancelTimer = this.#clock.schedule(Math.min(TIMER_MS_MAX, Math.max(1, at - now)), () => { this.#step() })
    }
  }

  async #attempt (target: DialTarget, signal: AbortSignal): Promise<void> {
    try {
      const peerId = await this.#dial(target, signal)

      this.#plan.succeeded(target.key, peerId, this.#clock.now())
      this.#told.delete(target.key)
      this.#failures.delete(target.key)
    } catch (err) {
      this.#onFailure(target, err, signal.aborted)
    }
  }

  #noteTold (key: string): void {
    this.#told.add(key)

    if (this.#told.size <= this.#plan.targets().length) {
      return
    }

    // Targets that others pushed out of the plan.
    for (const told of this.#told) {
      if (!this.#plan.has(told)) {
        this.#told.delete(told)
      }
    }
  }

  #onFailure (target: DialTarget, err: unknown, stopping: boolean): void {
    const code = errorCode(err)

    if (code === 'dial_self') {
      this.#logger.info({ address: target.key }, 'an address in the list of peers is this node itself; left out')
      this.remove(target.key)
      return
    }

    const refused = code === 'wrong_network' || code === 'peer_blocked'

    this.#plan.failed(target.key, refused ? 'refused' : 'failed', this.#clock.now(), this.#random)

    if (!stopping && target.kind === 'configured' && this.#plan.has(target.key)) {
      this.#failures.set(target.key, errorMessage(err))
    }

    if (stopping || this.#told.has(target.key) || !this.#plan.has(target.key)) {
      return
    }

    if (refused) {
      this.#noteTold(target.key)
      this.#logger.warn({ address: target.key, code }, errorMessage(err))
    } else if (target.kind === 'configured') {
      this.#noteTold(target.key)
      this.#logger.info({ address: target.key, code }, `${errorMessage(err)} Trying again in the background.`)
    }
  }
}
