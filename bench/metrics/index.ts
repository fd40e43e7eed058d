/** What does a scrape cost a node? See README.md. */
import { renderMetrics } from '../../src/gateway/metrics/render.js'
import { metricSamples } from '../../src/node/backend/metric-samples.js'
import { NodeMeter } from '../../src/node/backend/node-meter.js'
import { Node } from '../../src/node/node.js'
import { sampledNode } from '../../testing/sampled-node.js'
import { Figures, type Report } from '../lib/report.js'
import { median, percentile } from '../lib/stats.js'
import type { SampledNode } from '../../src/node/backend/metric-samples.js'
import type { BenchOptions } from '../lib/options.js'

const RUNS = 5
const SCRAPES = 200
/** Compiled by then. */
const WARM_UP = 50
const MEMBERS = 100
const VOLUMES = 200
const TARGET_MS = 10
const P99 = 0.99

export async function run ({ runs = RUNS, note }: BenchOptions): Promise<Report> {
  const figures = new Figures()
  const node = new Node()
  await node.start()

  try {
    const meter = new NodeMeter(node)
    note('first scrape')
    figures.add('first', 'the first scrape, which loads prom-client', 'ms', await scrape(node, meter))
    const parts: [string, string, SampledNode][] = [
      ['members', `${MEMBERS} members, ${VOLUMES} volumes`, sampledNode({ members: MEMBERS, volumes: VOLUMES })],
      ['node', 'a real node, alone', node]
    ]

    for (let round = 0; round < runs; round++) {
      note(`run ${round + 1} of ${runs}`)

      for (const [key, name, one] of parts) {
        const times = await scrapes(one, meter)
        figures.add(`${key}_median`, name, 'ms', median(times))
        figures.add(`${key}_p99`, `${name}, 99 of 100 within`, 'ms', percentile(times, P99), { target: { atMost: TARGET_MS } })
      }
    }
  } finally {
    await node.stop()
  }

  return { topic: 'metrics', figures: figures.list(), notes: [] }
}

async function scrapes (node: SampledNode, meter: NodeMeter): Promise<number[]> {
  const times: number[] = []

  for (let at = 0; at < WARM_UP + SCRAPES; at++) {
    times.push(await scrape(node, meter))
  }

  return times.slice(WARM_UP)
}

/** @returns ms */
async function scrape (node: SampledNode, meter: NodeMeter): Promise<number> {
  const startedAt = performance.now()
  await renderMetrics(await metricSamples(node, meter))

  return performance.now() - startedAt
}
