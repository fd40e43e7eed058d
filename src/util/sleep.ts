import { listenAbort } from './abort.js'

/** Resolves after so many ms, or as soon as the signal fires; never rejects. */
export async function sleep (ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) {
    return
  }

  await new Promise<void>(resolve => {
    const timer = setTimeout(done, ms)

    function done (): void {
      clearTimeout(timer)
      unlisten()
      resolve()
    }

    const unlisten = listenAbort(signal, done)
  })
}
