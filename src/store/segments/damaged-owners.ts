import path from 'node:path'
import { TEMPORARY_SUFFIX } from '../disk/constants.js'
import { fsCode, syncFolder } from '../disk/fs.js'
import { StoreCorruptError } from '../errors.js'
import type { StoreFs } from '../disk/fs.js'

const VERSION = 1

/** Far more than it ever holds: a few hundred characters for each volume of a node. */
const FILE_BYTES_MAX = 16 * 1024 * 1024

/**
 * Owners whose logs lost something that was acknowledged, and where. Kept in a file of its own, because the open that
 * found it goes on to make the log whole again, and the next one could not tell any more. An owner is forgotten when
 * all of its log is trimmed: then it begins anew.
 */
export class DamagedOwners {
  readonly #fs: StoreFs
  readonly #file: string
  readonly #reasons = new Map<string, string>()

  /** @param file - of the store; there is none as long as nothing was lost */
  constructor (fs: StoreFs, file: string) {
    this.#fs = fs
    this.#file = file
  }

  async load (): Promise<void> {
    for (const [owner, reason] of Object.entries(await this.#read())) {
      this.#reasons.set(owner, reason)
    }
  }

  reason (owner: string): string | undefined {
    return this.#reasons.get(owner)
  }

  owners (): string[] {
    return [...this.#reasons.keys()]
  }

  /** Durable when it resolves. */
  async add (reasons: ReadonlyMap<string, string>): Promise<void> {
    const before = this.#reasons.size

    for (const [owner, reason] of reasons) {
      // The first one says where it began.
      this.#reasons.set(owner, this.#reasons.get(owner) ?? reason)
    }

    if (this.#reasons.size > before) {
      await this.#write()
    }
  }

  async remove (owner: string): Promise<void> {
    if (this.#reasons.delete(owner)) {
      await this.#write()
    }
  }

  async #read (): Promise<Record<string, string>> {
    let fd: number

    try {
      fd = await this.#fs.open(this.#file, 'r')
    } catch (err) {
      if (fsCode(err) === 'ENOENT') {
        return {}
      }

      throw err
    }

    try {
      const buffer = Buffer.alloc(Math.min(FILE_BYTES_MAX, await this.#fs.size(fd)))
      const text = buffer.toString('utf8', 0, await this.#fs.read(fd, buffer, 0))
      const { version, owners } = JSON.parse(text) as { version: number, owners: Record<string, string> }

      if (version !== VERSION) {
        throw new StoreCorruptError(this.#file, `it is of version ${version}, and this Shoal knows ${VERSION}`)
      }

      return owners
    } catch (err) {
      throw err instanceof SyntaxError ? new StoreCorruptError(this.#file, 'it is not JSON', { cause: err }) : err
    } finally {
      await this.#fs.close(fd)
    }
  }

  async #write (): Promise<void> {
    const temporary = this.#file + TEMPORARY_SUFFIX
    const content = { version: VERSION, owners: Object.fromEntries(this.#reasons) }
    const fd = await this.#fs.open(temporary, 'w')

    try {
      await this.#fs.writev(fd, [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)], 0)
      await this.#fs.fdatasync(fd)
    } finally {
      await this.#fs.close(fd)
    }

    await this.#fs.rename(temporary, this.#file)
    await syncFolder(this.#fs, path.dirname(this.#file))
  }
}
