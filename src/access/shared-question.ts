/**
 * One question for all who want to know at about the same time. An answer counts for those who came before the question
 * was sent, and for no others: so what had happened when a caller came is in the answer that it gets.
 */
export class SharedQuestion<T> {
  readonly #ask: () => Promise<T>
  #current: Promise<unknown> | undefined
  #next: Promise<T> | undefined

  constructor (ask: () => Promise<T>) {
    this.#ask = ask
  }

  async answer (): Promise<T> {
    this.#next ??= this.#begin()

    return await this.#next
  }

  async #begin (): Promise<T> {
    await this.#current
    const asked = this.#ask()
    this.#next = undefined
    this.#current = asked.catch(() => {})

    return await asked
  }
}
