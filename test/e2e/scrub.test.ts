import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expectFile, putFile, statusOf, waitCopies } from '../helpers/mesh-files.js'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, startNode, waitFor } from '../../testing/processes/node-process.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'
import type { ScrubStatus } from '../../src/api/scrub.js'

const MIB = 1024 * 1024

/** Enough of a block to be found nowhere else. */
const NEEDLE_BYTES = 64

async function scrubOf (node: NodeProcess): Promise<ScrubStatus> {
  return await node.api<ScrubStatus>('GET', '/v1/scrub')
}

/** Flips a byte of this content in a node's store, wherever the store keeps it. */
async function flipByte (node: NodeProcess, needle: Uint8Array): Promise<void> {
  for (const entry of await readdir(path.join(node.dir, 'store'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) {
      continue
    }

    const file = await open(path.join(entry.parentPath, entry.name), 'r+')

    try {
      const at = (await file.readFile()).indexOf(needle)

      if (at >= 0) {
        await file.write(Buffer.from([(needle[0] as number) ^ 1]), 0, 1, at)
        return
      }
    } finally {
      await file.close()
    }
  }

  throw new Error(`${node.name} keeps no such bytes`)
}

test('damaged copies are found by scrub and by a read, kept aside, healed and shown', async () => {
  const nodes = await startMesh(3, { env: SECRET })
  const [other, first] = nodes as [NodeProcess, NodeProcess, NodeProcess]
  const file = await putFile(other, 50, 6 * MIB)
  await waitCopies(other, file.cid, 3)
  // What was put a moment ago is looked at soon by itself; a restart forgets that, and leaves it to the scrub.
  await first.stop()
  const victim = await first.restart()
  nodes[1] = victim
  await waitConvergedMesh(nodes)
  const leaf = (index: number): Buffer => file.content.subarray(index * MIB, index * MIB + NEEDLE_BYTES)
  await flipByte(victim, leaf(2))
  await flipByte(victim, leaf(4))
  const { code, stdout, stderr } = await victim.cli(['scrub', '--now', '--wait', '-o', 'json'])
  assert.is(code, 0, stderr)
  const found = JSON.parse(stdout) as ScrubStatus
  assert.ok(found.last_pass?.requested)
  assert.is(found.last_pass?.verified_copies, file.blocks)
  assert.equal([found.last_pass?.bad_copies, found.found, found.recent, found.unhealed], [2, 2, 2, 0])
  for (const row of found.bad_copies) {
    assert.equal([row.found_by, row.quarantined], ['scrub', true])
    assert.match(row.healed_from ?? '', /^n[02]$/)
  }

  // All well again: the next pass finds nothing, and the copies count.
  const again = JSON.parse((await victim.cli(['scrub', '--now', '--wait', '-o', 'json'])).stdout) as ScrubStatus
  assert.equal([again.last_pass?.bad_copies, again.last_pass?.verified_copies, again.found], [0, file.blocks, 2])
  await waitCopies(other, file.cid, 3)

  // Everybody's status tells whose disk it is.
  const { warnings } = await statusOf(other)
  assert.ok(warnings.some(text => text.startsWith('n1 found 2 bad copies in the last 30 days (all healed)')), warnings.join())
  assert.match((await victim.cli(['scrub'])).stdout, /Bad copies +2 in 30 days, 0 not healed/)

  // A read on the damaged node heals as well.
  await flipByte(victim, leaf(1))
  await expectFile(victim, file)
  const healed = await waitFor(async () => {
    const info = await scrubOf(victim)

    return info.found === 3 && info.unhealed === 0 ? info : undefined
  }, { what: 'the copy that was read to be healed', context: () => victim.describe() })
  assert.is(healed.bad_copies[0]?.found_by, 'read')

  // What was found is remembered over a restart.
  await victim.stop()
  const back = await victim.restart()
  const remembered = await scrubOf(back)
  assert.equal(remembered.bad_copies, healed.bad_copies)
  assert.equal(remembered.last_pass, healed.last_pass)
  nodes[1] = back
  await Promise.all(nodes.map(async node => await node.stop()))
})

test('a pass by schedule goes on after a restart where it was', async () => {
  const args = ['--replicas', '1', '--min-replicas', '1']
  const node = await startNode({ args })
  // At the least rate, that of so small a store, some 24 s of reading.
  const file = await putFile(node, 51, 24 * MIB)
  const before = await waitFor(async () => {
    const { pass } = await scrubOf(node)

    return (pass?.verified_copies ?? 0) >= 2 ? pass : undefined
  }, { what: 'some copies to be read', context: () => node.describe() })
  assert.not(before?.requested)
  await node.stop()
  const again = await node.restart({ args: [...args, '--scrub-interval', '20d'] })
  const after = await scrubOf(again)
  assert.is(after.interval_s, 20 * 24 * 3600)
  assert.is(after.pass?.started_at, before?.started_at)
  assert.ok((after.pass?.verified_copies ?? 0) >= (before?.verified_copies ?? 0))
  assert.ok((after.pass?.left_copies ?? 0) < file.blocks)
  await again.stop()
})

test.after(reapAll)
test.run()
