import { timingSafeEqual } from 'node:crypto'
import { PIN_TTL_MS, PINS_MAX } from './constants.js'

interface Pin { fingerprint: Uint8Array, expiresAt: number }

/**
 * The fingerprints that peers announced to us lately over noise: who may connect to the data port, and as whom. One
 * per peer (a restart replaces it), each for a minute, the oldest out first when full. Pure: `now` is handed in.
 *
 * Kept by peer, not by fingerprint: a member that announces another's fingerprint gains nothing and takes nothing.
 */
export class PinSet {
  readonly #pins = new Map<string, Pin>()
  readonly #now: () => number

  constructor (now: () => number) {
    this.#now = now
  }

  get size (): number {
    return this.#pins.size
  }

  set (peerId: string, fingerprint: Uint8Array): void {
    this.#pins.delete(peerId)
    this.#pins.set(peerId, { fingerprint, expiresAt: this.#now() + PIN_TTL_MS })

    // Insertion order is age: what is expired or too many is in front.
    for (const [oldest, pin] of this.#pins) {
      if (this.#pins.size <= PINS_MAX && pin.expiresAt > this.#now()) {
        break
      }

      this.#pins.delete(oldest)
    }
  }

  /** True when this peer announced this fingerprint and it has not expired. */
  belongs (peerId: string, fingerprint: Uint8Array): boolean {
    const pin = this.#pins.get(peerId)

    return pin !== undefined && pin.expiresAt > this.#now() && isSame(pin.fingerprint, fingerprint)
  }

  /** True when a peer announced it: enough to go on to the binding frame, which names the peer. */
  has (fingerprint: Uint8Array): boolean {
    for (const peerId of this.#pins.keys()) {
      if (this.belongs(peerId, fingerprint)) {
        return true
      }
    }

    return false
  }
}

export function isSame (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
