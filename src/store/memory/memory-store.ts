import { systemClock } from '../../util/clock.js'
import { silentLogger } from '../../util/logger.js'
import { mergeClaims } from '../claims.js'
import { CopyIndex } from './copy-index.js'
import { newStoreId } from '../device/identity.js'
import { MemoryStarts } from '../device/starts.js'
import { BlockNotFoundError, StoreClosedError, StoreFullError } from '../errors.js'
import { blockKey } from '../key.js'
import { clampRange } from '../range.js'
import { Watermark } from '../watermark.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StartPoint } from '../../peer/membership/start.js'
import type { Copy } from './copy-index.js'
import type {
  BlockChange, BlockInfo, CopyFlags, BlockStore, Claim, DeleteOptions, Encoding, StoreStarts, StoreUsage
} from '../types.js'
import type { Worker } from '../../util/worker.js'

/**
 * What a memory store offers unless told: enough for tests and demos, little enough for any
 * machine.
 */
export const MEMORY_CAPACITY_BYTES_DEFAULT = 1024 * 1024 * 1024

export interface MemoryStoreInit {
  /** Bytes of all copies. @default 1 GiB */
  capacityBytes?: number
  /** @default 16 random bytes in hex */
  storeId?: string
  clock?: Clock
  logger?: Logger
}

/**
 * Copies in memory, for tests, simulations and nodes without a data folder. They outlive `close`
 * and come back with `open`, and go with the object. Bytes are copied in and out, so no caller
 * can alter a stored block by its buffer.
 */
export function createMemoryStore (init: MemoryStoreInit = {}): BlockStore {
  return new MemoryStore(init)
}

class MemoryStore implements BlockStore {
  storeId: string
  isRenewed = false
  readonly workers: readonly Worker[] = []
  readonly #starts = new MemoryStarts()
  readonly #index: CopyIndex
  readonly #payloads = new Map<string, Uint8Array>()
  readonly #clock: Clock
  readonly #mark = new Watermark()
  #capacityBytes: number
  #open = false
  #quarantined = 0

  constructor (init: MemoryStoreInit) {
    this.storeId = init.storeId ?? newStoreId()
    this.#capacityBytes = init.capacityBytes ?? MEMORY_CAPACITY_BYTES_DEFAULT
    this.#clock = init.clock ?? systemClock
    this.#index = new CopyIndex(init.logger ?? silentLogger)
  }

  async open (): Promise<void> {
    if (!this.#open) {
      this.#starts.begin()
      this.#open = true
    }
  }

  get starts (): StoreStarts {
    const { point, previous, past, supersededBy } = this.#starts

    return { point, previous, known: previous, past, supersededBy }
  }

  /** What only memory held cannot be put back. */
  get isUnverified (): boolean {
    return false
  }

  async beat (): Promise<StartPoint> {
    return this.#starts.beat()
  }

  async continueAbove (known: Pick<StartPoint, 'count'>): Promise<void> {
    this.#starts.continueAbove(known)
  }

  async supersede ({ count }: Pick<StartPoint, 'count'>): Promise<void> {
    this.#starts.supersededBy = Math.max(count, this.#starts.supersededBy)
  }

  async renew (known: Pick<StartPoint, 'count'>): Promise<void> {
    this.storeId = newStoreId()
    this.isRenewed = true
    this.#starts.continueAbove(known)
  }

  async verified (): Promise<void> {}

  async close (): Promise<void> {
    this.#open = false
  }

  async put (
    cid: CID, bytes: Uint8Array, claims: readonly Claim[], encoding: Encoding = 'raw'
  ): Promise<{ isNew: boolean }> {
    this.#assertOpen()

    const key = blockKey(cid)
    const held = this.#index.get(key)

    if (held !== undefined) {
      this.#merge(held, claims)
      held.dropping = false

      return { isNew: false }
    }

    if (!this.#mark.admits(bytes.byteLength, this.#index.usedBytes, this.#capacityBytes)) {
      throw new StoreFullError(`${this.#index.usedBytes} of ${this.#capacityBytes} bytes are used`)
    }

    const copy: Copy = {
      key,
      bytes: bytes.byteLength,
      encoding,
      storedAt: this.#clock.wall(),
      claims: mergeClaims([], claims),
      dropping: false,
      pledgedUntil: 0
    }

    this.#payloads.set(key, Uint8Array.from(bytes))
    this.#index.add(copy)
    this.#index.emit('added', copy)

    return { isNew: true }
  }

  async addClaims (cid: CID, claims: readonly Claim[]): Promise<boolean> {
    this.#assertOpen()

    return this.#merge(this.#find(cid), claims)
  }

  async get (cid: CID, range?: { offset: number, length: number }): Promise<Uint8Array> {
    this.#assertOpen()

    const copy = this.#find(cid)
    const { offset, length } = clampRange(copy.bytes, range)

    return (this.#payloads.get(copy.key) as Uint8Array).slice(offset, offset + length)
  }

  has (cid: CID): boolean {
    return this.#open && this.#index.get(blockKey(cid)) !== undefined
  }

  info (cid: CID): BlockInfo | undefined {
    const copy = this.#open ? this.#index.get(blockKey(cid)) : undefined

    return copy === undefined ? undefined : this.#index.info(copy)
  }

  async delete (cid: CID, { onlyIf }: DeleteOptions = {}): Promise<boolean> {
    this.#assertOpen()

    const copy = this.#index.get(blockKey(cid))

    if (copy !== undefined) {
      if (onlyIf?.(copy) === false) {
        return false
      }

      this.#index.remove(copy)
      this.#payloads.delete(copy.key)
      this.#index.emit('removed', copy)
    }

    return true
  }

  /** Bytes that were set aside would be gone with the process: the copy is dropped. */
  async quarantine (cid: CID): Promise<void> {
    this.#quarantined += this.has(cid) ? 1 : 0
    await this.delete(cid)
  }

  async setFlags (flags: readonly CopyFlags[]): Promise<void> {
    this.#assertOpen()

    for (const { cid, dropping, pledgedUntil } of flags) {
      const copy = this.#index.get(blockKey(cid))

      if (copy !== undefined) {
        this.#index.apply(copy, { dropping, pledgedUntil })
      }
    }
  }

  entries (): Iterable<BlockInfo> {
    return { [Symbol.iterator]: () => this.#open ? this.#index.entries() : [].values() }
  }

  usage (): StoreUsage {
    const usedBytes = this.#open ? this.#index.usedBytes : 0

    return {
      blocks: this.#open ? this.#index.size : 0,
      usedBytes,
      capacityBytes: this.#capacityBytes,
      freeBytes: Infinity,
      full: this.#mark.isFull(usedBytes, this.#capacityBytes),
      excessBytes: this.#mark.excessBytes(usedBytes, this.#capacityBytes),
      readOnly: false,
      ioErrors: 0,
      quarantined: this.#quarantined,
      diskBytes: 0
    }
  }

  setCapacity (bytes: number): void {
    this.#capacityBytes = bytes
  }

  onChange (listener: (change: BlockChange) => void): () => void {
    return this.#index.onChange(listener)
  }

  #merge (copy: Copy, claims: readonly Claim[]): boolean {
    const changed = this.#index.apply(copy, { claims })

    if (changed) {
      this.#index.emit('claims', copy)
    }

    return changed
  }

  #find (cid: CID): Copy {
    const key = blockKey(cid)
    const copy = this.#index.get(key)

    if (copy === undefined) {
      throw new BlockNotFoundError(key)
    }

    return copy
  }

  #assertOpen (): void {
    if (!this.#open) {
      throw new StoreClosedError()
    }
  }
}
