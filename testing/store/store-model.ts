/**
 * What a part of a store (a copy, an owner's log) may look like, given what was asked of it and
 * what was answered. It knows the set of all states that are possible, since a call that failed or
 * was cut off may or may not have happened, now or after any later crash.
 */
export interface ModelCall<S> {
  readonly what: string
  /** What the call does to a state. */
  readonly apply: (state: S) => S
  readonly begin: number
  end: number
  outcome: 'running' | 'done' | 'failed'
}

/** Calls on one cell between two moments without any: their orders are counted, so few. */
export const CALLS_AT_ONCE_MAX = 4

export class ModelMismatch extends Error {}

export class Cell<S> {
  readonly #name: string
  readonly #key: (state: S) => string
  #states: Map<string, S>
  #calls: ModelCall<S>[] = []
  /** No call failed since the last open: what is shown is what is kept. */
  #isFirm = true
  #time = 0

  /** @param key - equal for equal states */
  constructor (name: string, initial: S, key: (state: S) => string) {
    this.#name = name
    this.#key = key
    this.#states = new Map([[key(initial), initial]])
  }

  /** One more call could be begun. */
  get hasRoom (): boolean {
    return this.#calls.length < CALLS_AT_ONCE_MAX
  }

  /** No call is under way. */
  get isQuiet (): boolean {
    return this.#calls.length === 0
  }

  /** Calls that are under way. */
  get running (): number {
    return this.#calls.filter(({ outcome }) => outcome === 'running').length
  }

  /** No call has failed since the last open. */
  get isFirm (): boolean {
    return this.#isFirm
  }

  /** Grows with every begin and end of a call. */
  get time (): number {
    return this.#time
  }

  /** The one state that is possible; undefined when there are more. */
  get certain (): { state: S } | undefined {
    return this.isQuiet && this.#states.size === 1
      ? { state: this.#states.values().next().value as S }
      : undefined
  }

  /** Some state that is possible, calls under way included, has this property. */
  may (property: (state: S) => boolean): boolean {
    return [...outcomes(this.#states.values(), this.#calls, this.#key, true).values()].some(property)
  }

  begin (what: string, apply: (state: S) => S): ModelCall<S> {
    const call: ModelCall<S> = { what, apply, begin: this.#time++, end: Infinity, outcome: 'running' }

    this.#calls.push(call)

    return call
  }

  end (call: ModelCall<S>, outcome: 'done' | 'failed'): void {
    call.outcome = outcome
    call.end = this.#time++
    this.#isFirm &&= outcome === 'done'

    if (this.#calls.every(one => one.outcome !== 'running')) {
      this.#states = outcomes(this.#states.values(), this.#calls, this.#key, false)
      this.#calls = []
    }
  }

  /** The process died: what was under way may or may not have happened. */
  died (): void {
    for (const call of this.#calls) {
      if (call.outcome === 'running') {
        this.end(call, 'failed')
      }
    }
  }

  /** Throws `ModelMismatch` when the store shows something impossible. */
  expect (shown: S): void {
    if (!this.#states.has(this.#key(shown))) {
      throw new ModelMismatch(`${this.#name} is ${this.#key(shown)}; possible: ${[...this.#states.keys()].join(' | ')}`)
    }
  }

  /** As `expect`; while nothing has failed, nothing else is possible from now on. */
  shown (shown: S): void {
    this.expect(shown)

    if (this.#isFirm) {
      this.#settleOn(shown)
    }
  }

  /** A store that was opened shows what is durable: nothing else is possible any more. */
  opened (shown: S): void {
    this.expect(shown)
    this.#settleOn(shown)
  }

  #settleOn (state: S): void {
    this.#states = new Map([[this.#key(state), state]])
    this.#isFirm = true
  }
}

/**
 * All states that the calls can lead to: in every order that does not contradict who ended before
 * who began, with and without those that failed. With `partial`, those on the way as well.
 */
function outcomes<S> (
  from: Iterable<S>, calls: readonly ModelCall<S>[], key: (state: S) => string, partial: boolean
): Map<string, S> {
  const found = new Map<string, S>()

  const walk = (state: S, rest: readonly ModelCall<S>[]): void => {
    if (partial || rest.length === 0) {
      found.set(key(state), state)
    }

    for (const next of rest) {
      if (!rest.some(other => other !== next && other.end < next.begin)) {
        const others = rest.filter(other => other !== next)

        walk(next.apply(state), others)

        if (next.outcome !== 'done') {
          walk(state, others)
        }
      }
    }
  }

  for (const state of from) {
    walk(state, calls)
  }

  return found
}
