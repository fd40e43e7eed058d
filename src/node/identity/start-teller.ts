import { signStart } from '../../peer/membership/start-signature.js'
import { errorMessage } from '../../util/errors.js'
import type { StoreStart } from '../../peer/membership/start.js'
import type { PeerHost } from '../../peer/transport/types.js'
import type { BlockStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

/**
 * A disk that goes back by less than this is not found out by its beats (`peer/membership/start.ts`). Each costs a
 * write of 512 bytes, a signature here, and one check of it at every other node.
 */
export const BEAT_INTERVAL_MS = 10_000

export interface StartTellerInit {
  store: BlockStore
  host: Pick<PeerHost, 'peerId' | 'sign'>
  logger: Logger
}

/** Signs what the store counts, and counts beats while the node runs: on the disk first, then for all to hear. */
export class StartTeller {
  readonly #init: StartTellerInit
  /** For all of this start: the others know a start by what they heard of it first. */
  readonly #isSuperseded: boolean
  #timer: NodeJS.Timeout | undefined
  #beating: Promise<void> | undefined

  constructor (init: StartTellerInit) {
    this.#init = init
    this.#isSuperseded = init.store.starts.supersededBy > 0
  }

  /** Undefined while the disk has not taken any start yet. */
  async sign (): Promise<StoreStart | undefined> {
    const { store, host } = this.#init
    const { point, previous } = store.starts
    const start = { ...point, previous, isSuperseded: this.#isSuperseded || undefined }

    return point.count === 0
      ? undefined
      : await signStart(host, host.peerId, store.storeId, start)
  }

  /** @param tell - hears of the start with each beat that is on the disk */
  start (tell: (start: StoreStart) => void): void {
    this.#timer = setInterval(() => { this.#beating ??= this.#beat(tell).finally(() => { this.#beating = undefined }) },
      BEAT_INTERVAL_MS)
  }

  async stop (): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
  }

  /** A beat that the disk does not take is none. */
  async #beat (tell: (start: StoreStart) => void): Promise<void> {
    const { store, logger } = this.#init

    try {
      await store.beat()
      const start = await this.sign()

      if (start !== undefined) {
        tell(start)
      }
    } catch (err) {
      logger.debug({ err: errorMessage(err) }, 'the disk did not take a beat of this start')
    }
  }
}
