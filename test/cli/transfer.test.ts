import { createServer } from 'node:net'
import { once } from 'node:events'
import {
  appendFile, chmod, mkdir, readFile, readdir, rm, stat, symlink, utimes, writeFile
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InterruptedError } from '../../src/cli/errors.js'
import { packFolder } from '../../src/cli/sources/folder-source.js'
import { readFileExactly } from '../../src/cli/sources/file-source.js'
import { sourceFailure } from '../../src/cli/sources/source-failure.js'
import { ShoalError } from '../../src/util/errors.js'
import { closeApis, startApi } from '../helpers/api-server.js'
import { seededBytes } from '../../testing/bytes.js'
import { cli } from '../helpers/cli-terminal.js'
import { eventually } from '../helpers/eventually.js'
import { withFakeApi } from '../helpers/fake-api.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { filesBelow, withTempDir } from '../helpers/temp-dir.js'
import type { AddResult } from '../../src/api/files.js'

const MIB = 1024 * 1024

test.after.each(closeApis)

async function collect (source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []

  for await (const chunk of source) {
    chunks.push(chunk)
  }

  return Buffer.concat(chunks)
}

/** The real gateway over blocks in memory; `-d` for it. */
async function gateway (blocks?: FakeBlocks): Promise<{ at: string[], blocks: FakeBlocks }> {
  const api = await startApi({ ...blocks != null && { blocks } })
  await writeFile(join(dirname(api.socketPath), 'identity.key'), '')

  return { at: ['-d', dirname(api.socketPath)], blocks: api.blocks }
}

test('a file goes in and comes out the same, through the real gateway', async () => {
  const { at } = await gateway()
  await withTempDir(async dir => {
    const bytes = seededBytes(3 * MIB + 17)
    await writeFile(join(dir, 'in.bin'), bytes)
    const put = await cli(['put', '--pin', 'in.bin', ...at], { cwd: dir })
    assert.is(put.code, 0, put.stderr)
    assert.match(put.stdout, /^bafy[a-z0-9]+\n$/)
    assert.match(put.stderr, /^in\.bin: 3 MiB in 5 blocks, at least 3 copies of 3 on disk, \d+\.\d s at .*\/s\n$/)
    const cid = put.stdout.trim()

    const json = JSON.parse((await cli(['put', '--pin', 'in.bin', '-o', 'json', ...at], { cwd: dir })).stdout) as AddResult
    assert.equal(json, { cid, bytes: bytes.length, blocks: 5, copies_min: 3, replicas: 3, changed: [] })

    const got = await cli(['get', cid, 'out.bin', ...at], { cwd: dir })
    assert.is(got.code, 0, got.stderr)
    assert.is(got.stdout, `${join(dir, 'out.bin')}: 3 MiB\n`)
    assert.ok((await readFile(join(dir, 'out.bin'))).equals(bytes))

    const streamed = await cli(['get', cid, '-', ...at])
    assert.ok(streamed.stdoutBytes.equals(bytes))
    const part = await cli(['cat', cid, '--offset', '1MiB', '--length', '5', ...at])
    assert.ok(part.stdoutBytes.equals(bytes.subarray(MIB, MIB + 5)))
    assert.ok((await cli(['cat', cid, '--offset', '3145728', ...at])).stdoutBytes.equals(bytes.subarray(3 * MIB)))
    assert.equal(await filesBelow(dir), ['in.bin', 'out.bin'], 'nothing temporary is left')
  })
})

