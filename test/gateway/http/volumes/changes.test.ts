/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument,
  @typescript-eslint/no-unsafe-call -- JSON of answers */
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STOP_GRACE_MS, WATCHES_MAX } from '../../../../src/gateway/http/constants.js'
import { closeApis } from '../../../helpers/api-server.js'
import { seededBytes } from '../../../../testing/bytes.js'
import { has } from '../../../helpers/has.js'
import { startVolumeApi } from '../../../helpers/volume-api.js'
import type { VolumeApi } from '../../../helpers/volume-api.js'
import type { IncomingMessage } from 'node:http'

const MIB = 1024 * 1024

test.after.each(closeApis)

async function post (api: VolumeApi, what: string, body: unknown): Promise<any> {
  const { text } = await api.call('POST', `/v1/volumes/v/${what}`, JSON.stringify(body))
  return JSON.parse(text.trim().split('\n').at(-1) ?? '')
}

async function put (api: VolumeApi, path: string, content: string | Uint8Array, volume = 'v'): Promise<any> {
  return (await api.lines('PUT', `/v1/volumes/${volume}/files/${path}?parents=1`, content)).at(-1).result
}

async function text (api: VolumeApi, path: string, volume = 'v'): Promise<string> {
  return (await api.call('GET', `/v1/volumes/${volume}/files/${path}`)).text
}

test('volumes: create, list, stat, set, recover, remove', async () => {
  const api = await startVolumeApi()
  const settings = { replicas: 2, on_partition: 'accept', trash_ms: 0, versions: 3, quota_bytes: 1e9, metadata_replicas: 5 }
  const created = await api.json('POST', '/v1/volumes', JSON.stringify({ name: 'photos', ...settings }))

  assert.is(created.name, 'photos')
  has(created.settings, settings)
  assert.match(created.created_at, /^\d{4}-.*Z$/)
  assert.equal((await api.json('GET', '/v1/volumes')).map((row: any) => row.name), ['v', 'photos'])
  assert.equal(await api.json('GET', '/v1/volumes/photos'), created)

  const changed = await api.json('POST', '/v1/volumes/photos', '{"versions": 7}')
  assert.equal([changed.settings.versions, changed.settings.replicas], [7, 2])

  const looked = await api.json('POST', '/v1/volumes/photos/recover', '{}')
  assert.equal([looked.recovered, looked.survivors[0].commit_index >= 0, looked.lost.length], [false, true, 2])
  assert.is((await api.json('POST', '/v1/volumes/photos/recover', '{"accept_loss": true}')).recovered, true)

  assert.equal(await api.json('DELETE', '/v1/volumes/photos'), { name: 'photos', removed: true })
  assert.is((await api.call('GET', '/v1/volumes/photos')).status, 404)

  for (const [body, code] of [
    ['{"name": "v"}', 'volume_exists'], ['{"name": "a/b"}', 'invalid_volume_name'], ['{}', 'bad_request'],
    ['{"name": "x", "replicas": 0}', 'bad_request'], ['{"name": "x", "replicas": "2x"}', 'bad_request'],
    ['{"name": "x", "metadata_replicas": 4}', 'bad_request'], ['{"name": "x", "on_partition": "maybe"}', 'bad_request'],
    ['{"name": "x", "trash_ms": -1}', 'bad_request'], ['[]', 'bad_request']
  ] as const) {
    assert.is((await api.json('POST', '/v1/volumes', body)).code, code, body)
  }
})

test('mkdir, rename, touch, truncate', async () => {
  const api = await startVolumeApi()

  assert.is((await post(api, 'mkdir', { path: '/a/b' })).code, 'ENOENT')
  assert.is((await post(api, 'mkdir', { path: '/a/b', parents: true, mode: '0700' })).path, '/a/b')
  assert.is((await post(api, 'mkdir', { path: '/a/b' })).code, 'EEXIST')
  assert.is((await api.json('GET', '/v1/volumes/v/stat/a/b')).mode, '0700')

  await put(api, 'a/b/f', 'hello')
  assert.is((await post(api, 'rename', { from: '/a', to: '/z' })).path, '/z')
  assert.is(await text(api, 'z/b/f'), 'hello')
  await put(api, 'other', 'x')
  assert.is((await post(api, 'rename', { from: '/other', to: '/z/b/f', no_replace: true })).code, 'EEXIST')
  assert.is((await post(api, 'rename', { from: '/z', to: '/z/b/z' })).code, 'EINVAL')

  assert.is((await post(api, 'truncate', { path: '/z/b/f', size: 2 })).path, '/z/b/f')
  assert.is(await text(api, 'z/b/f'), 'he')
  assert.is((await post(api, 'truncate', { path: '/z/b/f' })).code, 'bad_request')

  assert.is((await post(api, 'touch', { path: '/t', create: false })).code, 'ENOENT')
  await post(api, 'touch', { path: '/t', mtime: '2026-01-31T00:00:00.000Z', mode: '0600' })
  const row = await api.json('GET', '/v1/volumes/v/stat/t')
  assert.equal([row.mtime, row.mode, row.bytes], ['2026-01-31T00:00:00.000Z', '0600', 0])

  const id = 'b'.repeat(32)
  assert.is((await post(api, 'mkdir', { path: '/once', operation_id: id })).operation_id, id)
  assert.is((await post(api, 'mkdir', { path: '/once', operation_id: id })).path, '/once', 'a retry, and no EEXIST')
})

