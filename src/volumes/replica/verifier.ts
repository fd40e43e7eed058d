import { VERIFY_INTERVAL_MS } from './constants.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Replica } from './replica.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface VerifierInit {
  replicas: () => Iterable<Replica>
  clock: Clock
  random: Random
  logger: Logger
}

/**
 * Reads the states of all replicas on this node now and then, one after the other, and compares them with their
 * digests: the scrub of what is derived. LevelDB itself looks at no checksum when it reads.
 */
export class Verifier {
  readonly worker: Worker
  readonly #init: VerifierInit
  readonly #dueAt = new Map<string, number>()

  constructor (init: VerifierInit) {
    this.#init = init
    this.worker = new Worker({
      ...init, ...VOLUME_WORKERS.verification, run: async () => { await this.#verifyNext() }
    })
  }

  /** The one that is due for the longest time. */
  async #verifyNext (): Promise<void> {
    const { replicas, clock, random } = this.#init
    const all = [...replicas()].filter(({ isOpen }) => isOpen)
    const now = clock.now()

    for (const group of this.#dueAt.keys()) {
      if (!all.some(replica => replica.group === group)) {
        this.#dueAt.delete(group)
      }
    }

    for (const { group } of all) {
      if (!this.#dueAt.has(group)) {
        // A whole day has room for all of them; nodes that start together do not read together.
        this.#dueAt.set(group, now + random() * VERIFY_INTERVAL_MS)
      }
    }

    const [due] = all.filter(({ group }) => (this.#dueAt.get(group) ?? Infinity) <= now)
      .sort((a, b) => (this.#dueAt.get(a.group) ?? 0) - (this.#dueAt.get(b.group) ?? 0))

    if (due !== undefined) {
      this.#dueAt.set(due.group, now + VERIFY_INTERVAL_MS)
      await due.agreement.verify()
    }
  }
}
