import { OUTBOX_MAX, OUTBOX_RETRY_MS, QUERY_BATCH_MAX, QUERY_CALLS_MAX } from './constants.js'
import { Batcher } from '../../util/batcher.js'
import { BusyError } from '../../util/errors.js'
import { RpcProtocolError } from '../../peer/rpc/errors.js'
import type { TreeAnswer, TreeQuery } from '../tree/types.js'

/** Questions of one moment travel together. What did not fit into an answer is asked again. */
export class QueryBatcher {
  readonly #batcher: Batcher<TreeQuery, TreeAnswer>

  constructor (ask: (queries: readonly TreeQuery[]) => Promise<readonly TreeAnswer[]>) {
    this.#batcher = new Batcher({
      itemsMax: QUERY_BATCH_MAX,
      batchesMax: QUERY_CALLS_MAX,
      waitingMax: OUTBOX_MAX,
      busy: () => new BusyError('Too many reads of this volume wait on this node', OUTBOX_RETRY_MS),
      send: ask,
      // A replica that answers nothing would be asked for ever.
      unanswered: (_, answers) => answers > 0 ? undefined : new RpcProtocolError('questions without any answer')
    })
  }

  async ask (query: TreeQuery): Promise<TreeAnswer> {
    return await this.#batcher.add(query)
  }
}