test('copy: a file, a folder, from a CID, from another volume', async () => {
  const api = await startVolumeApi()
  const large = seededBytes(2 * MIB)
  await put(api, 'd/small', 'small')
  await put(api, 'd/sub/large', large)
  const puts = api.blocks.puts.length

  assert.equal((await post(api, 'copy', { from: '/d/small', to: '/s' })).result.path, '/s')
  assert.is((await post(api, 'copy', { from: '/d', to: '/e' })).code, 'EISDIR')
  assert.is((await post(api, 'copy', { from: '/d', to: '/e', recursive: true })).result.path, '/e')
  assert.is((await post(api, 'copy', { from: '/d', to: '/e', recursive: true })).code, undefined, 'can be repeated')
  assert.is(await text(api, 'e/small'), 'small')
  assert.is((await post(api, 'copy', { from: '/d/small', to: '/s', no_replace: true })).code, 'EEXIST')

  const { cid } = (await api.json('GET', '/v1/volumes/v/stat/d/sub/large'))
  assert.is((await post(api, 'copy', { cid, to: '/named' })).result.path, '/named')
  assert.is((await api.json('GET', '/v1/volumes/v/stat/named')).cid, cid)

  await api.volumes.create('w')
  await api.call('POST', '/v1/volumes/w/copy', JSON.stringify({ from_volume: 'v', from: '/d', to: '/from-v', recursive: true }))
  assert.is(await text(api, 'from-v/small', 'w'), 'small')
  assert.is((await api.json('GET', '/v1/volumes/w/stat/from-v/sub/large')).cid, cid)
  assert.is(api.blocks.puts.length, puts, 'no data was moved')
})

test('copy of a folder that has a CID', async () => {
  const api = await startVolumeApi()
  const source = (text: string): AsyncIterable<Uint8Array> => (async function * () { yield Buffer.from(text) })()
  const { cid } = await api.files.addAll([
    { path: 'a', content: source('a') }, { path: 'b/c', content: source('c') }, { path: 'empty' }
  ])

  assert.is((await post(api, 'copy', { cid: cid.toString(), to: '/t' })).code, 'EISDIR')
  assert.is((await post(api, 'copy', { cid: cid.toString(), to: '/t', recursive: true })).code, undefined)
  assert.equal((await api.lines('GET', '/v1/volumes/v/list/t?recursive=1')).map(row => row.path).sort(),
    ['/t/a', '/t/b', '/t/b/c', '/t/empty'])
  assert.is(await text(api, 't/b/c'), 'c')
  assert.is((await post(api, 'copy', { cid: `${cid.toString()}/b/c`, to: '/c' })).result.path, '/c')
  assert.is(await text(api, 'c'), 'c')
  assert.is((await post(api, 'copy', { cid: 'nonsense', to: '/c' })).code, 'invalid_cid')
})

test('versions and restore', async () => {
  const api = await startVolumeApi()
  await put(api, 'f', 'one')
  await put(api, 'f', 'two')
  await put(api, 'f', 'three')
  const rows = await api.json('GET', '/v1/volumes/v/versions/f')

  assert.ok(rows.length >= 2)
  assert.ok(rows.every((row: any, i: number) => i === 0 || row.version < rows[i - 1].version), 'newest first')
  const oldest = rows.at(-1)
  assert.equal([oldest.bytes, oldest.inline, oldest.conflict], [3, true, false])
  assert.is((await api.call('GET', `/v1/volumes/v/files/f?version=${oldest.version}`)).text, 'one')
  await post(api, 'restore', { path: '/f', version: oldest.version })
  assert.is(await text(api, 'f'), 'one')
  await post(api, 'restore', { path: '/f', version: oldest.version, to: '/g' })
  assert.is(await text(api, 'g'), 'one')
  assert.is((await post(api, 'restore', { path: '/f', version: 999999 })).code, 'version_not_found')
})

