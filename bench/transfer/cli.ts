import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { startMesh } from '../../testing/processes/mesh-processes.js'
import { reapedDir } from '../../testing/processes/reaped.js'
import { stampedStream } from '../../testing/stamped-content.js'
import { runCommand } from '../lib/command.js'
import { dropPageCache, touchMemory } from '../lib/page-cache.js'
import type { Figures } from '../lib/report.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const NODES = 5
const COPIES = 3
/** As in `index.ts`. */
const TOUCH_FACTOR = 4

/** What a user gets: real nodes, `shoal put` of a file, `shoal get` of it to nowhere, the start of both included. */
export async function cliTransfer (figures: Figures, mib: number): Promise<void> {
  const dir = await reapedDir('shoal-bench-')
  const file = path.join(dir, 'file')
  await writeStamped(file, mib)
  const nodes = await startMesh(NODES, { env: { SHOAL_NETWORK_SECRET: randomBytes(16).toString('hex') } })
  const [writer, reader] = nodes as [NodeProcess, NodeProcess]

  await touchMemory(mib * COPIES * TOUCH_FACTOR)
  const put = await runCommand(['put', '--pin', '-d', writer.dir, file], 'keep')
  figures.add('cli_put', 'shoal put, file in the page cache', 'MiB/s', mib * 1000 / put.ms)

  for (const node of nodes) {
    await dropPageCache(node.dir)
  }

  const get = await runCommand(['get', '-d', reader.dir, put.stdout.trim(), '-'], 'discard')
  figures.add('cli_get', 'shoal get to nowhere, cold', 'MiB/s', mib * 1000 / get.ms)

  for (const node of nodes) {
    await node.stop()
    await rm(node.dir, { recursive: true, force: true })
  }

  await rm(dir, { recursive: true, force: true })
}

async function writeStamped (file: string, mib: number): Promise<void> {
  const out = createWriteStream(file)

  for await (const chunk of stampedStream(0, mib)) {
    if (!out.write(chunk)) {
      await once(out, 'drain')
    }
  }

  out.end()
  await once(out, 'close')
}
