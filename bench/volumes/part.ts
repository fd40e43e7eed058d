import type { Figures } from '../lib/report.js'
import type { BenchOptions } from '../lib/options.js'

export type Part = (options: BenchOptions, figures: Figures) => Promise<void>
