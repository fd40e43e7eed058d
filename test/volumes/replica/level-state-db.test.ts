import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLevelStateDb } from '../../../src/volumes/replica/level-state-db.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { StateDb } from '../../../src/volumes/replica/state-db.js'

const test = suite('volumes/replica/level-state-db')
const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString()

async function keys (reader: Pick<StateDb, 'range'>): Promise<string[]> {
  const found: string[] = []

  for await (const [key] of reader.range('a', 'z')) {
    found.push(key)
  }

  return found
}

async function withDb (
  run: (db: StateDb, reopen: () => Promise<StateDb>) => Promise<void>, cacheBytes = 1024 * 1024
): Promise<void> {
  await withTempDir(async dir => {
    let db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes })
    await db.open()

    try {
      await run(db, async () => {
        await db.close()
        db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes })
        await db.open()

        return db
      })
    } finally {
      await db.close()
    }
  })
}

test('keys see what is staged at once, ranges and snapshots what is flushed', async () => {
  await withDb(async db => {
    db.stage(new Map([['a', bytes('1')], ['b', bytes('1')]]))
    await db.flush()
    db.stage(new Map([['a', bytes('2')], ['b', undefined], ['c', bytes('1')]]))
    const before = db.snapshot()
    assert.equal([text(db.get('a')), text(db.get('b')), text(db.get('c'))], ['2', undefined, '1'])
    assert.equal([text(before.get('a')), text(before.get('b')), text(before.get('c'))], ['1', '1', undefined])
    assert.equal(await keys(db), ['a', 'b'])
    await db.flush()
    assert.equal(await keys(db), ['a', 'c'])
    assert.equal(await keys(before), ['a', 'b'])
    await before.close()
  })
})

test('also without a cache that holds them', async () => {
  await withDb(async db => {
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    db.stage(new Map([['a', undefined], ['b', bytes('2')]]))
    assert.is(text(db.get('a')), undefined)
    assert.is(text(db.get('b')), '2')
    const flushed = db.flush()
    assert.is(text(db.get('a')), undefined)
    assert.is(text(db.get('b')), '2')
    await flushed
    assert.is(text(db.get('a')), undefined)
    assert.is(text(db.get('b')), '2')
  }, 0)
})

test('what is flushed is there after a start, what is not is gone whole', async () => {
  await withDb(async (db, reopen) => {
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    db.stage(new Map([['a', bytes('2')], ['b', bytes('2')]]))
    const again = await reopen()
    assert.equal(await keys(again), ['a'])
    assert.is(text(again.get('a')), '1')
  })
})

test('clear takes along what is staged', async () => {
  await withDb(async db => {
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    db.stage(new Map([['b', bytes('1')]]))
    await db.clear()
    await db.flush()
    assert.equal(await keys(db), [])
    assert.is(db.get('a'), undefined)
    assert.is(db.get('b'), undefined)
  })
})

test('a state of a log that was forced apart outlives the replica; one that was damaged does not', async () => {
  await withTempDir(async parent => {
    const dir = path.join(parent, 'state')

    for (const why of ['damaged', 'forked'] as const) {
      const db = createLevelStateDb({ dir, cacheBytes: 1_000_000 })
      await db.open()
      db.stage(new Map([['a', bytes(why)]]))
      await db.flush()
      await db.setAside(why)
      await db.destroy()
    }

    assert.equal(await readdir(parent), ['state.forked'])
    const forked = createLevelStateDb({ dir: `${dir}.forked`, cacheBytes: 1_000_000 })
    await forked.open()
    assert.equal(Buffer.from(forked.get('a') as Uint8Array).toString(), 'forked')
    await forked.close()
  })
})

test.run()
