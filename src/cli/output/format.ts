import { formatBytes } from '../../config/values/bytes.js'
import { printable } from '../../util/printable.js'

/**
 * Numbers for people, next to `formatBytes`. Rounded, so never parsed again: exact values are in `-o json`.
 */
export function formatRate (bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** Less goes too fast for a rate to mean anything. */
const RATE_BYTES_MIN = 1024 * 1024

/** `, 3.2 s at 12.5 MiB/s`: the end of a line on a transfer; empty for a small one. */
export function tookText (bytes: number, ms: number): string {
  return bytes < RATE_BYTES_MIN || ms <= 0 ? '' : `, ${(ms / 1000).toFixed(1)} s at ${formatRate(bytes * 1000 / ms)}`
}

/** `0:07`, `12:34`, `3:05:00`, `2 d 4 h`: what an ETA needs. */
export function formatClock (seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) {
    return '-'
  }

  const whole = Math.ceil(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  const two = (value: number): string => String(value).padStart(2, '0')

  if (hours >= 48) {
    return `${Math.floor(hours / 24)} d ${hours % 24} h`
  }

  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** `1 block`, `2 blocks`. */
export function count (value: number, singular: string, plural = `${singular}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? singular : plural}`
}

/** `2026-11-20 13:05:00Z`: short, and the same on every machine. */
export function utcText (iso: string): string {
  return printable(iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z'))
}
