import { chmod, lstat, mkdir, open, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setFileAttributes, setFolderAttributes, setLinkAttributes } from '../../../src/cli/destinations/local-attributes.js'
import { RefusedAttributes } from '../../../src/cli/destinations/refused-attributes.js'
import { localLstat } from '../../../src/cli/sources/local-stat.js'
import { rejection } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'

const NS_PER_US = 1_000
const MS_PER_S = 1_000
/** From 1901 to 2106: what most file systems hold; in their very first second they have no fractions. */
const FIRST_S = 2 - 2 ** 31
const LAST_S = 2 ** 32

test('property: any time comes back to the microsecond, of files, folders and links', async () => {
  await withTempDir(async dir => {
    const [file, folder, link] = ['file', 'folder', 'link'].map(name => join(dir, name)) as [string, string, string]
    await writeFile(file, '')
    await mkdir(folder)
    await symlink('file', link)
    const mtimeMs = fc.oneof(
      fc.constantFrom(0, -1, 1, 999, -999), fc.integer({ min: FIRST_S * MS_PER_S, max: LAST_S * MS_PER_S })
    )
    const mtimeNs = fc.oneof(fc.constantFrom(0, 1, 999, 1_000, 999_999), fc.nat({ max: 999_999 }))

    const refused = new RefusedAttributes()

    await fc.assert(fc.asyncProperty(mtimeMs, mtimeNs, async (mtimeMs, mtimeNs) => {
      const handle = await open(file)
      await setFileAttributes(handle, file, { mtimeMs, mtimeNs }, refused)
      await handle.close()
      await setFolderAttributes(new Map([[folder, { mtimeMs, mtimeNs }]]), refused)
      await setLinkAttributes(link, { mtimeMs, mtimeNs }, refused)

      for (const path of [file, folder, link]) {
        const { attributes } = await localLstat(path)
        assert.equal([attributes.mtimeMs, attributes.mtimeNs ?? 0], [mtimeMs, mtimeNs - mtimeNs % NS_PER_US], path)
      }
    }), { numRuns: 300 })
  })
})

test('the time of a link is its own, and its mode nobody\'s', async () => {
  await withTempDir(async dir => {
    await writeFile(join(dir, 'file'), '')
    await chmod(join(dir, 'file'), 0o640)
    await symlink('file', join(dir, 'link'))
    const before = await stat(join(dir, 'file'))
    await setLinkAttributes(join(dir, 'link'), { mode: 0o777, mtimeMs: 5_000 }, new RefusedAttributes())
    const after = await stat(join(dir, 'file'))
    assert.equal([after.mode, after.mtimeMs, after.ctimeMs], [before.mode, before.mtimeMs, before.ctimeMs])
    assert.is((await lstat(join(dir, 'link'))).mtimeMs, 5_000)
  })
})

test('folders have their modes and times again also when the tool for extended attributes fails', async () => {
  await withTempDir(async dir => {
    const path = process.env.PATH
    const [folder, other] = ['folder', 'other'].map(name => join(dir, name)) as [string, string]
    await mkdir(folder, { mode: 0o700 })
    await mkdir(other, { mode: 0o700 })
    await writeFile(join(dir, 'getfattr'), '#!/bin/sh\nexit 3\n', { mode: 0o755 })
    process.env.PATH = `${dir}:${path}`

    try {
      const err = await rejection(setFolderAttributes(new Map([
        [folder, { mode: 0o555, mtimeMs: 5_000, xattrs: new Map([['user.a', new Uint8Array(1)]]) }],
        [other, { mode: 0o500 }]
      ]), new RefusedAttributes()))
      assert.is((err as { code?: string }).code, 'xattr_tool')
    } finally {
      process.env.PATH = path
    }

    const { mode, mtimeMs } = await stat(folder)
    assert.equal([mode & 0o777, mtimeMs, (await stat(other)).mode & 0o777], [0o555, 5_000, 0o500])
  })
})

test.run()
