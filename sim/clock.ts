import type { Cancel } from '../src/util/clock.js'

/** One thing to be done at a virtual time. Equal times keep the order in which they were scheduled. */
interface Entry {
  at: number
  order: number
  /** Undefined once it was called off. */
  run: (() => void) | undefined
}

/**
 * Virtual time: a binary heap of what is to happen. Nothing here waits; a minute of a hundred nodes takes as long as
 * its events take to compute, and the same events in the same order always come out the same.
 */
export class VirtualClock {
  readonly #heap: Entry[] = []
  #now = 0
  #order = 0

  /** Virtual milliseconds since the start of the world. */
  get now (): number {
    return this.#now
  }

  get pending (): number {
    return this.#heap.length
  }

  /** Runs `run` at `at`, or at once in order if that has passed. */
  schedule (at: number, run: () => void): Cancel {
    const heap = this.#heap
    const entry: Entry = { at: Math.max(at, this.#now), order: this.#order++, run }
    let i = heap.length
    heap.push(entry)

    while (i > 0) {
      const parent = (i - 1) >> 1

      if (!before(entry, heap[parent] as Entry)) {
        break
      }

      heap[i] = heap[parent] as Entry
      i = parent
    }

    heap[i] = entry

    return () => { entry.run = undefined }
  }

  /** Does everything that is due up to `until`, and sets the clock to it. */
  runUntil (until: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#pop()
      this.#now = next.at
      next.run?.()
    }

    this.#now = Math.max(this.#now, until)
  }

  /** The same for code with promises: `settle` waits after each thing until what it began has gone as far as it can. */
  async runSettled (until: number, settle: () => Promise<void>): Promise<void> {
    await settle()

    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#pop()

      if (next.run !== undefined) {
        this.#now = next.at
        next.run()
        await settle()
      }
    }

    this.#now = Math.max(this.#now, until)
  }

  #pop (): void {
    const heap = this.#heap
    const last = heap.pop() as Entry
    const size = heap.length

    if (size === 0) {
      return
    }

    let i = 0

    for (;;) {
      let child = 2 * i + 1

      if (child >= size) {
        break
      }
      if (child + 1 < size && before(heap[child + 1] as Entry, heap[child] as Entry)) {
        child++
      }
      if (!before(heap[child] as Entry, last)) {
        break
      }

      heap[i] = heap[child] as Entry
      i = child
    }

    heap[i] = last
  }
}

function before (a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
