/** How fast is a failure noticed, how much of it does a reader feel, what does being ready cost? See README.md. */
import { Figures, type Report } from '../lib/report.js'
import { wants, type BenchOptions } from '../lib/options.js'
import { idle } from './idle.js'
import { crash, freeze, pause } from './notice.js'
import { reads } from './reads.js'
import { repair } from './repair.js'

export type Part = (options: BenchOptions, figures: Figures) => Promise<void>

const PARTS: Record<string, Part> = { crash, freeze, pause, reads, repair, idle }

/** Parts for `--only`: crash, freeze, pause, reads, repair, idle. */
export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()

  for (const [name, part] of Object.entries(PARTS)) {
    if (wants(options, name)) {
      await part({ ...options, note: text => { options.note(`${name}: ${text}`) } }, figures)
    }
  }

  return {
    topic: 'failure',
    figures: figures.list(),
    notes: ['A time of notice ends when a node has told the bench, over a pipe, that it holds the other for dead.']
  }
}
