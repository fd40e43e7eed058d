import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectFile, putFile, waitCopies } from '../helpers/mesh-files.js'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, waitFor } from '../../testing/processes/node-process.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'
import type { GcStatus } from '../../src/api/gc.js'
import type { Pin } from '../../src/api/pins.js'

const MIB = 1024 * 1024

/** Copies and bytes on all nodes. */
async function used (nodes: readonly NodeProcess[]): Promise<number> {
  const infos = await Promise.all(nodes.map(async node => await node.api<{ blocks: number }>('GET', '/v1/node')))

  return infos.reduce((sum, { blocks }) => sum + blocks, 0)
}

test('an unpinned file goes from all disks, also from one that was down when it was unpinned; another stays', async () => {
  const nodes = await startMesh(3, { env: SECRET })
  const [first, , last] = nodes as [NodeProcess, NodeProcess, NodeProcess]
  const kept = await putFile(first, 61, 3 * MIB)
  const gone = await putFile(first, 62, 3 * MIB)
  await waitCopies(first, kept.cid, 3)
  await waitCopies(first, gone.cid, 3)
  await waitFor(async () => await used(nodes) === 24, { what: 'three copies of all blocks' })
  await last.stop()
  const removed = await first.cli(['rm', '--purge', gone.cid])
  assert.is(removed.code, 0, removed.stderr)
  const back = await last.restart()
  nodes[2] = back
  await waitConvergedMesh(nodes)

  let said: string[] = []
  await waitFor(async () => {
    said = (await Promise.all(nodes.map(async node => await node.cli(['gc', '--now', '-o', 'json'])))).map(({ stdout }) => stdout)

    return await used(nodes) === 12
  }, { what: 'the garbage to go everywhere', everyMs: 2_000, context: () => [...said, ...nodes.map(node => node.describe())].join('\n') })
  await expectFile(back, kept)
  const { code, stdout, stderr } = await first.cli(['gc', '-o', 'json'])
  assert.is(code, 0, stderr)
  assert.is((JSON.parse(stdout) as GcStatus).candidates, 0)
})

test('pins are listed with who, when and label on any node; unpinned, they are restored', async () => {
  const nodes = await startMesh(2, { env: SECRET })
  const [first, second] = nodes as [NodeProcess, NodeProcess]
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-pins-'))

  try {
    await writeFile(path.join(dir, 'file'), 'to be pinned')
    const run = async (node: NodeProcess, ...argv: string[]): Promise<string> => {
      const { code, stdout, stderr } = await node.cli(argv)
      assert.is(code, 0, `${argv.join(' ')}: ${stderr}`)

      return stdout
    }
    const list = async (...flags: string[]): Promise<Pin[]> => JSON.parse(await run(second, 'pin', 'ls', '-o', 'json', ...flags)) as Pin[]
    const cid = (await run(first, 'put', '--pin', '--label', 'the first', path.join(dir, 'file'))).trim()
    const [pin, ...more] = await list()
    assert.equal(more, [])
    assert.equal([pin?.cid, pin?.label, pin?.by, pin?.kept_until], [cid, 'the first', userInfo().username, null])
    assert.ok(Math.abs(Date.parse(pin?.pinned_at ?? '') - Date.now()) < 600_000, pin?.pinned_at ?? '')
    assert.match(await run(second, 'pin', 'ls'), new RegExp(`${cid} +the first +pinned`))

    assert.match(await run(second, 'pin', 'rm', cid), /^Unpinned \S+ \(1 pin\)\. To undo it: shoal pin restore/)
    assert.equal(await list(), [])
    assert.is((await list('--removed'))[0]?.cid, cid)
    assert.is(await run(first, 'cat', cid), 'to be pinned')
    assert.match(await run(first, 'pin', 'restore', cid), /^Restored the pin of/)
    assert.equal((await list()).map(({ label }) => label), ['the first'])

    // Twice under two labels: each comes back once, however often it was unpinned and restored.
    await run(first, 'pin', 'add', cid, '--label', 'the second')
    await run(first, 'pin', 'rm', cid)
    assert.match(await run(second, 'pin', 'restore', cid), /^Restored 2 pins of/)
    assert.equal((await list()).map(({ label }) => label).sort(), ['the first', 'the second'])
    const again = await second.cli(['pin', 'restore', cid])
    assert.is(again.code, 4, 'none is left to restore')

    await run(first, 'pin', 'rm', '--now', cid)
    await waitFor(async () => {
      await Promise.all(nodes.map(async node => await node.cli(['gc', '--now'])))

      return await used(nodes) === 0
    }, { what: 'the blocks to go', everyMs: 2_000 })
    const none = await first.cli(['pin', 'restore', cid])
    assert.is(none.code, 4)
    assert.match((await first.cli(['pin', 'add', cid])).stderr, /./)
    await Promise.all(nodes.map(async node => await node.stop()))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})

test.after(reapAll)

test.run()
