import path from 'node:path'
import { errorMessage } from '../../util/errors.js'
import { StoreBusyError, StoreTooNewError } from '../errors.js'
import { STORE_VERSION } from '../disk/constants.js'
import { JOURNAL_CHUNK_BYTES, JOURNAL_COMPACT_BYTES_MIN, JOURNAL_COMPACT_FACTOR, JOURNAL_PENDING_BYTES_MAX } from './constants.js'
import { fsCode, syncFolder } from '../disk/fs.js'
import {
  frameRecords, JOURNAL_HEADER_BYTES, journalHeader, journalVersion, scanJournal
} from './journal-format.js'
import { TEMPORARY_SUFFIX } from '../disk/constants.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../disk/fs.js'

export interface JournalInit {
  fs: StoreFs
  file: string
  logger: Logger
  /** Where a damaged journal is kept for people to look at. */
  keepDamaged: (file: string) => Promise<void>
  /** Every record that a fresh journal must hold for the copies that are here now. */
  live: () => Iterable<Uint8Array>
  /** @default JOURNAL_COMPACT_BYTES_MIN */
  compactBytesMin?: number
}

interface Append {
  framed: Buffer
  /** Makes the change visible; runs after it is durable, in the order of the journal. */
  apply: () => void
  resolve: () => void
  reject: (err: unknown) => void
}

/**
 * An append-only journal of small changes with group commit: what arrives while an fdatasync runs
 * goes out with the next one. Changes become visible in the order in which they are in the file, so
 * that a reopened store is equal.
 *
 * A write that fails leaves the file as it was before, or, when not even that is sure, has the
 * whole journal written anew before the next change is taken: after a failed fdatasync the kernel
 * may have forgotten the pages (Rebello et al., "Can Applications Recover from fsync Failures?",
 * 2020).
 */
export class Journal {
  readonly #init: JournalInit
  #fd: number | undefined
  #end = 0
  #pending: Append[] = []
  #pendingBytes = 0
  #flushing = false
  #flushed: Promise<void> | undefined
  #mustRewrite = false
  readonly #compactBytesMin: number
  #compactAt: number
  /** fdatasyncs of appends, for tests and metrics. */
  syncs = 0

  constructor (init: JournalInit) {
    this.#init = init
    this.#compactBytesMin = init.compactBytesMin ?? JOURNAL_COMPACT_BYTES_MIN
    this.#compactAt = this.#compactBytesMin
  }

  /** Length of the file, bytes. */
  get bytes (): number {
    return this.#end
  }

  /** A change that was rejected may still be in the file; the next append sees to that. */
  get isUnsure (): boolean {
    return this.#mustRewrite
  }

  /** Replays what is there. Call after the copies are known; then call `begin`. */
  async load (
    onRecord: (body: Uint8Array) => void
  ): Promise<{ damages: number, tornBytes: number }> {
    const { fs, file } = this.#init

    try {
      this.#fd = await fs.open(file, 'r+')
    } catch (err) {
      if (fsCode(err) !== 'ENOENT') {
        throw err
      }

      this.#mustRewrite = true

      return { damages: 0, tornBytes: 0 }
    }

    const header = Buffer.alloc(JOURNAL_HEADER_BYTES)
    const version = journalVersion(header.subarray(0, await fs.read(this.#fd, header, 0)))

    if (version !== undefined && version > STORE_VERSION) {
      throw new StoreTooNewError(file, version, STORE_VERSION)
    }

    const scan = await scanJournal(fs, this.#fd, onRecord)
    const damages = scan.damages + (version === undefined ? 1 : 0)

    this.#end = scan.end
    this.#mustRewrite = damages > 0 || scan.tornBytes > 0

    if (damages > 0) {
      await this.#init.keepDamaged(file)
    }

    return { damages, tornBytes: scan.tornBytes }
  }

  /**
   * Makes the journal ready for appends. Unless it is empty it is written anew: a process that was
   * killed may have left records that are read, and on no disk, and after a failed fdatasync not
   * even another one would put them there. It costs less than reading the copies' headers did.
   */
  async begin (): Promise<void> {
    if (!this.#mustRewrite && this.#end <= JOURNAL_HEADER_BYTES) {
      return
    }

    try {
      await this.#rewrite()
    } catch (err) {
      if (this.#fd === undefined) {
        throw err
      }

      // A full disk must not keep a node from serving reads: go on, and rewrite before the next
      // change.
      this.#mustRewrite = true
      await this.#init.fs.fdatasync(this.#fd)
      this.#init.logger.warn({ err: errorMessage(err) },
        'the journal of the block store could not be rewritten')
    }
  }

  /** Writes the records durably, then applies them. */
  append (bodies: readonly Uint8Array[], apply: () => void): Promise<void> {
    const framed = frameRecords(bodies)

    const waiting = this.#pendingBytes

    // One append may be larger than the bound, or it could never be written.
    if (waiting > 0 && waiting + framed.byteLength > JOURNAL_PENDING_BYTES_MAX) {
      return Promise.reject(new StoreBusyError(`${waiting} bytes of changes wait for the disk`))
    }

    this.#pendingBytes += framed.byteLength

    return new Promise((resolve, reject) => {
      this.#pending.push({ framed, apply, resolve, reject })

      if (!this.#flushing) {
        this.#flushing = true
        this.#flushed = this.#flushAll()
      }
    })
  }

  /** Ends after all appends; the store has seen to it that no more come. */
  async close (): Promise<void> {
    await this.#flushed

    const fd = this.#fd

    this.#fd = undefined

    if (fd !== undefined) {
      await this.#init.fs.close(fd)
    }
  }

  async #flushAll (): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending

      this.#pending = []
      await this.#flush(batch)
      await this.#compactIfGrown()
    }

    // In the same turn as the check above: an append that comes later starts the next loop.
    this.#flushing = false
  }

  async #flush (batch: readonly Append[]): Promise<void> {
    try {
      await this.#write(batch.map(append => append.framed))

      for (const append of batch) {
        append.apply()
        append.resolve()
      }
    } catch (err) {
      for (const append of batch) {
        append.reject(err)
      }
    } finally {
      for (const append of batch) {
        this.#pendingBytes -= append.framed.byteLength
      }
    }
  }

