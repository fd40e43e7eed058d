import { METRICS } from '../src/gateway/metrics/catalog.js'
import { processMetrics } from '../src/gateway/metrics/render.js'
import type { MetricKind } from '../src/gateway/metrics/catalog.js'

/** The text of `docs/guide/metrics.md`. */
export async function metricsPage (): Promise<string> {
  return [
    '# Metrics',
    '',
    '<!-- Generated from src/gateway/metrics/catalog.ts. Do not edit: change the table and run `npm run docs`. -->',
    '',
    'What a node measures. [Monitoring](monitoring.md) says how it is scraped, and what is worth an alert. A metric that has',
    'nothing to tell is left out. Sums over all nodes are figures of the mesh, but for `shoal_members`, which each node tells',
    'of all others.',
    '',
    '| metric | type | labels | what it is |',
    '|---|---|---|---|',
    ...Object.entries<MetricKind>(METRICS).map(([name, { type, labels = [], help }]) =>
      `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${help} |`),
    '',
    '## Of the process',
    '',
    'CPU, memory, event loop and garbage collection of Node, as `prom-client` names them; measured from the first scrape on.',
    '',
    '| metric | type | what it is |',
    '|---|---|---|',
    ...(await processMetrics()).map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`),
    ''
  ].join('\n')
}
