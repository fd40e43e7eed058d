import { setMaxListeners } from 'node:events'
import { listenAbort } from './abort.js'
import { AbortedError } from './errors.js'

interface Slot<R> {
  settled: boolean
  value?: R
  failure?: { error: unknown }
}

export interface ReadAheadOptions {
  /** Results under way or waiting for the consumer, together; a function is asked again and again. */
  concurrency: number | (() => number)
  signal?: AbortSignal
  /** For the error when the signal fires. @default Reading */
  what?: string
}

/**
 * Runs `task` for every item of `source`, several at once, and yields the results in the order of the source. At most
 * `concurrency` results exist at a time, so a slow consumer holds back the source: this is the backpressure of every
 * reader. When the consumer leaves, the signal given to source and tasks fires, and nothing goes on behind its back.
 *
 * `it-parallel` does the same with less control: it knows no signal, and a task that is under way cannot be stopped.
 */
export async function * readAhead<T, R> (
  source: (signal: AbortSignal) => Iterable<T> | AsyncIterable<T>,
  task: (item: T, signal: AbortSignal) => Promise<R>,
  { concurrency, signal, what = 'Reading' }: ReadAheadOptions
): AsyncGenerator<R, void, undefined> {
  const controller = new AbortController()
  const slots: Slot<R>[] = []
  let sourceEnded = false
  let wakeConsumer = (): void => {}
  let wakePump = (): void => {}
  const limit = typeof concurrency === 'number' ? () => concurrency : concurrency

  // one listener for each task under way is no leak
  setMaxListeners(0, controller.signal)

  const onAbort = (): void => {
    controller.abort()
    wakePump()
    wakeConsumer()
  }

  const start = (work: Promise<R>): void => {
    const slot: Slot<R> = { settled: false }
    slots.push(slot)

    work.then(value => { slot.value = value }, (error: unknown) => { slot.failure = { error } }).finally(() => {
      slot.settled = true
      wakeConsumer()
    })
  }

  const pump = async (): Promise<void> => {
    try {
      for await (const item of source(controller.signal)) {
        while (slots.length >= limit() && !controller.signal.aborted) {
          await new Promise<void>(resolve => { wakePump = resolve })
        }

        if (controller.signal.aborted) {
          return
        }

        start(task(item, controller.signal))
      }
    } catch (error) {
      // takes its turn behind the results before it
      slots.push({ settled: true, failure: { error } })
    } finally {
      sourceEnded = true
      wakeConsumer()
    }
  }

  // Folders in folders are readers in readers, all on one signal.
  const unlisten = listenAbort(signal, onAbort)

  try {
    if (signal?.aborted !== true) {
      void pump()
    }

    for (;;) {
      if (signal?.aborted === true) {
        throw new AbortedError(what)
      }

      const head = slots[0]

      if (head?.settled === true) {
        slots.shift()
        wakePump()

        if (head.failure !== undefined) {
          throw head.failure.error
        }

        yield head.value as R
      } else if (head === undefined && sourceEnded) {
        return
      } else {
        await new Promise<void>(resolve => { wakeConsumer = resolve })
      }
    }
  } finally {
    unlisten()
    onAbort()
  }
}
