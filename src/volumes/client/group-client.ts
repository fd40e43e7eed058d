import { randomBytes } from 'node:crypto'
import {
  ATTEMPT_TIMEOUT_MS, BASE_INDEX_FRESH_MS, PARTITION_LIMITS, OUTBOX_MAX, OUTBOX_RETRY_MS, SUBMISSIONS_MAX,
  SUBMISSION_BYTES_MAX, SUBMISSION_COMMANDS_MAX
} from './constants.js'
import { PartitionDetector } from './partition-detector.js'
import { QueryBatcher } from './query-batcher.js'
import { GaveUp, request, type Reply } from './request.js'
import { NoQuorumError, OperationExpiredError, OutcomeUnknownError, VolumeDeletedError } from '../errors.js'
import { GroupUnknownError } from '../replica/errors.js'
import { CHANGED_TIMEOUT_MS_MAX, QUERY_QUESTIONS_MAX, SUBMIT_COMMANDS_MAX } from '../replica/constants.js'
import { faultOfLength } from '../replica/check-command.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeChanged, volumeQuery, volumeSubmit } from '../replica/methods.js'
import { decodeAnswer, decodeResult } from '../tree/codec/answer.js'
import { faultOfOp } from '../tree/command-check.js'
import { encodeCommand } from '../tree/codec/command.js'
import { encodeQuery } from '../tree/codec/query.js'
import { AbortedError, BusyError, errorMessage } from '../../util/errors.js'
import { linkSignals, listenAbort } from '../../util/abort.js'
import { untilAborted } from './until-aborted.js'
import { timeoutSignal } from '../../util/clock.js'
import { sleep } from '../../util/sleep.js'
import { nextTurn } from '../../util/next-turn.js'
import type { GroupLocator } from './group-locator.js'
import type { SubmitOptions, Submitted, VolumeLink } from './link.js'
import type { AskHint } from '../../consensus/group.js'
import type { GroupView } from '../replica/group-view.js'
import type { LocalReplicas } from '../replica/local-replicas.js'
import type { Replica } from '../replica/replica.js'
import type { TreeAnswer, TreeCommand, TreeOp, TreeQuery, TreeResult } from '../tree/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface GroupClientInit {
  group: string
  /** For messages. */
  name: string
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  locator: GroupLocator
  local: LocalReplicas
  principal: string
  clock: Clock
  random: Random
  logger: Logger
}

/** Where no replica answers, the registry is asked this often, and for so long, whether the volume was removed. */
const REMOVED_ASK_INTERVAL_MS = 10_000
const REMOVED_ASK_MS = 2_000

interface OrderOptions { signal?: AbortSignal, isNew?: boolean }

interface Outgoing {
  command: TreeCommand
  bytes: Uint8Array
  signal?: AbortSignal
  resolve: (result: TreeResult) => void
  reject: (err: unknown) => void
}

/** This node's way to the replicas of one group, wherever they are; one of them may be here. */
export class GroupClient implements VolumeLink {
  readonly id: string
  /** For messages. */
  name: string
  readonly #init: GroupClientInit
  readonly #partition: PartitionDetector
  readonly #batchers: Record<'fresh' | 'stale', QueryBatcher>
  readonly #outbox: Outgoing[] = []
  readonly #stop = new AbortController()
  #submitting = 0
  #removedAskedAt = -Infinity
  #isRemoved = false
  #isScheduled = false
  /** Highest index that an answer to this node was of. */
  #seenIndex = 0
  #baseIndex: { index: number, at: number } | undefined

