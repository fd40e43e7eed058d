import { SCAN_PAUSE_FACTOR, SCAN_PAUSE_MS_MIN } from './constants.js'
import { SCAN_SLICE } from '../constants.js'
import { entryId } from '../repair/entry.js'
import { volumeOfOwner } from '../../store/claims.js'
import { drain } from '../../util/drain.js'
import type { Candidates } from './candidates.js'
import type { PinRemovals } from './pin-removals.js'
import type { OpenReason, Verdict } from './verdict.js'
import type { BlockInfo, BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { CID } from 'multiformats/cid'

export interface CopyScanInit {
  store: BlockStore
  candidates: Candidates
  pins: PinRemovals
  /** What is unpinned stays for so long, ms. */
  pinGraceMs: number
  verdictOf: (cid: CID, claims: readonly Claim[]) => Verdict
  /** Called now and then while copies are looked through. */
  onSlice: () => void
  clock: Clock
}

/** Looks through all copies of this node: for garbage, and for pins whose grace time is over. */
export class CopyScan {
  readonly #init: CopyScanInit
  #isRequested = true
  #notBefore = -Infinity
  /** When the next pin that was taken back is due, by the wall clock. */
  #pinDueAt = Infinity
  #scannedAt: number | undefined
  #open: ReadonlyMap<OpenReason, number> = new Map()

  constructor (init: CopyScanInit) {
    this.#init = init
  }

  /** Wall ms; undefined before the first scan. */
  get scannedAt (): number | undefined {
    return this.#scannedAt
  }

  /** Copies that nothing is known to need, by what is missing, as of the last scan. */
  get open (): ReadonlyMap<OpenReason, number> {
    return this.#open
  }

  /** More is known than at the last scan. */
  request (): void {
    this.#isRequested = true
  }

  /** Without the pause after the last one. */
  requestNow (): void {
    this.#isRequested = true
    this.#notBefore = -Infinity
  }

  /** Also when the grace time of a pin is over. */
  isDue (): boolean {
    const { clock } = this.#init

    if (clock.wall() >= this.#pinDueAt) {
      this.#pinDueAt = Infinity
      this.#isRequested = true
    }

    return this.#isRequested && clock.now() >= this.#notBefore
  }

  async run (): Promise<void> {
    const { clock, pins } = this.#init
    const startedAt = clock.now()
    this.#isRequested = false
    this.#scannedAt = clock.wall()
    const records = new Set<string>()
    this.#open = await drain(this.#lookThrough(records))
    await pins.add([...records])
    this.#notBefore = clock.now() + Math.max(SCAN_PAUSE_MS_MIN, SCAN_PAUSE_FACTOR * (clock.now() - startedAt))
  }

  /** A copy came or has other claims. A removal that comes with a copy of its root counts everywhere. */
  onCopy ({ claims }: BlockInfo): void {
    const records = this.#removedRecords(claims)

    if (records.length > 0) {
      void this.#init.pins.add(records)
    }
  }

  /** Volumes that have claims here. */
  async volumes (): Promise<ReadonlySet<string>> {
    return await drain(this.#volumes())
  }

  /** @param records - gets the owners of removed pins that are told by the copies of their roots */
  * #lookThrough (records: Set<string>): Generator<void, Map<OpenReason, number>> {
    const { store, clock, candidates, verdictOf, onSlice } = this.#init
    const open = new Map<OpenReason, number>()
    let done = 0

    for (const { cid, claims, bytes } of store.entries()) {
      const verdict = verdictOf(cid, claims)

      if (verdict.is === 'garbage') {
        candidates.add(entryId(cid), cid, bytes, clock.now())
      } else if (verdict.is === 'open') {
        open.set(verdict.why, (open.get(verdict.why) ?? 0) + 1)
      }

      this.#removedRecords(claims).forEach(owner => records.add(owner))

      if (++done % SCAN_SLICE === 0) {
        onSlice()
        yield
      }
    }

    // What is found only when there is room again, another scan has to find.
    this.#isRequested ||= candidates.isFull

    return open
  }

  * #volumes (): Generator<void, Set<string>> {
    const volumeIds = new Set<string>()
    // Copies share their sets of claims.
    const seen = new WeakSet<readonly Claim[]>()
    let done = 0

    for (const { claims } of this.#init.store.entries()) {
      if (!seen.has(claims)) {
        seen.add(claims)
        claims.forEach(({ owner }) => {
          const volumeId = volumeOfOwner(owner)

          if (volumeId !== undefined) {
            volumeIds.add(volumeId)
          }
        })
      }

      if (++done % SCAN_SLICE === 0) {
        yield
      }
    }

    return volumeIds
  }

  /** Pins that were taken back longer ago than the grace time, by their records; others come when it is their time. */
  #removedRecords (claims: readonly Claim[]): string[] {
    const { clock, pins, pinGraceMs } = this.#init
    const now = clock.wall()

    return claims.flatMap(({ owner, root, removed, since }) => {
      if (!root || !removed || pins.has(owner)) {
        return []
      }

      const dueAt = since + pinGraceMs

      if (dueAt <= now) {
        return [owner]
      }

      this.#pinDueAt = Math.min(this.#pinDueAt, dueAt)

      return []
    })
  }
}
