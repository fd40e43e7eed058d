import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MeshMemory } from '../../../src/node/data-dir/mesh-memory.js'
import { rejection } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'

async function remembered (dir: string): Promise<boolean> {
  const memory = new MeshMemory(dir)
  await memory.load()

  return memory.hadPeers
}

test('that there was a second member is written again when the disk did not take it', async () => {
  await withTempDir(async root => {
    const dir = path.join(root, 'node')
    const memory = new MeshMemory(dir)
    await memory.load()
    // Nothing can be written below a file.
    await writeFile(dir, '')
    await rejection(memory.noteSecondMember())
    assert.is(memory.hadPeers, true)
    assert.is(memory.isDurable, false)

    await rm(dir)
    assert.is(await remembered(dir), false)
    await memory.noteSecondMember()
    assert.is(memory.isDurable, true)
    assert.is(await remembered(dir), true)
  })
})

test('a file that cannot be read is the stricter reading, and is written anew', async () => {
  await withTempDir(async dir => {
    await writeFile(path.join(dir, 'mesh.json'), 'not json')
    const memory = new MeshMemory(dir)
    await memory.load()
    assert.is(memory.hadPeers, true)
    await memory.noteSecondMember()
    assert.is(memory.isDurable, true)
    assert.is(await remembered(dir), true)
  })
})

test.run()