test('get without a destination, into a folder, and what is in the way', async () => {
  const { at } = await gateway()
  await withTempDir(async dir => {
    await writeFile(join(dir, 'in'), 'abc')
    const cid = (await cli(['put', '--pin', 'in', ...at], { cwd: dir })).stdout.trim()
    await mkdir(join(dir, 'sub'))

    assert.is((await cli(['get', cid, ...at], { cwd: dir })).code, 0)
    assert.is((await cli(['get', cid, 'sub', ...at], { cwd: dir })).code, 0)
    const json = await cli(['get', cid, 'sub/other', '-o', 'json', ...at], { cwd: dir })
    assert.equal(JSON.parse(json.stdout),
      { target: cid, path: join(dir, 'sub/other'), type: 'file', bytes: 3, files: 1, changed: [] })
    assert.equal(await filesBelow(dir), ['in', 'sub', cid, `sub/${cid}`, 'sub/other'].sort())

    await writeFile(join(dir, 'old'), 'old')
    const refused = await cli(['get', cid, 'old', ...at], { cwd: dir })
    assert.is(refused.code, 11)
    assert.match(refused.stderr, /old exists already\. Name another path, or give --force/)
    assert.is(await readFile(join(dir, 'old'), 'utf8'), 'old')
    assert.is((await cli(['get', cid, 'old', '--force', ...at], { cwd: dir })).code, 0)
    assert.is(await readFile(join(dir, 'old'), 'utf8'), 'abc')

    const nowhere = await cli(['get', cid, 'none/x', ...at], { cwd: dir })
    assert.is(nowhere.code, 11)
    assert.match(nowhere.stderr, /There is no folder .*none to write to/)
    await symlink('/nowhere', join(dir, 'dangling'))
    assert.is((await cli(['get', cid, 'dangling', ...at], { cwd: dir })).code, 11)
  })
})

test('a folder goes in and comes out the same: any names, empty files, empty folders, deep paths', async () => {
  const { at } = await gateway()
  await withTempDir(async dir => {
    const deep = Array.from({ length: 12 }, (_, i) => `a long name of a folder, number ${i}`).join('/')
    await mkdir(join(dir, 'in', deep), { recursive: true })
    await mkdir(join(dir, 'in', 'empty'))
    await writeFile(join(dir, 'in', deep, '写真 🐟.txt'), 'fish')
    await writeFile(join(dir, 'in', 'zero'), '')
    await writeFile(join(dir, 'in', 'exact'), seededBytes(2 * MIB))
    const put = await cli(['put', '--pin', 'in/', ...at], { cwd: dir })
    assert.is(put.code, 0, put.stderr)
    const cid = put.stdout.trim()

    const got = await cli(['get', cid, 'out', ...at], { cwd: dir })
    assert.is(got.code, 0, got.stderr)
    assert.match(got.stdout, /out: 2 MiB in 3 files\n$/)
    assert.equal(await filesBelow(join(dir, 'out')), await filesBelow(join(dir, 'in')))
    assert.is(await readFile(join(dir, 'out', deep, '写真 🐟.txt'), 'utf8'), 'fish')
    assert.ok((await readFile(join(dir, 'out', 'exact'))).equals(seededBytes(2 * MIB)))

    assert.is((await cli(['get', `${cid}/${deep}/写真 🐟.txt`, 'one', ...at], { cwd: dir })).code, 0)
    assert.is(await readFile(join(dir, 'one'), 'utf8'), 'fish')

    // An empty folder is filled, one with something in it is left alone unless told.
    await mkdir(join(dir, 'ready'))
    const inode = (await stat(join(dir, 'ready'))).ino
    assert.is((await cli(['get', cid, 'ready', ...at], { cwd: dir })).code, 0)
    assert.is((await stat(join(dir, 'ready'))).ino, inode, 'the same folder')
    assert.equal(await filesBelow(join(dir, 'ready')), await filesBelow(join(dir, 'in')))
    await writeFile(join(dir, 'ready', 'zero'), 'mine')
    const refused = await cli(['get', cid, 'ready', ...at], { cwd: dir })
    assert.is(refused.code, 11)
    assert.match(refused.stderr, /not empty.*--force/)
    assert.is((await cli(['get', cid, 'ready', '-f', ...at], { cwd: dir })).code, 0)
    assert.is(await readFile(join(dir, 'ready', 'zero'), 'utf8'), '')

    const tar = await cli(['get', cid, '-', ...at], { cwd: dir })
    assert.is(tar.stdoutBytes.length % 512, 0)
    assert.equal((await readdir(dir)).sort(), ['in', 'one', 'out', 'ready'], 'nothing temporary is left')
  })
})

test('an empty folder', async () => {
  const { at } = await gateway()
  await withTempDir(async dir => {
    await mkdir(join(dir, 'in'))
    const put = await cli(['put', '--pin', 'in', ...at], { cwd: dir })
    assert.is(put.code, 0, put.stderr)
    assert.is((await cli(['get', put.stdout.trim(), 'out', ...at], { cwd: dir })).code, 0)
    assert.equal(await filesBelow(join(dir, 'out')), [])
  })
})

