import { sharedController } from './abort.js'
import { errorCode, errorMessage } from './errors.js'
import type { Throttle } from './throttle.js'
import type { Cancel, Clock } from './clock.js'
import type { Logger } from './logger.js'
import type { Random } from './random.js'

/** Longest wait of one timer: `setTimeout` turns anything above into 1 ms. */
const TIMER_MS_MAX = 2 ** 31 - 1

export const WORKER_STATES = ['idle', 'running', 'paused', 'stopped'] as const
/** `stopped`: also before the start. */
export type WorkerState = typeof WORKER_STATES[number]

/** How far it is. */
export interface WorkerProgress {
  /** Since the round began, or since the start of the node where work has no end. */
  done: number
  /** Undefined: nothing tells. */
  left?: number
  /** What is counted: `copies`, `volumes`. */
  unit: string
}

export interface WorkerError {
  /** Wall clock ms. */
  at: number
  code: string
  message: string
}

export interface WorkerStatus extends Pick<WorkerKind, 'name' | 'task'> {
  state: WorkerState
  /** Whether a person may pause it. */
  isPausable: boolean
  progress?: WorkerProgress
  /** The last one since the start. */
  lastError?: WorkerError
  throttle?: { bytesPerSecond: number, defaultBytesPerSecond: number }
}

/** What tells one worker from another; `workers.ts` of a layer has those of the layer. */
export interface WorkerKind {
  name: string
  /** What it does, as a sentence. */
  task: string
  /** From the end of a round to the next, ms; Infinity waits to be woken. */
  intervalMs: number
  /** Whether a person may pause it. @default false */
  isPausable?: boolean
}

export interface WorkerInit extends WorkerKind {
  /**
   * One round. Resolves to the ms until the next one: 0 is at once, Infinity waits to be woken, undefined is the
   * interval. The signal fires when the worker stops.
   */
  run: (signal: AbortSignal) => Promise<number | undefined> | Promise<void>
  /** From the start to the first round, ms; 0 begins it within `start`. @default the interval */
  delayMs?: number
  /** The interval varies by this share either way: nodes that start together do not stay so. @default not at all */
  jitter?: { share: number, random: Random }
  /** Each failure in a row doubles the pause, up to this, ms. @default the interval */
  backoffMsMax?: number
  /** What the round began goes on after it: the worker is running. @default false */
  isBusy?: () => boolean
  progress?: () => WorkerProgress | undefined
  throttle?: Throttle
  clock: Pick<Clock, 'schedule' | 'wall'>
  logger: Logger
}

/**
 * Does one thing again and again, one round at a time: after an interval, when it is woken, or when the round before
 * says so. What a node does in the background runs in workers, to be listed, paused and stopped in one way.
 */
export class Worker {
  readonly #init: WorkerInit
  readonly #stop = sharedController()
  #cancel: Cancel = () => {}
  #round: Promise<void> | undefined
  #isStarted = false
  #isPaused = false
  #isWoken = false
  #failures = 0
  #lastError: WorkerError | undefined

  constructor (init: WorkerInit) {
    this.#init = init
  }

  get name (): string {
    return this.#init.name
  }

  get throttle (): Throttle | undefined {
    return this.#init.throttle
  }

  get isPausable (): boolean {
    return this.#init.isPausable === true
  }

  /** A long round ends early when it is paused. */
  get isPaused (): boolean {
    return this.#isPaused
  }

  get signal (): AbortSignal {
    return this.#stop.signal
  }

  get state (): WorkerState {
    const { isBusy } = this.#init

    if (!this.#isStarted || this.#stop.signal.aborted) {
      return 'stopped'
    }

    return this.#isPaused ? 'paused' : this.#round !== undefined || isBusy?.() === true ? 'running' : 'idle'
  }

  /** May be called twice. */
  start (): void {
    if (!this.#isStarted && !this.#stop.signal.aborted) {
      this.#isStarted = true
      this.#next(this.#init.delayMs ?? this.#intervalMs())
    }
  }

  /** For good. Waits for the round that is under way. */
  async stop (): Promise<void> {
    this.#cancel()
    this.#stop.abort()
    await this.#round
  }

  /** No round begins from now on; the one that is under way ends first. */
  pause (): void {
    this.#isPaused = true
    this.#cancel()
  }

  resume (): void {
    if (this.#isPaused) {
      this.#isPaused = false
      this.wake()
    }
  }

  /** There is work: a round begins now, or after the one that is under way. */
  wake (): void {
    if (!this.#isStarted || this.#isPaused || this.#stop.signal.aborted) {
      return
    }

    if (this.#round === undefined) {
      void this.#begin()
    } else {
      this.#isWoken = true
    }
  }

  /** A round now, also before the start; the one that is under way counts as well. Never rejects. */
  async now (): Promise<void> {
    if (!this.#isPaused && !this.#stop.signal.aborted) {
      await (this.#round ?? this.#begin())
    }
  }

  /** Resolves when the round that is under way has ended. */
  async idle (): Promise<void> {
    await this.#round
  }

  /** Something failed that does not end the round. */
  note (err: unknown): void {
    this.#lastError = { at: this.#init.clock.wall(), code: errorCode(err), message: errorMessage(err) }
  }

  status (): WorkerStatus {
    const { name, task, throttle, progress } = this.#init
    const [state, isPausable] = [this.state, this.isPausable]
    const far = state === 'stopped' ? undefined : progress?.()

    return {
      name,
      task,
      state,
      isPausable,
      ...far !== undefined && { progress: far },
      ...this.#lastError !== undefined && { lastError: this.#lastError },
      ...throttle !== undefined && { throttle: throttle.status() }
    }
  }

  async #begin (): Promise<void> {
    this.#cancel()
    this.#isWoken = false
    this.#round = this.#run().then(pauseMs => {
      this.#round = undefined
      this.#next(pauseMs)
    })

    await this.#round
  }

  async #run (): Promise<number> {
    const { name, run, logger } = this.#init

    try {
      const pauseMs = await run(this.#stop.signal)
      this.#failures = 0

      return pauseMs ?? this.#intervalMs()
    } catch (err) {
      if (!this.#stop.signal.aborted) {
        this.note(err)
        logger.error({ err, worker: name }, 'background work failed; it is tried again')
      }

      return this.#backoffMs()
    }
  }

  #next (pauseMs: number): void {
    if (this.#isWoken || pauseMs === 0) {
      this.wake()
    } else {
      this.#wait(pauseMs)
    }
  }

  #wait (ms: number): void {
    if (this.#isStarted && !this.#isPaused && !this.#stop.signal.aborted && ms !== Infinity) {
      const { clock } = this.#init
      // A round before the start may have ended meanwhile.
      this.#cancel()
      this.#cancel = clock.schedule(Math.min(ms, TIMER_MS_MAX), () => { this.wake() }, { isBackground: true })
    }
  }

  #intervalMs (): number {
    const { intervalMs, jitter } = this.#init

    return jitter === undefined ? intervalMs : intervalMs * (1 + jitter.share * (2 * jitter.random() - 1))
  }

  #backoffMs (): number {
    const { intervalMs, backoffMsMax = intervalMs } = this.#init

    return Math.min(backoffMsMax, this.#intervalMs() * 2 ** Math.min(this.#failures++, 30))
  }
}
