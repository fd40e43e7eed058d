/**
 * One replica of a group: the shell around `GroupCore`. It performs the core's effects (messages, disk, timers), lets
 * the applier apply what is chosen, and answers clients.
 *
 * Nothing is decided here: who orders, what is chosen, when a read may be answered and who is asked all come from the
 * core, which the simulator runs as well.
 */
import { Applier } from './applier.js'
import { CatchUp } from './catch-up.js'
import {
  ANSWER_BYTES_MAX, CATCH_UP_RETRY_MS, CHECKPOINT_BYTES, CHECKPOINT_ITEMS, FETCH_BYTES_MAX, LOG_CALL_TIMEOUT_MS, LOG_TAIL_ITEMS,
  OPENING_RETRY_MS, READ_TIMEOUT_MS, WAITING_MAX
} from './constants.js'
import { ReadTimeoutError, VolumeBrokenError } from './errors.js'
import { volumeLog } from './methods.js'
import { StateServer, takeState } from './state-transfer.js'
import { decodeReply, decodeRequest, encodeReply, encodeRequest, type EncodedMessage } from '../log/codec.js'
import { GroupCore } from '../log/group.js'
import { encodeAnswer } from '../tree/codec/answer.js'
import { encodeBatch } from '../tree/codec/command.js'
import { answer } from '../tree/query/answer.js'
import { AbortedError, BusyError, errorCode, errorMessage } from '../../util/errors.js'
import { listenAbort, sharedController } from '../../util/abort.js'
import { sleep } from '../../util/sleep.js'
import type { Applied } from './applier.js'
import type { GroupLog } from './group-log.js'
import type { StateAnswer } from './pb/replica.js'
import type { StateDb, StateSnapshot } from './state-db.js'
import type { AskHint, GroupEffect, GroupEvent } from '../log/group.js'
import type { HardState, LogConfig, LogItem, LogRequest, Role } from '../log/types.js'
import type { OnPartition, TreeAnswer, TreeCommand, TreeQuery, TreeResult, VolumeSettings } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Questions that single keys answer; all others read ranges, and so need a state that stands still. */
const SINGLE_KEYS: ReadonlySet<TreeQuery['type']> = new Set(['stat', 'read', 'volume'])

export interface ReplicaInit {
  group: string
  selfId: string
  rpc: Rpc
  log: GroupLog
  db: StateDb
  clock: Clock
  random: Random
  logger: Logger
  /** Who can be reached, and the order in which members are asked. */
  reach: (members: readonly string[]) => { up: ReadonlySet<string>, ranked: readonly string[] }
  onSweep: (command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot) => void
  onConfig: (config: LogConfig) => void
}

/** A command on its way, as bytes and with its id. */
export interface Command { id: string, bytes: Uint8Array }

export type SubmitOutcome =
  | { outcome: 'done', results: TreeResult[] }
  /** `ordered`: it may have been ordered here, and may still take effect. */
  | { outcome: 'redirect', to?: string, ordered: boolean }
  | { outcome: 'busy' }

export interface ReplicaStatus {
  role: Role
  sequencer: string | undefined
  config: LogConfig
  commitIndex: number
  appliedIndex: number
  lastIndex: number
  accepted: { round: number, node: string }
}

interface Submission { outcome: (outcome: SubmitOutcome) => void }

export class Replica {
  readonly group: string
  readonly #init: ReplicaInit
  readonly #applier: Applier
  readonly #states: StateServer
  readonly #catchUp: CatchUp
  readonly #stop = sharedController()
  readonly #events: GroupEvent[] = []
  readonly #replies = new Map<number, (answer: EncodedMessage) => void>()
  readonly #submissions = new Map<number, Submission>()
  readonly #reads = new Map<number, { resolve: (index: number) => void, reject: (err: Error) => void }>()
  readonly #awaited: { index: number, resolve: () => void }[] = []
  readonly #watchers = new Set<() => void>()
  /** Members that said they hold no replica, and since when (monotonic ms). */
  readonly #strangers = new Map<string, number>()
  #core: GroupCore | undefined
  #hard: HardState | undefined
  #isStepping = false
  #timer: NodeJS.Timeout | undefined
  #timerAt = Infinity
  #nextToken = 1
  #checkpointing: Promise<void> | undefined
  #restoring: Promise<void> | undefined
  #broken: unknown