test('standard input', async () => {
  const { at } = await gateway()
  const stdin = Readable.from([Buffer.from('from '), Buffer.from('a pipe')])
  const put = await cli(['put', '--pin', '-', '--replicas', '2', ...at], { stdin })
  assert.is(put.code, 0, put.stderr)
  assert.match(put.stderr, /^standard input: 11 B in 1 block, at least 3 copies of 2/)
  assert.is((await cli(['cat', put.stdout.trim(), ...at])).stdout, 'from a pipe')
})

test('what cannot be stored is named, and nothing is sent', async () => {
  await withFakeApi({}, async (dir, at, api) => {
    await mkdir(join(dir, 'special'))
    const server = createServer().listen(join(dir, 'special', 'sock'))
    await once(server, 'listening')
    await mkdir(join(dir, 'latin'))
    await writeFile(Buffer.concat([Buffer.from(join(dir, 'latin') + '/gr'), Buffer.from([0xfc]), Buffer.from('n')]), '')

    try {
      const cases: [string, RegExp][] = [
        ['none', /There is no file or folder none\. Nothing was stored/],
        ['special/sock', /special\/sock is neither a file nor a folder/],
        ['latin', /latin holds a name that is not UTF-8/]
      ]

      for (const [path, message] of cases) {
        const result = await cli(['put', '--pin', path, ...at], { cwd: dir })
        assert.is(result.code, 11, path)
        assert.match(result.stderr, message)
      }

      assert.equal(api.requests, [])
    } finally {
      server.close()
    }
  })
})

test('a file that may not be read is named', async () => {
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  assert.match(sourceFailure('dir/private', denied).message, /dir\/private cannot be read: permission denied/)

  // Root reads everything, so the real thing can be seen only as somebody else.
  if (process.getuid?.() !== 0) {
    await withFakeApi({}, async (dir, at, api) => {
      await mkdir(join(dir, 'in'))
      await writeFile(join(dir, 'in', 'private'), 'x', { mode: 0 })
      const result = await cli(['put', '--pin', 'in', ...at], { cwd: dir })
      await chmod(join(dir, 'in', 'private'), 0o600)
      assert.is(result.code, 11)
      assert.match(result.stderr, /in\/private cannot be read: permission denied/)
      assert.equal(api.requests, [])
    })
  }
})

test('links are followed when told, and a circle is found', async () => {
  const { at } = await gateway()
  await withTempDir(async dir => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'real'), 'real')
    await symlink('../real', join(dir, 'in', 'link'))
    const put = await cli(['put', '--pin', 'in', '--follow-symlinks', ...at], { cwd: dir })
    assert.is(put.code, 0, put.stderr)
    assert.is((await cli(['cat', `${put.stdout.trim()}/link`, ...at])).stdout, 'real')

    // The argument itself may be a link, as with cp.
    await symlink('real', join(dir, 'alias'))
    assert.is((await cli(['put', '--pin', 'alias', ...at], { cwd: dir })).code, 0)

    await symlink('nowhere', join(dir, 'in', 'dangling'))

    for (const path of ['in', 'in/dangling']) {
      const dangling = await cli(['put', '--pin', path, '--follow-symlinks', ...at], { cwd: dir })
      assert.is(dangling.code, 11)
      assert.match(dangling.stderr, /^shoal: in\/dangling is a symbolic link to nowhere, which is not there\. Nothing/)
    }

    await rm(join(dir, 'in', 'dangling'))
    await symlink('.', join(dir, 'in', 'circle'))
    const endless = await cli(['put', '--pin', 'in', '--follow-symlinks', ...at], { cwd: dir })
    assert.is(endless.code, 11)
    assert.match(endless.stderr, /in\/circle is a symbolic link to a folder that it lies in/)
  })
})

