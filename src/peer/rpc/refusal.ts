// Shell: sockets, timers.
import { connect } from 'node:net'
import { REFUSED_TIMEOUT_MS } from './constants.js'

export interface Endpoint { host: string, port: number }

/** True when the operating system at every one of these endpoints refuses: no process listens there any more. */
export async function isRefused (endpoints: readonly Endpoint[]): Promise<boolean> {
  const refused = await Promise.all(endpoints.map(async endpoint => new Promise<boolean>(resolve => {
    const socket = connect(endpoint).unref()

    socket.setTimeout(REFUSED_TIMEOUT_MS, () => { socket.destroy() })
    socket.once('connect', () => { socket.destroy() })
    socket.once('error', err => { resolve((err as NodeJS.ErrnoException).code === 'ECONNREFUSED') })
    socket.once('close', () => { resolve(false) })
  })))

  return refused.length > 0 && refused.every(Boolean)
}

/** True when every dial that ended in this error was refused by an operating system. */
export function isRefusal (err: unknown): boolean {
  if (!(err instanceof Error)) {
    return false
  }

  if (err instanceof AggregateError && err.errors.length > 0) {
    return err.errors.every(isRefusal)
  }

  return (err as NodeJS.ErrnoException).code === 'ECONNREFUSED' || isRefusal(err.cause)
}
