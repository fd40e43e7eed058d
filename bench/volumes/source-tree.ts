import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startMesh } from '../../testing/processes/mesh-processes.js'
import { reapedDir } from '../../testing/processes/reaped.js'
import { stampedChunk } from '../../testing/stamped-content.js'
import { VOLUME, startWorld } from './world.js'
import { runCommand } from '../lib/command.js'
import type { Part } from './part.js'
import type { Figures } from '../lib/report.js'

const FILES = 1_400
const FOLDER_FILES = 12
const RUNS = 3
const NODES = 5
/** Sizes of source files: many small ones, some of tens of KiB, which do not fit into an entry. */
const SIZES: readonly number[] = [300, 900, 1_500, 2_500, 4_000, 6_000, 9_000, 14_000, 28_000, 60_000]

/** A tree of the shape of a source tree: what it has in files, in folders three deep. */
export function sourceTree (): { path: string, bytes: number }[] {
  return Array.from({ length: FILES }, (_, i) => {
    const folder = Math.floor(i / FOLDER_FILES)

    return { path: `src/part${folder % 9}/module${folder}/file${i}.ts`, bytes: SIZES[i * 7 % SIZES.length] ?? 300 }
  })
}

/** The tree put by the library from memory, and by the CLI from a disk. */
export const tree: Part = async (options, figures) => {
  const files = sourceTree()
  const world = await startWorld({ metadataReplicas: 3 })
  const { outsiders: [gateway = 0] } = await world.roles()

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    options.note(`run ${run}: ${FILES} files by the library`)
    const { ms } = await world.mesh.at(gateway).do('volumePutTree', { name: VOLUME, to: `/tree${run}`, files, inFlight: 16 })
    figures.add('tree_library', `source tree of ${FILES} files, library, 16 in flight`, 's', ms / 1000)
  }

  await world.mesh.stop()
  await byCli(files, options.runs ?? RUNS, figures, options.note)
}

async function byCli (
  files: readonly { path: string, bytes: number }[], runs: number, figures: Figures, note: (text: string) => void
): Promise<void> {
  const dir = await reapedDir('shoal-bench-')

  for (const [index, { path: name, bytes }] of files.entries()) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), stampedChunk(3, index, bytes))
  }

  const nodes = await startMesh(NODES, { env: { SHOAL_NETWORK_SECRET: randomBytes(16).toString('hex') } })
  const data = nodes[0]?.dir ?? ''
  await runCommand(['volume', 'create', VOLUME, '--metadata-replicas', '3', '-d', data], 'discard')

  for (let run = 1; run <= runs; run++) {
    note(`run ${run}: ${FILES} files by the CLI`)
    const { ms } = await runCommand(['put', '-d', data, dir, `${VOLUME}:/tree${run}`], 'discard')
    figures.add('tree_cli', `source tree of ${FILES} files, \`shoal put\``, 's', ms / 1000)
  }

  for (const node of nodes) {
    await node.stop()
    await rm(node.dir, { recursive: true, force: true })
  }

  await rm(dir, { recursive: true, force: true })
}
