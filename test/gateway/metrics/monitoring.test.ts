import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { METRICS } from '../../../src/gateway/metrics/catalog.js'
import { processMetrics, renderMetrics } from '../../../src/gateway/metrics/render.js'
import { metricSamples } from '../../../src/node/backend/metric-samples.js'
import { NodeMeter } from '../../../src/node/backend/node-meter.js'
import { sampledNode } from '../../../testing/sampled-node.js'
import { hasProgram } from '../../helpers/pty.js'
import { repoRoot } from '../../helpers/repo-root.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { MetricKind } from '../../../src/gateway/metrics/catalog.js'

/** Configurations for Prometheus and Grafana, held to the metrics that there are. */

const read = (file: string): string => readFileSync(path.join(repoRoot(), file), 'utf8')
const ALERTS = read('configs/alerts.yml')
/** Of a rule: its alert, and its expression, which may go on in deeper lines. */
const RULE = /- alert: (\w+)\n(?:\s+#.*\n)*\s+expr: (?:>-\n((?: {10}.*\n)+)|(.+)\n)/g
const rules = [...ALERTS.matchAll(RULE)].map(([, alert = '', long, short]) => ({ alert, expr: long ?? short ?? '' }))

interface Panel { title: string, targets?: { expr: string }[] }
const panels = (JSON.parse(read('configs/grafana.json')) as { panels: Panel[] }).panels

/** What is no metric in an expression. */
const WORDS = ['sum', 'max', 'abs', 'or', 'rate', 'increase', 'time', 'histogram_quantile']
/** Prometheus has it of each target. */
const OF_TARGET = 'up'
const LABELS_OF_TARGET = ['job', 'instance']
/** Of the series of a histogram. */
const PARTS = ['_bucket', '_sum', '_count']

/** Names of series, and what they are of. */
async function kinds (): Promise<Map<string, MetricKind>> {
  const other: MetricKind = { type: 'gauge', help: '' }
  const others = [OF_TARGET, ...(await processMetrics()).map(({ name }) => name)]
  const own = Object.entries<MetricKind>(METRICS).flatMap(([name, kind]) =>
    (kind.type === 'histogram' ? PARTS : ['']).map((part): [string, MetricKind] => [name + part, kind]))

  return new Map([...own, ...others.map((name): [string, MetricKind] => [name, other])])
}

/** What an expression names that there is not. */
function unknownIn (expr: string, known: ReadonlyMap<string, MetricKind>): string[] {
  const plain = expr.replace(/"[^"]*"/g, '')
  const bare = plain.replace(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, '')
  const used = (bare.match(/[a-zA-Z_]\w*/g) ?? []).filter(name => !WORDS.includes(name))
  const labels = [...plain.matchAll(/\{([^}]*)\}|by \(([^)]*)\)/g)].flatMap(([, a, b]) => (a ?? b ?? '').match(/[a-z]+/g) ?? [])
  const allowed = [...LABELS_OF_TARGET, 'le', ...used.flatMap(name => known.get(name)?.labels ?? [])]

  return [...used.filter(name => !known.has(name)), ...labels.filter(label => !allowed.includes(label))]
}

test('alerts and dashboard name metrics and labels that there are', async () => {
  const known = await kinds()
  const exprs = [...rules.map(({ alert, expr }) => [alert, expr]), ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr]))]

  assert.is(rules.length, ALERTS.match(/- alert:/g)?.length)
  assert.ok(exprs.length > 25)
  exprs.forEach(([where = '', expr = '']) => { assert.equal(unknownIn(expr, known), [], `${where}: ${expr}`) })
  assert.equal(unknownIn('sum by (doors) (rate(shoal_http_request{state="5xx"}[1m])) > 0', known), ['shoal_http_request', 'doors', 'state'])
})

test('the guide lists each alert, and no other', () => {
  const listed = [...read('docs/guide/monitoring.md').matchAll(/^\| `(Shoal\w+)` \|/gm)].map(([, name]) => name)
  assert.equal(listed.sort(), rules.map(({ alert }) => alert).sort())
})

