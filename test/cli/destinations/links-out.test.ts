import { lstat, mkdir, readFile, readdir, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../helpers/cli-terminal.js'
import { sendJson, sendRows, sendTar, tarOf, withFakeApi } from '../../helpers/fake-api.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { ServerResponse } from 'node:http'
import type { FakeEntry } from '../../helpers/fake-api.js'

/** What a hostile folder could do with links when it is written to disk. */

interface Case { what: string, entries: FakeEntry[] }

const link = (name: string, to: string): FakeEntry => ({ name, type: 'symlink', link: to })
const folder = (name: string): FakeEntry => ({ name, type: 'directory', mode: 0o40700, mtime: new Date(1_000) })
const file = (name: string): FakeEntry => ({ name, text: 'evil', mode: 0o100600, mtime: new Date(1_000) })

/** `OUT` is a folder beside the destination. Each begins with a link that leads there. */
const HOSTILE: readonly Case[] = [
  { what: 'a file below a link', entries: [link('l', 'OUT'), file('l/evil')] },
  { what: 'a file below a relative link', entries: [link('l', '../outside'), file('l/evil')] },
  { what: 'a file below a chain of links', entries: [link('a', 'OUT'), link('b', 'a'), file('b/evil')] },
  { what: 'a file below a folder below a link', entries: [link('l', 'OUT'), file('l/sub/evil')] },
  { what: 'a folder in the place of a link', entries: [link('l', 'OUT'), folder('l/'), file('l/evil')] },
  { what: 'a folder below a link', entries: [link('l', 'OUT'), folder('l/evil/')] },
  { what: 'a link below a link', entries: [link('l', 'OUT'), link('l/evil', '/etc')] },
  { what: 'a file in the place of a link', entries: [link('l', 'OUT/kept'), file('l')] },
  { what: 'a link in the place of a folder', entries: [folder('d/'), link('d', 'OUT'), file('d/evil')] },
  { what: 'a link in the place of a folder with something in it', entries: [file('d/f'), link('d', 'OUT'), file('d/evil')] },
  { what: 'a hard link', entries: [{ name: 'l', type: 'link', link: 'OUT/kept' }, file('l')] },
  { what: 'a link in the place of the folder itself', entries: [link('.', 'OUT'), file('evil')] },
  { what: 'a link that says nothing', entries: [link('l', ' '.repeat(5_000)), file('l/evil')] }
]

for (const { what, entries } of HOSTILE) {
  for (const flags of [[], ['--force']]) {
    test(`${what} does not get out${flags.length > 0 ? ', with --force neither' : ''}`, async () => {
      await withTempDir(async root => {
        const outside = join(root, 'outside')
        await mkdir(outside, { mode: 0o755 })
        await writeFile(join(outside, 'kept'), 'kept')
        const before = await stateOf(outside)
        const tar = await tarOf(entries.map(entry => ({
          ...entry, ...entry.link !== undefined && { link: entry.link.replace('OUT', outside) }
        })))

        await withFakeApi({ 'GET /files/x': sendTar(tar) }, async (_dir, at) => {
          if (flags.length > 0) {
            await mkdir(join(root, 'out'))
            await writeFile(join(root, 'out', 'mine'), 'mine')
          }

          const { code } = await cli(['get', 'x', 'out', ...flags, ...at], { cwd: root })

          // With --force a file may take the place of a link, and a link that of an empty name.
          assert.ok(flags.length > 0 ? [0, 10, 11].includes(code) : [10, 11].includes(code), `ended with ${code}`)
        })

        assert.equal(await stateOf(outside), before)
        assert.equal(await readdir(outside), ['kept'])
      })
    })
  }
}

/** Names, contents, modes and times; what only reading changes is left out. */
async function stateOf (path: string): Promise<unknown[]> {
  const states: unknown[] = []

  for (const each of [path, join(path, 'kept')]) {
    const { mode, mtimeMs, ctimeMs } = await stat(each)
    states.push([mode, mtimeMs, ctimeMs])
  }

  return [...states, await readFile(join(path, 'kept'), 'utf8')]
}

const row = (path: string, type: string, more = {}): Record<string, unknown> => (
  { name: path, path: `/${path}`, type, bytes: 4, mode: '0755', mtime: '2026-01-01T00:00:00.000Z', cid: null, link: null, ...more }
)

test('a listing that says that something lies below a link is not synced to a folder', async () => {
  await withTempDir(async root => {
    const outside = join(root, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'kept'), 'kept')
    const before = await stateOf(outside)
    const evil = row('l/evil', 'file')
    const toOutside = row('l', 'symlink', { link: outside })
    const sendEvil = (_request: unknown, res: ServerResponse): void => {
      res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': '4' })
      res.end('evil')
    }

    for (const rows of [[toOutside, evil], [toOutside, row('l', 'directory'), evil], [row('l', 'directory'), toOutside, evil], [evil]]) {
      await withFakeApi({
        'GET /volumes/v/stat/': (_request, res) => { sendJson(res, row('', 'directory')) },
        'GET /volumes/v/list/': (_request, res) => { sendRows(res, rows) },
        'GET /volumes/v/files/l/evil': sendEvil,
        'GET /volumes/v/files/l': (_request, res) => {
          res.writeHead(200, { 'x-shoal-type': 'symlink', 'x-shoal-bytes': String(outside.length) })
          res.end(outside)
        }
      }, async (_dir, at) => {
        for (const flags of [[], ['--delete']]) {
          const { code, stderr } = await cli(['sync', 'v:/', 'out', ...flags, ...at], { cwd: root })
          assert.is(code, 17, stderr)
          assert.match(stderr, /changed while it was listed/)
        }
      })

      assert.equal(await stateOf(outside), before)
      assert.equal(await readdir(outside), ['kept'])
    }
  })
})

