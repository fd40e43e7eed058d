// Shell: files, the system.
/**
 * A look at a whole segment store that changes nothing. Two views of it are compared:
 *
 * - the *log*: every record of every segment, read and checked, every block hashed. That is what a
 *   store without its index would be;
 * - the *index*, from a copy of it: what a node will believe to hold when it starts.
 *
 * A copy that the index knows and the log does not show lies in a part that cannot be read: it is
 * damaged, and the index tells its CID. Damage that the index knows of nothing in is garbage.
 */
import fsPromises from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { errorMessage } from '../../util/errors.js'
import { silentLogger } from '../../util/logger.js'
import { sameClaims } from '../claims.js'
import { fsCode } from '../device/fs.js'
import { zeroFillFs } from '../device/zero-fill-fs.js'
import { StoreCorruptError } from '../errors.js'
import { hashFault } from '../hash.js'
import { Catalog } from './catalog.js'
import { Checkpointer } from './checkpointer.js'
import { crc32c } from './crc32c.js'
import { inspectSegments } from './inspect.js'
import { segmentLayout } from './layout.js'
import { createLevelIndexDb } from './level-index-db.js'
import { copyCid, copyName } from './names.js'
import { readManifest } from './manifest.js'
import { RecordKind } from './record.js'
import { recover } from './recovery.js'
import { segmentPath } from './segment-files.js'
import { rm } from '../../util/platform/files.js'
import type { CheckOptions, StoreReport } from '../check-types.js'
import type { StoreFs } from '../device/fs.js'
import type { SegmentInspection } from './inspect.js'
import type { SegmentLayout } from './layout.js'
import type { Head } from './record.js'
import type { SegmentDamage } from './recovery.js'

/** Stretches of damage that are told one by one. */
const DAMAGES_TOLD_MAX = 20

/** Reads all of a store of segments, and writes nothing to it. */
export async function checkSegments (
  fs: StoreFs, dir: string, options: CheckOptions = {}
): Promise<StoreReport> {
  return await new SegmentsCheck(fs, dir, options).run()
}

interface Fault { segment: number, offset: number, reason: string }