/** Series that make each alert fire within two hours, and what a healthy node says in their place. */
const FIRES: Record<string, readonly (readonly [series: string, ill: string, well: string])[]> = {
  ShoalBlocksMissing: [['shoal_blocks_missing', '1x120', '0x120']],
  ShoalBlocksUnderReplicated: [['shoal_blocks_under_replicated', '5x120', '0x120']],
  ShoalNodeDown: [['up', '0x120', '1x120']],
  ShoalMemberDead: [['shoal_members{state="evicted"}', '1x120', '0x120']],
  ShoalDiskReadOnly: [['shoal_store_read_only', '1x120', '0x120']],
  ShoalDiskNearlyFull: [['shoal_store_used_bytes', '90x120', '50x120'], ['shoal_store_capacity_bytes', '100x120', '100x120']],
  ShoalBadCopies: [['shoal_scrub_bad_copies_total', '0+1x120', '3x120']],
  ShoalVolumeWithoutMajority: [['shoal_volumes_without_majority', '1x120', '0x120']],
  ShoalReplicaFailed: [['shoal_volume_replicas_failed', '0x120', '0x120'], ['shoal_volume_replicas_divided', '1x120', '0x120']],
  ShoalClockSkew: [['shoal_clock_skew_seconds', '-6x120', '-1x120']],
  ShoalEventLoopLag: [['nodejs_eventloop_lag_p90_seconds', '0.5x120', '0.02x120']],
  ShoalWorkerFailing: [['shoal_worker_last_error_timestamp_seconds{worker="gc"}', '0+60x120', '60x120']],
  ShoalRequestErrors: [
    ['shoal_http_requests_total{door="http",status="5xx"}', '0+10x120', '0+1x120'],
    ['shoal_http_requests_total{door="http",status="2xx"}', '0+100x120', '0+100x120']
  ]
}

const run = promisify(execFile)
const isThere = hasProgram('promtool')

test('each alert has a case in which it fires', () => {
  assert.equal(Object.keys(FIRES).sort(), rules.map(({ alert }) => alert).sort())
})

test('promtool takes the configuration, and each alert fires when it should and not before', async () => {
  if (!isThere) {
    console.log('SKIPPED: no promtool here (Debian: package prometheus)')
    return
  }

  await withTempDir(async dir => {
    const configs = path.join(repoRoot(), 'configs')
    await run('promtool', ['check', 'config', '--syntax-only', path.join(configs, 'prometheus.yml')])
    await run('promtool', ['check', 'rules', path.join(configs, 'alerts.yml')])
    await copyFile(path.join(configs, 'alerts.yml'), path.join(dir, 'alerts.yml'))
    const cases = Object.entries(FIRES).flatMap(([alert, series]) => [true, false].map(isIll => ({
      interval: '1m',
      input_series: series.map(([name, ill, well]) => ({ series: ofTarget(name), values: isIll ? ill : well })),
      promql_expr_test: [{
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: '110m',
        exp_samples: isIll ? [{ labels: `{alertname="${alert}"}`, value: 1 }] : []
      }]
    })))
    // YAML is JSON and more.
    const file = path.join(dir, 'cases.yml')
    await writeFile(file, JSON.stringify({ rule_files: ['alerts.yml'], evaluation_interval: '1m', tests: cases }))
    await run('promtool', ['test', 'rules', file]).catch((err: { stdout: string, stderr: string }) =>
      assert.unreachable(err.stdout + err.stderr))
  })
})

test('promtool finds nothing to say about the names and types of our metrics', async () => {
  if (!isThere) {
    console.log('SKIPPED: no promtool here (Debian: package prometheus)')
    return
  }

  const text = await renderMetrics(await metricSamples(sampledNode(), new NodeMeter({ on: () => () => {} })))
  const child = run('promtool', ['check', 'metrics'])
  child.child.stdin?.end(text)
  // What prom-client says of the process it says against some of the rules, and ends with that.
  const { stdout, stderr } = await child.catch((err: { stdout: string, stderr: string }) => err)
  assert.equal((stdout + stderr).split('\n').filter(line => !/^(nodejs_.*)?$/.test(line)), [])
})

function ofTarget (series: string): string {
  const labels = 'job="shoal",instance="a"'

  return series.includes('{') ? series.replace('{', `{${labels},`) : `${series}{${labels}}`
}

test.run()
