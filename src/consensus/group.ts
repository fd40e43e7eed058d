/**
 * One replica of a group: its log, and the queue of commands that clients handed to it. While this replica is the
 * sequencer, commands become batches, and batches become items of the log. While it is not, the caller is told
 * where to go instead, unless a take-over is due.
 *
 * A *token* stands for one caller. The shell answers callers itself when it has applied their commands, and then says
 * `settled`; what the core says is only that a caller should look elsewhere. The command may have been ordered all the
 * same: its id makes a second one harmless.
 */
import { strict as assert } from 'node:assert'
import { LogCore, type LogCoreInit } from './core.js'
import type { LogConfig, LogEffect, LogEvent, LogValue } from './types.js'
import type { Random } from '../util/random.js'

export interface GroupLimits {
  /** Commands in one item. More would make the time it takes to apply one felt by the next ones. @default 256 */
  batchCommands: number
  /** Bytes of commands in one item, unless a single one is larger. @default 512 KiB */
  batchBytes: number
  /** One command; a value with it stays below 1 MiB. @default 1 MiB - 64 KiB */
  commandBytes: number
  /** With so many items under way a further one lingers for more commands: larger items cost less. @default 1 */
  eagerItems: number
  /** So many commands, or a quarter of a batch's bytes, end the linger. @default 32 */
  lingerCommands: number
  /** Commands in the queue or under way; more are told `busy`. @default 8192 */
  queueCommands: number
  /** Bytes of those. @default 16 MiB */
  queueBytes: number
  /** A caller is sent elsewhere after this: its client gave up long before. @default 10 s */
  holdMs: number
  /**
   * Who should not order does it all the same when it sent callers elsewhere for so long, and one of them found all
   * others silent: enough for another one to take over. @default 1 s
   */
  reluctantMs: number
}

export const GROUP_LIMITS: Readonly<GroupLimits> = Object.freeze({
  batchCommands: 256,
  batchBytes: 512 * 1024,
  commandBytes: 1024 * 1024 - 64 * 1024,
  eagerItems: 1,
  lingerCommands: 32,
  queueCommands: 8_192,
  queueBytes: 16 * 1024 * 1024,
  holdMs: 10_000,
  reluctantMs: 1_000
})

/** What a client tells with its command about others that it asked. */
export interface AskHint {
  /** Refused the connection, broke it, or are dead as the client's membership sees it. */
  failed: readonly string[]
  /** Were asked a while ago, and have not answered. */
  silent: readonly string[]
}

export type GroupEvent =
  | Exclude<LogEvent, { type: 'propose' }>
  | { type: 'submit', token: number, bytes: Uint8Array, hint: AskHint }
  /** What came together and may become one item; the first alone would not wait for the others. */
  | { type: 'submit-all', commands: readonly Submitted[], hint: AskHint }
  /** Applied and answered, or given up by the caller. */
  | { type: 'settled', tokens: readonly number[] }
  /** Only the sequencer heeds it; a later one replaces it, a change of epoch or role voids it. */
  | { type: 'reconfigure', config: LogConfig }

export type GroupEffect =
  | LogEffect
  /**
   * Not here: ask `to`, or any replica. `ordered`: the command lies in the log of this replica, and may take effect.
   */
  | { type: 'redirect', token: number, to: string | undefined, ordered: boolean }
  /** The queue is full; nothing was done. */
  | { type: 'busy', token: number }

export interface GroupCoreInit extends Omit<LogCoreInit, 'source'> {
  /** The value of an item, from commands in order. `now` is that of the step; it dates the batch. */
  encodeBatch: (commands: readonly Uint8Array[], now: number) => Uint8Array
  /**
   * False while this replica should leave ordering to the others, as far as they can do it: its clock is wrong.
   * @default always true
   */
  mayOrder?: () => boolean
  groupLimits?: Partial<GroupLimits>
}

export interface Submitted { token: number, bytes: Uint8Array }

interface Waiting { token: number, bytes: Uint8Array, failed: readonly string[], at: number }

