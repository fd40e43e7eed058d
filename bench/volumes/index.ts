/** How fast is a volume with many small files, and what does a client feel of a failure? See README.md. */
import { Figures, type Report } from '../lib/report.js'
import { wants, type BenchOptions } from '../lib/options.js'
import { newcomer } from './newcomer.js'
import { operations, operations5 } from './operations.js'
import { outage } from './outage.js'
import { randomWrite } from './random-write.js'
import { scale } from './scale.js'
import { tree } from './source-tree.js'
import type { Part } from './part.js'

const PARTS: Record<string, Part> = {
  operations, operations5, tree, outage, newcomer, 'random-write': randomWrite, scale
}

/** Parts for `--only`: operations, operations5, tree, outage, newcomer, random-write, scale. */
export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()

  for (const [name, part] of Object.entries(PARTS)) {
    if (wants(options, name)) {
      await part({ ...options, note: text => { options.note(`${name}: ${text}`) } }, figures)
    }
  }

  return { topic: 'volumes', figures: figures.list(), notes: [] }
}
