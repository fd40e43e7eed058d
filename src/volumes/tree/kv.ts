/**
 * What the file tree is kept in: an ordered map from text keys to bytes. Keys are compared by their UTF-8 bytes.
 * The replica keeps it in LevelDB, the simulator and tests in memory.
 */

/** A state that does not change while it is looked at. */
export interface KvReader {
  get: (key: string) => Uint8Array | undefined
  /** From `gte` (inclusive) to `lt` (exclusive). */
  range: (gte: string, lt: string, options?: { limit?: number, reverse?: boolean }) =>
    AsyncIterable<readonly [string, Uint8Array]>
}

/** What an operation reads and changes while it is applied. Only single keys: applying never scans. */
export interface KvView {
  get: (key: string) => Uint8Array | undefined
  put: (key: string, value: Uint8Array) => void
  del: (key: string) => void
}

/**
 * UTF-8 byte order, the order of the map. It is that of code points; the units of strings are in the same order but for
 * surrogates, which stand for code points beyond all others.
 */
export function compareKeys (a: string, b: string): number {
  const length = Math.min(a.length, b.length)

  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i)
    const other = b.charCodeAt(i)

    if (one !== other) {
      return ranked(one) - ranked(other)
    }
  }

  return a.length - b.length
}

function ranked (unit: number): number {
  return unit < 0xd800 || unit > 0xdfff ? unit : unit + 0x1_0000
}

/** In memory; keys are sorted when a range is read. */
export class MemoryKv implements KvReader, KvView {
  readonly #map = new Map<string, Uint8Array>()
  #sorted: string[] | undefined

  get size (): number {
    return this.#map.size
  }

  get (key: string): Uint8Array | undefined {
    return this.#map.get(key)
  }

  put (key: string, value: Uint8Array): void {
    if (!this.#map.has(key)) {
      this.#sorted = undefined
    }

    this.#map.set(key, value)
  }

  del (key: string): void {
    if (this.#map.delete(key)) {
      this.#sorted = undefined
    }
  }

  /** Undefined: the key goes. */
  apply (changes: Iterable<readonly [string, Uint8Array | undefined]>): void {
    for (const [key, value] of changes) {
      if (value === undefined) {
        this.del(key)
      } else {
        this.put(key, value)
      }
    }
  }

  /** A copy that later changes of this one do not reach. */
  clone (): MemoryKv {
    const copy = new MemoryKv()

    for (const [key, value] of this.#map) {
      copy.#map.set(key, value)
    }

    copy.#sorted = this.#sorted

    return copy
  }

  * entries (): IterableIterator<readonly [string, Uint8Array]> {
    for (const key of this.#keys()) {
      yield [key, this.#map.get(key) as Uint8Array]
    }
  }

  async * range (
    gte: string, lt: string, { limit = Infinity, reverse = false }: { limit?: number, reverse?: boolean } = {}
  ): AsyncGenerator<readonly [string, Uint8Array]> {
    const found = this.#keys().slice(this.#firstFrom(gte), this.#firstFrom(lt))

    yield * (reverse ? found.reverse() : found).slice(0, limit)
      .map(key => [key, this.#map.get(key) as Uint8Array] as const)
  }

  /** Where the first key is that does not come before this one. */
  #firstFrom (key: string): number {
    const keys = this.#keys()
    let [from, to] = [0, keys.length]

    while (from < to) {
      const middle = (from + to) >> 1

      if (compareKeys(keys[middle] as string, key) < 0) {
        from = middle + 1
      } else {
        to = middle
      }
    }

    return from
  }

  #keys (): string[] {
    this.#sorted ??= [...this.#map.keys()].sort(compareKeys)

    return this.#sorted
  }
}
