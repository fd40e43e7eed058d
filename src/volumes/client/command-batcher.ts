import {
  OUTBOX_MAX, OUTBOX_RETRY_MS, SUBMISSIONS_MAX, SUBMISSION_BYTES_MAX, SUBMISSION_COMMANDS_MAX
} from './constants.js'
import { SUBMIT_COMMANDS_MAX } from '../replica/constants.js'
import { linkSignals, listenAbort } from '../../util/abort.js'
import { AbortedError, BusyError } from '../../util/errors.js'
import { nextTurn } from '../../util/next-turn.js'
import type { Command } from '../replica/submissions.js'
import type { TreeResult } from '../tree/types.js'

export interface CommandBatcherInit {
  /** Submits commands and resolves when all have taken effect. */
  send: (commands: readonly Command[], signal: AbortSignal) => Promise<readonly TreeResult[]>
  /** What the caller of one command is told when its submission failed. */
  failure: (err: unknown, operationId: string) => unknown
  /** No command is sent any more. */
  signal: AbortSignal
}

interface Waiting {
  command: Command
  signal?: AbortSignal
  resolve: (result: TreeResult) => void
  reject: (err: unknown) => void
}

/** Commands that come in the same moment travel together, and while some are on their way the next ones gather. */
export class CommandBatcher {
  readonly #init: CommandBatcherInit
  readonly #waiting: Waiting[] = []
  #running = 0
  #isScheduled = false

  constructor (init: CommandBatcherInit) {
    this.#init = init
  }

  async submit (command: Command, signal?: AbortSignal): Promise<TreeResult> {
    if (this.#waiting.length >= OUTBOX_MAX) {
      throw new BusyError('Too many operations on this volume wait on this node', OUTBOX_RETRY_MS)
    }

    return await new Promise<TreeResult>((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject, ...(signal === undefined ? {} : { signal }) })
      this.#schedule()
    })
  }

  /** What comes in one turn of the event loop travels together. */
  #schedule (): void {
    if (!this.#isScheduled && this.#running < SUBMISSIONS_MAX) {
      this.#isScheduled = true
      void nextTurn().then(() => {
        this.#isScheduled = false

        while (this.#waiting.length > 0 && this.#running < SUBMISSIONS_MAX) {
          void this.#send(this.#takeBatch())
        }
      })
    }
  }

  #takeBatch (): Waiting[] {
    let bytes = 0
    let count = 0

    for (const one of this.#waiting) {
      if (count >= Math.min(SUBMISSION_COMMANDS_MAX, SUBMIT_COMMANDS_MAX) ||
        (count > 0 && bytes + one.command.bytes.byteLength > SUBMISSION_BYTES_MAX)) {
        break
      }

      bytes += one.command.bytes.byteLength
      count++
    }

    return this.#waiting.splice(0, count)
  }

  async #send (batch: Waiting[]): Promise<void> {
    // An abort of one must not take the others along; of a single one it spares the work.
    const { signal, release } = linkSignals(this.#init.signal, batch.length === 1 ? batch[0]?.signal : undefined)
    const unlisten = batch.map(({ signal: own, reject }) =>
      listenAbort(own, () => { reject(new AbortedError('The operation')) }))
    this.#running++

    try {
      const results = await this.#init.send(batch.map(({ command }) => command), signal)

      results.forEach((result, i) => { batch[i]?.resolve(result) })
    } catch (err) {
      batch.forEach(({ command, reject }) => { reject(this.#init.failure(err, command.id)) })
    } finally {
      release()
      unlisten.forEach(one => { one() })
      this.#running--

      if (this.#waiting.length > 0) {
        this.#schedule()
      }
    }
  }
}
