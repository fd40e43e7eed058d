import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { ShoalError } from '../../../src/util/errors.js'
import { all, seededBytes } from '../../../testing/bytes.js'
import { losingAnswers } from '../../helpers/memory-link.js'
import { memoryVolume, MemoryVolumes } from '../../helpers/memory-volumes.js'
import { codeOf, rejection } from '../../helpers/rejection.js'
import type { Volume, VolumeEvent } from '../../../src/volumes/types.js'

const MIB = 1024 * 1024

/** The tree as text: each path, and what is in it. */
async function drawn (volume: Volume, path = '/', snapshot?: string): Promise<string[]> {
  const rows: string[] = []

  for await (const entry of volume.walk(path, { snapshot })) {
    rows.push(entry.isDirectory() ? `${entry.path}/` : `${entry.path} ${entry.size}`)
  }

  return rows
}

test('paths as a caller may write them; names of any kind', async () => {
  const { volume } = memoryVolume()

  await volume.mkdir('a/./b/../ü//', { recursive: true })
  await volume.writeFile('/a/ü/../ü/x y\n', '1')
  assert.equal(await drawn(volume), ['/a/', '/a/ü/', '/a/ü/x y\n 1'])
  assert.is((await volume.stat('a/ü')).path, '/a/ü')
  assert.is((await volume.stat('/')).isDirectory(), true)
  assert.is(await codeOf(volume.writeFile('/nul\0', '')), 'EINVAL')
  assert.is(await codeOf(volume.writeFile(`/${'x'.repeat(256)}`, '')), 'ENAMETOOLONG')
  assert.is(await codeOf(volume.stat('/none')), 'ENOENT')
  assert.match((await rejection(volume.rename('/none', '/b'))).message, /^test:\/none -> test:\/b: there is no test:\/none; /)
})

test('exists tells what is there, and fails when it cannot be known', async () => {
  const { volume, link } = memoryVolume()
  await volume.writeFile('/f', '')

  assert.equal([await volume.exists('/f'), await volume.exists('/g'), await volume.exists('/f/x')], [true, false, false])
  link.hooks = { beforeQuery: () => { throw new ShoalError('no_quorum', 'cut off') } }
  assert.is(await codeOf(volume.exists('/f')), 'no_quorum')
})

test('folders are listed a page at a time, in the order of UTF-8, from behind any name', async () => {
  const { volume, link } = memoryVolume()
  const names = Array.from({ length: 25 }, (_, i) => `n${String(i).padStart(2, '0')}`)
  await volume.mkdir('/d')

  for (const name of [...names, '\u{1F600}', '\uFFFD']) {
    await volume.writeFile(`/d/${name}`, '')
  }

  link.queries.length = 0
  const listed = (await all(volume.readdir('/d', { pageSize: 10 }))).map(({ name }) => name)

  // by code units U+1F600 (a surrogate pair) would come first
  assert.equal(listed, [...names, '\uFFFD', '\u{1F600}'])
  assert.is(link.queries.length, 3)
  assert.equal((await all(volume.readdir('/d', { after: 'n23' }))).map(({ name }) => name), ['n24', '\uFFFD', '\u{1F600}'])
  assert.is((await all(volume.readdir('/d')))[0]?.path, '/d/n00')
  assert.is(await codeOf(all(volume.readdir('/d/n00'))), 'ENOTDIR')
  assert.is(await codeOf(all(volume.readdir('/d', { pageSize: 0 }))), 'EINVAL')
})

test('walking goes over pages', async () => {
  const { volume } = memoryVolume()

  for (let i = 0; i < 1_100; i++) {
    await volume.writeFile(`/d${i % 3}/f${i}`, '', { parents: true })
  }

  assert.is((await drawn(volume)).length, 1_103)
  assert.is(new Set(await drawn(volume)).size, 1_103)
  assert.equal((await drawn(volume, '/d1')).slice(0, 1), ['/d1/f1 0'])
})

test('removing: each call what it is for', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/d/f', 'x', { parents: true })

  assert.is(await codeOf(volume.unlink('/d')), 'EISDIR')
  assert.is(await codeOf(volume.rmdir('/d')), 'ENOTEMPTY')
  assert.is(await codeOf(volume.rmdir('/d/f')), 'ENOTDIR')
  assert.is(await codeOf(volume.rm('/d')), 'ENOTEMPTY')
  assert.is(await codeOf(volume.rm('/none')), 'ENOENT')
  assert.is(await volume.rm('/none', { force: true }), undefined)

  const { version } = await volume.stat('/d/f')
  assert.is(await codeOf(volume.unlink('/d/f', { ifVersion: version + 1 })), 'version_conflict')
  await volume.unlink('/d/f', { ifVersion: version })
  await volume.rmdir('/d')
  await volume.writeFile('/e/f', 'x', { parents: true })
  await volume.rm('/e', { recursive: true })
  assert.equal(await drawn(volume), [])
})

