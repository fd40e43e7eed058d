import type { VirtualClock } from './clock.js'
import type { Random } from '../src/util/random.js'

export interface VolumeNetOptions {
  /** One way, ms; and as much again by chance. @default 0.5 */
  latencyMs: number
  /** Part of the messages that are lost for good. @default 0 */
  loss: number
  /** Part that arrives twice. @default 0 */
  duplicates: number
  /** Part that is late by up to `lateMs`: others overtake it. @default 0 */
  late: number
  /** @default 300 */
  lateMs: number
  /** Part of the requests that come once more, very late: to whatever runs there by then. @default 0 */
  ancient: number
  /** Up to so late. @default 10000 */
  ancientMs: number
  /** A request without an answer is given up after this. @default 1500 */
  timeoutMs: number
}

export const VOLUME_NET: Readonly<VolumeNetOptions> = Object.freeze({
  latencyMs: 0.5, loss: 0, duplicates: 0, late: 0, lateMs: 300, ancient: 0, ancientMs: 10_000, timeoutMs: 1_500
})

/** The true wall clock when virtual time begins. */
export const WALL_BEGIN_MS = 1_800_000_000_000

/**
 * A process on the simulated network. `up` handles what comes; `frozen` (SIGSTOP) keeps it and handles it after the
 * thaw, stale as it is; `down` refuses, and forgets everything that was under way.
 */
export class Process {
  state: 'up' | 'frozen' | 'down' = 'up'
  /** Handling of anything is late by up to this. */
  lagMs = 0
  life = 0
  #inbox: (() => void)[] = []
  #lagUntil = 0
  #wallOffsetMs = 0
  #frozenAt = -Infinity
  #wallSetAt = -Infinity

  constructor (
    readonly id: string, private readonly clock: VirtualClock, private readonly random: Random,
    private readonly skew: { offsetMs: number, rate: number }
  ) {}

  /** Local monotonic time. */
  now (): number {
    return this.skew.offsetMs + this.clock.now * this.skew.rate
  }

  /** When the local clock shows `local`. */
  at (local: number): number {
    return (local - this.skew.offsetMs) / this.skew.rate
  }

  /** In this life of the process, now or as late as it runs; in order, as an event loop does. */
  run (work: () => void): void {
    const life = this.life

    if (this.lagMs > 0 || this.#lagUntil > this.clock.now) {
      this.#lagUntil = Math.max(this.#lagUntil, this.clock.now + this.random() * this.lagMs)
      this.clock.schedule(this.#lagUntil, () => { this.#work(life, work) })
    } else {
      this.#work(life, work)
    }
  }

  /** What a clock on the wall shows, ms; it may jump. */
  wall (): number {
    return WALL_BEGIN_MS + this.clock.now + this.#wallOffsetMs
  }

  /** The clock on the wall is put forward or back. */
  setWall (offsetMs: number): void {
    this.#wallOffsetMs = offsetMs
    this.#wallSetAt = this.clock.now
  }

  /** The clock on the wall is wrong, or was so a moment ago. */
  isWallWrong (aMomentMs: number): boolean {
    return this.#wallOffsetMs !== 0 || this.clock.now - this.#wallSetAt < aMomentMs
  }

  /** The machine slept, or was moved: its monotonic clock goes on as if so much time had passed. */
  jump (ms: number): void {
    this.skew.offsetMs += ms
  }

  freeze (): void {
    if (this.state === 'up') {
      this.state = 'frozen'
      this.#frozenAt = this.clock.now
    }
  }

  thaw (): void {
    if (this.state === 'frozen') {
      // What it read of a clock that was set meanwhile is still on its way.
      this.#wallSetAt = this.#wallSetAt >= this.#frozenAt ? this.clock.now : this.#wallSetAt
      this.state = 'up'
      const inbox = this.#inbox
      this.#inbox = []
      inbox.forEach(work => { work() })
    }
  }

  crash (): void {
    this.state = 'down'
    this.life++
    this.#inbox = []
    this.#lagUntil = 0
  }

  #work (life: number, work: () => void): void {
    if (life !== this.life || this.state === 'down') {
      return
    }
    if (this.state === 'frozen') {
      this.#inbox.push(() => { this.#work(life, work) })
    } else {
      work()
    }
  }
}

