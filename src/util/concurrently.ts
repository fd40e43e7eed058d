/**
 * Runs `task` for each item, at most `limit` at once, items taken as places get free. The first failure is thrown when
 * those that run have ended; none is begun after it.
 */
export async function forEachConcurrently<T> (
  items: AsyncIterable<T> | Iterable<T>, limit: number, task: (item: T) => Promise<void>
): Promise<void> {
  const running = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined

  try {
    for await (const item of items) {
      const run: Promise<void> = task(item)
        .catch((error: unknown) => { failure ??= { error } })
        .finally(() => { running.delete(run) })

      running.add(run)

      if (running.size >= limit) {
        await Promise.race(running)
      }

      if (failure !== undefined) {
        break
      }
    }
  } finally {
    await Promise.all(running)
  }

  if (failure !== undefined) {
    throw failure.error
  }
}

/** What `task` makes of the items, in their order, with up to `limit` of them begun ahead of the reader. */
export async function * mapAhead<T, R> (
  items: AsyncIterable<T> | Iterable<T>, limit: number, task: (item: T) => Promise<R>
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = []

  for await (const item of items) {
    const run = task(item)
    // its reader gets the error; one that is never read must not end the process
    run.catch(() => {})
    begun.push(run)

    if (begun.length >= limit) {
      yield await (begun.shift() as Promise<R>)
    }
  }

  for (const run of begun) {
    yield await run
  }
}
