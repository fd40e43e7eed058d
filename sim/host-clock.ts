import { everyOf } from './every.js'
import type { VirtualClock } from './clock.js'
import type { Cancel, Clock } from '../src/util/clock.js'

/** What the wall clocks show when a world begins, ms. */
const WALL_MS = 1_700_000_000_000

/** As `setTimeout`: whole milliseconds, and never none, so what is due again and again lets time pass. */
function timerMs (ms: number): number {
  return Math.max(1, Math.floor(ms))
}

/** The clock of one process: what it waits for comes late while it stands still, and never once it has ended. */
export class HostClock implements Clock {
  readonly #virtual: VirtualClock
  /** How far the wall clock is ahead of the world's, ms; someone may set it. */
  skewMs: number
  readonly #due: (() => void)[] = []
  #isFrozen = false
  #hasEnded = false

  constructor (virtual: VirtualClock, skewMs = 0) {
    this.#virtual = virtual
    this.skewMs = skewMs
  }

  readonly now = (): number => this.#virtual.now

  /** In whole milliseconds, as `Date.now()`. */
  readonly wall = (): number => Math.floor(WALL_MS + this.#virtual.now + this.skewMs)

  readonly schedule = (ms: number, run: () => void): Cancel => {
    let isOff = false
    const cancel = this.#virtual.schedule(this.#virtual.now + timerMs(ms), () => {
      this.whenAwake(() => {
        if (!isOff) {
          run()
        }
      })
    })

    return () => {
      isOff = true
      cancel()
    }
  }

  readonly every = everyOf(this.schedule)

  /** Runs it now, when the process goes on, or never. */
  whenAwake (run: () => void): void {
    if (this.#isFrozen) {
      this.#due.push(run)
    } else if (!this.#hasEnded) {
      run()
    }
  }

  get isFrozen (): boolean {
    return this.#isFrozen
  }

  get hasEnded (): boolean {
    return this.#hasEnded
  }

  freeze (): void {
    this.#isFrozen = true
  }

  thaw (): void {
    this.#isFrozen = false
    this.#due.splice(0).forEach(run => { this.whenAwake(run) })
  }

  end (): void {
    this.#hasEnded = true
    this.#isFrozen = false
    this.#due.length = 0
  }
}
