/**
 * Drives a store through random calls, faults and crashes for as long as asked, and compares it
 * with a model. A failure prints its seed, and what had been done.
 *
 *   npm run soak:store [-- --minutes N] [--seed N]
 *
 * With --seed that one seed is run.
 */
import { parseArgs } from 'node:util'
import { runSeed, SeedFailure } from '../testing/store/store-driver.js'
import { segmentsSubject } from '../testing/store/store-subjects.js'

const MINUTES_DEFAULT = 10
const PROGRESS_MS = 5000
const MINUTE_MS = 60_000

/** Seeds of a soak begin somewhere else every time, and never where those of the suite do. */
const SEED_MIN = 1_000_000
const SEED_SPAN = 2 ** 30

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: String(MINUTES_DEFAULT) },
    seed: { type: 'string' }
  }
})

function explain (err: unknown): void {
  if (err instanceof SeedFailure) {
    console.log(err.trace.join('\n'))
    console.log(`\n${err.message}\n${(err.cause as Error).stack ?? ''}`)
    console.log(`\nTo replay: npm run soak:store -- --seed ${err.seed}`)
  } else {
    console.log(err)
  }
}

async function soak (): Promise<void> {
  const startedAt = performance.now()
  const until = startedAt + Number(values.minutes) * MINUTE_MS
  let seed = SEED_MIN + Math.floor(Math.random() * SEED_SPAN)
  let seeds = 0
  let effects = 0
  let toldAt = startedAt

  while (performance.now() < until) {
    effects += (await runSeed(segmentsSubject, seed++)).effects
    seeds++

    if (performance.now() - toldAt >= PROGRESS_MS) {
      toldAt = performance.now()
      console.log(`${Math.round((toldAt - startedAt) / 1000)} s: ${seeds} seeds, ${effects} calls to the disk, ` +
        `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`)
    }
  }

  console.log(`${seeds} seeds without a fault`)
}

try {
  await (values.seed === undefined ? soak() : runSeed(segmentsSubject, Number(values.seed)))
} catch (err) {
  explain(err)
  process.exitCode = 1
}
