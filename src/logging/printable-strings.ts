import { printable, printableLines } from '../util/printable.js'

/** The one field of a line that is meant to be shown with line feeds. */
const STACK_KEY = 'stack'

/** A log line's value, all strings and keys in it escaped for a terminal. pino cuts at a depth of 5, so this ends. */
export function printableStrings (value: unknown): unknown {
  if (typeof value === 'string') {
    return printable(value)
  }

  if (Array.isArray(value)) {
    return value.map(printableStrings)
  }

  if (typeof value === 'object' && value != null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) =>
      [printable(key), key === STACK_KEY && typeof item === 'string' ? printableLines(item) : printableStrings(item)]))
  }

  return value
}
