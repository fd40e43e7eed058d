import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { BlockWriter } from '../../src/files/block-writer.js'
import { createFiles } from '../../src/files/files.js'
import { Share } from '../../src/files/share.js'
import {
  ADD_BLOCKS_IN_FLIGHT_MAX, ADD_BYTES_IN_FLIGHT_MAX, ADD_BYTES_IN_FLIGHT_MIN, ADD_BYTES_TOTAL_MAX
} from '../../src/files/constants.js'
import { ShoalError } from '../../src/util/errors.js'
import { silentLogger } from '../../src/util/logger.js'
import { collect, chunked, rawCid, seededBytes, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import type { AddProgress, SourceEntry } from '../../src/files/types.js'
import type { CID } from 'multiformats/cid'

const MIB = 1024 * 1024

async function rejection (promise: Promise<unknown>): Promise<ShoalError> {
  try {
    await promise
  } catch (err) {
    return err as ShoalError
  }

  throw new Error('It should have been rejected.')
}

/** A turn of the event loop, so that several puts overlap. */
const turn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

test('all blocks carry one pin; the root alone has the record, and is put after all others are acknowledged', async () => {
  let acknowledged = 0
  const seenAtRoot: number[] = []
  const blocks = new FakeBlocks({
    beforePut: (_, claims) => {
      if (claims.some(claim => claim.root)) {
        seenAtRoot.push(acknowledged)
      }
    },
    afterPut: async () => {
      await turn()
      acknowledged++
    }
  })
  const result = await createFiles({ blocks }).add(chunked(seededBytes(5 * MIB), 64 * 1024), { replicas: 5 })

  assert.is(result.blocks, 6)
  assert.is(result.bytes, 5 * MIB)
  assert.equal(seenAtRoot, [5])

  const claims = blocks.puts.flatMap(put => put.claims)
  assert.is(new Set(claims.map(claim => claim.owner)).size, 1)
  assert.is(claims.filter(claim => claim.root).length, 1)
  assert.ok(claims.every(claim => claim.redundancy.copies === 5))
  assert.is(blocks.pinsOf(result.cid).length, 1)
  // the root is the last block, so it needed one put
  assert.is(blocks.puts.length, 6)
})

test('every add has a pin of its own', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(10))

  await files.add(seededBytes(10))

  assert.is(blocks.pinsOf(cid).length, 2)
})

test('copiesMin is the fewest of all blocks', async () => {
  let count = 0
  const blocks = new FakeBlocks({ copies: () => ++count === 3 ? 2 : 4 })

  assert.is((await createFiles({ blocks }).add(seededBytes(5 * MIB))).copiesMin, 2)
})

test('a block that occurs many times is put once', async () => {
  const blocks = new FakeBlocks()
  const result = await createFiles({ blocks }).add(new Uint8Array(20 * MIB))

  assert.is(result.blocks, 2)
  assert.is(blocks.puts.length, 2)
})

test('a root that is not the last block written is pinned all the same', async () => {
  const blocks = new FakeBlocks()
  const writer = new BlockWriter({
    blocks, logger: silentLogger, keepFor: { pinId: 'one' }, inFlight: new Share({ total: MIB, min: MIB, max: MIB })
  })
  const [root, other] = [seededBytes(10, 1), seededBytes(10, 2)].map(bytes => ({ cid: rawCid(bytes), bytes })) as
    [{ cid: CID, bytes: Uint8Array }, { cid: CID, bytes: Uint8Array }]

  await writer.put(root.cid, root.bytes)
  await writer.put(other.cid, other.bytes)
  await writer.put(root.cid, root.bytes)
  assert.equal(blocks.pins(), [])

  assert.equal(await writer.finish(root.cid), { blocks: 2, copiesMin: 3, warning: undefined })
  assert.is(blocks.pinsOf(root.cid).length, 1)
  assert.is(blocks.pinsOf(other.cid).length, 0)
  writer.close()
})

test('memory stays flat: the source is read no faster than blocks are acknowledged', async () => {
  let acknowledged = 0
  let readAheadMax = 0
  let read = 0
  const chunk = seededBytes(64 * 1024)
  const blocks = new FakeBlocks({
    keepLeaves: false,
    afterPut: async (cid) => {
      await turn()
      acknowledged += cid.code === 0x55 ? MIB : 0
    }
  })
  const source = async function * (): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 128 * 16; i++) {
      read += chunk.byteLength
      readAheadMax = Math.max(readAheadMax, read - acknowledged)
      // no two blocks the same
      const own = chunk.slice()
      new DataView(own.buffer).setUint32(0, i)
      yield own
    }
  }
  const { bytes } = await createFiles({ blocks }).add(source())

  assert.is(bytes, 128 * MIB)
  assert.ok(blocks.putBytesInFlightMax <= ADD_BYTES_IN_FLIGHT_MAX, `${blocks.putBytesInFlightMax}`)
  assert.ok(blocks.putsInFlightMax >= 12, `only ${blocks.putsInFlightMax} at once`)
  // what is in flight, the block that is held back, the one that waits for room, and the one being filled
  assert.ok(readAheadMax <= ADD_BYTES_IN_FLIGHT_MAX + 3 * MIB, `${readAheadMax / MIB} MiB were read ahead`)
})

