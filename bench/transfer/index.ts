/** How fast do five nodes take and give back data, compared with what the machine can do at all? See README.md. */
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { statfs } from 'node:fs/promises'
import os from 'node:os'
import { reapedDir } from '../../testing/processes/reaped.js'
import { BenchMesh } from '../lib/mesh.js'
import { wants, type BenchOptions } from '../lib/options.js'
import { dropPageCache, touchMemory } from '../lib/page-cache.js'
import { peakRssBytes } from '../lib/proc.js'
import { diskFiles, diskStream } from '../lib/raw-disk.js'
import { RawTransport } from '../lib/raw-transport.js'
import { Figures, type Report } from '../lib/report.js'
import { mean, sum } from '../lib/stats.js'
import { cpuMeter, rest } from '../lib/rest.js'
import { cliTransfer } from './cli.js'
import type { RemoteNode } from '../lib/remote-node.js'

const MIB = 1024 * 1024
const RUNS = 3
const FILE_MIB = 1024
/** Enough to have the hot paths compiled before they are measured. */
const WARM_UP_MIB = 64
const RAW_MIB = 512
const NODES = 5
const COPIES = 3
const PUT_RATIO_MIN = 0.15
const GET_RATIO_MIN = 0.35
const RSS_MIB_MAX = 300

/** Free pages come from anywhere: touching just as much as is needed leaves many cold ones among them. */
const TOUCH_FACTOR = 4

const SMALL_BYTES = 4096
const SMALL_MS_MAX = 4_000
/** More than is stored in that time, so that the time is what ends it. */
const SMALL_COUNT_MAX = 40_000
/** Whatever the warm-up left behind (inventories, garbage) has passed by then. */
const SETTLE_MS = 1_000

export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()
  const notes = new Set<string>()
  const mib = options.mib ?? FILE_MIB
  await checkDisk(mib)

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    const note = (text: string): void => { options.note(`run ${run}: ${text}`) }

    if (wants(options, 'library')) {
      await libraryRun({ ...options, note }, figures, notes, run, mib)
    }

    if (wants(options, 'cli')) {
      note('the same file through the CLI')
      await cliTransfer(figures, mib)
    }
  }

  return { topic: 'transfer', figures: figures.list(), notes: [...notes] }
}

async function checkDisk (mib: number): Promise<void> {
  const { bavail, bsize } = await statfs(os.tmpdir())
  const needed = (mib * (COPIES + 2) + 1024) * MIB

  if (bavail * bsize < needed) {
    throw new Error(`This needs ${Math.ceil(needed / MIB)} MiB in ${os.tmpdir()}: take a smaller --mib, or set TMPDIR.`)
  }
}

async function libraryRun (
  options: BenchOptions, figures: Figures, notes: Set<string>, run: number, mib: number
): Promise<void> {
  const { note } = options
  const raw = new RawTransport(Math.min(RAW_MIB, mib))

  try {
    note('raw disk and raw sockets')
    await rawDisk(figures, mib)
    figures.add('raw_net', 'raw node:net, one connection', 'MiB/s', await raw.net())

    note(`starting ${NODES} nodes`)
    const mesh = await BenchMesh.start({ processes: NODES })
    await warmUp(mesh)
    const tls = async (): Promise<number> => {
      const speed = await raw.tls()
      figures.add('raw_tls', 'raw node:tls, one connection', 'MiB/s', speed)

      return speed
    }
    await largeFile({ ...options, figures, notes, mesh, tls, seed: run, mib })
    noteRss(mesh, figures, 'rss_file', 'peak RSS of a node after the file')
    note('blocks of 4 KiB')
    await smallBlocks(mesh, figures, run)
    noteRss(mesh, figures, 'rss', 'peak RSS of a node after all')
    await mesh.stop()
  } finally {
    raw.close()
  }
}

function noteRss (mesh: BenchMesh, figures: Figures, key: string, name: string): void {
  for (const { pid } of mesh.remotes) {
    figures.add(key, name, 'MiB', peakRssBytes(pid) / MIB, { target: { atMost: RSS_MIB_MAX }, counts: 'max' })
  }
}

async function rawDisk (figures: Figures, mib: number): Promise<void> {
  const dir = await reapedDir('shoal-bench-')
  await touchMemory(mib * TOUCH_FACTOR)
  const some = Math.min(RAW_MIB, mib)
  figures.add('disk_stream', 'raw disk, one file, one fsync', 'MiB/s', await diskStream(dir, some))
  figures.add('disk_files', 'raw disk, files of 1 MiB, an fsync each, 16 at once', 'MiB/s', await diskFiles(dir, some))
}

async function warmUp (mesh: BenchMesh): Promise<void> {
  const { cid, blocks } = await mesh.at(0).do('put', { seed: -1, mib: WARM_UP_MIB })
  await mesh.copies(blocks * COPIES)

  for (const remote of mesh.remotes) {
    await remote.do('get', { cid, seed: -1, mib: WARM_UP_MIB })
  }

  await delay(SETTLE_MS)
  await rest(mesh)
}

interface LargeFile extends BenchOptions {
  figures: Figures
  notes: Set<string>
  mesh: BenchMesh
  /** Measures raw TLS. */
  tls: () => Promise<number>
  seed: number
  mib: number
}

