import { pino, stdTimeFunctions } from 'pino'
import type { Logger as PinoLogger } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { REDACTED } from '../config/redact.js'
import type { LogLevel } from '../config/types.js'
import type { LogFn, Logger } from '../util/logger.js'
import { printableStrings } from './printable-strings.js'
import { printableJson } from '../util/printable.js'
import { lineRedactor, REDACT_PATHS } from './redaction.js'
import { consoleSink, fileSink } from './sinks.js'
import type { ConsoleStream, Sink } from './sinks.js'

export interface CreateLoggerOptions {
  /** Least severe message on the console. */
  level: LogLevel
  /** @default process.stderr */
  consoleStream?: ConsoleStream
  /** Lines for people; JSON otherwise. @default whether `consoleStream` is a terminal */
  tty?: boolean
  /** Colours in lines for people. @default on a terminal, unless `NO_COLOR` is set */
  color?: boolean
  /**
   * Rotated files of JSON go here as well, at `info` or at what the console shows if that is more.
   */
  fileLogDir?: string
  /** Size at which a log file is rotated, bytes. @default LOG_FILE_BYTES_MAX (16 MiB) */
  fileBytesMax?: number
  /** Rotated files kept. @default LOG_FILES_KEPT (8) */
  filesKept?: number
  /** Values that never appear in any line: the secrets in use. */
  redactValues?: readonly string[]
  /** Fields of every line. @default none */
  base?: Record<string, unknown>
}

export interface LoggerHandle {
  logger: Logger
  /** Takes effect at once, for children too. */
  setLevel: (level: LogLevel) => void
  /** From now on these values are redacted as well, the earlier ones still. */
  addRedactValues: (values: readonly string[]) => void
  /**
   * Writes what is waiting and closes the files; lines after it go nowhere. May be called twice.
   */
  close: () => Promise<void>
}

/** pino's numbers. */
const SEVERITY: Record<LogLevel, number> = {
  trace: 10, debug: 20, info: 30, warn: 40, error: 50, silent: Infinity
}

/** Files keep what one wants to know afterwards, however quiet the console is. */
const FILE_LEVEL: LogLevel = 'info'

/** What the console and the file let through; shared by a logger and all its children. */
interface Gate { console: number, file: number, lowest: number }

/**
 * A logger on pino: readable lines on a terminal, JSON otherwise, rotated JSON files on request.
 * All in this thread: a worker would lose the last lines of a crash, and 5 nodes in one process
 * would start 5 of them.
 *
 * @throws {LogDirError} `log_dir_unusable`
 */
export function createLogger (options: CreateLoggerOptions): LoggerHandle {
  const stream: ConsoleStream = options.consoleStream ?? process.stderr
  const tty = options.tty ?? ('isTTY' in stream && stream.isTTY === true)
  const gate: Gate = { console: 0, file: Infinity, lowest: 0 }
  const redactValues = [...options.redactValues ?? []]
  let redact = lineRedactor(redactValues)
  const consoleOut = consoleSink(stream, tty ? prettyLines(options.color ?? hasColors()) : line => line)
  let fileOut: Sink | undefined
  let closing: Promise<void> | undefined

  const setLevel = (level: LogLevel): void => {
    gate.console = SEVERITY[level]
    gate.file = fileOut === undefined ? Infinity : Math.min(SEVERITY[FILE_LEVEL], gate.console)
    gate.lowest = Math.min(gate.console, gate.file)
  }

  const destination = {
    // asks pino to set `lastLevel` before each write
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write (line: string): void {
      const severity = this.lastLevel
      const shown = printableJson(redact(line))

      if (severity >= gate.console) {
        consoleOut.write(shown)
      }

      if (severity >= gate.file) {
        fileOut?.write(shown)
      }
    }
  }

  const inner = pino({
    // the gate decides, because a pino child keeps the level it was born with
    level: 'trace',
    base: options.base ?? null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    redact: { paths: [...REDACT_PATHS], censor: REDACTED }
  }, destination)
  const logger = gated(inner, gate)

  if (options.fileLogDir !== undefined) {
    const dir = options.fileLogDir
    fileOut = fileSink({
      dir,
      bytesMax: options.fileBytesMax,
      kept: options.filesKept,
      onFault: reason => { logger.warn({ dir, reason }, 'log files cannot be written for now; trying again later') }
    })
  }

  setLevel(options.level)

  return {
    logger,
    setLevel: level => {
      if (closing === undefined) {
        setLevel(level)
      }
    },
    addRedactValues: values => {
      redactValues.push(...values)
      redact = lineRedactor(redactValues)
    },
    close: async () => {
      closing ??= (async () => {
        gate.console = gate.file = gate.lowest = Infinity
        await Promise.all([consoleOut.close(), fileOut?.close()])
      })()

      return closing
    }
  }
}

function gated (inner: PinoLogger, gate: Gate): Logger {
  const method = (level: Exclude<LogLevel, 'silent'>): LogFn => {
    const severity = SEVERITY[level]

    return (first: Record<string, unknown> | string, message?: string) => {
      if (severity < gate.lowest) {
        return
      }

      if (typeof first === 'string') {
        inner[level](first)
      } else {
        inner[level](first, message)
      }
    }
  }

  return {
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: bindings => gated(inner.child(bindings), gate)
  }
}

function prettyLines (colorize: boolean): (line: string) => string {
  const pretty = prettyFactory({
    colorize, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true
  })

  // Unlike JSON, this form prints strings as they are: a name or a message of another node could drive the terminal.
  return line => pretty(printableStrings(JSON.parse(line)))
}

/** https://no-color.org: any value but the empty one turns colours off. */
function hasColors (): boolean {
  return process.env.NO_COLOR === undefined || process.env.NO_COLOR === ''
}