test('links are made as they are, wherever they lead, and have their own time', async () => {
  const targets = ['a', '../../up', '/etc/passwd', 'not/there', 'l4', 'x'.repeat(4_095), 'ö ->\t"']
  const tar = await tarOf(targets.map((to, i) => ({ ...link(`l${i}`, to), mtime: new Date(1_000) })))

  await withFakeApi({ 'GET /files/x': sendTar(tar) }, async (dir, at) => {
    const { code, stderr } = await cli(['get', 'x', 'out', ...at], { cwd: dir })
    assert.is(code, 0, stderr)

    for (const [i, to] of targets.entries()) {
      assert.is(await readlink(join(dir, 'out', `l${i}`)), to)
      assert.is((await lstat(join(dir, 'out', `l${i}`))).mtimeMs, 1_000)
    }
  })
})

test('with --force a link takes the place of a file or a link, of a folder never', async () => {
  const tar = await tarOf([link('f', 'new'), link('l', 'new')])

  await withFakeApi({
    'GET /files/x': sendTar(tar), 'GET /files/d': sendTar(await tarOf([link('d', 'new')]))
  }, async (dir, at) => {
    await mkdir(join(dir, 'out', 'd'), { recursive: true })
    await writeFile(join(dir, 'out', 'f'), 'old')
    await writeFile(join(dir, 'kept'), 'kept')
    await symlink('../kept', join(dir, 'out', 'l'))
    assert.is((await cli(['get', 'x', 'out', ...at], { cwd: dir })).code, 11)
    assert.is(await readlink(join(dir, 'out', 'l')), '../kept', 'nothing was done without it')

    const { code, stderr } = await cli(['get', 'x', 'out', '-f', ...at], { cwd: dir })
    assert.is(code, 0, stderr)
    assert.equal([await readlink(join(dir, 'out', 'f')), await readlink(join(dir, 'out', 'l'))], ['new', 'new'])
    assert.is(await readFile(join(dir, 'kept'), 'utf8'), 'kept')

    const refused = await cli(['get', 'd', 'out', '-f', ...at], { cwd: dir })
    assert.is(refused.code, 11)
    assert.match(refused.stderr, /out\/d is a folder and the target is a symbolic link/)
    assert.equal((await readdir(join(dir, 'out'))).sort(), ['d', 'f', 'l'], 'nothing temporary is left')
  })
})

test('one link goes where it is told, and replaces what is there only with --force', async () => {
  const send = (_request: unknown, res: ServerResponse): void => {
    res.writeHead(200, { 'x-shoal-type': 'symlink', 'x-shoal-bytes': '7', 'x-shoal-mtime': '1970-01-01T00:00:01.000Z' })
    res.end('../away')
  }

  await withFakeApi({ 'GET /files/x/l': send }, async (dir, at) => {
    await mkdir(join(dir, 'd'))

    for (const [destination, path] of [[[], 'l'], [['other'], 'other'], [['d'], 'd/l'], [['d/'], 'd/l']] as const) {
      const { code, stderr } = await cli(['get', 'x/l', ...destination, '-f', ...at], { cwd: dir })
      assert.is(code, 0, stderr)
      assert.is(await readlink(join(dir, path)), '../away')
      assert.is((await lstat(join(dir, path))).mtimeMs, 1_000)
    }

    await writeFile(join(dir, 'file'), 'mine')
    const refused = await cli(['get', 'x/l', 'file', ...at], { cwd: dir })
    assert.is(refused.code, 11)
    assert.match(refused.stderr, /file exists already/)
    assert.is(await readFile(join(dir, 'file'), 'utf8'), 'mine')
  })
})

test.run()
