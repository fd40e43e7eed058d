/**
 * One replica of a group: the shell around `GroupCore`. It performs the core's effects (messages, disk, timers), lets
 * the applier apply what is chosen, and answers clients.
 *
 * Nothing is decided here: who orders, what is chosen, when a read may be answered and who is asked all come from the
 * core, which the simulator runs as well.
 */
import { CoreRunner, type OuterEffect } from './core-runner.js'
import { VolumeBrokenError } from './errors.js'
import { guarded } from './guarded.js'
import { chosenItems, type FetchedItems } from './handlers/item-server.js'
import { answerQuestions } from './questions.js'
import { createReplicaParts, type ReplicaParts } from './replica-parts.js'
import { membersOn, peerOf } from './sets/member-id.js'
import { itemsBehind, restoreState } from './state/opening.js'
import { BALLOT_ZERO } from '../../consensus/ballots.js'
import { sharedController } from '../../util/abort.js'
import { AbortedError, errorMessage } from '../../util/errors.js'
import type { Agreement } from './agreement.js'
import type { FailureKind } from './failures.js'
import type { ReplicaInit } from './init.js'
import type { StateAnswer } from './pb/replica.js'
import type { PeerClient } from './peer-client.js'
import type { StateSnapshot } from './state/state-db.js'
import type { ReplicaStatus } from './replica-status.js'
import type { Command, SubmitOutcome } from './submissions.js'
import type { EncodedMessage } from '../../consensus/codec.js'
import type { AskHint, GroupCore, GroupEvent } from '../../consensus/group.js'
import type { HardState, LogConfig, LogRequest } from '../../consensus/types.js'
import type { GroupConfig } from '../registry/types.js'
import type { TreeAnswer, TreeQuery, VolumeState } from '../tree/types.js'

export class Replica {
  readonly group: string
  readonly #init: ReplicaInit
  readonly #stop = sharedController()
  readonly #runner: CoreRunner
  readonly #parts: ReplicaParts
  #restoring: Promise<void> | undefined

