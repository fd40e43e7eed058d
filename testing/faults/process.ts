import { between, chance } from './dice.js'
import type { Random } from '../../src/util/random.js'

/** Share of the calls that waited at a process's death and took effect nevertheless. */
const LAST_CALLS_DONE = 0.5

/** Calls are answered in the order they were made this often; otherwise any waiting one is next. */
const IN_ORDER = 0.5

interface Call {
  /** Does the work and returns what tells the caller. */
  perform: () => () => void
  reject: (err: unknown) => void
}

/** What a call of a dead process ends with: no code is there any more to hear it. */
export class ProcessDead extends Error {
  readonly code = 'ESHUTDOWN'

  constructor () {
    super('ESHUTDOWN: the process is dead')
  }
}

/**
 * A process as its disk sees it: every call takes effect at one moment, some turns of the event
 * loop after it was made and in any order with the others that wait; the answer follows at once.
 * The process can be ended between any effect and its answer. What it then still tries to do has
 * no effect, and fails, so that its code ends.
 *
 * As long as nothing else than these calls, microtasks and `setImmediate` drives the code, a seed
 * replays a run exactly.
 */
export class FaultProcess {
  readonly #random: Random
  readonly ended: Promise<void>
  #end: () => void = () => {}
  #waiting: Call[] = []
  #pumping = false
  #haltAt = Infinity
  #onEnd: (() => void)[] = []
  /** Calls that took effect. */
  effects = 0
  dead = false

  constructor (random: Random) {
    this.#random = random
    this.ended = new Promise(resolve => { this.#end = resolve })
  }

  /** Calls wait for their effect. */
  get isBusy (): boolean {
    return this.#waiting.length > 0
  }

  call<T> (effect: () => T): Promise<T> {
    if (this.dead) {
      // Not in a microtask: code that tries again and again would never let other code run.
      return new Promise((_resolve, reject) => { setImmediate(() => { reject(new ProcessDead()) }) })
    }

    return new Promise((resolve, reject) => {
      this.#waiting.push({
        perform: () => {
          try {
            const value = effect()

            return () => { resolve(value) }
          } catch (err) {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it was thrown
            return () => { reject(err) }
          }
        },
        reject
      })
      this.#pump()
    })
  }

  /** Ends the process after so many more effects, before the last of them is answered. */
  endAfter (effects: number): void {
    this.#haltAt = this.effects + effects
  }

  /** The process is not to be ended by itself any more. */
  cancelEnd (): void {
    this.#haltAt = Infinity
  }

  /** Called at the moment of death, after the last effect. */
  onEnd (listener: () => void): void {
    this.#onEnd.push(listener)
  }

  /** Ends the process now. Of the calls that wait, some still take effect. */
  end (): void {
    if (this.dead) {
      return
    }

    this.dead = true

    const waiting = this.#waiting

    this.#waiting = []

    for (const call of waiting) {
      if (chance(this.#random, LAST_CALLS_DONE)) {
        call.perform()
      }
    }

    this.#onEnd.forEach(listener => { listener() })
    this.#end()

    // Later, as the code that gets these must find the process dead and the disk as it is left.
    setImmediate(() => { waiting.forEach(call => { call.reject(new ProcessDead()) }) })
  }

  #pump (): void {
    if (!this.#pumping) {
      this.#pumping = true
      setImmediate(() => { this.#turn() })
    }
  }

  #turn (): void {
    this.#pumping = false

    if (this.dead) {
      return
    }

    const index = chance(this.#random, IN_ORDER) ? 0 : between(this.#random, 0, this.#waiting.length - 1)
    const [call] = this.#waiting.splice(index, 1)
    const answer = call?.perform()

    this.effects++

    if (this.effects >= this.#haltAt) {
      this.end()
      setImmediate(() => { call?.reject(new ProcessDead()) })

      return
    }

    answer?.()

    if (this.#waiting.length > 0) {
      this.#pump()
    }
  }
}
