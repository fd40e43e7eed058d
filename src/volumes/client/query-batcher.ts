import { BusyError } from '../../util/errors.js'
import { OUTBOX_MAX, OUTBOX_RETRY_MS, QUERY_BATCH_MAX, QUERY_CALLS_MAX } from './constants.js'
import { nextTurn } from '../../util/next-turn.js'
import type { TreeAnswer, TreeQuery } from '../tree/types.js'

interface Waiting { query: TreeQuery, resolve: (answer: TreeAnswer) => void, reject: (err: unknown) => void }

/**
 * Questions that come in the same moment travel together, and while some are on their way the next ones gather. What
 * did not fit into an answer is asked again.
 */
export class QueryBatcher {
  readonly #ask: (queries: readonly TreeQuery[]) => Promise<readonly TreeAnswer[]>
  readonly #waiting: Waiting[] = []
  #running = 0
  #isScheduled = false

  constructor (ask: (queries: readonly TreeQuery[]) => Promise<readonly TreeAnswer[]>) {
    this.#ask = ask
  }

  async ask (query: TreeQuery): Promise<TreeAnswer> {
    if (this.#waiting.length >= OUTBOX_MAX) {
      throw new BusyError('Too many reads of this volume wait on this node', OUTBOX_RETRY_MS)
    }

    return await new Promise<TreeAnswer>((resolve, reject) => {
      this.#waiting.push({ query, resolve, reject })
      this.#schedule()
    })
  }

  #schedule (): void {
    if (!this.#isScheduled && this.#running < QUERY_CALLS_MAX) {
      this.#isScheduled = true
      void nextTurn().then(() => {
        this.#isScheduled = false
        this.#flush()
      })
    }
  }

  #flush (): void {
    while (this.#waiting.length > 0 && this.#running < QUERY_CALLS_MAX) {
      void this.#run(this.#waiting.splice(0, QUERY_BATCH_MAX))
    }
  }

  async #run (batch: Waiting[]): Promise<void> {
    this.#running++

    try {
      const answers = await this.#ask(batch.map(({ query }) => query))

      answers.forEach((answer, i) => { batch[i]?.resolve(answer) })
      this.#waiting.unshift(...batch.slice(answers.length))
    } catch (err) {
      batch.forEach(({ reject }) => { reject(err) })
    } finally {
      this.#running--

      if (this.#waiting.length > 0) {
        this.#schedule()
      }
    }
  }
}
