import path from 'node:path'
import { errorMessage } from '../../util/errors.js'
import { STORE_VERSION, TEMPORARY_SUFFIX } from '../disk/constants.js'
import { fsCode } from '../disk/fs.js'
import { forEachLimit } from '../disk/gate.js'
import { readIdentity } from '../disk/identity.js'
import { StoreCorruptError, StoreTooNewError } from '../errors.js'
import { CidHasher } from '../hash.js'
import { keyCid } from '../key.js'
import { JournalRecord } from '../pb/store.js'
import { BadBlockFile } from './block-file.js'
import { CHECK_CHUNK_BYTES, CHECK_READS_IN_FLIGHT, OPEN_READS_IN_FLIGHT_MAX } from './constants.js'
import { JOURNAL_HEADER_BYTES, journalVersion, scanJournal } from './journal-format.js'
import { FOLDER_NAMES, layoutOf } from './layout.js'
import { readFrontOf } from './scan.js'
import type { StoreFs } from '../disk/fs.js'
import type { CheckOptions, StoreReport } from '../check/types.js'
import type { Layout } from './layout.js'

/** What the payload pass needs of a copy. */
interface Listed { key: string, headerBytes: number, bytes: number }

/**
 * Reads all of a store of one file per block, and writes nothing: every header, every payload
 * against its CID, the journal record by record. Throws for a store of a newer version.
 */
export async function checkFiles (
  fs: StoreFs, dir: string, options: CheckOptions = {}
): Promise<StoreReport> {
  return await new FilesCheck(fs, dir, options).run()
}

