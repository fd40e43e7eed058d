import { systemClock } from '../../util/clock.js'
import { errorMessage } from '../../util/errors.js'
import { Limiter } from '../../util/limiter.js'
import { silentLogger } from '../../util/logger.js'
import { mergeClaims } from '../claims.js'
import { READS_IN_FLIGHT_MAX } from '../device/constants.js'
import { IncarnationStore } from '../device/incarnation-store.js'
import { nodeFs } from '../device/fs.js'
import { openFailure } from '../device/open-failure.js'
import { Operations } from '../device/operations.js'
import { BlockNotFoundError, StoreClosedError, StoreFullError } from '../errors.js'
import { Catalog } from './catalog.js'
import { Compactor } from './compactor.js'
import { segmentLayout } from './layout.js'
import { copyCid, copyKey } from './names.js'
import { createOwnerLog } from './owner-log.js'
import { Reader } from './reader.js'
import { recordBytes } from './record.js'
import { openStore } from './open-store.js'
import { Writer } from './writer.js'
import { Emitter } from '../../util/emitter.js'
import { STORE_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { CID } from 'multiformats/cid'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { Incarnation } from '../device/incarnation.js'
import type { SegmentStoreInit } from './init.js'
import type { CopyState } from './unwritten.js'
import type { SegmentsReport } from './recovery.js'
import type { OpenStore } from './open-store.js'
import type {
  BlockChange, BlockInfo, CopyFlags, BlockStore, Claim, DeleteOptions, Encoding, LogStore, OwnerLog, StoreUsage
} from '../types.js'

export type { SegmentStoreInit } from './init.js'

/** The one encoding there is. */
const RAW = 0

/** Flags written in one go; a batch of pledges has as many. */
const FLAGS_AT_ONCE_MAX = 4_096

export interface SegmentStore extends BlockStore, LogStore {
  /** What the last `open` found. Undefined before. */
  readonly report: SegmentsReport | undefined
  /** fdatasyncs of the log since it was opened. */
  readonly syncs: number
  /** Compacts what is worth it now; resolves to the segments removed. It also happens by itself. */
  compact: () => Promise<number>
  /** Writes what waits to the index. It also happens by itself. */
  checkpoint: () => Promise<void>
}

/**
 * Copies on disk in an append-only log, cut into segments; the design is in docs/design/store.md.
 * The index is in memory and rebuilt at open, from pages in LevelDB and from the end of the log.
 */
export function createSegmentStore (init: SegmentStoreInit): SegmentStore {
  return new AppendStore(init)
}

/** An open store with what works on it. */
interface Running extends OpenStore { writer: Writer, reader: Reader, compactor: Compactor, checkpoints: Worker }

class AppendStore extends IncarnationStore implements SegmentStore {
  readonly #init: SegmentStoreInit
  readonly #fs: StoreFs
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #catalog = new Catalog()
  readonly #events: Emitter<{ change: BlockChange }>
  readonly #operations = new Operations()
  /** Who waits is bounded by `#operations`: every read belongs to one call of the store. */
  readonly #reads = new Limiter(READS_IN_FLIGHT_MAX, 'read the disk')
  #running: Running | undefined
  #opening: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #capacityBytes: number | undefined
  #storeId: string | undefined
  report: SegmentsReport | undefined

  constructor (init: SegmentStoreInit) {
    super()
    this.#init = init
    this.#fs = init.fs ?? nodeFs
    this.#clock = init.clock ?? systemClock
    this.#logger = init.logger ?? silentLogger
    this.#events = new Emitter(err => { this.#logger.error({ err: errorMessage(err) }, 'a listener of the block store threw') })
    this.#capacityBytes = init.capacityBytes
  }

  get storeId (): string {
    if (this.#storeId === undefined) {
      throw new StoreClosedError()
    }

    return this.#storeId
  }

  get syncs (): number {
    return this.#running?.log.syncs ?? 0
  }

  async open (): Promise<void> {
    await this.#closing
    this.#opening ??= this.#open()

    try {
      await this.#opening
    } catch (err) {
      this.#opening = undefined
      this.#catalog.clear()

      throw await openFailure(segmentLayout(this.#init.dir).root, err)
    }
  }

  async close (): Promise<void> {
    await this.#opening?.catch(() => {})
    this.#closing ??= this.#close().finally(() => { this.#closing = undefined })
    await this.#closing
  }

  async put (
    cid: CID, bytes: Uint8Array, claims: readonly Claim[], _encoding: Encoding = 'raw'
  ): Promise<{ isNew: boolean }> {
    const key = copyKey(cid)

    return await this.#operation('store a block', async ({ writer, space, health }) => {
      // Also for a block that is here: a copy on a disk that fails is none that may be acknowledged.
      health.assertWritable()

      for (;;) {
        const state = writer.state(key)

        if (!state.exists) {
          const next: CopyState = {
            ...state,
            exists: true,
            payloadBytes: bytes.byteLength,
            encoding: RAW,
            storedAt: this.#clock.wall(),
            claims: mergeClaims([], claims),
            dropping: false,
            pledgedUntil: 0
          }

          await writer.putBlock(key, next, bytes, space)

          return { isNew: true }
        }

        const merged = mergeClaims(state.claims, claims)

        if (merged !== state.claims || state.dropping) {
          await writer.change(key, { ...state, claims: merged, dropping: false })

          return { isNew: false }
        }

        if (!await writer.settled(key)) {
          return { isNew: false }
        }
      }
    })
  }

  async addClaims (cid: CID, claims: readonly Claim[]): Promise<boolean> {
    const key = copyKey(cid)

    return await this.#operation('store claims', async ({ writer }) => {
      for (;;) {
        const state = writer.state(key)

        if (!state.exists) {
          throw new BlockNotFoundError(cid.toString())
        }

        const merged = mergeClaims(state.claims, claims)

        if (merged !== state.claims) {
          await writer.change(key, { ...state, claims: merged })

          return true
        }

        if (!await writer.settled(key)) {
          return false
        }
      }
    })
  }

  async get (cid: CID, range?: { offset: number, length: number }): Promise<Uint8Array> {
    const key = copyKey(cid)

    return await this.#operation('read a block', ({ reader }) =>
      this.#reads.run(() => reader.read(cid, key, range)))
  }

  has (cid: CID): boolean {
    return this.#running !== undefined && this.#catalog.table.find(copyKey(cid)) >= 0
  }

  info (cid: CID): BlockInfo | undefined {
    const row = this.#running === undefined ? -1 : this.#catalog.table.find(copyKey(cid))

    return row < 0 ? undefined : this.#infoOf(row)
  }

  async delete (cid: CID, { onlyIf }: DeleteOptions = {}): Promise<boolean> {
    const key = copyKey(cid)

    return await this.#operation('delete a block', ({ writer }) => writer.remove(key, onlyIf))
  }

  async quarantine (cid: CID): Promise<void> {
    const key = copyKey(cid)

    await this.#operation('set a block aside', running => this.#setAside(running, key))
  }

  async setFlags (flags: readonly CopyFlags[]): Promise<void> {
    await this.#operation('store flags', async ({ writer }) => {
      // In portions, so that they never fill the queue of the log alone.
      for (let start = 0; start < flags.length; start += FLAGS_AT_ONCE_MAX) {
        const outcomes = await Promise.allSettled(flags.slice(start, start + FLAGS_AT_ONCE_MAX)
          .map(async one => { await setFlags(writer, one) }))
        // All have ended by then: one that goes on would flag a copy that comes after this was said to have failed.
        const failed = outcomes.find(outcome => outcome.status === 'rejected')

        if (failed !== undefined) {
          throw failed.reason
        }
      }
    })
  }

  entries (): Iterable<BlockInfo> {
    return { [Symbol.iterator]: () => this.#entries() }
  }

  usage (): StoreUsage {
    const running = this.#running

    return {
      blocks: running === undefined ? 0 : this.#catalog.table.size,
      usedBytes: this.#catalog.usedBytes,
      capacityBytes: running?.space.capacityBytes ?? this.#capacityBytes ?? 0,
      freeBytes: running?.space.freeBytes ?? 0,
      full: running?.space.full ?? false,
      excessBytes: running?.space.excessBytes ?? 0,
      readOnly: running?.health.readOnly ?? false,
      readOnlyReason: running?.health.reason,
      ioErrors: running?.health.ioErrors ?? 0,
      quarantined: running?.quarantine.count ?? 0,
      diskBytes: this.#catalog.diskBytes
    }
  }

  get workers (): readonly Worker[] {
    return this.#running === undefined ? [] : [this.#running.compactor.worker, this.#running.checkpoints]
  }

  setCapacity (bytes: number): void {
    this.#capacityBytes = bytes
    this.#running?.space.setCapacity(bytes)
  }

  onChange (listener: (change: BlockChange) => void): () => void {
    return this.#events.on('change', listener)
  }

  log (owner: string): OwnerLog {
    return createOwnerLog(owner, {
      append: async (name, entries) => {
        await this.#operation('write a log', ({ writer }) => writer.appendLog(name, entries))
      },
      trim: async (name, from, to) => {
        await this.#operation('trim a log', async ({ writer, manifest }) => {
          await writer.trimLog(name, from, to)

          if (from === 0 && to === Infinity) {
            await manifest.forget(name, () => this.#catalog.logs.positions(name).length > 0)
          }
        })
      },
      place: (name, position) => this.#catalog.logs.place(name, position),
      positions: name => this.#catalog.logs.positions(name),
      readAt: async (name, position) => await this.#operation('read a log', ({ reader }) =>
        this.#reads.run(() => reader.readEntry(name, position))),
      damage: name => this.#running?.manifest.damage(name)
    })
  }

  logOwners (): string[] {
    return [...new Set([...this.#catalog.logs.owners(), ...this.#running?.manifest.damagedOwners() ?? []])]
  }

  async compact (): Promise<number> {
    return await this.#running?.compactor.run() ?? 0
  }

  async checkpoint (): Promise<void> {
    await this.#running?.checkpointer.flush()
  }

  async #open (): Promise<void> {
    const common = { fs: this.#fs, clock: this.#clock, logger: this.#logger, catalog: this.#catalog }
    const opened = await openStore({
      ...this.#init,
      ...common,
      ...(this.#capacityBytes === undefined ? {} : { capacityBytes: this.#capacityBytes })
    })
    const { log, files, health, manifest, checkpointer, space, root, seed, segmentBytes } = opened
    // Watched for faults of the disk.
    const { fs } = opened
    const { catalog } = common
    const writer = new Writer({
      catalog,
      log,
      health,
      emit: (kind, infoOf) => {
        // Made only when it is listened to.
        if (this.#events.has('change')) {
          this.#events.emit('change', { kind, info: infoOf() })
        }
      }
    })
    const reader = new Reader({ catalog, files, fs })
    const compactor = new Compactor({
      ...common,
      fs,
      root,
      seed,
      segmentBytes,
      files,
      log,
      manifest,
      checkpointer,
      isPressed: () => space.isPressed,
      isAutomatic: () => this.#init.autoCompact !== false && !health.readOnly,
      roomBytes: () => space.roomToCompact,
      refreshRoom: async () => { await space.refresh() },
      move: async (head, payload) => {
        await writer.move(head, payload)
        space.wrote(recordBytes(head))
      },
      onDamaged: async key => {
        if (this.#running !== undefined) {
          await this.#setAside(this.#running, key)
        }
      }
    })

    this.#storeId = opened.incarnation.storeId
    this.report = opened.report
    compactor.worker.start()
    const checkpoints = new Worker({
      ...common, ...STORE_WORKERS.checkpoints, run: async () => { await checkpointer.flush() }
    })
    checkpoints.start()
    this.#running = { ...opened, writer, reader, compactor, checkpoints }
  }

  async #close (): Promise<void> {
    const running = this.#running

    if (running === undefined) {
      return
    }

    // From here on nothing begins; what has begun is finished.
    this.#running = undefined
    this.#opening = undefined
    await running.checkpoints.stop()
    await this.#operations.drain()
    await running.compactor.stop()
    await running.close()
    this.#catalog.clear()
  }

  async #operation<T> (what: string, task: (running: Running) => Promise<T>): Promise<T> {
    const running = this.#running

    if (running === undefined) {
      throw new StoreClosedError()
    }

    try {
      return await this.#operations.run(what, () => task(running))
    } catch (err) {
      if (err instanceof StoreFullError) {
        void running.space.refresh()
      }

      throw err
    }
  }

  protected incarnation (): Incarnation | undefined {
    return this.#running?.incarnation
  }

  protected async noted<T> (what: string, task: (incarnation: Incarnation) => Promise<T>): Promise<T> {
    return await this.#operation(what, ({ incarnation }) => task(incarnation))
  }

  /** Keeps the bytes aside as far as they can be read, then drops the copy. */
  async #setAside ({ writer, reader, quarantine, health }: Running, key: Uint8Array): Promise<void> {
    if (!writer.state(key).exists) {
      await writer.remove(key)

      return
    }

    health.assertWritable()

    const cid = copyCid(key)

    try {
      await quarantine.keep(cid.toString(), await reader.read(cid, key))
    } catch (err) {
      this.#logger.warn({ err: errorMessage(err), cid: cid.toString() },
        'the bytes of a bad copy could not be kept aside')
    }

    await writer.remove(key)
  }

  * #entries (): IterableIterator<BlockInfo> {
    if (this.#running !== undefined) {
      for (const row of this.#catalog.table.rows()) {
        yield this.#infoOf(row)
      }
    }
  }

  #infoOf (row: number): BlockInfo {
    const { table, claims } = this.#catalog
    const copy = table.read(row)

    return {
      cid: copyCid(table.key(row)),
      bytes: copy.payloadBytes,
      encoding: 'raw',
      claims: claims.claims(copy.claims),
      dropping: copy.dropping,
      pledgedUntil: copy.pledgedUntil,
      storedAt: copy.storedAt
    }
  }
}

async function setFlags (writer: Writer, { cid, dropping, pledgedUntil }: CopyFlags): Promise<void> {
  const key = copyKey(cid)

  for (;;) {
    const state = writer.state(key)
    const next = {
      ...state,
      dropping: dropping ?? state.dropping,
      pledgedUntil: pledgedUntil ?? state.pledgedUntil
    }

    if (state.exists &&
      (next.dropping !== state.dropping || next.pledgedUntil !== state.pledgedUntil)) {
      await writer.change(key, next)

      return
    }

    // What is on its way may fail: then the flag is to be set after all.
    if (!await writer.settled(key)) {
      return
    }
  }
}
