import { printableJson } from '../../util/printable.js'
import { columnWidths, renderHeader, renderRow } from './table.js'
import { writeAll } from '../terminal.js'
import { painter, terminalSafe } from './colour.js'
import { progressLine } from './progress-line.js'
import type { Terminal } from '../terminal.js'
import type { Paint } from './colour.js'
import type { ProgressLine } from './progress-line.js'
import type { Column } from './table.js'

const CURSOR_HOME = '\u001b[H'
const CLEAR_TO_END_OF_LINE = '\u001b[K'
const CLEAR_SCREEN = '\u001b[2J'
const CLEAR_BELOW = '\u001b[J'

export type OutputFormat = 'table' | 'json'

/** The widths of a streamed table come from its first rows; later cells that are wider push their line out. */
const ROWS_MEASURED = 500

/** Where a command's result goes: a readable form, or JSON with the keys of the API as they are. */
export class Output {
  readonly paint: Paint
  private hasFrame = false

  constructor (
    private readonly terminal: Terminal,
    readonly format: OutputFormat,
    private readonly signal: AbortSignal
  ) {
    this.paint = painter(terminal.stdout.isTTY === true, terminal.env)
  }

  get isJson (): boolean {
    return this.format === 'json'
  }

  /** Readable lines. What could drive the terminal is escaped here, whatever the text was made of. */
  async text (text: string): Promise<void> {
    await writeAll(this.terminal.stdout, terminalSafe(text), this.signal)
  }

  /** Text in the place of what the terminal shows, for what is drawn again and again. The first one clears it. */
  async frame (text: string): Promise<void> {
    const lines = terminalSafe(text).split('\n')
    const start = this.hasFrame ? CURSOR_HOME : CURSOR_HOME + CLEAR_SCREEN
    this.hasFrame = true

    await writeAll(this.terminal.stdout, `${start}${lines.join(`${CLEAR_TO_END_OF_LINE}\n`)}${CLEAR_BELOW}`, this.signal)
  }

  async bytes (chunk: Uint8Array): Promise<void> {
    await writeAll(this.terminal.stdout, chunk, this.signal)
  }

  /** One JSON value, indented: people read it too, and programs do not care. */
  async json (value: unknown): Promise<void> {
    await this.jsonText(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** One JSON value on a line of its own: a stream of events. */
  async jsonLine (value: unknown): Promise<void> {
    await this.jsonText(`${JSON.stringify(value)}\n`)
  }

  /** The value as JSON, or what `render` makes of it. */
  async result<T> (value: T, render: (value: T) => string): Promise<void> {
    await (this.isJson ? this.json(value) : this.text(render(value)))
  }

  /**
   * A list of any length, streamed: a JSON array with one row a line, or a table. `empty` is said instead of an
   * empty table.
   */
  async list<T> (
    rows: AsyncIterable<T> | Iterable<T>,
    columns: readonly Column[],
    cells: (row: T) => readonly string[],
    empty: string
  ): Promise<void> {
    await (this.isJson ? this.jsonList(rows) : this.tableList(rows, columns, cells, empty))
  }

  /** A JSON array, one row a line. When the rows fail midway the array stays open, and the exit code tells. */
  async jsonList<T> (rows: AsyncIterable<T> | Iterable<T>): Promise<void> {
    let before = '['

    for await (const row of rows) {
      await this.jsonText(`${before}\n  ${JSON.stringify(row)}`)
      before = ','
    }

    await this.jsonText(before === '[' ? '[]\n' : '\n]\n')
  }

  /** What came of the targets: of one as it is, of several as an array, with those alone that did not fail. */
  async jsonOf (results: readonly unknown[], targets: readonly unknown[] = results): Promise<void> {
    await (targets.length === 1 ? this.json(results[0]) : this.jsonList(results))
  }

  /** A remark for people, on standard error, so that it never mixes with a result. */
  async note (text: string): Promise<void> {
    await writeAll(this.terminal.stderr, `${terminalSafe(text)}\n`, this.signal)
  }

  /** A warning that came with a result; beside JSON, which has it, nothing. */
  async warning (text: string | undefined): Promise<void> {
    if (text !== undefined && !this.isJson) {
      await this.note(this.paint('yellow', `Warning: ${text}`))
    }
  }

  /** Progress on standard error: on a terminal only, and not beside JSON. */
  progress (label: string, total?: number): ProgressLine {
    return progressLine(this.terminal, label, { enabled: !this.isJson, total })
  }

  private async jsonText (json: string): Promise<void> {
    await writeAll(this.terminal.stdout, printableJson(json), this.signal)
  }

  private async tableList<T> (
    rows: AsyncIterable<T> | Iterable<T>,
    columns: readonly Column[],
    cells: (row: T) => readonly string[],
    empty: string
  ): Promise<void> {
    let measured: (readonly string[])[] = []
    let widths: number[] | undefined
    const flush = async (): Promise<void> => {
      const known = columnWidths(columns, measured)
      widths = known
      const lines = [
        this.paint('bold', renderHeader(columns, known)),
        ...measured.map(row => renderRow(columns, known, row))
      ]
      measured = []
      await this.text(`${lines.join('\n')}\n`)
    }

    for await (const row of rows) {
      if (widths !== undefined) {
        await this.text(`${renderRow(columns, widths, cells(row))}\n`)
        continue
      }

      measured.push(cells(row))

      if (measured.length >= ROWS_MEASURED) {
        await flush()
      }
    }

    if (widths === undefined && measured.length === 0) {
      await this.note(empty)
    } else if (widths === undefined) {
      await flush()
    }
  }
}
