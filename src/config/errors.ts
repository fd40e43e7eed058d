import { ShoalError } from '../util/errors.js'

/**
 * Where a problem is: a flag, an environment variable, or a place in a file. Lines and columns count
 * from 1.
 */
export interface ProblemPlace {
  source: 'flag' | 'env' | 'file'
  /** `--capacity`, `SHOAL_CAPACITY` or the file's name as the user wrote it. */
  name: string
  line?: number
  column?: number
}

/** One thing that is wrong with the configuration. */
export interface ConfigProblem extends ProblemPlace {
  /** The setting at fault; undefined where that cannot be told: bad syntax, an unknown key. */
  key?: string
  /** What is wrong and what to do, without the place. */
  message: string
  /** The source line with a caret under the place, secrets masked; files only. */
  excerpt?: string
}

/** The configuration holds mistakes. `message` lists each with its place; nothing was started. */
export class ConfigInvalidError extends ShoalError {
  readonly problems: readonly ConfigProblem[]

  constructor (problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super('config_invalid', problems.map(formatProblem).join('\n\n'), options)
    this.problems = problems
  }
}

/** A file that the configuration is to be read from could not be read. */
export class ConfigUnreadableError extends ShoalError {
  constructor (what: string, reason: string, options?: ErrorOptions) {
    super('config_unreadable', `${what} cannot be read: ${reason}.`, options)
  }
}

/**
 * Without a secret a node may listen on loopback only, and this one was told to listen elsewhere.
 */
export class SecretRequiredError extends ShoalError {
  readonly problem: ConfigProblem

  constructor (problem: ConfigProblem) {
    super('secret_required', formatProblem(problem))
    this.problem = problem
  }
}

/** The effective configuration could not be written into the data dir. */
export class EffectiveConfigError extends ShoalError {
  constructor (path: string, reason: string, options?: ErrorOptions) {
    super('effective_config_unwritable', `The effective configuration could not be written to ${path} (${reason}). ` +
      'Check the owner, the mode and the free space of the data dir.', options)
  }
}

/**
 * `shoal.toml:3:12: message` and under it the source line with its caret; `--capacity: message` for
 * a flag.
 */
export function formatProblem (problem: ConfigProblem): string {
  const lineAndColumn = problem.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`
  const excerpt = problem.excerpt === undefined ? '' : `\n${problem.excerpt}`

  const end = /[.?!]$/.test(problem.message) ? '' : '.'

  return `${problem.name}${lineAndColumn}: ${problem.message}${end}${excerpt}`
}
