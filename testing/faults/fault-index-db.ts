import { between, pick } from './dice.js'
import { systemError } from './plan.js'
import type { IndexDb } from '../../src/store/disk/index-db.js'
import type { Random } from '../../src/util/random.js'
import type { FaultPlan } from './plan.js'
import type { FaultProcess } from './process.js'

type Changes = Parameters<IndexDb['write']>[0]

/**
 * A database of the index, and what a power cut leaves of it: everything up to some write, nothing
 * at all, or something that cannot be opened until it is destroyed.
 */
export class FaultIndexDb {
  readonly #random: Random
  readonly #plan: FaultPlan
  #kept = new Map<string, Uint8Array>()
  #writes: Changes[] = []
  #corrupt = false
  #isOpen = false

  constructor (random: Random, plan: FaultPlan) {
    this.#random = random
    this.#plan = plan
  }

  /** The database as one process sees it. */
  attach (process: FaultProcess): IndexDb {
    const pairs = (): Map<string, Uint8Array> => this.#seen()
    const call = <T> (what: string, effect: () => T): Promise<T> => process.call(() => {
      if (!this.#isOpen) {
        throw new Error(`${what} on an index that is not open`)
      }

      return effect()
    })

    this.#isOpen = false

    return {
      open: () => process.call(() => {
        this.#fail('open')

        if (this.#corrupt) {
          throw new Error('the index is corrupt')
        }

        this.#isOpen = true
      }),
      close: () => process.call(() => { this.#isOpen = false }),
      get: key => call('get', () => {
        const value = pairs().get(key)

        return value === undefined ? undefined : Uint8Array.from(value)
      }),
      iterate: async function * (from, to) {
        const found = await call('iterate', () =>
          [...pairs()].filter(([key]) => key >= from && key < to).sort(([a], [b]) => a < b ? -1 : 1))

        for (const [key, value] of found) {
          yield [key, Uint8Array.from(value)]
        }
      },
      write: changes => {
        const copied = changes.map(([key, value]) =>
          [key, value === undefined ? undefined : Uint8Array.from(value)] as const)

        return call('write', () => {
          this.#fail('write')
          this.#writes.push(copied)
        })
      },
      destroy: () => process.call(() => {
        this.#fail('destroy')
        this.#corrupt = false
        this.#kept = new Map()
        this.#writes = []
      })
    }
  }

  /** Keys that are there. */
  get keys (): string[] {
    return [...this.#seen().keys()].sort()
  }

  clear (): void {
    this.#kept.clear()
    this.#writes = []
  }

  crash (): void {
    switch (pick(this.#random, ['prefix', 'prefix', 'all', 'none', 'empty', 'corrupt'] as const)) {
      case 'prefix':
        this.#writes.length = between(this.#random, 0, this.#writes.length)
        break
      case 'none':
        this.#writes = []
        break
      case 'empty':
        this.#writes = []
        this.#kept = new Map()
        break
      case 'corrupt':
        this.#corrupt = true
        break
    }

    this.#kept = this.#seen()
    this.#writes = []
  }

  /** The values of some keys change: what a bug in the database, or its disk, would do. */
  tamper (change: (key: string, value: Uint8Array) => Uint8Array | undefined): void {
    for (const [key, value] of this.#seen()) {
      this.#writes.push([[key, change(key, value)]])
    }
  }

  #fail (what: string): void {
    const code = this.#plan.decide('index', what)

    if (code !== undefined) {
      throw systemError(code, what, 'index')
    }
  }

  #seen (): Map<string, Uint8Array> {
    const pairs = new Map(this.#kept)

    for (const [key, value] of this.#writes.flat()) {
      if (value === undefined) {
        pairs.delete(key)
      } else {
        pairs.set(key, value)
      }
    }

    return pairs
  }
}
