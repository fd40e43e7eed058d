import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { syncFolder } from '../device/fs.js'
import { QuarantineCount } from '../device/quarantine.js'
import { QUARANTINE_FILES_MAX } from './constants.js'
import type { StoreFs } from '../device/fs.js'
import type { Clock } from '../../util/clock.js'

/** Keeps bytes of bad copies in files, up to `QUARANTINE_FILES_MAX`. */
export class Quarantine {
  readonly #fs: StoreFs
  readonly #folder: string
  readonly #count: QuarantineCount

  constructor (fs: StoreFs, folder: string, clock: Clock) {
    this.#fs = fs
    this.#folder = folder
    this.#count = new QuarantineCount(fs, folder, clock)
  }

  get count (): number {
    return this.#count.count
  }

  async start (): Promise<void> {
    await this.#count.start()
  }

  async stop (): Promise<void> {
    await this.#count.stop()
  }

  /** Throws what the disk throws; then nothing was kept. */
  async keep (key: string, bytes: Uint8Array): Promise<void> {
    if (this.count >= QUARANTINE_FILES_MAX) {
      throw new Error(`quarantine holds ${this.count} files; look at them and remove them`)
    }

    const fd = await this.#fs.open(path.join(this.#folder, `${key}.${randomBytes(4).toString('hex')}`), 'wx')

    try {
      await this.#fs.writev(fd, [bytes], 0)
      await this.#fs.fdatasync(fd)
    } finally {
      await this.#fs.close(fd)
    }

    this.#count.added()
    await syncFolder(this.#fs, this.#folder)
  }
}
