/* eslint-disable @typescript-eslint/no-unsafe-return,
  @typescript-eslint/no-unsafe-call -- JSON of answers */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InterruptedError } from '../../../src/cli/errors.js'
import { closeApis } from '../../helpers/api-server.js'
import { eventually } from '../../helpers/eventually.js'
import { has } from '../../helpers/has.js'
import { withShell } from '../../helpers/volume-shell.js'

test.after.each(closeApis)

test('volumes: create, ls, stat, set, recover, rm', async () => {
  await withShell(async ({ ok, json, fails, run }) => {
    assert.match(await ok('volume', 'create', 'photos', '--replicas', '2', '--metadata-replicas', '5', '--on-partition', 'accept',
      '--trash', '1d', '--versions', '3', '--versions-age', '30d', '--quota', '100GiB'), /^Created the volume photos\./)
    has((await json('volume', 'stat', 'photos')).settings, {
      replicas: 2, metadata_replicas: 5, on_partition: 'accept', trash_ms: 86_400_000, versions: 3,
      versions_ms: 30 * 86_400_000, quota_bytes: 100 * 1024 ** 3
    })
    assert.equal((await json('volume', 'ls')).map((row: any) => row.name), ['v', 'photos'])
    assert.match(await ok('volume', 'ls'), /^NAME +SIZE +FILES +HEALTH +METADATA NODES +CREATED +ID\nv +0 B +0 +healthy +/)
    const text = await ok('volume', 'stat', 'photos:/')
    assert.match(text, /State +writable\n/)
    assert.match(text, /Trash kept for +1d\n/)
    assert.match(text, /host-0 +peer-0 +alive +\d+ +orders\n/)

    assert.match(await ok('volume', 'set', 'photos', '--trash', '0s', '--quota', '0'), /Trash kept for +off\n/)
    await fails(2, /Nothing to set/, 'volume', 'set', 'photos')
    await fails(2, /is unclear|not a size|needs|unit/, 'volume', 'set', 'photos', '--quota', '5G')
    await fails(2, /3, 5/, 'volume', 'create', 'x', '--metadata-replicas', '4')
    await fails(2, /no name for a volume/, 'volume', 'create', 'a b')
    await fails(13, /There is a volume "v" already. Choose another name/, 'volume', 'create', 'v')
    await fails(4, /There is no volume "none"/, 'volume', 'stat', 'none')

    const looked = await ok('volume', 'recover', 'photos')
    assert.match(looked, /may be missing/)
    assert.match(looked, /Nothing was changed\. To go on with this, give --accept-loss/)
    assert.match(await ok('volume', 'recover', 'photos', '--accept-loss'), /Recovered/)
    assert.is((await json('volume', 'recover', 'photos')).needed, true)

    assert.is(await ok('volume', 'rename', 'photos', 'pictures:'), 'Renamed photos to pictures.\n')
    await fails(4, /There is no volume "photos"/, 'volume', 'stat', 'photos')
    await fails(13, /There is a volume "v" already/, 'volume', 'rename', 'pictures', 'v')
    await fails(2, /no name for a volume/, 'volume', 'rename', 'pictures', 'a b')
    assert.equal(await json('volume', 'rename', 'pictures', 'photos'), { name: 'photos', renamed_from: 'pictures' })

    await fails(2, /was not deleted\. .* give --yes/, 'volume', 'rm', 'photos')
    const asked = await run(['volume', 'rm', 'photos'], {
      isTerminal: true, stdin: Object.assign(Readable.from(['n\n']), { isTTY: true })
    })
    assert.is(asked.code, 2)
    assert.match(asked.stderr, /Delete the volume photos \(0 files, .*\) for good\? \[y\/N\]/)
    assert.is(await ok('volume', 'rm', 'photos', '--yes'), 'Deleted photos.\n')
    assert.equal((await json('volume', 'ls')).map((row: any) => row.name), ['v'])
  })
})

