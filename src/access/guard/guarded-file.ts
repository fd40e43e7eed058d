import type { Need, VolumeChecks } from './checks.js'
import type { ChangeResult, EntryStat, VolumeFile } from '../../volumes/types.js'

/**
 * An open file, with the right at its path looked at on each call. As everywhere it stays open when the file is
 * moved, and then it goes on with the right at the path that it was opened at.
 */
export class GuardedFile implements VolumeFile {
  readonly #checks: VolumeChecks
  readonly #file: VolumeFile
  readonly #isWriter: boolean

  constructor (checks: VolumeChecks, file: VolumeFile, isWriter: boolean) {
    this.#checks = checks
    this.#file = file
    this.#isWriter = isWriter
  }

  get path (): string { return this.#file.path }

  async stat (): Promise<EntryStat> {
    return await this.#with('stat', 'read', async () => await this.#file.stat())
  }

  async read (offset: number, length: number): Promise<Uint8Array> {
    return await this.#with('read', 'read', async () => await this.#file.read(offset, length))
  }

  async write (offset: number, bytes: Uint8Array): Promise<void> {
    await this.#with('write', 'write', async () => { await this.#file.write(offset, bytes) })
  }

  async truncate (size?: number): Promise<void> {
    await this.#with('truncate', 'write', async () => { await this.#file.truncate(size) })
  }

  async flush (): Promise<ChangeResult | undefined> {
    return await this.#with('flush', this.#isWriter ? 'write' : 'read', async () => await this.#file.flush())
  }

  /** Closes a file that was opened for reading in any case: nothing of it goes anywhere. */
  async close (): Promise<ChangeResult | undefined> {
    return this.#isWriter
      ? await this.#with('close', 'write', async () => await this.#file.close())
      : await this.#file.close()
  }

  async #with<T> (op: string, level: Need['level'], work: () => Promise<T>): Promise<T> {
    await this.#checks.need(this.#file.path, { op, level })

    return await this.#checks.plainly(work)
  }
}