export class GroupCore {
  readonly log: LogCore
  readonly #limits: GroupLimits
  readonly #encodeBatch: GroupCoreInit['encodeBatch']
  readonly #mayOrder: () => boolean
  /** Since when callers are sent elsewhere because this replica should not order. */
  #reluctantSince: number | undefined
  readonly #self: string
  /** In order of arrival. */
  #queue: Waiting[] = []
  #queueBytes = 0
  /** In items under way, or applied and not settled yet. */
  readonly #ordered = new Map<number, Waiting>()
  #orderedBytes = 0
  #reconfigure: LogConfig | undefined
  #wasSequencer = false
  #now = 0

  constructor ({ encodeBatch, groupLimits, mayOrder = () => true, ...init }: GroupCoreInit) {
    this.#encodeBatch = encodeBatch
    this.#mayOrder = mayOrder
    this.#limits = { ...GROUP_LIMITS, ...groupLimits }
    this.#self = init.self
    this.log = new LogCore({ ...init, source: () => this.#next() })
  }

  /** Commands that wait here or are under way. */
  get held (): number {
    return this.#queue.length + this.#ordered.size
  }

  step (event: GroupEvent, now: number, random: Random): GroupEffect[] {
    this.#now = now
    const effects: GroupEffect[] = []
    const run = (logEvent: LogEvent): void => { effects.push(...this.log.step(logEvent, now, random)) }

    switch (event.type) {
      case 'submit': this.#submit([{ token: event.token, bytes: event.bytes }], event.hint, effects, run); break
      case 'submit-all': this.#submit(event.commands, event.hint, effects, run); break
      case 'settled': this.#settled(event.tokens); break
      case 'reconfigure':
        this.#reconfigure = event.config
        run({ type: 'tick' })
        break
      default: run(event)
    }

    this.#follow(effects, run)
    this.#expire(effects)

    return effects
  }

  wakeAt (now: number): number | undefined {
    const oldest = Math.min(this.#queue[0]?.at ?? Infinity, this.#firstOrdered()?.at ?? Infinity)
    const at = Math.min(this.log.wakeAt(now) ?? Infinity, oldest + this.#limits.holdMs)

    return at === Infinity ? undefined : Math.max(at, now)
  }

  #submit (
    commands: readonly Submitted[], { failed, silent }: AskHint, effects: GroupEffect[], run: (event: LogEvent) => void
  ): void {
    const { commandBytes, queueCommands, queueBytes } = this.#limits
    const { sequencer, config } = this.log

    if (this.#isReluctant({ failed, silent })) {
      commands.forEach(({ token }) => { effects.push({ type: 'redirect', token, to: this.#elsewhere(), ordered: false }) })
      return
    }

    if (this.log.role === 'follower') {
      // An idle sequencer says nothing; that alone is no reason to relieve it. A caller that waited for it in vain is.
      if (sequencer === undefined || !config.members.includes(sequencer) || failed.includes(sequencer)) {
        run({ type: 'take-over', urgent: true })
      } else if (silent.includes(sequencer)) {
        run({ type: 'take-over', urgent: false })
      }
    }

    const bytes = commands.reduce((sum, command) => sum + command.bytes.length, 0)
    assert.ok(commands.every(command => command.bytes.length <= commandBytes), 'a command is within its limit')

    if (!this.#mayHold()) {
      commands.forEach(({ token }) => { effects.push({ type: 'redirect', token, to: this.#elsewhere(), ordered: false }) })
      return
    }
    if (this.held + commands.length > queueCommands || this.#queueBytes + this.#orderedBytes + bytes > queueBytes) {
      // All or none: `busy` is a promise that nothing was done.
      commands.forEach(({ token }) => { effects.push({ type: 'busy', token }) })
      return
    }

    commands.forEach(command => { this.#queue.push({ ...command, failed, at: this.#now }) })
    this.#queueBytes += bytes
    run({ type: 'tick' })
  }

  /** This replica should not order, and others have not been found unable to for long enough. */
  #isReluctant ({ failed, silent }: AskHint): boolean {
    if (this.#mayOrder()) {
      this.#reluctantSince = undefined
      return false
    }

    this.#reluctantSince ??= this.#now
    const isAlone = this.log.config.members
      .every(member => member === this.#self || failed.includes(member) || silent.includes(member))

    return !isAlone || this.#now < this.#reluctantSince + this.#limits.reluctantMs
  }

  #settled (tokens: readonly number[]): void {
    const gone = new Set(tokens)

    for (const token of tokens) {
      this.#orderedBytes -= this.#ordered.get(token)?.bytes.length ?? 0

      if (this.#ordered.delete(token)) {
        gone.delete(token)
      }
    }

    if (gone.size > 0 && this.#queue.some(({ token }) => gone.has(token))) {
      this.#queue = this.#queue.filter(({ token }) => !gone.has(token))
      this.#queueBytes = this.#queue.reduce((sum, { bytes }) => sum + bytes.length, 0)
    }
  }

  /** The next value, when the log has room for one. */
  #next (): LogValue | undefined {
    const { log } = this

    if (this.#reconfigure !== undefined && this.#reconfigure.epoch !== log.config.epoch + 1) {
      this.#reconfigure = undefined
    }
    if (this.#reconfigure !== undefined) {
      if (!log.idle) {
        return undefined
      }

      const config = this.#reconfigure
      this.#reconfigure = undefined

      return { kind: 'config', config }
    }
    const eager = log.lastIndex - log.commitIndex < this.#limits.eagerItems

    if (this.#queue.length === 0 || (!eager && !this.#lingered())) {
      return undefined
    }

    return { kind: 'batch', bytes: this.#encodeBatch(this.#takeBatch().map(({ bytes }) => bytes), this.#now) }
  }

  #lingered (): boolean {
    return this.#queue.length >= this.#limits.lingerCommands || this.#queueBytes >= this.#limits.batchBytes / 4
  }

  #takeBatch (): Waiting[] {
    const { batchCommands, batchBytes } = this.#limits
    let count = 0
    let bytes = 0

    for (const waiting of this.#queue) {
      if (count >= batchCommands || (count > 0 && bytes + waiting.bytes.length > batchBytes)) {
        break
      }

      count++
      bytes += waiting.bytes.length
    }

    const taken = this.#queue.splice(0, count)
    this.#queueBytes -= bytes
    this.#orderedBytes += bytes
    taken.forEach(waiting => { this.#ordered.set(waiting.token, waiting) })

    return taken
  }

  /** Sends callers elsewhere when this replica is not, and will not be, who orders. */
  #follow (effects: GroupEffect[], run: (event: LogEvent) => void): void {
    const isSequencer = this.log.role === 'sequencer'

    if (this.#wasSequencer && !isSequencer) {
      this.#reconfigure = undefined
      this.#redirect([...this.#ordered.values()], effects, true)
      this.#ordered.clear()
      this.#orderedBytes = 0
    }

    this.#wasSequencer = isSequencer

    if (this.#queue.length === 0 || this.#mayHold()) {
      return
    }

    const sequencer = this.log.sequencer

    // A higher ballot was met, but its owner is known to be gone: try again beyond it.
    if (this.log.role === 'follower' && sequencer !== undefined && this.#queue.some(({ failed }) => failed.includes(sequencer))) {
      run({ type: 'take-over', urgent: true })
    }
    if (!this.#mayHold()) {
      this.#redirect(this.#queue, effects, false)
      this.#queue = []
      this.#queueBytes = 0
    }
  }

  #mayHold (): boolean {
    return this.log.role === 'sequencer' || this.log.wantsTakeOver
  }

  #elsewhere (): string | undefined {
    const { sequencer } = this.log

    return sequencer === this.#self ? undefined : sequencer
  }

  #redirect (waiting: readonly Waiting[], effects: GroupEffect[], ordered: boolean): void {
    for (const { token } of waiting) {
      effects.push({ type: 'redirect', token, to: this.#elsewhere(), ordered })
    }
  }

  #expire (effects: GroupEffect[]): void {
    const before = this.#now - this.#limits.holdMs

    // First those that may have taken effect: commands that came together are answered with the first word.
    for (let first = this.#firstOrdered(); first !== undefined && first.at <= before; first = this.#firstOrdered()) {
      this.#ordered.delete(first.token)
      this.#orderedBytes -= first.bytes.length
      this.#redirect([first], effects, true)
    }

    while ((this.#queue[0]?.at ?? Infinity) <= before) {
      const waiting = this.#queue.shift() as Waiting
      this.#queueBytes -= waiting.bytes.length
      this.#redirect([waiting], effects, false)
    }
  }

  #firstOrdered (): Waiting | undefined {
    return this.#ordered.values().next().value
  }
}
