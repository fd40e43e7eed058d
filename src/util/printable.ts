/**
 * Text that others chose (file names, host names, messages of other nodes) made safe for a terminal or a log.
 * Applied where text leaves the process, so that no place that builds a message has to remember it.
 */

/** Drive a terminal (C0, DEL, C1), break a line (U+2028, U+2029) or reorder what is read (the bidi controls). */
const UNSAFE = /[\p{Control}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
/** The same without what may stand in text of several lines. */
const UNSAFE_IN_LINES = /(?![\n\t])[\p{Control}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const HEX = 16
const BYTE_END = 0x100

/** One line of text: every unsafe character becomes `\xNN` or `\u{…}`. What is safe already stays as it is. */
export function printable (text: string): string {
  return text.replace(UNSAFE, escaped)
}

/** Text of several lines: as `printable`, but line feeds and tabs stay. */
export function printableLines (text: string): string {
  return text.replace(UNSAFE_IN_LINES, escaped)
}

/**
 * JSON text with the same characters as `\uNNNN`: the value is the same, and a terminal shows it unharmed. JSON itself
 * escapes only C0. Line feeds and tabs of the layout stay: inside of strings JSON has escaped them.
 */
export function printableJson (json: string): string {
  return json.replace(UNSAFE_IN_LINES, char => `\\u${char.charCodeAt(0).toString(HEX).padStart(4, '0')}`)
}

function escaped (char: string): string {
  const code = char.codePointAt(0) ?? 0

  return code < BYTE_END ? `\\x${code.toString(HEX).padStart(2, '0')}` : `\\u{${code.toString(HEX)}}`
}