test('trash: listed, restored, emptied', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/d/f', 'x', { parents: true })
  await volume.writeFile('/g', 'y')
  await volume.rm('/d', { recursive: true })
  await volume.rm('/g')

  const items = await all(volume.trash.list())
  assert.equal(items.map(({ path, kind }) => [path, kind]), [['/d', 'directory'], ['/g', 'file']])
  const back = await volume.trash.restore(items[0]?.trashId as number, { to: '/back' })
  assert.is(back.path, '/back')
  assert.is(await volume.readFile('/back/f', { encoding: 'utf8' }), 'x')
  await volume.trash.empty([items[1]?.trashId as number])
  assert.equal(await all(volume.trash.list()), [])
  assert.is(await codeOf(volume.trash.restore(99)), 'trash_not_found')
})

test('versions: an older content is read and comes back', async () => {
  const { volume } = memoryVolume()
  const first = await volume.writeFile('/f', seededBytes(2 * MIB))
  await volume.writeFile('/f', 'second')
  await volume.writeFile('/f', 'third')
  const versions = await volume.versions('/f')

  assert.equal(versions.map(({ size }) => size), [2 * MIB, 6])
  assert.equal(await volume.readFile('/f', { version: first.version }), seededBytes(2 * MIB))
  assert.is(await codeOf(volume.readFile('/f', { version: 999 })), 'version_not_found')
  await volume.restore('/f', first.version)
  assert.is((await volume.stat('/f')).size, 2 * MIB)
  await volume.restore('/f', versions[1]?.version as number, { to: '/g' })
  assert.is(await volume.readFile('/g', { encoding: 'utf8' }), 'second')
})

test('copying moves no data; a folder is copied entry by entry, and again without another effect', async () => {
  const { volume, blocks, link } = memoryVolume()
  await volume.writeFile('/d/large', seededBytes(MIB), { parents: true, mode: 0o600 })
  await volume.writeFile('/d/e/small', 'x', { parents: true })
  await volume.mkdir('/d/empty')
  const puts = blocks.puts.length

  await volume.copy('/d/large', '/copied')
  assert.is((await volume.stat('/copied')).mode, 0o600)
  assert.is(await codeOf(volume.copy('/d', '/x')), 'EISDIR')
  assert.is(await codeOf(volume.copy('/d', '/d/e/x', { recursive: true })), 'EINVAL')
  assert.is(await codeOf(volume.copy('/copied', '/d/e/small', { noReplace: true })), 'EEXIST')
  assert.is(await codeOf(volume.copy('/d', '/p/q', { recursive: true })), 'ENOENT')

  // it breaks off in the middle, and is asked for again
  const operationId = 'ab'.repeat(16)
  link.hooks = { afterSubmit: losingAnswers(1, op => op.type === 'copy') }
  assert.is(await codeOf(volume.copy('/d', '/p/q', { recursive: true, parents: true, operationId })), 'outcome_unknown')
  await volume.copy('/d', '/p/q', { recursive: true, parents: true, operationId })
  assert.equal(await drawn(volume, '/p/q'), ['/p/q/e/', '/p/q/e/small 1', '/p/q/empty/', `/p/q/large ${MIB}`])
  assert.is(blocks.puts.length, puts)
  assert.is((await volume.versions('/p/q/large')).length, 0)

  assert.is(await codeOf(volume.copy('/d', '/p/q', { recursive: true, noReplace: true })), 'EEXIST')
  await volume.copy('/d', '/p/q', { recursive: true })
  assert.is(await codeOf(volume.copy('/d', '/copied', { recursive: true })), 'ENOTDIR')

  await volume.snapshots.create('s')
  await volume.rm('/d', { recursive: true })
  await volume.copy('/d', '/again', { recursive: true, snapshot: 's' })
  assert.is((await drawn(volume, '/again')).length, 4)
})

