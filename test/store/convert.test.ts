import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { convertStore } from '../../src/store/convert.js'
import { identityFile, KIND_FOLDERS, kindFolder, otherKind, STORE_KINDS, storeKindOf } from '../../src/store/kinds.js'
import { createStore } from '../../src/store/open-kind.js'
import { createSegmentStore } from '../../src/store/segments.js'
import { block, claim, thrownBy } from '../compliance/block-store.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { BlockStore, StoreKind } from '../../src/store/types.js'

const BLOCKS = Array.from({ length: 40 }, (_, i) => block(i + 1, 200 * i))

interface Known { storeId: string, copies: unknown[] }

/** All that a node would find in the folder, bytes included. */
async function contentOf (dir: string): Promise<Known> {
  const kind = await storeKindOf(dir)

  assert.ok(kind, 'there is a store')

  return await withOpen(dir, kind, async store => {
    const copies = await Promise.all([...store.entries()].map(async ({ cid, ...rest }) =>
      ({ cid: cid.toString(), ...rest, hex: Buffer.from(await store.get(cid)).toString('hex') })))

    return { storeId: store.storeId, copies: copies.sort((a, b) => a.cid < b.cid ? -1 : 1) }
  })
}

async function withOpen<T> (dir: string, kind: StoreKind, run: (store: BlockStore) => Promise<T>): Promise<T> {
  const store = createStore({ kind, dir })

  await store.open()

  try {
    return await run(store)
  } finally {
    await store.close()
  }
}

async function fill (dir: string, kind: StoreKind): Promise<void> {
  let at = 5_000
  const store = createStore({ kind, dir, clock: { wall: () => at, now: () => 0 } })

  await store.open()

  for (const [i, { cid, bytes }] of BLOCKS.entries()) {
    at += 31
    await store.put(cid, bytes, [claim(`pin:${i % 4}`, { root: i % 7 === 0 })])
  }

  const late = BLOCKS.filter((_, i) => i % 3 === 0)

  await Promise.all(late.map(({ cid }) => store.addClaims(cid, [claim('pin:late', { removed: true })])))
  await store.mark(late.map(({ cid }, i) => ({ cid, dropping: i % 2 === 0, pledgedUntil: i })))
  await store.close()
}

/** A store of the given kind with all kinds of copies in a folder of its own. */
async function withStore (kind: StoreKind, run: (dir: string, to: StoreKind) => Promise<void>): Promise<void> {
  await withTempDir(async data => {
    const dir = path.join(data, 'store')

    await fill(dir, kind)
    await run(dir, otherKind(kind))
  })
}

