import { ATTEMPT_TIMEOUT_MS, PARTITION_PATIENCE_MS, PARTITION_POLL_MS } from './constants.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeQuery, volumeSubmit } from '../replica/methods.js'
import { decodeAnswer, decodeResult } from '../tree/codec/answer.js'
import { encodeCommand } from '../tree/codec/command.js'
import { encodeQuery } from '../tree/codec/query.js'
import { errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { GroupLocator } from './group-locator.js'
import type { Submitted } from './link.js'
import type { GroupView } from '../replica/group-view.js'
import type { TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface PartitionDetectorInit {
  group: string
  locator: GroupLocator
  groupView: GroupView
  rpc: Rpc
  clock: Clock
  logger: Logger
}

/**
 * The way to a replica on this side of a cut, for volumes that go on without a majority (`on_partition = "accept"`).
 * The best ranked one that is reached takes what comes into its journal, so that everybody on this side sees the same.
 */
export class PartitionDetector {
  readonly #init: PartitionDetectorInit

  constructor (init: PartitionDetectorInit) {
    this.#init = init
  }

  /** Fewer than a majority of the replicas can be reached from here, as membership sees it. */
  isPartitioned (): boolean {
    const { locator, groupView, group } = this.#init
    const members = locator.get(group)?.members ?? []

    return members.length > 0 && groupView.ofNodes(group, members).up.size <= members.length / 2
  }

  /** Waits a little for a majority to show: membership may have been mistaken about somebody. */
  async isOver (signal: AbortSignal | undefined): Promise<boolean> {
    const { clock, group, locator } = this.#init
    const until = clock.now() + PARTITION_PATIENCE_MS

    while (this.isPartitioned() && clock.now() < until && signal?.aborted !== true) {
      // The set may be another one by now.
      await locator.search(group, signal)
      await sleep(clock, PARTITION_POLL_MS, signal)
    }

    return !this.isPartitioned()
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

        logger.debug({ group, peerId, code: errorCode(err) }, 'a replica on this side of the cut did not answer')
      }
    }

    return undefined
  }
}

function callOptions (signal: AbortSignal | undefined): { timeoutMs: number, signal?: AbortSignal } {
  return { timeoutMs: ATTEMPT_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) }
}
