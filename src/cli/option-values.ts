import { parseBytes } from '../config/values/bytes.js'

/** A position or a number of bytes: `0`, `1048576`, `1MiB`. */
export function parseByteCount (text: string): number {
  if (/^\d+$/.test(text.trim())) {
    const bytes = Number(text)

    if (!Number.isSafeInteger(bytes)) {
      throw new Error(`${text} is too large`)
    }

    return bytes
  }

  return parseBytes(text)
}

/** A whole number within bounds. */
export function parseWhole (first: number, last: number): (text: string) => number {
  return text => {
    const value = Number(text)

    if (!/^\d+$/.test(text.trim()) || value < first || value > last) {
      throw new Error(`${JSON.stringify(text)} is not a whole number from ${first} to ${last}`)
    }

    return value
  }
}
