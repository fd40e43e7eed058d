import { ATTEMPT_TIMEOUT_MS } from './constants.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeQuery, volumeSubmit } from '../replica/methods.js'
import { decodeAnswer, decodeResult } from '../tree/codec/answer.js'
import { encodeCommand } from '../tree/codec/command.js'
import { encodeQuery } from '../tree/codec/query.js'
import { errorCode } from '../../util/errors.js'
import type { GroupLocator } from './group-locator.js'
import type { Submitted } from './link.js'
import type { GroupView } from '../replica/group-view.js'
import type { TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'

export interface PendingClientInit {
  group: string
  locator: GroupLocator
  groupView: GroupView
  rpc: Rpc
  logger: Logger
}

/**
 * The way to a replica on this side of a partition, for volumes that go on without a majority
 * (`on_partition = "accept"`). The best ranked one that is reached takes what comes into its journal, so that all
 * clients on this side see the same.
 */
export class PendingClient {
  readonly #init: PendingClientInit

  constructor (init: PendingClientInit) {
    this.#init = init
  }

  /** Undefined: no replica here takes it. */
  async submit (command: TreeCommand, signal: AbortSignal | undefined): Promise<Submitted | undefined> {
    const { group, rpc } = this.#init

    return await this.#first(async peerId => {
      const { header, payload } = await rpc.call(peerId, volumeSubmit, { group, failed: [], silent: [], pending: true },
        joinParts([encodeCommand(command)]), callOptions(signal))

      if (header.outcome !== 'pending') {
        return undefined
      }

      const [result] = splitParts(payload, 1).map(decodeResult)
      const copies = header.copies[0] ?? 0

      return { result: result as TreeResult, pending: copies > 0, copies, operationId: command.id }
    })
  }

  async query (queries: readonly TreeQuery[]): Promise<readonly TreeAnswer[] | undefined> {
    const { group, rpc } = this.#init

    return await this.#first(async peerId => {
      const { header, payload } = await rpc.call(peerId, volumeQuery,
        { group, stale: false, minIndex: 0, pending: true }, joinParts(queries.map(encodeQuery)),
        callOptions(undefined))

      return header.outcome === 'pending' ? splitParts(payload, queries.length).map(decodeAnswer) : undefined
    })
  }

  async #first<T> (ask: (peerId: string) => Promise<T | undefined>): Promise<T | undefined> {
    const { group, locator, groupView, logger } = this.#init
    const { up, ranked } = groupView.ofNodes(group, locator.get(group)?.members ?? [])

    for (const peerId of ranked.filter(one => up.has(one))) {
      try {
        const answer = await ask(peerId)

        if (answer !== undefined) {
          return answer
        }
      } catch (err) {
        if (errorCode(err) === 'busy' || errorCode(err) === 'aborted') {
          throw err
        }

        logger.debug({ group, peerId, code: errorCode(err) }, 'a replica on this side of the partition did not answer')
      }
    }

    return undefined
  }
}

function callOptions (signal: AbortSignal | undefined): { timeoutMs: number, signal?: AbortSignal } {
  return { timeoutMs: ATTEMPT_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) }
}
