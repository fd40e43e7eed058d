import { compareKeys } from './kv.js'
import type { KvReader, KvView } from './kv.js'

/** Changes in memory above a base that stays as it is: how pending operations are seen. */
export class OverlayKv implements KvReader, KvView {
  readonly #base: KvReader
  /** `undefined`: deleted. */
  readonly #changes = new Map<string, Uint8Array | undefined>()
  #sorted: string[] | undefined

  constructor (base: KvReader) {
    this.#base = base
  }

  /** Keys that differ from the base. */
  get size (): number {
    return this.#changes.size
  }

  get (key: string): Uint8Array | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#base.get(key)
  }

  put (key: string, value: Uint8Array): void {
    this.#change(key, value)
  }

  del (key: string): void {
    this.#change(key, undefined)
  }

  /** The base again. */
  clear (): void {
    this.#changes.clear()
    this.#sorted = undefined
  }

  range (
    gte: string, lt: string, { limit = Infinity, reverse = false }: { limit?: number, reverse?: boolean } = {}
  ): AsyncGenerator<readonly [string, Uint8Array]> {
    const keys = this.#keys().filter(key => compareKeys(gte, key) <= 0 && compareKeys(key, lt) < 0)
    const changes = keys.map(key => [key, this.#changes.get(key)] as const)
    // Each change hides at most one entry of the base.
    const base = this.#base.range(gte, lt, { reverse, limit: limit + keys.length })

    return merged(base[Symbol.asyncIterator](), reverse ? changes.reverse() : changes, limit, reverse)
  }

  #change (key: string, value: Uint8Array | undefined): void {
    if (!this.#changes.has(key)) {
      this.#sorted = undefined
    }

    this.#changes.set(key, value)
  }

  #keys (): string[] {
    this.#sorted ??= [...this.#changes.keys()].sort(compareKeys)

    return this.#sorted
  }
}

async function * merged (
  base: AsyncIterator<readonly [string, Uint8Array]>, changes: readonly (readonly [string, Uint8Array | undefined])[],
  limit: number, reverse: boolean
): AsyncGenerator<readonly [string, Uint8Array]> {
  let left = limit
  let next = 0

  try {
    let below = await base.next()

    while (left > 0 && (below.done !== true || next < changes.length)) {
      const change = changes[next]
      const order = below.done === true
        ? 1
        : change === undefined ? -1 : compareKeys(below.value[0], change[0]) * (reverse ? -1 : 1)

      if (order < 0) {
        yield below.value as readonly [string, Uint8Array]
        left--
      } else if (change?.[1] !== undefined) {
        yield [change[0], change[1]]
        left--
      }

      next += order >= 0 ? 1 : 0
      below = order <= 0 && left > 0 ? await base.next() : below
    }
  } finally {
    await base.return?.()
  }
}
