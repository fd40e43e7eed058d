import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertSame, carryOver } from '../../src/store/convert/carry.js'
import { assertRoom } from '../../src/store/convert/space.js'
import { nodeFs } from '../../src/store/disk/fs.js'
import { errorCode } from '../../src/util/errors.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createFileStore } from '../../src/store/files.js'
import { block, claim, thrownBy } from '../compliance/block-store.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { BlockStore } from '../../src/store/types.js'
import type { Carried } from '../../src/store/convert/carry.js'

const BLOCKS = Array.from({ length: 50 }, (_, i) => block(i + 1))
const STORE_ID = 'ab'.repeat(16)

/** A source whose copies have claims, marks and times of their own. */
async function makeSource (): Promise<BlockStore> {
  let at = 1_000
  const source = createMemoryStore({ storeId: STORE_ID, clock: { wall: () => at, now: () => 0 } })

  await source.open()

  for (const [i, { cid, bytes }] of BLOCKS.entries()) {
    at += 17
    await source.put(cid, bytes, [claim(`pin:${i % 3}`, { root: i % 5 === 0 }), claim('pin:all', { removed: i % 2 === 0 })])
  }

  await source.mark(BLOCKS.slice(0, 20).map(({ cid }, i) => ({ cid, dropping: i % 2 === 0, pledgedUntil: i })))

  return source
}

function setAside (kept: Map<string, Uint8Array>) {
  return async (key: string, bytes: Uint8Array): Promise<string> => {
    kept.set(key, bytes)

    return `/quarantine/${key}`
  }
}

async function withTarget (
  source: BlockStore,
  run: (target: BlockStore, carry: () => Promise<Carried>, kept: Map<string, Uint8Array>) => Promise<void>
): Promise<void> {
  await withTempDir(async dir => {
    const kept = new Map<string, Uint8Array>()
    const target = createFileStore({ dir, storedAt: cid => source.info(cid)?.storedAt ?? 0 })

    await target.open()

    try {
      await run(target, () => carryOver({ source, target, setAside: setAside(kept) }), kept)
    } finally {
      await target.close()
    }
  })
}

/** All that a store knows of its copies, in one order. */
function known (store: BlockStore): unknown[] {
  return [...store.entries()]
    .map(({ cid, ...rest }) => ({ cid: cid.toString(), ...rest }))
    .sort((a, b) => a.cid < b.cid ? -1 : 1)
}

test('claims, marks and times arrive as they were', async () => {
  const source = await makeSource()

  await withTarget(source, async (target, carry) => {
    assert.equal(await carry(), { resumed: 0, damaged: [] })
    assert.equal(known(target), known(source))

    for (const { cid, bytes } of BLOCKS) {
      assert.ok(Buffer.from(await target.get(cid)).equals(bytes))
    }
  })
})

test('a second run carries only what the first did not, and takes in what changed between them', async () => {
  const source = await makeSource()

  await withTarget(source, async (target, carry) => {
    await carry()

    const gone = BLOCKS[0] as { cid: typeof BLOCKS[0]['cid'] }
    const claimed = BLOCKS[1] as typeof BLOCKS[0]
    const marked = BLOCKS[2] as typeof BLOCKS[0]
    const renewed = BLOCKS[3] as typeof BLOCKS[0]

    await source.delete(gone.cid)
    await source.addClaims(claimed.cid, [claim('pin:late')])
    await source.mark([{ cid: marked.cid, dropping: false, pledgedUntil: 77 }])
    // Deleted and put again: fewer claims than the copy that was carried.
    await source.delete(renewed.cid)
    await source.put(renewed.cid, renewed.bytes, [claim('pin:new')])
    assert.is((await carry()).resumed, 47)
    assert.equal(known(target), known(source))
  })
})

test('a copy that does not match its hash is set aside and not carried', async () => {
  const source = await makeSource()
  const bad = block(1000)
  const wrong = Uint8Array.from(bad.bytes, (byte, i) => i === 500 ? byte ^ 1 : byte)

  await source.put(bad.cid, wrong, [])

  await withTarget(source, async (target, carry, kept) => {
    const { damaged } = await carry()

    assert.equal(damaged, [{
      cid: bad.cid.toString(), file: `/quarantine/${bad.cid.toString()}`, reason: 'its bytes do not match its hash'
    }])
    assert.ok(Buffer.from(kept.get(bad.cid.toString()) as Uint8Array).equals(wrong))
    assert.not(target.has(bad.cid))
    assert.is(target.usage().blocks, BLOCKS.length)
  })
})

test('room: for what is not carried yet, besides the reserve', async () => {
  const source = await makeSource()
  const target = createMemoryStore()
  const disk = { freeBytes: 0, totalBytes: 1000 * 1024 * 1024 }
  const io = { ...nodeFs, statfs: async () => disk }
  const codeAt = async (freeBytes: number): Promise<string> => {
    disk.freeBytes = freeBytes

    return await assertRoom(io, '/store', source, target).then(() => 'room', errorCode)
  }
  const reserve = disk.totalBytes / 20
  const needed = BLOCKS.length * (1000 + 4096)

  await target.open()
  assert.is(await codeAt(reserve + needed * 0.9), 'store_convert_space')
  assert.is(await codeAt(needed * 1.2), 'store_convert_space', 'the reserve is not for that')
  assert.is(await codeAt(reserve + needed * 1.2), 'room')

  await carryOver({ source, target, setAside: setAside(new Map()) })
  assert.is(await codeAt(0), 'room', 'all is carried')
})

test('a signal ends it with its reason', async () => {
  const source = await makeSource()
  const reason = new Error('enough')

  await withTarget(source, async target => {
    assert.is(await thrownBy(carryOver({
      source, target, setAside: setAside(new Map()), signal: AbortSignal.abort(reason)
    })), reason)
    assert.is(target.usage().blocks, 0)
  })
})

test('two stores that differ in anything are not the same', async () => {
  const changes: Record<string, (store: BlockStore) => Promise<unknown>> = {
    'a copy less': store => store.delete((BLOCKS[7] as typeof BLOCKS[0]).cid),
    'a copy more': store => store.put(block(500).cid, block(500).bytes, []),
    'another claim': store => store.addClaims((BLOCKS[7] as typeof BLOCKS[0]).cid, [claim('pin:x')]),
    'a mark': store => store.mark([{ cid: (BLOCKS[7] as typeof BLOCKS[0]).cid, dropping: true }]),
    'a pledge': store => store.mark([{ cid: (BLOCKS[7] as typeof BLOCKS[0]).cid, pledgedUntil: 1e12 }])
  }

  for (const [what, change] of Object.entries(changes)) {
    const [source, target] = [await makeSource(), await makeSource()]

    assertSame(source, target, [])
    await change(target)
    assert.throws(() => { assertSame(source, target, []) }, (err: { code: string }) => err.code === 'store_convert_mismatch', what)
  }

  const [source, target] = [await makeSource(), await makeSource()]
  const gone = (BLOCKS[7] as typeof BLOCKS[0]).cid

  await target.delete(gone)
  assertSame(source, target, [{ cid: gone.toString(), file: '', reason: '' }])
})

test.run()
