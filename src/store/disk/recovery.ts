/**
 * What an open does before anything is served: finds out what the log says.
 *
 * 1. Pages of the index are applied, and where they end the segment file is read on.
 * 2. A segment ends where the next one says it ends. Segments that the next one skips were abandoned
 *    before anything in them was acknowledged, and are removed.
 * 3. What was read from files is made durable (after a kill it may only be in the page cache), bytes
 *    behind the last whole record are cut off.
 *
 * Only then may the log go on, in a new segment. Done again after a kill in between, all of it ends
 * the same.
 */
import { syncFolder } from '../device/fs.js'
import { forEachConcurrently } from '../../util/concurrently.js'
import { errorMessage } from '../../util/errors.js'
import { StoreIoError } from '../errors.js'
import { QUEUE_BYTES_MAX, SCAN_CHUNK_BYTES, SEQ_GAP } from './constants.js'
import { readEnds } from './segment-ends.js'
import { openPage, PAGES_FROM, pageSegment, PAGES_TO } from './pages.js'
import { lossesIn, missingSegments } from './losses.js'
import { lookAtGap, mendSegment } from './gaps.js'
import { Marked } from './marks.js'
import { missingEnd, scanSegment } from './scanner.js'
import { segmentId, segmentPath } from './segment-files.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { Catalog } from './catalog.js'
import type { Checkpointer } from './checkpointer.js'
import type { IndexDb } from './index-db.js'
import type { Gap } from './losses.js'
import type { Manifest } from './manifest.js'
import type { Head } from './record.js'
import type { ScanGap } from './scanner.js'

/** Segment files looked at side by side. */
const FILES_IN_FLIGHT_MAX = 16

/**
 * Payloads are checked in so much of the end of the log: more than could have been on its way when
 * the process died. What lies before was acknowledged, and is checked when it is read.
 */
const VERIFY_TAIL_BYTES = 2 * QUEUE_BYTES_MAX

export interface RecoveryInit {
  fs: StoreFs
  root: string
  seed: number
  catalog: Catalog
  /** Undefined: there is none, everything is read from the segments. */
  db: IndexDb | undefined
  checkpointer: Checkpointer
  /** Says what there should be, and takes the owners whose logs lost something. */
  manifest: Manifest
  logger: Logger
  /** Changes nothing, and checks all payloads: for a look at a store. @default false */
  inspect?: boolean
  /** Called with the bytes of segments read so far and in all. */
  onProgress?: (doneBytes: number, totalBytes: number) => void
  signal?: AbortSignal
  /** Called with each record that is read from a file; with its payload where that was read along. */
  onRecord?: (head: Head, payload: Buffer | undefined) => void
  /** Called with each part of a segment that could not be read as records. */
  onDamage?: (damage: SegmentDamage) => void
}

/** A part of a segment that is no record, from one offset to another. */
export interface SegmentDamage { segment: number, from: number, to: number }

/** What an open found. */
export interface SegmentsReport {
  copies: number
  segments: number
  /** Bytes of segments that the index did not cover. */
  scannedBytes: number
  /** Bytes behind the last whole record that were cut off: writes that no caller was told of. */
  tornBytes: number
  /** Stretches inside segments that could not be read as records. */
  damages: number
  /** Stretches that held records which had been acknowledged. */
  losses: number
  /** Segments that should be here and are not. */
  missing: number[]
  /** It is unknown whether any is missing. */
  isManifestLost: boolean
}

export interface Recovered {
  nextSegment: number
  nextSeq: number
  previous: { id: number, end: number }
  marked: Marked
  report: SegmentsReport
}

interface SegmentFile {
  id: number
  size: number
  /** Its size before anything was cut off. */
  foundBytes: number
  /** Bytes of all segments before this one, as they were found. */
  before: number
  covered: number
  isBroken: boolean
  /** The end of the last page, of those that are no use as well. */
  pagedTo: number
  /** Parts that are no records, and where the file is to end. */
  gaps: Gap[]
  endsAt: number | undefined
}

/** A fault of the index, which is mended by doing without. */
export class IndexFault extends Error {}

export async function recover (init: RecoveryInit): Promise<Recovered> {
  return await new Recovery(init).run()
}

