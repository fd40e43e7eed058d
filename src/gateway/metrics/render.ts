import { METRICS } from './catalog.js'
import type { HistogramSample, MetricKind, Sample, Samples } from './catalog.js'
import type { Metric, Registry } from 'prom-client'

/** One line of a metric, as prom-client's registry takes it. */
interface Line { value: number, labels: Readonly<Record<string, string | number>>, metricName?: string }

/**
 * The metrics of this process and of a node in it, in the text format of Prometheus. prom-client is loaded by the first
 * call: a node that is not watched does not pay for it, and what its collectors measure begins then.
 */
export async function renderMetrics (samples: Samples): Promise<string> {
  const ofProcess = await (processRegistry ??= createProcessRegistry())
  const { Registry } = await import('prom-client')
  const ofNode = new Registry()

  for (const [name, kind] of Object.entries<MetricKind>(METRICS)) {
    const lines = linesOf(name, samples[name as keyof Samples])

    if (lines.length > 0) {
      // A registry calls nothing else of a metric. Those of prom-client keep values; these come from elsewhere.
      const metric = { name, get: async () => ({ name, ...kind, values: lines }) }
      ofNode.registerMetric(metric as unknown as Metric)
    }
  }

  return `${await ofNode.metrics()}\n${await ofProcess.metrics()}`
}

let processRegistry: Promise<Registry> | undefined

/** CPU, memory, event loop and garbage collection: one for a process, however many nodes are in it. */
async function createProcessRegistry (): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  return registry
}

/** Names, types and help of what prom-client tells of the process, for the page that lists all metrics. */
export async function processMetrics (): Promise<{ name: string, type: string, help: string }[]> {
  const registry = await (processRegistry ??= createProcessRegistry())

  // What its type calls `type` is a number; what comes is the word.
  return (await registry.getMetricsAsJSON()).map(({ name, type, help }) => ({ name, type: String(type), help }))
}

function linesOf (name: string, sample: Samples[keyof Samples]): Line[] {
  const all: readonly (Sample | HistogramSample)[] = typeof sample === 'number' ? [{ value: sample }] : sample ?? []

  return all.flatMap(one => isHistogram(one)
    ? histogramLines(name, one)
    : [{ value: one.value, labels: one.labels ?? {} }])
}

function isHistogram (sample: Sample | HistogramSample): sample is HistogramSample {
  return typeof sample.value === 'object'
}

function histogramLines (name: string, { value: { buckets, count, sum }, labels = {} }: HistogramSample): Line[] {
  return [
    ...buckets.map(({ bound, count }) => ({
      metricName: `${name}_bucket`, labels: { ...labels, le: bound === Infinity ? '+Inf' : bound }, value: count
    })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count }
  ]
}
