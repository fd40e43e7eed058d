import { setMaxListeners } from 'node:events'

/**
 * A signal that fires after `timeoutMs` or with the given one. libp2p hangs many listeners on the signals it
 * is handed, which Node would warn about on the caller's own.
 */
export function withTimeout (timeoutMs: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs)

  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])

  setMaxListeners(0, either)

  return either
}
