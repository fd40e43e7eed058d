import {
  OUTBOX_MAX, OUTBOX_RETRY_MS, SUBMISSIONS_MAX, SUBMISSION_BYTES_MAX, SUBMISSION_COMMANDS_MAX
} from './constants.js'
import { GaveUp } from './request.js'
import { untilAborted } from './until-aborted.js'
import { SUBMIT_COMMANDS_MAX } from '../replica/constants.js'
import { linkSignals } from '../../util/abort.js'
import { Batcher } from '../../util/batcher.js'
import { BusyError } from '../../util/errors.js'
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

interface Submission { command: Command, signal: AbortSignal | undefined }

/** Commands of one moment travel together. */
export class CommandBatcher {
  readonly #batcher: Batcher<Submission, TreeResult>

  constructor ({ send, failure, signal }: CommandBatcherInit) {
    const failed = (err: unknown, { command }: Submission): unknown => failure(err, command.id)
    this.#batcher = new Batcher({
      itemsMax: Math.min(SUBMISSION_COMMANDS_MAX, SUBMIT_COMMANDS_MAX),
      bytesMax: SUBMISSION_BYTES_MAX,
      bytesOf: ({ command }) => command.bytes.byteLength,
      batchesMax: SUBMISSIONS_MAX,
      waitingMax: OUTBOX_MAX,
      busy: () => new BusyError('Too many operations on this volume wait on this node', OUTBOX_RETRY_MS),
      send: async batch => {
        // An abort of one must not take the others along; of a single one it spares the work.
        const linked = linkSignals(signal, batch.length === 1 ? batch[0]?.signal : undefined)

        try {
          return await send(batch.map(({ command }) => command), linked.signal)
        } finally {
          linked.release()
        }
      },
      unanswered: one => failed(new GaveUp('outcome_unknown', undefined, 'a replica left its result out'), one),
      failure: failed
    })
  }

  async submit (command: Command, signal?: AbortSignal): Promise<TreeResult> {
    return await untilAborted(this.#batcher.add({ command, signal }), signal, 'The operation')
  }
}