  constructor (init: GroupClientInit) {
    this.#init = init
    this.#partition = new PartitionDetector(init)
    this.id = init.group
    this.name = init.name
    this.#batchers = {
      fresh: new QueryBatcher(async queries => await this.#ask(queries, false)),
      stale: new QueryBatcher(async queries => await this.#ask(queries, true))
    }
  }

  /** Fewer than a majority of the replicas are in sight, as membership sees it. */
  get isPartitioned (): boolean {
    return this.#partition.isPartitioned()
  }

  stop (): void {
    this.#stop.abort()
  }

  async submit (op: TreeOp, { signal, operationId, principal }: SubmitOptions = {}): Promise<Submitted> {
    const { clock, cluster } = this.#init
    const fault = faultOfOp(op)
    const command: TreeCommand = {
      id: operationId ?? randomBytes(16).toString('hex'),
      baseIndex: 0,
      principal: principal ?? this.#init.principal,
      node: cluster.selfId,
      atMs: clock.wall(),
      op
    }

    if (fault !== undefined) {
      return this.#refused(command, fault)
    }

    const pending = this.isPartitioned ? await this.#partition.submit(command, signal) : undefined

    if (pending !== undefined) {
      return pending
    }

    try {
      return await this.order(command, { signal, isNew: operationId === undefined })
    } catch (err) {
      // It may have been handed over all the same: the id sees to it that it has one effect.
      const taken = isOutOfReach(err) && this.isPartitioned
        ? await this.#partition.submit(command, signal)
        : undefined

      if (taken === undefined) {
        throw err
      }

      return taken
    }
  }

  /**
   * Orders a command that has its id already.
   *
   * @param options.isNew - nobody has ever seen the id
   */
  async order (command: TreeCommand, options: OrderOptions = {}): Promise<Submitted> {
    return await this.#unlessRemoved(this.#orderOnce(command, options))
  }

  async #orderOnce (command: TreeCommand, { signal, isNew = false }: OrderOptions): Promise<Submitted> {
    const { id } = command

    if (!await this.#partition.isOver(signal)) {
      // Handed to a replica on this side it might still take effect later, which nobody here could foresee.
      throw new NoQuorumError(this.name, this.#whyNot(undefined))
    }

    let result = await this.#order(command, signal)

    if (result.code === 'operation_expired' && isNew) {
      // The index that it was based on was older than this node thought.
      this.#baseIndex = undefined
      result = await this.#order(command, signal)
    }

    if (result.code === 'operation_expired') {
      throw new OperationExpiredError(id)
    }

    if (result.code === 'volume_deleted') {
      throw new VolumeDeletedError(this.name)
    }

    return { result, pending: false, copies: this.#majority(), operationId: id }
  }

  async query (
    query: TreeQuery, { signal, stale = false }: { signal?: AbortSignal, stale?: boolean } = {}
  ): Promise<TreeAnswer> {
    const asked = untilAborted(this.#batchers[stale ? 'stale' : 'fresh'].ask(query), signal)
    const answer = await this.#unlessRemoved(asked)

    if (answer.type === 'error' && answer.code === 'volume_deleted') {
      throw new VolumeDeletedError(this.name)
    }

    return answer
  }

  /** The replicas of a removed volume go after a while, and then none of them says any more that it was. */
  async #unlessRemoved<T> (work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (err) {
      const now = this.#init.clock.now()

      if (err instanceof NoQuorumError && !this.isPartitioned && now - this.#removedAskedAt > REMOVED_ASK_INTERVAL_MS) {
        this.#removedAskedAt = now
        const { clock, locator } = this.#init
        this.#isRemoved = await locator.isRemoved(this.id, timeoutSignal(clock, REMOVED_ASK_MS)).catch(() => false)
      }

      throw err instanceof NoQuorumError && this.#isRemoved ? new VolumeDeletedError(this.name, { cause: err }) : err
    }
  }

  async changed (index: number, { timeoutMs, signal }: { timeoutMs: number, signal?: AbortSignal }): Promise<number> {
    const replica = this.#replica()
    const bounded = Math.min(timeoutMs, CHANGED_TIMEOUT_MS_MAX)

    if (replica !== undefined) {
      return await replica.changed(index, bounded, signal)
    }

    const { groupView, locator, group, rpc } = { ...this.#init }
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

    // Nobody to listen to now: whoever waits asks again, and not at once.
    await sleep(this.#init.clock, OUTBOX_RETRY_MS, signal)
    await locator.search(group, signal)

    return index
  }

  /** Refused before it was sent anywhere. */
  #refused ({ id }: TreeCommand, result: TreeResult): Submitted {
    return { result, pending: false, copies: 0, operationId: id }
  }

  async #order (raw: TreeCommand, signal: AbortSignal | undefined): Promise<TreeResult> {
    const command = { ...raw, baseIndex: await this.#freshBaseIndex(signal) }
    const bytes = encodeCommand(command)
    const fault = faultOfLength(bytes)

    if (fault !== undefined) {
      return fault
    }

    if (this.#outbox.length >= OUTBOX_MAX) {
      throw new BusyError('Too many operations on this volume wait on this node', OUTBOX_RETRY_MS)
    }

    return await new Promise<TreeResult>((resolve, reject) => {
      this.#outbox.push({
        command, bytes, resolve, reject, ...(signal === undefined ? {} : { signal })
      })
      this.#schedule()
    })
  }

