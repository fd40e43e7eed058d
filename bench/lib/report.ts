import { availableParallelism, cpus, totalmem } from 'node:os'
import { renderTable } from '../../src/cli/output/table.js'
import { median } from './stats.js'

/** What must hold for a figure: at least or at most so much, in its own unit. */
export interface Target { atLeast?: number, atMost?: number }

/** One thing that was measured, once for each run. */
export interface Figure {
  /** Stable, snake_case: what programs look for. */
  key: string
  /** What a person reads. */
  name: string
  /** `MiB/s`, `s`, `x raw TLS`, … */
  unit: string
  values: number[]
  target?: Target
  /** Which of the values counts. @default 'median' */
  counts?: 'median' | 'max'
}

export interface Report {
  topic: string
  figures: Figure[]
  /** What a reader has to know about this run. */
  notes: string[]
}

/** Collects the values of several runs under their keys, in the order of first mention. */
export class Figures {
  readonly #figures = new Map<string, Figure>()

  add (key: string, name: string, unit: string, value: number, more: Pick<Figure, 'target' | 'counts'> = {}): void {
    const figure = this.#figures.get(key) ?? { key, name, unit, values: [], ...more }
    figure.values.push(value)
    this.#figures.set(key, figure)
  }

  list (): Figure[] {
    return [...this.#figures.values()]
  }
}

/** The value that counts. */
export function verdict (figure: Figure): { value: number, holds: boolean | undefined } {
  const { values, target, counts } = figure
  const value = counts === 'max' ? Math.max(...values) : median(values)
  const holds = target === undefined
    ? undefined
    : value >= (target.atLeast ?? -Infinity) && value <= (target.atMost ?? Infinity)

  return { value, holds }
}

export function machine (): Record<string, string | number> {
  return {
    node: process.version,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memory_gib: Math.round(totalmem() / 1024 ** 3)
  }
}

export function renderReport ({ topic, figures, notes }: Report): string {
  const { node, cores, cpu, memory_gib: memory } = machine()
  const rows = figures.map(figure => {
    const { value, holds } = verdict(figure)

    return [
      figure.name, short(value), figure.unit, targetText(figure), holds === undefined ? '' : holds ? 'yes' : 'NO',
      figure.values.length > 1 ? figure.values.map(short).join(' ') : ''
    ]
  })
  const table = renderTable([
    { title: topic.toUpperCase() }, { title: 'VALUE', align: 'right' }, { title: 'UNIT' }, { title: 'TARGET' }, { title: 'HOLDS' },
    { title: 'RUNS' }
  ], rows)
  const remarks = notes.map(note => `- ${note}\n`).join('')

  return `Node ${node}, ${cores} cores (${cpu}), ${memory} GiB\n\n${table}${remarks === '' ? '' : `\n${remarks}`}`
}

export function reportJson (report: Report): unknown {
  return {
    topic: report.topic,
    machine: machine(),
    figures: report.figures.map(figure => ({ ...figure, ...verdict(figure) })),
    notes: report.notes
  }
}

function targetText ({ target, counts }: Figure): string {
  const which = counts === 'max' ? ' at worst' : ''

  return target?.atLeast !== undefined
    ? `>= ${target.atLeast}${which}`
    : target?.atMost !== undefined ? `<= ${target.atMost}${which}` : ''
}

/** Three digits that count: a bench is not more exact than that. */
function short (value: number): string {
  return Math.abs(value) >= 100 || value === 0
    ? value.toFixed(0)
    : value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))))
}
