/**
 * One replica of a group: the shell around `GroupCore`. It performs the core's effects (messages, disk, timers), lets
 * the applier apply what is chosen, and answers clients.
 *
 * Nothing is decided here: who orders, what is chosen, when a read may be answered and who is asked all come from the
 * core, which the simulator runs as well.
 */
import { Agreement } from './agreement.js'
import { Applier } from './applier.js'
import { CatchUp } from './state/catch-up.js'
import { Checkpointer } from './state/checkpointer.js'
import { OPENING_RETRY_MS } from './constants.js'
import { CoreTimer } from './core-timer.js'
import { VolumeBrokenError } from './errors.js'
import { chosenItems, type FetchedItems } from './handlers/item-server.js'
import { membersOn, peerOf } from './sets/member-id.js'
import { itemsBehind, restoreState } from './state/opening.js'
import { guarded } from './guarded.js'
import { PeerClient } from './peer-client.js'
import { answerQuestions } from './questions.js'
import { ReadIndexQueue } from './read-index-queue.js'
import { beginReplacing } from './replacing.js'
import { SetClaims } from './sets/set-claims.js'
import { StateServer } from './state/state-transfer.js'
import { Submissions } from './submissions.js'
import { decodeRequest, encodeReply, type EncodedMessage } from '../../consensus/codec.js'
import { BALLOT_ZERO } from '../../consensus/ballots.js'
import { GroupCore } from '../../consensus/group.js'
import { AbortedError, BusyError, errorCode, errorMessage } from '../../util/errors.js'
import { listenAbort, sharedController } from '../../util/abort.js'
import type { Applied } from './applied.js'
import type { FailureKind } from './failures.js'
import type { ReplicaInit } from './init.js'
import type { StateAnswer } from './pb/replica.js'
import type { StateSnapshot } from './state/state-db.js'
import type { ReplicaStatus } from './status.js'
import type { Command, SubmitOutcome } from './submissions.js'
import type { GroupConfig } from '../registry/types.js'
import type { AskHint, GroupEffect, GroupEvent } from '../../consensus/group.js'
import type { Ballot, HardState, LogConfig, LogItem, LogRequest } from '../../consensus/types.js'
import type { TreeAnswer, TreeQuery, VolumeState } from '../tree/types.js'

export class Replica {
  readonly group: string
  readonly #init: ReplicaInit
  readonly #applier: Applier
  readonly #states: StateServer
  readonly #catchUp: CatchUp
  readonly #stop = sharedController()
  readonly #events: GroupEvent[] = []
  readonly #replies = new Map<number, (answer: EncodedMessage) => void>()
  readonly #submissions: Submissions
  readonly #reads: ReadIndexQueue
  readonly #peers: PeerClient
  readonly #agreement: Agreement
  readonly #checkpointer: Checkpointer
  readonly #claims: SetClaims
  #core: GroupCore | undefined
  #hard: HardState | undefined
  /** What is durable of it. */
  #promised: Ballot = BALLOT_ZERO
  #isStepping = false
  readonly #timer: CoreTimer
  #nextToken = 1
  #restoring: Promise<void> | undefined
  #broken: unknown
  /** The last write of the log, and with it all before. */
  #written: Promise<void> = Promise.resolve()

