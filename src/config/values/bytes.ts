import { ShoalError } from '../../util/errors.js'

/**
 * Sizes are kept as JavaScript numbers, so none may lie beyond the last integer that a double holds
 * exactly.
 */
export const BYTES_MAX = Number.MAX_SAFE_INTEGER

/** Longest text looked at: far more digits than any size has, few enough that nothing is slow. */
const SIZE_LENGTH_MAX = 64

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const DECIMAL_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const
const BINARY_STEP = 1024
const DECIMAL_STEP = 1000

/**
 * Unit in lower case -> bytes. `500gib` is as good as `500GiB`: bits are never the unit of a
 * capacity.
 */
const UNIT_BYTES = new Map<string, bigint>([
  ...BINARY_UNITS.map((unit, i): [string, bigint] => [unit.toLowerCase(), BigInt(BINARY_STEP) ** BigInt(i)]),
  ...DECIMAL_UNITS.map((unit, i): [string, bigint] => [unit.toLowerCase(), BigInt(DECIMAL_STEP) ** BigInt(i)])
])

const SIZE = /^([+-]?)(\d+)(?:\.(\d+))?\s*([A-Za-z]*)$/

/** A text that should be a size and is not. */
export class BadSizeError extends ShoalError {
  constructor (message: string) {
    super('bad_size', message)
  }
}

/**
 * Reads a size with its unit: `500GiB`, `1.5TB`, `64 MiB`, `1048576B`. KiB to PiB count in 1024, KB
 * to PB in 1000; a fraction of a byte is dropped.
 *
 * @returns bytes, 1 to `BYTES_MAX`
 * @throws {BadSizeError} no unit, an unclear one (`500G`), zero, negative, too large, or not a size
 * at all
 */
export function parseBytes (text: string): number {
  const match = text.length > SIZE_LENGTH_MAX ? null : SIZE.exec(text.trim())

  if (match == null) {
    throw new BadSizeError(`${quote(text)} is not a size; write a number and a unit, such as 500GiB or 1.5TB`)
  }

  const [, sign = '', whole = '', fraction = '', unit = ''] = match
  const amount = `${whole}${fraction === '' ? '' : `.${fraction}`}`

  if (sign === '-') {
    throw new BadSizeError(`${quote(text)} is negative; a size is not`)
  }

  if (/^0*$/.test(whole + fraction)) {
    throw new BadSizeError(`${quote(text)} is zero; a size is at least 1 byte`)
  }

  if (unit === '') {
    throw new BadSizeError(`${quote(text)} has no unit; write ${amount}GiB, ${amount}GB or ${amount}B`)
  }

  if (/^[kmgtp]$/i.test(unit)) {
    const letter = unit.toUpperCase()
    throw new BadSizeError(`${quote(text)} is unclear; write ${amount}${letter}iB (in 1024) or ${amount}${letter}B (in 1000)`)
  }

  const unitBytes = UNIT_BYTES.get(unit.toLowerCase())

  if (unitBytes === undefined) {
    throw new BadSizeError(`${quote(text)} has an unknown unit; units are B, KiB to PiB (in 1024) and KB to PB (in 1000)`)
  }

  // in integers all the way: 1.1TB through a double would be off by a byte
  const bytes = (BigInt(whole + fraction) * unitBytes) / 10n ** BigInt(fraction.length)

  if (bytes === 0n) {
    throw new BadSizeError(`${quote(text)} is less than 1 byte; a size is at least 1 byte`)
  }

  if (bytes > BigInt(BYTES_MAX)) {
    throw new BadSizeError(`${quote(text)} is too large; a size is less than 8PiB`)
  }

  return Number(bytes)
}

/** For people: `512 B`, `1.5 GiB`, one decimal at most. Not exact; `formatBytesExact` is. */
export function formatBytes (bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0

  // 1023.95 would be shown as 1024.0 of the smaller unit
  while (value >= BINARY_STEP - (unit === 0 ? 0 : 0.05) && unit < BINARY_UNITS.length - 1) {
    value /= BINARY_STEP
    unit++
  }

  const shown = unit === 0 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '')

  return `${shown} ${BINARY_UNITS[unit]}`
}

/**
 * For files: the shortest text that `parseBytes` reads back as exactly this number, such as
 * `500GiB` or `1500GB`.
 */
export function formatBytesExact (bytes: number): string {
  const binary = largestUnit(bytes, BINARY_STEP, BINARY_UNITS)
  const decimal = largestUnit(bytes, DECIMAL_STEP, DECIMAL_UNITS)

  return decimal.length < binary.length ? decimal : binary
}

function largestUnit (bytes: number, step: number, units: readonly string[]): string {
  let value = bytes
  let unit = 0

  while (value !== 0 && value % step === 0 && unit < units.length - 1) {
    value /= step
    unit++
  }

  return `${value}${units[unit]}`
}

function quote (text: string): string {
  return JSON.stringify(text.length > SIZE_LENGTH_MAX ? `${text.slice(0, SIZE_LENGTH_MAX)}…` : text)
}