for (const kind of STORE_KINDS) {
  test(`from ${kind}: everything that is known of every copy, the id, and nothing left behind`, async () => {
    await withStore(kind, async (dir, to) => {
      const before = await contentOf(dir)
      const steps: number[] = []
      const report = await convertStore(dir, { to, onProgress: ({ bytes }) => { steps.push(bytes) } })
      const bytes = BLOCKS.reduce((sum, one) => sum + one.bytes.byteLength, 0)

      assert.equal(report, {
        from: kind, to, changed: true, copies: 40, bytes, resumed: 0, damaged: [], quarantined: 0
      })
      assert.is(steps.at(-1), bytes)
      assert.is(await storeKindOf(dir), to)
      assert.equal(await contentOf(dir), before)
      assert.equal(await fs.readdir(dir), [KIND_FOLDERS[to]])

      // And back again, as often as one likes.
      await convertStore(dir, { to: kind })
      assert.is(await storeKindOf(dir), kind)
      assert.equal(await contentOf(dir), before)
      await convertStore(dir, { to })
      assert.equal(await contentOf(dir), before)
    })
  })

  test(`from ${kind}: a bad copy is set aside with its bytes, what was in quarantine stays there`, async () => {
    await withStore(kind, async (dir, to) => {
      const bad = block(900)
      const wrong = Uint8Array.from(bad.bytes, (byte, i) => i === 3 ? byte ^ 1 : byte)

      await fs.writeFile(path.join(kindFolder(dir, kind), 'quarantine', 'from-before'), 'old')

      const before = await contentOf(dir)

      await withOpen(dir, kind, store => store.put(bad.cid, wrong, []))

      const { damaged, copies, quarantined } = await convertStore(dir, { to })

      assert.equal([damaged.length, copies, quarantined], [1, 40, 2])
      assert.is(damaged[0]?.cid, bad.cid.toString())
      assert.ok((await fs.readFile(damaged[0]?.file ?? '')).equals(wrong))
      assert.is(await fs.readFile(path.join(kindFolder(dir, to), 'quarantine', 'from-before'), 'utf8'), 'old')
      assert.equal(await contentOf(dir), before)
    })
  })

  test(`from ${kind}: cut short by a signal, the old store counts and the next run goes on`, async () => {
    await withStore(kind, async (dir, to) => {
      const before = await contentOf(dir)
      const controller = new AbortController()
      const reason = new Error('enough')

      assert.is(await thrownBy(convertStore(dir, {
        to, signal: controller.signal, onProgress: ({ copies }) => { if (copies === 10) { controller.abort(reason) } }
      })), reason)
      assert.is(await storeKindOf(dir), kind)
      assert.equal(await contentOf(dir), before)

      const { resumed } = await convertStore(dir, { to })

      assert.ok(resumed >= 10, `${resumed} resumed`)
      assert.equal(await contentOf(dir), before)
      assert.equal(await fs.readdir(dir), [KIND_FOLDERS[to]])
    })
  })

  test(`from ${kind}: --keep renames the old store`, async () => {
    await withStore(kind, async (dir, to) => {
      const before = await contentOf(dir)
      const { kept = '' } = await convertStore(dir, { to, keep: true })

      assert.match(path.basename(kept), new RegExp(`^${KIND_FOLDERS[kind]}\\.kept-`))
      assert.equal(await contentOf(dir), before)
      await fs.rm(kindFolder(dir, to), { recursive: true })
      await fs.rename(kept, kindFolder(dir, kind))
      assert.equal(await contentOf(dir), before)
    })
  })

  test(`to ${kind} already: leftovers of a conversion go, the store stays`, async () => {
    await withStore(otherKind(kind), async (dir, to) => {
      // Killed right after the step from which the new store counts.
      const old = path.join(dir, '..', 'old')

      await fs.cp(kindFolder(dir, otherKind(kind)), old, { recursive: true })

      const before = await contentOf(dir)

      await convertStore(dir, { to })
      await fs.cp(old, kindFolder(dir, otherKind(kind)), { recursive: true })
      assert.is(await storeKindOf(dir), to)

      // Killed while the old one was being removed.
      await fs.rename(old, `${kindFolder(dir, otherKind(kind))}.removing`)
      await fs.mkdir(path.join(dir, 'converting'))

      const report = await convertStore(dir, { to })

      assert.not(report.changed)
      assert.equal(await fs.readdir(dir), [KIND_FOLDERS[to]])
      assert.equal(await contentOf(dir), before)
    })
  })
}

test('what an earlier attempt left of another store is not taken over', async () => {
  await withStore('files', async (dir, to) => {
    const before = await contentOf(dir)
    const staging = path.join(dir, 'converting')
    const foreign = block(901)

    await withOpen(staging, to, store => store.put(foreign.cid, foreign.bytes, []))
    await convertStore(dir, { to })
    assert.equal(await contentOf(dir), before)

    await fs.mkdir(staging)
    await fs.mkdir(kindFolder(staging, 'files'))
    await fs.writeFile(identityFile(staging, 'files'), 'rubbish')
    await convertStore(dir, { to: 'files' })
    assert.equal(await contentOf(dir), before)
  })
})

test('a folder in the way that no conversion made is renamed, not removed', async () => {
  await withStore('files', async (dir, to) => {
    const before = await contentOf(dir)

    await fs.mkdir(kindFolder(dir, to))
    await fs.writeFile(path.join(kindFolder(dir, to), 'mine.txt'), 'hello')
    await convertStore(dir, { to })
    assert.equal(await contentOf(dir), before)

    const aside = (await fs.readdir(dir)).find(name => name.startsWith(`${KIND_FOLDERS[to]}.aside-`)) ?? ''

    assert.is(await fs.readFile(path.join(dir, aside, 'mine.txt'), 'utf8'), 'hello')
  })
})

test('logs of others have no place in files: refused, nothing changed', async () => {
  await withStore('segments', async (dir, to) => {
    const store = createSegmentStore({ dir })

    await store.open()
    await store.log('volume:1').append([{ position: 0, bytes: Buffer.from('x') }])
    await store.close()

    const before = await contentOf(dir)
    const err = await thrownBy(convertStore(dir, { to }))

    assert.is(err.code, 'store_has_logs')
    assert.match(err.message, 'volume:1')
    assert.equal(await contentOf(dir), before)
    assert.equal(await fs.readdir(dir), ['segments'])
  })
})

test('nothing to convert', async () => {
  await withTempDir(async dir => {
    assert.is((await thrownBy(convertStore(path.join(dir, 'store'), { to: 'files' }))).code, 'store_missing')
    assert.equal(await fs.readdir(dir), [])
  })
})

test.run()
