import { BlockCorruptError } from '../errors.js'
import { READS_IN_FLIGHT_MAX } from '../disk/constants.js'
import {
  FOLDER_SYNCS_IN_FLIGHT_MAX, OPEN_READS_IN_FLIGHT_MAX, WRITES_IN_FLIGHT_MAX
} from './constants.js'
import { FolderSync } from './folder-sync.js'
import { fsCode, syncFolder, unlessGone } from '../disk/fs.js'
import { forEachLimit, Gate } from '../disk/gate.js'
import { TEMPORARY_SUFFIX } from '../disk/constants.js'
import { FOLDER_NAMES, folderOf, quarantinePath } from './layout.js'
import type { Copy } from '../copies.js'
import type { StoreFs } from '../disk/fs.js'
import type { Layout } from './layout.js'

/** A bad spot under one file: EIO, and EUCLEAN and EBADMSG, which the runtime has no names for. */
const UNREADABLE: ReadonlySet<string> =
  new Set(['EIO', 'Unknown system error -117', 'Unknown system error -74'])

/**
 * The files of the copies: durable writes, reads at an offset, durable removals. Knows nothing of
 * the index.
 */
export class BlockFiles {
  readonly #fs: StoreFs
  readonly #layout: Layout
  readonly #folderSync: FolderSync
  readonly #folders = new Map<string, number>()
  readonly #writes = new Gate(WRITES_IN_FLIGHT_MAX)
  readonly #reads = new Gate(READS_IN_FLIGHT_MAX)
  /** Closes that nobody waits for, but `close` has to. */
  readonly #closing = new Set<Promise<void>>()
  /** Blocks whose last change may or may not be durable: a call failed half-way. */
  readonly #unsure = new Set<string>()
  #temporaries = 0

  constructor (fs: StoreFs, layout: Layout) {
    this.#fs = fs
    this.#layout = layout
    this.#folderSync = new FolderSync(fs)
  }

  /** Opens the folders, whose descriptors the group commit needs. */
  async open (): Promise<void> {
    await forEachLimit(FOLDER_NAMES, OPEN_READS_IN_FLIGHT_MAX, async name => {
      this.#folders.set(name, await this.#fs.open(this.#layout.folder(name), 'r'))
    })
  }

  async close (): Promise<void> {
    await Promise.all(this.#closing)

    for (const [name, fd] of this.#folders) {
      this.#folders.delete(name)
      await this.#fs.close(fd)
    }
  }

  /**
   * Temporary file, one writev of front and payload, fdatasync, rename, fsync of the folder. When
   * this rejects, no file is left: a copy that was not acknowledged must not linger as one that
   * was.
   */
  async write (copy: Copy, front: Uint8Array, payload: Uint8Array): Promise<void> {
    const file = this.#layout.block(copy.key)
    const temporary = `${file}.${this.#temporaries++}${TEMPORARY_SUFFIX}`

    await this.#writes.run(() => this.#writeAndRename(temporary, file, [front, payload]))

    try {
      await this.sync(copy.key)
    } catch (err) {
      await this.#fs.unlink(file).catch(() => {})
      this.#unsure.add(copy.key)

      throw err
    }
  }

  /**
   * Bytes of the payload. Throws `BlockCorruptError` when the file is gone, unreadable there, or
   * ends early.
   */
  async read (copy: Copy, offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) {
      return new Uint8Array(0)
    }

    return await this.#reads.run(async () => {
      try {
        return await this.#readAt(copy, offset, length)
      } catch (err) {
        const code = fsCode(err)

        if (code === 'ENOENT' || UNREADABLE.has(code ?? '')) {
          const what = code === 'ENOENT' ? 'its file is gone' : 'the disk cannot read it'

          throw new BlockCorruptError(copy.key, what, { cause: err })
        }

        throw err
      }
    })
  }

  /** Removes the file; one that is gone already is fine. Durable after `sync`. */
  async unlink (key: string): Promise<void> {
    this.#unsure.add(key)
    await unlessGone(this.#fs.unlink(this.#layout.block(key)))
  }

  /**
   * Moves the file to quarantine; one that is gone already is fine: false then. Durable after
   * `sync`.
   */
  async setAside (key: string): Promise<boolean> {
    const file = this.#layout.block(key)

    this.#unsure.add(key)

    return await unlessGone(this.#fs.rename(file, quarantinePath(this.#layout, file)))
  }

  /**
   * Makes what happened to the names in the copy's folder durable, together with the others who
   * wait for that.
   */
  async sync (key: string): Promise<void> {
    this.#unsure.add(key)
    await this.#folderSync.sync(this.#folders.get(folderOf(key)) as number)
    this.#unsure.delete(key)
  }

  /** Makes the names of what was set aside durable. */
  async syncQuarantine (): Promise<void> {
    await syncFolder(this.#fs, this.#layout.quarantine)
  }

  /** A change of this block failed half-way: nobody knows what a power cut would leave of it. */
  isUnsure (key: string): boolean {
    return this.#unsure.has(key)
  }

  /**
   * Makes all names durable. A process that was killed may have renamed files and not lived to
   * fsync their folder; what the index shows has to survive a power cut as well.
   */
  async syncAll (): Promise<void> {
    await forEachLimit(this.#folders.values(), FOLDER_SYNCS_IN_FLIGHT_MAX,
      fd => this.#fs.fsync(fd))
  }

  async #writeAndRename (
    temporary: string, file: string, buffers: readonly Uint8Array[]
  ): Promise<void> {
    const fd = await this.#fs.open(temporary, 'wx')

    try {
      try {
        await this.#fs.writev(fd, buffers, null)
        await this.#fs.fdatasync(fd)
      } finally {
        this.#closeLater(fd)
      }

      await this.#fs.rename(temporary, file)
    } catch (err) {
      await this.#fs.unlink(temporary).catch(() => {})

      throw err
    }
  }

  async #readAt (copy: Copy, offset: number, length: number): Promise<Uint8Array> {
    const fd = await this.#fs.open(this.#layout.block(copy.key), 'r')

    try {
      // Not from the shared pool: the bytes may be handed to a worker or kept for long.
      const bytes = Buffer.allocUnsafeSlow(length)
      const read = await this.#fs.read(fd, bytes, copy.headerBytes + offset)

      if (read < length) {
        throw new BlockCorruptError(copy.key,
          `its file ends after ${offset + read} of ${copy.bytes} bytes`)
      }

      return bytes
    } finally {
      this.#closeLater(fd)
    }
  }

  /**
   * The data is safe or was read: nobody has to wait for the close, and its failure means nothing.
   */
  #closeLater (fd: number): void {
    const closing = this.#fs.close(fd).catch(() => {})

    this.#closing.add(closing)
    void closing.then(() => { this.#closing.delete(closing) })
  }
}
