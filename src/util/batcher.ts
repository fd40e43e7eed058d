import { nextTurn } from './next-turn.js'

export interface BatcherInit<T, R> {
  /** Of one batch. */
  itemsMax: number
  /** Of one batch; a single item may have more. @default any number */
  bytesMax?: number
  /** @default none */
  bytesOf?: (item: T) => number
  /** Batches on their way at once. */
  batchesMax: number
  /** Items that wait for their turn; beyond, `add` throws what `busy` makes. */
  waitingMax: number
  busy: () => Error
  /** Resolves to the answers to the first items of the batch, or to all. */
  send: (batch: readonly T[]) => Promise<readonly R[]>
  /** What an item without an answer ends with, when `send` answered so many; undefined: it is sent again. */
  unanswered: (item: T, answers: number) => unknown
  /** What an item ends with when `send` failed. @default the same */
  failure?: (err: unknown, item: T) => unknown
}

interface Waiting<T, R> { item: T, resolve: (answer: R) => void, reject: (err: unknown) => void }

/**
 * Items that come in one turn of the event loop travel together, and while some batches are on their way the next ones
 * gather.
 */
export class Batcher<T, R> {
  readonly #init: BatcherInit<T, R>
  readonly #waiting: Waiting<T, R>[] = []
  #running = 0
  #isScheduled = false

  constructor (init: BatcherInit<T, R>) {
    this.#init = init
  }

  async add (item: T): Promise<R> {
    if (this.#waiting.length >= this.#init.waitingMax) {
      throw this.#init.busy()
    }

    return await new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#schedule()
    })
  }

  #schedule (): void {
    const { batchesMax } = this.#init

    if (!this.#isScheduled && this.#running < batchesMax) {
      this.#isScheduled = true
      void nextTurn().then(() => {
        this.#isScheduled = false

        while (this.#waiting.length > 0 && this.#running < batchesMax) {
          void this.#send(this.#takeBatch())
        }
      })
    }
  }

  #takeBatch (): Waiting<T, R>[] {
    const { itemsMax, bytesMax = Infinity, bytesOf = () => 0 } = this.#init
    let bytes = 0
    let count = 0

    for (const { item } of this.#waiting) {
      bytes += bytesOf(item)

      if (count >= itemsMax || (count > 0 && bytes > bytesMax)) {
        break
      }

      count++
    }

    return this.#waiting.splice(0, count)
  }

  async #send (batch: Waiting<T, R>[]): Promise<void> {
    const { send, failure = err => err } = this.#init
    this.#running++

    try {
      const answers = await send(batch.map(({ item }) => item))
      answers.forEach((answer, i) => { batch[i]?.resolve(answer) })
      this.#leftOver(batch.slice(answers.length), answers.length)
    } catch (err) {
      batch.forEach(({ item, reject }) => { reject(failure(err, item)) })
    } finally {
      this.#running--

      if (this.#waiting.length > 0) {
        this.#schedule()
      }
    }
  }

  #leftOver (rest: readonly Waiting<T, R>[], answers: number): void {
    const again: Waiting<T, R>[] = []

    for (const one of rest) {
      const error = this.#init.unanswered(one.item, answers)

      if (error === undefined) {
        again.push(one)
      } else {
        one.reject(error)
      }
    }

    this.#waiting.unshift(...again)
  }
}