  async #write (framed: readonly Buffer[]): Promise<void> {
    const { fs } = this.#init

    if (this.#mustRewrite) {
      await this.#rewrite()
    }

    const fd = this.#fd as number

    try {
      await fs.writev(fd, [Buffer.concat(framed)], this.#end)
    } catch (err) {
      // Records of a half-written batch must not come back behind later ones.
      await fs.truncate(fd, this.#end).catch(() => { this.#mustRewrite = true })

      throw err
    }

    try {
      this.syncs++
      await fs.fdatasync(fd)
    } catch (err) {
      this.#mustRewrite = true

      throw err
    }

    this.#end += framed.reduce((sum, frame) => sum + frame.byteLength, 0)
  }

  async #compactIfGrown (): Promise<void> {
    if (this.#end < this.#compactAt) {
      return
    }

    try {
      await this.#rewrite()
    } catch (err) {
      // The old journal is whole and in use; try again when it has grown once more.
      this.#compactAt = this.#end * 2
      this.#init.logger.warn({ err: errorMessage(err) },
        'the journal of the block store could not be compacted')
    }
  }

  /**
   * Writes a journal of only what is live and puts it in the place of the old one. Runs between two
   * batches, so that nothing changes what it writes; changes wait meanwhile, reads and fresh puts
   * do not.
   */
  async #rewrite (): Promise<void> {
    const { fs, file } = this.#init
    const temporary = file + TEMPORARY_SUFFIX
    const fd = await fs.open(temporary, 'w+')
    let end: number

    try {
      end = await this.#writeLive(fd)
      await fs.fdatasync(fd)
      await fs.rename(temporary, file)
    } catch (err) {
      await fs.close(fd).catch(() => {})
      await fs.unlink(temporary).catch(() => {})

      throw err
    }

    const old = this.#fd

    // From the rename on the new file is the journal, whether or not the fsync of its folder
    // succeeds.
    this.#fd = fd
    this.#end = end
    this.#mustRewrite = true

    if (old !== undefined) {
      await fs.close(old).catch(() => {})
    }

    await syncFolder(fs, path.dirname(file))
    this.#mustRewrite = false
    this.#compactAt = Math.max(this.#compactBytesMin, end * JOURNAL_COMPACT_FACTOR)
  }

  async #writeLive (fd: number): Promise<number> {
    const { fs } = this.#init
    let bodies: Uint8Array[] = []
    let bytes = 0
    let end = JOURNAL_HEADER_BYTES

    const flush = async (): Promise<void> => {
      const framed = frameRecords(bodies)

      await fs.writev(fd, [framed], end)
      end += framed.byteLength
      bodies = []
      bytes = 0
    }

    await fs.writev(fd, [journalHeader()], 0)

    for (const body of this.#init.live()) {
      bodies.push(body)
      bytes += body.byteLength

      if (bytes >= JOURNAL_CHUNK_BYTES) {
        await flush()
      }
    }

    if (bodies.length > 0) {
      await flush()
    }

    return end
  }
}
