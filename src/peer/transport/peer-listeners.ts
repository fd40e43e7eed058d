import type { Logger } from '../../util/logger.js'

export type PeerListener = (peerId: string) => void

/**
 * Functions to call with a PeerId. One that throws is logged and does not keep the others from being called.
 */
export class PeerListeners {
  readonly #what: string
  readonly #logger: Logger
  readonly #listeners = new Set<PeerListener>()

  constructor (what: string, logger: Logger) {
    this.#what = what
    this.#logger = logger
  }

  /** Returns the function that ends the subscription. */
  add (listener: PeerListener): () => void {
    // Wrapped, so that one function added twice is called twice and ends twice.
    const own: PeerListener = peerId => { listener(peerId) }

    this.#listeners.add(own)

    return () => { this.#listeners.delete(own) }
  }

  tell (peerId: string): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(peerId)
      } catch (err) {
        this.#logger.error({ err, peerId }, `a ${this.#what} listener failed`)
      }
    }
  }
}
