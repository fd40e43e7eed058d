import { formatBytes } from '../../src/config/values/bytes.js'
import type { MemoryReport } from './node-actions.js'
import type { SoakNode } from './soak-node.js'
import type { Sample } from './verdict.js'

const EVERY_MS = 2_000
/** Each so many samples a full collection shows what is really held; more of them would flatter the resident set. */
const COLLECT_EVERY = 5

export interface NodeSeries {
  name: string
  rss: Sample[]
  /** After a full collection. */
  heap: Sample[]
  buffers: Sample[]
  /** Both before it. */
  heapBytesMax: number
  bufferBytesMax: number
  refused: number
  blocks: number
  warnings: string[]
}

/** Watches the memory of every node that is in service. */
export class Sampler {
  readonly #nodes: readonly SoakNode[]
  readonly #series: Map<SoakNode, NodeSeries>
  readonly #startedAt = performance.now()
  #turn = 0
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor (nodes: readonly SoakNode[]) {
    this.#nodes = nodes
    this.#series = new Map(nodes.map(node => [node, newSeries(node.name)]))
  }

  start (): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#sample().finally(() => { this.start() })
    }, EVERY_MS)
  }

  /** A new process: what the old one held says nothing of it. */
  restarted (node: SoakNode): void {
    this.#series.set(node, newSeries(`${node.name}, restarted`))
  }

  /** For the progress line. */
  summary (): string {
    return [...this.#series.values()].map(({ name, rss, heap, blocks }) =>
      `${name} ${formatBytes(rss.at(-1)?.bytes ?? 0)} (heap ${formatBytes(heap.at(-1)?.bytes ?? 0)}, ${blocks} blocks)`)
      .join(', ')
  }

  async stop (): Promise<{ after: (seconds: number) => NodeSeries[] }> {
    await this.#running
    clearTimeout(this.#timer)
    const all = [...this.#series.values()]

    return {
      // A process that started late warms up for as long.
      after: seconds => all.map(series => {
        const from = Math.max(seconds, (series.rss[0]?.atS ?? 0) + Math.min(seconds, RESTART_WARM_UP_S))
        const cut = (samples: Sample[]): Sample[] => samples.filter(({ atS }) => atS >= from)

        return { ...series, rss: cut(series.rss), heap: cut(series.heap), buffers: cut(series.buffers) }
      })
    }
  }

  async #sample (): Promise<void> {
    const collect = this.#turn++ % COLLECT_EVERY === 0

    await Promise.all(this.#nodes.filter(({ isUp }) => isUp).map(async node => {
      const series = this.#series.get(node)

      try {
        const report = await node.process.do('memory', { collect })

        if (series !== undefined && this.#series.get(node) === series) {
          note(series, report, (performance.now() - this.#startedAt) / 1000)
        }
      } catch {
        // Killed or frozen in this very moment.
      }
    }))
  }
}

/** A node that was started again fills its caches within this. */
const RESTART_WARM_UP_S = 30

function note (series: NodeSeries, report: MemoryReport, atS: number): void {
  series.rss.push({ atS, bytes: report.rssBytes })
  series.heapBytesMax = Math.max(series.heapBytesMax, report.heapBytes)
  series.bufferBytesMax = Math.max(series.bufferBytesMax, report.bufferBytes)
  series.refused = report.refused
  series.blocks = report.blocks
  series.warnings.push(...report.warnings)

  if (report.liveHeapBytes !== undefined && report.liveBufferBytes !== undefined) {
    series.heap.push({ atS, bytes: report.liveHeapBytes })
    series.buffers.push({ atS, bytes: report.liveBufferBytes })
  }
}

function newSeries (name: string): NodeSeries {
  return {
    name, rss: [], heap: [], buffers: [], heapBytesMax: 0, bufferBytesMax: 0, refused: 0, blocks: 0, warnings: []
  }
}
