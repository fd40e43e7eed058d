import { listenAbort } from './abort.js'
import type { Timer } from './clock.js'

/** Resolves after so many ms, or as soon as the signal fires; never rejects. */
export async function sleep (clock: Timer, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) {
    return
  }

  await new Promise<void>(resolve => {
    const cancel = clock.schedule(ms, done)
    const unlisten = listenAbort(signal, done)

    function done (): void {
      cancel()
      unlisten()
      resolve()
    }
  })
}