class Recovery {
  readonly #init: RecoveryInit
  readonly #report: SegmentsReport = {
    copies: 0, segments: 0, scannedBytes: 0, tornBytes: 0, damages: 0, losses: 0, missing: [], isManifestLost: false
  }
  /** By id, ascending. */
  #files: SegmentFile[] = []
  /** Where segments end by the word of the next one; undefined before it was asked for. */
  #ends: Map<number, number> | undefined
  readonly #voids = new Set<number>()
  #highest = 0
  #totalBytes = 0
  /** Everything up to this number was acknowledged. */
  #acknowledgedSeq = 0
  readonly #marked = new Marked()

  constructor (init: RecoveryInit) {
    this.#init = init
  }

  async run (): Promise<Recovered> {
    const { catalog } = this.#init

    try {
      await this.#list()
      await this.#replay()
      await this.#settle()
      await this.#removeVoids()
    } finally {
      this.#init.checkpointer.dropHeld()
    }

    const last = this.#files.filter(({ id }) => !this.#voids.has(id)).at(-1)

    this.#report.copies = catalog.table.size
    this.#report.segments = catalog.segments.size

    return {
      nextSegment: this.#highest + 1,
      nextSeq: catalog.maxSeq + SEQ_GAP,
      previous: last === undefined ? { id: 0, end: 0 } : { id: last.id, end: last.size },
      marked: this.#marked,
      report: this.#report
    }
  }

  async #removeVoids (): Promise<void> {
    const { fs, root, catalog, inspect } = this.#init

    for (const id of this.#voids) {
      catalog.removeSegment(id)

      if (inspect !== true) {
        await fs.unlink(segmentPath(root, id))
      }
    }

    if (inspect !== true && this.#voids.size > 0) {
      await syncFolder(fs, root)
    }
  }

  async #list (): Promise<void> {
    const { fs, root, catalog, manifest } = this.#init
    const ids = (await fs.readdir(root)).flatMap(({ name }) => segmentId(name) ?? []).sort((a, b) => a - b)

    this.#files = ids.map(id => ({
      id, size: 0, foundBytes: 0, before: 0, covered: 0, isBroken: false, pagedTo: 0, gaps: [], endsAt: undefined
    }))
    this.#highest = Math.max(0, ...ids.slice(-1), ...manifest.found?.segments ?? [])

    await forEachConcurrently(this.#files, FILES_IN_FLIGHT_MAX, async file => {
      await this.#withFile(file.id, 'r', async fd => {
        file.size = await fs.size(fd)
        file.foundBytes = file.size
      })
    })

    for (const file of this.#files) {
      file.before = this.#totalBytes
      this.#totalBytes += file.size
      catalog.addSegment(file.id)
    }
  }

  /** Bytes of all segments after this one. They are read in order, so those are as they were found. */
  #behind (file: SegmentFile): number {
    return this.#totalBytes - file.before - file.foundBytes
  }

  /** Applies pages, and the files from where the pages end, in the order of the log. */
  async #replay (): Promise<void> {
    const byId = new Map(this.#files.map(file => [file.id, file]))
    const stale: string[] = []
    let next = 0

    const finishBefore = async (id: number): Promise<void> => {
      for (let file = this.#files[next]; file !== undefined && file.id < id; file = this.#files[next]) {
        await this.#finish(file)
        next++
      }
    }

    for await (const [key, value] of this.#pages()) {
      const id = pageSegment(key)
      const file = byId.get(id)

      this.#highest = Math.max(this.#highest, id)
      await finishBefore(id)

      if (file === undefined || !this.#applyPage(file, value)) {
        stale.push(key)
      }
    }

    await finishBefore(Infinity)
    await this.#dropPages(stale)
  }

  async * #pages (): AsyncIterable<readonly [string, Uint8Array]> {
    const { db } = this.#init

    if (db === undefined) {
      return
    }

    const pages = db.iterate(PAGES_FROM, PAGES_TO)[Symbol.asyncIterator]()

    for (;;) {
      const step = await pages.next().catch((err: unknown) => {
        throw new IndexFault(errorMessage(err), { cause: err })
      })

      if (step.done === true) {
        return
      }

      yield step.value
    }
  }

  #applyPage (file: SegmentFile, value: Uint8Array): boolean {
    const page = openPage(value)

    if (page !== undefined) {
      // Also one that is of no use otherwise: a page is made of records that are durable.
      file.pagedTo = Math.max(file.pagedTo, page.to)

      const last = page.heads.at(-1)
      this.#acknowledgedSeq = Math.max(this.#acknowledgedSeq, last?.seq ?? 0)
    }

    // A page that is ahead of its file, or has a gap before it, says nothing we could trust.
    if (file.isBroken || page === undefined || page.from !== file.covered || page.to > file.size) {
      file.isBroken = true

      return false
    }

    for (const head of page.heads) {
      this.#marked.note(head)
      this.#init.catalog.apply(head)
    }

    file.covered = page.to

    return true
  }

  async #dropPages (keys: readonly string[]): Promise<void> {
    if (keys.length > 0) {
      await this.#init.db?.write(keys.map(key => [key, undefined])).catch((err: unknown) => {
        throw new IndexFault(errorMessage(err), { cause: err })
      })
    }
  }

  /** Reads what the pages of a segment did not cover. */
  async #finish (file: SegmentFile): Promise<void> {
    if (file.covered === file.size && file.size > 0 && file.pagedTo <= file.size) {
      return
    }

    if (this.#ends === undefined) {
      const { ends, skipped, highest } = await readEnds(this.#init, this.#files)

      this.#ends = ends
      skipped.forEach(id => this.#voids.add(id))
      this.#highest = Math.max(this.#highest, highest)
    }

    if (this.#voids.has(file.id)) {
      return
    }

    const { fs, inspect } = this.#init
    const told = this.#ends.get(file.id)

    await this.#withFile(file.id, inspect === true ? 'r' : 'r+', async fd => {
      const to = Math.min(file.size, told ?? Infinity)

      // First of all: what is read then may become a page, and what a page covers is not read again.
      if (inspect !== true) {
        await this.#writeAgain(file, fd, to)
        // The same of its size: an open before this one may have cut it, and failed to make that durable.
        await fs.truncate(fd, file.size)
        await fs.fdatasync(fd)
      }

      const end = await this.#scan(file, fd, { to, told: told ?? file.pagedTo })

      if (end < file.size) {
        this.#report.tornBytes += file.size - end
        file.size = end
        file.endsAt = end
      }

      // The next segment says where this one ends: it does, once what is missing is filled up.
      if (told !== undefined && end > 0 && end < told) {
        file.size = told
        file.endsAt = undefined
      }
    })

    if (file.size === 0) {
      this.#voids.add(file.id)
    }
  }

  /**
   * Writes what will be read last once more, byte by byte the same. If the process was killed
   * after an fdatasync had failed, those bytes are in the page cache, are on no disk, and are clean:
   * the fdatasync that follows would leave them there. More than the queue takes was never on its
   * way.
   */
  async #writeAgain (file: SegmentFile, fd: number, end: number): Promise<void> {
    const { fs } = this.#init
    let at = Math.max(file.covered, end - Math.max(0, QUEUE_BYTES_MAX - this.#behind(file)))
    const buffer = Buffer.allocUnsafe(Math.min(SCAN_CHUNK_BYTES, Math.max(0, end - at)))

    while (at < end) {
      const chunk = buffer.subarray(0, Math.min(buffer.byteLength, end - at))
      const read = await fs.read(fd, chunk, at)

      if (read < chunk.byteLength) {
        throw new StoreIoError(`read ${segmentPath(this.#init.root, file.id)}: it ends at ${at + read}`)
      }

      await fs.writev(fd, [chunk], at)
      at += read
    }
  }

  /** @param ends.told - where the file should end at least, by what is said elsewhere; 0: not known */
  async #scan (file: SegmentFile, fd: number, { to, told }: { to: number, told: number }): Promise<number> {
    const { fs, seed, catalog, checkpointer, logger, inspect, onProgress, signal } = this.#init

    checkpointer.resume(file.id, file.covered)

    const { end, damages, gaps } = await scanSegment({
      fs,
      fd,
      segment: file.id,
      seed,
      from: file.covered,
      to,
      afterSeq: catalog.maxSeq,
      verify: inspect === true || this.#behind(file) < VERIFY_TAIL_BYTES,
      onRecord: (head, front, payload) => {
        signal?.throwIfAborted()
        onProgress?.(file.before + head.offset, this.#totalBytes)
        this.#marked.note(head)
        this.#acknowledgedSeq = Math.max(this.#acknowledgedSeq, this.#marked.markedSeq)
        catalog.apply(head)
        checkpointer.note(head, Buffer.from(front))
        this.#init.onRecord?.(head, payload)
      }
    })

    await this.#look(file, fd, missingEnd(gaps, { end: Math.max(end, file.covered), told, maxSeq: catalog.maxSeq }))
    this.#report.scannedBytes += to - file.covered
    this.#report.damages += damages.length

    for (const damage of damages) {
      this.#init.onDamage?.({ segment: file.id, from: damage.from, to: damage.to })
      logger.error({ segment: file.id, ...damage }, 'a part of a segment of the block store is damaged')
    }

    return Math.max(end, file.covered)
  }

  /** Keeps what is no record for the judgement. */
  async #look (file: SegmentFile, fd: number, gaps: readonly ScanGap[]): Promise<void> {
    for (const gap of gaps) {
      this.#init.checkpointer.hold()
      file.gaps.push(await lookAtGap({ ...this.#init, fd, segment: file.id }, gap))
    }
  }

  /**
   * Decides which gaps were torn and which lost, remembers who is harmed, and only then makes the log whole: voids in
   * the gaps, so that no later open judges them by what was acknowledged since, and the end cut off.
   */
  async #settle (): Promise<void> {
    const { catalog, checkpointer, manifest, inspect, logger } = this.#init
    const here = this.#files.map(({ id }) => id).filter(id => !this.#voids.has(id))
    const { lost, owners, all } = lossesIn(this.#files.flatMap(file => file.gaps), this.#acknowledgedSeq)
    const harmed = new Map(owners)
    const reason = all ?? this.#missing(here)

    if (reason !== undefined) {
      // Also those of whom nothing is left.
      for (const owner of [...manifest.found?.owners.keys() ?? [], ...catalog.logs.owners()]) {
        harmed.set(owner, harmed.get(owner) ?? reason)
      }
    }

    this.#report.losses = lost.length

    for (const [owner, what] of harmed) {
      logger.error({ owner, reason: what },
        'the log of an owner lost something that was acknowledged: nothing in it counts any more')
    }

    if (inspect !== true) {
      // A process that was killed may not have come to it for files that were just read; what is listed must not go.
      await syncFolder(this.#init.fs, this.#init.root)
      manifest.reconcile(here, catalog.logs.owners())
      await manifest.addDamage(harmed)
      await manifest.save()

      for (const file of this.#files) {
        await this.#mend(file)
      }
    }

    checkpointer.release()
  }

  /** What is gone that may have held records of every log, as part of a sentence. */
  #missing (here: readonly number[]): string | undefined {
    const { catalog, manifest } = this.#init
    const stats = [...catalog.segments.values()]
    const missing = manifest.found === undefined ? [] : missingSegments(manifest.found, new Set(here), stats)

    this.#report.missing = missing
    this.#report.isManifestLost = manifest.isLost(stats.some(segment => segment.hasManifest))

    if (missing.length > 0) {
      return `the files of segments ${missing.join(', ')} are gone`
    }

    return this.#report.isManifestLost
      ? 'the manifest of the log is gone: nobody can tell whether segments are'
      : undefined
  }

  async #mend ({ id, gaps, endsAt }: SegmentFile): Promise<void> {
    if (!this.#voids.has(id) && (gaps.length > 0 || endsAt !== undefined)) {
      await this.#withFile(id, 'r+', async fd => { await mendSegment({ ...this.#init, fd }, gaps, endsAt) })
    }
  }

  async #withFile (id: number, flags: string, task: (fd: number) => Promise<void>): Promise<void> {
    const { fs, root } = this.#init
    const fd = await fs.open(segmentPath(root, id), flags)

    try {
      await task(fd)
    } finally {
      await fs.close(fd)
    }
  }
}
