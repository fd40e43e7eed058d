import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { createStream } from 'rotating-file-stream'
import type { RotatingFileStream } from 'rotating-file-stream'
import { describeErrno } from '../config/io.js'
import { LogDirError } from './errors.js'
import { thisPlatform } from '../util/platform/platform.js'
import { OTHERS_ACCESS, PRIVATE_FOLDER_MODE } from '../util/private-files.js'

/** Where lines go. `write` never throws and never waits. */
export interface Sink {
  write: (line: string) => void
  close: () => Promise<void>
}

/** A stream that a reader may be slow to empty: standard error, or a test's. */
export type ConsoleStream = NodeJS.WritableStream & { writableLength?: number }

/** Lines waiting for a slow reader or disk. Beyond it new lines are dropped and counted. */
export const SINK_BUFFER_BYTES_MAX = 1024 * 1024

export const LOG_FILE = 'shoal.log'
/** Refused requests and changes of rights, beside the rest of the data dir. */
export const AUDIT_FILE = 'audit.log'
/** Days of `info` on a quiet node, and still easily opened in an editor. */
export const LOG_FILE_BYTES_MAX = 16 * 1024 * 1024
/** Files kept besides the one being written: 144 MiB in all. */
export const LOG_FILES_KEPT = 8
/** Peers, paths and hosts are in there: for the node's user alone. */
const LOG_FILE_MODE = 0o600
/** After a fault (a full disk, mostly) the file is tried again so much later. */
export const LOG_FILE_RETRY_MS = 30_000

/**
 * Lines to a console or pipe. When its reader goes away they go nowhere; that is no reason to stop
 * a node.
 */
export function consoleSink (stream: ConsoleStream, format: (line: string) => string): Sink {
  let broken = false
  let dropped = 0
  const onError = (): void => { broken = true }

  stream.on('error', onError)

  return {
    write: line => {
      if (broken) {
        return
      }

      if ((stream.writableLength ?? 0) > SINK_BUFFER_BYTES_MAX) {
        dropped++
        return
      }

      if (dropped > 0) {
        stream.write(format(droppedLine(dropped)))
        dropped = 0
      }

      stream.write(format(line))
    },
    close: async () => {
      if (!broken) {
        await new Promise<void>(resolve => {
          stream.once('error', () => { resolve() })
          stream.write('', () => { resolve() })
        })
      }

      stream.removeListener('error', onError)
    }
  }
}

export interface FileSinkOptions {
  dir: string
  /** @default LOG_FILE */
  file?: string
  /** @default LOG_FILE_BYTES_MAX */
  bytesMax?: number
  /** @default LOG_FILES_KEPT */
  kept?: number
  /** Told once for each fault; the lines until the next try are lost. */
  onFault: (reason: string) => void
  /** Monotonic ms. @default performance.now */
  now?: () => number
}

/**
 * Lines to a file in `dir` (`shoal.log`), which becomes `shoal.log.1` when it is full, and so on up to the
 * oldest one kept.
 *
 * @throws {LogDirError} the folder cannot be made or written
 */
export function fileSink (options: FileSinkOptions): Sink {
  const { dir, file = LOG_FILE, bytesMax = LOG_FILE_BYTES_MAX, kept = LOG_FILES_KEPT, onFault } = options
  const now = options.now ?? (() => performance.now())
  let stream: RotatingFileStream | undefined
  let retryAt = -Infinity
  let dropped = 0

  try {
    mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER_MODE })
    narrowLogs(dir, file)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (err) {
    throw new LogDirError(dir, describeErrno(err), { cause: err })
  }

  const open = (): RotatingFileStream => {
    const opened = createStream(file, {
      path: dir, size: `${bytesMax}B`, rotate: kept, mode: LOG_FILE_MODE, encoding: 'utf8'
    })

    opened.on('error', err => {
      if (stream === opened) {
        stream = undefined
        retryAt = now() + LOG_FILE_RETRY_MS
        onFault(describeErrno(err))
      }
    })

    return opened
  }

  stream = open()

  return {
    write: line => {
      if (stream === undefined && now() >= retryAt) {
        stream = open()
      }

      if (stream === undefined || stream.writableLength > SINK_BUFFER_BYTES_MAX) {
        dropped++
        return
      }

      if (dropped > 0) {
        stream.write(droppedLine(dropped))
        dropped = 0
      }

      stream.write(line)
    },
    close: async () => {
      const last = stream
      stream = undefined
      retryAt = Infinity

      if (last !== undefined) {
        await new Promise<void>(resolve => {
          last.once('error', () => { resolve() })
          last.end(() => { resolve() })
        })
      }
    }
  }
}

/** Files of an earlier run, or copied here with the modes of elsewhere: the stream appends to them as they are. */
function narrowLogs (dir: string, logFile: string): void {
  for (const name of readdirSync(dir)) {
    const file = path.join(dir, name)

    if ((name === logFile || name.startsWith(`${logFile}.`)) && isOpenToOthers(file)) {
      chmodSync(file, LOG_FILE_MODE)
    }
  }
}

function isOpenToOthers (file: string): boolean {
  const stat = lstatSync(file)

  return thisPlatform.hasModes && stat.isFile() && (stat.mode & OTHERS_ACCESS) !== 0
}

function droppedLine (count: number): string {
  return `${JSON.stringify({
    level: 'warn', time: new Date().toISOString(), msg: `${count} log lines were dropped here: writing them was too slow.`
  })}\n`
}
