/**
 * Questions that come while others are being answered are asked together: what costs a process each is shared. Which
 * come at once is for the callers to say, by asking for several without waiting.
 */
export class Together<Q, A> {
  readonly #waiting: { question: Q, resolve: (answer: A) => void, reject: (err: unknown) => void }[] = []
  #isRunning = false

  /** @param askAll - answers in the order of its questions, of which there are at most `max` */
  constructor (
    private readonly askAll: (questions: readonly Q[]) => Promise<readonly A[]>, private readonly max: number
  ) {}

  async ask (question: Q): Promise<A> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })

      if (!this.#isRunning) {
        this.#isRunning = true
        void this.#run()
      }
    })
  }

  async #run (): Promise<void> {
    // Those that are asked in the same moment are there then.
    await Promise.resolve()

    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.max)

      try {
        const answers = await this.askAll(batch.map(({ question }) => question))
        batch.forEach(({ resolve }, i) => { resolve(answers[i] as A) })
      } catch (err) {
        batch.forEach(({ reject }) => { reject(err) })
      }
    }

    this.#isRunning = false
  }
}
