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

export function octalMode (mode: number | undefined): string | null {
  return mode == null ? null : (mode & MODE_BITS).toString(OCTAL).padStart(MODE_DIGITS, '0')
}
