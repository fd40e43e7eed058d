import { listenAbort } from './abort.js'
import { AbortedError, BusyError } from './errors.js'
import { RetryHint } from './retry-hint.js'
import { WORK_CLASSES, WeightedQueue } from './weighted-queue.js'
import type { Clock } from './clock.js'
import type { Random } from './random.js'
import type { WeightedQueueLimits, Work, WorkClass } from './weighted-queue.js'

export interface WorkQueueInit extends WeightedQueueLimits {
  /** For messages: "this node is too busy to …". */
  what: string
  clock: Pick<Clock, 'now'>
  random: Random
}

/** What is to be run, apart from the task itself. */
export interface WorkInit extends Work {
  /** Gives up a place in line; what runs already is the task's own affair. */
  signal?: AbortSignal
}

export interface WorkClassStats { waiting: number, heldBytes: number, done: number, refused: number }

export interface WorkQueueStats {
  running: number
  runningBytes: number
  classes: Record<WorkClass, WorkClassStats>
}

interface Waiter extends Work { start: () => void, refuse: (err: Error) => void }

/** The shell of `WeightedQueue`: runs tasks in its order, and answers `busy` with a retry hint where it is full. */
export class WorkQueue {
  readonly #init: WorkQueueInit
  readonly #queue: WeightedQueue<Waiter>
  readonly #counts: Record<WorkClass, { done: number, refused: number, hint: RetryHint }>

  constructor (init: WorkQueueInit) {
    const newCount = (): { done: number, refused: number, hint: RetryHint } =>
      ({ done: 0, refused: 0, hint: new RetryHint(init.clock.now()) })

    this.#init = init
    this.#queue = new WeightedQueue(init)
    this.#counts = { client: newCount(), repair: newCount(), scrub: newCount() }
  }

  /** Counts since the start, and what there is now. */
  stats (): WorkQueueStats {
    const classes = {} as WorkQueueStats['classes']

    for (const name of WORK_CLASSES) {
      const { done, refused } = this.#counts[name]
      const [waiting, heldBytes] = [this.#queue.waiting(name), this.#queue.heldBytes(name)]
      classes[name] = { waiting, heldBytes, done, refused }
    }

    return { running: this.#queue.running, runningBytes: this.#queue.runningBytes, classes }
  }

  /**
   * Runs the task when it is its turn. Rejects with `busy` when the queue is full (also later, when it has to give way
   * to an owner that waits with less), and with `aborted` when the signal fires before the turn comes.
   */
  async run<T> ({ signal, ...work }: WorkInit, task: () => Promise<T>): Promise<T> {
    const waiter = await this.#turn(work, signal)

    try {
      return await task()
    } finally {
      const count = this.#counts[work.workClass]

      count.done++
      count.hint.note(this.#init.clock.now())
      this.#queue.done(waiter)
      this.#serve()
    }
  }

  /** When work of this class would find room, ms. */
  retryAfterMs (workClass: WorkClass): number {
    const { clock, random } = this.#init

    return this.#counts[workClass].hint.afterMs(this.#queue.waiting(workClass), clock.now(), random)
  }

  async #turn (work: Work, signal: AbortSignal | undefined): Promise<Waiter> {
    const { what } = this.#init

    if (signal?.aborted === true) {
      throw new AbortedError(`Waiting to ${what}`)
    }

    return await new Promise<Waiter>((resolve, reject) => {
      let unlisten = (): void => {}
      const waiter: Waiter = {
        ...work,
        start: () => {
          unlisten()
          resolve(waiter)
        },
        refuse: err => {
          unlisten()
          reject(err)
        }
      }
      const offer = this.#queue.offer(waiter)

      if (!offer.accepted) {
        this.#refuse(waiter)
        return
      }

      unlisten = listenAbort(signal, () => {
        this.#queue.remove(waiter)
        reject(new AbortedError(`Waiting to ${what}`))
        // The head of the line may have been too large for what is left; who stands there now may not be.
        this.#serve()
      })
      offer.evicted.forEach(victim => { this.#refuse(victim) })
      this.#serve()
    })
  }

  #refuse (waiter: Waiter): void {
    this.#counts[waiter.workClass].refused++
    waiter.refuse(new BusyError(`This node is too busy to ${this.#init.what} now`,
      this.retryAfterMs(waiter.workClass)))
  }

  #serve (): void {
    for (let waiter = this.#queue.next(); waiter !== undefined; waiter = this.#queue.next()) {
      waiter.start()
    }
  }
}
