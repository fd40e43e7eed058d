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
