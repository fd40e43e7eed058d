import { execFileSync } from 'node:child_process'
import { lstat, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InterruptedError } from '../../src/cli/errors.js'
import { extractFolder } from '../../src/cli/destinations/extract-folder.js'
import { partialName } from '../../src/cli/destinations/partial-name.js'
import { RefusedAttributes } from '../../src/cli/destinations/refused-attributes.js'
import { safeSegments } from '../../src/cli/destinations/safe-names.js'
import { cli } from '../helpers/cli-terminal.js'
import { sendFile, sendTar, tarOf, withFakeApi } from '../helpers/fake-api.js'
import { withSmallDisk } from '../helpers/small-disk.js'
import { filesBelow } from '../helpers/temp-dir.js'

const MIB = 1024 * 1024

test('an interrupted or broken get leaves nothing under the final name', async () => {
  const abort = new AbortController()
  const tar = await tarOf([{ name: 'a', text: 'a'.repeat(5000) }, { name: 'b', text: 'b'.repeat(100_000) }])
  await withFakeApi({
    'GET /files/interrupt': (_request, res) => {
      res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': '100' })
      res.write('half', () => { abort.abort(new InterruptedError('SIGINT')) })
    },
    'GET /files/broken': (_request, res) => {
      res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': '100' })
      res.write('half', () => { res.destroy() })
    },
    'GET /files/short': (_request, res) => {
      res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': '100' })
      res.end('half')
    },
    'GET /files/folder': (_request, res) => {
      res.writeHead(200, { 'x-shoal-type': 'directory', 'x-shoal-bytes': '100' })
      res.write(tar.subarray(0, 50_000), () => { res.destroy() })
    },
    'GET /files/cut': sendTar(tar.subarray(0, 50_000))
  }, async (dir, at) => {
    assert.is((await cli(['get', 'interrupt', 'x', ...at], { cwd: dir, signal: abort.signal })).code, 130)
    await mkdir(join(dir, 'empty'))

    for (const argv of [['broken', 'x'], ['short', 'x'], ['folder', 'x'], ['cut', 'x'], ['folder', 'empty']]) {
      const result = await cli(['get', ...argv, ...at], { cwd: dir })
      assert.is(result.code, 10, argv.join(' '))
      assert.match(result.stderr, /ended early/)
    }

    assert.equal(await filesBelow(dir), ['empty'])
    const cat = await cli(['cat', 'broken', ...at])
    assert.is(cat.code, 10)
    assert.is(cat.stdout, 'half')
  })
})

test('a folder that cannot be written is said so, also while much of it is still on its way', async () => {
  const tar = await tarOf([
    { name: 'a', text: 'a' }, { name: 'sub', type: 'directory' }, { name: 'sub/b', text: 'b' },
    { name: 'c', text: 'c'.repeat(8 * MIB) }
  ])
  await withFakeApi({ 'GET /files/folder': sendTar(tar) }, async (dir, at) => {
    await mkdir(join(dir, 'file-there', 'a', 'x'), { recursive: true })
    await mkdir(join(dir, 'link-there'))
    await symlink('/nowhere', join(dir, 'link-there', 'sub'))
    const cases: [string, RegExp][] = [['file-there', /file-there\/a/], ['link-there', /link-there\/sub cannot be written/]]

    for (const [name, message] of cases) {
      const result = await cli(['get', 'folder', name, '--force', ...at], { cwd: dir })
      assert.is(result.code, 11, name)
      assert.match(result.stderr, message)
    }

    assert.equal((await filesBelow(dir)).filter(file => file.endsWith('.part')), [])
  })
})

test('a device, a named pipe, a socket or a dangling link is never replaced; a link to a file stays one', async () => {
  const tar = await tarOf([{ name: 'pipe', text: 'new' }])
  await withFakeApi({
    'GET /files/file': sendFile('new'),
    'GET /files/folder': sendTar(tar)
  }, async (dir, at) => {
    execFileSync('mkfifo', [join(dir, 'pipe')])
    await symlink('/dev/null', join(dir, 'null'))
    await symlink('nothing', join(dir, 'dangling'))
    await writeFile(join(dir, 'old'), 'old')
    await symlink('old', join(dir, 'link'))

    for (const [name, message] of [
      ['/dev/null', /is a device, which is never replaced.*> \/dev\/null/], ['null', /is a device/], ['pipe', /is a named pipe/],
      ['dangling', /is a symbolic link to nothing/]
    ] as [string, RegExp][]) {
      const result = await cli(['get', 'file', name, '-f', ...at], { cwd: dir })
      assert.is(result.code, 11, name)
      assert.match(result.stderr, message)
    }

    assert.is((await cli(['get', 'folder', '.', '-f', ...at], { cwd: dir })).code, 11)
    assert.ok((await lstat(join(dir, 'pipe'))).isFIFO())
    assert.ok((await lstat('/dev/null')).isCharacterDevice())

    const through = await cli(['get', 'file', 'link', '-f', ...at], { cwd: dir })
    assert.is(through.code, 0, through.stderr)
    assert.ok((await lstat(join(dir, 'link'))).isSymbolicLink())
    assert.is(await readFile(join(dir, 'old'), 'utf8'), 'new')
  })
})