  /** What comes in one turn of the event loop travels together. */
  #schedule (): void {
    if (!this.#isScheduled && this.#submitting < SUBMISSIONS_MAX) {
      this.#isScheduled = true
      void nextTurn().then(() => {
        this.#isScheduled = false

        while (this.#outbox.length > 0 && this.#submitting < SUBMISSIONS_MAX) {
          void this.#send(this.#takeBatch())
        }
      })
    }
  }

  #takeBatch (): Outgoing[] {
    let bytes = 0
    let count = 0

    for (const outgoing of this.#outbox) {
      if (count >= Math.min(SUBMISSION_COMMANDS_MAX, SUBMIT_COMMANDS_MAX) ||
        (count > 0 && bytes + outgoing.bytes.byteLength > SUBMISSION_BYTES_MAX)) {
        break
      }

      bytes += outgoing.bytes.byteLength
      count++
    }

    return this.#outbox.splice(0, count)
  }

  async #send (batch: Outgoing[]): Promise<void> {
    // An abort of one must not take the others along; of a single one it spares the work.
    const { signal, release } = linkSignals(this.#stop.signal, batch.length === 1 ? batch[0]?.signal : undefined)
    const unlisten = batch.map(({ signal: own, reject }) => listenAbort(own, () => { reject(new AbortedError('The operation')) }))
    this.#submitting++
    let said: string | undefined

    try {
      const results = await request<readonly TreeResult[]>({
        ...this.#init,
        kind: 'command',
        signal,
        ask: async (peerId, hint, attempt) => {
          try {
            return await this.#submitTo(peerId, batch, hint, attempt)
          } catch (err) {
            said = attempt.aborted ? said : `${this.#init.cluster.hostname(peerId)} said: ${errorMessage(err)}`
            throw err
          }
        }
      })

      results.forEach((result, i) => { batch[i]?.resolve(result) })
    } catch (err) {
      batch.forEach(({ command, reject }) => { reject(this.#failure(err, command.id, said)) })
    } finally {
      release()
      unlisten.forEach(one => { one() })
      this.#submitting--

      if (this.#outbox.length > 0) {
        this.#schedule()
      }
    }
  }

  async #submitTo (
    peerId: string, batch: readonly Outgoing[], hint: AskHint, signal: AbortSignal
  ): Promise<Reply<readonly TreeResult[]>> {
    const { group, rpc, locator, cluster } = this.#init

    if (peerId === cluster.selfId) {
      const replica = this.#replica() ?? this.#gone()
      const outcome = await replica.submit(batch.map(({ command, bytes }) => ({ id: command.id, bytes })), hint, signal)

      switch (outcome.outcome) {
        case 'done':
          this.#note(replica.appliedIndex)
          locator.confirm(group, { ...replica.groupConfig, sequencer: peerId })

          return { kind: 'answer', value: outcome.results }
        case 'redirect':
          return { kind: 'redirect', ordered: outcome.ordered, ...(outcome.to === undefined ? {} : { to: outcome.to }) }
        case 'busy':
          return { kind: 'busy' }
      }
    }

    const { header, payload } = await rpc.call(peerId, volumeSubmit,
      { group, failed: [...hint.failed], silent: [...hint.silent] }, joinParts(batch.map(({ bytes }) => bytes)),
      { timeoutMs: ATTEMPT_TIMEOUT_MS * 2, signal })

    locator.told(group, peerId, header.outcome !== 'moved', header.config)

    switch (header.outcome) {
      case 'done': {
        const results = splitParts(payload, SUBMIT_COMMANDS_MAX).map(decodeResult)
        results.forEach(({ index }) => { this.#note(index ?? 0) })

        return { kind: 'answer', value: results }
      }
      case 'redirect':
        return { kind: 'redirect', ordered: header.ordered, ...(header.config?.sequencer === undefined ? {} : { to: header.config.sequencer }) }
      case 'busy':
        return { kind: 'busy' }
      default:
        return { kind: 'moved' }
    }
  }

  async #ask (queries: readonly TreeQuery[], stale: boolean): Promise<readonly TreeAnswer[]> {
    const { cluster } = this.#init
    const pending = this.isPartitioned && !stale ? await this.#partition.query(queries) : undefined

    if (pending !== undefined) {
      return pending
    }

    try {
      return await request<readonly TreeAnswer[]>({
        ...this.#init,
        kind: 'query',
        signal: this.#stop.signal,
        ...(this.isPartitioned ? { limits: PARTITION_LIMITS } : {}),
        ...(this.#replica() === undefined ? {} : { preferred: cluster.selfId }),
        ask: async (peerId, _hint, attempt) => await this.#queryAt(peerId, queries, stale, attempt)
      })
    } catch (err) {
      throw this.#failure(err, '')
    }
  }

  async #queryAt (
    peerId: string, queries: readonly TreeQuery[], stale: boolean, signal: AbortSignal
  ): Promise<Reply<readonly TreeAnswer[]>> {
    const { group, rpc, locator, cluster } = this.#init
    const minIndex = stale ? this.#seenIndex : 0

    if (peerId === cluster.selfId) {
      const replica = this.#replica() ?? this.#gone()
      const { answers, index } = await replica.query(queries, { stale, minIndex, signal })
      this.#note(index)

      return { kind: 'answer', value: answers }
    }

    const { header, payload } = await rpc.call(peerId, volumeQuery, { group, stale, minIndex },
      joinParts(queries.map(encodeQuery)), { timeoutMs: ATTEMPT_TIMEOUT_MS, signal })

    locator.told(group, peerId, header.outcome === 'done', header.config)

    if (header.outcome !== 'done') {
      return { kind: 'moved' }
    }

    this.#note(header.index)

    return { kind: 'answer', value: splitParts(payload, QUERY_QUESTIONS_MAX).map(decodeAnswer) }
  }

  #replica (): Replica | undefined {
    const { local, group } = this.#init
    const replica = local.get(group)

    return replica?.isServing === true ? replica : undefined
  }

  /** As another node would say it: with the reason why the replica that was here cannot go on. */
  #gone (): never {
    const { local, group } = this.#init

    throw new GroupUnknownError(group, { failed: local.failures.get(group)?.reason })
  }

  /** The index that commands of now are based on; asked for when it is not known, or old. */
  async #freshBaseIndex (signal: AbortSignal | undefined): Promise<number> {
    const { clock } = this.#init

    if (this.#baseIndex === undefined || clock.now() - this.#baseIndex.at > BASE_INDEX_FRESH_MS) {
      const answer = await this.query({ type: 'volume' }, { stale: true, ...(signal === undefined ? {} : { signal }) })
      this.#note(answer.type === 'volume' ? answer.volume.index : 0)
      this.#baseIndex = { index: this.#seenIndex, at: clock.now() }
    }

    return this.#baseIndex.index
  }

  #note (index: number): void {
    this.#seenIndex = Math.max(this.#seenIndex, index)

    if (this.#baseIndex !== undefined) {
      this.#baseIndex = { index: this.#seenIndex, at: this.#init.clock.now() }
    }
  }

  #majority (): number {
    return Math.floor((this.#init.locator.get(this.id)?.members.length ?? 1) / 2) + 1
  }

  #failure (err: unknown, operationId: string, said?: string): unknown {
    if (!(err instanceof GaveUp)) {
      return err
    }

    if (err.why === 'outcome_unknown') {
      return new OutcomeUnknownError(this.name, operationId, { said, cause: err.last })
    }

    return new NoQuorumError(this.name, this.#whyNot(err.last), { cause: err.last })
  }

  /** Which replicas are where, for a person. */
  #whyNot (last: unknown): string {
    const { cluster, locator } = this.#init
    const members = locator.get(this.id)?.members ?? []

    if (members.length === 0) {
      return 'nobody knows where its replicas are'
    }

    const states = members.map(peerId =>
      `${cluster.hostname(peerId)} is ${peerId === cluster.selfId ? 'here' : cluster.member(peerId)?.state ?? 'unknown'}`)
    const said = last === undefined ? '' : `; the last one said: ${errorMessage(last).replace(/\.$/, '')}`

    return `of its ${members.length} replicas ${states.join(', ')}${said}`
  }
}

function isOutOfReach (err: unknown): boolean {
  return err instanceof NoQuorumError || err instanceof OutcomeUnknownError
}
