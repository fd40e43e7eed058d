import type { Mtime } from '../volumes/tree/types.js'

/** Modes and times as the API tells and takes them. */

const OCTAL = 8
const MODE_DIGITS = 4
/** Bits of a mode that are the caller's: permissions, setuid, setgid, sticky. */
export const MODE_BITS = 0o7777
/** The farthest that a `Date` reaches, in both directions. */
const TIME_MS_MAX = 8.64e15

export function isoTime (ms: number): string {
  return new Date(Number.isFinite(ms) ? Math.min(TIME_MS_MAX, Math.max(-TIME_MS_MAX, ms)) : 0).toISOString()
}

/** Nanoseconds in one ms. */
const NS_DIGITS = 6

/** With its nanoseconds where it has any: `2026-01-31T12:00:00.123456789Z`. */
export function mtimeText ({ mtimeMs, mtimeNs = 0 }: Mtime & { mtimeMs: number }): string {
  const text = isoTime(mtimeMs)

  return mtimeNs === 0 ? text : `${text.slice(0, -1)}${String(mtimeNs).padStart(NS_DIGITS, '0')}Z`
}

/** Digits of a second: those of its ms, and up to six after them; what is finer is cut off. */
const FRACTION = /[.,]\d{3}(\d{1,6})/

/** Undefined when the text is no time. */
export function parseMtime (text: string): { mtimeMs: number, mtimeNs?: number } | undefined {
  const mtimeMs = Date.parse(text)
  const mtimeNs = Number((FRACTION.exec(text)?.[1] ?? '').padEnd(NS_DIGITS, '0'))

  return Number.isNaN(mtimeMs) ? undefined : { mtimeMs, ...mtimeNs !== 0 && { mtimeNs } }
}

export function octalMode (mode: number | undefined): string | null {
  return mode === undefined ? null : (mode & MODE_BITS).toString(OCTAL).padStart(MODE_DIGITS, '0')
}

const MODE = /^0?[0-7]{1,4}$/

/** Undefined when the text is no mode. */
export function parseMode (text: string): number | undefined {
  return MODE.test(text) ? Number.parseInt(text, OCTAL) & MODE_BITS : undefined
}
