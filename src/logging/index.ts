export { createLogger } from './logger.js'
export type { CreateLoggerOptions, LoggerHandle } from './logger.js'
export { LogDirError } from './errors.js'
export { LOG_FILE, LOG_FILE_BYTES_MAX, LOG_FILES_KEPT } from './sinks.js'