test('a snapshot is restored with as few changes as it takes, and a restoration that broke off is finished', async () => {
  const { volume, link } = memoryVolume()
  await volume.writeFile('/d/same', seededBytes(MIB), { parents: true })
  await volume.writeFile('/d/changed', 'old')
  await volume.writeFile('/d/deep/er/gone', 'gone', { parents: true })
  await volume.writeFile('/d/kind', 'file')
  await volume.mkdir('/d/folder')
  await volume.writeFile('/d/rewritten', 'alike')
  await volume.writeFile('/d/mode', 'm', { mode: 0o600, mtimeMs: 5 })
  const made = await volume.snapshots.create('s')
  assert.is(made.name, 's')
  assert.equal((await volume.snapshots.list()).map(({ name }) => name), ['s'])
  assert.is(await codeOf(volume.snapshots.create('s')), 'snapshot_exists')
  const before = await drawn(volume)

  await volume.writeFile('/d/changed', 'newer')
  await volume.rm('/d/deep', { recursive: true })
  await volume.rm('/d/kind')
  await volume.writeFile('/d/kind/x', '', { parents: true })
  await volume.rmdir('/d/folder')
  await volume.writeFile('/d/folder', 'file now')
  await volume.writeFile('/d/new/x', '', { parents: true })
  await volume.writeFile('/d/rewritten', 'other')
  await volume.writeFile('/d/rewritten', 'alike')
  await volume.chmod('/d/mode', 0o644)

  link.submitted.length = 0
  link.hooks = {
    beforeSubmit: op => {
      if (op.type === 'copy') {
        throw new ShoalError('no_quorum', 'cut off')
      }
    }
  }
  assert.is(await codeOf(volume.snapshots.restore('s', { path: '/d' })), 'no_quorum')
  link.hooks = {}

  const seen: string[] = []
  await volume.snapshots.restore('s', { path: '/d', onProgress: ({ path }) => { seen.push(path) } })
  assert.equal(await drawn(volume), before)
  assert.is(await volume.readFile('/d/changed', { encoding: 'utf8' }), 'old')
  assert.is((await volume.stat('/d/mode')).mode, 0o600)
  assert.ok(seen.includes('/d/deep/er/gone'))
  // the large file that nobody touched is left alone
  assert.not(link.submitted.some(({ op }) => op.type === 'copy' && op.to === '/d/same'))

  link.submitted.length = 0
  assert.equal(await volume.snapshots.restore('s'), { copied: 0, removed: 0 })
  assert.is(link.submitted.filter(({ op }) => op.type !== 'setattr').length, 0)

  await volume.snapshots.restore('s', { path: '/d/deep', to: '/elsewhere' })
  assert.equal(await drawn(volume, '/elsewhere'), ['/elsewhere/er/', '/elsewhere/er/gone 4'])
  assert.is(await codeOf(volume.snapshots.restore('none')), 'snapshot_not_found')
  assert.is(await codeOf(volume.snapshots.restore('s', { path: '/none' })), 'ENOENT')
  await volume.snapshots.remove('s')
  assert.equal(await volume.snapshots.list(), [])
})

test('the log: who, what, where; both ways, by path, over pages', async () => {
  const { volume } = memoryVolume()

  for (let i = 0; i < 1_200; i++) {
    await volume.writeFile(`/f${i}`, '', { who: `user${i % 2}` })
  }

  await volume.rename('/f0', '/d')
  const rows = await all(volume.log())
  assert.is(rows.length, 1_201)
  assert.equal([rows[1]?.op, rows[1]?.path, rows[1]?.who, rows[1]?.node], ['write', '/f1', 'user1', 'peer-0'])
  assert.equal((await all(volume.log({ reverse: true, limit: 2 }))).map(({ path }) => path), ['/f0', '/f1199'])
  assert.is((await all(volume.log({ after: rows[1_100]?.index, limit: 500 }))).length, 100)
  assert.equal((await all(volume.log({ path: '/d' }))).map(({ op, to }) => [op, to]), [['rename', '/d']])
})

test('watching: from now or from behind an index, below a path, through failures, until it is ended', async () => {
  const { volume, link } = memoryVolume()
  await volume.writeFile('/before', '')
  const index = (await volume.info()).index
  const stop = new AbortController()
  let failures = 2

  link.hooks = {
    beforeQuery: query => {
      if (query.type === 'log' && failures > 0) {
        failures--
        throw new ShoalError('no_quorum', 'cut off')
      }
    }
  }

  const seen: VolumeEvent[] = []
  const watching = (async () => {
    for await (const event of volume.watch('/d', { signal: stop.signal, after: index })) {
      seen.push(event)

      if (seen.length === 4) {
        stop.abort()
      }
    }
  })()

  await volume.mkdir('/d')
  await volume.writeFile('/other', '')
  await volume.writeFile('/d/f', '')
  assert.is(await codeOf(volume.writeFile('/d/f', '', { flag: 'wx' })), 'EEXIST')
  await volume.rename('/other', '/d/g')
  await volume.rename('/d', '/e')
  assert.is(await codeOf(watching), 'aborted')
  assert.equal(seen.map(({ op, path, to }) => `${op} ${path} ${to ?? ''}`), [
    'mkdir /d ', 'write /d/f ', 'rename /other /d/g', 'rename /d /e'
  ])

  // resumed from the last one that was seen
  const again = volume.watch('/', { after: seen[2]?.index })[Symbol.asyncIterator]()
  assert.is((await again.next()).value?.to, '/e')
  const next = again.next()
  await volume.touch('/late')
  assert.is((await next).value?.path, '/late')
  await again.return?.()
})

test('Volumes in memory: made, found, listed, set, removed', async () => {
  const volumes = new MemoryVolumes()
  const volume = await volumes.create('one', { replicas: 2 })
  await volume.writeFile('/f', 'x')

  assert.is(await codeOf(volumes.create('one')), 'volume_exists')
  assert.is(await codeOf(volumes.open('two')), 'volume_not_found')
  assert.is(await codeOf(volumes.create('/x')), 'invalid_volume_name')
  assert.is((await volumes.open('two', { create: true })).name, 'two')
  assert.is(await (await volumes.open('one')).readFile('/f', { encoding: 'utf8' }), 'x')
  assert.equal((await volumes.list()).map(({ name }) => name), ['one', 'two'])
  assert.is((await volumes.set('one', { versions: 3 })).settings?.versions, 3)
  assert.is((await volumes.stat('one')).settings?.replicas, 2)
  await volumes.remove('one')
  assert.is(await codeOf(volume.readFile('/f')), 'volume_deleted')
})

test.run()
