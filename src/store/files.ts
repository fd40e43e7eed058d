import { randomInt } from 'node:crypto'
import { systemClock } from '../util/clock.js'
import { silentLogger } from '../util/logger.js'
import { mergeClaims } from './claims.js'
import { CopyIndex, freshCopy } from './copies.js'
import { BlockNotFoundError, StoreClosedError, StoreFullError } from './errors.js'
import { encodeFront } from './files/block-file.js'
import { appendChanges } from './files/changes.js'
import { nodeFs } from './disk/fs.js'
import { IncarnationStore } from './disk/incarnation-store.js'
import { openFailure } from './disk/open-failure.js'
import { KeyLocks, Operations } from './disk/operations.js'
import { layoutOf } from './files/layout.js'
import { openSession } from './files/session.js'
import { blockKey } from './key.js'
import { clampRange } from './range.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { Copy, CopyFields } from './copies.js'
import type { BlockFiles } from './files/block-files.js'
import type { Change } from './files/changes.js'
import type { StoreFs } from './disk/fs.js'
import type { Incarnation } from './disk/incarnation.js'
import type { OpenReport } from './files/scan.js'
import type { Session } from './files/session.js'
import type {
  BlockChange, BlockInfo, BlockMark, BlockStore, Claim, DeleteOptions, Encoding, StoreUsage
} from './types.js'

export interface FileStoreInit {
  /**
   * The store lives in `<dir>/blocks`. Lock `dir` before opening (`lockDir`): the store does not.
   */
  dir: string
  /**
   * Bytes of all copies. Never more than the disk can hold. @default what the disk can hold, less a
   * reserve
   */
  capacityBytes?: number
  logger?: Logger
  clock?: Clock
  /** For conversions: when a copy arrived here, ms. @default now */
  storedAt?: (cid: CID) => number
  /** Called once the disk has failed too often, with a part of a sentence that says how. */
  onReadOnly?: (reason: string) => void
  /** For tests: counts calls, or makes them fail. */
  fs?: StoreFs
  /** For tests: size at which the journal is rewritten. @default 4 MiB */
  journalCompactBytesMin?: number
  /** For tests: faults of the disk that make the store read-only. @default IO_ERRORS_MAX */
  ioErrorsMax?: number
}

export interface FileStore extends BlockStore {
  /** What the last `open` found. Undefined before. */
  readonly report: OpenReport | undefined
  /** fdatasyncs of the journal since it was opened. */
  readonly journalSyncs: number
}

/**
 * Copies on disk, one file each, and a journal for what changes later. A fresh put is one file with
 * its claims inside: fdatasync, rename, folder fsync shared with the other puts. Claims that come
 * later and marks are journal records, many to one fdatasync. The index is in memory and built from
 * the files at open.
 *
 * Of one block, put and delete run one after the other; everything else runs side by side.
 */
export function createFileStore (init: FileStoreInit): FileStore {
  return new FilesystemStore(init)
}

class FilesystemStore extends IncarnationStore implements FileStore {
  readonly #init: FileStoreInit
  readonly #fs: StoreFs
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #index: CopyIndex
  /** Blocks whose file is coming or going. */
  readonly #locks = new KeyLocks()
  readonly #operations = new Operations()
  /**
   * Copies whose removal is not durable yet, or failed half-way: out of the index, but a power cut
   * may bring them back, and then with the claims that the journal knows.
   */
  readonly #leaving = new Set<Copy>()
  #session: Session | undefined
  #opening: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #capacityBytes: number | undefined
  #storeId: string | undefined
  report: OpenReport | undefined

  constructor (init: FileStoreInit) {
    super()
    this.#init = init
    this.#fs = init.fs ?? nodeFs
    this.#clock = init.clock ?? systemClock
    this.#logger = init.logger ?? silentLogger
    this.#index = new CopyIndex(this.#logger)
    this.#capacityBytes = init.capacityBytes
  }

  get storeId (): string {
    if (this.#storeId === undefined) {
      throw new StoreClosedError()
    }

    return this.#storeId
  }

