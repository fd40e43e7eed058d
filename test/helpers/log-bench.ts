import { LogCore } from '../../src/consensus/core.js'
import type { LogConfig, LogEffect, LogEvent, LogItem, LogReply, LogRequest } from '../../src/consensus/types.js'

export const CONFIG: LogConfig = { epoch: 1, members: ['A', 'B', 'C'] }

export type Of<T extends LogEffect['type']> = Extract<LogEffect, { type: T }>

export function pick<T extends LogEffect['type']> (effects: readonly LogEffect[], type: T): Of<T>[] {
  return effects.filter((effect): effect is Of<T> => effect.type === type)
}

export class Bench {
  readonly core: LogCore
  now = 1_000

  constructor (self = 'A', init: Partial<ConstructorParameters<typeof LogCore>[0]> = {}) {
    this.core = new LogCore({ self, snapshotIndex: 0, config: CONFIG, ...init })
    this.step({ type: 'tick' })
  }

  step (event: LogEvent, laterMs = 1): LogEffect[] {
    this.now += laterMs

    return this.core.step(event, this.now, () => 0.5)
  }

  /** Everything handed out so far is durable. */
  settle (effects: readonly LogEffect[]): LogEffect[] {
    const number = pick(effects, 'persist').at(-1)?.number

    return number == null ? [] : this.step({ type: 'persisted', number })
  }

  request (from: string, request: LogRequest): LogEffect[] {
    return this.step({ type: 'request', from, token: 1, request })
  }

  /** Becomes sequencer with the promise of B. */
  win (promise: Partial<Extract<LogReply, { type: 'prepare' }>> = {}): LogEffect[] {
    const began = this.step({ type: 'take-over', urgent: true })
    this.settle(began)
    const asked = pick(began, 'send').find(({ to }) => to === 'B') as Of<'send'>
    const { ballot } = asked.request as Extract<LogRequest, { type: 'prepare' }>

    return this.step({
      type: 'reply', from: 'B', id: asked.id,
      reply: {
        type: 'prepare', epoch: this.core.config.epoch, ok: true, promised: ballot, accepted: { round: 0, node: '' }, commitIndex: 0,
        items: [], ...promise
      }
    })
  }

  /** Wins, and the others have taken the new ballot. */
  lead (): void {
    const effects = this.win()
    this.ok(effects, 'B', 0)
    this.ok(effects, 'C', 0)
  }

  ok (effects: readonly LogEffect[], from: string, lastIndex: number, commitIndex = 0): LogEffect[] {
    const sent = pick(effects, 'send').find(({ to }) => to === from) as Of<'send'>

    return this.step({
      type: 'reply', from, id: sent.id,
      reply: {
        type: 'accept', epoch: this.core.config.epoch, result: 'ok', promised: this.core.hard.promised, lastIndex, commitIndex
      }
    })
  }
}

export const batch = (text: string): LogItem['value'] => ({ kind: 'batch', bytes: Buffer.from(text) })
export const accept = (fields: Partial<Extract<LogRequest, { type: 'accept' }>> = {}): LogRequest => ({
  type: 'accept', epoch: 1, ballot: { round: 1, node: 'B' }, prevIndex: 0, items: [], commitIndex: 0, adopted: 0, ...fields
})
export const prepare = (round: number, epoch = 1): LogRequest => ({ type: 'prepare', epoch, ballot: { round, node: 'B' }, commitIndex: 0 })
