import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { errorCode } from '../../src/util/errors.js'
import { conditionalDelete } from './conditional-delete.js'
import { block, claim } from '../helpers/store-blocks.js'
import { codeOf, rejection } from '../helpers/rejection.js'
import { dagPbCid, rawCid, seededBytes } from '../../testing/bytes.js'
import { systemClock } from '../../src/util/clock.js'
import type { CID } from 'multiformats/cid'
import type { BlockChange, BlockStore } from '../../src/store/types.js'
import type { Clock } from '../../src/util/clock.js'

export interface BlockStoreFixtureOptions {
  capacityBytes?: number
  clock?: Clock
}

export interface BlockStoreFixture {
  /** Not open yet. */
  store: BlockStore
  /** Closes the store and opens what it kept: the same copies, as after a restart. */
  reopen: () => Promise<BlockStore>
  /** Closes and removes everything. */
  remove: () => Promise<void>
}

/** What every `BlockStore` must do. Registers a suite and runs it. */
export function blockStoreCompliance (
  name: string, create: (options?: BlockStoreFixtureOptions) => Promise<BlockStoreFixture>
): void {
  const test = suite(`BlockStore compliance: ${name}`)

  const check = (what: string, run: (store: BlockStore, fixture: BlockStoreFixture) => Promise<void>,
    options: BlockStoreFixtureOptions = {}): void => {
    test(what, async () => {
      const fixture = await create(options)

      try {
        await fixture.store.open()
        await run(fixture.store, fixture)
      } finally {
        await fixture.remove()
      }
    })
  }

  check('put, then everything is known of the copy', async store => {
    const { cid, bytes } = block(1)

    assert.equal(await store.put(cid, bytes, [claim('pin:a', { root: true })]), { isNew: true })
    assert.ok(store.has(cid))
    assert.equal(Buffer.from(await store.get(cid)), Buffer.from(bytes))

    const info = store.info(cid)

    assert.ok(info?.cid.equals(cid))
    assert.equal({ ...info, cid: undefined }, {
      cid: undefined,
      bytes: 1000,
      encoding: 'raw',
      claims: [claim('pin:a', { root: true })],
      dropping: false,
      pledgedUntil: 0,
      storedAt: 4242
    })
  }, { clock: { ...systemClock, wall: () => 4242, now: () => 0 } })

  check('sizes from nothing to more than a block', async store => {
    for (const length of [0, 1, 4095, 4096, 4097, 1024 * 1024, 2 * 1024 * 1024 + 1]) {
      const { cid, bytes } = block(length + 7, length)

      await store.put(cid, bytes, [])

      const got = await store.get(cid)

      assert.is(got.byteLength, length)
      assert.ok(Buffer.from(got).equals(bytes), `${length} bytes come back as they were`)
    }
  })

  check('ranges are clamped to the end', async store => {
    const { cid, bytes } = block(2)
    const range = async (offset: number, length: number): Promise<Buffer> =>
      Buffer.from(await store.get(cid, { offset, length }))

    await store.put(cid, bytes, [])
    assert.ok((await range(0, 10)).equals(bytes.subarray(0, 10)))
    assert.ok((await range(990, 10)).equals(bytes.subarray(990)))
    assert.ok((await range(990, 100)).equals(bytes.subarray(990)))
    assert.ok((await range(5, Infinity)).equals(bytes.subarray(5)))
    assert.is((await range(1000, 1)).byteLength, 0)
    assert.is((await range(5000, 1)).byteLength, 0)
    assert.is((await range(3, 0)).byteLength, 0)
    assert.instance(await rejection(range(-1, 5)), RangeError)
  })

  check('a stored block cannot be altered by what was returned', async store => {
    const { cid, bytes } = block(3)

    await store.put(cid, bytes, [])
    ;(await store.get(cid)).fill(0)
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
  })

  check('what is not there', async store => {
    const { cid } = block(4)

    assert.not.ok(store.has(cid))
    assert.is(store.info(cid), undefined)
    assert.is(await codeOf(store.get(cid)), 'block_not_found')
    assert.is(await codeOf(store.addClaims(cid, [claim('pin:a')])), 'block_not_found')
    await store.delete(cid)
    await store.quarantine(cid)
    await store.setFlags([{ cid, dropping: true }])
    assert.is(store.usage().blocks, 0)
  })

  check('a second put merges claims and leaves the copy alone', async store => {
    const { cid, bytes } = block(5)

    await store.put(cid, bytes, [claim('pin:a', { since: 3 })])

    const before = store.info(cid)

    assert.equal(await store.put(cid, bytes, [claim('pin:b'), claim('pin:a', { since: 5 })]), { isNew: false })
    assert.equal(store.info(cid)?.claims, [claim('pin:a', { since: 5 }), claim('pin:b')])
    assert.is(store.info(cid)?.storedAt, before?.storedAt)
    assert.is(store.usage().blocks, 1)
  })

  check('a second put lifts dropping and keeps the pledge', async store => {
    const { cid, bytes } = block(6)

    await store.put(cid, bytes, [claim('pin:a')])
    await store.setFlags([{ cid, dropping: true, pledgedUntil: 99 }])
    assert.is(store.info(cid)?.dropping, true)
    await store.put(cid, bytes, [claim('pin:a')])
    assert.is(store.info(cid)?.dropping, false)
    assert.is(store.info(cid)?.pledgedUntil, 99)
  })

  check('a put that comes after a mark lifts it, though neither was awaited', async store => {
    const { cid, bytes } = block(7)

    await store.put(cid, bytes, [claim('pin:a')])
    await Promise.all([store.setFlags([{ cid, dropping: true }]), store.put(cid, bytes, [claim('pin:a')])])
    assert.is(store.info(cid)?.dropping, false)
  })

  check('addClaims tells whether anything changed; removed wins', async store => {
    const { cid, bytes } = block(8)

    await store.put(cid, bytes, [])
    assert.is(await store.addClaims(cid, [claim('pin:a')]), true)
    assert.is(await store.addClaims(cid, [claim('pin:a')]), false)
    assert.is(await store.addClaims(cid, []), false)
    assert.is(await store.addClaims(cid, [claim('pin:a', { removed: true })]), true)
    assert.is(await store.addClaims(cid, [claim('pin:a')]), false)
    assert.is(store.info(cid)?.claims[0]?.removed, true)
  })

  check('marks change only what they name', async store => {
    const a = block(9)
    const b = block(10)

    await store.put(a.cid, a.bytes, [])
    await store.put(b.cid, b.bytes, [])
    await store.setFlags([{ cid: a.cid, dropping: true }, { cid: b.cid, pledgedUntil: 7 }, { cid: block(11).cid }])
    await store.setFlags([{ cid: a.cid, pledgedUntil: 8 }])
    assert.equal([store.info(a.cid)?.dropping, store.info(a.cid)?.pledgedUntil], [true, 8])
    assert.equal([store.info(b.cid)?.dropping, store.info(b.cid)?.pledgedUntil], [false, 7])
    await store.setFlags([{ cid: a.cid, dropping: false, pledgedUntil: 0 }])
    assert.equal([store.info(a.cid)?.dropping, store.info(a.cid)?.pledgedUntil], [false, 0])
  })

  conditionalDelete(check)

  check('delete forgets the copy, its claims and its marks', async (store, fixture) => {
    const { cid, bytes } = block(12)

    await store.put(cid, bytes, [claim('pin:a')])
    await store.addClaims(cid, [claim('pin:b', { removed: true })])
    await store.setFlags([{ cid, dropping: true, pledgedUntil: 9 }])
    await store.delete(cid)
    assert.not.ok(store.has(cid))
    assert.is(await codeOf(store.get(cid)), 'block_not_found')
    assert.is(store.usage().usedBytes, 0)
    assert.equal(await store.put(cid, bytes, [claim('pin:c')]), { isNew: true })


    const expectFresh = (opened: BlockStore): void => {
      assert.equal(opened.info(cid)?.claims, [claim('pin:c')])
      assert.equal([opened.info(cid)?.dropping, opened.info(cid)?.pledgedUntil], [false, 0])
    }

    expectFresh(store)
    expectFresh(await fixture.reopen())
  })

  check('quarantine takes a copy out of service, and it can be put again', async store => {
    const { cid, bytes } = block(13)
    const changes: string[] = []

    await store.put(cid, bytes, [claim('pin:a')])
    store.onChange(change => { changes.push(change.kind) })
    await store.quarantine(cid)
    assert.not.ok(store.has(cid))
    assert.is(store.usage().usedBytes, 0)
    assert.equal(await store.put(cid, bytes, []), { isNew: true })
    assert.equal(changes, ['removed', 'added'])
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
  })

  check('entries lists every copy once', async store => {
    const blocks = Array.from({ length: 50 }, (_, i) => block(100 + i, 10 + i))

    await Promise.all(blocks.map(({ cid, bytes }) => store.put(cid, bytes, [claim('pin:a')])))

    const listed = [...store.entries()].map(info => info.cid.toString()).sort()

    assert.equal(listed, blocks.map(({ cid }) => cid.toString()).sort())
    // Can be read again.
    const entries = store.entries()

    assert.is([...entries].length, 50)
    assert.is([...entries].length, 50)
  })

  check('usage counts payloads and is back to nothing', async store => {
    const blocks = [block(20, 100), block(21, 5000), block(22, 0)]

    for (const { cid, bytes } of blocks) {
      await store.put(cid, bytes, [])
      await store.put(cid, bytes, [claim('pin:a')])
    }

    const { blocks: count, usedBytes, capacityBytes, freeBytes, full } = store.usage()

    assert.is(count, 3)
    assert.ok(usedBytes >= 5100 && usedBytes < 5100 + 3 * 1024, `${usedBytes} bytes used`)
    assert.ok(capacityBytes > 0 && freeBytes > 0)
    assert.is(full, false)

    for (const { cid } of blocks) {
      await store.delete(cid)
    }

    assert.is(store.usage().usedBytes, 0)
  })

  check('full: no new copies, but claims, marks, reads and deletes', async store => {
    const stored: CID[] = []
    let failed: string | undefined

    for (let i = 0; failed === undefined && i < 200; i++) {
      const { cid, bytes } = block(1000 + i)

      try {
        await store.put(cid, bytes, [])
        stored.push(cid)
      } catch (err) {
        failed = errorCode(err)
      }
    }

    assert.is(failed, 'store_full')
    assert.ok(stored.length >= 80 && stored.length <= 100, `${stored.length} blocks of 1000 bytes in 100 000`)
    assert.ok(store.usage().usedBytes <= 100_000)

    const [first, second] = stored as [CID, CID]

    assert.is(await store.addClaims(first, [claim('pin:a')]), true)
    await store.setFlags([{ cid: first, pledgedUntil: 5 }])
    assert.is((await store.get(first)).byteLength, 1000)
    assert.equal(await store.put(first, block(1000).bytes, [claim('pin:b')]), { isNew: false })

    for (const cid of stored.slice(1, 20)) {
      await store.delete(cid)
    }

    assert.is(store.usage().full, false)
    assert.equal(await store.put(second, block(1001).bytes, []), { isNew: true })
    store.setCapacity(1000)
    assert.is(store.usage().capacityBytes, 1000)
    assert.is(store.usage().full, true)
    assert.is(await codeOf(store.put(block(50).cid, block(50).bytes, [])), 'store_full')
    store.setCapacity(1_000_000)
    assert.equal(await store.put(block(50).cid, block(50).bytes, []), { isNew: true })
  }, { capacityBytes: 100_000 })

  check('concurrent puts cannot pass the capacity together', async store => {
    const results = await Promise.allSettled(Array.from({ length: 100 }, async (_, i) => {
      const { cid, bytes } = block(2000 + i)

      await store.put(cid, bytes, [])
    }))

    assert.ok(results.some(result => result.status === 'rejected'))
    assert.ok(store.usage().usedBytes <= 20_000, `${store.usage().usedBytes} bytes used`)
  }, { capacityBytes: 20_000 })

  check('changes are told in order and end with the subscription', async store => {
    const { cid, bytes } = block(30)
    const seen: BlockChange[] = []
    const unsubscribe = store.onChange(change => {
      seen.push(change)
      assert.is(store.has(change.info.cid), change.kind !== 'removed')
    })

    store.onChange(() => { throw new Error('a listener of the test throws') })
    await store.put(cid, bytes, [claim('pin:a')])
    await store.put(cid, bytes, [claim('pin:a')])
    await store.addClaims(cid, [claim('pin:b')])
    await store.put(cid, bytes, [claim('pin:c')])
    await store.setFlags([{ cid, dropping: true }])
    await store.delete(cid)
    assert.equal(seen.map(({ kind }) => kind), ['added', 'claims', 'claims', 'removed'])
    assert.equal(seen.map(({ info }) => info.claims.length), [1, 2, 3, 3])
    assert.ok(seen.every(({ info }) => info.cid.equals(cid)))
    unsubscribe()
    unsubscribe()
    await store.put(cid, bytes, [])
    assert.is(seen.length, 4)
  })

  check('concurrent puts of one block make one copy with all claims', async store => {
    const { cid, bytes } = block(31, 50_000)
    const owners = Array.from({ length: 20 }, (_, i) => `pin:${String(i).padStart(2, '0')}`)
    const results = await Promise.all(owners.map(owner => store.put(cid, bytes, [claim(owner)])))

    assert.is(results.filter(({ isNew }) => isNew).length, 1)
    assert.equal(store.info(cid)?.claims.map(({ owner }) => owner), owners)
    assert.is(store.usage().blocks, 1)
  })

  check('puts, deletes, claims and marks of one block in any mix leave it whole or gone', async (store, fixture) => {
    const { cid, bytes } = block(32)

    for (let round = 0; round < 10; round++) {
      await Promise.allSettled([
        store.put(cid, bytes, [claim(`pin:a${round}`)]),
        store.delete(cid),
        store.addClaims(cid, [claim(`pin:b${round}`)]),
        store.setFlags([{ cid, dropping: true }]),
        store.put(cid, bytes, [claim(`pin:c${round}`)]),
        store.get(cid),
        ...(round % 2 === 0 ? [store.delete(cid)] : [])
      ])

      const info = store.info(cid)

      assert.is(store.has(cid), info !== undefined)
      assert.is(store.usage().blocks, info === undefined ? 0 : 1)
      assert.is(info === undefined ? undefined : (await store.get(cid)).byteLength, info?.bytes)
      store = await fixture.reopen()
      assert.equal(store.info(cid)?.claims, info?.claims)
      assert.is(store.info(cid)?.dropping, info?.dropping)
    }
  })

  check('everything is still there after reopening', async (store, fixture) => {
    const { storeId } = store
    const kept = block(40)
    const changed = block(41, 70_000)
    const gone = block(42)

    await store.put(kept.cid, kept.bytes, [claim('pin:a', { root: true, since: 123_456_789_012 })])
    await store.put(changed.cid, changed.bytes, [])
    await store.put(gone.cid, gone.bytes, [claim('pin:b')])
    await store.addClaims(changed.cid, [claim('volume:x', { redundancy: { kind: 'replicas', copies: 5 } })])
    await store.setFlags([{ cid: changed.cid, dropping: true, pledgedUntil: 1_800_000_000_000 }])
    await store.delete(gone.cid)

    const before = [store.info(kept.cid), store.info(changed.cid)]
    const usage = store.usage()
    const reopened = await fixture.reopen()

    assert.is(reopened.storeId, storeId)
    assert.equal([reopened.info(kept.cid), reopened.info(changed.cid)].map(withoutCid), before.map(withoutCid))
    assert.not.ok(reopened.has(gone.cid))
    assert.is(reopened.usage().usedBytes, usage.usedBytes)
    assert.ok(Buffer.from(await reopened.get(changed.cid)).equals(changed.bytes))
    assert.ok(Buffer.from(await reopened.get(kept.cid, { offset: 9, length: 9 })).equals(kept.bytes.subarray(9, 18)))
  })

  check('a CIDv0 is the same block as its CIDv1', async store => {
    const bytes = seededBytes(100, 50)
    const v1 = dagPbCid(bytes)
    const v0 = v1.toV0()

    await store.put(v0, bytes, [])
    assert.ok(store.has(v1) && store.has(v0))
    assert.equal(await store.put(v1, bytes, []), { isNew: false })
    assert.ok(store.info(v0)?.cid.equals(v1))
    assert.not.ok(store.has(rawCid(bytes)), 'another codec is another block')
  })

  check('a store id is 32 hex digits', async store => {
    assert.match(store.storeId, /^[0-9a-f]{32}$/)
  })

  check('closed: calls are refused, the index is empty, both ends twice', async store => {
    const { cid, bytes } = block(60)

    await store.put(cid, bytes, [])
    await store.open()
    await Promise.all([store.close(), store.close()])
    await store.close()
    assert.is(await codeOf(store.put(cid, bytes, [])), 'store_closed')
    assert.is(await codeOf(store.get(cid)), 'store_closed')
    assert.is(await codeOf(store.addClaims(cid, [])), 'store_closed')
    assert.is(await codeOf(store.setFlags([])), 'store_closed')
    assert.is(await codeOf(store.delete(cid)), 'store_closed')
    assert.is(await codeOf(store.quarantine(cid)), 'store_closed')
    assert.not.ok(store.has(cid))
    assert.is([...store.entries()].length, 0)
    await Promise.all([store.open(), store.open()])
    assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
  })

  check('close waits for what has begun', async (store, fixture) => {
    const blocks = Array.from({ length: 40 }, (_, i) => block(300 + i, 20_000))
    const puts = blocks.map(({ cid, bytes }) => store.put(cid, bytes, [claim('pin:a')]))
    const closing = store.close()

    assert.is((await Promise.all(puts)).length, 40)
    await closing

    const reopened = await fixture.reopen()

    assert.is(reopened.usage().blocks, 40)
  })

  test.run()
}

function withoutCid (info: { cid: CID } | undefined): unknown {
  return info === undefined ? undefined : { ...info, cid: info.cid.toString() }
}
