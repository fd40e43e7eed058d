/** What does the store cost above the disk? See README.md. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeFs } from '../../src/store/device/fs.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { diskStream } from '../lib/raw-disk.js'
import { wants, type BenchOptions } from '../lib/options.js'
import { Figures, type Report } from '../lib/report.js'
import { hashing } from './hash.js'
import { at, CLAIMS, KIB, lanes, MIB, payloadOf, type Work } from './shared.js'
import type { StoreFs } from '../../src/store/device/fs.js'
import type { BlockStore } from '../../src/store/types.js'
import type { OpenFigures } from './open-child.js'

const OPEN_CHILD = fileURLToPath(new URL('open-child.js', import.meta.url))
const RUNS = 5
const LARGE_MIB = 512
const SMALL_PUTS = 8_192
const SMALL_PUTS_ALONE = 512
const GETS = 4_096
const RANGE_BYTES = 4 * KIB
const RECORDS = 1_000_000
const WARM_UPS = 3

/** The same calls, but nothing waits for the disk. */
const lazyFs: StoreFs = { ...nodeFs, fdatasync: async () => {}, fsync: async () => {} }

export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()

  if (wants(options, 'puts')) {
    options.note('large puts')
    await largePuts(figures, options.mib ?? LARGE_MIB, options.runs ?? RUNS)
  }

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    options.note(`run ${run}`)

    if (wants(options, 'puts')) {
      await smallPuts(figures)
      await lazyPuts(figures, options.mib ?? LARGE_MIB)
    }

    if (wants(options, 'gets')) {
      await gets(figures)
    }

    if (wants(options, 'hash')) {
      await hashing(figures, options.mib ?? LARGE_MIB)
    }

    if (wants(options, 'compaction')) {
      await compaction(figures, options.mib ?? LARGE_MIB)
    }
  }

  if (wants(options, 'open')) {
    await open(figures, options)
  }

  figures.add('rss', 'peak RSS of the process', 'MiB', process.resourceUsage().maxRSS / KIB)

  return {
    topic: 'store',
    figures: figures.list(),
    notes: ['Blocks are not hashed: a store does not verify what it is given. All of a run is measured in turns.']
  }
}

/**
 * Pairs of the raw disk and a store, so that both meet the same machine, and first some that do not count: on a virtual
 * machine that gives free memory back, the page cache is several times slower where it has not been a moment ago.
 */
async function largePuts (figures: Figures, mib: number, runs: number): Promise<void> {
  for (const inFlight of [16, 1, 64]) {
    for (let run = -WARM_UPS; run < runs; run++) {
      const disk = await withFolder(async dir => await diskStream(dir, mib))
      const speed = await putSpeed(nodeFs, { count: mib, lanes: inFlight, bytes: MIB })

      if (run >= 0) {
        const key = `put_1m_${inFlight}`
        figures.add('disk', 'raw disk, one file, one fsync', 'MiB/s', disk)
        figures.add(key, `1 MiB puts, fsync, ${inFlight} in flight`, 'MiB/s', speed)
        figures.add(`${key}_ratio`, '  / raw disk beside it', 'x', speed / disk,
          inFlight === 16 ? { target: { atLeast: 0.7 } } : {})
      }
    }
  }
}

async function smallPuts (figures: Figures): Promise<void> {
  for (const [inFlight, count] of [[1, SMALL_PUTS_ALONE], [64, SMALL_PUTS]] as const) {
    figures.add(`put_4k_${inFlight}`, `4 KiB puts, fsync, ${inFlight} in flight`, '/s',
      await putSpeed(nodeFs, { count, lanes: inFlight, bytes: 4 * KIB }))
  }
}

async function lazyPuts (figures: Figures, mib: number): Promise<void> {
  figures.add('lazy_1m', '1 MiB puts, no fsync, 64 in flight', 'MiB/s',
    await putSpeed(lazyFs, { count: mib, lanes: 64, bytes: MIB }))
  figures.add('lazy_4k', '4 KiB puts, no fsync, 64 in flight', '/s',
    await putSpeed(lazyFs, { count: SMALL_PUTS, lanes: 64, bytes: 4 * KIB }))
}