  constructor (init: ReplicaInit) {
    this.#init = init
    this.group = init.group
    this.#applier = new Applier({
      db: init.db,
      clock: init.clock,
      logger: init.logger,
      onMark: init.onMark,
      onApplied: (applied, commands) => { this.#onApplied(applied, commands) },
      onBroken: (err, doing) => { this.fail(doing, err) }
    })
    this.#submissions = new Submissions({
      applier: this.#applier, step: event => { this.step(event) }, newToken: () => this.#nextToken++
    })
    this.#reads = new ReadIndexQueue({
      clock: init.clock,
      ask: readId => { this.step({ type: 'read', readId }) },
      appliedIndex: () => this.appliedIndex
    })
    this.#timer = new CoreTimer(init.clock, () => { this.step({ type: 'tick' }) })
    const applier = this.#applier
    const { signal } = this.#stop
    const members = (): readonly string[] => this.#core?.log.config.members ?? []
    const isPeer = (member: string): boolean => this.#core?.log.isPeer(member) === true
    const who = { self: () => this.self, members, isPeer }
    this.#agreement = new Agreement({
      ...init, ...who, applier, signal, onOutvoted: err => { this.fail('state', err) }
    })
    this.#checkpointer = new Checkpointer({ ...init, applier, signal })
    const shared = { ...init, ...who, agreement: this.#agreement, state: applier, signal }
    this.#peers = new PeerClient(shared)
    this.#claims = new SetClaims({
      ...init, ...who, core: () => this.core.log, onFollowed: config => { this.step({ type: 'follow', config }) }, signal,
      onRefused: (peer, lineage) => { this.#peers.noteForeign(peer, lineage) }
    })
    this.#states = new StateServer(applier, init.clock)
    this.#catchUp = new CatchUp({
      ...shared,
      members: () => who.members().map(peerOf),
      isVoid: () => this.#applier.isVoid,
      relation: theirs => this.core.log.relation(theirs),
      onItems: (items, commitIndex) => { this.step({ type: 'chosen', items, commitIndex }) },
      claims: this.#claims,
      beforeReplacing: async (applied, peer) => {
        beginReplacing(this.core.log, applier, applied, this.#claims.mayTake(peer, applied.config),
          () => { this.step({ type: 'give-up', ...applied }) })
        await this.#written
      },
      replaceState: async take => {
        const applied = await this.#applier.replace(take)
        this.step({ type: 'installed', index: applied.index, config: applied.config })
        // Whose command is in what was skipped asks again, and is told the outcome of its id.
        this.#submissions.redirectAll()
        // What the log has up to there is not vouched for any more (`validFrom`), and only takes room.
        await this.#written
        await this.#init.log.trim(applied.index)
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
  get time (): PeerClient['time'] { return this.#peers.time }

  /** The nodes that hold this log, and who of them orders, as far as is known here. */
  get groupConfig (): GroupConfig & { sequencer?: string } {
    const { config: { epoch, members }, sequencer } = this.core.log

    return { epoch, members: members.map(peerOf), ...(sequencer === undefined ? {} : { sequencer: peerOf(sequencer) }) }
  }

  /** Which member this replica is. */
  get self (): string { return this.#hard?.self ?? this.#init.selfId }

  get appliedIndex (): number { return this.#applier.applied.index }
  /** Nothing was ever promised or accepted here: to forget it breaks no word. */
  get isUnused (): boolean {
    return this.#hard?.promised.round === 0 && this.#hard.lastIndex === 0 && this.appliedIndex === 0
  }

  /** One of the set, or about to be, and not at a loss: worth asking. */
  get isServing (): boolean { return this.isOpen && !this.#applier.isVoid && this.isMember }

  get isOpen (): boolean { return this.#core !== undefined && this.#broken === undefined }
  get isMember (): boolean { return this.config.members.includes(this.self) }
  get isSequencer (): boolean { return this.#core?.log.role === 'sequencer' }
  /** Nodes whose replica has a log that an operator forced apart from this one, with its lineage. */
  get foreign (): ReadonlyMap<string, readonly string[]> { return this.#peers.foreign }
  /** Replicas that differ, or logs, without anybody to decide between them; as part of a sentence. */
  get divided (): string | undefined { return this.#agreement.divided ?? this.#peers.forked }
  get nonMembers (): ReadonlyMap<string, number> { return this.#peers.nonMembers }
  get hasFailed (): boolean { return this.#broken !== undefined }
  /** What it has promised and accepted; undefined before it is opened. */
  get durable (): HardState | undefined { return this.#hard }

  /** A member was asked whether it holds the group, and answered. */
  heardOf (peer: string, holds: boolean): void {
    this.#peers.heard(peer, holds)
  }

  status (): ReplicaStatus {
    const { role, sequencer, config, commitIndex, lastIndex, proposed } = this.core.log

    return {
      role, sequencer, config, commitIndex, lastIndex, proposed,
      appliedIndex: this.appliedIndex,
      accepted: this.#hard?.accepted ?? BALLOT_ZERO,
      promised: this.#promised
    }
  }

  /** Goes on where the disk says this replica was. `hard` is for a new one. */
  async start (hard: HardState): Promise<void> {
    await this.#init.db.open()
    await this.#applier.load()

    if (await this.#begin(hard)) {
      if (this.#applier.wasTorn) {
        // After a loss of power what is on the disk may be less, or something else, than what was written.
        void this.#agreement.verify()
      }

      return
    }

    // The state is gone, or broke off while it was being replaced, and the log does not reach back so far. Until it is
    // here again this replica says nothing.
    this.#init.logger.warn({ group: this.group },
      'the state of a volume is not whole on this node: fetching it from another replica')
    const init = { ...this.#init, agreement: this.#agreement, signal: this.#stop.signal }
    this.#restoring = restoreState(init, this.#applier, hard, async held => await this.#begin(held))
  }

  /** False when the log does not follow the state without a gap. */
  async #begin (hard: HardState): Promise<boolean> {
    const items = await itemsBehind(this.#init, this.#applier, hard)

    if (items === undefined) {
      return false
    }

    const { index, config } = this.#applier.applied
    this.#hard = hard
    this.#promised = hard.promised
    this.#core = new GroupCore({
      self: hard.self,
      hard,
      items,
      snapshotIndex: index,
      config,
      ...this.time.ordering
    })
    this.tick()

    return true
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    this.#timer.stop()
    await this.#restoring
    await this.#claims.stop()
    await this.#catchUp.stop()
    await this.#agreement.stop()
    await this.#checkpointer.stop()
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
    if (!this.isOpen) {
      return
    }

    const { up, ranked } = this.#init.reach(this.config.members)
    // A newcomer that died while it took the state says nothing any more, and what is kept for it costs disk space.
    this.#states.expire().catch(() => {})
    this.step({ type: 'reachable', up, ranked })
    this.step({ type: 'tick' })
  }

  /** A message of another member; resolves to the answer, rejects when there is none before the caller gives up. */
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
      this.step({ type: 'request', from, token, request })
    })
  }

  /** Orders commands and resolves when all have taken effect here, or says whom to ask. */
  async submit (commands: readonly Command[], hint: AskHint, signal?: AbortSignal): Promise<SubmitOutcome> {
    const { config: { members }, sequencer } = this.core.log
    // Clients know nodes; the log knows members.
    const all = sequencer === undefined || members.includes(sequencer) ? members : [...members, sequencer]
    const inner = { failed: membersOn(all, hint.failed), silent: membersOn(all, hint.silent) }

    return await this.#submissions.submit(commands, inner, signal)
  }

  /**
   * Answers questions, in order, as many as fit into one answer: linearizable, or from what is here already (`stale`)
   * if that is not older than `minIndex`.
   */
  async query (
    queries: readonly TreeQuery[],
    { stale = false, minIndex = 0, signal }: { stale?: boolean, minIndex?: number, signal?: AbortSignal } = {}
  ): Promise<{ answers: TreeAnswer[], encoded: Uint8Array[], index: number }> {
    void this.core

    await (stale ? this.#reads.reached(minIndex, signal) : this.#reads.barrier(signal))

    return await guarded(this, async () =>
      ({ ...await answerQuestions(this.#applier, queries), index: this.appliedIndex }))
  }

  /** Resolves when a majority of the set in force here has said that it is in force there; rejects without one. */
  async confirmMajority (signal?: AbortSignal): Promise<void> {
    void this.core
    await this.#reads.barrier(signal)
  }

  /** Runs `look` on a state that stands still; for sweeps, backups and housekeeping on this node. */
  async look<T> (look: (reader: StateSnapshot) => Promise<T>): Promise<T> {
    const { snapshot } = await this.#applier.snapshot()

    try {
      return await guarded(this, async () => await look(snapshot))
    } finally {
      await snapshot.close()
    }
  }

  /** Resolves when something was applied behind `index`, or after the time. */
  async changed (index: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    await this.#reads.changed(index, timeoutMs, signal)

    return this.appliedIndex
  }

  /** Chosen items from `from` on; `needsState` when they are not kept any more. */
  async fetch (from: number): Promise<FetchedItems> {
    return await guarded(this, async () => await chosenItems(this.core.log, this.#init.log, from))
  }

  async statePiece (session: number): Promise<{ header: Partial<StateAnswer>, payload: Uint8Array }> {
    void this.core

    return await guarded(this, async () => await this.#states.piece(this.group, session))
  }

  /** Whether others have applied what this one has. */
  get agreement (): Agreement { return this.#agreement }

  /** Begins to learn from `source`: a newcomer, or one that is to find out whether there is more. */
  learn (source: string): void {
    const { config, commitIndex } = this.core.log
    this.#catchUp.begin(source, config.epoch === 0 ? 0 : commitIndex + 1)
  }

  /** The state as it is now; for the caller to close. */
  async snapshot (): Promise<StateSnapshot> {
    void this.core

    return (await this.#applier.snapshot()).snapshot
  }

  /** The volume, as far as is known here; undefined: of another version, which tells it otherwise. */
  async volume (): Promise<VolumeState | undefined> {
    const { answers: [volume] } = await this.query([{ type: 'volume' }], { stale: true })

    return volume?.type === 'volume' ? volume.volume : undefined
  }

  async stateBytes (): Promise<number> {
    return await this.#init.db.size()
  }

  #onApplied ({ index }: Applied, commands: number): void {
    this.#reads.applied(index, commands)
    this.#checkpointer.applied()
  }

  /** Effects may lead to events at once (calls to oneself); they are taken in turn. */
  step (event: GroupEvent): void {
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
      this.fail('open', err)
    } finally {
      this.#isStepping = false
    }

    this.#timer.set(this.#core.wakeAt(this.#init.clock.now()))
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
        this.#written = this.#persist(effect.number, effect.hard, effect.items)
        break
      case 'commit':
        this.#applier.push(effect.items)
        break
      case 'config':
        this.#peers.forgetNonMembers()
        this.#init.onConfig({ ...effect.config, members: effect.config.members.map(peerOf) })
        break
      case 'fetch':
        this.#catchUp.begin(peerOf(effect.peer), effect.from)
        break
      case 'readable':
        this.#reads.answered(effect.readId, effect.index)
        break
      case 'unreadable':
        this.#reads.answered(effect.readId, undefined)
        break
      case 'claim':
        this.#claims.heard(peerOf(effect.peer), effect.lineage)
        break
      case 'foreign':
        this.#peers.noteForeign(effect.peer, effect.lineage)
        break
      case 'redirect':
        this.#submissions.turnAway(effect.token, {
          outcome: 'redirect', ordered: effect.ordered, ...(effect.to === undefined ? {} : { to: peerOf(effect.to) })
        })
        break
      case 'busy':
        this.#submissions.turnAway(effect.token, { outcome: 'busy' })
        break
      case 'role':
        this.#init.logger.debug({ group: this.group, role: effect.role, sequencer: effect.sequencer }, 'role in the group')
        break
    }
  }

  async #send (to: string, id: number, request: LogRequest): Promise<void> {
    const reply = await this.#peers.send(to, request)
    this.step(reply === undefined ? { type: 'unanswered', from: to, id } : { type: 'reply', from: to, id, reply })
  }

  async #persist (number: number, hard: HardState, items: readonly LogItem[]): Promise<void> {
    try {
      await this.#init.log.write(hard, items)
    } catch (err) {
      // Nobody may rely on what did not reach the disk: this replica says no more.
      this.fail('write', err)
      return
    }

    this.#promised = hard.promised
    this.step({ type: 'persisted', number })
  }

  /** It says no more from now on. @param doing - or what it found out about itself */
  fail (doing: FailureKind, err: unknown): void {
    if (this.#broken === undefined && !this.#stop.signal.aborted) {
      this.#broken = err
      this.#init.logger.error({ group: this.group, err }, 'a replica of a volume cannot go on')
      this.#endAll(new VolumeBrokenError(errorMessage(err), { cause: err }))
      // Whatever was being done: what is damaged in the log was promised or accepted.
      this.#init.onFailed(errorCode(err) === 'log_corrupt' ? 'log' : doing, err)
    }
  }

  #endAll (err: Error): void {
    this.#submissions.redirectAll()
    this.#reads.endAll(err)
  }
}
