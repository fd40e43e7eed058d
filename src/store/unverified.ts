import { errorMessage } from '../util/errors.js'
import { BlockNotFoundError } from './errors.js'
import { hashFault } from './hash.js'
import { blockKey } from './key.js'
import { Emitter } from '../util/emitter.js'
import { nextTurn } from '../util/next-turn.js'
import { sleep } from '../util/sleep.js'
import type { CID } from 'multiformats/cid'
import type { StartPoint } from '../peer/membership/start.js'
import type { Timer } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type {
  BlockChange, BlockInfo, CopyFlags, BlockStore, Claim, DeleteOptions, Encoding, StoreStarts, StoreUsage
} from './types.js'
import type { Worker } from '../util/worker.js'

/** Pause after a copy that could not be read for another reason than damage, ms: the store may be busy. */
const RETRY_MS = 1_000

/**
 * A store whose disk went back in time, or is a copy of another one. Its copies may be torn, so it vouches for none of
 * them before it was read: a copy is here for the layers above as soon as its bytes match its CID, and not before. All
 * are read one after the other from `start` on; one that is asked for, or that a peer brings, is read at once.
 *
 * The set of what was not read yet takes some 100 bytes for each copy, and goes with the last of them.
 */
export class UnverifiedStore implements BlockStore {
  readonly #inner: BlockStore
  readonly #clock: Timer
  readonly #logger: Logger
  /** Keys of copies that were not read yet. */
  readonly #hidden = new Map<string, CID>()
  readonly #events: Emitter<{ change: BlockChange }>
  readonly #checks = new Map<string, Promise<boolean>>()
  #work: Promise<void> | undefined
  #isStopped = false

  /** @param inner - open */
  constructor (inner: BlockStore, clock: Timer, logger: Logger) {
    this.#clock = clock
    this.#inner = inner
    this.#logger = logger
    this.#events = new Emitter(err => { logger.error({ err: errorMessage(err) }, 'a listener of the block store threw') })

    for (const { cid } of inner.entries()) {
      this.#hidden.set(blockKey(cid), cid)
    }
  }

