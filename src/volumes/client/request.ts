/**
 * One request of this node to the replicas of a group, a submission or a batch of questions: the shell around
 * `ClientCore`, which decides whom to ask, when to ask another one as well, and when to give up.
 */
import { ClientCore } from '../../consensus/client.js'
import { AbortedError, errorCode, retryAfterOf } from '../../util/errors.js'
import { listenAbort } from '../../util/abort.js'
import type { GroupLocator } from './group-locator.js'
import type { AskHint } from '../../consensus/group.js'
import type { ClientEffect, ClientEvent, ClientLimits, ClientMember } from '../../consensus/client.js'
import type { GroupView } from '../replica/group-view.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Random } from '../../util/random.js'

/** What one replica said. */
export type Reply<T> =
  | { kind: 'answer', value: T }
  | { kind: 'redirect', to?: string, ordered: boolean }
  | { kind: 'busy', retryAfterMs?: number }
  /** No replica is there (any more). */
  | { kind: 'moved' }

export interface RequestInit<T> {
  group: string
  kind: 'command' | 'query'
  locator: GroupLocator
  groupView: GroupView
  clock: Clock
  random: Random
  limits?: Partial<ClientLimits>
  signal?: AbortSignal
  /** Asks one replica; rejects when it did not answer. */
  ask: (peerId: string, hint: AskHint, signal: AbortSignal) => Promise<Reply<T>>
  /** This node's own replica, to be asked first when it is one. */
  preferred?: string
}

export type GiveUp = 'no_quorum' | 'outcome_unknown'

/** Thrown by `request` when the core gives up; the gateway says it in its own words. */
export class GaveUp extends Error {
  /** @param said - what a replica that did not take it said, for a person */
  constructor (readonly why: GiveUp, readonly last: unknown, readonly said?: string) {
    super(why)
  }
}

/** Codes of calls that certainly were not delivered, or not acted upon. */
const NOT_DELIVERED: readonly string[] = ['group_unknown', 'busy', 'unknown_method', 'dial_failed']

export async function request<T> (init: RequestInit<T>): Promise<T> {
  if (init.signal?.aborted === true) {
    throw new AbortedError('The operation')
  }

  return await new Promise<T>((resolve, reject) => { new Request(init, resolve, reject).start() })
}

class Request<T> {
  readonly #init: RequestInit<T>
  readonly #core: ClientCore
  readonly #abort = new AbortController()
  readonly #answers = new Map<number, T>()
  readonly #resolve: (value: T) => void
  readonly #reject: (err: Error) => void
  readonly #unlisten: () => void
  #cancelTimer: Cancel | undefined
  #lastFailure: unknown

  constructor (init: RequestInit<T>, resolve: (value: T) => void, reject: (err: Error) => void) {
    const { kind, limits, signal, locator, group } = init
    const sequencer = kind === 'command' ? locator.get(group)?.sequencer : init.preferred
    this.#init = init
    this.#resolve = resolve
    this.#reject = reject
    this.#core = new ClientCore({
      kind,
      members: this.#members(),
      ...(sequencer === undefined ? {} : { sequencer }),
      ...(limits === undefined ? {} : { limits })
    })
    this.#unlisten = listenAbort(signal, () => { this.#end(() => { reject(new AbortedError('The operation')) }) })
  }

  start (): void {
    this.#step({ type: 'start' })
  }

  #members (): ClientMember[] {
    const { locator, groupView, group, kind, preferred } = this.#init
    const { up, ranked } = groupView.ofNodes(group, locator.get(group)?.members ?? [])
    const members = ranked.map(peerId => ({ peerId, up: up.has(peerId) }))

    return kind === 'query' && preferred !== undefined
      ? [
          ...members.filter(({ peerId }) => peerId === preferred),
          ...members.filter(({ peerId }) => peerId !== preferred)
        ]
      : members
  }

  #step (event: ClientEvent): void {
    const { clock, random } = this.#init

    if (this.#abort.signal.aborted) {
      return
    }

    for (const effect of this.#core.step(event, clock.now(), random)) {
      this.#perform(effect)
    }

    this.#cancelTimer?.()
    const at = this.#core.wakeAt(clock.now())

    if (at !== undefined && !this.#abort.signal.aborted) {
      this.#cancelTimer = clock.schedule(Math.max(1, at - clock.now()), () => { this.#step({ type: 'tick' }) })
    }
  }

  #perform (effect: ClientEffect): void {
    switch (effect.type) {
      case 'ask':
        void this.#ask(effect.id, effect.to, effect.hint)
        break
      case 'done':
        this.#end(() => { this.#resolve(this.#answers.get(effect.id) as T) })
        break
      case 'refresh':
        void this.#refresh()
        break
      case 'give-up':
        this.#end(() => { this.#reject(new GaveUp(effect.code, this.#lastFailure)) })
        break
    }
  }

  async #ask (id: number, to: string, hint: AskHint): Promise<void> {
    try {
      const reply = await this.#init.ask(to, hint, this.#abort.signal)

      switch (reply.kind) {
        case 'answer':
          this.#answers.set(id, reply.value)
          this.#step({ type: 'answered', id })
          break
        case 'redirect':
          this.#step({ type: 'redirected', id, to: reply.to, ordered: reply.ordered })
          break
        case 'busy':
          this.#step({ type: 'busy', id, ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }) })
          break
        case 'moved':
          this.#step({ type: 'moved', id })
          break
      }
    } catch (err) {
      this.#lastFailure = err
      const retryAfterMs = retryAfterOf(err)
      const code = errorCode(err)

      if (retryAfterMs !== undefined) {
        this.#step({ type: 'busy', id, retryAfterMs })
      } else if (code === 'group_unknown') {
        this.#step({ type: 'moved', id })
      } else {
        this.#step({ type: 'failed', id, handedOver: !NOT_DELIVERED.includes(code) })
      }
    }
  }

  async #refresh (): Promise<void> {
    const { locator, group } = this.#init
    await locator.search(group, this.#abort.signal)
    const sequencer = this.#init.kind === 'command' ? locator.get(group)?.sequencer : undefined
    this.#step({ type: 'members', members: this.#members(), ...(sequencer === undefined ? {} : { sequencer }) })
  }

  #end (finish: () => void): void {
    if (!this.#abort.signal.aborted) {
      this.#cancelTimer?.()
      this.#unlisten()
      finish()
      this.#abort.abort()
    }
  }
}
