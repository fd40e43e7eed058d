import { OPENING_RETRY_MS } from './constants.js'
import { CoreTimer } from './core-timer.js'
import { VolumeBrokenError } from './errors.js'
import { BALLOT_ZERO } from '../../consensus/ballots.js'
import { decodeRequest, encodeReply, type EncodedMessage } from '../../consensus/codec.js'
import { GroupCore } from '../../consensus/group.js'
import { listenAbort } from '../../util/abort.js'
import { AbortedError, BusyError, errorCode, errorMessage } from '../../util/errors.js'
import type { FailureKind } from './failures.js'
import type { GroupLog } from './group-log.js'
import type { GroupEffect, GroupEvent } from '../../consensus/group.js'
import type { Ballot, HardState, LogItem, LogReply } from '../../consensus/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Effects that the runner does not perform itself. */
export type OuterEffect = Exclude<GroupEffect, { type: 'persist' | 'reply' }>

export interface CoreRunnerInit {
  group: string
  /** Peer id of this node. */
  selfId: string
  log: GroupLog
  clock: Clock
  random: Random
  logger: Logger
  perform: (effect: OuterEffect) => void
  /** Told once: nothing happens here any more. */
  onFailed: (kind: FailureKind, err: unknown) => void
  signal: AbortSignal
}

/** Runs the core of a group: one event at a time, the log written before what relies on it, a timer for what is due. */
export class CoreRunner {
  readonly #init: CoreRunnerInit
  readonly #events: GroupEvent[] = []
  readonly #replies = new Map<number, (answer: EncodedMessage) => void>()
  readonly #timer: CoreTimer
  #core: GroupCore | undefined
  #hard: HardState | undefined
  #promised: Ballot = BALLOT_ZERO
  #isStepping = false
  #nextToken = 1
  #broken: unknown
  #written: Promise<void> = Promise.resolve()

  constructor (init: CoreRunnerInit) {
    this.#init = init
    this.#timer = new CoreTimer(init.clock, () => { this.step({ type: 'tick' }) })
  }

  /** Throws `busy` before `begin`, and after a failure what it was. */
  get core (): GroupCore {
    if (this.#broken !== undefined) {
      throw new VolumeBrokenError(errorMessage(this.#broken), { cause: this.#broken })
    }

    if (this.#core === undefined) {
      throw new BusyError('This replica is being opened, or fetches its state', OPENING_RETRY_MS)
    }

    return this.#core
  }

  get isOpen (): boolean { return this.#core !== undefined && this.#broken === undefined }
  get hasFailed (): boolean { return this.#broken !== undefined }
  /** Of the set in force; none before `begin`. */
  get members (): readonly string[] { return this.#core?.log.config.members ?? [] }
  get isSequencer (): boolean { return this.#core?.log.role === 'sequencer' }
  /** Which member this replica is. */
  get self (): string { return this.#hard?.self ?? this.#init.selfId }
  /** What it has promised and accepted; undefined before `begin`. */
  get hard (): HardState | undefined { return this.#hard }
  /** What is durable of its promises. */
  get promised (): Ballot { return this.#promised }
  /** The last write of the log, and with it all before. */
  get written (): Promise<void> { return this.#written }

  isPeer (member: string): boolean {
    return this.#core?.log.isPeer(member) === true
  }

  newToken (): number {
    return this.#nextToken++
  }

  begin (init: ConstructorParameters<typeof GroupCore>[0] & { hard: HardState }): void {
    this.#hard = init.hard
    this.#promised = init.hard.promised
    this.#core = new GroupCore(init)
  }

  stop (): void {
    this.#timer.stop()
  }

  /** A message of another member; resolves to the answer, rejects when there is none before the caller gives up. */
  async request (from: string, message: EncodedMessage, signal: AbortSignal): Promise<EncodedMessage> {
    void this.core
    const request = decodeRequest(message)
    const token = this.newToken()

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

  /** Effects may lead to events at once (calls to oneself); they are taken in turn. */
  step (event: GroupEvent): void {
    const { clock, random, signal } = this.#init

    if (this.#core === undefined || this.#broken !== undefined || signal.aborted) {
      return
    }

    this.#events.push(event)

    if (this.#isStepping) {
      return
    }

    this.#isStepping = true

    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        for (const effect of this.#core.step(next, clock.now(), random)) {
          this.#perform(effect)
        }
      }
    } catch (err) {
      this.fail('open', err)
    } finally {
      this.#isStepping = false
    }

    this.#timer.set(this.#core.wakeAt(clock.now()))
  }

  /** It says no more from now on. @param doing - or what it found out about itself */
  fail (doing: FailureKind, err: unknown): void {
    const { group, logger, signal, onFailed } = this.#init

    if (this.#broken === undefined && !signal.aborted) {
      this.#broken = err
      logger.error({ group, err }, 'a replica of a volume cannot go on')
      // What is damaged in the log was promised or accepted, whatever was being done.
      onFailed(errorCode(err) === 'log_corrupt' ? 'log' : doing, err)
    }
  }

  #perform (effect: GroupEffect): void {
    switch (effect.type) {
      case 'persist':
        this.#hard = effect.hard
        this.#written = this.#persist(effect.number, effect.hard, effect.items)
        break
      case 'reply':
        this.#reply(effect.token, effect.reply)
        break
      default:
        this.#init.perform(effect)
    }
  }

  #reply (token: number, reply: LogReply): void {
    const resolve = this.#replies.get(token)
    this.#replies.delete(token)
    resolve?.(encodeReply(reply))
  }

  async #persist (number: number, hard: HardState, items: readonly LogItem[]): Promise<void> {
    try {
      await this.#init.log.write(hard, items)
    } catch (err) {
      // Nothing may rely on what did not reach the disk: this replica says no more.
      this.fail('write', err)
      return
    }

    this.#promised = hard.promised
    this.step({ type: 'persisted', number })
  }
}
