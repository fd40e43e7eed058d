import { ATTEMPT_TIMEOUT_MS, CUT_OFF_PATIENCE_MS, CUT_OFF_POLL_MS } from './constants.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeQuery, volumeSubmit } from '../replica/methods.js'
import { decodeAnswer, decodeResult } from '../tree/codec/answer.js'
import { encodeCommand } from '../tree/codec/command.js'
import { encodeQuery } from '../tree/codec/query.js'
import { errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { Places } from './group-locator.js'
import type { Submitted } from './link.js'
import type { GroupView } from '../replica/group-view.js'
import type { TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface CutOffInit {
  group: string
  places: Places
  groupView: GroupView
  rpc: Rpc
  clock: Clock
  logger: Logger
}

/**
 * The way to a replica on this side of a cut, for volumes that go on without a majority (`on_partition = "accept"`).
 * The best ranked one that is reached takes what comes into its journal, so that everybody on this side sees the same.
 */
export class CutOff {
  readonly #init: CutOffInit

  constructor (init: CutOffInit) {
    this.#init = init
  }

  /** Fewer than a majority of the replicas can be reached from here, as membership sees it. */
  isCutOff (): boolean {
    const { places, groupView, group } = this.#init
    const members = places.get(group)?.members ?? []

    return members.length > 0 && groupView.ofNodes(group, members).up.size <= members.length / 2
  }

  /** Waits a little for a majority to show: membership may have been mistaken about somebody. */
  async isOver (signal: AbortSignal | undefined): Promise<boolean> {
    const { clock, group, places } = this.#init
    const until = clock.now() + CUT_OFF_PATIENCE_MS

    while (this.isCutOff() && clock.now() < until && signal?.aborted !== true) {
      // The set may be another one by now.
      await places.search(group, signal)
      await sleep(clock, CUT_OFF_POLL_MS, signal)
    }

    return !this.isCutOff()
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
    const { group, places, groupView, logger } = this.#init
    const { up, ranked } = groupView.ofNodes(group, places.get(group)?.members ?? [])

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
