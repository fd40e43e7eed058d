import { decodeItems } from '../log/codec.js'
import { CATCH_UP_RETRY_MS, FETCH_TIMEOUT_MS } from './constants.js'
import { volumeFetch } from './methods.js'
import { takeState } from './state-transfer.js'
import { errorMessage } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { Applied } from './applier.js'
import type { StateDb } from './state-db.js'
import type { LogItem } from '../log/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'

/** Attempts before it is left to the next message of the log to begin again. */
const ATTEMPTS_MAX = 20

export interface CatchUpInit {
  group: string
  rpc: Rpc
  db: StateDb
  logger: Logger
  signal: AbortSignal
  onItems: (items: readonly LogItem[], commitIndex: number) => void
  /** Runs `take`, which replaces the state, while nobody reads or changes it. */
  replaceState: (take: () => Promise<Applied>) => Promise<Applied>
}

/** Fetches what a replica lacks, chosen items or the whole state, from another one. One at a time. */
export class CatchUp {
  readonly #init: CatchUpInit
  #running: Promise<void> | undefined
  #from = 1

  constructor (init: CatchUpInit) {
    this.#init = init
  }

  get isRunning (): boolean {
    return this.#running !== undefined
  }

  begin (peer: string | undefined, from: number): void {
    this.#from = from

    if (this.#running === undefined && peer !== undefined) {
      this.#running = this.#run(peer).finally(() => { this.#running = undefined })
    }
  }

  async stop (): Promise<void> {
    await this.#running
  }

  async #run (peer: string): Promise<void> {
    const { logger, group, signal } = this.#init

    for (let attempt = 0; attempt < ATTEMPTS_MAX && !signal.aborted; attempt++) {
      try {
        if (await this.#fetch(peer)) {
          return
        }
      } catch (err) {
        logger.debug({ group, peer, err: errorMessage(err) }, 'catching up with another replica broke off')
        await sleep(CATCH_UP_RETRY_MS, signal).catch(() => {})
      }
    }
  }

  /** True when the peer has nothing more. */
  async #fetch (peer: string): Promise<boolean> {
    const { rpc, group, signal, db, onItems, replaceState } = this.#init
    const from = this.#from
    const { header, payload } = await rpc.call(peer, volumeFetch, { group, from }, undefined,
      { class: 'repair', timeoutMs: FETCH_TIMEOUT_MS, signal })

    if (header.needsState) {
      const applied = await replaceState(async () => await takeState({ rpc, db, group, peer, signal }))
      this.#from = applied.index + 1

      return false
    }

    const items = decodeItems(payload)
    onItems(items, header.commitIndex)
    this.#from = Math.max(this.#from, from + items.length)

    return items.length === 0 || this.#from > header.commitIndex
  }
}
