import type { ConfigProblem } from './errors.js'

/**
 * A configuration file as text, and how a place in it is shown: line, column, the line itself, a
 * caret. Pure.
 */
export interface SourceFile {
  /** As the user named it; `<stdin>` for standard input. */
  name: string
  /** Folder that relative paths in it start from; absolute. */
  dir: string
  /** Without a byte order mark. */
  text: string
}

/** Half-open range of offsets in `SourceFile.text`. */
export interface Span { start: number, end: number }

/** Where a value stands. */
export type Place =
  { source: 'flag' | 'env', name: string } |
  { source: 'file', file: SourceFile, span: Span }

/** Longest part of a line that is shown: a line of a terminal, with room for the line number. */
const EXCERPT_WIDTH_MAX = 100
/** What stays visible before the place in a longer line. */
const EXCERPT_LEAD = 40

const MASK = '***'

/**
 * A key that names a secret, and its value up to the end of the line or of its multi-line string.
 * It works on text that does not parse, too, because that is when an error message shows the line.
 * Keys that name a file are let be. All repeats are bounded, so that a strange file costs no more
 * than its length.
 */
const SECRET_VALUE = new RegExp('(?:secret|password|passphrase|token)(?![\\w-]{0,64}_file)[\\w-]{0,64}["\']?[ \\t]*[=:][ \\t]*' +
  '("""[^]*?(?:"""|$(?![^]))|\'\'\'[^]*?(?:\'\'\'|$(?![^]))|[^\\r\\n]+)', 'gid')

/** Line and column of an offset, both from 1, columns in characters as an editor counts them. */
export function locate (text: string, offset: number): { line: number, column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1

  return { line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 }
}

/** A problem at a place, with an excerpt if that is a file. */
export function problemAt (place: Place, message: string, key?: string): ConfigProblem {
  // messages of the value parsers may be sentences; the place and the period are added where
  // problems are shown
  const about = { key, message: message.replace(/\.$/, '') }

  if (place.source !== 'file') {
    return { source: place.source, name: place.name, ...about }
  }

  const { line, column } = locate(place.file.text, place.span.start)
  const excerpt = excerptOf(place.file.text, place.span)

  return { source: 'file', name: place.file.name, line, column, ...about, excerpt }
}

/**
 * ```
 *   3 | replicas = "3"
 *     |            ^^^
 * ```
 * Values of secrets are shown as `***`.
 */
export function excerptOf (text: string, span: Span): string {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1
  const newline = text.indexOf('\n', lineStart)
  const lineEnd = newline === -1 ? text.length : newline
  const shown = maskLine(text, lineStart, lineEnd, {
    start: span.start,
    end: Math.min(Math.max(span.end, span.start + 1), Math.max(lineEnd, span.start + 1))
  })
  const cut = cutLine(shown.line, shown.start, shown.end)
  const number = String(locate(text, span.start).line)
  const gutter = ' '.repeat(number.length)
  const lead = [...cut.line.slice(0, cut.start)].map(char => char === '\t' ? '\t' : ' '.repeat(width(char))).join('')
  const carets = '^'.repeat(Math.max(1, width(cut.line.slice(cut.start, cut.end))))

  return `  ${number} | ${cut.line}\n  ${gutter} | ${lead}${carets}`.replace(/[ \t]+$/gm, '')
}

interface ShownLine { line: string, start: number, end: number }

/**
 * The line with secrets masked; `start` and `end` are the marked part's indexes in what is shown.
 */
function maskLine (text: string, lineStart: number, lineEnd: number, span: Span): ShownLine {
  let line = ''
  let start = -1
  let end = -1
  let at = lineStart

  const advance = (to: number, masked: boolean): void => {
    const from = line.length
    line += masked ? MASK : clean(text.slice(at, to))

    if (start === -1 && span.start < to) {
      start = masked ? from : from + span.start - at
    }

    if (start !== -1 && end === -1 && span.end <= to) {
      end = masked ? line.length : from + span.end - at
    }

    at = to
  }

  for (const match of text.matchAll(SECRET_VALUE)) {
    const [from, to] = match.indices?.[1] ?? [0, 0]

    if (from < lineEnd && to > lineStart) {
      if (from > at) {
        advance(from, false)
      }
      advance(Math.min(to, lineEnd), true)
    }
  }

  if (at < lineEnd) {
    advance(lineEnd, false)
  }

  // a place after the last character, such as a value that is missing
  return {
    line: line.trimEnd(),
    start: start === -1 ? line.length : start,
    end: end === -1 ? line.length + 1 : end
  }
}

function cutLine (line: string, start: number, end: number): ShownLine {
  if (line.length <= EXCERPT_WIDTH_MAX) {
    return { line, start, end }
  }

  const from = Math.max(0, start - EXCERPT_LEAD)
  const to = Math.min(line.length, from + EXCERPT_WIDTH_MAX)
  const head = from > 0 ? '…' : ''
  const tail = to < line.length ? '…' : ''

  return {
    line: `${head}${line.slice(from, to)}${tail}`,
    start: start - from + head.length,
    end: Math.min(end, to) - from + head.length
  }
}

/** Control characters would reach the terminal as commands. Same length, so that offsets stay. */
function clean (text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, char => char === '\r' ? ' ' : '\ufffd')
}

/** The wide blocks of Unicode's EastAsianWidth.txt, near enough for a caret under a word. */
const WIDE = new RegExp('[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f' +
  '\\uff00-\\uff60\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}]|\\p{Emoji_Presentation}', 'u')

/** Columns that a text takes in a terminal: wide letters and emoji take two, combining marks none. */
function width (text: string): number {
  let columns = 0

  for (const char of text) {
    columns += /\p{Mark}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  }

  return columns
}
