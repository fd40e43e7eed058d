/**
 * `npm run sim -- volume --seed 1 --runs 10000 --workers 2`: for each seed faults on a volume, a storm of them, and
 * disks that fail. A broken rule ends the run of its seed, which is printed; the same seed is the same run. With
 * several workers each is a process that takes a few seeds at a time.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { disksVolume } from './scenarios/volume-disks.js'
import { forcedVolume } from './scenarios/volume-forced.js'
import { runVolume, stormVolume } from './scenarios/volume.js'

export interface VolumeRuns {
  first: number
  runs: number
  workers: number
}

/** What came of one seed. */
export interface SeedResult {
  seed: number
  /** Why a rule was broken, by the scenario. */
  failures: string[]
  line: string
  chosen: number
  sets: number
  /** Disk faults by kind. */
  disks: Record<string, number>
}

/** Seeds that a worker is given at once. */
const SEEDS_AT_ONCE = 10

const PROGRESS_EVERY_MS = 30_000

const SCRIPT = fileURLToPath(import.meta.url)

export function runSeed (seed: number): SeedResult {
  const result: SeedResult = { seed, failures: [], line: '', chosen: 0, sets: 0, disks: {} }
  const attempt = (name: string, body: () => string): void => {
    try {
      result.line += `  ${name}: ${body()}`
    } catch (err) {
      result.failures.push(`${name}: ${err instanceof Error ? err.message : String(err)}`)
    }
  }

  attempt('faults', () => {
    const { operations, unknown, chosen, epochs, candidacies, healedMs, verdict } = runVolume({ seed })
    result.chosen += chosen
    result.sets += epochs

    return `${operations} operations, ${unknown} unknown, ${chosen} chosen, ${epochs} sets, ${candidacies} candidacies, ` +
      `then at most ${Math.round(healedMs)} ms, linearizable ${verdict}`
  })
  attempt('storm', () => {
    const { chosen, candidacies } = stormVolume(seed)
    result.chosen += chosen.size

    return `${chosen.size} chosen, ${candidacies} candidacies`
  })
  attempt('disks', () => {
    const { world, done } = disksVolume({ seed })
    result.chosen += world.chosen.size
    result.sets += world.config.epoch
    result.disks = Object.fromEntries(done)

    return `${world.chosen.size} chosen, ${world.config.epoch} sets, ${[...done].map(([kind, count]) => `${count} ${kind}`).join(', ')}`
  })

  attempt('forced', () => {
    const { world, forced } = forcedVolume(seed)
    result.sets += world.config.epoch

    return `${forced} logs`
  })

  return result
}

/** Prints what came of each seed, or of each that failed when there are many; the exit code. */
export async function runVolumes ({ first, runs, workers }: VolumeRuns): Promise<number> {
  const startedAt = performance.now()
  const totals = { done: 0, failed: 0, chosen: 0, sets: 0 }
  const disks = new Map<string, number>()
  const isQuiet = runs > 100
  const summary = (): string => {
    const seconds = (performance.now() - startedAt) / 1000

    return `${totals.done} seeds from ${first} on, ${totals.failed} failed; ${totals.chosen} items chosen, ${totals.sets} sets, ` +
      `disks ${[...disks].map(([kind, count]) => `${count} ${kind}`).join(', ')}; ${(totals.done / seconds).toFixed(1)} seeds/s`
  }
  const take = (result: SeedResult): void => {
    totals.done++
    totals.chosen += result.chosen
    totals.sets += result.sets
    Object.entries(result.disks).forEach(([kind, count]) => { disks.set(kind, (disks.get(kind) ?? 0) + count) })

    if (result.failures.length > 0) {
      totals.failed++
      result.failures.forEach(why => { console.log(`seed ${result.seed}  FAILED: ${why}`) })
    } else if (!isQuiet) {
      console.log(`seed ${result.seed}${result.line}  ok`)
    }
  }
  const progress = setInterval(() => { console.log(summary()) }, PROGRESS_EVERY_MS)
  progress.unref()

  if (workers <= 1) {
    for (let seed = first; seed < first + runs; seed++) {
      take(runSeed(seed))

      if (performance.now() - startedAt > PROGRESS_EVERY_MS && seed % SEEDS_AT_ONCE === 0) {
        // The timer has its turn.
        await new Promise<void>(resolve => { setImmediate(resolve) })
      }
    }
  } else {
    await shareOut({ first, runs, workers }, take)
  }

  clearInterval(progress)
  console.log(summary())

  return totals.failed > 0 ? 1 : 0
}

async function shareOut ({ first, runs, workers }: VolumeRuns, take: (result: SeedResult) => void): Promise<void> {
  let next = first

  await Promise.all(Array.from({ length: Math.min(workers, availableParallelism()) }, async () => {
    const worker = fork(SCRIPT, [])
    const ended = once(worker, 'exit')
    const lost = ended.then(([code]) => { throw new Error(`a worker ended with code ${String(code)}`) })
    // Looked at only while it works.
    lost.catch(() => {})

    while (next < first + runs) {
      const seeds = Array.from({ length: Math.min(SEEDS_AT_ONCE, first + runs - next) }, (_, i) => next + i)
      next += seeds.length
      worker.send(seeds)
      const [results] = await Promise.race([once(worker, 'message'), lost]) as [SeedResult[]]
      results.forEach(take)
    }

    worker.disconnect()
    await ended
  }))
}

if (process.argv[1] === SCRIPT) {
  process.on('message', (seeds: number[]) => { process.send?.(seeds.map(runSeed)) })
  process.on('disconnect', () => { process.exit() })
}
