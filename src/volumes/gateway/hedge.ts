import { AbortedError } from '../../util/errors.js'
import { listenAbort } from '../../util/abort.js'

export interface HedgeOptions<T> {
  /** Asked in turn; the next one when one fails, or after `hedgeMs` beside it. */
  targets: readonly string[]
  ask: (target: string, signal: AbortSignal) => Promise<T>
  hedgeMs: number
  /** Rejects with what the last target said when all have failed, or with `late` after this. */
  timeoutMs: number
  late: () => Error
  signal?: AbortSignal
}

/** The first answer of several who would all give the same. The others are let go. */
export async function hedged<T> ({ targets, ask, hedgeMs, timeoutMs, late, signal }: HedgeOptions<T>): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const controller = new AbortController()
    let next = 0
    let running = 0
    let failure: unknown
    let hedge: NodeJS.Timeout | undefined
    let isOver = false

    const end = (finish: () => void): void => {
      if (!isOver) {
        isOver = true
        clearTimeout(hedge)
        clearTimeout(timer)
        unlisten()
        finish()
        controller.abort()
      }
    }
    const launch = (): void => {
      clearTimeout(hedge)
      const target = targets[next]

      if (isOver) {
        return
      }

      if (target === undefined) {
        if (running === 0) {
          end(() => { reject(failure instanceof Error ? failure : late()) })
        }

        return
      }

      next++
      running++
      hedge = setTimeout(launch, hedgeMs)
      ask(target, controller.signal).then(
        value => { end(() => { resolve(value) }) },
        (err: unknown) => {
          running--
          failure = err
          launch()
        }
      )
    }
    const timer = setTimeout(() => { end(() => { reject(failure instanceof Error ? failure : late()) }) }, timeoutMs)
    const unlisten = listenAbort(signal, () => { end(() => { reject(new AbortedError('The question')) }) })

    if (signal?.aborted === true) {
      end(() => { reject(new AbortedError('The question')) })
      return
    }

    launch()
  })
}
