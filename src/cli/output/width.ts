/**
 * How many columns a string takes on a terminal. Covers what names really hold: East Asian wide and fullwidth forms
 * (UAX #11), emoji, combining marks and ANSI colours. Terminals differ on rare sequences; a table that is off by
 * one there is the price of having no dependency.
 */
let segmenter: Intl.Segmenter | undefined
 
const ANSI = /\u001b\[[0-9;]*m/g
 
const PLAIN_ASCII = /^[\u0020-\u007e]*$/
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2}/u
const ZERO_WIDTH = /^[\p{Mark}\p{Control}\p{Format}]+$/u

/** First and last code points of the ranges that UAX #11 calls wide or fullwidth, emoji aside. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf],
  [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60], [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff], [0x20000, 0x3fffd]
]

export function displayWidth (text: string): number {
  const plain = text.replace(ANSI, '')

  if (PLAIN_ASCII.test(plain)) {
    return plain.length
  }

  let columns = 0

  for (const { segment } of graphemes(plain)) {
    columns += graphemeWidth(segment)
  }

  return columns
}

/** Cuts at `columns`, an ellipsis in the last one when something was cut. Expects text without colours. */
export function truncateToWidth (text: string, columns: number): string {
  if (displayWidth(text) <= columns) {
    return text
  }

  let kept = ''
  let used = 0

  for (const { segment } of graphemes(text)) {
    const width = graphemeWidth(segment)

    if (used + width > columns - 1) {
      break
    }

    kept += segment
    used += width
  }

  return columns > 0 ? `${kept}…` : ''
}

/** Pads with spaces up to `columns`. */
export function padToWidth (text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, columns - displayWidth(text)))

  return align === 'left' ? text + gap : gap + text
}

/** Made when the first name needs it: that costs some milliseconds, and most listings are plain ASCII. */
function graphemes (text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })

  return segmenter.segment(text)
}

function graphemeWidth (grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) {
    return 0
  }

  if (EMOJI.test(grapheme)) {
    return 2
  }

  const code = grapheme.codePointAt(0) ?? 0

  return WIDE_RANGES.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}
