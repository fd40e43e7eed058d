/** Clients ask to pass before each thing that they do; a closed gate stands until all who passed are done. */
export class Gate {
  #busy = 0
  #opened: Promise<void> | undefined
  #open: (() => void) | undefined
  #idle: (() => void) | undefined

  async pass<T> (work: () => Promise<T>): Promise<T> {
    while (this.#opened !== undefined) {
      await this.#opened
    }

    this.#busy++

    try {
      return await work()
    } finally {
      if (--this.#busy === 0) {
        this.#idle?.()
      }
    }
  }

  /** Resolves when no caller is inside any more. */
  async close (): Promise<void> {
    this.#opened ??= new Promise(resolve => { this.#open = resolve })

    if (this.#busy > 0) {
      await new Promise<void>(resolve => { this.#idle = resolve })
      this.#idle = undefined
    }
  }

  open (): void {
    this.#open?.()
    this.#opened = undefined
  }
}
