import { listenAbort } from './abort.js'

/** A writable of Node's or of streamx: they have the same events and flags for this purpose. */
export interface DrainingStream {
  readonly destroyed: boolean
  readonly errored?: Error | null
  on (event: 'drain' | 'close' | 'error', listener: (err?: Error) => void): unknown
  off (event: 'drain' | 'close' | 'error', listener: (err?: Error) => void): unknown
}

/**
 * Resolves when a stream takes more. Rejects when it never will: with its error, with one that says that it is closed,
 * or with the reason of the signal. Listeners are taken off again: a long transfer waits here very often.
 */
export async function drained (stream: DrainingStream, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()

  if (stream.destroyed) {
    throw stream.errored ?? closed()
  }

  await new Promise<void>((resolve, reject) => {
    const settle = (err?: Error): void => {
      stream.off('drain', onDrain)
      stream.off('close', onClose)
      stream.off('error', settle)
      unlisten()

      if (err === undefined) {
        resolve()
      } else {
        reject(err)
      }
    }
    const onDrain = (): void => { settle() }
    const onClose = (): void => { settle(stream.errored ?? closed()) }
    const unlisten = listenAbort(signal, () => { settle(signal?.reason as Error) })

    stream.on('drain', onDrain)
    stream.on('close', onClose)
    stream.on('error', settle)
  })
}

/** As Node calls it. */
export function closed (): Error {
  return Object.assign(new Error('the stream is closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
}