test('trash: list, restore, empty', async () => {
  const api = await startVolumeApi()
  await put(api, 'a', 'a')
  await put(api, 'b', 'b')
  await api.json('DELETE', '/v1/volumes/v/files/a')
  await api.json('DELETE', '/v1/volumes/v/files/b')
  const rows = await api.lines('GET', '/v1/volumes/v/trash')
  const idOf = (path: string): number => rows.find(row => row.path === path).trash_id

  assert.equal(rows.map(row => row.path).sort(), ['/a', '/b'])
  assert.is((await post(api, 'trash/restore', { trash_id: idOf('/a') })).path, '/a')
  assert.is(await text(api, 'a'), 'a')
  assert.is((await post(api, 'trash/restore', { trash_id: idOf('/b'), to: '/c' })).path, '/c')
  assert.is((await post(api, 'trash/restore', { trash_id: 424242 })).code, 'trash_not_found')

  await api.json('DELETE', '/v1/volumes/v/files/a')
  assert.equal(await post(api, 'trash/empty', {}), { ok: true })
  assert.equal(await api.lines('GET', '/v1/volumes/v/trash'), [])
  assert.is((await post(api, 'trash/empty', { trash_ids: ['x'] })).code, 'bad_request')
})

test('snapshots: create, list, look into, restore, remove', async () => {
  const api = await startVolumeApi()
  await put(api, 'd/f', 'old')
  assert.is((await post(api, 'snapshots', { name: 'été 1' })).name, 'été 1')
  assert.is((await post(api, 'snapshots', { name: 'été 1' })).code, 'snapshot_exists')
  await put(api, 'd/f', 'new')
  await put(api, 'd/g', 'more')

  assert.is((await api.call('GET', `/v1/volumes/v/files/d/f?snapshot=${encodeURIComponent('été 1')}`)).text, 'old')
  assert.equal((await api.lines('GET', `/v1/volumes/v/list/d?snapshot=${encodeURIComponent('été 1')}`)).map(row => row.name), ['f'])
  assert.equal((await api.json('GET', '/v1/volumes/v/snapshots')).map((row: any) => row.name), ['été 1'])

  const restored = await post(api, `snapshots/${encodeURIComponent('été 1')}/restore`, { path: '/d' })
  assert.equal(restored.result, { copied: 1, removed: 1 })
  assert.is(await text(api, 'd/f'), 'old')
  assert.equal(await api.json('DELETE', `/v1/volumes/v/snapshots/${encodeURIComponent('été 1')}`), { ok: true })
  assert.is((await api.json('DELETE', '/v1/volumes/v/snapshots/none')).code, 'snapshot_not_found')
})

test('log, and conflicts when there are none', async () => {
  const api = await startVolumeApi()
  await put(api, 'd/f', 'x')
  await post(api, 'rename', { from: '/d/f', to: '/d/g' })
  const rows = await api.lines('GET', '/v1/volumes/v/log?reverse=1')

  has(rows[0], { op: 'rename', path: '/d/f', to: '/d/g', by: 'tester', node: 'peer-0', code: 'ok' })
  assert.match(rows[0].at, /^\d{4}-.*Z$/)
  assert.is((await api.lines('GET', '/v1/volumes/v/log?limit=1')).length, 1)
  assert.equal((await api.lines('GET', `/v1/volumes/v/log?after=${rows[0].index}`)), [])
  assert.equal(await api.lines('GET', '/v1/volumes/v/conflicts'), [])
  assert.equal(await post(api, 'conflicts/clear', {}), { ok: true, cleared: [] })
})

test('conflicts that are named are cleared, all where no list is given, and none for an empty one', async () => {
  const cleared: number[][] = []
  const conflict = { kind: 'file', path: '/a', atMs: 0, by: 'n', node: 'n', message: 'm' }
  const api = await startVolumeApi(volume => ({
    ...volume,
    conflicts: {
      list: async function * () {
        for (const conflictId of [1, 2, 3]) {
          yield { ...conflict, conflictId } as never
        }
      },
      clear: async ids => { cleared.push([...ids]) }
    }
  }))

  assert.equal(await post(api, 'conflicts/clear', { conflict_ids: [2, 9] }), { ok: true, cleared: [2] })
  assert.equal(await post(api, 'conflicts/clear', { conflict_ids: [] }), { ok: true, cleared: [] })
  assert.equal(cleared, [[2]])
  assert.equal(await post(api, 'conflicts/clear', {}), { ok: true, cleared: [1, 2, 3] })
})

