import type { VirtualClock } from './clock.js'

/** A pure core and the little shell that performs its effects on the simulated network. */
export interface StepMachine {
  /** Local monotonic ms at which `wake` is due; infinity: never. */
  wakeAt: () => number
  wake: (now: number) => void
  /** `via`: the place that an answer goes to, where several processes share one PeerId. */
  receive: (now: number, from: string, message: unknown, via?: string) => void
  /** The process at the other end is gone: nobody listens there. */
  refused: (now: number, to: string, message: unknown) => void
  connected: (now: number, peerId: string) => void
  closed: (now: number, peerId: string) => void
}

/** What a node's local clock makes of virtual time: nobody's clock starts at zero or runs quite right. */
export interface ClockSkew {
  offsetMs: number
  /** 1.0001 gains a tenth of a millisecond per second. */
  rate: number
}

/** Inbound work that a frozen process leaves in its sockets. The kernel would push back beyond; here it is an error. */
const INBOX_MAX = 1_000_000

/**
 * One process: any number of machines that share a clock, an inbox and a fate.
 *
 * - `up`: runs, at most `lagMs` late.
 * - `frozen`: as under SIGSTOP. Connections stay, the kernel accepts, nothing is handled until it thaws; then timers
 *   fire first and the inbox follows, as in a Node process.
 * - `down`: gone.
 */
export class SimNode {
  readonly id: string
  readonly machines = new Map<string, StepMachine>()
  state: 'up' | 'frozen' | 'down' = 'up'
  lagMs = 0
  readonly #clock: VirtualClock
  readonly #skew: ClockSkew
  readonly #random: () => number
  #inbox: Array<() => void> = []
  #wakeAt = Number.POSITIVE_INFINITY
  #life = 0

  constructor (id: string, clock: VirtualClock, skew: ClockSkew, random: () => number) {
    this.id = id
    this.#clock = clock
    this.#skew = skew
    this.#random = random
  }

  /** Local monotonic time, ms. */
  now (): number {
    return this.#skew.offsetMs + this.#clock.now * this.#skew.rate
  }

  /** Handles something now, or as late as this process runs. */
  run (work: () => void): void {
    const life = this.#life
    const guarded = (): void => {
      if (this.#life !== life || this.state === 'down') {
        return
      }

      if (this.state === 'frozen') {
        if (this.#inbox.length >= INBOX_MAX) {
          throw new Error(`The inbox of ${this.id} is full: a scenario that freezes it for less time is needed`)
        }
        this.#inbox.push(work)
        return
      }

      work()
      this.arm()
    }

    if (this.lagMs > 0) {
      this.#clock.schedule(this.#clock.now + this.#random() * this.lagMs, guarded)
    } else {
      guarded()
    }
  }

  /** Schedules the next wake of the machine that is due first. */
  arm (): void {
    let at = Number.POSITIVE_INFINITY

    for (const machine of this.machines.values()) {
      at = Math.min(at, machine.wakeAt())
    }

    if (this.state !== 'up' || at >= this.#wakeAt) {
      return
    }

    const life = this.#life
    this.#wakeAt = at
    const lateMs = this.lagMs > 0 ? this.#random() * this.lagMs : 0
    this.#clock.schedule((at - this.#skew.offsetMs) / this.#skew.rate + lateMs, () => {
      if (this.#life === life && this.state === 'up' && this.#wakeAt === at) {
        this.#wake()
      }
    })
  }

  freeze (): void {
    this.state = 'frozen'
  }

  thaw (): void {
    if (this.state !== 'frozen') {
      return
    }

    this.state = 'up'
    const inbox = this.#inbox
    this.#inbox = []
    this.#wake()

    for (const work of inbox) {
      work()
    }

    this.arm()
  }

  down (): void {
    this.state = 'down'
    this.#life++
    this.#inbox = []
    this.#wakeAt = Number.POSITIVE_INFINITY
    this.machines.clear()
  }

  /** After `down`: a new process, to which machines are added anew. */
  up (): void {
    this.state = 'up'
  }

  #wake (): void {
    this.#wakeAt = Number.POSITIVE_INFINITY
    // a rounding of the skewed clock must not find a timer due a hair too early
    const now = this.now() + 1e-6

    for (const machine of this.machines.values()) {
      if (now >= machine.wakeAt()) {
        machine.wake(now)
      }
    }

    this.arm()
  }
}
