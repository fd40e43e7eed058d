import { ATTEMPT_TIMEOUT_MS } from './constants.js'
import { CHANGED_TIMEOUT_MS_MAX, QUERY_QUESTIONS_MAX, SUBMIT_COMMANDS_MAX } from '../replica/constants.js'
import { GroupUnknownError } from '../replica/errors.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeChanged, volumeQuery, volumeSubmit } from '../replica/methods.js'
import { decodeAnswer, decodeResult } from '../tree/codec/answer.js'
import { encodeQuery } from '../tree/codec/query.js'
import { errorMessage } from '../../util/errors.js'
import type { GroupLocator } from './group-locator.js'
import type { Reply } from './request.js'
import type { SeenIndex } from './seen-index.js'
import type { AskHint } from '../../consensus/group.js'
import type { GroupView } from '../replica/group-view.js'
import type { LocalReplicas } from '../replica/local-replicas.js'
import type { Replica } from '../replica/replica.js'
import type { Command } from '../replica/submissions.js'
import type { TreeAnswer, TreeQuery, TreeResult } from '../tree/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'

export interface ReplicaCallerInit {
  group: string
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  locator: GroupLocator
  local: LocalReplicas
  seen: SeenIndex
  logger: Logger
}

/** Calls to one replica of a group, which may be on this node; notes what each says of its group. */
export class ReplicaCaller {
  readonly #init: ReplicaCallerInit

  constructor (init: ReplicaCallerInit) {
    this.#init = init
  }

  /** The replica on this node, where it can answer. */
  get local (): Replica | undefined {
    const { local, group } = this.#init
    const replica = local.get(group)

    return replica?.isServing === true ? replica : undefined
  }

  /** Hands commands to a replica. */
  async submit (
    peerId: string, commands: readonly Command[], hint: AskHint, signal: AbortSignal
  ): Promise<Reply<readonly TreeResult[]>> {
    const { group, rpc, locator, cluster } = this.#init

    if (peerId === cluster.selfId) {
      const replica = this.local ?? this.#gone()
      const outcome = await replica.submit(commands, hint, signal)

      switch (outcome.outcome) {
        case 'done':
          this.#init.seen.note(replica.appliedIndex)
          locator.confirm(group, { ...replica.groupConfig, sequencer: peerId })

          return { kind: 'answer', value: outcome.results }
        case 'redirect':
          return { kind: 'redirect', ordered: outcome.ordered, ...(outcome.to === undefined ? {} : { to: outcome.to }) }
        case 'busy':
          return { kind: 'busy' }
      }
    }

    const { header, payload } = await rpc.call(peerId, volumeSubmit,
      { group, failed: [...hint.failed], silent: [...hint.silent] }, joinParts(commands.map(({ bytes }) => bytes)),
      { timeoutMs: ATTEMPT_TIMEOUT_MS * 2, signal })

    locator.told(group, peerId, header.outcome !== 'moved', header.config)

    switch (header.outcome) {
      case 'done': {
        const results = splitParts(payload, SUBMIT_COMMANDS_MAX).map(decodeResult)
        results.forEach(({ index }) => { this.#init.seen.note(index ?? 0) })

        return { kind: 'answer', value: results }
      }
      case 'redirect': {
        const to = header.config?.sequencer

        return { kind: 'redirect', ordered: header.ordered, ...(to === undefined ? {} : { to }) }
      }
      case 'busy':
        return { kind: 'busy' }
      default:
        return { kind: 'moved' }
    }
  }

  /** Asks a replica. */
  async query (
    peerId: string, queries: readonly TreeQuery[], stale: boolean, signal: AbortSignal
  ): Promise<Reply<readonly TreeAnswer[]>> {
    const { group, rpc, locator, cluster } = this.#init
    const minIndex = stale ? this.#init.seen.value : 0

    if (peerId === cluster.selfId) {
      const replica = this.local ?? this.#gone()
      const { answers, index } = await replica.query(queries, { stale, minIndex, signal })
      this.#init.seen.note(index)

      return { kind: 'answer', value: answers }
    }

    const { header, payload } = await rpc.call(peerId, volumeQuery, { group, stale, minIndex },
      joinParts(queries.map(encodeQuery)), { timeoutMs: ATTEMPT_TIMEOUT_MS, signal })

    locator.told(group, peerId, header.outcome === 'done', header.config)

    if (header.outcome !== 'done') {
      return { kind: 'moved' }
    }

    this.#init.seen.note(header.index)

    return { kind: 'answer', value: splitParts(payload, QUERY_QUESTIONS_MAX).map(decodeAnswer) }
  }

  /** Resolves when something may have been applied after `index`; undefined: no replica listens to this node now. */
  async changed (
    index: number, { timeoutMs, signal }: { timeoutMs: number, signal?: AbortSignal }
  ): Promise<number | undefined> {
    const replica = this.local
    const bounded = Math.min(timeoutMs, CHANGED_TIMEOUT_MS_MAX)

    if (replica !== undefined) {
      return await replica.changed(index, bounded, signal)
    }

    const { groupView, locator, group, rpc } = this.#init
    const { up, ranked } = groupView.ofNodes(group, locator.get(group)?.members ?? [])

    for (const peerId of ranked.filter(one => up.has(one))) {
      try {
        const { header } = await rpc.call(peerId, volumeChanged, { group, index, timeoutMs: bounded }, undefined,
          { timeoutMs: bounded + ATTEMPT_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })

        return header.index
      } catch (err) {
        this.#init.logger.trace({ group, peerId, err: errorMessage(err) }, 'a replica did not tell of changes')
      }
    }

    return undefined
  }

  /** As another node would say it: with the reason why the replica that was here cannot go on. */
  #gone (): never {
    const { local, group } = this.#init

    throw new GroupUnknownError(group, { failed: local.failures.get(group)?.reason })
  }
}