test('a link that only has the name of the target is replaced, and what it leads to stays', async () => {
  const serve = { 'GET /files/a': sendFile('new'), 'GET /files/b': sendFile('new') }
  const ways: [string, string[]][] = [
    ['into a folder', ['a', 'to']], ['several into a folder', ['a', 'b', 'to']], ['without a destination', ['a']]
  ]

  for (const [what, args] of ways) {
    await withFakeApi(serve, async (dir, at) => {
      const folder = args.at(-1) === 'to' ? join(dir, 'to') : dir
      await mkdir(folder, { recursive: true })
      await writeFile(join(dir, 'kept'), 'kept')
      await symlink(join(dir, 'kept'), join(folder, 'a'))
      assert.is((await cli(['get', ...args, ...at], { cwd: dir })).code, 11, what)
      const result = await cli(['get', ...args, '-f', ...at], { cwd: dir })
      assert.is(result.code, 0, `${what}: ${result.stderr}`)
      assert.is(await readFile(join(dir, 'kept'), 'utf8'), 'kept', what)
      assert.ok((await lstat(join(folder, 'a'))).isFile(), what)
      assert.is(await readFile(join(folder, 'a'), 'utf8'), 'new', what)
    })
  }
})

test('what a killed get left is removed by the next one, what another one is writing is not', async () => {
  await withFakeApi({ 'GET /files/file': sendFile('new') }, async (dir, at) => {
    const gone = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim()
    const left = partialName(Number(gone))
    const kept = [partialName(), partialName(Number(gone)).replace(/^\.shoal-[0-9a-f]{8}/, '.shoal-00000000'), '.shoal-x.part']
    await mkdir(join(dir, left))
    await Promise.all([join(left, 'a'), ...kept].map(async name => { await writeFile(join(dir, name), '') }))
    assert.is((await cli(['get', 'file', 'out', ...at], { cwd: dir })).code, 0)
    assert.equal(await filesBelow(dir), ['out', ...kept].sort())
  })
})

test('a disk that fills up in the middle of a file or a folder: exit code 6, nothing left', async () => {
  const text = 'c'.repeat(8 * MIB)
  const tar = await tarOf([{ name: 'a', text: 'a' }, { name: 'c', text }, { name: 'd', text }])
  await withFakeApi({
    'GET /files/folder': sendTar(tar),
    'GET /files/file': sendFile(text)
  }, async (_dir, at) => {
    await withSmallDisk(2, async disk => {
      for (const target of ['file', 'folder']) {
        const result = await cli(['get', target, 'out', ...at], { cwd: disk })
        assert.is(result.code, 6, result.stderr)
        assert.match(result.stderr, /No space left on the disk of/)
        assert.equal(await filesBelow(disk), [])
      }
    })
  })
})

test('an archive cannot write outside of its folder', async () => {
  for (const name of ['../evil', 'a/../../evil', '/evil', 'a\0b']) {
    assert.throws(() => safeSegments(name), (err: { code: string }) => err.code === 'unsafe_path', name)
  }

  assert.equal(safeSegments('./a//b/'), ['a', 'b'])
  const link = await tarOf([{ name: 'ok', text: 'ok' }, { name: 'passwd', type: 'link' }])
  const up = await tarOf([{ name: '../evil', text: 'evil' }])
  const through = await tarOf([{ name: 'sub/file', text: 'evil' }])
  await withFakeApi({
    'GET /files/link': sendTar(link), 'GET /files/up': sendTar(up), 'GET /files/through': sendTar(through)
  }, async (dir, at) => {
    for (const target of ['link', 'up']) {
      const result = await cli(['get', target, 'out', ...at], { cwd: dir })
      assert.is(result.code, 10, target)
      assert.match(result.stderr, /The folder holds an entry named/)
    }

    assert.equal(await filesBelow(dir), [])

    // A link that lies in the target already must not lead out of it either.
    await mkdir(join(dir, 'outside'))
    await mkdir(join(dir, 'target'))
    await symlink('../outside', join(dir, 'target', 'sub'))
    const result = await cli(['get', 'through', 'target', '--force', ...at], { cwd: dir })
    assert.is(result.code, 11)
    assert.equal(await readdir(join(dir, 'outside')), [])

    // And a link under the name of a file is replaced, not followed.
    await writeFile(join(dir, 'outside', 'kept'), 'kept')
    await symlink('../outside/kept', join(dir, 'target', 'file'))
    assert.equal(await extractFolder(Readable.from([await tarOf([{ name: 'file', text: 'new' }])]), join(dir, 'target'),
      { force: true, choice: {}, refused: new RefusedAttributes() }),
    { files: 1, folders: 0, links: 0, bytes: 3, attributes: new Map() })
    assert.is(await readFile(join(dir, 'outside', 'kept'), 'utf8'), 'kept')
    assert.ok((await lstat(join(dir, 'target', 'file'))).isFile())
  })
})

test.run()