  constructor (init: ReplicaInit) {
    const { signal } = this.#stop
    this.#init = init
    this.group = init.group
    this.#runner = new CoreRunner({
      ...init,
      perform: effect => { this.#perform(effect) },
      onFailed: (kind, err) => {
        this.#endAll(new VolumeBrokenError(errorMessage(err), { cause: err }))
        init.onFailed(kind, err)
      },
      signal
    })
    this.#parts = createReplicaParts(init, this.#runner, signal)
  }

  get core (): GroupCore { return this.#runner.core }
  get config (): LogConfig { return this.core.log.config }
  get time (): PeerClient['time'] { return this.#parts.peers.time }

  /** The nodes that hold this log, and who of them orders, as far as is known here. */
  get groupConfig (): GroupConfig & { sequencer?: string } {
    const { config: { epoch, members }, sequencer } = this.core.log

    return { epoch, members: members.map(peerOf), ...(sequencer === undefined ? {} : { sequencer: peerOf(sequencer) }) }
  }

  /** Which member this replica is. */
  get self (): string { return this.#runner.self }

  get appliedIndex (): number { return this.#parts.applier.applied.index }
  /** Nothing was ever promised or accepted here: to forget it breaks no word. */
  get isUnused (): boolean {
    const { hard } = this.#runner

    return hard?.promised.round === 0 && hard.lastIndex === 0 && this.appliedIndex === 0
  }

  /** One of the set, or about to be, and not at a loss: worth asking. */
  get isServing (): boolean { return this.isOpen && !this.#parts.applier.isInstalling && this.isMember }

  get isOpen (): boolean { return this.#runner.isOpen }
  get isMember (): boolean { return this.config.members.includes(this.self) }
  get isSequencer (): boolean { return this.#runner.isSequencer }
  /** Nodes whose replica has a log that an operator forced apart from this one, with its lineage. */
  get foreign (): ReadonlyMap<string, readonly string[]> { return this.#parts.peers.foreign }
  /** Replicas that differ, or logs, without a majority to decide between them; as part of a sentence. */
  get divided (): string | undefined { return this.#parts.agreement.divided ?? this.#parts.peers.forked }
  get nonMembers (): ReadonlyMap<string, number> { return this.#parts.peers.nonMembers }
  get hasFailed (): boolean { return this.#runner.hasFailed }
  /** What it has promised and accepted; undefined before it is opened. */
  get durable (): HardState | undefined { return this.#runner.hard }

  /** A member was asked whether it holds the group, and answered. */
  heardOf (peer: string, holds: boolean): void {
    this.#parts.peers.heard(peer, holds)
  }

  status (): ReplicaStatus {
    const { role, sequencer, config, commitIndex, lastIndex, proposed } = this.core.log

    return {
      role, sequencer, config, commitIndex, lastIndex, proposed,
      appliedIndex: this.appliedIndex,
      accepted: this.#runner.hard?.accepted ?? BALLOT_ZERO,
      promised: this.#runner.promised
    }
  }

  /** Goes on where the disk says this replica was. `hard` is for a new one. */
  async start (hard: HardState): Promise<void> {
    await this.#init.db.open()
    await this.#parts.applier.load()

    if (await this.#begin(hard)) {
      if (this.#parts.applier.wasTorn) {
        // After a loss of power what is on the disk may be less, or something else, than what was written.
        void this.#parts.agreement.verify()
      }

      return
    }

    // The state is gone, or broke off while it was being replaced, and the log does not reach back so far. Until it is
    // here again this replica says nothing.
    this.#init.logger.warn({ group: this.group },
      'the state of a volume is not whole on this node: fetching it from another replica')
    const init = { ...this.#init, agreement: this.#parts.agreement, signal: this.#stop.signal }
    this.#restoring = restoreState(init, this.#parts.applier, hard, async held => await this.#begin(held))
  }

  /** False when the log does not follow the state without a gap. */
  async #begin (hard: HardState): Promise<boolean> {
    const items = await itemsBehind(this.#init, this.#parts.applier, hard)

    if (items === undefined) {
      return false
    }

    const { index, config } = this.#parts.applier.applied
    this.#runner.begin({
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
    this.#runner.stop()
    await this.#restoring
    await this.#parts.claims.stop()
    await this.#parts.catchUp.stop()
    await this.#parts.agreement.stop()
    await this.#parts.checkpointer.stop()
    await this.#parts.applier.stop()
    await this.#parts.states.stop()
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
    this.#parts.states.expire().catch(() => {})
    this.step({ type: 'reachable', up, ranked })
    this.step({ type: 'tick' })
  }

  /** A message of another member; resolves to the answer, rejects when there is none before the caller gives up. */
  async request (from: string, message: EncodedMessage, signal: AbortSignal): Promise<EncodedMessage> {
    return await this.#runner.request(from, message, signal)
  }

  step (event: GroupEvent): void {
    this.#runner.step(event)
  }

  /** It says no more from now on. */
  fail (kind: FailureKind, err: unknown): void {
    this.#runner.fail(kind, err)
  }

  /** Orders commands and resolves when all have taken effect here, or says whom to ask. */
  async submit (commands: readonly Command[], hint: AskHint, signal?: AbortSignal): Promise<SubmitOutcome> {
    const { config: { members }, sequencer } = this.core.log
    // Clients know nodes; the log knows members.
    const all = sequencer === undefined || members.includes(sequencer) ? members : [...members, sequencer]
    const inner = { failed: membersOn(all, hint.failed), silent: membersOn(all, hint.silent) }

    const { clock, meter } = this.#init
    const startedAt = clock.now()
    const outcome = await this.#parts.submissions.submit(commands, inner, signal)

    if (outcome.outcome === 'done') {
      meter.committed(clock.now() - startedAt)
    }

    return outcome
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

    await (stale ? this.#parts.reads.reached(minIndex, signal) : this.#parts.reads.barrier(signal))

    return await guarded(this, async () =>
      ({ ...await answerQuestions(this.#parts.applier, queries), index: this.appliedIndex }))
  }

  /** Resolves when a majority of the set in force here has said that it is in force there; rejects without one. */
  async confirmMajority (signal?: AbortSignal): Promise<void> {
    void this.core
    await this.#parts.reads.barrier(signal)
  }

  /** Runs `look` on a state that stands still; for marks, backups and housekeeping on this node. */
  async look<T> (look: (reader: StateSnapshot) => Promise<T>): Promise<T> {
    const { snapshot } = await this.#parts.applier.snapshot()

    try {
      return await guarded(this, async () => await look(snapshot))
    } finally {
      await snapshot.close()
    }
  }

  /** Resolves when something was applied behind `index`, or after the time. */
  async changed (index: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    await this.#parts.reads.changed(index, timeoutMs, signal)

    return this.appliedIndex
  }

  /** Chosen items from `from` on; `needsState` when they are not kept any more. */
  async fetch (from: number): Promise<FetchedItems> {
    return await guarded(this, async () => await chosenItems(this.core.log, this.#init.log, from))
  }

  async statePiece (session: number): Promise<{ header: Partial<StateAnswer>, payload: Uint8Array }> {
    void this.core

    return await guarded(this, async () => await this.#parts.states.piece(this.group, session))
  }

  /** Whether others have applied what this one has. */
  get agreement (): Agreement { return this.#parts.agreement }

  /** Begins to learn from `source`: a newcomer, or one that is to find out whether there is more. */
  learn (source: string): void {
    const { config, commitIndex } = this.core.log
    this.#parts.catchUp.begin(source, config.epoch === 0 ? 0 : commitIndex + 1)
  }

  /** The state as it is now; for the caller to close. */
  async snapshot (): Promise<StateSnapshot> {
    void this.core

    return (await this.#parts.applier.snapshot()).snapshot
  }

  /** The volume, as far as is known here; undefined: of another version, which tells it otherwise. */
  async volume (): Promise<VolumeState | undefined> {
    const { answers: [volume] } = await this.query([{ type: 'volume' }], { stale: true })

    return volume?.type === 'volume' ? volume.volume : undefined
  }

  async stateBytes (): Promise<number> {
    return await this.#init.db.size()
  }

  #perform (effect: OuterEffect): void {
    switch (effect.type) {
      case 'send':
        void this.#send(effect.to, effect.id, effect.request)
        break
      case 'commit':
        this.#parts.applier.push(effect.items)
        break
      case 'config':
        this.#parts.peers.forgetNonMembers()
        this.#init.onConfig({ ...effect.config, members: effect.config.members.map(peerOf) })
        break
      case 'fetch':
        this.#parts.catchUp.begin(peerOf(effect.peer), effect.from)
        break
      case 'readable':
        this.#parts.reads.answered(effect.readId, effect.index)
        break
      case 'unreadable':
        this.#parts.reads.answered(effect.readId, undefined)
        break
      case 'claim':
        this.#parts.claims.heard(peerOf(effect.peer), effect.lineage)
        break
      case 'foreign':
        this.#parts.peers.noteForeign(effect.peer, effect.lineage)
        break
      case 'redirect':
        this.#parts.submissions.turnAway(effect.token, {
          outcome: 'redirect', ordered: effect.ordered, ...(effect.to === undefined ? {} : { to: peerOf(effect.to) })
        })
        break
      case 'busy':
        this.#parts.submissions.turnAway(effect.token, { outcome: 'busy' })
        break
      case 'role':
        if (effect.role === 'sequencer') {
          this.#init.meter.elected()
        }

        this.#init.logger.debug({ group: this.group, role: effect.role, sequencer: effect.sequencer }, 'role in the group')
        break
    }
  }

  async #send (to: string, id: number, request: LogRequest): Promise<void> {
    const reply = await this.#parts.peers.send(to, request)
    this.step(reply === undefined ? { type: 'unanswered', from: to, id } : { type: 'reply', from: to, id, reply })
  }

  #endAll (err: Error): void {
    this.#parts.submissions.redirectAll()
    this.#parts.reads.endAll(err)
  }
}
