import { INVENTORY_INTERVAL_MS, OUTSIDE_LOOKUPS_MAX, OUTSIDE_RETRY_MS, OUTSIDE_SCAN_MAX } from '../constants.js'
import { errorCode } from '../../util/errors.js'
import type { ReplicaIndex } from './replica-index.js'
import type { IndexEntry } from './entry.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

/** Sets of keys beyond this node's part of the mesh. */
export interface OutsideLookup {
  /** True when this node's own table tells the set of a key. */
  knows: (key: Uint8Array) => boolean
  replicaSet: (cid: CID, copies: number, options: { signal?: AbortSignal }) => Promise<readonly string[]>
  /** Forgets what was learned of a block's set. */
  forget: (cid: CID) => void
}

export interface OutsideKeysInit {
  replicaIndex: ReplicaIndex
  lookup: OutsideLookup
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/**
 * Looks up whose the copies are that this node holds and whose keys its table does not cover: they lie here since
 * before its subtree narrowed, or a set of another subtree counts this node in. Once the replica index knows their
 * sets, they are compared, brought where they belong and dropped like any other copy outside its set.
 */
export class OutsideKeys {
  readonly #init: OutsideKeysInit
  /** Monotonic ms at which an entry is looked up again. */
  readonly #dueAt = new WeakMap<IndexEntry, number>()
  #rest: IterableIterator<IndexEntry> | undefined
  #running = 0

  constructor (init: OutsideKeysInit) {
    this.#init = init
  }

  /** Begins the look-ups that are due, some at a time. */
  tick (): void {
    const { replicaIndex, clock } = this.#init

    if (!replicaIndex.settled) {
      return
    }

    this.#rest ??= replicaIndex.outside()

    for (let scanned = 0; scanned < OUTSIDE_SCAN_MAX && this.#running < OUTSIDE_LOOKUPS_MAX; scanned++) {
      const { value: entry, done } = this.#rest.next() as IteratorResult<IndexEntry, undefined>

      if (done === true || entry === undefined) {
        this.#rest = undefined
        return
      }

      if ((this.#dueAt.get(entry) ?? -Infinity) <= clock.now()) {
        this.#dueAt.set(entry, clock.now() + OUTSIDE_RETRY_MS)
        void this.#lookUp(entry)
      }
    }
  }

  /** The peer does not answer: perhaps it is in those sets no more. */
  doubt (peerId: string): void {
    const { replicaIndex, lookup, clock } = this.#init

    for (const entry of replicaIndex.outside()) {
      if (entry.set.includes(peerId) && (this.#dueAt.get(entry) ?? 0) > clock.now() + OUTSIDE_RETRY_MS) {
        lookup.forget(entry.cid)
        this.#dueAt.set(entry, clock.now() + OUTSIDE_RETRY_MS)
      }
    }
  }

  async #lookUp (entry: IndexEntry): Promise<void> {
    const { replicaIndex, lookup, clock, logger, signal } = this.#init
    this.#running++

    try {
      const set = await lookup.replicaSet(entry.cid, entry.copies, { signal })
      replicaIndex.setOutside(entry, set, clock.now())
      this.#dueAt.set(entry, clock.now() + INVENTORY_INTERVAL_MS)
    } catch (err) {
      logger.debug({ cid: entry.cid.toString(), code: errorCode(err) }, 'the set of a block outside was not found now')
    } finally {
      this.#running--
    }
  }
}
