import { setMaxListeners } from 'node:events'

/**
 * A signal that fires when any of its sources does, and that can be let go.
 *
 * `AbortSignal.any` would do, but on Node 20 its results stay reachable from a long-lived source until that one
 * fires: a leak for every request. `release` takes the listeners off again.
 */
export function linkSignals (...sources: (AbortSignal | undefined)[]): { signal: AbortSignal, release: () => void } {
  const controller = new AbortController()
  const present = sources.filter(source => source !== undefined)
  const onAbort = (): void => {
    release()
    controller.abort()
  }
  const release = (): void => {
    for (const source of present) {
      source.removeEventListener('abort', onAbort)
    }
  }

  for (const source of present) {
    if (source.aborted) {
      onAbort()
      break
    }

    setMaxListeners(0, source)
    source.addEventListener('abort', onAbort, { once: true })
  }

  return { signal: controller.signal, release }
}

/** A controller whose signal many may listen to. */
export function sharedController (): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)

  return controller
}

/**
 * Calls `onAbort` when the signal fires; the function that comes back ends that, and has to be called. One signal for
 * any number of listeners is how a fan-out is meant to be used, and Node warns from the eleventh on.
 */
export function listenAbort (signal: AbortSignal | undefined, onAbort: () => void): () => void {
  if (signal === undefined) {
    return () => {}
  }

  setMaxListeners(0, signal)
  signal.addEventListener('abort', onAbort, { once: true })

  return () => { signal.removeEventListener('abort', onAbort) }
}
