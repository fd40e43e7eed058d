import { chance, pick } from './dice.js'
import type { StoreFs } from '../../src/store/device/fs.js'
import type { Random } from '../../src/util/random.js'

/** `index` is a write to the database of the index. */
export type FaultOperation = keyof StoreFs | 'index'

export interface RandomFaults {
  operations: readonly FaultOperation[]
  codes: readonly string[]
  /** Of each call of these operations. */
  probability: number
}

interface Planned { operation: FaultOperation, code: string, matches: (path: string) => boolean, times: number }

/** Which calls fail, by plan or by chance. */
export class FaultPlan {
  readonly #random: Random
  readonly #planned: Planned[] = []
  #byChance: RandomFaults | undefined
  /** Calls that were made to fail. */
  injected = 0
  /** Share of reads and writes that stop short, to be called again for the rest. */
  shortCalls = 0

  constructor (random: Random) {
    this.#random = random
  }

  failWhen (
    operation: FaultOperation, code: string, matches: (path: string) => boolean = () => true, times = Infinity
  ): void {
    this.#planned.push({ operation, code, matches, times })
  }

  failAtRandom (faults: RandomFaults): void {
    this.#byChance = faults
  }

  /** Nothing fails any more. */
  heal (): void {
    this.#planned.length = 0
    this.#byChance = undefined
  }

  /** The system's code with which this call is to fail; undefined when it is not. */
  decide (operation: FaultOperation, path: string): string | undefined {
    const planned = this.#planned.find(one => one.operation === operation && one.matches(path) && one.times > 0)

    if (planned !== undefined) {
      planned.times--
      this.injected++

      return planned.code
    }

    const faults = this.#byChance

    if (faults !== undefined && faults.operations.includes(operation) && chance(this.#random, faults.probability)) {
      this.injected++

      return operation === 'read' ? 'EIO' : pick(this.#random, faults.codes)
    }

    return undefined
  }

  /** How many of so many bytes a call moves before it stops: at least one. */
  moved (bytes: number): number {
    return bytes > 1 && chance(this.#random, this.shortCalls) ? 1 + Math.floor(this.#random() * (bytes - 1)) : bytes
  }
}

export function systemError (code: string, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code })
}
