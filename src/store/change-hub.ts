import { errorMessage } from '../util/errors.js'
import type { Logger } from '../util/logger.js'
import type { BlockChange, BlockInfo } from './types.js'

export type ChangeListener = (change: BlockChange) => void

/** Who wants to hear of changes of a store. */
export class ChangeHub {
  readonly #listeners = new Set<ChangeListener>()
  readonly #logger: Logger

  constructor (logger: Logger) {
    this.#logger = logger
  }

  onChange (listener: ChangeListener): () => void {
    // A wrapper, so that one function subscribed twice is unsubscribed once at a time.
    const entry: ChangeListener = change => { listener(change) }

    this.#listeners.add(entry)

    return () => { this.#listeners.delete(entry) }
  }

  /**
   * Tells the listeners; the info is only made when there are any. One that throws is logged and
   * harms nobody: the change is on disk already.
   */
  emit (kind: BlockChange['kind'], infoOf: () => BlockInfo): void {
    if (this.#listeners.size === 0) {
      return
    }

    const change = { kind, info: infoOf() }

    for (const listener of [...this.#listeners]) {
      try {
        listener(change)
      } catch (err) {
        this.#logger.error({ err: errorMessage(err), kind, cid: change.info.cid.toString() },
          'a listener of the block store threw')
      }
    }
  }
}
