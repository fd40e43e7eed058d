import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { statusOf } from '../helpers/mesh-files.js'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, waitFor } from '../../testing/processes/node-process.js'
import { createVolume, readFile, writeFile } from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

async function names (node: NodeProcess): Promise<string[]> {
  return (await node.api<{ name: string }[]>('GET', '/v1/volumes')).map(({ name }) => name).sort()
}

test('two meshes are joined: the volumes of both are there, and of two with one name the later one has another', async () => {
  const old = await startMesh(2, { env: SECRET })
  const young = await startMesh(2, { env: SECRET })

  for (const [mesh, own] of [[old, 'old'], [young, 'young']] as const) {
    for (const name of ['both', own]) {
      await createVolume(mesh[0] as NodeProcess, name)
      await writeFile(mesh[1] as NodeProcess, name, '/of', own)
    }
  }

  await young[0]?.api('POST', '/v1/peers', { address: old[0]?.address })
  const nodes = [...old, ...young]
  await waitConvergedMesh(nodes)

  for (const node of nodes) {
    const found = await waitFor(async () => {
      const all = await names(node)

      return all.length === 4 ? all : undefined
    }, { what: `${node.name} to know four volumes`, everyMs: 250, context: () => node.describe() })

    const renamed = found.find(name => name.startsWith('both~')) as string
    assert.equal(found, ['both', renamed, 'old', 'young'].sort())
    assert.is((await readFile(node, 'both', '/of')).toString(), 'old')
    assert.is((await readFile(node, renamed, '/of')).toString(), 'young')
    assert.is((await readFile(node, 'old', '/of')).toString(), 'old')
    assert.is((await readFile(node, 'young', '/of')).toString(), 'young')
  }

  // It is said, until somebody gives it a name.
  const renamed = (await names(nodes[3] as NodeProcess)).find(name => name.startsWith('both~')) as string
  const told = async (node: NodeProcess): Promise<string> => (await statusOf(node)).warnings.join('\n')

  const warning = `There were two volumes both when two meshes were joined: the later one is called ${renamed}`

  for (const node of nodes) {
    await waitFor(async () => (await told(node)).includes(warning),
      { what: `${node.name} to tell of it`, context: () => node.describe() })
  }

  assert.ok(nodes.some(node => node.output.includes('two meshes were joined that each had a volume of this name')))
  const { code, stderr } = await (nodes[3] as NodeProcess).cli(['volume', 'rename', renamed, 'both-of-young'])
  assert.is(code, 0, stderr)
  assert.equal(await names(nodes[0] as NodeProcess), ['both', 'both-of-young', 'old', 'young'])
  assert.is((await readFile(nodes[0] as NodeProcess, 'both-of-young', '/of')).toString(), 'young')
  await waitFor(async () => !(await told(nodes[0] as NodeProcess)).includes('There were two volumes'),
    { what: 'the warning to go' })

  // The name that both wanted is taken, on either side.
  for (const node of nodes) {
    const err = await createVolume(node, 'both').then(() => undefined, (caught: unknown) => caught as { code?: string })
    assert.is(err?.code, 'volume_exists')
  }

  await createVolume(young[1] as NodeProcess, 'after')
  await waitFor(async () => (await names(old[0] as NodeProcess)).includes('after'), { what: 'a volume made after it to be there' })
  await Promise.all(nodes.map(async node => await node.stop()))
})

test.after(reapAll)
test.run()
