import { formatBytes } from '../../src/config/values/bytes.js'
import { painter, type Colour } from '../../src/cli/output/colour.js'
import { formatRate } from '../../src/cli/output/format.js'
import { progressLine, type ProgressLine } from '../../src/cli/output/progress-line.js'
import { displayWidth, truncateToWidth } from '../../src/cli/output/width.js'
import type { Terminal } from '../../src/cli/terminal.js'

const COLUMNS_DEFAULT = 80
const CLEAR_LINE = '\r\u001b[K'

/** A line that is redrawn in place while something is waited for; a line without a terminal is not drawn at all. */
export interface LiveLine {
  show: (text: string) => void
  end: () => void
}

/**
 * Tells the story: headings and sentences on standard output, what is under way on standard error and only on a
 * terminal, so that a log of the demo holds whole lines and nothing else.
 */
export class Narrator {
  readonly #terminal: Terminal
  readonly #paint: (colour: Colour, text: string) => string
  readonly #startedAt = performance.now()
  readonly #recalled: string[] = []
  #step = 0

  constructor (terminal: Terminal) {
    this.#terminal = terminal
    this.#paint = painter(terminal.stdout.isTTY === true, terminal.env)
  }

  /** Since the start. */
  get seconds (): number {
    return (performance.now() - this.#startedAt) / 1000
  }

  title (text: string): void {
    this.#line(this.#paint('bold', text))
  }

  step (text: string): void {
    const clock = this.#paint('dim', `[${this.seconds.toFixed(1)} s]`)
    this.#line(`\n${this.#paint('bold', `${++this.#step}. ${text}`)}  ${clock}`)
  }

  say (text: string): void {
    this.#paragraph('   ', text)
  }

  /** Something that was promised and has been checked. */
  good (text: string): void {
    this.#paragraph(`   ${this.#paint('green', '✓')} `, text)
  }

  /** Keeps a figure for the summary. */
  recall (text: string): void {
    this.#recalled.push(text)
  }

  /** The summary of all that was recalled, under a verdict. */
  end (verdict: string, next: string): void {
    this.#line(`\n${this.#paint('green', verdict)}`)
    this.#recalled.forEach(text => { this.#paragraph('   - ', text) })
    this.#line(`\n${next}`)
  }

  /** To standard error, so that it is seen when the output goes to a file. */
  fail (text: string): void {
    this.#terminal.stderr.write(`\n${this.#paint('red', text)}\n`)
  }

  progress (label: string, total?: number): ProgressLine {
    return progressLine(this.#terminal, `   ${label}`, { enabled: true, ...(total === undefined ? {} : { total }) })
  }

  live (): LiveLine {
    const { stderr, env } = this.#terminal

    if (stderr.isTTY !== true || env.TERM === 'dumb') {
      return { show: () => {}, end: () => {} }
    }

    return {
      show: text => {
        stderr.write(CLEAR_LINE + truncateToWidth(`   ${text}`, (stderr.columns ?? COLUMNS_DEFAULT) - 1))
      },
      end: () => { stderr.write(CLEAR_LINE) }
    }
  }

  /** On a terminal a long line goes on below itself; a log keeps it whole. */
  #paragraph (lead: string, text: string): void {
    const { isTTY, columns = COLUMNS_DEFAULT } = this.#terminal.stdout
    const indent = displayWidth(lead)
    const lines = isTTY === true ? wrap(text, columns - indent - 1) : [text]
    this.#line(lead + lines.join(`\n${' '.repeat(indent)}`))
  }

  #line (text: string): void {
    this.#terminal.stdout.write(`${text}\n`)
  }
}

/** Breaks a text between words. A word that is longer than a line stays whole. */
function wrap (text: string, columns: number): string[] {
  const lines: string[] = []

  for (const word of text.split(' ')) {
    const last = lines.at(-1)

    if (last !== undefined && displayWidth(`${last} ${word}`) <= columns) {
      lines[lines.length - 1] = `${last} ${word}`
    } else {
      lines.push(word)
    }
  }

  return lines
}

/** `4.2 s`, or `180 ms` where that says more. */
export function duration (ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** `256 MiB in 3.1 s (82.6 MiB/s)`. */
export function transfer (bytes: number, ms: number): string {
  return `${formatBytes(bytes)} in ${duration(ms)} (${formatRate(bytes * 1000 / ms)})`
}

/** `a, b and c`. */
export function list (names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