test('small files of a folder are written many at once', async () => {
  const blocks = new FakeBlocks({ afterPut: turn })
  const entries = Array.from({ length: 500 }, (_, i) => ({ path: `f${i}`, content: stream(Buffer.from(`file ${i}`)) }))
  const { blocks: count } = await createFiles({ blocks }).addAll(entries)

  assert.is(count, 501)
  assert.ok(blocks.putsInFlightMax > 16 && blocks.putsInFlightMax <= ADD_BLOCKS_IN_FLIGHT_MAX, `${blocks.putsInFlightMax}`)
})

test('a source that fails: its error, and nothing is pinned', async () => {
  const blocks = new FakeBlocks()
  const source = async function * (): AsyncGenerator<Uint8Array> {
    yield seededBytes(3 * MIB)
    throw new Error('the disk is gone')
  }
  const err = await rejection(createFiles({ blocks }).add(source()))

  assert.is(err.message, 'the disk is gone')
  assert.equal(blocks.pins(), [])
  assert.ok(blocks.puts.length > 0)
})

test('a put that fails: its error, the source is closed, and nothing is pinned', async () => {
  let closed = false
  let puts = 0
  const blocks = new FakeBlocks({
    beforePut: async () => {
      await turn()

      if (++puts === 3) {
        throw new ShoalError('too_few_replicas', 'Only 1 of 2.')
      }
    }
  })
  const endless = async function * (): AsyncGenerator<Uint8Array> {
    try {
      for (let i = 0; ; i++) {
        yield seededBytes(MIB, i)
      }
    } finally {
      closed = true
    }
  }
  const err = await rejection(createFiles({ blocks }).add(endless()))

  assert.is(err.code, 'too_few_replicas')
  assert.ok(closed)
  assert.equal(blocks.pins(), [])
})

test('a put that fails while the source hangs ends the add', async () => {
  const blocks = new FakeBlocks({ beforePut: () => { throw new ShoalError('no_space', 'Full.') } })
  const hanging = async function * (): AsyncGenerator<Uint8Array> {
    yield seededBytes(3 * MIB)
    await new Promise(() => {})
  }

  assert.is((await rejection(createFiles({ blocks }).add(hanging()))).code, 'no_space')
  assert.is((await rejection(createFiles({ blocks }).addAll([{ path: 'x', content: hanging() }]))).code, 'no_space')
})

test('abort while the source hangs: rejected at once, nothing pinned', async () => {
  const blocks = new FakeBlocks()
  const controller = new AbortController()
  const hanging = async function * (): AsyncGenerator<Uint8Array> {
    yield seededBytes(2 * MIB)
    controller.abort()
    await new Promise(() => {})
  }

  assert.is((await rejection(createFiles({ blocks }).add(hanging(), { signal: controller.signal }))).code, 'aborted')
  assert.equal(blocks.pins(), [])
})

test('abort while entries hang, while puts hang, and before it began', async () => {
  const controller = new AbortController()
  const entries = async function * (): AsyncGenerator<SourceEntry> {
    yield { path: 'a', content: stream(seededBytes(10)) }
    controller.abort()
    await new Promise(() => {})
  }
  const { signal } = controller
  assert.is((await rejection(createFiles({ blocks: new FakeBlocks() }).addAll(entries(), { signal }))).code, 'aborted')
  assert.is((await rejection(createFiles({ blocks: new FakeBlocks() }).add(seededBytes(10), { signal }))).code, 'aborted')

  const second = new AbortController()
  const blocks = new FakeBlocks({
    beforePut: async (_, __, signal) => {
      setImmediate(() => { second.abort() })
      await new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => { reject(new ShoalError('aborted', 'cancelled')) })
      })
    }
  })
  assert.is((await rejection(createFiles({ blocks }).add(seededBytes(40 * MIB), { signal: second.signal }))).code, 'aborted')
  assert.equal(blocks.pins(), [])
})

test('a root that was stored but not acknowledged is taken back, and older pins of the same root stay', async () => {
  let failing = false
  const blocks = new FakeBlocks({
    afterPut: (_, claims) => {
      if (failing && claims.some(claim => claim.root && !claim.removed)) {
        throw new ShoalError('too_few_replicas', 'Only 1 of 2.')
      }
    }
  })
  const files = createFiles({ blocks })
  const { cid } = await files.add(seededBytes(3 * MIB))
  const before = blocks.pinsOf(cid)

  failing = true
  assert.is((await rejection(files.add(seededBytes(3 * MIB)))).code, 'too_few_replicas')
  assert.equal(blocks.pinsOf(cid), before)
})

