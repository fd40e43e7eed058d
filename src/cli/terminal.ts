import { OutputClosedError } from './errors.js'
import { writeFailure } from './destinations/write-failure.js'
import { closed, drained } from '../util/drained.js'
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
 * Writes output of the command itself, and waits while its reader is slow, so that a listing or a file never piles up
 * in memory.
 *
 * @throws OutputClosedError when the reader is gone, as with `| head`; another error when it cannot be written
 */
export async function writeAll (stream: Writable, chunk: string | Uint8Array, signal?: AbortSignal): Promise<void> {
  throwIfBroken(stream)

  if (stream.write(chunk)) {
    return
  }

  await drained(stream, signal).catch((err: unknown) => {
    signal?.throwIfAborted()
    throw outputFailure(err)
  })
}

/** Waits until all that was written has left the process. Throws like `writeAll`: an error may come after the write. */
export async function flushed (stream: Writable): Promise<void> {
  if (!stream.destroyed && !stream.writableEnded && stream.writableLength > 0) {
    await new Promise<void>(resolve => {
      stream.once('close', resolve)
      stream.once('error', () => { resolve() })
      stream.write('', () => { resolve() })
    })
  }

  // The event of an error follows the write in the next turn.
  await new Promise(resolve => setImmediate(resolve))

  if (stream.errored != null) {
    throw outputFailure(stream.errored)
  }
}

function throwIfBroken (stream: Writable): void {
  if (stream.errored != null || stream.destroyed || stream.writableEnded) {
    throw outputFailure(stream.errored ?? closed())
  }
}

/** Only here a closed pipe becomes the success that it is: elsewhere one means that something was not written. */
function outputFailure (err: unknown): Error {
  const { code } = err as NodeJS.ErrnoException

  return code === 'EPIPE' || CLOSED.has(code ?? '') ? new OutputClosedError() : writeFailure('standard output', err)
}

const CLOSED: ReadonlySet<string> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'
])
