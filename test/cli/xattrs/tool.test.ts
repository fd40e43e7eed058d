import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, textOf } from '../../../src/cli/xattrs/dump.js'
import { keepsXattrs, readXattrs, requireXattrTool, writeXattrs } from '../../../src/cli/xattrs/tool.js'
import { Together } from '../../../src/cli/xattrs/together.js'
import { rejection } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { hasXattrs, skip } from '../../helpers/xattrs.js'

async function plain (path: string): Promise<unknown> {
  return Object.fromEntries([...await readXattrs(path)].map(([name, value]) => [textOf(name), Buffer.from(value).toString('hex')]))
}

test('questions that come meanwhile are asked together, in order, and a failure is that of its batch alone', async () => {
  const batches: string[] = []
  const together = new Together<number, number>(async numbers => {
    batches.push(numbers.join())
    await Promise.resolve()

    if (numbers.includes(7)) {
      throw new Error('seven')
    }

    return numbers.map(number => number * 2)
  }, 3)
  const answers = await Promise.allSettled([1, 2, 3, 4, 7].map(async number => await together.ask(number)))
  assert.equal(answers.map(answer => answer.status === 'fulfilled' ? answer.value : 'failed'), [2, 4, 6, 'failed', 'failed'])
  assert.equal(batches, ['1,2,3', '4,7'])
  assert.is(await together.ask(5), 10)
})

test('a tool that is not here is named, with what to install', async () => {
  const path = process.env.PATH
  process.env.PATH = ''

  try {
    const err = await rejection(requireXattrTool())
    assert.match(String(err), /--xattrs needs the program [gs]etfattr, which is not here. Install the package attr/)
    assert.is((err as { code?: string }).code, 'xattr_tool')
  } finally {
    process.env.PATH = path
  }
})

test('a tool that is killed, or fails without a word, is a failure and not a file without attributes', async () => {
  await withTempDir(async dir => {
    const path = process.env.PATH
    const file = join(dir, 'f')
    const xattrs = new Map([['user.a', new Uint8Array(1)]])
    await writeFile(file, '')

    try {
      for (const [script, why] of [['kill -9 $$', 'it ended by SIGKILL'], ['exit 3', 'it ended with 3 and no word']] as const) {
        for (const tool of ['getfattr', 'setfattr']) {
          await writeFile(join(dir, tool), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
        }

        process.env.PATH = `${dir}:${path}`
        const err = await rejection(readXattrs(file))
        assert.match(String(err), `Extended attributes cannot be read (getfattr: ${why})`)
        // Nothing is there that could be looked at again: what came of it cannot be known either.
        assert.match(String(await rejection(writeXattrs({ path: file, xattrs, isNew: true }))), why)

        // With the other tool whole, it says of which file and why.
        if (hasXattrs()) {
          await rm(join(dir, 'getfattr'))
          assert.is(await writeXattrs({ path: file, xattrs, isNew: true }), why)
        }
      }
    } finally {
      process.env.PATH = path
    }
  })
})

if (hasXattrs()) {
  test('property: real files of odd names keep any bytes under odd names; what is not wanted goes', async () => {
    await withTempDir(async dir => {
      const file = fc.oneof(
        fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 6 }).map(text => text.replaceAll(/[/\0]/g, '_')),
        fc.constantFrom('a\nb', '# file: x', '\\012', '-n', ' ', 'ä=\r')).filter(name => name !== '.' && name !== '..' && Buffer.byteLength(name) <= 200)
      const name = fc.oneof(
        fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 6 }).map(text => text.replaceAll('\0', '_')),
        fc.constantFrom('a=b', '\n# file: x', '\\075', '__proto__', ' ')).map(text => `user.${text}`).filter(name => Buffer.byteLength(name) <= 200)
      const xattrs = fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 30 })), { maxLength: 3 })
        .map(pairs => new Map(pairs))
      const files = fc.uniqueArray(file, { minLength: 1, maxLength: 4 })

      await fc.assert(fc.asyncProperty(files, xattrs, xattrs, async (files, first, second) => {
        const paths = files.map(file => join(dir, file))

        for (const path of paths) {
          await writeFile(path, '')
        }

        for (const xattrs of [first, second, second]) {
          const refused = await Promise.all(paths.map(async path => await writeXattrs({ path, xattrs, isNew: false })))
          assert.equal(refused, paths.map(() => undefined))

          for (const found of await Promise.all(paths.map(readXattrs))) {
            assert.equal(
              [...found].map(([name, value]) => [name, Buffer.from(value).toString('hex')]).sort(),
              [...xattrs].map(([name, value]) => [bytesOf(name), Buffer.from(value).toString('hex')]).sort())
          }
        }
      }), { numRuns: 15 })
    })
  })

  test('what is refused is told of each, and the rest is done; folders have them; nothing is followed', async () => {
    await withTempDir(async dir => {
      const [file, folder, link, gone] = ['file', 'folder', 'link', 'gone'].map(name => join(dir, name)) as [string, string, string, string]
      await writeFile(file, '')
      await mkdir(folder)
      await symlink('file', link)
      const xattrs = new Map([['user.a', new Uint8Array([49])]])
      const refused = await Promise.all([link, folder, file]
        .map(async path => await writeXattrs({ path, xattrs, isNew: true })))
      assert.equal(refused, ['Operation not permitted', undefined, undefined])
      assert.equal([await plain(file), await plain(folder), await plain(link), await plain(gone)], [{ 'user.a': '31' }, { 'user.a': '31' }, {}, {}])

      const foreign = new Map([['security.capability', new Uint8Array(20)], ['user.b', new Uint8Array(0)]])
      assert.match(await writeXattrs({ path: file, xattrs: foreign, isNew: false }) ?? '', /security.capability is none of those named user/)
      assert.equal(await plain(file), { 'user.b': '' }, 'only those named user.* are ever set')
      assert.is(execFileSync('getfattr', ['-d', '-m', '-', '--absolute-names', file]).toString().includes('security.capability'), false)
    })
  })

  test('a file that may not be read is an error, not one without any', async () => {
    if (process.getuid?.() !== 0) {
      return
    }

    await withTempDir(async dir => {
      const file = join(dir, 'file')
      await writeFile(file, '')
      await writeXattrs({ path: file, xattrs: new Map([['user.a', new Uint8Array([49])]]), isNew: true })
      await chmod(dir, 0o755)
      await chmod(file, 0)
      process.seteuid?.(65_534)

      try {
        const err = await rejection(readXattrs(file))
        assert.match(String(err), /Extended attributes cannot be read \(.*Permission denied\)/)
      } finally {
        process.seteuid?.(0)
      }
    })
  })

  test('a file system without any is told from one whose files have none', async () => {
    await withTempDir(async dir => {
      assert.ok(await keepsXattrs(dir))
      assert.ok(await keepsXattrs(join(dir, 'gone')))
      const file = join(dir, 'f')

      try {
        execFileSync('mount', ['-t', 'ramfs', 'ramfs', dir], { stdio: 'pipe' })
      } catch {
        console.log('SKIPPED: no file system can be mounted here')
        return
      }

      try {
        await writeFile(file, '')
        assert.not(await keepsXattrs(dir))
        const refused = await writeXattrs({ path: file, xattrs: new Map([['user.a', new Uint8Array(1)]]), isNew: true })
        assert.is(refused, 'Operation not supported')
      } finally {
        execFileSync('umount', ['-l', dir], { stdio: 'pipe' })
      }
    })
  })
} else {
  skip('getfattr and setfattr')
}

test.run()
