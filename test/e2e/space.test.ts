import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh, waitForState } from '../../testing/processes/mesh-processes.js'
import { reapAll, waitFor } from '../../testing/processes/node-process.js'
import { expectFile, putFile, statusOf, waitCopies, waitHealthy, whyOf } from '../helpers/mesh-files.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeInfo } from '../../src/api/node.js'

const MIB = 1024 * 1024

test('two nodes with different --replicas: every file keeps the number it was put with', async () => {
  const nodes = await startMesh(4, {
    env: SECRET, args: ['--repair-delay', '2s'], each: index => ({ args: ['--repair-delay', '2s', '--replicas', index === 0 ? '2' : '4'] })
  })
  const two = await putFile(nodes[0]!, 20, 4 * MIB)
  const four = await putFile(nodes[1]!, 21, 4 * MIB)
  assert.is(two.replicas, 2)
  assert.is(four.replicas, 4)
  await waitHealthy(nodes[2]!, two.blocks + four.blocks, { nodes })
  assert.ok((await whyOf(nodes[3]!, two.cid)).every(row => row.wanted === 2 && row.copies === 2))
  assert.ok((await whyOf(nodes[0]!, four.cid)).every(row => row.wanted === 4 && row.copies === 4))
  // The same content with more copies wanted: the larger number counts.
  await putFile(nodes[1]!, 20, 4 * MIB)
  await waitCopies(nodes[0]!, two.cid, 4)
  await Promise.all(nodes.map(node => node.stop()))
})

test('a full node takes no more, others stand in, and a full mesh says no_space', async () => {
  const nodes = await startMesh(4, { env: SECRET, each: index => ({ args: ['--capacity', index === 3 ? '5MiB' : '40MiB'] }) })
  const file = await putFile(nodes[0]!, 22, 16 * MIB)
  await waitCopies(nodes[1]!, file.cid, 3)
  const { used_bytes: used } = await nodes[3]!.api<NodeInfo>('GET', '/v1/node')
  assert.ok(used <= 5 * MIB, `the small node took ${used} bytes`)
  await expectFile(nodes[3]!, file)
  let code = ''

  try {
    await putFile(nodes[0]!, 23, 64 * MIB)
  } catch (err) {
    code = (err as { code: string }).code
  }

  assert.is(code, 'no_space')
  await expectFile(nodes[2]!, file)
  const cli = await nodes[0]!.cli(['put', '--pin', '-'], { input: Buffer.alloc(64 * MIB, 7).fill('x', 0, 9) })
  assert.is.not(cli.code, 0)
  await waitFor(async () => (await statusOf(nodes[0]!)).warnings.some(warning => warning.includes('full')),
    { what: 'the full node to be warned about' })
  await Promise.all(nodes.map(node => node.stop()))
})

test('leave hands everything over and then stops; the others hold all copies', async () => {
  const nodes = await startMesh(4, { env: SECRET })
  const file = await putFile(nodes[0]!, 24, 16 * MIB)
  await waitHealthy(nodes[0]!, file.blocks, { nodes })
  const leaver = nodes[1]!
  const rest = nodes.filter(node => node !== leaver)
  const { code, stderr } = await leaver.cli(['leave'])
  assert.is(code, 0, stderr)
  assert.is((await leaver.exited).code, 0)
  await waitForState(rest[0]!, [leaver], 'left')
  await waitHealthy(rest[0]!, file.blocks, { alive: 3, nodes: rest })
  await waitCopies(rest[1]!, file.cid, 3)
  await expectFile(rest[2]!, file)
  await Promise.all(rest.map(node => node.stop()))
})

test.after(reapAll)
test.run()
