import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { INLINE_BYTES_MAX } from '../../../src/volumes/constants.js'
import { ShoalError } from '../../../src/util/errors.js'
import { chunked, collect, rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import { losingAnswers, MemoryTree } from '../../helpers/memory-link.js'
import { memoryVolume } from '../../helpers/memory-volumes.js'
import { codeOf, rejection } from '../../helpers/rejection.js'

const MIB = 1024 * 1024
const ID = 'ab'.repeat(16)
const OTHER_ID = 'cd'.repeat(16)

test('small contents are in the entry, large ones in blocks that the volume claims; the CID is that of the file', async () => {
  const { volume, blocks } = memoryVolume()

  for (const size of [0, 1, INLINE_BYTES_MAX]) {
    const bytes = seededBytes(size)
    const result = await volume.writeFile('/small', bytes)

    assert.is(result.size, size)
    assert.is(result.cid.toString(), rawCid(bytes).toString())
    assert.is(result.copies, 3)
    assert.equal(await volume.readFile('small'), bytes)
  }

  assert.is(blocks.size, 0)

  const bytes = seededBytes(INLINE_BYTES_MAX + 1)
  const result = await volume.writeFile('/large', bytes)

  assert.is(result.cid.toString(), rawCid(bytes).toString())
  assert.equal(await volume.readFile('/large'), bytes)
  assert.equal(blocks.claimsOf(result.cid).map(({ owner }) => owner), [`volume:${volume.id}`])
  assert.equal(blocks.pins(), [])

  const stat = await volume.stat('/large')
  assert.is(stat.cid?.toString(), result.cid.toString())
  assert.is(stat.size, bytes.byteLength)
  assert.is(stat.isFile(), true)
  assert.is((await volume.stat('/small')).cid, undefined)
  assert.is((await volume.stat('/small', { cid: true })).cid?.toString(), rawCid(seededBytes(INLINE_BYTES_MAX)).toString())
})

test('text, streams and iterables; a small stream is in the entry as well', async () => {
  const { volume, blocks } = memoryVolume()

  await volume.writeFile('/text', 'grüße')
  assert.is(await volume.readFile('/text', { encoding: 'utf8' }), 'grüße')

  await volume.writeFile('/s', chunked(seededBytes(5_000), 7))
  assert.equal(await volume.readFile('/s'), seededBytes(5_000))
  assert.is(blocks.size, 0)

  await volume.writeFile('/l', chunked(seededBytes(3 * MIB + 1), 10_000))
  assert.equal(await volume.readFile('/l'), seededBytes(3 * MIB + 1))

  await volume.writeFile('/i', [seededBytes(20_000), seededBytes(3)])
  assert.is((await volume.stat('/i')).size, 20_003)
})

test('reading a part, as one piece and as a stream', async () => {
  const { volume } = memoryVolume()

  for (const size of [1_000, 2 * MIB + 5]) {
    const bytes = seededBytes(size)
    await volume.writeFile('/f', bytes)

    for (const [offset, length] of [[0, 10], [size - 5, 100], [size, 1], [size + 9, 1], [100, undefined]] as const) {
      const wanted = bytes.slice(offset, length === undefined ? undefined : offset + length)
      assert.equal(await volume.readFile('/f', { offset, length }), wanted)
      assert.equal(await collect(volume.createReadStream('/f', { offset, length })), wanted)
    }
  }

  assert.is(await codeOf(volume.readFile('/f', { offset: -1 })), 'EINVAL')
  assert.is(await codeOf(volume.readFile('/')), 'EISDIR')
  assert.is(await codeOf(volume.readFile('/none')), 'ENOENT')
})

test('wx, r+ and ifVersion decide, also where the upload is spared', async () => {
  const { volume, blocks } = memoryVolume()

  for (const size of [10, INLINE_BYTES_MAX + 1]) {
    const path = `/f${size}`
    const bytes = seededBytes(size)

    assert.is(await codeOf(volume.writeFile(path, bytes, { flag: 'r+' })), 'ENOENT')
    const { version } = await volume.writeFile(path, bytes, { flag: 'wx' })
    assert.is(await codeOf(volume.writeFile(path, bytes, { flag: 'wx' })), 'EEXIST')
    assert.is(await codeOf(volume.writeFile(path, bytes, { ifVersion: version + 1 })), 'version_conflict')
    assert.is(await codeOf(volume.writeFile('/none', bytes, { ifVersion: 1 })), 'ENOENT')

    const next = await volume.writeFile(path, bytes, { ifVersion: version, flag: 'r+' })
    assert.ok(next.version > version)
    assert.is(await codeOf(volume.writeFile('/a/b/c', bytes)), 'ENOENT')
    assert.is(await codeOf(volume.writeFile(`${path}/x`, bytes)), 'ENOTDIR')
    assert.is(await codeOf(volume.writeFile('/', bytes)), 'EISDIR')
    await volume.writeFile(`/p${size}/b/c`, bytes, { parents: true })
  }

  const puts = blocks.puts.length
  let pulled = 0
  const endless = async function * (): AsyncGenerator<Uint8Array> {
    for (;;) {
      pulled++
      yield seededBytes(MIB)
    }
  }

  assert.is(await codeOf(volume.writeFile(`/f${INLINE_BYTES_MAX + 1}`, endless(), { flag: 'wx' })), 'EEXIST')
  assert.is(blocks.puts.length, puts)
  assert.is(pulled, 1)
})

test('of two that create a large file exclusively at once, one wins', async () => {
  const tree = new MemoryTree()
  const blocks = new FakeBlocks()
  const a = memoryVolume({ tree, blocks, node: 'a' })
  const b = memoryVolume({ tree, blocks, node: 'b' })
  const results = await Promise.allSettled([a, b].map(async ({ volume }, i) => (
    volume.writeFile('/f', seededBytes(MIB, i), { flag: 'wx' })
  )))

  assert.equal(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const lost = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult
  assert.is((lost.reason as ShoalError).code, 'EEXIST')
})

test('asked for again under the same id, a write has one effect and the same answer', async () => {
  const { volume, link, blocks } = memoryVolume()

  for (const [operationId, size] of [[ID, 5], [OTHER_ID, 2 * MIB]] as const) {
    const path = `/f${size}`
    const write = async (seed: number): Promise<unknown> => {
      const { version, cid } = await volume.writeFile(path, seededBytes(size, seed), { flag: 'wx', operationId })
      return [version, cid.toString()]
    }

    link.hooks = { afterSubmit: losingAnswers(1, op => op.type === 'write') }
    assert.is(await codeOf(write(1)), 'outcome_unknown')

    const first = await write(1)
    const puts = blocks.puts.length
    assert.equal(await write(1), first)
    // nothing is sent again that was there
    assert.is(blocks.puts.length, puts)
    assert.is((await volume.versions(path)).filter(({ version }) => version !== (first as [number])[0]).length, 0)

    // other bytes under the id are another write: silence would be taken for success
    assert.is(await codeOf(write(2)), 'operation_reused')

    // also when others have written since
    await volume.writeFile(path, 'newer')
    assert.is(((await write(1)) as [number])[0], (first as [number])[0])
    assert.is(await volume.readFile(path, { encoding: 'utf8' }), 'newer')
  }
})

test('append: small, growing out of the entry, large, creating, and once for each id', async () => {
  const { volume, link } = memoryVolume()
  let all = Buffer.alloc(0)

  for (const [i, size] of [10, 9_000, 9_000, 5, 2 * MIB, 1].entries()) {
    const bytes = seededBytes(size, i)
    all = Buffer.concat([all, bytes])
    const operationId = i.toString(16).padStart(32, '0')

    link.hooks = { afterSubmit: losingAnswers(1, op => op.type !== 'upload') }
    assert.is(await codeOf(volume.appendFile('/log', bytes, { operationId })), 'outcome_unknown')
    const result = await volume.appendFile('/log', bytes, { operationId })

    assert.is(result.size, all.byteLength)
    assert.is(result.operationId, operationId)
    assert.ok(Buffer.from(await volume.readFile('/log')).equals(all))
  }

  assert.is(await codeOf(volume.appendFile('/a/b', 'x')), 'ENOENT')
  await volume.appendFile('/a/b', 'x', { parents: true })
  await volume.appendFile('/big', seededBytes(MIB), { flag: 'a' })
  assert.is((await volume.stat('/big')).size, MIB)

  const { version } = await volume.stat('/a/b')
  assert.is(await codeOf(volume.appendFile('/a/b', 'y', { ifVersion: version + 1 })), 'version_conflict')
  await volume.appendFile('/a/b', 'y', { ifVersion: version })
  assert.is(await volume.readFile('/a/b', { encoding: 'utf8' }), 'xy')
})

test('many appends at once from two nodes: all are there, none twice', async () => {
  const tree = new MemoryTree()
  const blocks = new FakeBlocks()
  const volumes = ['a', 'b'].map(node => memoryVolume({ tree, blocks, node }).volume)

  await Promise.all(Array.from({ length: 60 }, async (_, i) => {
    await volumes[i % 2]?.appendFile('/log', `${String(i).padStart(3, '0')}${'.'.repeat(500)}\n`)
  }))

  const lines = (await volumes[0]?.readFile('/log', { encoding: 'utf8' }) ?? '').split('\n').slice(0, -1)
  const found = lines.map(line => Number(line.slice(0, 3))).sort((a, b) => a - b)
  assert.equal(found, Array.from({ length: 60 }, (_, i) => i))
})

test('truncate: both ways, in the entry and in blocks', async () => {
  const { volume } = memoryVolume()
  let now = seededBytes(100)
  await volume.writeFile('/f', now)

  for (const size of [50, 200, 20_000, 3 * MIB, 2 * MIB + 1, 17_000, 10, 0]) {
    await volume.truncate('/f', size)
    const cut = new Uint8Array(size)
    cut.set(now.subarray(0, size))
    now = cut

    assert.ok(Buffer.from(await volume.readFile('/f')).equals(now), `${size}`)
    assert.is((await volume.stat('/f')).inline, size <= INLINE_BYTES_MAX)
  }

  assert.is(await codeOf(volume.truncate('/none', 0)), 'ENOENT')
  assert.is(await codeOf(volume.truncate('/f', -1)), 'EINVAL')
})

test('attributes: mode, time, touch', async () => {
  const { volume } = memoryVolume()

  await volume.writeFile('/f', 'x', { mode: 0o600, mtimeMs: 1_000 })
  assert.equal([(await volume.stat('/f')).mode, (await volume.stat('/f')).mtimeMs], [0o600, 1_000])
  await volume.chmod('/f', 0o644)
  await volume.utimes('/f', 5_000)
  assert.equal([(await volume.stat('/f')).mode, (await volume.stat('/f')).mtimeMs], [0o644, 5_000])
  await volume.touch('/f')
  assert.ok((await volume.stat('/f')).mtimeMs > 5_000)
  assert.is(await volume.readFile('/f', { encoding: 'utf8' }), 'x')
  await volume.touch('/new')
  assert.is((await volume.stat('/new')).size, 0)
  assert.is(await codeOf(volume.touch('/a/b')), 'ENOENT')
  await volume.touch('/a/b', { parents: true, mtimeMs: 7 })
  assert.is((await volume.stat('/a/b')).mtimeMs, 7)
})

test('a file that has a CID gets a name: its blocks are claimed and none is moved; folders too', async () => {
  const { volume, blocks, files } = memoryVolume()
  const { cid } = await files.add(seededBytes(3 * MIB))
  const puts = blocks.puts.length
  const linked = await volume.link(cid, '/movie')

  assert.is(blocks.puts.length, puts)
  assert.is(linked.size, 3 * MIB)
  assert.ok(linked.cid.equals(cid))
  assert.equal(await volume.readFile('/movie'), seededBytes(3 * MIB))

  for (const { cid } of blocks.listLocal()) {
    assert.ok(blocks.claimsOf(cid).some(({ owner }) => owner === `volume:${volume.id}`))
  }

  const small = await files.add(seededBytes(100))
  await volume.link(small.cid, '/small')
  assert.is((await volume.stat('/small')).inline, true)

  const folder = await files.addAll([
    { path: 'a/b', content: stream(seededBytes(2 * MIB, 4)) }, { path: 'a/c', content: stream(seededBytes(3)) }
  ])
  assert.is((await volume.link(folder.cid, '/tree')).size, 2 * MIB + 3)
  assert.equal(await volume.readFile('/tree/a/b'), seededBytes(2 * MIB, 4))
  assert.equal(await volume.readFile('/tree/a/c'), seededBytes(3))

  blocks.lose(cid)
  assert.is(await codeOf(volume.link(cid, '/x')), 'block_not_found')
  assert.is(await volume.exists('/x'), false)
})

test('a long upload is made known, renewed and ended; where that failed the blocks are claimed once more', async () => {
  // the announcements' own timer keeps no process alive
  const awake = setInterval(() => {}, 1_000)
  const { volume, link, tree, blocks } = memoryVolume({ uploadRenewMs: 5 })
  const states: string[] = []
  let wake = (): void => {}

  link.hooks = {
    beforeSubmit: op => {
      if (op.type === 'upload') {
        states.push(op.state)
        wake()
      }
    }
  }

  const slow = async function * (): AsyncGenerator<Uint8Array> {
    yield seededBytes(2 * MIB)

    while (states.length < 2) {
      await new Promise<void>(resolve => { wake = resolve })
    }

    yield seededBytes(MIB, 2)
  }

  await volume.writeFile('/f', slow())
  assert.equal(states.slice(0, 2), ['open', 'open'])
  assert.is(states.at(-1), 'done')
  const counted = await tree.query({ type: 'volume' })
  assert.is(counted.type === 'volume' && counted.volume.openUploads, 0)

  // the announcement fails: what has been lost meanwhile is found out before the file gets its name
  let failed = 0
  link.hooks = {
    beforeSubmit: op => {
      if (op.type === 'upload') {
        failed++
        wake()
        throw new ShoalError('no_quorum', 'cut off')
      }
    }
  }

  const lossy = async function * (): AsyncGenerator<Uint8Array> {
    yield seededBytes(2 * MIB, 7)

    while (failed < 1) {
      await new Promise<void>(resolve => { wake = resolve })
    }

    yield seededBytes(MIB, 8)
    blocks.lose(rawCid(seededBytes(2 * MIB, 7).subarray(0, MIB)))
  }

  assert.is(await codeOf(volume.writeFile('/g', lossy())), 'block_not_found')
  assert.is(await volume.exists('/g'), false)
  clearInterval(awake)
})

test('a full mesh is ENOSPC; a full volume EDQUOT; what fails leaves what was there', async () => {
  const { volume, tree, link } = memoryVolume()
  await volume.writeFile('/f', 'old')

  const full = memoryVolume({
    tree, blocks: new FakeBlocks({ beforePut: () => { throw new ShoalError('no_space', 'full') } })
  })
  const err = await rejection(full.volume.writeFile('/f', seededBytes(MIB)))
  assert.is(err.code, 'ENOSPC')
  assert.match(err.message, /^test:\/f: the mesh has no space left/)

  await link.submit({ type: 'settings', settings: { quotaBytes: 1_000 } })
  assert.is(await codeOf(volume.writeFile('/f', seededBytes(2_000))), 'EDQUOT')
  assert.is(await codeOf(volume.writeFile('/f', seededBytes(MIB))), 'EDQUOT')
  assert.is(await volume.readFile('/f', { encoding: 'utf8' }), 'old')
  assert.is(await codeOf(volume.writeFile('/f', seededBytes(MIB), { signal: AbortSignal.abort() })), 'aborted')
})

test('fewer copies than asked for: told of blocks, and of what lives in its entry on one node', async () => {
  const blocks = new FakeBlocks({ possible: 2, copies: () => 1 })
  const { volume, link } = memoryVolume({ blocks })

  const large = await volume.writeFile('/large', seededBytes(2 * MIB))
  assert.is(large.copiesMin, 1, 'of blocks')
  assert.is(large.copies, 3, 'of the entry')
  assert.match(large.warning ?? '', /^There are 2 copies of the 3 that were asked for/)
  const small = await volume.writeFile('/small', 'x')
  assert.equal([small.copiesMin, small.warning], [undefined, undefined])

  link.hooks = { afterSubmit: (_op, submitted) => { submitted.copies = 1 } }
  assert.match((await volume.writeFile('/small', 'y')).warning ?? '', /^There is one copy of the 3/)
  link.hooks = { afterSubmit: (_op, submitted) => { Object.assign(submitted, { copies: 1, pending: true }) } }
  assert.is((await volume.writeFile('/small', 'z')).warning, undefined, 'that it is pending is what is told')

  link.hooks = {}
  const warned = /^There are 2 copies of the 3/
  assert.match((await volume.appendFile('/large', seededBytes(2 * MIB))).warning ?? '', warned)
  assert.match((await volume.truncate('/large', MIB + 1)).warning ?? '', warned)
  const file = await volume.open('/large', 'r+')
  await file.write(0, new Uint8Array(3))
  assert.match((await file.close())?.warning ?? '', warned)
  assert.match((await volume.link(large.cid, '/linked')).warning ?? '', warned)
  link.hooks = { afterSubmit: (_op, submitted) => { submitted.copies = 1 } }
  assert.match((await volume.appendFile('/small', 'y')).warning ?? '', /^There is one copy of the 3/)
  assert.match((await volume.truncate('/small', 1)).warning ?? '', /^There is one copy of the 3/)

  const enough = memoryVolume()
  assert.is((await enough.volume.writeFile('/large', seededBytes(2 * MIB))).warning, undefined)
})

test.run()
