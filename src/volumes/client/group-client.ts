import { CommandBatcher } from './command-batcher.js'
import { OUTBOX_RETRY_MS, PARTITION_LIMITS } from './constants.js'
import { isOutOfReach, requestFailure, whyNoQuorum, type OutOfReachInit } from './out-of-reach.js'
import { PartitionDetector } from './partition-detector.js'
import { PendingClient } from './pending-client.js'
import { QueryBatcher } from './query-batcher.js'
import { ReplicaCaller } from './replica-caller.js'
import { GaveUp, request } from './request.js'
import { SeenIndex } from './seen-index.js'
import { untilAborted } from './until-aborted.js'
import { NoQuorumError, OperationExpiredError, VolumeDeletedError } from '../errors.js'
import { faultOfLength } from '../replica/check-command.js'
import { encodeCommand } from '../tree/codec/command.js'
import { faultOfOp } from '../tree/command-check.js'
import { timeoutSignal } from '../../util/clock.js'
import { errorMessage } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import { sleep } from '../../util/sleep.js'
import type { GroupLocator } from './group-locator.js'
import type { SubmitOptions, Submitted, VolumeLink } from './link.js'
import type { GroupView } from '../replica/group-view.js'
import type { LocalReplicas } from '../replica/local-replicas.js'
import type { Command } from '../replica/submissions.js'
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

/** This node's way to the replicas of one group, wherever they are; one of them may be here. */
export class GroupClient implements VolumeLink {
  readonly id: string
  /** For messages. */
  name: string
  readonly #init: GroupClientInit
  readonly #caller: ReplicaCaller
  readonly #seen: SeenIndex
  readonly #partition: PartitionDetector
  readonly #pending: PendingClient
  readonly #commands: CommandBatcher
  readonly #queries: Record<'fresh' | 'stale', QueryBatcher>
  readonly #stop = new AbortController()
  #removedAskedAt = -Infinity
  #isRemoved = false

  constructor (init: GroupClientInit) {
    this.#init = init
    this.id = init.group
    this.name = init.name
    this.#seen = new SeenIndex(init.clock)
    this.#caller = new ReplicaCaller({ ...init, seen: this.#seen })
    this.#partition = new PartitionDetector(init)
    this.#pending = new PendingClient(init)
    this.#commands = new CommandBatcher({
      send: async (commands, signal) => await this.#send(commands, signal),
      failure: (err, operationId) => requestFailure(this.#outOfReach, err, operationId),
      signal: this.#stop.signal
    })
    this.#queries = {
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
    const { clock, cluster, random } = this.#init
    const fault = faultOfOp(op)
    const command: TreeCommand = {
      id: operationId ?? randomId(random),
      baseIndex: 0,
      principal: principal ?? this.#init.principal,
      node: cluster.selfId,
      atMs: clock.wall(),
      op
    }

    if (fault !== undefined) {
      return this.#refused(command, fault)
    }

    const pending = this.isPartitioned ? await this.#pending.submit(command, signal) : undefined

    if (pending !== undefined) {
      return pending
    }

    try {
      return await this.order(command, { signal, isNew: operationId === undefined })
    } catch (err) {
      // It may have been handed over all the same: the id sees to it that it has one effect.
      const taken = isOutOfReach(err) && this.isPartitioned
        ? await this.#pending.submit(command, signal)
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
   * @param options.isNew - no replica has ever seen the id
   */
  async order (command: TreeCommand, options: OrderOptions = {}): Promise<Submitted> {
    return await this.#unlessRemoved(this.#orderOnce(command, options))
  }

  async #orderOnce (command: TreeCommand, { signal, isNew = false }: OrderOptions): Promise<Submitted> {
    const { id } = command

    if (!await this.#partition.isOver(signal)) {
      // Handed to a replica on this side it might still take effect later, which could not be foreseen here.
      throw new NoQuorumError(this.name, whyNoQuorum(this.#outOfReach))
    }

    let result = await this.#order(command, signal)

    if (result.code === 'operation_expired' && isNew) {
      // The index that it was based on was older than this node thought.
      this.#seen.forget()
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
    const asked = untilAborted(this.#queries[stale ? 'stale' : 'fresh'].ask(query), signal, 'The question')
    const answer = await this.#unlessRemoved(asked)

    if (answer.type === 'error' && answer.code === 'volume_deleted') {
      throw new VolumeDeletedError(this.name)
    }

    return answer
  }

  async changed (index: number, options: { timeoutMs: number, signal?: AbortSignal }): Promise<number> {
    const changed = await this.#caller.changed(index, options)

    if (changed === undefined) {
      // The caller asks again, and not at once.
      const { clock, locator } = this.#init
      await sleep(clock, OUTBOX_RETRY_MS, options.signal)
      await locator.search(this.id, options.signal)
    }

    return changed ?? index
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

  /** Refused before it was sent anywhere. */
  #refused ({ id }: TreeCommand, result: TreeResult): Submitted {
    return { result, pending: false, copies: 0, operationId: id }
  }

  async #order (raw: TreeCommand, signal: AbortSignal | undefined): Promise<TreeResult> {
    const command = { ...raw, baseIndex: await this.#baseIndex(signal) }
    const bytes = encodeCommand(command)
    const fault = faultOfLength(bytes)

    if (fault !== undefined) {
      return fault
    }

    return await this.#commands.submit({ id: command.id, bytes }, signal)
  }

  async #send (commands: readonly Command[], signal: AbortSignal): Promise<readonly TreeResult[]> {
    let said: string | undefined

    try {
      return await request<readonly TreeResult[]>({
        ...this.#init,
        kind: 'command',
        signal,
        ask: async (peerId, hint, attempt) => {
          try {
            return await this.#caller.submit(peerId, commands, hint, attempt)
          } catch (err) {
            said = attempt.aborted ? said : `${this.#init.cluster.hostname(peerId)} said: ${errorMessage(err)}`
            throw err
          }
        }
      })
    } catch (err) {
      throw err instanceof GaveUp ? new GaveUp(err.why, err.last, said) : err
    }
  }

  async #ask (queries: readonly TreeQuery[], stale: boolean): Promise<readonly TreeAnswer[]> {
    const { cluster } = this.#init
    const pending = this.isPartitioned && !stale ? await this.#pending.query(queries) : undefined

    if (pending !== undefined) {
      return pending
    }

    try {
      return await request<readonly TreeAnswer[]>({
        ...this.#init,
        kind: 'query',
        signal: this.#stop.signal,
        ...(this.isPartitioned ? { limits: PARTITION_LIMITS } : {}),
        ...(this.#caller.local === undefined ? {} : { preferred: cluster.selfId }),
        ask: async (peerId, _hint, attempt) => await this.#caller.query(peerId, queries, stale, attempt)
      })
    } catch (err) {
      throw requestFailure(this.#outOfReach, err, '')
    }
  }

  /** The index that commands of now are based on; asked for when it is not known, or old. */
  async #baseIndex (signal: AbortSignal | undefined): Promise<number> {
    if (!this.#seen.isFresh) {
      const answer = await this.query({ type: 'volume' }, { stale: true, ...(signal === undefined ? {} : { signal }) })
      this.#seen.told(answer.type === 'volume' ? answer.volume.index : 0)
    }

    return this.#seen.value
  }

  get #outOfReach (): OutOfReachInit {
    return { ...this.#init, name: this.name }
  }

  #majority (): number {
    return Math.floor((this.#init.locator.get(this.id)?.members.length ?? 1) / 2) + 1
  }
}