test('versions, restore, trash, snapshots, conflicts, log', async () => {
  await withShell(async ({ dir, ok, json, fails, run }) => {
    await writeFile(join(dir, 'f'), 'one')
    await ok('put', 'f', 'v:/f')
    await writeFile(join(dir, 'f'), 'two')
    await ok('put', 'f', 'v:/f')

    const [older] = await json('versions', 'v:/f')
    assert.match(await ok('versions', 'v:/f'), new RegExp(`VERSION .*\n *${older.version} .* 3 B +tester +peer-0\n$`))
    await ok('restore', `v:/f@${older.version}`)
    assert.is(await ok('cat', 'v:/f'), 'one')
    await ok('restore', `v:/f@${older.version}`, '--to', 'v:/g')
    assert.is(await ok('cat', 'v:/g'), 'one')
    await fails(2, /To read a backup, name the volume as well/, 'restore', 'file.car')
    await fails(4, /not kept/, 'restore', 'v:/f@99999')

    await ok('rm', 'v:/g')
    const [item] = await json('trash', 'ls', 'v')
    assert.is(item.path, '/g')
    assert.match(await ok('trash', 'ls', 'v:'), new RegExp(`${item.trash_id} .* 3 B +tester +/g\n`))
    assert.is(await ok('trash', 'restore', 'v', String(item.trash_id)), 'v:/g\n')
    await ok('rm', 'v:/g')
    const [again] = await json('trash', 'ls', 'v')
    assert.is(await ok('trash', 'restore', 'v', String(again.trash_id), '--to', 'v:/h'), 'v:/h\n')
    await fails(4, /Not in the trash/, 'trash', 'restore', 'v', '4242')
    await fails(2, /shows the ids/, 'trash', 'restore', 'v', 'x')
    await fails(2, /same volume/, 'trash', 'restore', 'v', '1', '--to', 'w:/h')
    await ok('rm', 'v:/h')
    assert.is(await ok('trash', 'empty', 'v'), 'The trash of v is empty.\n')
    assert.equal(await json('trash', 'ls', 'v'), [])

    assert.is(await ok('snapshot', 'create', 'v', 'monday'), 'monday\n')
    await fails(13, /snapshot "monday" in volume v already/, 'snapshot', 'create', 'v', 'monday')
    await ok('rm', 'v:/f')
    assert.is(await ok('ls', 'v:/', '--snapshot', 'monday'), 'f\n')
    assert.match(await ok('snapshot', 'ls', 'v'), /^NAME +TAKEN +BY\nmonday /)
    assert.is(await ok('snapshot', 'restore', 'v', 'monday'), '1 entry brought back, 0 removed.\n')
    assert.is(await ok('cat', 'v:/f'), 'one')
    await ok('snapshot', 'rm', 'v', 'monday')
    await fails(4, /no snapshot/, 'snapshot', 'rm', 'v', 'monday')

    assert.equal(await json('conflicts'), [])
    assert.equal(await json('conflicts', 'ls', 'v'), [])
    assert.is(await ok('conflicts', 'clear', 'v'), 'v has no conflicts.\n')
    const { code, stderr } = await run(['conflicts', 'clear', 'v', '7'])
    assert.equal([code, stderr], [0, 'v has no conflict 7; `shoal conflicts ls v` shows those that it has.\n'])

    const rows = await json('log', 'v')
    assert.ok(rows.length > 5)
    assert.ok(rows[0].index > rows.at(-1).index, 'newest first')
    const log = await ok('log', 'v:/f', '-n', '2')
    assert.match(log, /^INDEX +WHEN +WHO +THROUGH +WHAT +PATH\n/)
    assert.is(log.trim().split('\n').length, 3)
    const oldest = await json('log', 'v', '--oldest-first')
    assert.ok(oldest[0].index < oldest.at(-1).index)
  })
})

test('watch prints what happens until it is interrupted', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await writeFile(join(dir, 'f'), 'x')
    await ok('put', 'f', 'v:/before')
    const abort = new AbortController()
    const chunks: Buffer[] = []
    const stdout = new Writable({
      write (chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk))
        done()
      }
    })
    const watching = run(['watch', 'v', '--after', '0', '-o', 'json'], { signal: abort.signal, stdout })

    await eventually('what was', () => Buffer.concat(chunks).includes('"path":"/before"'))
    await ok('put', 'f', 'v:/during')
    await eventually('what is', () => Buffer.concat(chunks).includes('"path":"/during"'))
    abort.abort(new InterruptedError('SIGINT'))
    assert.is((await watching).code, 130)
    Buffer.concat(chunks).toString().trim().split('\n').forEach(line => { JSON.parse(line) })
  })
})

test.run()
