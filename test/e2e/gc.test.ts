import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectFile, putFile, waitCopies } from '../helpers/mesh-files.js'
import { startMesh, waitConvergedMesh } from '../helpers/mesh-processes.js'
import { reapAll, waitFor } from '../helpers/processes.js'
import type { NodeProcess } from '../helpers/processes.js'
import type { GcInfo } from '../../src/gateway/http/api.js'

const env = { SHOAL_NETWORK_SECRET: 'correct-horse-battery-staple-42' }
const MIB = 1024 * 1024

/** Copies and bytes on all nodes. */
async function used (nodes: readonly NodeProcess[]): Promise<number> {
  const infos = await Promise.all(nodes.map(async node => await node.api<{ blocks: number }>('GET', '/v1/node')))

  return infos.reduce((sum, { blocks }) => sum + blocks, 0)
}

test('an unpinned file goes from all disks, also from one that was down when it was unpinned; another stays', async () => {
  const nodes = await startMesh(3, { env })
  const [first, , last] = nodes as [NodeProcess, NodeProcess, NodeProcess]
  const kept = await putFile(first, 61, 3 * MIB)
  const gone = await putFile(first, 62, 3 * MIB)
  await waitCopies(first, kept.cid, 3)
  await waitCopies(first, gone.cid, 3)
  await waitFor(async () => await used(nodes) === 24, { what: 'three copies of all blocks' })
  await last.stop()
  const removed = await first.cli(['rm', gone.cid])
  assert.is(removed.code, 0, removed.stderr)
  const back = await last.restart()
  nodes[2] = back
  await waitConvergedMesh(nodes)

  await waitFor(async () => {
    await Promise.all(nodes.map(async node => await node.cli(['gc', '--now'])))

    return await used(nodes) === 12
  }, { what: 'the garbage to go everywhere', timeoutMs: 90_000, everyMs: 2_000 })
  await expectFile(back, kept)
  const { code, stdout, stderr } = await first.cli(['gc', '-o', 'json'])
  assert.is(code, 0, stderr)
  assert.is((JSON.parse(stdout) as GcInfo).candidates, 0)
})

test.after(reapAll)

test.run()