/** A request for a watch, and its lines as they come. */
async function watching (api: VolumeApi, url: string): Promise<{ next: () => Promise<string>, end: () => void }> {
  const request = api.open({ path: url })
  request.on('error', () => {})
  request.end()
  const [response] = await once(request, 'response') as [IncomingMessage]
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let text = ''

  return {
    next: async () => {
      while (!text.includes('\n')) {
        const { value, done } = await chunks.next()
        assert.is.not(done, true, 'the watch goes on')
        text += String(value)
      }

      const line = text.slice(0, text.indexOf('\n'))
      text = text.slice(line.length + 1)

      return line
    },
    end: () => {
      response.on('error', () => {})
      request.destroy()
    }
  }
}

test('watch: stands when the first line comes, tells what happens, and ends with its client', async () => {
  const api = await startVolumeApi()
  await put(api, 'before', 'x')
  const first = await watching(api, '/v1/volumes/v/watch/in')

  assert.is(await first.next(), '')
  await put(api, 'elsewhere', 'x')
  await put(api, 'in/f', 'x')
  const row = JSON.parse(await first.next())
  first.end()
  has(row, { path: '/in/f', op: 'write', code: 'ok', by: 'tester' })

  // begun again from behind an index, it misses nothing
  const again = await watching(api, `/v1/volumes/v/watch?after=${row.index - 2}`)
  const paths: string[] = []

  while (!paths.includes('/in/f')) {
    const line = await again.next()

    if (line !== '') {
      paths.push(JSON.parse(line).path)
    }
  }

  again.end()
  assert.ok(paths.includes('/elsewhere'))
  assert.not.ok(paths.includes('/before'))
})

test('a watch does not hold up the stop of the node, and its client hears why it ended', async () => {
  const api = await startVolumeApi()
  const watch = await watching(api, '/v1/volumes/v/watch')
  assert.is(await watch.next(), '')

  const startedAt = performance.now()
  const stopped = api.server.stop()
  assert.is(JSON.parse(await watch.next()).error.code, 'node_stopping')
  await stopped
  assert.ok(performance.now() - startedAt < STOP_GRACE_MS, 'not the grace that transfers have')
})

test('more watches than a node takes are `busy`, and nothing else is', async () => {
  const api = await startVolumeApi()
  const watches = await Promise.all(Array.from({ length: WATCHES_MAX }, async () => watching(api, '/v1/volumes/v/watch')))
  const refused = await api.call('GET', '/v1/volumes/v/watch')

  assert.equal([refused.status, JSON.parse(refused.text).code], [503, 'busy'])
  await put(api, 'f', 'x')
  assert.is((await api.call('GET', '/v1/volumes/v/stat/f')).status, 200)
  watches.forEach(watch => { watch.end() })
})

test('backup and restore', async () => {
  const api = await startVolumeApi()
  await put(api, 'd/small', 'small')
  await put(api, 'd/large', seededBytes(2 * MIB))
  const car = await api.call('GET', '/v1/volumes/v/backup')
  assert.is(car.headers['content-type'], 'application/vnd.ipld.car')

  const { result } = (await api.lines('PUT', '/v1/volumes/w/backup?create=1', car.bytes)).at(-1)
  assert.ok(result.entries >= 3)
  assert.is(await text(api, 'd/small', 'w'), 'small')
  assert.is(Buffer.compare((await api.call('GET', '/v1/volumes/w/files/d/large')).bytes, seededBytes(2 * MIB)), 0)
  const broken = await api.lines('PUT', '/v1/volumes/w/backup', car.bytes.subarray(0, 1000))
  assert.is(broken.at(-1).code, 'invalid_backup')
  const made = await api.lines('PUT', '/v1/volumes/made/backup?create=1', car.bytes.subarray(0, 1000))
  assert.is(made.at(-1).code, 'invalid_backup')
  assert.is((await api.json('GET', '/v1/volumes/made')).code, 'volume_not_found', 'no half of a volume is left')
  assert.is((await api.json('GET', '/v1/volumes/v/backup?snapshot=none')).code, 'snapshot_not_found')
})

test('the CID of a body is that of a put, and nothing is stored', async () => {
  const api = await startVolumeApi()

  for (const bytes of [seededBytes(10), seededBytes(3 * MIB)]) {
    const before = api.blocks.puts.length
    const { result } = (await api.lines('POST', '/v1/cid', bytes)).at(-1)
    assert.is(api.blocks.puts.length, before)
    assert.equal(result, { cid: (await api.files.add(bytes)).cid.toString(), bytes: bytes.byteLength })
  }
})

test.run()
