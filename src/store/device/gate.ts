/**
 * Lets a bounded number of tasks run at once; the others wait in order. What waits is bounded by
 * `OPERATIONS_MAX`, since every task belongs to one call of the store.
 */
export class Gate {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor (limit: number) {
    this.#limit = limit
  }

  async run<T> (task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) {
      await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    } else {
      this.#running++
    }

    try {
      return await task()
    } finally {
      // The slot passes to the next in line, so that no other slips in between.
      const next = this.#waiting.shift()

      if (next === undefined) {
        this.#running--
      } else {
        next()
      }
    }
  }
}

/**
 * Runs the task for every item, at most `limit` at once; rejects with the first failure after all
 * have ended.
 */
export async function forEachLimit<T> (
  items: Iterable<T>, limit: number, task: (item: T) => Promise<void>
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const failures: unknown[] = []

  const worker = async (): Promise<void> => {
    for (;;) {
      const next = failures.length > 0 ? undefined : iterator.next()

      if (next === undefined || next.done === true) {
        return
      }

      try {
        await task(next.value)
      } catch (err) {
        failures.push(err)
      }
    }
  }

  await Promise.all(Array.from({ length: limit }, worker))

  if (failures.length > 0) {
    throw failures[0]
  }
}