  get storeId (): string { return this.#inner.storeId }
  get starts (): StoreStarts { return this.#inner.starts }
  get isUnverified (): boolean { return this.#inner.isUnverified }
  get isRenewed (): boolean { return this.#inner.isRenewed }
  get workers (): readonly Worker[] { return this.#inner.workers }

  /** Copies that wait to be read. */
  get unverified (): number {
    return this.#hidden.size
  }

  async open (): Promise<void> { await this.#inner.open() }

  async close (): Promise<void> {
    this.#isStopped = true
    await this.#work
    await this.#inner.close()
  }

  async beat (): Promise<StartPoint> { return await this.#inner.beat() }
  async continueAbove (known: Pick<StartPoint, 'count'>): Promise<void> { await this.#inner.continueAbove(known) }
  async supersede (known: Pick<StartPoint, 'count'>): Promise<void> { await this.#inner.supersede(known) }
  async renew (known: Pick<StartPoint, 'count'>): Promise<void> { await this.#inner.renew(known) }
  async verified (): Promise<void> { await this.#inner.verified() }

  /** Reads all copies, then notes durably that all are good. */
  start (): void {
    this.#work ??= this.#verifyAll().catch((err: unknown) => {
      this.#logger.warn({ err: errorMessage(err) }, 'the copies could not all be verified; it goes on at the next start')
    })
  }

  /** Resolves when all was read, for tests. */
  async done (): Promise<void> {
    await this.#work
  }

  async put (
    cid: CID, bytes: Uint8Array, claims: readonly Claim[], encoding?: Encoding
  ): Promise<{ isNew: boolean }> {
    // What is there may be torn: then the bytes at hand take its place.
    const wasHidden = this.#hidden.has(blockKey(cid))
    await this.#check(cid)
    const { isNew } = await this.#inner.put(cid, bytes, claims, encoding)

    return { isNew: isNew || wasHidden }
  }

  async addClaims (cid: CID, claims: readonly Claim[]): Promise<boolean> {
    await this.#check(cid)

    return await this.#inner.addClaims(cid, claims)
  }

  async get (cid: CID, range?: { offset: number, length: number }): Promise<Uint8Array> {
    if (!await this.#check(cid)) {
      throw new BlockNotFoundError(blockKey(cid))
    }

    return await this.#inner.get(cid, range)
  }

  has (cid: CID): boolean {
    return !this.#hidden.has(blockKey(cid)) && this.#inner.has(cid)
  }

  info (cid: CID): BlockInfo | undefined {
    return this.#hidden.has(blockKey(cid)) ? undefined : this.#inner.info(cid)
  }

  async delete (cid: CID, options?: DeleteOptions): Promise<boolean> {
    const isGone = await this.#inner.delete(cid, options)

    if (isGone) {
      this.#hidden.delete(blockKey(cid))
    }

    return isGone
  }

  async quarantine (cid: CID): Promise<void> {
    await this.#inner.quarantine(cid)
    this.#hidden.delete(blockKey(cid))
  }

  async setFlags (flags: readonly CopyFlags[]): Promise<void> {
    await this.#inner.setFlags(flags.filter(({ cid }) => !this.#hidden.has(blockKey(cid))))
  }

  entries (): Iterable<BlockInfo> {
    return { [Symbol.iterator]: () => this.#visible() }
  }

  usage (): StoreUsage { return this.#inner.usage() }
  setCapacity (bytes: number): void { this.#inner.setCapacity(bytes) }

  onChange (listener: (change: BlockChange) => void): () => void {
    const unsubscribe = this.#inner.onChange(change => {
      if (!this.#hidden.has(blockKey(change.info.cid))) {
        listener(change)
      }
    })
    const end = this.#events.on('change', listener)

    return () => {
      unsubscribe()
      end()
    }
  }

  * #visible (): IterableIterator<BlockInfo> {
    for (const info of this.#inner.entries()) {
      if (this.#hidden.size === 0 || !this.#hidden.has(blockKey(info.cid))) {
        yield info
      }
    }
  }

  async #verifyAll (): Promise<void> {
    const all = this.#hidden.size
    let bad = 0
    this.#logger.warn({ copies: all }, 'the copies on this disk are verified; until then others do not count on them')

    while (this.#hidden.size > 0 && !this.#isStopped) {
      for (const cid of [...this.#hidden.values()]) {
        if (this.#isStopped) {
          return
        }

        try {
          bad += await this.#check(cid) ? 0 : 1
        } catch (err) {
          this.#logger.debug({ err: errorMessage(err), cid: cid.toString() }, 'a copy could not be read yet')
          await sleep(this.#clock, RETRY_MS)
        }

        await nextTurn()
      }
    }

    if (!this.#isStopped) {
      await this.#inner.verified()
      this.#logger.info({ copies: all, bad }, 'all copies on this disk were verified')
    }
  }

  /** Reads a copy that was not read yet. False when it was bad, and is none any more, or there was none. */
  async #check (cid: CID): Promise<boolean> {
    const key = blockKey(cid)

    if (!this.#hidden.has(key)) {
      return this.#inner.has(cid)
    }

    const running = this.#checks.get(key)

    if (running !== undefined) {
      return await running
    }

    const check = this.#read(key, cid)
    this.#checks.set(key, check)

    try {
      return await check
    } finally {
      this.#checks.delete(key)
    }
  }

  async #read (key: string, cid: CID): Promise<boolean> {
    const fault = await this.#faultOf(cid)

    if (!this.#hidden.has(key)) {
      return this.#inner.has(cid)
    }

    if (fault !== undefined) {
      this.#logger.warn({ cid: key, fault }, 'a copy from before the disk went back is bad and was set aside')
      await this.#inner.quarantine(cid)
      this.#hidden.delete(key)

      return false
    }

    this.#hidden.delete(key)
    const info = this.#inner.info(cid)

    if (info !== undefined) {
      this.#events.emit('change', { kind: 'added', info })
    }

    return info !== undefined
  }

  /** Throws what is no damage: a store that is closed or busy. */
  async #faultOf (cid: CID): Promise<string | undefined> {
    try {
      return hashFault(cid, await this.#inner.get(cid))
    } catch (err) {
      const { code } = err as { code?: string }

      if (code === 'block_corrupt' || code === 'store_io') {
        return errorMessage(err)
      }

      if (code === 'block_not_found') {
        this.#hidden.delete(blockKey(cid))

        return undefined
      }

      throw err
    }
  }
}
