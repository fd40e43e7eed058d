import { CID } from 'multiformats/cid'
import { matchesOffThread } from '../verify.js'
import { errorCode } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import { BLOCK_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { BadCopies, BadCopy, BadReason, FoundBy } from './bad-copies.js'
import type { ScrubEvents } from './types.js'
import type { BlockInfo, BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Copies looked at and fetched at once: a dying disk reports hundreds, and clients go first. */
const CHECKS_AT_ONCE = 4

/** More that wait; beyond, a report is dropped: the next read or the scrub finds the copy again. */
const CHECKS_WAITING_MAX = 1_024

/** Other copies that are read to tell a bad copy from a disk that cannot read anything. */
const PROBE_COPIES = 3

/** The list of what is to be fetched is looked at this often at most. */
const RETRY_LOOK_MS_MIN = 1_000

/** `unknown`: the copy could not be read, since the store was too busy or closed, or cannot read anything at all. */
export type CheckOutcome = 'good' | 'bad' | 'gone' | 'unknown'

type Look = { outcome: 'good' | 'gone' | 'unknown' } | { outcome: 'bad', reason: BadReason, isSure: boolean }

export interface HealerInit {
  store: BlockStore
  /** A verified copy from another node. Rejects when no node has one. */
  fetch: (cid: CID, signal: AbortSignal) => Promise<{ bytes: Uint8Array, from: string }>
  bad: BadCopies
  /** The list has changed: keep it. */
  onChange: () => void
  events: ScrubEvents
  clock: Clock
  random: Random
  logger: Logger
  /** True when the bytes are those that the CID names. @default `matchesOffThread` */
  matches?: (cid: CID, bytes: Uint8Array) => Promise<boolean>
}

/**
 * Looks at a copy that is in doubt. One that a second reading finds bad as well is set aside, and a good one is
 * fetched from another holder and stored with the claims that the bad one had; until there is one, it is tried again
 * and again, ever less often.
 *
 * Setting aside takes the copy out of the index, so that this node does not count as a holder any more, and the
 * others find the gap when they compare. Its claims stay in the list of bad copies, in `scrub.json`.
 */
export class Healer {
  readonly worker: Worker
  readonly #init: HealerInit
  readonly #slots: Limiter
  readonly #running = new Map<string, Promise<CheckOutcome>>()

  constructor (init: HealerInit) {
    this.#init = init
    this.#slots = new Limiter(CHECKS_AT_ONCE, 'check copies',
      { queueMax: CHECKS_WAITING_MAX, clock: init.clock, random: init.random })
    this.worker = new Worker({
      ...init,
      ...BLOCK_WORKERS.healing,
      run: async () => await this.#retry(),
      delayMs: RETRY_LOOK_MS_MIN,
      progress: () => ({ done: init.bad.found - init.bad.unhealed, left: init.bad.unhealed, unit: 'copies' })
    })
  }

  async stop (): Promise<void> {
    await Promise.all([this.worker.stop(), ...this.#running.values()])
  }

  /** Never rejects. Checks of one copy at the same time are one. */
  async check (cid: CID, foundBy: FoundBy): Promise<CheckOutcome> {
    const id = cid.toString()
    const running = this.#running.get(id)

    if (running !== undefined) {
      return await running
    }

    const check = this.#slots.run(async () => await this.#check(cid, foundBy), 1, this.worker.signal)
      .catch((err: unknown): CheckOutcome => {
        this.#init.logger.debug({ cid: id, code: errorCode(err) }, 'a copy could not be checked now')

        return 'unknown'
      })
      .finally(() => { this.#running.delete(id) })
    this.#running.set(id, check)

    return await check
  }

  async #check (cid: CID, foundBy: FoundBy): Promise<CheckOutcome> {
    const { store } = this.#init
    const info = store.info(cid)
    const first = await this.#look(cid)

    if (info === undefined || first.outcome !== 'bad') {
      return info === undefined ? 'gone' : first.outcome
    }

    const second = await this.#look(cid)

    if (second.outcome !== 'bad') {
      return second.outcome
    }

    if (second.reason === 'unreadable' && !await this.#readsOthers(cid, second.isSure)) {
      this.#init.logger.error({ cid: cid.toString() },
        'the disk reads neither this copy nor others: nothing is set aside. Look at the disk')

      return 'unknown'
    }

    // Another copy of the block may have come in the place of the one that was read.
    if (store.info(cid)?.storedAt !== info.storedAt) {
      return store.has(cid) ? 'unknown' : 'gone'
    }

    await this.#replace(info, second.reason, foundBy)

    return 'bad'
  }

  /** Reads and verifies. `isSure` tells damage of this one copy from a fault that may be anywhere. */
  async #look (cid: CID): Promise<Look> {
    try {
      const bytes = await this.#init.store.get(cid)

      return await (this.#init.matches ?? matchesOffThread)(cid, bytes)
        ? { outcome: 'good' }
        : { outcome: 'bad', reason: 'mismatch', isSure: true }
    } catch (err) {
      switch (errorCode(err)) {
        case 'block_not_found':
          return { outcome: 'gone' }
        case 'block_corrupt':
          return { outcome: 'bad', reason: 'unreadable', isSure: true }
        case 'store_io':
          return { outcome: 'bad', reason: 'unreadable', isSure: false }
        default:
          return { outcome: 'unknown' }
      }
    }
  }

  /**
   * True when the disk still reads other copies. A disk that has come off would have this node set everything aside
   * that it holds. Where there is no other copy to tell, the kind of the fault decides.
   */
  async #readsOthers (cid: CID, isSure: boolean): Promise<boolean> {
    const { store } = this.#init
    const others: CID[] = []

    for (const info of store.entries()) {
      if (!info.cid.equals(cid) && others.push(info.cid) === PROBE_COPIES) {
        break
      }
    }

    for (const other of others) {
      if (await store.get(other).then(() => true, () => false)) {
        return true
      }
    }

    return others.length === 0 && isSure
  }

  async #replace (info: BlockInfo, reason: BadReason, foundBy: FoundBy): Promise<void> {
    const { store, bad, clock, logger, events, onChange } = this.#init
    const cid = info.cid.toString()
    const known = bad.get(cid)
    const isNew = known === undefined || known.healedAt !== undefined || known.quarantined
    let quarantined = true

    try {
      await store.quarantine(info.cid)
    } catch (err) {
      // Read-only, say. Readers get the block from others meanwhile.
      quarantined = false
      logger.debug({ cid, code: errorCode(err) }, 'the bad copy could not be set aside')
    }

    if (isNew) {
      logger.error({ cid, reason, foundBy, quarantined },
        'a copy on this disk is corrupt; it is set aside and fetched again')
      const forgotten = bad.add({
        cid,
        bytes: info.bytes,
        foundAt: clock.wall(),
        foundBy,
        reason,
        quarantined,
        claims: info.claims
      })

      if (forgotten !== undefined) {
        logger.warn({ cid: forgotten.cid }, 'too many bad copies to remember: no good one is looked for any more here')
      }

      events.onBad({ ...bad.get(cid) as BadCopy })
    } else if (quarantined) {
      bad.setAside(cid)
    }

    onChange()
    await this.#heal(info.cid)
    this.worker.wake()
  }

  /** One attempt to have a good copy of a block on the list. */
  async #heal (cid: CID): Promise<void> {
    const { bad, clock, logger, events, onChange } = this.#init
    const id = cid.toString()
    const copy = bad.get(id)

    if (copy === undefined || copy.healedAt !== undefined) {
      return
    }

    try {
      const from = await this.#goodCopy(cid, copy)
      bad.healed(id, clock.wall(), from)
      logger.info({ cid: id, from }, 'a good copy is in the place of the corrupt one')
      events.onHealed({ ...copy })
    } catch (err) {
      if (this.worker.signal.aborted) {
        return
      }

      this.worker.note(err)
      bad.failed(id, clock.wall())
      logger.warn({ cid: id, code: errorCode(err) },
        'no good copy could be had now; other holders repair it, and it is tried again')
    }

    onChange()
  }

  /** Sees to it that a good copy is here. Resolves to the node that it came from; undefined: it was here already. */
  async #goodCopy (cid: CID, copy: BadCopy): Promise<string | undefined> {
    const { store, bad, fetch } = this.#init

    // It could not be set aside when it was found.
    if (!copy.quarantined && store.has(cid) && (await this.#look(cid)).outcome === 'bad') {
      await store.quarantine(cid)
      bad.setAside(copy.cid)
    }

    if (store.has(cid)) {
      // Another holder was faster.
      await store.addClaims(cid, copy.claims)

      return undefined
    }

    const { bytes, from } = await fetch(cid, this.worker.signal)
    await store.put(cid, bytes, copy.claims)

    return from
  }

  /** One after the other: a block that no node has costs a question to all. */
  async #retry (): Promise<number> {
    const { bad, clock } = this.#init

    for (const { cid } of bad.due(clock.wall())) {
      if (this.worker.signal.aborted) {
        break
      }

      await this.#heal(CID.parse(cid))
    }

    const waitMs = (bad.nextAt() ?? Infinity) - clock.wall()

    return Math.min(BLOCK_WORKERS.healing.intervalMs, Math.max(RETRY_LOOK_MS_MIN, waitMs))
  }
}
