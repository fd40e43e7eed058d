import path from 'node:path'
import { startWorld, VOLUME, type VolumeWorld } from './world.js'
import { percentile, sum } from '../lib/stats.js'
import type { Part } from './part.js'
import type { BenchOptions } from '../lib/options.js'
import type { Figures, Target } from '../lib/report.js'
import type { VolumeOperation } from '../lib/volume-actions.js'

const FILES = 2_000
const FOLDER_FILES = 100
const FILE_BYTES = 4_096
const RUNS = 3
const CREATE_PER_S_MIN = 2_500
const READ_PER_S_MIN = 5_000
/** Files of a load that only makes the hot paths compiled, and how often. */
const WARM_UP_FILES = 1_000

const OPERATIONS: readonly VolumeOperation[] = ['create', 'stat', 'list', 'read', 'rename', 'delete']

interface Load { key: string, name: string, nodes: number[], inFlight: number }

/** Many small files, with 3 metadata replicas. */
export const operations: Part = async (options, figures) => { await withReplicas(3, options, figures) }

/** The same with 5, through one node. */
export const operations5: Part = async (options, figures) => { await withReplicas(5, options, figures) }

async function withReplicas (replicas: 3 | 5, options: BenchOptions, figures: Figures): Promise<void> {
  const world = await startWorld({ metadataReplicas: replicas })
  await warmUp(world)

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    const { sequencer, followers: [follower = 0], outsiders: [outsider = follower] } = await world.roles()
    const loads: Load[] = [
      { key: 'one', name: 'through one node, 1 in flight', nodes: [outsider], inFlight: 1 },
      { key: 'many', name: 'through one node, 16 in flight', nodes: [outsider], inFlight: 16 },
      { key: 'three', name: 'through three nodes, 16 in flight each', nodes: [sequencer, follower, outsider], inFlight: 16 },
      { key: 'at', name: 'through the node that orders, 16 in flight', nodes: [sequencer], inFlight: 16 }
    ]

    for (const load of replicas === 3 ? loads : loads.filter(({ key }) => key === 'many')) {
      for (const operation of OPERATIONS) {
        options.note(`run ${run}: ${operation} ${load.name}`)
        await measure(world, options, figures, { ...load, operation, replicas, run })
      }
    }
  }

  await world.mesh.stop()
}

async function warmUp ({ mesh }: VolumeWorld): Promise<void> {
  for (let node = 0; node < mesh.remotes.length; node++) {
    const load = { name: VOLUME, dir: `/warm${node}`, from: 0, to: WARM_UP_FILES, bytes: FILE_BYTES, inFlight: 16 }
    await mesh.at(node).do('volumeLoad', { ...load, operation: 'mkdir', step: FOLDER_FILES })

    for (const operation of OPERATIONS) {
      await mesh.at(node).do('volumeLoad', { ...load, operation, ...(operation === 'list' ? { step: FOLDER_FILES } : {}) })
    }
  }
}

async function measure (
  { mesh }: VolumeWorld, { profile }: BenchOptions, figures: Figures,
  load: Load & { operation: VolumeOperation, replicas: number, run: number }
): Promise<void> {
  const { key, name, nodes, inFlight, operation, replicas, run } = load
  const share = Math.floor(FILES / nodes.length / FOLDER_FILES) * FOLDER_FILES
  // A listing is of a hundred files: as many of them as there are folders would be over at once.
  const parts = nodes.map((node, i) => ({
    node, load: { name: VOLUME, dir: `/${replicas}-${key}-${run}-${i}`, from: 0, to: share, bytes: FILE_BYTES, inFlight }
  }))

  if (operation === 'create') {
    await Promise.all(parts.map(async ({ node, load }) =>
      await mesh.at(node).do('volumeLoad', { ...load, operation: 'mkdir', step: FOLDER_FILES })))
  }

  if (profile !== undefined) {
    await Promise.all(mesh.remotes.map(async remote => await remote.do('startProfile')))
  }

  const before = await mesh.cpu()
  const startedAt = performance.now()
  const results = await Promise.all(parts.map(async ({ node, load }) =>
    await mesh.at(node).do('volumeLoad', { ...load, operation, ...(operation === 'list' ? { step: FOLDER_FILES / 20 } : {}) })))
  const ms = performance.now() - startedAt
  const cpu = sum(await mesh.cpu()) - sum(before)

  if (profile !== undefined) {
    await Promise.all(mesh.remotes.map(async (remote, index) => await remote.do('stopProfile', {
      file: path.resolve(profile, `${replicas}-${key}-${operation}-${index}-${run}.cpuprofile`)
    })))
  }

  const latencies = results.flatMap(result => result.latencies)
  const prefix = `${operation}_${key}${replicas === 3 ? '' : `_${replicas}`}`
  const text = `${operation === 'list' ? 'list 100 files' : operation}, ${replicas} replicas, ${name}`
  const target = targetOf(operation, inFlight, replicas)
  figures.add(prefix, text, '/s', latencies.length * 1000 / ms, target === undefined ? {} : { target })
  figures.add(`${prefix}_p50`, `${text}: p50`, 'ms', percentile(latencies, 0.5))
  figures.add(`${prefix}_p99`, `${text}: p99`, 'ms', percentile(latencies, 0.99))
  figures.add(`${prefix}_cpu`, `${text}: CPU of all nodes, each`, 'ms', cpu * 1000 / latencies.length)
}

function targetOf (operation: VolumeOperation, inFlight: number, replicas: number): Target | undefined {
  if (inFlight === 1 || replicas !== 3) {
    return undefined
  }

  return operation === 'create'
    ? { atLeast: CREATE_PER_S_MIN }
    : operation === 'read' ? { atLeast: READ_PER_S_MIN } : undefined
}