async function largeFile (context: LargeFile): Promise<void> {
  const { figures, notes, mesh, tls, seed, mib, note } = context
  const gib = mib / 1024
  const before = (await mesh.usage()).reduce((sum, { blocks }) => sum + blocks, 0)

  note(`put of ${mib} MiB`)
  await touchMemory(mib * COPIES * TOUCH_FACTOR)
  const tlsBeforePut = await tls()
  const putCpu = await cpuMeter(mesh)
  const startedAt = performance.now()
  const { cid, ms, blocks } = await profiled(context, 'put', { writer: 0, holder: 1 }, async () => {
    const result = await mesh.at(0).do('put', { seed, mib })
    await mesh.copies(before + result.blocks * COPIES)

    return result
  })
  const settledMs = performance.now() - startedAt
  const putSpent = await putCpu()
  const tlsAfterPut = await tls()
  note('waiting for what follows the answer')
  const restedMs = await rest(mesh)
  const putSpentInAll = await putCpu()
  const put = mib * 1000 / ms
  figures.add('put', `put of ${mib} MiB, acknowledged`, 'MiB/s', put)
  figures.add('put_settled', 'the same until the third copies are on disk', 'MiB/s', mib * 1000 / settledMs)
  figures.add('put_ratio', 'put / raw TLS', 'x', put / mean([tlsBeforePut, tlsAfterPut]), { target: { atLeast: PUT_RATIO_MIN } })
  figures.add('put_cpu_writer', 'put: CPU of the writer per GiB', 's', (putSpent[0] ?? NaN) / gib)
  figures.add('put_cpu_other', 'put: CPU of another node per GiB', 's', mean(putSpent.slice(1)) / gib)

  figures.add('put_cpu_all', 'put: CPU of all five per GiB, until the answer and all copies', 's', sum(putSpent) / gib)
  figures.add('put_cpu_rest', 'put: the same until the nodes are at rest, late verification included', 's',
    sum(putSpentInAll) / gib)
  figures.add('put_rest_s', 'put: until the nodes are at rest again', 's', restedMs / 1000)

  const usage = await mesh.usage()
  const least = Math.min(...usage.map(one => one.blocks))
  const reader = usage.findIndex(one => one.blocks === least)
  note(`get of ${mib} MiB`)
  const dropped = await dropPageCache(mesh.dir)
  notes.add(`Before the get the page cache was dropped with: ${dropped}. The reading node held ` +
    `${Math.round(100 * (usage[reader]?.bytes ?? 0) / (usage.reduce((sum, one) => sum + one.bytes, 0) / COPIES))} % of the blocks itself.`)
  const tlsBeforeGet = await tls()
  const getCpu = await cpuMeter(mesh)
  const { ms: getMs } = await profiled(context, 'get', { reader, holder: (reader + 1) % NODES }, async () =>
    await mesh.at(reader).do('get', { cid, seed, mib }))
  const getSpent = await getCpu()
  const tlsAfterGet = await tls()
  const get = mib * 1000 / getMs
  figures.add('get', `get of ${mib} MiB, cold`, 'MiB/s', get)
  figures.add('get_ratio', 'get / raw TLS', 'x', get / mean([tlsBeforeGet, tlsAfterGet]), { target: { atLeast: GET_RATIO_MIN } })
  figures.add('get_cpu_reader', 'get: CPU of the reader per GiB', 's', (getSpent[reader] ?? NaN) / gib)
  figures.add('get_cpu_other', 'get: CPU of another node per GiB', 's',
    mean(getSpent.filter((_, index) => index !== reader)) / gib)
  const warm = await mesh.at(reader).do('get', { cid, seed, mib })
  figures.add('get_warm', 'get again, page cache warm', 'MiB/s', mib * 1000 / warm.ms)
  notes.add(`A file of ${mib} MiB has ${blocks} blocks.`)
}

async function smallBlocks (mesh: BenchMesh, figures: Figures, seed: number): Promise<void> {
  const usage = await mesh.usage()
  const reader = usage.findIndex(one => one.blocks === Math.min(...usage.map(({ blocks }) => blocks)))

  for (const inFlight of [1, 16]) {
    const args = { seed: seed * 1000 + inFlight, bytes: SMALL_BYTES, inFlight, msMax: SMALL_MS_MAX }
    const put = await mesh.at(0).do('putBlocks', { ...args, count: SMALL_COUNT_MAX })
    await delay(SETTLE_MS)
    const get = await mesh.at(reader).do('getBlocks', { ...args, count: put.count })
    figures.add(`put_4k_${inFlight}`, `4 KiB blocks put, ${inFlight} in flight`, '/s', put.count * 1000 / put.ms)
    figures.add(`get_4k_${inFlight}`, `4 KiB blocks got, ${inFlight} in flight`, '/s', get.count * 1000 / get.ms)
  }
}

/** With `--profile`, writes a CPU profile of some nodes over the time of a task. */
async function profiled<T> (
  { profile, mesh, seed }: LargeFile, phase: string, roles: Record<string, number>, task: () => Promise<T>
): Promise<T> {
  if (profile === undefined) {
    return await task()
  }

  const remotes = Object.entries(roles).map(([role, index]): [string, RemoteNode] => [role, mesh.at(index)])
  await Promise.all(remotes.map(async ([, remote]) => await remote.do('startProfile')))
  const result = await task()
  await Promise.all(remotes.map(async ([role, remote]) =>
    await remote.do('stopProfile', { file: path.resolve(profile, `${phase}-${role}-${seed}.cpuprofile`) })))

  return result
}