async function putSpeed (fs: StoreFs, work: Work): Promise<number> {
  return await withStore(fs, async store => await lanes(work, async i => {
    await store.put(at(i), payloadOf(i, work.bytes), CLAIMS)
  }))
}

/** From the page cache: what the store costs, not what the disk does. */
async function gets (figures: Figures): Promise<void> {
  const count = GETS / 16

  await withStore(lazyFs, async store => {
    await lanes({ count, lanes: 16 }, async i => { await store.put(at(i), payloadOf(i, MIB), CLAIMS) })

    for (const inFlight of [1, 64]) {
      figures.add(`get_1m_${inFlight}`, `1 MiB gets, ${inFlight} in flight`, 'MiB/s',
        await lanes({ count: count * 2, lanes: inFlight }, async i => { await store.get(at(i % count)) }))
      figures.add(`range_${inFlight}`, `4 KiB ranges of 1 MiB, ${inFlight} in flight`, '/s',
        await lanes({ count: GETS, lanes: inFlight }, async i => {
          await store.get(at(i % count), { offset: i * RANGE_BYTES % MIB, length: RANGE_BYTES })
        }))
    }
  })
}

/** Three quarters of each segment are deleted, then the rest is written together. */
async function compaction (figures: Figures, mib: number): Promise<void> {
  await withFolder(async dir => {
    const store = createSegmentStore({ dir, autoCompact: false, segmentBytes: 64 * MIB })
    await store.open()

    try {
      await lanes({ count: mib, lanes: 16 }, async i => { await store.put(at(i), payloadOf(i, MIB), CLAIMS) })
      await lanes({ count: mib, lanes: 16 }, async i => {
        if (i % 4 !== 0) {
          await store.delete(at(i))
        }
      })

      const before = store.usage().diskBytes
      const startedAt = performance.now()
      await store.compact()
      const seconds = (performance.now() - startedAt) / 1000
      figures.add('compaction', 'compaction, space freed (throttled to 64 MiB/s moved)', 'MiB/s',
        (before - store.usage().diskBytes) / MIB / seconds)
    } finally {
      await store.close()
    }
  })
}

async function open (figures: Figures, options: BenchOptions): Promise<void> {
  await withFolder(async dir => {
    options.note(`filling a store with ${RECORDS} records`)
    await openChild(dir, 'fill', RECORDS)

    for (let run = 1; run <= (options.runs ?? RUNS); run++) {
      const { openMs, rssBytes, peakBytes, copies } = await openChild(dir, 'open', RECORDS)

      if (copies !== RECORDS) {
        throw new Error(`${copies} of ${RECORDS} copies are there after the open.`)
      }

      figures.add('open', 'clean open of 1 000 000 records', 's', openMs / 1000, { target: { atMost: 3 } })
      figures.add('open_rss', 'RSS of that process after the open', 'MiB', rssBytes / MIB, { target: { atMost: 200 } })
      figures.add('open_peak', 'its peak RSS', 'MiB', peakBytes / MIB)
    }

    const { openMs } = await openChild(dir, 'rebuild', RECORDS)
    figures.add('rebuild', 'open of the same without its index', 's', openMs / 1000)
  })
}

async function openChild (dir: string, mode: string, records: number): Promise<OpenFigures> {
  const child = fork(OPEN_CHILD, [dir, mode, String(records)])
  const [answer] = await once(child, 'message') as [OpenFigures]
  await once(child, 'exit')

  return answer
}

async function withStore<T> (fs: StoreFs, task: (store: BlockStore) => Promise<T>): Promise<T> {
  return await withFolder(async dir => {
    const store = createSegmentStore({ dir, fs, autoCompact: false })
    await store.open()

    try {
      return await task(store)
    } finally {
      await store.close()
    }
  })
}

async function withFolder<T> (task: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-bench-'))

  try {
    return await task(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
