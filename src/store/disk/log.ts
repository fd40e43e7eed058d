/**
 * The write-ahead log: an endless file cut into segments.
 *
 * Two loops. The *writer* takes what waits and writes it at the end of the file; the *syncer* calls
 * fdatasync for everything that was written before the call began, and only then are those records
 * acknowledged, in the order of the log. While one batch is being made durable the next is being
 * written, and all who come meanwhile share the next fdatasync (group commit).
 *
 * A write or fdatasync that fails ends the segment. After a failed fdatasync it is unknown which pages
 * are on the disk, and the kernel may say "clean" of pages that it dropped (Rebello et al., "Can
 * Applications Recover from fsync Failures?", 2020), so nothing is retried: everything that was not
 * acknowledged is rejected, and the next record goes to a new segment, whose first record says where
 * the one before it ends. Whatever lies behind that end is never read again.
 *
 * So what was acknowledged is always a prefix of each segment, and no record is acknowledged before
 * all that stand in front of it in the log.
 */
import { StoreBusyError } from '../errors.js'
import { OPERATIONS_MAX } from '../device/constants.js'
import { syncFolder } from '../device/fs.js'
import {
  QUEUE_BYTES_MAX, WRITE_BATCH_BYTES_MAX, WRITE_BATCH_RECORDS_MAX
} from './constants.js'
import { encodeAcknowledged, encodeHead, encodeTrailer, RecordKind, recordBytes } from './record.js'
import { Marks, type Marked, type Outcome } from './marks.js'
import { ownerName } from './owner-entries.js'
import { segmentPath } from './segment-files.js'
import type { Timer } from '../../util/clock.js'
import type { StoreFs } from '../device/fs.js'
import type { Manifest } from './manifest.js'
import type { Head, RecordFields } from './record.js'
import type { SegmentFiles } from './segment-files.js'

export interface LogInit {
  fs: StoreFs
  clock: Timer
  /** Folder of the segments. */
  root: string
  files: SegmentFiles
  /** Of the store, see `record.ts`. */
  seed: number
  /** Key of segment records. */
  storeKey: Uint8Array
  segmentBytes: number
  /** Id of the next segment, never used before. */
  nextSegment: number
  nextSeq: number
  /** All records up to this number are durable, and may be told of. */
  acknowledgedSeq: number
  /** What was found in the log. */
  marked: Marked
  /** See `MARK_IDLE_MS`; 0: at once. @default MARK_IDLE_MS */
  markIdleMs?: number
  /** Lists what is acknowledged before it is. */
  manifest: Pick<Manifest, 'cover' | 'ensure' | 'mayList'>
  /** The newest segment there is, and where it ends; id 0: none. */
  previous: { id: number, end: number }
  /** Called for each durable record in the order of the log, before the caller that appended it hears. */
  onDurable: (head: Head, front: Buffer) => void
}

interface Segment {
  id: number
  /** Where the next record goes. */
  tail: number
  /** End of what was acknowledged. */
  durableEnd: number
  fd: number | undefined
  /** The folder entry is durable. */
  isLinked: boolean
}

interface Entry {
  segment: Segment
  head: Head
  front: Buffer
  payload: Uint8Array
  trailer: Buffer
  bytes: number
  outcome: Outcome
}

const NOTHING = new Uint8Array(0)
const NOBODY: Outcome = { durable: () => {}, failed: () => {} }

export class Log {
  readonly #init: LogInit
  #segment: Segment | undefined
  #previous: { id: number, end: number }
  /** Where the log ends as far as it was acknowledged; `#previous` may be ahead of it. */
  #acknowledged: { id: number, end: number }
  #nextSegment: number
  #nextSeq: number
  readonly #marks: Marks
  #queue: Entry[] = []
  #written: Entry[] = []
  #queuedBytes = 0
  #queuedRecords = 0
  #writer: Promise<void> | undefined
  #syncer: Promise<void> | undefined
  #failure: { err: unknown } | undefined
  /** Taken by a loop when it failed: to be rejected before all others. */
  #failed: Entry[] = []
  readonly #abandoned = new Set<number>()
  /** Since the last failure nothing was acknowledged: what failed could be read after a crash. */
  #isUnsure = false
  /** Who waits for that to end, see `seal`. */
  #sealing: { resolve: () => void, reject: (err: unknown) => void }[] = []
  /** fdatasyncs of records, for tests and figures. */
  syncs = 0

