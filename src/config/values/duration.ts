import { ShoalError } from '../../util/errors.js'

/**
 * Node's timers hold a signed 32-bit count of milliseconds and fire at once beyond it: 24 days and
 * 20 hours.
 */
export const DURATION_MAX_MS = 2 ** 31 - 1

/**
 * For durations that no single timer has to hold, such as the time between two passes over a disk:
 * a year.
 */
export const LONG_DURATION_MAX_MS = 365 * 86_400_000

/** Longest text looked at; every unit once, with room for fractions. */
const DURATION_LENGTH_MAX = 64

const DAY_MS = 86_400_000

/** Largest first: the order in which a duration is written. */
const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1]
]

/** How many units a duration for people shows: `1h30m`, not `1h30m12s`. */
const UNITS_SHOWN_MAX = 2

/** From one second on, people do not want milliseconds. */
const SECOND_MS = 1000

/** A text that should be a duration and is not. */
export class BadDurationError extends ShoalError {
  constructor (message: string) {
    super('bad_duration', message)
  }
}

/**
 * Reads `30s`, `5m`, `1h30m`, `250ms`, `1.5h`, `0s`: units d, h, m, s, ms, each once, the largest
 * first.
 *
 * @returns whole milliseconds, 0 to `maxMs`
 * @throws {BadDurationError} no unit, units out of order, negative, too long, or not a duration at
 * all
 */
export function parseDuration (text: string, maxMs = DURATION_MAX_MS): number {
  const trimmed = text.trim()

  if (trimmed.length > DURATION_LENGTH_MAX) {
    throw notADuration(`${trimmed.slice(0, DURATION_LENGTH_MAX)}…`)
  }

  if (/^-/.test(trimmed)) {
    throw new BadDurationError(`${JSON.stringify(text)} is negative; a duration is 0s or longer`)
  }

  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    throw new BadDurationError(`${JSON.stringify(text)} has no unit; write ${trimmed}s, ${trimmed}m, ` +
      `${trimmed}h or ${trimmed}d`)
  }

  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(trimmed)) {
    throw notADuration(text)
  }

  let total = 0
  let lastUnit = -1

  for (const [, amount = '', unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
    const index = UNITS.findIndex(([name]) => name === unit)

    if (index <= lastUnit) {
      throw new BadDurationError(`${JSON.stringify(text)} names its units out of order; write each once, the largest first, such as 1h30m`)
    }

    lastUnit = index
    total += Number(amount) * (UNITS[index]?.[1] ?? 0)
  }

  if (total > maxMs) {
    throw new BadDurationError(`${JSON.stringify(text)} is too long; a duration is at most ` +
      `${Math.floor(maxMs / DAY_MS)}d`)
  }

  return Math.round(total)
}

/**
 * For people: the two largest units, `1h30m`, `12s`, `250ms`. Not exact; `formatDurationExact` is.
 */
export function formatDuration (ms: number): string {
  const value = Math.max(0, Math.round(ms))

  if (value < SECOND_MS) {
    return formatDurationExact(value)
  }

  const first = UNITS.findIndex(([, unitMs]) => value >= unitMs)
  const lastShown = UNITS[first + UNITS_SHOWN_MAX - 1]?.[1] ?? 1
  const step = Math.max(lastShown, SECOND_MS)

  // rounded to the last unit shown, not cut: 59.9 s is 1m, not 59s
  return formatDurationExact(Math.round(value / step) * step)
}

/**
 * For files: the text that `parseDuration` reads back as exactly this number of whole milliseconds.
 */
export function formatDurationExact (ms: number): string {
  let rest = Math.max(0, Math.round(ms))
  let text = ''

  for (const [name, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs)

    if (count > 0) {
      text += `${count}${name}`
      rest -= count * unitMs
    }
  }

  return text === '' ? '0s' : text
}

function notADuration (text: string): BadDurationError {
  return new BadDurationError(`${JSON.stringify(text)} is not a duration; write a number and a unit, such as 30s, 5m or 1h30m`)
}
