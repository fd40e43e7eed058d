import { addressGroup } from '../../util/address-group.js'

/** Addresses whose attempts are counted; beyond, counting begins anew, and the limits on handshakes hold. */
const ATTEMPT_GROUPS_MAX = 10_000

export interface ConnectionLimitsInit {
  /** Connections of one address, or of one /64 of IPv6. */
  openMax: number
  /** Of these, so many that have not proven anything yet. */
  unprovenMax: number
  /** Attempts of one address in one second: a handshake that fails at once costs CPU all the same. */
  perSecondMax: number
  /** Unproven ones of all addresses together. */
  unprovenTotalMax: number
}

/** One connection that was let in; both may be told more than once. */
export interface Admitted {
  /** It has proven who it is. */
  proven: () => void
  closed: () => void
}

/**
 * How many connections each address may have, and how many handshakes. Pure: the listener tells what comes and goes.
 */
export class ConnectionLimits {
  readonly #init: ConnectionLimitsInit
  readonly #groups = new Map<string, { open: number, unproven: number }>()
  /** Attempts in the present second, by group. */
  readonly #attempts = new Map<string, number>()
  #second = -1
  #unproven = 0

  constructor (init: ConnectionLimitsInit) {
    this.#init = init
  }

  get unproven (): number {
    return this.#unproven
  }

  /** Why it may not come in, as a sentence without its end, or undefined and then `admit`. */
  refusal (address: string, now: number): string | undefined {
    const key = addressGroup(address)
    const { open, unproven } = this.#groups.get(key) ?? { open: 0, unproven: 0 }

    if (this.#attemptsOf(key, now) > this.#init.perSecondMax) {
      return 'its address connects too often'
    }

    if (this.#unproven >= this.#init.unprovenTotalMax || unproven >= this.#init.unprovenMax) {
      return 'too many connections have not proven anything yet'
    }

    return open >= this.#init.openMax ? 'its address has too many connections' : undefined
  }

  #attemptsOf (key: string, now: number): number {
    const second = Math.floor(now / 1_000)

    if (second !== this.#second || this.#attempts.size >= ATTEMPT_GROUPS_MAX) {
      this.#second = second
      this.#attempts.clear()
    }

    const attempts = (this.#attempts.get(key) ?? 0) + 1
    this.#attempts.set(key, attempts)

    return attempts
  }

  admit (address: string): Admitted {
    const key = addressGroup(address)
    const group = this.#groups.get(key) ?? { open: 0, unproven: 0 }
    let isProven = false
    let isOpen = true

    this.#groups.set(key, group)
    group.open++
    group.unproven++
    this.#unproven++

    const proven = (): void => {
      if (!isProven) {
        isProven = true
        group.unproven--
        this.#unproven--
      }
    }

    return {
      proven,
      closed: () => {
        proven()

        if (isOpen) {
          isOpen = false
          group.open--

          if (group.open === 0) {
            this.#groups.delete(key)
          }
        }
      }
    }
  }
}
