import { OutputClosedError } from './errors.js'
import type { Readable, Writable } from 'node:stream'

export type TerminalInput = Readable & { isTTY?: boolean }
export type TerminalOutput = Writable & { isTTY?: boolean, columns?: number }

/** The world as one command sees it; tests hand in their own. */
export interface Terminal {
  stdin: TerminalInput
  stdout: TerminalOutput
  stderr: TerminalOutput
  env: NodeJS.ProcessEnv
  cwd: string
}

/**
 * Writes and waits while the reader is slow, so that a listing or a file never piles up in memory.
 *
 * @throws OutputClosedError when the reader is gone, as with `| head`
 */
export async function writeAll (stream: Writable, chunk: string | Uint8Array, signal?: AbortSignal): Promise<void> {
  if (stream.destroyed || stream.writableEnded) {
    throw new OutputClosedError()
  }

  if (stream.write(chunk)) {
    return
  }

  await drained(stream, signal)
}

/** Resolves when a stream takes more. Listeners are taken off again: a long transfer waits here very often. */
export async function drained (stream: Writable, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()

  if (stream.destroyed) {
    throw new OutputClosedError()
  }

  await new Promise<void>((resolve, reject) => {
    const settle = (err?: Error): void => {
      stream.off('drain', onDrain)
      stream.off('close', onClose)
      stream.off('error', onError)
      signal?.removeEventListener('abort', onAbort)

      if (err == null) {
        resolve()
      } else {
        reject(err)
      }
    }
    const onDrain = (): void => { settle() }
    const onClose = (): void => { settle(new OutputClosedError()) }
    const onError = (err: Error): void => { settle(isClosedPipe(err) ? new OutputClosedError() : err) }
    const onAbort = (): void => { settle(signal?.reason as Error) }

    stream.on('drain', onDrain)
    stream.on('close', onClose)
    stream.on('error', onError)
    signal?.addEventListener('abort', onAbort)
  })
}

/** tar-stream's streams are those of streamx: the same events and flags for our purpose, under another type. */
export function asWritable (stream: { write: (chunk: Uint8Array) => boolean }): Writable {
  return stream as unknown as Writable
}

/** True for the errors of writing to a pipe or terminal whose other end is gone. */
export function isClosedPipe (err: unknown): boolean {
  const code = (err as NodeJS.ErrnoException | null)?.code

  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END' ||
    err instanceof OutputClosedError
}
