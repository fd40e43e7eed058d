import { StoreFullError } from '../errors.js'
import { Watermark } from '../watermark.js'
import {
  CAPACITY_STEPS, DISK_RESERVE_BYTES, DISK_RESERVE_SHARE_MAX, FLOOR_RESERVE_SHARE, OVERFULL_RESERVE_SHARE,
  PRESSED_RESERVE_SHARE, RELIEVED_RESERVE_SHARE, ROOM_RESERVE_SHARE, STATFS_INTERVAL_MS
} from './constants.js'
import type { StoreFs } from './fs.js'
import type { Cancel, Clock } from '../../util/clock.js'

export interface DiskSpaceInit {
  fs: StoreFs
  /** A folder of the file system that is asked. */
  dir: string
  /** The setting; undefined: what the disk can hold. */
  capacityBytes?: number
  /** Bytes of all copies. */
  usedBytes: () => number
  /** Bytes that the store takes on the disk, dead records included. @default usedBytes */
  diskBytes?: () => number
  onError: (err: unknown) => void
  clock: Clock
}

/**
 * What still fits. Free space is asked for every `STATFS_INTERVAL_MS` and counted down by our own
 * writes between, so that a put never waits for statfs and a burst cannot run far past the reserve.
 */
export class DiskSpace {
  readonly #init: DiskSpaceInit
  readonly #mark = new Watermark()
  #setting: number | undefined
  #free = Infinity
  #reserve = 0
  /**
   * The most this disk could hold for us, seen at open. Fixed until the next open: see
   * `CAPACITY_STEPS`.
   */
  #ceiling = Infinity
  #pending = 0
  #writtenSince = 0
  /** What the store took on the disk when it was asked last. */
  #diskBytesThen = 0
  #isShort = false
  #isVeryShort = false
  #cancelTimer: Cancel | undefined
  #refreshing: Promise<void> | undefined

  constructor (init: DiskSpaceInit) {
    this.#init = init
    this.#setting = init.capacityBytes
  }

  /** Call once the copies are counted. */
  async start (): Promise<void> {
    await this.refresh()
    this.#ceiling = roundDown(Math.max(0, this.#free + this.#init.usedBytes() - this.#reserve))
    this.#cancelTimer = this.#init.clock.every(STATFS_INTERVAL_MS, () => { void this.refresh() })
  }

  async stop (): Promise<void> {
    this.#cancelTimer?.()
    await this.#refreshing
  }

  get capacityBytes (): number {
    return Math.min(this.#setting ?? Infinity, this.#ceiling)
  }

  get freeBytes (): number {
    return Math.max(0, this.#free - this.#writtenSince - this.#pending)
  }

  /** Takes no new copies: by the setting, or by what is left of the disk. */
  get full (): boolean {
    const mark = this.#reserve * (this.#isShort ? ROOM_RESERVE_SHARE : 1)

    this.#isShort = this.freeBytes < mark

    return this.#mark.isFull(this.#used(), this.capacityBytes) || this.#isShort
  }

  /** Bytes of copies that have to go elsewhere; 0 unless the store is overfull. */
  get excessBytes (): number {
    const used = this.#used()
    // What will be free once compaction has worked off what is dead by now: copies that were dropped
    // since the disk was asked must not be dropped once more.
    const free = this.#free + this.#diskBytesThen - used
    const mark = this.#isVeryShort ? RELIEVED_RESERVE_SHARE : OVERFULL_RESERVE_SHARE

    this.#isVeryShort = free < this.#reserve * mark

    const missing = this.#isVeryShort ? this.#reserve * RELIEVED_RESERVE_SHARE - free : 0

    return Math.min(used, Math.max(Math.ceil(missing), this.#mark.excessBytes(used, this.capacityBytes)))
  }

  /** Dead records keep room from new copies, or are about to. */
  get isPressed (): boolean {
    return this.full || this.freeBytes < this.#reserve * PRESSED_RESERVE_SHARE
  }

  /** Bytes that compaction may write before it frees any: what is left above the floor of the reserve. */
  get roomToCompact (): number {
    return Math.max(0, this.freeBytes - this.#reserve * FLOOR_RESERVE_SHARE)
  }

  /** Bytes that are kept free. */
  get reserveBytes (): number {
    return this.#reserve
  }

  setCapacity (bytes: number): void {
    this.#setting = bytes
  }

  /**
   * Sets bytes aside for a write. Throws `StoreFullError`. Every call is followed by one of
   * `settle`.
   */
  reserve (bytes: number): void {
    const used = this.#used()

    if (this.freeBytes - bytes < this.#reserve) {
      throw new StoreFullError(
        `the disk has ${this.freeBytes} bytes free, of which ${this.#reserve} are kept in reserve`)
    }

    if (!this.#mark.admits(bytes, used, this.capacityBytes)) {
      throw new StoreFullError(`${used} of ${this.capacityBytes} bytes are used`)
    }

    this.#pending += bytes
  }

  /** Something else than a copy takes room: what compaction writes. */
  wrote (bytes: number): void {
    this.#writtenSince += bytes
  }

  settle (bytes: number, written: boolean): void {
    this.#pending -= bytes

    if (written) {
      this.#writtenSince += bytes
    }
  }

  /** Asks the disk now; calls that come while it is being asked share the answer. */
  async refresh (): Promise<void> {
    this.#refreshing ??= this.#ask().finally(() => { this.#refreshing = undefined })
    await this.#refreshing
  }

  async #ask (): Promise<void> {
    const writtenBefore = this.#writtenSince
    const diskBytes = this.#init.diskBytes ?? this.#init.usedBytes
    const diskBytesThen = diskBytes()

    try {
      const { freeBytes, totalBytes } = await this.#init.fs.statfs(this.#init.dir)

      this.#free = freeBytes
      this.#diskBytesThen = diskBytesThen
      this.#reserve = Math.min(DISK_RESERVE_BYTES, Math.floor(totalBytes * DISK_RESERVE_SHARE_MAX))
      this.#writtenSince -= writtenBefore
    } catch (err) {
      // The last answer stands; a disk that is really gone shows itself at the next write.
      this.#init.onError(err)
    }
  }

  #used (): number {
    return this.#init.usedBytes() + this.#pending
  }
}

function roundDown (bytes: number): number {
  if (!Number.isFinite(bytes) || bytes < CAPACITY_STEPS) {
    return bytes
  }

  const step = 2 ** Math.floor(Math.log2(bytes)) / CAPACITY_STEPS

  return Math.floor(bytes / step) * step
}