test('abort after the root is stored: not pinned when it rejects', async () => {
  const controller = new AbortController()
  const blocks = new FakeBlocks({
    afterPut: (_, claims) => {
      if (claims.some(claim => claim.root && !claim.removed)) {
        controller.abort()
      }
    }
  })

  assert.is((await rejection(createFiles({ blocks }).add(seededBytes(5), { signal: controller.signal }))).code, 'aborted')
  assert.equal(blocks.pins(), [])
})

test('progress counts bytes and blocks and names the file', async () => {
  const seen: AddProgress[] = []
  const files = createFiles({ blocks: new FakeBlocks() })
  const entries = [
    { path: 'dir/one', content: stream(seededBytes(2 * MIB, 1)) },
    { path: 'dir/two', content: stream(seededBytes(5, 2)) }
  ]
  const result = await files.addAll(entries, { onProgress: progress => { seen.push(progress) } })

  assert.equal(seen.at(-1), { bytes: result.bytes, blocks: result.blocks, path: 'dir/two' })
  assert.ok(seen.some(progress => progress.path === 'dir/one'))
  assert.ok(seen.every((progress, i) => i === 0 || progress.bytes >= (seen[i - 1] as AddProgress).bytes))
})

test('paths that a folder cannot hold are refused, with the path in the message', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const content = (): AsyncIterable<Uint8Array> => stream(seededBytes(1))
  const cases: SourceEntry[][] = [
    [{ path: '', content: content() }],
    [{ path: '/etc/passwd', content: content() }],
    [{ path: '../up', content: content() }],
    [{ path: 'a/../b', content: content() }],
    [{ path: 'a/./b', content: content() }],
    [{ path: 'a//b', content: content() }],
    [{ path: 'nul\0', content: content() }],
    [{ path: 'half \ud800', content: content() }],
    [{ path: 'dir\\/x', content: content() }],
    [{ path: 'same', content: content() }, { path: 'same', content: content() }],
    [{ path: 'same', content: content() }, { path: 'same' }],
    [{ path: 'same' }, { path: 'same', content: content() }],
    [{ path: 'file', content: content() }, { path: 'file/below', content: content() }],
    [{ path: 'x/file/below', content: content() }, { path: 'x/file', content: content() }],
    [{ path: 'x'.repeat(20_000), content: content() }],
    [{ path: 'd/'.repeat(300) + 'x', content: content() }],
    [{ path: 'd/x', content: content() }, { path: 'd', mode: 0o700 }]
  ]

  for (const entries of cases) {
    const err = await rejection(files.addAll(entries))
    assert.is(err.code, 'invalid_path', `${JSON.stringify(entries.map(entry => entry.path))}: ${err.message}`)
  }
})

test('odd but legal names survive', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const names = ['back\\slash', 'ends\\', ' space ', '...', 'new\nline', '%2F', '?query', '#hash', 'e\u0301', '\u00e9']
  const { cid } = await files.addAll(names.map(path => ({ path, content: stream(Buffer.from(path)) })))

  for (const name of names) {
    assert.is(Buffer.from(await collect(files.cat(`${cid.toString()}/${name}`))).toString(), name)
  }
})

test('many adds at once share what may be in flight, and each gets on', async () => {
  const blocks = new FakeBlocks({ keepLeaves: false, beforePut: turn })
  const files = createFiles({ blocks })
  const adds = 60

  const results = await Promise.all(Array.from({ length: adds }, async (_, seed) =>
    await files.add(chunked(seededBytes(4 * MIB, seed), 64 * 1024))))

  assert.is(new Set(results.map(({ cid }) => cid.toString())).size, adds)
  // Two MiB for each is the least, and one block more may have been under way when another add came.
  const allowed = Math.max(ADD_BYTES_TOTAL_MAX, adds * ADD_BYTES_IN_FLIGHT_MIN) + adds * MIB
  assert.ok(blocks.putBytesInFlightMax <= allowed, `${blocks.putBytesInFlightMax} bytes in flight`)
})

test('a share is split alike among those who take part, within its bounds', () => {
  const share = new Share({ total: 100, min: 7, max: 40 })
  assert.is(share.each, 40)
  const leaves = Array.from({ length: 4 }, () => share.join())
  assert.is(share.each, 25)
  leaves.push(...Array.from({ length: 96 }, () => share.join()))
  assert.is(share.each, 7)
  leaves.forEach(leave => { leave(); leave() })
  assert.is(share.each, 40)
})

test.run()
