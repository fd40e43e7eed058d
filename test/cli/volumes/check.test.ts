import { chmod, mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sameBytes } from '../../../src/cli/sync/compare.js'
import { closeApis } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { CID } from 'multiformats/cid'

const MIB = 1024 * 1024

test.after.each(closeApis)

async function make (root: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
    await utimes(join(root, name), new Date('2026-01-01'), new Date('2026-01-01'))
  }
}

interface Row { path: string, difference: string, first: unknown, second: unknown }

const lines = (text: string): string[] => text.split('\n').map(line => line.replace(/ {2,}/g, ' | ').trim()).filter(line => line !== '')

test('what is alike: exit code 0, whatever modes and times', async () => {
  await withShell(async ({ dir, ok, run, json }) => {
    await make(join(dir, 'in'), { a: 'a', 'd/large': seededBytes(2 * MIB + 1), 'd/empty': '' })
    await ok('put', 'in', 'v:/www')
    await chmod(join(dir, 'in/a'), 0o700)
    await utimes(join(dir, 'in/a'), 1, 1)
    const { code, stdout, stderr } = await run(['check', 'in', 'v:/www'])
    assert.equal([code, stdout, stderr], [0, '', 'No difference.\n4 entries compared, 0 differences.\n'])
    assert.equal(await json('check', 'v:/www', 'in'), [])
    await ok('cp', '-r', 'v:/www', 'v:/copy')
    await ok('check', 'v:/www', 'v:/copy')
  })
})

test('each difference is a line, and the exit code is 16; nothing is changed', async () => {
  await withShell(async ({ dir, ok, run, fails }) => {
    await make(join(dir, 'in'), { kind: 'k', size: 's', content: 'abc', same: 'x', 'gone/a': 'a', 'skip.tmp': '' })
    await ok('put', 'in', 'v:/www')
    await ok('rm', '-r', 'v:/www/gone', 'v:/www/kind')
    await ok('mkdir', 'v:/www/kind')
    await make(join(dir, 'more'), { size: 'longer', content: 'abd', 'extra\n': 'e', 'skip.tmp': 'differs' })
    await ok('put', 'more', 'v:/www')
    const args = ['check', 'in', 'v:/www', '--exclude', '*.tmp']
    const { code, stdout, stderr } = await run(args)

    assert.is(code, 16, stderr)
    assert.equal(lines(stdout), [
      'DIFFERENCE | PATH', 'content | content', 'only in v:/www | extra\\x0a', 'only in in | gone', 'only in in | gone/a',
      'kind (file, folder) | kind', 'size (1 B, 6 B) | size'
    ])
    assert.match(stderr, /7 entries compared, 6 differences\./)
    const rows = JSON.parse((await run([...args, '-o', 'json'])).stdout) as Row[]
    assert.equal(rows.map(({ path, difference }) => `${difference} ${path}`), [
      'content content', 'only_in_second extra\n', 'only_in_first gone', 'only_in_first gone/a', 'kind kind', 'size size'
    ])
    assert.equal([rows[1]?.first, rows[5]?.first], [null, { type: 'file', bytes: 1, mtime: '2026-01-01T00:00:00.000Z' }])
    assert.is((await run(['check', 'v:/www', 'in', '--exclude', '*.tmp'])).code, 16)

    await fails(2, /Neither "in" nor "more" is in a volume/, 'check', 'in', 'more')
    await fails(4, /no/, 'check', 'in', 'v:/no')
    await fails(11, /There is no file or folder none/, 'check', 'none', 'v:/www')
    await fails(2, /v:\/www\/size is a file/, 'check', 'in', 'v:/www/size')
  })
})