class SegmentsCheck {
  readonly #fs: StoreFs
  readonly #dir: string
  readonly #layout: SegmentLayout
  readonly #options: CheckOptions
  /** Blocks with whole records, but of other bytes than their CID says, by key. */
  readonly #faults = new Map<string, Fault>()
  readonly #damages: SegmentDamage[] = []
  readonly #report: StoreReport = {
    copies: 0, bytes: 0, damaged: [], problems: [], notes: [], quarantined: 0, setAside: 0
  }

  #hashed = 0
  #unreadable = 0

  constructor (fs: StoreFs, dir: string, options: CheckOptions) {
    this.#fs = zeroFillFs(fs, () => { this.#unreadable++ })
    this.#dir = dir
    this.#layout = segmentLayout(dir)
    this.#options = options
  }

  async run (): Promise<StoreReport> {
    const report = this.#report
    const log = await this.#readLog()

    if (log === undefined) {
      return report
    }

    try {
      this.#countCopies(log)

      const index = await this.#readIndex(log)
      const isCertain = index !== undefined && this.#compare(log.catalog, index)

      this.#tellDamages(log, isCertain)
      report.quarantined = await this.#countQuarantined()

      return report
    } finally {
      await log.close()
    }
  }

  async #readLog (): Promise<SegmentInspection | undefined> {
    const { signal, onProgress } = this.#options

    try {
      const log = await inspectSegments({
        dir: this.#dir,
        fs: this.#fs,
        signal,
        onProgress: (bytes, bytesTotal) => { onProgress?.({ copies: this.#hashed, bytes, bytesTotal }) },
        onRecord: (head, payload) => { this.#hash(head, payload) },
        onDamage: damage => { this.#damages.push(damage) }
      })
      const bytesTotal = log.segments.reduce((sum, { bytes }) => sum + bytes, 0)

      onProgress?.({ copies: this.#hashed, bytes: bytesTotal, bytesTotal })

      if (log.isIdLost) {
        this.#report.problems.push(`${this.#layout.identity} is missing; the next start makes it anew from the segments.`)
      }

      this.#report.storeId = log.storeId

      return log
    } catch (err) {
      if (!(err instanceof StoreCorruptError)) {
        throw err
      }

      this.#report.problems.push(`${err.message} Copies cannot be read until that is settled.`)

      return undefined
    }
  }

  #hash (head: Head, payload: Buffer | undefined): void {
    if (head.kind !== RecordKind.block || payload === undefined) {
      return
    }

    this.#hashed++

    const reason = hashFault(copyCid(head.key), payload)
    const name = copyName(head.key)

    // Of a block that was written more than once, the last record counts.
    if (reason === undefined) {
      this.#faults.delete(name)
    } else {
      this.#faults.set(name, { segment: head.segment, offset: head.offset, reason })
    }
  }

  #countCopies ({ catalog }: SegmentInspection): void {
    const { table } = catalog

    for (const row of table.rows()) {
      const key = table.key(row)
      const { segment, offset, payloadBytes } = table.read(row)
      const fault = this.#faults.get(copyName(key))

      if (fault?.segment === segment && fault.offset === offset) {
        this.#damage(key, segment, fault.reason)
      } else {
        this.#report.copies++
        this.#report.bytes += payloadBytes
      }
    }
  }

  /** The catalog as a start of the node would make it, from a copy of the index; undefined: without. */
  async #readIndex (log: SegmentInspection): Promise<Catalog | undefined> {
    const temporary = await fsPromises.mkdtemp(path.join(os.tmpdir(), 'shoal-check-'))
    const catalog = new Catalog()
    const copy = path.join(temporary, 'index')

    try {
      await fsPromises.cp(this.#layout.index, copy, { recursive: true })

      const db = createLevelIndexDb(copy)

      await db.open()

      try {
        await recover({
          fs: this.#fs,
          root: this.#layout.root,
          seed: crc32c(Buffer.from(log.storeId ?? '')),
          catalog,
          manifest: await readManifest(this.#fs, this.#layout, silentLogger),
          db,
          checkpointer: new Checkpointer(undefined, 0, silentLogger),
          logger: silentLogger,
          inspect: true,
          signal: this.#options.signal
        })

        return catalog
      } finally {
        await db.close()
      }
    } catch (err) {
      this.#options.signal?.throwIfAborted()
      this.#report.notes.push(fsCode(err) === 'ENOENT'
        ? 'There is no index; the next start makes one.'
        : `The index cannot be read (${errorMessage(err)}); the next start makes a new one.`)

      return undefined
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  }

  /** Tells what the index knows and the log does not show. True when nothing that counts is missing. */
  #compare (log: Catalog, index: Catalog): boolean {
    const { problems } = this.#report
    let missing = 0
    let changed = 0

    for (const row of index.table.rows()) {
      const key = index.table.key(row)
      const believed = index.table.read(row)
      const found = log.table.find(key)

      if (found < 0) {
        missing++
        this.#damage(key, believed.segment, 'its record in the log is damaged')
      } else {
        const { claims, pledgedUntil, dropping } = log.table.read(found)
        const isSame = pledgedUntil === believed.pledgedUntil && dropping === believed.dropping &&
          sameClaims(log.claims.claims(claims), index.claims.claims(believed.claims))

        changed += isSame ? 0 : 1
      }
    }

    const revived = log.table.size + missing - index.table.size
    const entries = lostEntries(log, index)

    if (changed > 0) {
      problems.push(`Claims or marks of ${changed} copies cannot be read in the log any more; the index has them.`)
    }

    if (revived > 0) {
      problems.push(`The log shows ${revived} copies that the index does not know, because their removal cannot be read ` +
        'any more or the index is wrong.')
    }

    if (entries > 0) {
      problems.push(`${entries} entries of the logs that volumes keep here cannot be read any more.`)
    }

    return missing + changed + revived + entries === 0
  }

  #tellDamages ({ report }: SegmentInspection, isCertain: boolean): void {
    const { problems, notes } = this.#report
    const told = this.#damages.slice(0, DAMAGES_TOLD_MAX).map(({ segment, from, to }) =>
      `Bytes ${from} to ${to} of ${segmentPath(this.#layout.root, segment)} cannot be read as records` +
        (isCertain ? ', but nothing that is still in use is in them.' : '.'))
    const untold = this.#damages.length - told.length

    problems.push(...report.missing.map(id => `${segmentPath(this.#layout.root, id)} is gone, with all that was in it.`))

    // Garbage that is damaged does no harm, and goes with the next compaction.
    ;(isCertain ? notes : problems).push(...told, ...untold > 0 ? [`So it is with ${untold} more parts of segments.`] : [])

    if (report.isManifestLost) {
      problems.push(`${this.#layout.manifest} is gone or cannot be read: nobody can tell whether segments are gone.`)
    }

    if (report.tornBytes > 0) {
      notes.push(`Segments end in ${report.tornBytes} bytes that are no records: writes that a crash cut short, which the ` +
        'next start cuts off.')
    }

    if (this.#unreadable > 0) {
      problems.push(`The disk failed ${this.#unreadable} reads. Replace it soon.`)
    }
  }

  #damage (key: Uint8Array, segment: number, reason: string): void {
    this.#report.damaged.push({
      cid: copyCid(key).toString(), file: segmentPath(this.#layout.root, segment), reason
    })
  }

  async #countQuarantined (): Promise<number> {
    try {
      return (await this.#fs.readdir(this.#layout.quarantine)).length
    } catch (err) {
      if (fsCode(err) === 'ENOENT') {
        return 0
      }

      throw err
    }
  }
}

function lostEntries (log: Catalog, index: Catalog): number {
  let lost = 0

  for (const owner of index.logs.owners()) {
    lost += index.logs.positions(owner).filter(position => log.logs.place(owner, position) === undefined).length
  }

  return lost
}
