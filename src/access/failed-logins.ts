import {
  FAILURE_ADDRESSES_MAX, FAILURE_WAIT_MS, FAILURE_WAIT_MS_MAX, FAILURES_KEPT_MS, FREE_FAILURES, GOOD_TOKENS_MAX
} from './constants.js'
import { hashOf } from './token-text.js'
import { addressGroup } from '../util/address-group.js'
import { BoundedMap } from '../util/bounded-map.js'
import { BusyError } from '../util/errors.js'
import type { Audit } from './audit.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'

interface Failures { count: number, lastMs: number, untilMs: number }

/**
 * Slows guessing down: after some failed tokens, those from the same address are refused without a look for a while
 * that doubles with each further one. A door asks `assertFree` before it authenticates, and tells how that went.
 * Tokens that were right here lately pass: behind one address there may be a proxy, and all its users.
 *
 * Addresses of one network of IPv6 count as one: its owner has as many as it likes.
 */
export class FailedLogins {
  readonly #init: { audit: Audit, clock: Pick<Clock, 'now'>, logger: Logger }
  readonly #failures = new BoundedMap<string, Failures>(FAILURE_ADDRESSES_MAX)
  /** Hashes of tokens that were right. */
  readonly #good = new BoundedMap<string, true>(GOOD_TOKENS_MAX)

  constructor (init: { audit: Audit, clock: Pick<Clock, 'now'>, logger: Logger }) {
    this.#init = init
  }

  /** Throws `busy` with the time to wait. */
  assertFree (address: string, token: string): void {
    if (this.#good.use(hashOf(token)) === true) {
      return
    }

    const { untilMs = 0 } = this.#recent(address) ?? {}
    const waitMs = Math.ceil(untilMs - this.#init.clock.now())

    if (waitMs > 0) {
      throw new BusyError('Too many tokens from this address were wrong', waitMs)
    }
  }

  /** @param code - of the error that `Access.authenticate` threw */
  failed (address: string, token: string, code: string): void {
    const { clock, audit, logger } = this.#init
    this.#good.delete(hashOf(token))
    const now = clock.now()
    const count = (this.#recent(address)?.count ?? 0) + 1
    const waitMs = count < FREE_FAILURES
      ? 0
      : Math.min(FAILURE_WAIT_MS_MAX, FAILURE_WAIT_MS * 2 ** (count - FREE_FAILURES))
    this.#failures.set(addressGroup(address), { count, lastMs: now, untilMs: now + waitMs })
    audit.note({ kind: 'login-failed', who: '', address, op: 'authenticate', code })

    if (count === FREE_FAILURES) {
      logger.warn({ address, failures: count }, 'tokens from this address are wrong again and again: its requests are slowed down')
    }
  }

  succeeded (token: string): void {
    this.#good.set(hashOf(token), true)
  }

  #recent (address: string): Failures | undefined {
    const failures = this.#failures.get(addressGroup(address))

    return failures === undefined || this.#init.clock.now() - failures.lastMs > FAILURES_KEPT_MS ? undefined : failures
  }
}
