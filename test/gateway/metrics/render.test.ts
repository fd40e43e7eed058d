import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { METRICS } from '../../../src/gateway/metrics/catalog.js'
import { renderMetrics } from '../../../src/gateway/metrics/render.js'
// All that a node runs with, as the command starts it.
import '../../../src/node/run.js'
import { NodeMeter } from '../../../src/node/backend/node-meter.js'
import { metricSamples } from '../../../src/node/backend/metric-samples.js'
import { Emitter } from '../../../src/util/emitter.js'
import { sampledNode } from '../../../testing/sampled-node.js'
import type { MetricKind } from '../../../src/gateway/metrics/catalog.js'
import type { ShoalEvents, ShoalNode } from '../../../src/node/types.js'

/** What a server takes from one node without a thought. */
const SERIES_MAX = 2_000
const NAME = /^(process|nodejs|shoal)_[a-z0-9_]+$/
const SERIES = /^([a-z0-9_]+)(\{[^}]*\})? (\S+)$/

function meterOf (): { meter: NodeMeter, events: Emitter<ShoalEvents> } {
  const events = new Emitter<ShoalEvents>()
  const on: ShoalNode['on'] = (event, listener) => events.on(event, listener)

  return { meter: new NodeMeter({ on }), events }
}

async function scrape (node = sampledNode(), { meter } = meterOf()): Promise<Map<string, number>> {
  const text = await renderMetrics(await metricSamples(node, meter))
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))

  return new Map(lines.map(line => {
    const [, name = '', labels = '', value = ''] = SERIES.exec(line) ?? assert.unreachable(line) as never

    return [name + labels, Number(value)]
  }))
}

test('prom-client is loaded by the first scrape, and not by a node that starts', async () => {
  const isLoaded = (): boolean =>
    Object.keys(createRequire(import.meta.url).cache).some(file => file.includes('/prom-client/'))

  assert.not.ok(isLoaded())
  await scrape()
  assert.ok(isLoaded())
})

test('each metric has its help and its type before its series, by the rules for names', async () => {
  const text = await renderMetrics(await metricSamples(sampledNode(), meterOf().meter))
  const told = new Map([...text.matchAll(/^# HELP (\S+) (.+)\n# TYPE \1 (\S+)$/gm)].map(([, name = '', help, kind]) => [name, { help, kind }]))

  for (const [name, { help, type, labels = [] }] of Object.entries<MetricKind>(METRICS)) {
    assert.match(name, NAME)
    assert.is(name.endsWith('_total'), type === 'counter', `${name}: _total is for counters`)
    assert.not.match(name, /_(ms|millis|kib|mib|percent)(_|$)/, 'base units')
    assert.match(help, /^[A-Z0-9].*\.$/)
    assert.equal(told.get(name), told.has(name) ? { help, kind: type } : undefined)
    labels.forEach(label => { assert.match(label, /^[a-z]+$/) })
  }

  assert.ok(told.has('process_cpu_seconds_total') && told.has('nodejs_eventloop_lag_p99_seconds'))
})

test('what the layers say is told in base units; what there is not, is left out', async () => {
  const series = await scrape()
  const of = (...names: string[]): (number | undefined)[] => names.map(name => series.get(name))

  assert.equal(of('shoal_members{state="alive"}', 'shoal_members{state="suspect"}', 'shoal_members{state="dead"}'), [90, 10, 0])
  assert.equal(of('shoal_clock_skew_seconds', 'shoal_clock_skew_max_seconds'), [-0.25, 0.99])
  assert.equal(of('shoal_node_lag_seconds', 'shoal_node_load_ratio'), [0.02, 0.5])
  assert.equal(of('shoal_blocks', 'shoal_blocks_healthy', 'shoal_blocks_under_replicated', 'shoal_blocks_missing'), [5, 3, 2, 1])
  assert.equal(of('shoal_repair_bytes_per_second', 'shoal_repair_eta_seconds'), [4.5, undefined])
  assert.equal(of('shoal_store_read_only', 'shoal_store_full', 'shoal_store_free_bytes'), [1, 0, undefined])
  assert.equal(of('shoal_scrub_oldest_proof_timestamp_seconds', 'shoal_gc_last_scan_timestamp_seconds'), [1.5, undefined])
  assert.equal(of('shoal_volumes', 'shoal_volume_replicas', 'shoal_volumes_without_majority'), [100, 200, 0])
  assert.equal(of('shoal_consensus_uncommitted_entries', 'shoal_consensus_unapplied_entries_max'), [400, 2])
  assert.equal(of('shoal_worker_state{worker="gc",state="idle"}', 'shoal_worker_state{worker="gc",state="paused"}'), [1, 0])
  assert.equal(of('shoal_worker_last_error_timestamp_seconds{worker="gc"}'), [5])
  assert.equal(of('shoal_rpc_calls_in_flight', 'shoal_rpc_refused_messages_total'), [4, 6])
})

test('members that become suspect or die are counted, also over a renewal of the store', async () => {
  const watched = meterOf()
  const member = { peerId: 'a' } as unknown as ShoalEvents['peer:dead']
  watched.events.emit('peer:suspect', member)
  watched.events.emit('peer:suspect', member)
  watched.events.emit('peer:dead', member)
  const series = await scrape(sampledNode(), watched)

  assert.equal([series.get('shoal_member_suspicions_total'), series.get('shoal_member_deaths_total')], [2, 1])
})

test('requests are counted by classes alone, whatever clients send', async () => {
  const watched = meterOf()
  const observe = watched.meter.requests.observer('http')
  observe({ method: 'HEAD', status: 206, ms: 20 })
  observe({ method: 'GET', status: 200, ms: 3_000 })
  observe({ method: 'GET', status: undefined, ms: 100_000 })
  observe({ method: 'BREW', status: 405, ms: 1 })
  const series = await scrape(sampledNode(), watched)
  const at = (rest: string): number | undefined => series.get(`shoal_http_request_duration_seconds_${rest}`)

  assert.equal(
    [...series].filter(([name]) => name.startsWith('shoal_http_requests_total')).map(([name, count]) => [name.slice(25), count]),
    [
      ['{door="http",method="read",status="2xx"}', 2], ['{door="http",method="read",status="aborted"}', 1],
      ['{door="http",method="write",status="4xx"}', 1]
    ]
  )
  assert.equal([
    at('bucket{door="http",method="read",le="0.025"}'), at('bucket{door="http",method="read",le="2.5"}'),
    at('bucket{door="http",method="read",le="10"}'), at('bucket{door="http",method="read",le="+Inf"}'),
    at('count{door="http",method="read"}'), at('sum{door="http",method="read"}')
  ], [1, 1, 2, 3, 3, 103.02])
})

test('the number of series depends neither on members nor on volumes, and is small', async () => {
  const few = await scrape(sampledNode({ members: 3, volumes: 1 }))
  const many = await scrape(sampledNode({ members: 100, volumes: 1_000 }))

  assert.ok(many.size < SERIES_MAX, `${many.size} series`)
  const own = (series: Map<string, number>): string[] => [...series.keys()].filter(name => name.startsWith('shoal_')).sort()
  assert.equal(own(many), own(few))
})

test.run()
