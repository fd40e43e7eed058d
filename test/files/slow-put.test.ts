import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PUT_FINISH_MS_MAX } from '../../src/blocks/gc/constants.js'
import { BlockWriter } from '../../src/files/block-writer.js'
import { Share } from '../../src/files/share.js'
import { silentLogger } from '../../src/util/logger.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { testBlock } from '../helpers/block-mesh.js'
import { eventually } from '../helpers/eventually.js'
import { rejection } from '../helpers/rejection.js'
import { systemClock } from '../../src/util/clock.js'

const RENEW_MS = 20

interface Clocks { now: number, wall: number }

function makeWriter (blocks: FakeBlocks, clocks: Clocks, renewMs: number): BlockWriter {
  return new BlockWriter({
    blocks,
    logger: silentLogger,
    clock: { ...systemClock, now: () => clocks.now, wall: () => clocks.wall },
    renewMs,
    inFlight: new Share({ total: 1e6, min: 1e6, max: 1e6 }),
    keepFor: { pinId: 'slow' }
  })
}

const [first, second, root] = ['first', 'second', 'root'].map(name => testBlock(name)) as
  [ReturnType<typeof testBlock>, ReturnType<typeof testBlock>, ReturnType<typeof testBlock>]

test('a put whose bytes come slowly renews a claim, and ends whenever they have come', async () => {
  const blocks = new FakeBlocks()
  const clocks = { now: 0, wall: 1e12 }
  const renewed: string[] = []
  const claim = blocks.claim.bind(blocks)
  blocks.claim = async (cids, claims) => {
    renewed.push(claims.map(({ owner, root }) => `${owner} ${String(root)}`).join())
    return await claim(cids, claims)
  }
  const writer = makeWriter(blocks, clocks, RENEW_MS)

  try {
    await writer.put(first.cid, first.data)
    await writer.put(second.cid, second.data)
    await eventually('the first is stored', () => blocks.puts.length === 1)

    for (let halfDays = 0; halfDays < 6; halfDays++) {
      const before = renewed.length
      clocks.now += PUT_FINISH_MS_MAX
      clocks.wall += PUT_FINISH_MS_MAX
      await eventually('renewed', () => renewed.length > before + 1)
    }

    assert.ok(renewed.every(text => text === 'pin:slow false'), renewed[0])
    await writer.put(root.cid, root.data)
    await writer.finish(root.cid)
    assert.is(blocks.pinsOf(root.cid).length, 1)
  } finally {
    writer.close()
  }
})

for (const [what, now, wall] of [
  ['stood still', PUT_FINISH_MS_MAX + 1, PUT_FINISH_MS_MAX + 1],
  ['was suspended: only one clock went on', 0, PUT_FINISH_MS_MAX + 1]
] as const) {
  test(`a writer that ${what} for longer than it may does not end its put`, async () => {
    const blocks = new FakeBlocks()
    const clocks = { now: 0, wall: 1e12 }
    const writer = makeWriter(blocks, clocks, 1e9)

    try {
      await writer.put(first.cid, first.data)
      await writer.put(root.cid, root.data)
      await eventually('the first is stored', () => blocks.puts.length === 1)
      clocks.now += now
      clocks.wall += wall
      assert.is((await rejection(writer.finish(root.cid))).code, 'put_expired')
      assert.equal(blocks.pinsOf(root.cid), [])
    } finally {
      writer.close()
    }
  })
}

