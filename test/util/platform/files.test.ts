import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HELD_MS_MAX, rename, rm, syncFolder, unlink, whileHeld } from '../../../src/util/platform/files.js'
import { LINUX, MACOS, WINDOWS } from '../../../src/util/platform/platform.js'
import { fsCode } from '../../../src/store/device/fs.js'
import { rejection } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'

async function codeOf (call: Promise<unknown>): Promise<string | undefined> {
  return fsCode(await rejection(call))
}

/** Fails so often, in virtual time. */
function heldFor (times: number, code: string): {
  call: () => Promise<string>, calls: () => number, waited: () => number,
  clock: { now: () => number, pause: (ms: number) => Promise<void> }
} {
  let calls = 0
  let now = 0

  return {
    call: async () => {
      if (calls++ < times) {
        throw Object.assign(new Error(code), { code })
      }

      return 'done'
    },
    calls: () => calls,
    waited: () => now,
    clock: { now: () => now, pause: async ms => { now += ms } }
  }
}

test('what a virus scanner holds for a moment is tried again, on Windows alone', async () => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    const held = heldFor(3, code)

    assert.is(await whileHeld(held.call, { platform: WINDOWS, ...held.clock }), 'done')
    assert.is(held.calls(), 4)
    assert.ok(held.waited() < 100, `${held.waited()} ms for a moment`)

    for (const platform of [LINUX, MACOS]) {
      const other = heldFor(3, code)

      assert.is(await codeOf(whileHeld(other.call, { platform, ...other.clock })), code)
      assert.is(other.calls(), 1)
    }
  }
})

test('what is held for good ends with the error of the system, within the bound; other errors at once', async () => {
  const held = heldFor(Infinity, 'EBUSY')

  assert.is(await codeOf(whileHeld(held.call, { platform: WINDOWS, ...held.clock })), 'EBUSY')
  assert.ok(held.waited() >= HELD_MS_MAX && held.waited() < HELD_MS_MAX + 200, `${held.waited()} ms`)

  const gone = heldFor(Infinity, 'ENOENT')
  assert.is(await codeOf(whileHeld(gone.call, { platform: WINDOWS, ...gone.clock })), 'ENOENT')
  assert.is(gone.calls(), 1)
})

test('files and trees are renamed and removed, a folder never in the place of a file', async () => {
  await withTempDir(async dir => {
    await mkdir(path.join(dir, 'a', 'b'), { recursive: true })
    await writeFile(path.join(dir, 'f'), 'f')
    await rename(path.join(dir, 'a'), path.join(dir, 'c'))
    await syncFolder(dir)
    assert.equal((await readdir(dir)).sort(), ['c', 'f'])
    assert.is(await codeOf(unlink(path.join(dir, 'c'))), MACOS.name === process.platform ? 'EPERM' : 'EISDIR')
    assert.is(await codeOf(rm(path.join(dir, 'c'), { force: true })), 'ERR_FS_EISDIR')
    await rm(path.join(dir, 'c'), { recursive: true })
    await unlink(path.join(dir, 'f'))
    assert.is(await codeOf(unlink(path.join(dir, 'f'))), 'ENOENT')
    assert.is(await codeOf(rm(path.join(dir, 'f'))), 'ENOENT')
    await rm(path.join(dir, 'f'), { force: true })
    assert.equal(await readdir(dir), [])
    assert.is(await codeOf(rename(path.join(dir, 'f'), path.join(dir, 'g'))), 'ENOENT')
  })
})

test.run()
