import { COMMANDS_PREFIX, endOf } from '../tree/keys.js'
import { addToStage, isInStage } from '../../util/bloom.js'
import type { BloomStage, HashPair } from '../../util/bloom.js'
import type { ClassicLevel } from 'classic-level'

/** With four probes, one of 400 ids that are not there is looked up all the same. */
const BITS_PER_ID = 16
const PROBES = 4

const FIRST_IDS = 65_536

/** Parts: 4 million ids in 8 MiB. With more than that nothing is known to be absent. */
const PARTS_MAX = 6

/** Keys that one trip to the thread pool brings. */
const SCAN_BATCH = 1_000

interface Part extends BloomStage { ids: number, idsMax: number }

/**
 * Which commands were applied, in memory and about: nearly every command is a new one, and that it is
 * needs no look at LevelDB. Parts that double, since how many there will be is not known. Ids come from clients: ones
 * that were chosen to collide cost what they would have cost without it.
 */
export class CommandFilter {
  #parts: Part[] = []
  #level: ClassicLevel<string, Uint8Array> | undefined
  /** All that is in the state is in it. */
  #isWhole = false
  readonly #firstIds: number

  /** @param firstIds - room of the first part */
  constructor (firstIds: number = FIRST_IDS) {
    this.#firstIds = firstIds
  }

  /** Until it resolves nothing is known to be absent; meanwhile commands may be added. Never rejects. */
  async load (level: ClassicLevel<string, Uint8Array>): Promise<void> {
    this.clear()
    this.#level = level
    const keys = level.keys({ gte: COMMANDS_PREFIX, lt: endOf(COMMANDS_PREFIX) })

    try {
      let some: string[]

      do {
        some = await keys.nextv(SCAN_BATCH)

        if (this.#level !== level) {
          return
        }

        some.forEach(key => { this.add(key) })
      } while (some.length > 0)

      this.#isWhole = this.#level === level
    } catch {
      // Closed meanwhile, or unreadable: each id is looked up, and that tells.
    } finally {
      await keys.close()
    }
  }

  clear (): void {
    this.#level = undefined
    this.#isWhole = false
    this.#parts = []
  }

  /** That command was never applied. */
  isAbsent (key: string): boolean {
    if (!this.#isWhole || !isCommand(key)) {
      return false
    }

    const pair = hash(key)

    return !this.#parts.some(part => isInStage(part, pair))
  }

  /** It was applied. */
  add (key: string): void {
    if (this.#level === undefined) {
      return
    }

    let part = this.#parts.at(-1)

    if (part === undefined || part.ids >= part.idsMax) {
      const idsMax = part === undefined ? this.#firstIds : 2 * part.idsMax

      if (this.#parts.length === PARTS_MAX) {
        this.clear()
        return
      }

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
