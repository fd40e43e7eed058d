import { GONE_NAMES_BYTES_MAX } from './constants.js'
import { errorCode } from '../../util/errors.js'
import type { GoneInfo } from '../../api/common.js'
import type { EntryStat, ReadOptions, Volume } from '../../volumes/types.js'

/** At the path is nothing any more, or something of another kind. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'])

/**
 * What was listed below a folder, and was gone or something else when its turn came. Pages of a list, and the files
 * after them, are of different moments; what others take away meanwhile is left out, and told by name at the end.
 */
export class GoneEntries {
  readonly #paths: string[] = []
  #bytes = 0
  #more = 0

  /** Undefined: nothing is. */
  get info (): GoneInfo | undefined {
    return this.#paths.length + this.#more === 0 ? undefined : { paths: [...this.#paths], more: this.#more }
  }

  /** What `read` resolves to; undefined when the entry is gone, which is noted. */
  async unlessGone<T> (path: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (err) {
      this.#note(path, err)

      return undefined
    }
  }

  /** Everything below a folder; it ends where the folder itself is gone. */
  async * walk (
    volume: Volume, folder: EntryStat, options: ReadOptions
  ): AsyncGenerator<EntryStat, void, undefined> {
    try {
      yield * volume.walk(folder.path, options)
    } catch (err) {
      this.#note('', err)
    }
  }

  /** Throws what is another failure. */
  #note (path: string, err: unknown): void {
    if (!GONE.has(errorCode(err))) {
      throw err
    }

    const bytes = Buffer.byteLength(JSON.stringify(path)) + 1

    if (this.#bytes + bytes > GONE_NAMES_BYTES_MAX) {
      this.#more++
    } else {
      this.#bytes += bytes
      this.#paths.push(path)
    }
  }
}