class FilesCheck {
  readonly #fs: StoreFs
  readonly #layout: Layout
  readonly #options: CheckOptions
  readonly #listed: Listed[] = []
  readonly #report: StoreReport = {
    kind: 'files', copies: 0, bytes: 0, damaged: [], problems: [], notes: [], quarantined: 0, setAside: 0
  }

  #bytesTotal = 0
  #bytesRead = 0

  constructor (fs: StoreFs, dir: string, options: CheckOptions) {
    this.#fs = fs
    this.#layout = layoutOf(dir)
    this.#options = options
  }

  async run (): Promise<StoreReport> {
    const report = this.#report

    await this.#list()
    await this.#checkIdentity()
    await this.#checkJournal()
    await forEachLimit(this.#listed, CHECK_READS_IN_FLIGHT, copy => this.#verify(copy))
    report.quarantined = (await this.#names(this.#layout.quarantine)).length

    return report
  }

  /** Headers first, so that the bytes to come are known. */
  async #list (): Promise<void> {
    const { damaged, problems, notes } = this.#report
    let temporaries = 0

    for (const folder of FOLDER_NAMES) {
      const entries = await this.#names(this.#layout.folder(folder))

      await forEachLimit(entries, OPEN_READS_IN_FLIGHT_MAX, async ({ name, isFolder }) => {
        const file = path.join(this.#layout.folder(folder), name)

        this.#options.signal?.throwIfAborted()

        if (isFolder) {
          problems.push(`${file} is a folder among the copies.`)
        } else if (name.endsWith(TEMPORARY_SUFFIX)) {
          temporaries++
        } else {
          await this.#listOne(folder, name, file)
        }
      })
    }

    damaged.sort((a, b) => a.file < b.file ? -1 : 1)

    if (temporaries > 0) {
      notes.push(`${temporaries} unfinished files of puts that a crash cut short; the next start removes them.`)
    }
  }

  async #listOne (folder: string, name: string, file: string): Promise<void> {
    try {
      const { key, headerBytes, bytes } = await readFrontOf(this.#fs, folder, name, file)

      this.#listed.push({ key, headerBytes, bytes })
      this.#bytesTotal += bytes
      this.#tell(undefined)
    } catch (err) {
      this.#damage(file, faultOf(err), cidOf(name))
    }
  }

  async #checkIdentity (): Promise<void> {
    try {
      this.#report.storeId = await readIdentity(this.#fs, this.#layout.identity, 'files')

      if (this.#report.storeId === undefined) {
        this.#report.problems.push(`${this.#layout.identity} is missing: at its next start the store takes a new id, ` +
          'and the mesh takes its copies for lost until it has compared them.')
      }
    } catch (err) {
      if (!(err instanceof StoreCorruptError)) {
        throw err
      }

      this.#report.problems.push(err.message)
    }
  }

  async #checkJournal (): Promise<void> {
    const { problems, notes } = this.#report
    const file = this.#layout.journal
    let fd: number

    try {
      fd = await this.#fs.open(file, 'r')
    } catch (err) {
      if (fsCode(err) !== 'ENOENT') {
        throw err
      }

      problems.push(`${file} is missing: claims and marks that changed after a copy was written are lost here.`)

      return
    }

    try {
      const { damages, tornBytes, unknown } = await readJournal(this.#fs, fd, file)

      if (damages + unknown > 0) {
        problems.push(`${file} is damaged in ${damages + unknown} places; the next start keeps what is readable.`)
      }

      if (tornBytes > 0) {
        notes.push(`${file} ends in ${tornBytes} bytes of a change that a crash cut short; the next start drops them.`)
      }
    } catch (err) {
      if (err instanceof StoreTooNewError) {
        throw err
      }

      problems.push(`${file} cannot be read: ${errorMessage(err)}.`)
    } finally {
      await this.#fs.close(fd)
    }
  }

  async #verify ({ key, headerBytes, bytes }: Listed): Promise<void> {
    const file = this.#layout.block(key)

    this.#options.signal?.throwIfAborted()

    try {
      const fault = await this.#hash(file, key, headerBytes, bytes)

      if (fault === undefined) {
        this.#report.copies++
        this.#report.bytes += bytes
      } else {
        this.#damage(file, fault, key)
      }
    } catch (err) {
      this.#damage(file, faultOf(err), key)
    }
  }

  async #hash (
    file: string, key: string, headerBytes: number, bytes: number
  ): Promise<string | undefined> {
    const hasher = new CidHasher(keyCid(key))
    const fd = await this.#fs.open(file, 'r')

    try {
      for (let at = 0; at < bytes; at += CHECK_CHUNK_BYTES) {
        const chunk = Buffer.allocUnsafe(Math.min(CHECK_CHUNK_BYTES, bytes - at))
        const read = await this.#fs.read(fd, chunk, headerBytes + at)

        if (read < chunk.byteLength) {
          return `its file ends after ${at + read} of ${bytes} bytes`
        }

        hasher.update(chunk)
        this.#bytesRead += read
        this.#tell(this.#bytesTotal)
      }

      return hasher.finish()
    } finally {
      await this.#fs.close(fd)
    }
  }

  #damage (file: string, reason: string, cid?: string): void {
    this.#report.damaged.push({ ...cid !== undefined && { cid }, file, reason })
  }

  #tell (bytesTotal: number | undefined): void {
    this.#options.onProgress?.({
      copies: bytesTotal === undefined ? this.#listed.length : this.#report.copies,
      bytes: this.#bytesRead,
      bytesTotal
    })
  }

  /** A folder that is not there is made by the next start: nothing is in it. */
  async #names (folder: string): Promise<{ name: string, isFolder: boolean }[]> {
    try {
      return await this.#fs.readdir(folder)
    } catch (err) {
      if (fsCode(err) === 'ENOENT') {
        return []
      }

      throw err
    }
  }
}

async function readJournal (
  fs: StoreFs, fd: number, file: string
): Promise<{ damages: number, tornBytes: number, unknown: number }> {
  const header = Buffer.alloc(JOURNAL_HEADER_BYTES)
  const version = journalVersion(header.subarray(0, await fs.read(fd, header, 0)))
  let unknown = version === undefined ? 1 : 0

  if (version !== undefined && version > STORE_VERSION) {
    throw new StoreTooNewError(file, version, STORE_VERSION)
  }

  const { damages, tornBytes } = await scanJournal(fs, fd, body => {
    try {
      JournalRecord.decode(body)
    } catch {
      unknown++
    }
  })

  return { damages, tornBytes, unknown }
}

/** The reason for a damaged file; throws what says nothing about one file. */
function faultOf (err: unknown): string {
  if (err instanceof BadBlockFile) {
    return err.message
  }

  switch (fsCode(err)) {
    case 'EIO':
      return 'the disk cannot read it'
    case 'ENOENT':
      return 'its file is gone'
    default:
      throw err
  }
}

/** The CID that a file is named after; undefined when its name is none. */
function cidOf (name: string): string | undefined {
  try {
    return keyCid(name).toString() === name ? name : undefined
  } catch {
    return undefined
  }
}
