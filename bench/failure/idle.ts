import { setTimeout as delay } from 'node:timers/promises'
import { BenchMesh } from '../lib/mesh.js'
import { ioBytes } from '../lib/proc.js'
import type { BenchOptions } from '../lib/options.js'
import type { Figures } from '../lib/report.js'

/** Processes and nodes in each: 30 processes would measure the machine and not Shoal. */
const SIZES = [
  { processes: 3, nodesPerProcess: 1 },
  { processes: 10, nodesPerProcess: 1 },
  { processes: 3, nodesPerProcess: 10 }
]
/** Joining is over: announcements, dials, peer exchange. */
const SETTLE_MS = 20_000
const WINDOW_MS = 20_000

/** What a node that has nothing to do sends, receives and computes. */
export async function idle (options: BenchOptions, figures: Figures): Promise<void> {
  for (const size of SIZES) {
    const nodes = size.processes * size.nodesPerProcess
    options.note(`${nodes} nodes in ${size.processes} processes`)
    const startedAt = performance.now()
    const mesh = await BenchMesh.start(size)
    const joinedSeconds = (performance.now() - startedAt) / 1000
    figures.add(`join_${nodes}_s`, `${nodes} nodes: started and all know all`, 's', joinedSeconds)
    await delay(SETTLE_MS)
    const before = await totals(mesh)
    await delay(WINDOW_MS)
    const after = await totals(mesh)
    const seconds = (after.at - before.at) / 1000
    const perNode = (what: keyof Totals): number => (after[what] - before[what]) / nodes / seconds

    figures.add(`idle_${nodes}_sent`, `idle, ${nodes} nodes: sent by each`, 'B/s', perNode('written'))
    figures.add(`idle_${nodes}_received`, `idle, ${nodes} nodes: received by each`, 'B/s', perNode('read'))
    figures.add(`idle_${nodes}_cpu`, `idle, ${nodes} nodes: CPU of each`, '%', perNode('cpuSeconds') * 100)
    await mesh.stop()
  }
}

interface Totals { at: number, read: number, written: number, cpuSeconds: number }

async function totals (mesh: BenchMesh): Promise<Totals> {
  const io = mesh.remotes.map(({ pid }) => ioBytes(pid))
  const cpu = await mesh.cpu()

  return {
    at: performance.now(),
    read: io.reduce((sum, { readBytes }) => sum + readBytes, 0),
    written: io.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0),
    cpuSeconds: cpu.reduce((sum, seconds) => sum + seconds, 0)
  }
}