test('--quick sees what sync sees: nanoseconds, and what a coarse file system has cut off', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), 'a')
    await utimes(join(dir, 'in/a'), '1000.0005005', '1000.0005005')
    await ok('sync', 'in', 'v:/www')
    assert.is((await run(['check', 'in', 'v:/www', '--quick'])).code, 0)
    // A millisecond and a little, though their whole milliseconds are next to each other.
    await utimes(join(dir, 'in/a'), '1000.0019995', '1000.0019995')
    assert.is((await run(['check', 'in', 'v:/www', '--quick'])).code, 16)
    assert.match(await ok('sync', 'in', 'v:/www', '--dry-run'), /put \(time\)/)
    // Less than one, though their whole milliseconds differ.
    await utimes(join(dir, 'in/a'), '1000.0012505', '1000.0012505')
    assert.is((await run(['check', 'in', 'v:/www', '--quick'])).code, 0)
    // As FAT keeps it, on either side.
    await utimes(join(dir, 'in/a'), 1000, 1000)
    assert.is((await run(['check', 'in', 'v:/www', '--quick'])).code, 0)
    assert.is(await ok('sync', 'v:/www', 'in'), 'Nothing to do.\n')
    assert.is(await ok('sync', 'in', 'v:/www'), 'Nothing to do.\n')
    await utimes(join(dir, 'in/a'), 998, 998)
    assert.match(await ok('sync', 'in', 'v:/www', '--dry-run'), /put \(time\)/)
  })
})

test('--quick goes by size and time and reads no file', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await make(join(dir, 'in'), { a: 'a', b: 'b' })
    await ok('put', 'in', 'v:/www')
    await make(join(dir, 'in'), { a: 'A' })
    assert.is((await run(['check', 'in', 'v:/www', '--quick'])).code, 0)
    assert.equal(lines((await run(['check', 'in', 'v:/www'])).stdout), ['DIFFERENCE | PATH', 'content | a'])
    await utimes(join(dir, 'in/b'), 0, 0)
    assert.equal(lines((await run(['check', 'in', 'v:/www', '--quick'])).stdout), ['DIFFERENCE | PATH', 'time | b'])
  })
})

test('a volume and its snapshot', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await make(join(dir, 'in'), { a: 'a', b: 'b' })
    await ok('put', 'in', 'v:/www')
    await ok('snapshot', 'create', 'v', 'monday')
    await make(join(dir, 'in'), { b: 'B', c: 'c' })
    await ok('put', 'in', 'v:/www')
    const { stdout } = await run(['check', 'v:/www', 'v:/www', '--snapshot', 'monday'])
    assert.equal(lines(stdout), ['DIFFERENCE | PATH', 'content | b', 'only in v:/www | c'])
    await make(join(dir, 'then'), { a: 'a', b: 'b' })
    assert.is((await run(['check', 'then', 'v:/www', '--snapshot', 'monday'])).code, 0)
  })
})

test('one content that was cut into other blocks is the same content', async () => {
  await withShell(async ({ api, dir, ok, run, json }) => {
    const bytes = seededBytes(2 * MIB + 5)
    await make(join(dir, 'in'), { f: bytes })
    await ok('put', 'in', 'v:/www')
    const storage = { put: async (cid: CID, block: Uint8Array) => { await api.blocks.put(cid, block); return cid } }
    let root = ''

    const chunker = fixedSize({ chunkSize: 100_000 })

    for await (const { cid } of importer([{ content: bytes }], storage, { chunker })) {
      root = cid.toString()
    }

    await ok('cp', root, 'v:/www/f')
    await utimes(join(dir, 'in/f'), 1, 1)
    assert.is((await json('stat', 'v:/www/f')).cid, root)
    assert.is((await run(['check', 'in', 'v:/www'])).code, 0)
    const other = Uint8Array.from(bytes)
    other[other.length - 1] = (other.at(-1) as number) ^ 1
    await make(join(dir, 'in'), { f: other })
    assert.is((await run(['check', 'in', 'v:/www'])).code, 16)
  })
})

test('bytes are compared however they are cut, and no further than to the first difference', async () => {
  async function * parts (...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) {
      if (text === '!') {
        throw new Error('read too far')
      }

      yield Buffer.from(text)
    }
  }

  assert.ok(await sameBytes(parts('ab', '', 'cd'), parts('a', 'bcd', '')))
  assert.ok(await sameBytes(parts(), parts('')))
  assert.not.ok(await sameBytes(parts('ab'), parts('abc')))
  assert.not.ok(await sameBytes(parts('ab', 'c'), parts('ab')))
  assert.not.ok(await sameBytes(parts('ab', '!'), parts('ax', '!')))
})

test.run()
