import { decodeItems, stampOf } from '../../../consensus/codec.js'
import { CATCH_UP_RETRY_MS, ITEMS_TIMEOUT_MS } from '../constants.js'
import { volumeFetch } from '../methods.js'
import { takeState, type TakenState } from './take-state.js'
import { errorMessage } from '../../../util/errors.js'
import { sleep } from '../../../util/sleep.js'
import type { Agreement } from '../agreement.js'
import type { Applied } from '../applied.js'
import type { SetClaims } from '../sets/set-claims.js'
import type { StateDb } from './state-db.js'
import type { Relation } from '../../../consensus/lineage.js'
import type { LogItem, LogStamp } from '../../../consensus/types.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Timer } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

/** Attempts before it is left to the next message of the log to begin again, unless the state is gone by now. */
const ATTEMPTS_MAX = 20

export interface CatchUpInit {
  group: string
  selfId: string
  rpc: Rpc
  db: StateDb
  clock: Timer
  logger: Logger
  signal: AbortSignal
  /** Other nodes that may have what is missing. */
  members: () => readonly string[]
  /** What those who are in that set of that log are to this replica. */
  relation: (theirs: LogStamp) => Relation
  /** The state is of a log that was given up, and the one that is to take its place is not here yet. */
  isInstalling: () => boolean
  onItems: (items: readonly LogItem[], commitIndex: number) => void
  /** See `takeState`. */
  agreement: Pick<Agreement, 'assertAgreed'>
  /** See `takeState`. */
  beforeReplacing: (applied: Applied, peer: string) => Promise<void>
  claims: Pick<SetClaims, 'mayTake'>
  /** Puts what `take` brings in the place of the state. */
  replaceState: (take: () => Promise<TakenState>) => Promise<Applied>
}

/**
 * Fetches what a replica lacks, chosen items or the whole state, from another one. One at a time, from who was named
 * last: the one before may be frozen. Once the log was given up for another it goes on until there is its state.
 */
export class CatchUp {
  readonly #init: CatchUpInit
  #running: Promise<void> | undefined
  #peer = ''
  #from = 1
  #begun = 0

  constructor (init: CatchUpInit) {
    this.#init = init
  }

  begin (peer: string, from: number): void {
    this.#peer = peer
    this.#from = from
    this.#begun++
    this.#running ??= this.#run().finally(() => { this.#running = undefined })
  }

  async stop (): Promise<void> {
    await this.#running
  }

  async #run (): Promise<void> {
    const { clock, logger, group, signal, isInstalling } = this.#init

    for (let attempt = 0; (attempt < ATTEMPTS_MAX || isInstalling()) && !signal.aborted; attempt++) {
      const peer = this.#peer
      const begun = this.#begun

      try {
        // Unless a peer was named meanwhile that may have more.
        if (await (isInstalling() ? this.#takeState(peer) : this.#fetch(peer)) && begun === this.#begun) {
          return
        }
      } catch (err) {
        logger.debug({ group, peer, err: errorMessage(err) }, 'catching up with another replica broke off')
        this.#turnTo(attempt)
        await sleep(clock, CATCH_UP_RETRY_MS, signal)
      }
    }
  }

  /** Without a state no core names a peer any more: this replica does not follow. */
  #turnTo (attempt: number): void {
    const { isInstalling, members, selfId } = this.#init
    const others = members().filter(peerId => peerId !== selfId)

    if (isInstalling() && others.length > 0) {
      this.#peer = others[attempt % others.length] as string
    }
  }

  /** True when the peer has nothing more. */
  async #fetch (peer: string): Promise<boolean> {
    const { rpc, group, signal, onItems, relation, claims } = this.#init
    const from = this.#from
    const { header, payload } = await rpc.call(peer, volumeFetch, { group, from }, undefined,
      { class: 'repair', timeoutMs: ITEMS_TIMEOUT_MS, signal })

    const theirs = relation(stampOf(header))

    // Its log was given up for this one, or parted from it: nothing that it has is missing here.
    if (theirs === 'older' || theirs === 'foreign') {
      return true
    }

    if (!claims.mayTake(peer, stampOf(header))) {
      return true
    }

    const items = decodeItems(payload)

    // A replica that has chosen items and hands none out has them only as a state.
    if (theirs === 'newer' || header.needsState || (items.length === 0 && header.commitIndex >= from)) {
      return await this.#takeState(peer)
    }

    onItems(items, header.commitIndex)

    // Unless another place to begin at was named meanwhile.
    if (this.#from === from) {
      this.#from = from + items.length
    }

    return items.length === 0 || this.#from > header.commitIndex
  }

  async #takeState (peer: string): Promise<false> {
    const { replaceState } = this.#init
    const applied = await replaceState(async () => await takeState({ ...this.#init, peer }))
    this.#from = applied.index + 1

    return false
  }
}