test('a file that changes while it is read', async () => {
  await withTempDir(async dir => {
    const path = join(dir, 'file')
    await writeFile(path, 'abcdef')
    assert.is((await collect(readFileExactly(path, 'file', 4))).toString(), 'abcd', 'what is added later is left away')

    const err = await collect(readFileExactly(path, 'file', 10)).catch((err: unknown) => err as { code: string, message: string })
    assert.is((err as { code: string }).code, 'source_changed')
    assert.match((err as { message: string }).message, /file got shorter .*6 of 10 bytes/)

    const changed: string[] = []
    const read = async (bytes: number, meanwhile: () => Promise<void>): Promise<string> => {
      const reader = readFileExactly(path, 'file', bytes, { onChanged: shown => { changed.push(shown) } })
      const { value } = await reader.next()
      await meanwhile()

      return Buffer.concat([value as Uint8Array, await collect(reader)]).toString()
    }
    await utimes(path, 1, 1)
    assert.is(await read(6, async () => {}), 'abcdef')
    assert.equal(changed, [])
    assert.is(await read(6, async () => { await appendFile(path, 'g') }), 'abcdef')
    await utimes(path, 1, 1)
    assert.is(await read(7, async () => { await utimes(path, 2, 2) }), 'abcdefg')
    assert.is(await read(6, async () => {}), 'abcdef')
    assert.equal(changed, ['file', 'file', 'file'], 'longer, written to, longer already')
    assert.match((await collect(readFileExactly('/proc/self/status', 'status', 0, {
      onChanged: () => { assert.unreachable('it only says that it is empty') }
    }))).toString(), /Pid:/)

    // In the middle of a folder it breaks the archive off.
    await mkdir(join(dir, 'in'))
    // Much more than is read ahead before the first piece is taken.
    await writeFile(join(dir, 'in', 'a'), Buffer.alloc(32 * MIB))
    await writeFile(join(dir, 'in', 'b'), 'b')
    const archive = packFolder(join(dir, 'in'), 'in', { followSymlinks: false })
    await archive.next()
    const { truncate } = await import('node:fs/promises')
    await truncate(join(dir, 'in', 'a'), MIB)
    const broken = await collect(archive).catch((err: unknown) => err as { code: string })
    assert.is((broken as { code: string }).code, 'source_changed')
  })
})

test('the archive of a folder is the same each time, and keeps memory flat', async () => {
  await withTempDir(async dir => {
    await mkdir(join(dir, 'in', 'b'), { recursive: true })

    for (const name of ['z', 'a', 'b/c']) {
      await writeFile(join(dir, 'in', name), name)
      await utimes(join(dir, 'in', name), 1, 1)
    }

    await utimes(join(dir, 'in', 'b'), 1, 1)
    const tar = await collect(packFolder(join(dir, 'in'), 'in', { followSymlinks: false }))
    assert.ok(tar.equals(await collect(packFolder(join(dir, 'in'), 'in', { followSymlinks: false }))))
    const names: string[] = []
    const reader = extract()
    reader.end(tar)

    for await (const entry of reader) {
      names.push(entry.header.name)
      entry.resume()
    }

    assert.equal(names, ['a', 'b/', 'b/c', 'z'])
  })
})

test('a put that the node refuses while it is still being sent', async () => {
  const { at } = await gateway(new FakeBlocks({
    beforePut: () => { throw new ShoalError('too_few_replicas', 'Only 1 of 2 copies.') }
  }))
  await withTempDir(async dir => {
    await writeFile(join(dir, 'in'), Buffer.alloc(20 * MIB))
    const result = await cli(['put', '--pin', 'in', ...at], { cwd: dir })
    assert.is(result.code, 5)
    assert.is(result.stdout, '')
    assert.is(result.stderr, 'shoal: Only 1 of 2 copies.\n')
  })
})

test('an interrupted put breaks the connection and says nothing on standard output', async () => {
  const abort = new AbortController()
  await withFakeApi({
    'PUT /files': ({ req }) => { req.once('data', () => { abort.abort(new InterruptedError('SIGINT')) }) }
  }, async (dir, at, api) => {
    await writeFile(join(dir, 'in'), Buffer.alloc(8 * MIB))
    const result = await cli(['put', '--pin', 'in', ...at], { cwd: dir, signal: abort.signal })
    assert.is(result.code, 130)
    assert.is(result.stdout, '')
    assert.is(result.stderr, 'shoal: Interrupted.\n')
    await eventually('the node sees the end', api.clientGone)
  })
})

test.run()