  get journalSyncs (): number { return this.#session?.journal.syncs ?? 0 }

  async open (): Promise<void> {
    await this.#closing
    this.#opening ??= this.#open()

    try {
      await this.#opening
    } catch (err) {
      this.#opening = undefined
      this.#index.clear()

      throw await openFailure(layoutOf(this.#init.dir).root, err)
    }
  }

  async close (): Promise<void> {
    await this.#opening?.catch(() => {})
    this.#closing ??= this.#close().finally(() => { this.#closing = undefined })
    await this.#closing
  }

  async put (
    cid: CID, bytes: Uint8Array, claims: readonly Claim[], encoding: Encoding = 'raw'
  ): Promise<{ isNew: boolean }> {
    const key = blockKey(cid)

    return await this.#operation('store a block', async session => {
      // Also for a block that is here: a copy on a disk that fails is none that may be acknowledged.
      session.health.assertWritable()

      for (;;) {
        const busy = this.#locks.holder(key)
        const held = this.#index.get(key)

        if (busy !== undefined) {
          await busy
        } else if (held === undefined) {
          await this.#locks.hold(key, () => this.#putNew(session, {
            key,
            encoding,
            bytes: bytes.byteLength,
            copyId: randomInt(COPY_ID_MAX),
            storedAt: this.#init.storedAt?.(cid) ?? this.#clock.wall(),
            claims: mergeClaims([], claims)
          }, bytes))

          return { isNew: true }
        } else if (await this.#putAgain(session, held, claims)) {
          return { isNew: false }
        }
      }
    })
  }

  async addClaims (cid: CID, claims: readonly Claim[]): Promise<boolean> {
    const key = blockKey(cid)

    return await this.#operation('store claims', async session => {
      for (let busy = this.#locks.holder(key); busy !== undefined; busy = this.#locks.holder(key)) {
        await busy
      }

      const copy = this.#find(key)

      if (mergeClaims(copy.claims, claims) === copy.claims) {
        return false
      }

      const changed = await this.#append(session, [{ copy, change: { claims } }])

      if (this.#index.get(key) !== copy) {
        throw new BlockNotFoundError(key)
      }

      return changed
    })
  }

  async get (cid: CID, range?: { offset: number, length: number }): Promise<Uint8Array> {
    const key = blockKey(cid)

    return await this.#operation('read a block', async session => {
      const copy = this.#find(key)
      const { offset, length } = clampRange(copy.bytes, range)

      try {
        return await session.files.read(copy, offset, length)
      } catch (err) {
        // Deleted while it was about to be read.
        throw this.#index.get(key) === copy ? err : new BlockNotFoundError(key)
      }
    })
  }

  has (cid: CID): boolean {
    return this.#index.get(blockKey(cid)) !== undefined
  }

  info (cid: CID): BlockInfo | undefined {
    const copy = this.#index.get(blockKey(cid))

    return copy === undefined ? undefined : this.#index.info(copy)
  }

  async delete (cid: CID, { onlyIf }: DeleteOptions = {}): Promise<boolean> {
    return await this.#take('delete a block', cid, {
      rename: (files, key) => files.unlink(key),
      sync: (files, key) => files.sync(key)
    }, onlyIf)
  }

  async quarantine (cid: CID): Promise<void> {
    let isKept = false

    await this.#take('set a block aside', cid, {
      rename: async (files, key) => { isKept = await files.setAside(key) },
      sync: async (files, key) => {
        await files.syncQuarantine()
        await files.sync(key)
      }
    })

    if (isKept) {
      this.#session?.quarantine.added()
    }
  }

  async mark (marks: readonly BlockMark[]): Promise<void> {
    await this.#operation('store marks', async session => {
      const changes: Change[] = []

      // One that is being taken away is not in the index, and may come back: the disk may refuse.
      for (let busy = this.#holders(marks); busy.length > 0; busy = this.#holders(marks)) {
        await Promise.all(busy)
      }

      for (const { cid, dropping, pledgedUntil } of marks) {
        const copy = this.#index.get(blockKey(cid))

        if (copy !== undefined) {
          changes.push({ copy, change: { dropping, pledgedUntil } })
        }
      }

      if (changes.length > 0) {
        await this.#append(session, changes)
      }
    })
  }

  entries (): Iterable<BlockInfo> {
    return { [Symbol.iterator]: () => this.#index.entries() }
  }

  usage (): StoreUsage {
    const { space, health, quarantine, journal } = this.#session ?? {}

    return {
      blocks: this.#index.size,
      usedBytes: this.#index.usedBytes,
      capacityBytes: space?.capacityBytes ?? this.#capacityBytes ?? 0,
      freeBytes: space?.freeBytes ?? 0,
      full: space?.full ?? false,
      excessBytes: space?.excessBytes ?? 0,
      readOnly: health?.readOnly ?? false,
      readOnlyReason: health?.reason,
      ioErrors: health?.ioErrors ?? 0,
      quarantined: quarantine?.count ?? 0,
      diskBytes: this.#index.usedBytes + (journal?.bytes ?? 0)
    }
  }

  setCapacity (bytes: number): void {
    this.#capacityBytes = bytes
    this.#session?.space.setCapacity(bytes)
  }

  onChange (listener: (change: BlockChange) => void): () => void {
    return this.#index.onChange(listener)
  }

  async #open (): Promise<void> {
    const { session, report } = await openSession({
      dir: this.#init.dir,
      fs: this.#fs,
      clock: this.#clock,
      logger: this.#logger,
      index: this.#index,
      leaving: this.#leaving,
      capacityBytes: this.#capacityBytes,
      journalCompactBytesMin: this.#init.journalCompactBytesMin,
      ioErrorsMax: this.#init.ioErrorsMax,
      onReadOnly: reason => { this.#init.onReadOnly?.(reason) }
    })

    this.#session = session
    this.#storeId = session.incarnation.storeId
    this.report = report
  }

  async #close (): Promise<void> {
    const session = this.#session

    if (session === undefined) {
      return
    }

    // From here on nothing begins; what has begun is finished.
    this.#session = undefined
    this.#opening = undefined

    await this.#operations.drain()
    await session.close()
    this.#index.clear()
    this.#leaving.clear()
  }

  async #operation<T> (what: string, task: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session

    if (session === undefined) {
      throw new StoreClosedError()
    }

    try {
      return await this.#operations.run(what, () => task(session))
    } catch (err) {
      if (err instanceof StoreFullError) {
        void session.space.refresh()
      }

      throw err
    }
  }

  async #putNew (session: Session, fields: CopyFields, payload: Uint8Array): Promise<void> {
    const front = encodeFront(fields)
    const copy = freshCopy(fields, front.byteLength)
    const total = copy.headerBytes + copy.bytes
    let written = false

    session.space.reserve(total)

    try {
      await session.files.write(copy, front, payload)
      written = true
      this.#index.add(copy)
    } finally {
      session.space.settle(total, written)
    }

    this.#index.emit('added', copy)
  }

  /** Adds claims to a copy and lifts its `dropping`. False when the copy went meanwhile. */
  async #putAgain (session: Session, copy: Copy, claims: readonly Claim[]): Promise<boolean> {
    // A mark that is on its way may say `dropping`: then this put, which came later, must lift it.
    // And one that failed may be in the journal until that was written anew.
    const isSettled = !copy.dropping && copy.pending === 0 && !session.journal.isUnsure

    if (isSettled && mergeClaims(copy.claims, claims) === copy.claims) {
      return true
    }

    await this.#append(session, [{ copy, change: { claims, dropping: false } }])

    return this.#index.get(copy.key) === copy
  }

  /** Takes a copy out of service; one that is not there is fine. False when `onlyIf` kept it. */
  async #take (what: string, cid: CID, remove: Remove, onlyIf?: DeleteOptions['onlyIf']): Promise<boolean> {
    const key = blockKey(cid)

    return await this.#operation(what, async session => {
      for (let busy = this.#locks.holder(key); busy !== undefined; busy = this.#locks.holder(key)) {
        await busy
      }

      const copy = this.#index.get(key)

      // From here to the copy's going out of the index nothing waits. Claims that are on their way to the journal then
      // find no copy, and whoever sent them is told.
      if (copy !== undefined && onlyIf?.(copy) === false) {
        return false
      }

      if (copy !== undefined) {
        await this.#locks.hold(key, () => this.#remove(session, copy, remove))
      } else if (session.files.isUnsure(key)) {
        // An earlier call failed half-way, and what it left could come back after a power cut.
        await this.#locks.hold(key, async () => {
          await session.files.unlink(key)
          await session.files.sync(key)
        })
      }

      return true
    })
  }

  async #remove (session: Session, copy: Copy, remove: Remove): Promise<void> {
    session.health.assertWritable()

    // Out of the index first, so that no reader runs into a file that is about to go.
    this.#index.remove(copy)
    this.#leaving.add(copy)

    try {
      await remove.rename(session.files, copy.key)
    } catch (err) {
      this.#index.add(copy)
      this.#leaving.delete(copy)
      // Claims that came meanwhile were told to nobody, since there was no copy.
      this.#index.emit('claims', copy)

      throw err
    }

    try {
      await remove.sync(session.files, copy.key)
      this.#leaving.delete(copy)
    } finally {
      // The file is gone, even if nobody can promise that it stays gone.
      this.#index.emit('removed', copy)
    }
  }

  protected incarnation (): Incarnation | undefined {
    return this.#session?.incarnation
  }

  protected async noted<T> (what: string, task: (incarnation: Incarnation) => Promise<T>): Promise<T> {
    return await this.#operation(what, ({ incarnation }) => task(incarnation))
  }

  #holders (marks: readonly BlockMark[]): Promise<void>[] {
    return marks.map(({ cid }) => this.#locks.holder(blockKey(cid)))
      .filter(holder => holder !== undefined)
  }

  async #append (session: Session, changes: readonly Change[]): Promise<boolean> {
    session.health.assertWritable()

    return await appendChanges(session.journal, this.#index, changes)
  }

  #find (key: string): Copy {
    const copy = this.#index.get(key)

    if (copy === undefined) {
      throw new BlockNotFoundError(key)
    }

    return copy
  }
}

/** The two halves of taking a file away. When only the first succeeds it may come back. */
interface Remove {
  rename: (files: BlockFiles, key: string) => Promise<void>
  sync: (files: BlockFiles, key: string) => Promise<void>
}

/**
 * 31 bits: a small integer for the engine. A clash matters only between two copies of one block in
 * one journal.
 */
const COPY_ID_MAX = 2 ** 31
