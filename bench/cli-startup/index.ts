/** How long does `shoal --help` take, compared with a node process that does nothing? See README.md. */
import { spawnSync } from 'node:child_process'
import { Figures, type Report } from '../lib/report.js'
import { median } from '../lib/stats.js'
import { MAIN } from '../../test/helpers/main-file.js'
import type { BenchOptions } from '../lib/options.js'

const RUNS = 15
const MS_MAX = 20_000
/** Issue 2: what the CLI may add to an empty process. */
const EXTRA_MS_MAX = 150

export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()
  const [bare, help]: [number[], number[]] = [[], []]

  options.note('starting processes one after the other, in turns')

  for (let i = 0; i < (options.runs ?? RUNS); i++) {
    bare.push(timed(['-e', '0']))
    help.push(timed([MAIN, '--help']))
  }

  bare.forEach(ms => { figures.add('node_ms', 'node -e 0', 'ms', ms) })
  help.forEach(ms => { figures.add('help_ms', 'shoal --help', 'ms', ms) })
  figures.add('extra_ms', 'shoal --help above node -e 0, of the medians', 'ms', median(help) - median(bare),
    { target: { atMost: EXTRA_MS_MAX } })

  return { topic: 'cli-startup', figures: figures.list(), notes: [] }
}

function timed (args: string[]): number {
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', timeout: MS_MAX })

  if (status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${status}.`)
  }

  return performance.now() - startedAt
}
