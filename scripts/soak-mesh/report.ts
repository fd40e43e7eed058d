import { judge, SAMPLES_MIN } from './verdict.js'
import type { NodeSeries } from './sampler.js'
import type { Sweeper } from './sweeper.js'
import type { Traffic } from './traffic.js'
import type { Tolerance, Verdict } from './verdict.js'

const MIB = 1024 * 1024

/** An ordinary hour: ten requests and ten MiB a second. */
const HOUR_REQUESTS = 36_000
const HOUR_MIB = 36_000

/** Growth over the measured time by the trend: more than what V8 and malloc breathe by is a leak. */
const RSS_TOLERANCE: Tolerance = { share: 0.12, floorBytes: 32 * MIB }
const HEAP_TOLERANCE: Tolerance = { share: 0.12, floorBytes: 6 * MIB }
/** Buffers are those of the calls under way, which come and go: this only tells a large leak. */
const BUFFER_TOLERANCE: Tolerance = { share: 0.25, floorBytes: 32 * MIB }

export interface ReportInit {
  traffic: Traffic
  judged: NodeSeries[]
  seconds: number
  isHealed: boolean
  /** Live files that could not be read in the end. */
  lost: number
  sweeper: Sweeper
  settings: { seed: number, nodes: number, clients: number }
}

const mib = (bytes: number): string => (bytes / MIB).toFixed(1)
const print = (text: string): void => { process.stdout.write(`${text}\n`) }

/** Prints all that was found; true when memory is flat and nothing was wrong. */
export function printReport ({ traffic, judged, seconds, isHealed, lost, sweeper, settings }: ReportInit): boolean {
  const problems = [...new Set(traffic.wrong)].slice(0, 20)

  print(`\n${traffic.requests} requests and ${mib(traffic.bytes)} MiB in ${seconds.toFixed(0)} s: ` +
    `${(traffic.requests / HOUR_REQUESTS).toFixed(2)} times the requests and ` +
    `${(traffic.bytes / MIB / HOUR_MIB).toFixed(2)} times the bytes of an hour at 10 a second and 10 MiB/s.`)
  print(`${traffic.busyAnswers} answers were busy and tried again; ${sweeper.deleted} copies were swept in ` +
    `${sweeper.rounds} rounds (${sweeper.failures.length} broke off).\n`)

  for (const [operation, outcomes] of [...traffic.counts].sort()) {
    print(`  ${operation.padEnd(11)} ${[...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
  }

  print('\nMemory in MiB: median, trend per minute, growth over the measured time, what is allowed. Heap and buffers: after a\n' +
    'full collection; their maxima before it.\n')
  print(`  ${'node'.padEnd(14)} ${'what'.padEnd(8)} samples  median  per min  growth  allowed   heap max  buffers max  refused`)

  for (const series of judged) {
    for (const [what, verdict] of [
      ['resident', judge(series.rss, RSS_TOLERANCE)],
      ['heap', judge(series.heap, HEAP_TOLERANCE)],
      ['buffers', judge(series.buffers, BUFFER_TOLERANCE)]
    ] as const) {
      print(row(series, what, verdict))

      if (verdict.samples >= SAMPLES_MIN && verdict.growthBytes > verdict.allowedBytes) {
        problems.push(`${series.name}: ${what} grows by ${mib(verdict.bytesPerMinute)} MiB a minute`)
      }
    }

    problems.push(...new Set(series.warnings.map(warning => `${series.name}: ${warning}`)))
  }

  if (lost > 0) {
    problems.push(`${lost} live files could not be read in the end`)
  }

  if (!isHealed) {
    problems.push('the mesh did not heal')
  }

  traffic.remarks.forEach(remark => { print(`  ${remark}`) })
  problems.forEach(problem => { print(`\nPROBLEM: ${problem}`) })
  print(problems.length === 0
    ? '\nFlat, and every byte was right.'
    : `\nNot in order (seed ${settings.seed}, ${settings.nodes} nodes, ${settings.clients} clients).`)

  return problems.length === 0
}

function row (series: NodeSeries, what: string, verdict: Verdict): string {
  const { samples, medianBytes, bytesPerMinute, growthBytes, allowedBytes, isFlat } = verdict
  const mark = isFlat ? '' : samples < SAMPLES_MIN ? '  too few samples' : '  GROWS'

  return `  ${series.name.padEnd(14)} ${what.padEnd(8)} ${String(samples).padStart(7)} ${mib(medianBytes).padStart(7)} ` +
    `${mib(bytesPerMinute).padStart(8)} ${mib(growthBytes).padStart(7)} ${mib(allowedBytes).padStart(8)} ` +
    `${mib(series.heapBytesMax).padStart(10)} ${mib(series.bufferBytesMax).padStart(12)} ` +
    `${String(series.refused).padStart(8)}${mark}`
}