export type Answer<T> = (reply: T) => void

/**
 * Requests and answers between processes, as rpc has them: an answer, or after a while the news that none came; at
 * once, and certain, when nobody listens there.
 */
export class VolumeNet {
  readonly #processes = new Map<string, Process>()
  /** `a>b`: messages of a to b vanish. */
  readonly #cuts = new Set<string>()
  sent = 0

  constructor (
    private readonly clock: VirtualClock, private readonly random: Random, readonly options: VolumeNetOptions
  ) {}

  add (process: Process): void {
    this.#processes.set(process.id, process)
  }

  cut (from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`)
  }

  /** Both ways, between these and all others. */
  isolate (island: readonly string[]): void {
    for (const a of island) {
      for (const b of this.#processes.keys()) {
        if (!island.includes(b)) {
          this.cut(a, b)
          this.cut(b, a)
        }
      }
    }
  }

  heal (): void {
    this.#cuts.clear()
  }

  reaches (from: string, to: string): boolean {
    return !this.#cuts.has(`${from}>${to}`)
  }

  /**
   * `handle` runs at `to` and may answer any time; `done` runs at `from` once: with the answer, or with undefined and
   * whether the request may have been delivered.
   */
  call<T> (
    from: string, to: string, handle: (answer: Answer<T>) => void,
    done: (reply: T | undefined, handedOver: boolean) => void
  ): void {
    const source = this.#process(from)
    const target = this.#process(to)
    let over = false
    const finish = (reply: T | undefined, handedOver: boolean): void => {
      source.run(() => {
        if (!over) {
          over = true
          done(reply, handedOver)
        }
      })
    }

    if (target.state === 'down' && this.reaches(from, to) && this.reaches(to, from)) {
      this.clock.schedule(this.clock.now + 2 * this.#delay(), () => { finish(undefined, false) })
      return
    }

    const life = target.life
    this.#repeat(from, to, handle)
    this.#carry(from, to, () => {
      target.run(() => {
        if (target.life === life) {
          handle(reply => { this.#carry(to, from, () => { finish(reply, true) }) })
        }
      })
    })
    this.#watch(target, life, from, () => over, finish)
  }

  /** Nobody waits for the answer any more. */
  #repeat<T> (from: string, to: string, handle: (answer: Answer<T>) => void): void {
    const { ancient, ancientMs } = this.options

    if (ancient > 0 && this.random() < ancient) {
      this.clock.schedule(this.clock.now + this.random() * ancientMs, () => {
        if (this.reaches(from, to)) {
          this.#process(to).run(() => { handle(() => {}) })
        }
      })
    }
  }

  /** The connection breaks when the other process ends; otherwise time runs out. */
  #watch (
    target: Process, life: number, from: string, over: () => boolean,
    finish: (reply: undefined, handedOver: boolean) => void
  ): void {
    const { timeoutMs } = this.options
    const startedAt = this.clock.now
    const look = (): void => {
      if (over()) {
        return
      }
      if ((target.life !== life && this.reaches(target.id, from)) || this.clock.now >= startedAt + timeoutMs) {
        finish(undefined, true)
      } else {
        this.clock.schedule(this.clock.now + timeoutMs / 15, look)
      }
    }

    this.clock.schedule(startedAt + timeoutMs / 15, look)
  }

  #carry (from: string, to: string, deliver: () => void): void {
    const { loss, duplicates, late, lateMs } = this.options
    this.sent++

    for (let copies = this.random() < duplicates ? 2 : 1; copies > 0; copies--) {
      if (this.random() < loss) {
        continue
      }

      const delayMs = this.#delay() + (this.random() < late ? this.random() * lateMs : 0)
      this.clock.schedule(this.clock.now + delayMs, () => {
        if (this.reaches(from, to)) {
          deliver()
        }
      })
    }
  }

  #delay (): number {
    return this.options.latencyMs * (1 + this.random())
  }

  #process (id: string): Process {
    const process = this.#processes.get(id)

    if (process === undefined) {
      throw new Error(`no process ${id}`)
    }

    return process
  }
}