for (const how of ['stores another block', 'renews a claim'] as const) {
  test(`a writer that stood still for too long and then ${how} does not end its put: what came before may be gone`, async () => {
    const blocks = new FakeBlocks()
    const clocks = { now: 0, wall: 1e12 }
    let renewed = 0
    const claim = blocks.claim.bind(blocks)
    blocks.claim = async (cids, claims) => {
      const result = await claim(cids, claims)
      renewed++
      return result
    }
    const renews = how === 'renews a claim'
    const writer = makeWriter(blocks, clocks, renews ? RENEW_MS : 1e9)

    try {
      await writer.put(first.cid, first.data)
      await writer.put(second.cid, second.data)
      await eventually('the first is stored', () => blocks.puts.length === 1)
      clocks.wall += PUT_FINISH_MS_MAX + 1
      const before = renewed

      if (renews) {
        await eventually('renewed', () => renewed > before + 1)
      }

      const ending = (async () => {
        await writer.put(root.cid, root.data)
        await eventually('the second is stored, or never will be', () => blocks.puts.length === 2 || writer.failure != null)
        await writer.finish(root.cid)
      })()
      assert.is((await rejection(ending)).code, 'put_expired')
      assert.equal(blocks.pinsOf(root.cid), [])
      assert.ok(writer.signal.aborted, 'whoever reads stops')
    } finally {
      writer.close()
    }
  })
}

test('a put says in its own process that it goes on, until it is closed', async () => {
  const blocks = new FakeBlocks()
  const writer = makeWriter(blocks, { now: 0, wall: 1e12 }, 1e9)
  await writer.put(root.cid, root.data)
  assert.equal([...blocks.openPuts], ['slow'])
  await writer.finish(root.cid)
  assert.equal([...blocks.openPuts], ['slow'])
  writer.close()
  assert.equal([...blocks.openPuts], [])
})

test('a put that waits for its first bytes for days loses nothing', async () => {
  const blocks = new FakeBlocks()
  const clocks = { now: 0, wall: 1e12 }
  const writer = makeWriter(blocks, clocks, 1e9)

  try {
    clocks.wall += 2 * PUT_FINISH_MS_MAX
    await writer.put(first.cid, first.data)
    clocks.wall += 2 * PUT_FINISH_MS_MAX
    await writer.put(root.cid, root.data)
    await writer.finish(root.cid)
    assert.is(blocks.pinsOf(root.cid).length, 1)
  } finally {
    writer.close()
  }
})

for (const what of ['block', 'root'] as const) {
  test(`a writer that was suspended with a ${what} on its way does not end its put: the answer waited for it`, async () => {
    const blocks = new FakeBlocks()
    const clocks = { now: 0, wall: 1e12 }
    const writer = makeWriter(blocks, clocks, 1e9)
    const put = blocks.put.bind(blocks)
    const late = what === 'block' ? first : root
    const claims: string[] = []
    blocks.put = async (cid, bytes, options) => {
      claims.push(...(options?.claims ?? []).map(claim => `${cid.toString()} ${String(claim.root)} ${String(claim.removed)}`))
      const result = await put(cid, bytes, options)

      if (cid.equals(late.cid)) {
        clocks.wall += PUT_FINISH_MS_MAX + 1
      }

      return result
    }

    try {
      await writer.put(first.cid, first.data)
      await writer.put(root.cid, root.data)
      assert.is((await rejection(writer.finish(root.cid))).code, 'put_expired')
      // And what was recorded is taken back.
      assert.is(claims.includes(`${root.cid.toString()} true false`), what === 'root')
      assert.is(claims.includes(`${root.cid.toString()} true true`), what === 'root')
    } finally {
      writer.close()
    }
  })
}

test('renewals that fail do not count', async () => {
  const blocks = new FakeBlocks()
  const clocks = { now: 0, wall: 1e12 }
  let failed = 0
  blocks.claim = async () => {
    failed++
    throw new Error('nobody there')
  }
  const writer = makeWriter(blocks, clocks, RENEW_MS)

  try {
    await writer.put(first.cid, first.data)
    await writer.put(root.cid, root.data)
    await eventually('the first is stored', () => blocks.puts.length === 1)
    clocks.now += PUT_FINISH_MS_MAX + 1
    clocks.wall += PUT_FINISH_MS_MAX + 1
    const before = failed
    await eventually('tried', () => failed > before + 1)
    assert.is((await rejection(writer.finish(root.cid))).code, 'put_expired')
  } finally {
    writer.close()
  }
})

test.run()
