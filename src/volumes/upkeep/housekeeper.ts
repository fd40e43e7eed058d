import { errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import { planPrune } from '../tree/query/prune-plan.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { VolumeLink } from '../client/link.js'
import type { Replica } from '../replica/replica.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Steps of one operation: small, so that no writer waits long for it. */
const STEPS_MAX = 100

/** Between two of them while there is more: housekeeping takes a small share of the log. */
const PAUSE_MS = 20

/** Operations in one go; what is left is found again. */
const ROUNDS_MAX = 500

export interface HousekeeperInit {
  replicas: () => Iterable<Replica>
  link: (group: string) => VolumeLink
  clock: Clock
  logger: Logger
}

/**
 * Takes apart what expired: the trash, old versions, history that no snapshot sees, old rows of the log. The node that
 * orders a volume looks for it in its own state and proposes it; applying checks each step again.
 */
export class Housekeeper {
  readonly worker: Worker
  readonly #init: HousekeeperInit

  constructor (init: HousekeeperInit) {
    this.#init = init
    this.worker = new Worker({ ...init, ...VOLUME_WORKERS.pruning, run: async () => { await this.#round() } })
  }

  async #round (): Promise<void> {
    for (const replica of [...this.#init.replicas()]) {
      try {
        await this.#clean(replica)
      } catch (err) {
        this.worker.note(err)
        this.#init.logger.debug({ group: replica.group, code: errorCode(err) }, 'housekeeping of a volume broke off')
      }
    }
  }

  get #mayGoOn (): boolean {
    return !this.worker.signal.aborted && !this.worker.isPaused
  }

  async #clean (replica: Replica): Promise<void> {
    const { link } = this.#init

    for (let round = 0; round < ROUNDS_MAX && replica.isSequencer && this.#mayGoOn; round++) {
      // By a majority's word, as the replicas that apply it: by the clock here alone the same steps would be planned
      // for ever.
      const nowMs = replica.time.timeMs
      const steps = nowMs === undefined
        ? []
        : await replica.look(async reader => await planPrune(reader, { nowMs, limit: STEPS_MAX }))

      if (steps.length === 0) {
        return
      }

      await link(replica.group).submit({ type: 'prune', steps }, { signal: this.worker.signal, principal: 'housekeeping' })
      await sleep(this.#init.clock, PAUSE_MS, this.worker.signal)
    }
  }
}
