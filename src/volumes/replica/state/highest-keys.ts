import { stateFault } from './state-fault.js'
import { endOf } from '../../tree/keys.js'
import type { ClassicLevel } from 'classic-level'

/**
 * Keys that begin with these go on with numbers that only rise: contents, places of entries, rows of the audit log.
 * They are written in ASCII, so their order as text is that of their bytes.
 */
const RISING = ['b/', 'i/', 'o/'] as const

/**
 * The highest key of each kind that rises: most of what is written is new and lies beyond it, and that there is nothing
 * yet need not be looked up.
 */
export class HighestKeys {
  readonly #highest = new Map<string, string>()

  async load (level: ClassicLevel<string, Uint8Array>, dir: string): Promise<void> {
    for (const prefix of RISING) {
      const [key] = await stateFault(dir, 'read',
        level.keys({ gte: prefix, lt: endOf(prefix), reverse: true, limit: 1 }).all())
      this.#highest.set(prefix, key ?? prefix)
    }
  }

  /** Something was written there. */
  note (key: string): void {
    const prefix = key.slice(0, 2)
    const highest = this.#highest.get(prefix)

    if (highest !== undefined && key > highest) {
      this.#highest.set(prefix, key)
    }
  }

  /** Nothing was ever written there. */
  isBeyond (key: string): boolean {
    const highest = this.#highest.get(key.slice(0, 2))

    return highest !== undefined && key > highest
  }
}