  constructor (init: ReplicaInit) {
    this.#init = init
    this.group = init.group
    this.#applier = new Applier({
      db: init.db,
      logger: init.logger,
      onSweep: init.onSweep,
      onApplied: (applied, commands) => { this.#onApplied(applied, commands) },
      onBroken: err => { this.#fail(err) }
    })
    this.#states = new StateServer(async () => await this.#applier.snapshot(), init.clock)
    this.#catchUp = new CatchUp({
      ...init,
      signal: this.#stop.signal,
      onItems: (items, commitIndex) => { this.#step({ type: 'chosen', items, commitIndex }) },
      replaceState: async take => {
        const applied = await this.#applier.replace(take)
        this.#step({ type: 'installed', index: applied.index, config: applied.config })
        // Whose command is in what was skipped asks again, and is told the outcome of its id.
        this.#redirectAll()

        return applied
      }
    })
  }

  get core (): GroupCore {
    if (this.#broken !== undefined) {
      throw new VolumeBrokenError(errorMessage(this.#broken), { cause: this.#broken })
    }

    if (this.#core === undefined) {
      throw new BusyError('This replica is being opened, or fetches its state', OPENING_RETRY_MS)
    }

    return this.#core
  }

  get config (): LogConfig { return this.core.log.config }
  get appliedIndex (): number { return this.#applier.applied.index }
  /** Nothing was ever promised or accepted here: to forget it breaks no word. */
  get isUnused (): boolean { return this.#hard?.promised.round === 0 && this.#hard.lastIndex === 0 && this.appliedIndex === 0 }
  /** One of the set, or about to be, and not at a loss: worth asking. */
  isServing (selfId: string): boolean {
    return this.#core !== undefined && this.#broken === undefined && this.config.members.includes(selfId)
  }

  get isSequencer (): boolean { return this.#core?.log.role === 'sequencer' }
  get strangers (): ReadonlyMap<string, number> { return this.#strangers }

  status (): ReplicaStatus {
    const { role, sequencer, config, commitIndex, lastIndex } = this.core.log

    return {
      role,
      sequencer,
      config,
      commitIndex,
      lastIndex,
      appliedIndex: this.appliedIndex,
      accepted: this.#hard?.accepted ?? { round: 0, node: '' }
    }
  }

  /** Goes on where the disk says this replica was. `hard` is for a new one. */
  async start (hard: HardState): Promise<void> {
    await this.#init.db.open()
    await this.#applier.load()

    if (await this.#begin(hard)) {
      return
    }

    // The state is gone, or broke off while it was being replaced, and the log does not reach back so far. Until it is
    // here again this replica says nothing.
    this.#init.logger.warn({ group: this.group }, 'the state of a volume is not whole on this node: fetching it from another replica')
    this.#restoring = this.#restore(hard)
  }

  /** False when the log does not follow the state without a gap. */
  async #begin (hard: HardState): Promise<boolean> {
    const { log, selfId, clock } = this.#init
    this.#applier.begin(hard.config)
    const { index, config } = this.#applier.applied
    const items: LogItem[] = []

    for (let next = index + 1; next <= hard.lastIndex && log.has(next);) {
      const read = await log.read(next, hard.lastIndex, FETCH_BYTES_MAX)
      items.push(...read)
      next += read.length
    }

    if (index + items.length < hard.lastIndex) {
      return false
    }

    this.#hard = hard
    this.#core = new GroupCore({
      self: selfId,
      hard,
      items,
      snapshotIndex: index,
      config,
      encodeBatch: commands => encodeBatch(commands, clock.wall())
    })
    this.tick()

    return true
  }

  async #restore (hard: HardState): Promise<void> {
    const { selfId, rpc, db, logger } = this.#init
    const { signal } = this.#stop
    const others = hard.config.members.filter(member => member !== selfId)

    for (let attempt = 0; !signal.aborted; attempt++) {
      const peer = others[attempt % others.length]

      try {
        if (peer !== undefined) {
          await this.#applier.replace(async () => await takeState({ rpc, db, group: this.group, peer, signal }))

          if (await this.#begin(hard)) {
            return
          }
        }
      } catch (err) {
        logger.debug({ group: this.group, peer, err: errorMessage(err) }, 'the state of a volume could not be fetched')
      }

      await sleep(CATCH_UP_RETRY_MS, signal)
    }
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    clearTimeout(this.#timer)
    this.#timerAt = -Infinity
    await this.#restoring
    await this.#catchUp.stop()
    await this.#checkpointing
    await this.#applier.stop()
    await this.#states.stop()
    this.#endAll(new AbortedError('The replica'))
    await this.#init.db.close()
  }

  /** This node is no replica any more: removes everything. Stops first. */
  async destroy (): Promise<void> {
    await this.stop()
    await this.#init.log.destroy()
    await this.#init.db.destroy()
  }

  /** Tells the core who can be reached and what time it is. */
  tick (): void {
    if (this.#core === undefined || this.#broken !== undefined) {
      return
    }

    const { up, ranked } = this.#init.reach(this.config.members)
    this.#step({ type: 'reachable', up, ranked })
    this.#step({ type: 'tick' })
  }

  step (event: GroupEvent): void {
    this.#step(event)
  }

  /** A message of another replica; resolves to the answer, rejects when there is none before the caller gives up. */
  async request (from: string, message: EncodedMessage, signal: AbortSignal): Promise<EncodedMessage> {
    void this.core
    const request = decodeRequest(message)
    const token = this.#nextToken++

    return await new Promise<EncodedMessage>((resolve, reject) => {
      const unlisten = listenAbort(signal, () => {
        this.#replies.delete(token)
        reject(new AbortedError('A message between replicas'))
      })
      this.#replies.set(token, answer => {
        unlisten()
        resolve(answer)
      })
      this.#step({ type: 'request', from, token, request })
    })
  }

  /** Orders commands and resolves when all have taken effect here, or says whom to ask. */
  async submit (commands: readonly Command[], hint: AskHint, signal?: AbortSignal): Promise<SubmitOutcome> {
    void this.core

    if (this.#submissions.size + commands.length > WAITING_MAX) {
      return { outcome: 'busy' }
    }

    return await new Promise<SubmitOutcome>((resolve, reject) => {
      const results = new Array<TreeResult | undefined>(commands.length)
      const tokens = commands.map(() => this.#nextToken++)
      let left = commands.length
      const unlisteners = commands.map(({ id }, i) => this.#applier.onOutcome(id, result => {
        results[i] = result
        this.#submissions.delete(tokens[i] as number)

        if (--left === 0) {
          end()
          resolve({ outcome: 'done', results: results as TreeResult[] })
        }
      }))
      const end = (): void => {
        unlisten()
        unlisteners.forEach(one => { one() })
        tokens.forEach(token => this.#submissions.delete(token))
        this.#step({ type: 'settled', tokens })
      }
      const unlisten = listenAbort(signal, () => {
        end()
        reject(new AbortedError('The operation'))
      })
      const submission: Submission = {
        outcome: outcome => {
          end()
          resolve(outcome)
        }
      }

      tokens.forEach(token => { this.#submissions.set(token, submission) })
      this.#step({
        type: 'submit-all', commands: commands.map(({ bytes }, i) => ({ token: tokens[i] as number, bytes })), hint
      })
    })
  }

  /**
   * Answers questions, in order, as many as fit into one answer: linearizable, or from what is here already (`stale`)
   * if that is not older than `minIndex`.
   */
  async query (
    queries: readonly TreeQuery[], { stale = false, minIndex = 0, signal }: { stale?: boolean, minIndex?: number, signal?: AbortSignal } = {}
  ): Promise<{ answers: TreeAnswer[], encoded: Uint8Array[], index: number }> {
    void this.core

    if (this.#awaited.length > WAITING_MAX) {
      throw new BusyError('Too many reads wait for this replica', READ_TIMEOUT_MS / 10)
    }

    const index = stale ? minIndex : await this.#barrier()
    await this.#reached(index, signal)
    const answers: TreeAnswer[] = []
    const encoded: Uint8Array[] = []
    // Whatever it is of, it is of something that every one of these questions may be answered from.
    const standing = queries.some(({ type }) => !SINGLE_KEYS.has(type)) ? await this.#applier.snapshot() : undefined
    let bytes = 0

    try {
      for (const query of queries) {
        const one = standing === undefined
          ? await this.#applier.read(async reader => await answer(reader, query))
          : await answer(standing.snapshot, query)
        const text = encodeAnswer(one)
        bytes += text.byteLength

        if (answers.length > 0 && bytes > ANSWER_BYTES_MAX) {
          break
        }

        answers.push(one)
        encoded.push(text)
      }
    } finally {
      await standing?.snapshot.close()
    }

    return { answers, encoded, index: this.appliedIndex }
  }

  /** Runs `look` on a state that stands still; for sweeps, backups and housekeeping on this node. */
  async look<T> (look: (reader: StateSnapshot) => Promise<T>): Promise<T> {
    const { snapshot } = await this.#applier.snapshot()

    try {
      return await look(snapshot)
    } finally {
      await snapshot.close()
    }
  }

  /** Resolves when something was applied behind `index`, or after the time. */
  async changed (index: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    if (this.appliedIndex <= index) {
      await new Promise<void>(resolve => {
        const end = (): void => {
          clearTimeout(timer)
          unlisten()
          this.#watchers.delete(end)
          resolve()
        }
        const timer = setTimeout(end, timeoutMs)
        const unlisten = listenAbort(signal, end)
        this.#watchers.add(end)
      })
    }

    return this.appliedIndex
  }

  /** Chosen items from `from` on; `needsState` when they are not kept any more. */
  async fetch (from: number): Promise<{ items: LogItem[], commitIndex: number, needsState: boolean }> {
    const { commitIndex } = this.core.log
    const { log } = this.#init

    if (from <= log.trimmedUpTo) {
      return { items: [], commitIndex, needsState: true }
    }

    return { items: await log.read(from, Math.min(commitIndex, this.#hard?.lastIndex ?? 0), FETCH_BYTES_MAX), commitIndex, needsState: false }
  }

  async statePiece (session: number): Promise<{ header: Partial<StateAnswer>, payload: Uint8Array }> {
    void this.core

    return await this.#states.piece(this.group, session)
  }

  /** A newcomer begins to learn from `source`. */
  learn (source: string): void {
    const { config, commitIndex } = this.core.log
    this.#catchUp.begin(source, config.epoch === 0 ? 0 : commitIndex + 1)
  }

  /** How many replicas the volume's settings ask for: 3, 5, or 0 for as many as the mesh has room for. */
  async wantedSize (): Promise<number> {
    return (await this.#settings())?.metadataReplicas ?? 0
  }

  /** What is to be done while no majority can be reached, as far as is known here. */
  async onPartition (): Promise<OnPartition> {
    return (await this.#settings())?.onPartition ?? 'refuse'
  }

  /** The state as it is now; for the caller to close. */
  async snapshot (): Promise<StateSnapshot> {
    void this.core

    return (await this.#applier.snapshot()).snapshot
  }

  async #settings (): Promise<VolumeSettings | undefined> {
    const { answers: [volume] } = await this.query([{ type: 'volume' }], { stale: true })

    return volume?.type === 'volume' ? volume.volume.settings : undefined
  }

  async stateBytes (): Promise<number> {
    return await this.#init.db.size()
  }

  /** One shared round of asking a majority; whoever comes while it runs waits for the next. */
  async #barrier (): Promise<number> {
    const readId = this.#nextToken++

    return await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#reads.delete(readId)
        reject(new ReadTimeoutError())
      }, READ_TIMEOUT_MS)
      const end = (): void => {
        clearTimeout(timer)
        this.#reads.delete(readId)
      }

      this.#reads.set(readId, {
        resolve: index => {
          end()
          resolve(index)
        },
        reject: err => {
          end()
          reject(err)
        }
      })
      this.#step({ type: 'read', readId })
    })
  }

  async #reached (index: number, signal?: AbortSignal): Promise<void> {
    if (this.appliedIndex >= index) {
      return
    }

    await new Promise<void>((resolve, reject) => {
      const waiter = {
        index,
        resolve: () => {
          clearTimeout(timer)
          unlisten()
          resolve()
        }
      }
      const give = (err: Error): void => {
        clearTimeout(timer)
        unlisten()
        this.#awaited.splice(this.#awaited.indexOf(waiter), 1)
        reject(err)
      }
      const timer = setTimeout(() => { give(new ReadTimeoutError()) }, READ_TIMEOUT_MS)
      const unlisten = listenAbort(signal, () => { give(new AbortedError('The read')) })
      this.#awaited.push(waiter)
    })
  }

  #onApplied ({ index }: Applied, commands: number): void {
    for (let i = this.#awaited.length - 1; i >= 0; i--) {
      const waiter = this.#awaited[i] as { index: number, resolve: () => void }

      if (waiter.index <= index) {
        this.#awaited.splice(i, 1)
        waiter.resolve()
      }
    }

    if (commands > 0) {
      for (const wake of [...this.#watchers]) {
        wake()
      }
    }

    const { items, bytes } = this.#applier.sinceCheckpoint

    if ((items >= CHECKPOINT_ITEMS || bytes >= CHECKPOINT_BYTES) && this.#checkpointing === undefined && !this.#stop.signal.aborted) {
      this.#checkpointing = this.#checkpoint()
        .catch((err: unknown) => { this.#init.logger.warn({ group: this.group, err }, 'the state of a volume could not be made durable') })
        .finally(() => { this.#checkpointing = undefined })
    }
  }

  /** The log is cut behind what the state durably has, less a tail for those who were away for a moment. */
  async #checkpoint (): Promise<void> {
    const index = await this.#applier.checkpoint()
    await this.#init.log.trim(index - LOG_TAIL_ITEMS)
  }

  /** Effects may lead to events at once (calls to oneself); they are taken in turn. */
  #step (event: GroupEvent): void {
    if (this.#core === undefined || this.#broken !== undefined || this.#stop.signal.aborted) {
      return
    }

    this.#events.push(event)

    if (this.#isStepping) {
      return
    }

    this.#isStepping = true

    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        for (const effect of this.#core.step(next, this.#init.clock.now(), this.#init.random)) {
          this.#perform(effect)
        }
      }
    } catch (err) {
      this.#fail(err)
    } finally {
      this.#isStepping = false
    }

    this.#setTimer()
  }

  #perform (effect: GroupEffect): void {
    switch (effect.type) {
      case 'send':
        void this.#send(effect.to, effect.id, effect.request)
        break
      case 'reply': {
        const reply = this.#replies.get(effect.token)
        this.#replies.delete(effect.token)
        reply?.(encodeReply(effect.reply))
        break
      }
      case 'persist':
        this.#hard = effect.hard
        void this.#persist(effect.number, effect.hard, effect.items)
        break
      case 'commit':
        this.#applier.push(effect.items)
        break
      case 'config':
        this.#strangers.clear()
        this.#init.onConfig(effect.config)
        break
      case 'fetch':
        this.#catchUp.begin(effect.peer, effect.from)
        break
      case 'readable':
        this.#reads.get(effect.readId)?.resolve(effect.index)
        break
      case 'unreadable':
        this.#reads.get(effect.readId)?.reject(new ReadTimeoutError())
        break
      case 'redirect':
        this.#submissions.get(effect.token)?.outcome({
          outcome: 'redirect', ordered: effect.ordered, ...(effect.to === undefined ? {} : { to: effect.to })
        })
        break
      case 'busy':
        this.#submissions.get(effect.token)?.outcome({ outcome: 'busy' })
        break
      case 'role':
        this.#init.logger.debug({ group: this.group, role: effect.role, sequencer: effect.sequencer }, 'role in the group')
        break
    }
  }

  async #send (to: string, id: number, request: LogRequest): Promise<void> {
    const { rpc, clock } = this.#init

    try {
      const { header: message, payload: items } = encodeRequest(request)
      const { header, payload } = await rpc.call(to, volumeLog, { group: this.group, message: message as Uint8Array<ArrayBuffer> }, items,
        { class: 'control', timeoutMs: LOG_CALL_TIMEOUT_MS, signal: this.#stop.signal })
      this.#strangers.delete(to)
      this.#step({ type: 'reply', from: to, id, reply: decodeReply({ header: header.message, payload }) })
    } catch (err) {
      if (errorCode(err) === 'group_unknown' && !this.#strangers.has(to)) {
        this.#strangers.set(to, clock.now())
      }

      this.#step({ type: 'unanswered', from: to, id })
    }
  }

  async #persist (number: number, hard: HardState, items: readonly LogItem[]): Promise<void> {
    try {
      await this.#init.log.write(hard, items)
    } catch (err) {
      // Nobody may rely on what did not reach the disk: this replica says no more.
      this.#fail(err)
      return
    }

    this.#step({ type: 'persisted', number })
  }

  #setTimer (): void {
    const { clock } = this.#init
    const at = this.#core?.wakeAt(clock.now()) ?? Infinity

    if (at === this.#timerAt || this.#timerAt === -Infinity) {
      return
    }

    clearTimeout(this.#timer)
    this.#timerAt = at

    if (at !== Infinity) {
      this.#timer = setTimeout(() => {
        this.#timerAt = Infinity
        this.#step({ type: 'tick' })
      }, Math.max(0, at - clock.now()))
    }
  }

  #fail (err: unknown): void {
    if (this.#broken === undefined && !this.#stop.signal.aborted) {
      this.#broken = err
      this.#init.logger.error({ group: this.group, err }, 'a replica of a volume cannot go on')
      this.#endAll(new VolumeBrokenError(errorMessage(err), { cause: err }))
    }
  }

  #redirectAll (): void {
    for (const { outcome } of [...this.#submissions.values()]) {
      outcome({ outcome: 'redirect', ordered: true })
    }
  }

  #endAll (err: Error): void {
    this.#redirectAll()

    for (const { reject } of [...this.#reads.values()]) {
      reject(err)
    }

    for (const wake of [...this.#watchers]) {
      wake()
    }
  }
}
