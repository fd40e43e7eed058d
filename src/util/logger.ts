/** What Shoal needs of a logger. A `pino` instance fits; so does `silentLogger`. */
export interface Logger {
  trace: LogFn
  debug: LogFn
  info: LogFn
  warn: LogFn
  error: LogFn
  child: (bindings: Record<string, unknown>) => Logger
}

export interface LogFn {
  (fields: Record<string, unknown>, message: string): void
  (message: string): void
}

const nothing: LogFn = () => {}

/** Drops everything; the default of the library, whose host decides what to print. */
export const silentLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger
}
