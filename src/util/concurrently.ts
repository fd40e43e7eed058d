import { Limiter } from './limiter.js'

/**
 * Runs tasks, so many at once. `add` resolves when its task has begun, so the caller that brings the tasks is held
 * back; the first failure is thrown by the next `add`, which begins nothing then, or by `done`.
 */
export class TaskPool {
  readonly #limiter: Limiter
  #failure: { error: unknown } | undefined

  /** @param unitsMax - of what runs: tasks, or what `add` says that each one counts */
  constructor (unitsMax: number) {
    this.#limiter = new Limiter(unitsMax, 'run tasks')
  }

  /** Runs something that adds tasks; whatever comes, none of them is left running when it ends. */
  static async run<T> (unitsMax: number, body: (pool: TaskPool) => Promise<T>): Promise<T> {
    const pool = new TaskPool(unitsMax)

    try {
      const result = await body(pool)
      await pool.done()

      return result
    } finally {
      await pool.#limiter.idle()
    }
  }

  async add (task: () => Promise<unknown>, units = 1): Promise<void> {
    const release = await this.#limiter.acquire(units)

    if (this.#failure !== undefined) {
      release()
      throw this.#failure.error
    }

    void task()
      .catch((error: unknown) => { this.#failure ??= { error } })
      .finally(release)
  }

  /** Waits for what runs, whether it succeeds or not. */
  async done (): Promise<void> {
    await this.#limiter.idle()

    if (this.#failure !== undefined) {
      throw this.#failure.error
    }
  }
}

/**
 * Runs `task` for each item, at most `limit` at once, items taken as places get free. The first failure is thrown when
 * those that run have ended; none is begun after it.
 */
export async function forEachConcurrently<T> (
  items: AsyncIterable<T> | Iterable<T>, limit: number, task: (item: T) => Promise<void>
): Promise<void> {
  await TaskPool.run(limit, async pool => {
    for await (const item of items) {
      await pool.add(async () => { await task(item) })
    }
  })
}
