import type { LogFn, Logger } from '../../src/util/logger.js'

export interface LogEntry {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error'
  fields: Record<string, unknown>
  message: string
}

/** Keeps what was logged, so that a test can ask for it. */
export function recordingLogger (): { logger: Logger, entries: LogEntry[], at: (level: string) => LogEntry[] } {
  const entries: LogEntry[] = []
  const record = (level: LogEntry['level']): LogFn => (fields: Record<string, unknown> | string, message?: string) => {
    entries.push(typeof fields === 'string'
      ? { level, fields: {}, message: fields }
      : { level, fields, message: message ?? '' })
  }
  const logger: Logger = {
    trace: record('trace'),
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: () => logger
  }

  return { logger, entries, at: level => entries.filter(entry => entry.level === level) }
}
