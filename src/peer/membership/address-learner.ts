import { errorMessage } from '../../util/errors.js'
import { nextTurn } from '../../util/next-turn.js'
import type { Logger } from '../../util/logger.js'

/** Members whose addresses are handed over in one turn of the event loop: a few milliseconds of work. */
const LEARNED_PER_TURN_MAX = 16

export interface AddressLearnerInit {
  learn: (peerId: string, addresses: string[]) => Promise<void>
  logger: Logger
}

/**
 * Hands the addresses of members to the host, a few at a time: the host looks up, stores and tells each of them, and a
 * table brings thousands. What waits is bounded by the member table.
 */
export class AddressLearner {
  readonly #init: AddressLearnerInit
  readonly #waiting = new Map<string, string[]>()
  #work: Promise<void> | undefined

  constructor (init: AddressLearnerInit) {
    this.#init = init
  }

  add (peerId: string, addresses: string[]): void {
    this.#waiting.set(peerId, addresses)
    this.#work ??= this.#run()
  }

  /** The member is not known any more. */
  drop (peerId: string): void {
    this.#waiting.delete(peerId)
  }

  /** Forgets what waits; resolves when nothing is under way. */
  async stop (): Promise<void> {
    this.#waiting.clear()
    await this.#work
  }

  async #run (): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, LEARNED_PER_TURN_MAX)
      await Promise.all(batch.map(async ([peerId, addresses]) => {
        this.#waiting.delete(peerId)
        await this.#learn(peerId, addresses)
      }))
      await nextTurn()
    }

    this.#work = undefined
  }

  async #learn (peerId: string, addresses: string[]): Promise<void> {
    try {
      await this.#init.learn(peerId, addresses)
    } catch (err) {
      this.#init.logger.debug({ peer_id: peerId, err: errorMessage(err) }, 'addresses were not taken over')
    }
  }
}
