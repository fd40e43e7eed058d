import { COMMANDS_PREFIX, endOf } from '../../tree/keys.js'
import { addToStage, isInStage } from '../../../util/bloom.js'
import type { BloomStage, HashPair } from '../../../util/bloom.js'
import type { ClassicLevel } from 'classic-level'

/** With four probes, one of 400 ids that are not there is looked up all the same. */
const BITS_PER_ID = 16
const PROBES = 4

const FIRST_IDS = 65_536

/** Parts: 4 million ids in 8 MiB. What comes beyond that makes the last part less sharp, and a renewal due. */
const PARTS_MAX = 6

/** Of the ids that there is room for, how many have to come before the next renewal: what is forgotten makes room. */
const RENEWAL_SHARE = 0.5

/** Keys that one trip to the thread pool brings. */
const SCAN_BATCH = 1_000

type Level = ClassicLevel<string, Uint8Array>

interface Part extends BloomStage { ids: number, idsMax: number }

/**
 * Which commands were applied, in memory and about: nearly every command is a new one, and that it is
 * needs no look at LevelDB. Parts that double, since how many there will be is not known. Ids come from clients: ones
 * that were chosen to collide cost what they would have cost without it.
 *
 * Nothing can be taken out of it, while the state forgets ids. So when it is full it is made anew from the state,
 * beside the one that is in use: twice the memory for some seconds. One that cannot be renewed, or holds more ids than
 * it has room for, knows fewer and fewer to be absent, and none that is not.
 */
export class CommandFilter {
  #ids: Ids
  /** The next one, on its way. */
  #next: Ids | undefined
  #level: Level | undefined
  /** All that is in the state is in it. */
  #isWhole = false
  #sinceRenewal = 0
  #renewing: Promise<void> = Promise.resolve()
  readonly #firstIds: number
  readonly #flush: () => Promise<void>

  /**
   * @param init.firstIds - room of the first part
   * @param init.flush - resolves when all that was added before is in the state on the disk
   */
  constructor ({ firstIds = FIRST_IDS, flush }: { firstIds?: number, flush: () => Promise<void> }) {
    this.#firstIds = firstIds
    this.#flush = flush
    this.#ids = new Ids(firstIds)
  }

  /** Until it resolves nothing is known to be absent; meanwhile commands may be added. Never rejects. */
  async load (level: Level): Promise<void> {
    this.clear()
    this.#level = level
    this.#isWhole = await this.#scan(level, this.#ids)
  }

  clear (): void {
    this.#level = undefined
    this.#isWhole = false
    this.#ids = new Ids(this.#firstIds)
    this.#next = undefined
    this.#sinceRenewal = 0
  }

  /** Resolves when no renewal is under way. */
  async settled (): Promise<void> {
    await this.#renewing
  }

  /** That command was never applied. */
  isAbsent (key: string): boolean {
    return this.#isWhole && isCommand(key) && !this.#ids.has(key)
  }

  /** It was applied. */
  add (key: string): void {
    if (this.#level === undefined) {
      return
    }

    this.#ids.add(key)
    this.#next?.add(key)
    this.#sinceRenewal++

    if (this.#isWhole && this.#next === undefined && this.#ids.isFull &&
      this.#sinceRenewal >= this.#ids.room * RENEWAL_SHARE) {
      this.#renewing = this.#renew(this.#level)
    }
  }

  async #renew (level: Level): Promise<void> {
    const next = new Ids(this.#firstIds)
    this.#next = next
    this.#sinceRenewal = 0

    // What is not on the disk yet is not found there; what comes from here on is added to both.
    const isWhole = await this.#flush().then(async () => await this.#scan(level, next), () => false)

    if (this.#next === next) {
      this.#next = undefined
      this.#ids = isWhole ? next : this.#ids
    }
  }

  /** False: it was closed meanwhile, or is unreadable: then each id is looked up, and that tells. */
  async #scan (level: Level, ids: Ids): Promise<boolean> {
    const keys = level.keys({ gte: COMMANDS_PREFIX, lt: endOf(COMMANDS_PREFIX) })

    try {
      let some: string[]

      do {
        some = await keys.nextv(SCAN_BATCH)

        if (this.#level !== level || (ids !== this.#ids && ids !== this.#next)) {
          return false
        }

        some.forEach(key => { ids.add(key) })
      } while (some.length > 0)

      return true
    } catch {
      return false
    } finally {
      await keys.close()
    }
  }
}

/** Ids in parts that double. */
class Ids {
  readonly #parts: Part[] = []

  /** @param firstIds - room of the first part */
  constructor (private readonly firstIds: number) {}

  /** Ids in all parts that it may have. */
  get room (): number {
    return this.firstIds * (2 ** PARTS_MAX - 1)
  }

  get isFull (): boolean {
    const last = this.#parts.at(-1)

    return this.#parts.length === PARTS_MAX && last !== undefined && last.ids >= last.idsMax
  }

  has (key: string): boolean {
    const pair = hash(key)

    return this.#parts.some(part => isInStage(part, pair))
  }

  add (key: string): void {
    let part = this.#parts.at(-1)

    if (part === undefined || (part.ids >= part.idsMax && this.#parts.length < PARTS_MAX)) {
      const idsMax = part === undefined ? this.firstIds : 2 * part.idsMax

      part = { hashes: PROBES, bits: new Uint8Array(idsMax * BITS_PER_ID / 8), ids: 0, idsMax }
      this.#parts.push(part)
    }

    addToStage(part, hash(key))
    part.ids++
  }
}

export function isCommand (key: string): boolean {
  return key.startsWith(COMMANDS_PREFIX)
}

function hash (key: string): HashPair {
  let first = 0x811c9dc5
  let step = 0x9747b28c

  for (let i = COMMANDS_PREFIX.length; i < key.length; i++) {
    const char = key.charCodeAt(i)
    first = Math.imul(first ^ char, 0x01000193)
    step = Math.imul(step ^ char, 0x85ebca6b)
    step ^= step >>> 15
  }

  return { first: (first ^ (first >>> 15)) >>> 0, step: (step | 1) >>> 0 }
}
