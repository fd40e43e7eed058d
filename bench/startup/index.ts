/** What does it take until something of Shoal is up: a command, a node, a mesh? See README.md. */
import { spawnSync } from 'node:child_process'
import { Figures, type Report } from '../lib/report.js'
import { median } from '../lib/stats.js'
import { wants, type BenchOptions } from '../lib/options.js'
import { cpuSecondsOf } from '../lib/proc.js'
import { MAIN } from '../../testing/processes/main-file.js'
import { waitFor } from '../../testing/wait-for.js'
import { startNode } from '../../testing/processes/node-process.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const RUNS = 15
const MESH_RUNS = 7
const MS_MAX = 20_000
/** What the command line may add to an empty process. */
const EXTRA_MS_MAX = 150
const NODES = 5
/** From the spawn of the last node. */
const MESH_S_MAX = 2
const LOOK_MS = 20

export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()

  if (wants(options, 'commands')) {
    await commands(options, figures)
  }

  if (wants(options, 'mesh')) {
    await mesh(options, figures)
  }

  return { topic: 'startup', figures: figures.list(), notes: [] }
}

async function commands (options: BenchOptions, figures: Figures): Promise<void> {
  const node = await startNode()
  const [bare, help, ls]: [number[], number[], number[]] = [[], [], []]
  options.note('starting processes one after the other, in turns')

  for (let i = 0; i < (options.runs ?? RUNS); i++) {
    bare.push(timed(['-e', '0']))
    help.push(timed([MAIN, '--help']))
    ls.push(timed([MAIN, '-d', node.dir, 'ls']))
  }

  await node.stop()
  bare.forEach(ms => { figures.add('node_ms', 'node -e 0', 'ms', ms) })
  help.forEach(ms => { figures.add('help_ms', 'shoal --help', 'ms', ms) })
  ls.forEach(ms => { figures.add('ls_ms', 'shoal ls', 'ms', ms) })
  figures.add('extra_ms', 'shoal --help above node -e 0, of the medians', 'ms', median(help) - median(bare),
    { target: { atMost: EXTRA_MS_MAX } })
  figures.add('ls_extra_ms', 'shoal ls above node -e 0, of the medians', 'ms', median(ls) - median(bare))
}

/** One node, then four more at once, as the demo and most people do it. */
async function mesh (options: BenchOptions, figures: Figures): Promise<void> {
  for (let i = 0; i < (options.runs ?? MESH_RUNS); i++) {
    options.note(`mesh ${i + 1}`)
    const first = await startNode()
    const { address } = first
    const others = await Promise.all(Array.from({ length: NODES - 1 }, async () =>
      await startNode({ peers: [address], waitReady: false })))
    const startedAt = performance.now()
    const nodes = [first, ...others]
    await Promise.all(others.map(async other => { await other.ready() }))
    figures.add('ready_s', 'last spawn to all answer', 's', (performance.now() - startedAt) / 1000)
    await Promise.all(nodes.map(async node => { await seesAll(node) }))
    figures.add('mesh_s', 'last spawn to all see all', 's', (performance.now() - startedAt) / 1000,
      { target: { atMost: MESH_S_MAX } })
    others.forEach(({ pid }) => { figures.add('start_cpu_s', 'CPU of a node until then', 's', cpuSecondsOf(pid)) })
    await Promise.all(nodes.map(async node => { await node.stop() }))
  }
}

async function seesAll (node: NodeProcess): Promise<void> {
  await waitFor(async () => (await node.peers()).filter(row => row.state === 'alive').length === NODES,
    { what: `${node.name} to see ${NODES} alive`, everyMs: LOOK_MS })
}

function timed (args: string[]): number {
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', timeout: MS_MAX })

  if (status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${status}.`)
  }

  return performance.now() - startedAt
}
