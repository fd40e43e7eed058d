import { ShoalError } from '../util/errors.js'

/** The folder for log files cannot be used. */
export class LogDirError extends ShoalError {
  constructor (dir: string, reason: string, options?: ErrorOptions) {
    super('log_dir_unusable', `Log files cannot be written to ${dir} (${reason}). Check the owner and the mode of ` +
      'the folder, or give another one with --file-log-dir.', options)
  }
}
