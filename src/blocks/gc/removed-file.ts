// Shell: files.
import { open } from 'node:fs/promises'
import { readFileIfExists, setAside, writeFileAtomic } from '../../util/atomic-file.js'
import { textChecksum } from '../../store/disk/crc32c.js'
import { errorMessage } from '../../util/errors.js'
import { REMOVED_PINS_MAX } from './constants.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

const HEADER = 'shoal-removed-pins-1'

/** Lines beyond the pins that are remembered before the file is written anew. */
const STALE_LINES_MAX = REMOVED_PINS_MAX

export interface RemovedFileInit {
  /** Undefined: memory only. */
  path: string | undefined
  clock: Pick<Clock, 'wall'>
  logger: Logger
}

/**
 * `removed-pins` in the data dir: one line for each removed pin, with its checksum, appended and synced before the pin
 * counts as removed here. A line that was cut off by a crash is left out; no node relied on it. A file that is damaged
 * otherwise gives what can be read: what is missing is learned from the peers again. One of a newer Shoal is left
 * alone, and nothing new counts as removed meanwhile.
 */
export class RemovedFile {
  readonly #init: RemovedFileInit
  #lines = 0
  /** The file ends in the middle of a line. */
  #isTorn = false
  #isFrozen = false
  #exists = false
  #problem: string | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor (init: RemovedFileInit) {
    this.#init = init
  }

  /** Why removals are not kept, as a sentence. */
  get problem (): string | undefined {
    return this.#problem
  }

  async load (): Promise<string[]> {
    const { path, clock, logger } = this.#init

    if (path === undefined) {
      return []
    }

    try {
      const text = await readFileIfExists(path)

      if (text === undefined) {
        return []
      }

      const [header, ...lines] = text.split('\n')

      if (header?.startsWith('shoal-removed-pins-') === true && header !== HEADER) {
        this.#isFrozen = true
        this.#problem = 'removed-pins is of a newer Shoal and is left alone: files that are unpinned meanwhile are not ' +
          'collected on this node until the newer Shoal runs again or the file is removed'
        logger.warn(this.#problem)

        return []
      }

      if (header !== HEADER) {
        logger.warn({ aside: await setAside(path, clock.wall()) },
          'removed-pins is damaged and was set aside: peers tell it again')

        return []
      }

      this.#exists = true
      this.#isTorn = !text.endsWith('\n')
      this.#lines = lines.length

      return lines.flatMap(line => decodeLine(line) ?? [])
    } catch (err) {
      // What cannot be read must not be written over.
      this.#isFrozen = true
      this.#fail(err)

      return []
    }
  }

  /**
   * Resolves when they are on the disk.
   *
   * @param all - everything that is to be remembered, these included: for when the file is written anew
   */
  async append (owners: readonly string[], all: () => Iterable<string>): Promise<void> {
    const { path } = this.#init

    if (path === undefined) {
      return
    }

    if (this.#isFrozen) {
      throw new Error(this.#problem)
    }

    const writing = this.#writing.then(async () => { await this.#write(path, owners, all) })
    this.#writing = writing.catch(() => {})

    try {
      await writing
      this.#problem = undefined
    } catch (err) {
      this.#fail(err)
      throw err
    }
  }

  async #write (path: string, owners: readonly string[], all: () => Iterable<string>): Promise<void> {
    if (!this.#exists || this.#lines + owners.length > REMOVED_PINS_MAX + STALE_LINES_MAX) {
      const lines = [...new Set([...all(), ...owners])].map(encodeLine)
      await writeFileAtomic(path, `${HEADER}\n${lines.join('')}`)
      this.#exists = true
      this.#isTorn = false
      this.#lines = lines.length

      return
    }

    const file = await open(path, 'a')

    try {
      const text = (this.#isTorn ? '\n' : '') + owners.map(encodeLine).join('')
      this.#isTorn = true
      await file.writeFile(text)
      await file.datasync()
      this.#isTorn = false
      this.#lines += owners.length
    } finally {
      await file.close()
    }
  }

  #fail (err: unknown): void {
    const problem = `removed-pins cannot be read or written (${errorMessage(err)}): what is unpinned is not collected ` +
      'on this node'

    if (this.#problem === undefined) {
      this.#init.logger.warn({ err }, problem)
    }

    this.#problem = problem
  }
}

function encodeLine (owner: string): string {
  const text = encodeURIComponent(owner)

  return `${textChecksum(text)} ${text}\n`
}

/** Undefined for a line that is none. */
function decodeLine (line: string): string | undefined {
  const [sum, text] = line.split(' ')

  return text !== undefined && sum === textChecksum(text) ? decodeURIComponent(text) : undefined
}