  constructor (init: LogInit) {
    this.#init = init
    this.#previous = init.previous
    this.#acknowledged = init.previous
    this.#nextSegment = init.nextSegment
    this.#nextSeq = init.nextSeq
    this.#marks = new Marks({
      ...init,
      append: (fields, outcome) => { this.append(fields, NOTHING, outcome) },
      hasFailed: () => this.#failure !== undefined
    })
  }

  /** The segment that is being written; undefined before the first record. */
  get current (): number | undefined {
    return this.#segment?.id
  }

  /** Segments with bytes behind their end that must not be read, until the next open cuts them off. */
  get abandoned (): ReadonlySet<number> {
    return this.#abandoned
  }

  /** Bytes that wait for the disk. */
  get queuedBytes (): number {
    return this.#queuedBytes
  }

  /**
   * Appends a record. Its place in the log is fixed when this returns; the outcome comes later.
   * Throws `store_busy` when too much waits, and then nothing has happened.
   */
  append (fields: RecordFields, payload: Uint8Array, outcome: Outcome): Head {
    const bytes = recordBytes({ ...fields, payloadBytes: payload.byteLength })

    if (this.#queuedRecords >= OPERATIONS_MAX ||
      (this.#queuedBytes > 0 && this.#queuedBytes + bytes > QUEUE_BYTES_MAX)) {
      throw new StoreBusyError(`${this.#queuedBytes} bytes wait for the disk`)
    }

    const { segmentBytes } = this.#init

    if (this.#segment === undefined || this.#segment.tail + bytes > segmentBytes) {
      this.#roll()
    }

    const head = this.#push(fields, payload, bytes, outcome)

    this.#startWriter()

    return head
  }

  /** Records that were rejected may still be read after a crash, see `seal`. */
  get isUnsure (): boolean {
    return this.#isUnsure
  }

  /**
   * Resolves when nothing that was rejected can come back: the first record of a newer segment is
   * durable. A caller that is told "it is so already" after a failure needs that as much as one who has
   * something to write.
   */
  async seal (): Promise<void> {
    if (!this.#isUnsure) {
      return
    }

    const sealed = new Promise<void>((resolve, reject) => { this.#sealing.push({ resolve, reject }) })

    // Otherwise there is one on its way, or the loops have yet to come to a stand.
    if (this.#failure === undefined && this.#segment === undefined) {
      this.#roll()
      this.#startWriter()
    }

    await sealed
  }

  /**
   * What an open found behind the last mark may never have been acknowledged, but is told from now on: it must not
   * vanish unnoticed any more. A disk without room for that is left as it is.
   */
  async mark (): Promise<void> {
    this.#marks.mark()
    await this.drain()
  }

  /** Resolves when nothing waits and nothing runs, and what owners were told of is marked. */
  async finish (): Promise<void> {
    await this.drain()
    this.#marks.finish()
    await this.drain()
  }

  /** Resolves when nothing waits and nothing runs. */
  async drain (): Promise<void> {
    while (this.#writer !== undefined || this.#syncer !== undefined) {
      await this.#writer
      await this.#syncer
    }
  }

  /** Begins the next segment in memory; its file is made by the writer. */
  #roll (): void {
    const before = this.#segment

    if (before !== undefined) {
      this.#previous = { id: before.id, end: before.tail }
    }

    const { storeKey } = this.#init
    const { id: previous, end } = this.#previous

    this.#segment = { id: this.#nextSegment++, tail: 0, durableEnd: 0, fd: undefined, isLinked: false }
    const extra = encodeAcknowledged(this.#marks.acknowledgedSeq)

    this.#push({
      kind: RecordKind.segment, key: storeKey, extra, dropping: false, encoding: 0, a: previous, b: end
    }, NOTHING, recordBytes({ key: storeKey, extra, payloadBytes: 0 }), NOBODY)
  }

  #push (raw: RecordFields, payload: Uint8Array, bytes: number, outcome: Outcome): Head {
    const segment = this.#segment as Segment
    const fields = raw.kind === RecordKind.log ? { ...raw, b: this.#marks.acknowledgedSeq } : raw
    const place = { segment: segment.id, offset: segment.tail, seq: this.#nextSeq++ }
    const head: Head = {
      ...fields, ...place, born: fields.born ?? place.seq, payloadBytes: payload.byteLength
    }

    segment.tail += bytes
    this.#queuedBytes += bytes
    this.#queuedRecords++
    this.#queue.push({
      segment,
      head,
      front: encodeHead(fields, place, payload.byteLength, this.#init.seed),
      payload,
      trailer: encodeTrailer(payload, place.seq),
      bytes,
      outcome
    })

    return head
  }

  #startWriter (): void {
    this.#writer ??= this.#writeAll().finally(() => {
      this.#writer = undefined
      this.#settle()
    })
  }

  #startSyncer (): void {
    this.#syncer ??= this.#syncAll().finally(() => {
      this.#syncer = undefined
      this.#settle()
    })
  }

  async #writeAll (): Promise<void> {
    // The next turn: callers that append in this one share the write.
    await Promise.resolve()

    while (this.#queue.length > 0 && this.#failure === undefined) {
      const batch = this.#takeBatch()

      try {
        await this.#write(batch)
        this.#written.push(...batch)
        this.#startSyncer()
      } catch (err) {
        this.#fail(err, batch)
      }
    }
  }

  async #syncAll (): Promise<void> {
    while (this.#written.length > 0 && this.#failure === undefined) {
      const batch = this.#written

      this.#written = []

      try {
        await this.#sync(batch)
      } catch (err) {
        this.#fail(err, batch.filter(entry => entry.head.offset >= entry.segment.durableEnd))
      }
    }
  }

  /** Records of one segment, as many as one call should write. */
  #takeBatch (): Entry[] {
    const segment = (this.#queue[0] as Entry).segment
    let bytes = 0
    let count = 0

    for (const entry of this.#queue) {
      if (entry.segment !== segment || count >= WRITE_BATCH_RECORDS_MAX ||
        (count > 0 && bytes + entry.bytes > WRITE_BATCH_BYTES_MAX)) {
        break
      }

      bytes += entry.bytes
      count++
    }

    return this.#queue.splice(0, count)
  }

  async #write (batch: readonly Entry[]): Promise<void> {
    const { segment, head } = batch[0] as Entry

    if (segment.fd === undefined) {
      // Its first record says that there is one.
      await this.#init.manifest.ensure()
      segment.fd = await this.#init.files.create(segment.id)
    }

    await this.#init.fs.writev(segment.fd, batch.flatMap(buffersOf), head.offset)
  }

  /** Makes written records durable and acknowledges them, segment by segment. */
  async #sync (batch: readonly Entry[]): Promise<void> {
    for (let start = 0; start < batch.length;) {
      const { segment } = batch[start] as Entry
      let end = start

      while (end < batch.length && batch[end]?.segment === segment) {
        end++
      }

      this.syncs++
      await this.#init.fs.fdatasync(segment.fd as number)

      if (!segment.isLinked) {
        await syncFolder(this.#init.fs, this.#init.root)
        segment.isLinked = true
      }

      const entries = batch.slice(start, end)

      // Again, since others may change it meanwhile: nothing comes between the last look and the acknowledgement.
      for (let covering = this.#cover(entries); covering !== undefined; covering = this.#cover(entries)) {
        await covering
      }

      this.#acknowledge(entries)

      if (segment !== this.#segment && segment.durableEnd === segment.tail) {
        this.#init.files.release(segment.id)
      }

      start = end
    }
  }

  /** Nothing is acknowledged that would not be missed, were it gone. Undefined: all of it is listed. */
  #cover (entries: readonly Entry[]): Promise<void> | undefined {
    const owners = new Set(entries.flatMap(({ head }) => head.kind === RecordKind.log ? [ownerName(head.key)] : []))

    return this.#init.manifest.cover((entries[0] as Entry).segment.id, [...owners])
  }

  #acknowledge (entries: readonly Entry[]): void {
    for (const { segment, head, front, bytes, outcome } of entries) {
      segment.durableEnd = head.offset + bytes
      this.#acknowledged = { id: segment.id, end: segment.durableEnd }
      this.#marks.acknowledged(head)
      this.#queuedBytes -= bytes
      this.#queuedRecords--
      this.#init.onDurable(head, front)
      outcome.durable(head)
    }

    this.#marks.later()

    if (this.#isUnsure && this.#failure === undefined) {
      this.#isUnsure = false
      this.#sealing.splice(0).forEach(({ resolve }) => { resolve() })
    }
  }

  #fail (err: unknown, entries: readonly Entry[]): void {
    this.#failure ??= { err }
    this.#isUnsure = true
    this.#failed.push(...entries)
  }

  /** Once both loops stand still after a failure: rejects what is not durable, leaves the segment. */
  #settle (): void {
    if (this.#failure === undefined) {
      this.#goOn()

      return
    }

    if (this.#writer !== undefined || this.#syncer !== undefined) {
      return
    }

    const { err } = this.#failure
    const entries = [...this.#failed, ...this.#written, ...this.#queue]
      .sort((a, b) => a.head.seq - b.head.seq)

    this.#failure = undefined
    this.#failed = []
    this.#written = []
    this.#queue = []
    this.#abandon(entries)

    for (const { bytes, outcome } of entries) {
      this.#queuedBytes -= bytes
      this.#queuedRecords--
      outcome.failed(err)
    }

    this.#sealing.splice(0).forEach(({ reject }) => { reject(err) })
  }

  /** Starts what has something to do: it may have come while a loop was ending. */
  #goOn (): void {
    if (this.#queue.length > 0) {
      this.#startWriter()
    }

    if (this.#written.length > 0) {
      this.#startSyncer()
    }
  }

  /**
   * Nothing in it was acknowledged, so the next open would remove it: a disk that is full would gather one with each
   * attempt until then.
   */
  #removeEmpty (id: number): void {
    const { fs, files, root } = this.#init

    files.remove(id)
    fs.unlink(segmentPath(root, id)).catch(() => {
      // Then the next open does.
    })
  }

  /** The log goes on in a new segment behind the last record that was acknowledged. */
  #abandon (entries: readonly Entry[]): void {
    const segments = new Set(entries.map(({ segment }) => segment))

    if (this.#segment !== undefined) {
      segments.add(this.#segment)
    }

    for (const segment of [...segments].sort((a, b) => a.id - b.id)) {
      this.#abandoned.add(segment.id)

      if (segment.fd !== undefined) {
        this.#init.files.release(segment.id)

        // One that is listed is left for the next open, which finds that a later one skips it.
        if (segment.durableEnd === 0 && !this.#init.manifest.mayList(segment.id)) {
          this.#removeEmpty(segment.id)
        }
      }
    }

    // Segments of which nothing was acknowledged do not count: they lie between two that do.
    this.#previous = this.#acknowledged
    this.#segment = undefined
  }
}

function buffersOf ({ front, payload, trailer }: Entry): Uint8Array[] {
  return payload.byteLength === 0 ? [front, trailer] : [front, payload, trailer]
}
