import { readFileIfExists, setAside, writeFileAtomic } from '../../util/atomic-file.js'
import { isPeerId } from '../../peer/fields.js'
import { textChecksum } from '../../store/disk/crc32c.js'
import { errorMessage } from '../../util/errors.js'
import { MET_MEMBERS_MAX, MET_TICKS_MAX } from './constants.js'
import { rm } from '../../util/platform/files.js'
import type { MetState } from './met-members.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

const HEADER = 'shoal-met-members-1'
const HEADERS = 'shoal-met-members-'

export interface MetFileInit {
  /** Undefined: memory only. */
  path: string | undefined
  clock: Pick<Clock, 'wall'>
  logger: Logger
}

/**
 * `met-members` in the data dir: the members that this node ever met, replaced in one step. A file that is damaged is
 * set aside, and the list is begun anew; one of a newer Shoal is left alone.
 */
export class MetFile {
  readonly #init: MetFileInit
  #isFrozen = false
  #hasFailed = false
  /** What the file says; undefined: there is none. */
  #onDisk: MetState | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor (init: MetFileInit) {
    this.#init = init
  }

  /** Undefined: there is none that can be read. */
  async load (): Promise<MetState | undefined> {
    const { path, clock, logger } = this.#init

    if (path === undefined) {
      return undefined
    }

    try {
      const text = await readFileIfExists(path)

      if (text === undefined) {
        return undefined
      }

      const [header = '', sum, body = ''] = text.split('\n')

      if (header.startsWith(HEADERS) && header !== HEADER) {
        this.#isFrozen = true
        logger.warn('met-members is of a newer Shoal and is left alone: the list of members that were met is begun anew')

        return undefined
      }

      const state = header === HEADER && sum === textChecksum(body) ? decode(body) : undefined

      if (state === undefined) {
        logger.warn({ aside: await setAside(path, clock.wall()) },
          'met-members is damaged and was set aside: blocks of puts that were never ended stay for some weeks')
      }

      this.#onDisk = state

      return state
    } catch (err) {
      // What cannot be read must not be written over.
      this.#isFrozen = true
      this.#fail(err)

      return undefined
    }
  }

  /**
   * Never rejects. When the disk does not take a list that says less for sure than the file, the file goes: at the next
   * start it would say that no other member was met. A full disk deletes, though it does not write.
   */
  async save (state: MetState): Promise<void> {
    const { path } = this.#init

    if (path !== undefined && !this.#isFrozen) {
      const body = encode(state)
      this.#writing = this.#writing
        .then(async () => {
          await writeFileAtomic(path, `${HEADER}\n${textChecksum(body)}\n${body}\n`)
          this.#onDisk = state
          this.#hasFailed = false
        })
        .catch(async (err: unknown) => {
          this.#fail(err)
          await this.#dropIfWrong(path, state)
        })
    }

    await this.#writing
  }

  async #dropIfWrong (path: string, { isWhole, ticks, unseen }: MetState): Promise<void> {
    const old = this.#onDisk
    const isWrong = old !== undefined && ((old.isWhole && !isWhole) || ticks < old.ticks ||
      [...unseen.keys()].some(peerId => !old.unseen.has(peerId)))

    if (isWrong) {
      try {
        await rm(path, { force: true })
        this.#onDisk = undefined
      } catch (err) {
        this.#fail(err)
      }
    }
  }

  #fail (err: unknown): void {
    if (!this.#hasFailed) {
      this.#init.logger.warn({ err: errorMessage(err) }, 'met-members cannot be read or written')
    }

    this.#hasFailed = true
  }
}

function encode ({ storeId, isWhole, ticks, unseen }: MetState): string {
  return JSON.stringify({ store_id: storeId, whole: isWhole, ticks, unseen: Object.fromEntries(unseen) })
}

function decode (body: string): MetState | undefined {
  const { store_id: storeId, whole, ticks, unseen } = JSON.parse(body) as Record<string, unknown>
  const members = typeof unseen === 'object' && unseen != null ? Object.entries(unseen) : undefined

  if (typeof storeId !== 'string' || typeof whole !== 'boolean' || !isTicks(ticks) || members === undefined ||
    members.length > MET_MEMBERS_MAX || !members.every(([peerId, count]) => isPeerId(peerId) && isTicks(count))) {
    return undefined
  }

  return { storeId, isWhole: whole, ticks, unseen: new Map(members as [string, number][]) }
}

function isTicks (value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MET_TICKS_MAX
}
