import { CHECKPOINT_BYTES, CHECKPOINT_ITEMS, LOG_TAIL_ITEMS } from '../constants.js'
import type { Applier } from '../applier.js'
import type { GroupLog } from '../group-log.js'
import type { Logger } from '../../../util/logger.js'

export interface CheckpointerInit {
  group: string
  applier: Applier
  log: GroupLog
  logger: Logger
  signal: AbortSignal
}

/** Cuts the log behind what the state durably has, less a tail for those who were away for a moment. */
export class Checkpointer {
  readonly #init: CheckpointerInit
  #running: Promise<void> | undefined

  constructor (init: CheckpointerInit) {
    this.#init = init
  }

  /** Something was applied. */
  applied (): void {
    const { applier, logger, group, signal } = this.#init
    const { items, bytes } = applier.sinceCheckpoint
    const isDue = items >= CHECKPOINT_ITEMS || bytes >= CHECKPOINT_BYTES

    if (isDue && this.#running === undefined && !signal.aborted) {
      this.#running = this.#run()
        .catch((err: unknown) => { logger.warn({ group, err }, 'the state of a volume could not be made durable') })
        .finally(() => { this.#running = undefined })
    }
  }

  async stop (): Promise<void> {
    await this.#running
  }

  async #run (): Promise<void> {
    const { applier, log } = this.#init
    const index = await applier.checkpoint()
    await log.trim(index - LOG_TAIL_ITEMS)
  }
}
