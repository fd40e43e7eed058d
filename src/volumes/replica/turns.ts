/**
 * One thing at a time for each group: a second one that began in between would write over what the first promised, or
 * open the same state twice.
 */
export class Turns {
  /** What is being opened, begun or dropped of a group; the next waits for it. */
  readonly #last = new Map<string, Promise<unknown>>()

  async take<T> (group: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(group) ?? Promise.resolve()).then(work, work)
    this.#last.set(group, turn)

    try {
      return await turn
    } finally {
      if (this.#last.get(group) === turn) {
        this.#last.delete(group)
      }
    }
  }

  async settled (): Promise<void> {
    await Promise.allSettled(this.#last.values())
  }
}
