/**
 * Runs tasks a few at a time. `add` resolves when there is room for the next one, so the caller that brings the tasks
 * is held back; the first failure is thrown by the next `add`, or by `done`, which waits for all of them.
 */
export class Pool {
  readonly #running = new Set<Promise<void>>()
  #failure: { error: unknown } | undefined

  /** @param size - tasks at a time */
  constructor (readonly size: number) {}

  async add (task: () => Promise<unknown>): Promise<void> {
    while (this.#running.size >= this.size && this.#failure === undefined) {
      await Promise.race(this.#running)
    }

    this.#throwIfFailed()

    const running: Promise<void> = task()
      .then(() => {}, (error: unknown) => { this.#failure ??= { error } })
      .finally(() => { this.#running.delete(running) })

    this.#running.add(running)
  }

  /** Runs something that adds tasks; whatever comes, none of them is left running when it ends. */
  static async run<T> (size: number, body: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = new Pool(size)

    try {
      const result = await body(pool)
      await pool.done()

      return result
    } finally {
      await pool.done().catch(() => {})
    }
  }

  /** Waits for what runs, whether it succeeds or not. */
  async done (): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.race(this.#running)
    }

    this.#throwIfFailed()
  }

  #throwIfFailed (): void {
    if (this.#failure !== undefined) {
      throw this.#failure.error
    }
  }
}
