import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLevelStateDb } from '../../../../src/volumes/replica/state/level-state-db.js'
import { pad } from '../../../../src/volumes/tree/keys.js'
import { rejection } from '../../../helpers/rejection.js'
import { withTempDir } from '../../../helpers/temp-dir.js'
import type { StateDb } from '../../../../src/volumes/replica/state/state-db.js'

const test = suite('volumes/replica/state/level-state-db')
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

test('keys with numbers that rise are found, and those that were never written are not, over restarts and states', async () => {
  const rising = fc.tuple(fc.constantFrom('b/', 'i/', 'o/', 'q/', 'e/'), fc.nat(40)).map(([kind, n]) => `${kind}${pad(n)}`)
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(rising, fc.boolean()).map(([key, isThere]) => ({ key, isThere })) },
    { weight: 2, arbitrary: fc.constantFrom('flush' as const, 'reopen' as const) },
    { weight: 1, arbitrary: fc.array(rising, { maxLength: 4 }) }
  )

  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
    await withDb(async (first, reopen) => {
      let db = first
      let model = new Set<string>()

      for (const step of steps) {
        if (step === 'flush') {
          await db.flush()
        } else if (step === 'reopen') {
          await db.flush()
          db = await reopen()
        } else if (Array.isArray(step)) {
          const intake = await db.receive()
          await intake.write(new Map(step.map(key => [key, bytes('came')])))
          await intake.adopt()
          model = new Set(step)
        } else {
          db.stage(new Map([[step.key, step.isThere ? bytes('here') : undefined]]))
          model[step.isThere ? 'add' : 'delete'](step.key)
        }

        for (let n = 0; n <= 41; n++) {
          for (const kind of ['b/', 'i/', 'o/', 'q/', 'e/']) {
            const key = `${kind}${pad(n)}`
            assert.is(db.get(key) !== undefined, model.has(key), key)
          }
        }
      }
    }, 4_096)
  }), { numRuns: 20 })
})

test('a command that was looked for and then applied is there', async () => {
  await withDb(async db => {
    assert.is(db.get('q/1'), undefined)
    db.stage(new Map([['q/1', bytes('')]]))
    assert.is(text(db.get('q/1')), '')
    await db.flush()
    assert.is(text(db.get('q/1')), '')
    db.stage(new Map([['q/1', undefined]]))
    assert.is(db.get('q/1'), undefined)
  })
})

test('what is closed says so, and not that nothing is there', async () => {
  await withDb(async db => {
    await db.close()
    assert.throws(() => db.get(`o/${pad(9)}`), /is not open/)
  }, 4_096)
})

test('a state that came takes the place of what is here and staged, and not before it is adopted', async () => {
  await withDb(async (db, reopen) => {
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    const intake = await db.receive()
    await intake.write(new Map([['c', bytes('1')], ['d', bytes('1')]]))
    db.stage(new Map([['b', bytes('1')]]))
    assert.equal([await keys(db), text(db.get('b')), db.get('c')], [['a'], '1', undefined])

    await intake.adopt()
    await db.flush()
    assert.equal([await keys(db), db.get('a'), db.get('b'), text(db.get('c'))], [['c', 'd'], undefined, undefined, '1'])
    await intake.discard()
    assert.equal(await keys(await reopen()), ['c', 'd'])
  })
})

test('a state that came in part, or was not wanted, leaves what is here, and nothing beside it', async () => {
  await withTempDir(async dir => {
    const db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes: 1024 })
    await db.open()
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    await (await db.receive()).write(new Map([['b', bytes('1')]]))
    const second = await db.receive()
    await second.write(new Map([['c', bytes('1')]]))
    await second.discard()
    assert.equal(await readdir(dir), ['state'])

    await (await db.receive()).write(new Map([['d', bytes('1')]]))
    await db.close()
    await db.open()
    assert.equal([await keys(db), await readdir(dir)], [['a'], ['state']])
    await (await db.receive()).write(new Map([['e', bytes('1')]]))
    await db.close()
    await db.destroy()
    assert.equal(await readdir(dir), [])
  })
})

test('wherever the process ends while a state is adopted, one of the two is there, whole', async () => {
  await withTempDir(async dir => {
    const at = (suffix: string): string => `${dir}/state${suffix}`
    const fill = async (path: string, key: string): Promise<void> => {
      const db = createLevelStateDb({ dir: path, cacheBytes: 1024 })
      await db.open()
      db.stage(new Map([[key, bytes('1')]]))
      await db.flush()
      await db.close()
    }
    // What each step of it leaves on the disk.
    const steps: [found: string, left: readonly (readonly [suffix: string, key: string])[]][] = [
      ['old', [['', 'old'], ['.incoming', 'new']]],
      ['new', [['.replaced', 'old'], ['.incoming', 'new']]],
      ['new', [['.replaced', 'old'], ['', 'new']]]
    ]

    for (const [found, left] of steps) {
      for (const [suffix, key] of left) {
        await fill(`${dir}/made`, key)
        await rename(`${dir}/made`, at(suffix))
      }

      const db = createLevelStateDb({ dir: at(''), cacheBytes: 1024 })
      await db.open()
      assert.equal([await keys(db), await readdir(dir)], [[found], ['state']])
      await db.close()
      await db.destroy()
    }
  })
})

test('the state before is back when the one that took its place cannot be opened', async () => {
  await withTempDir(async dir => {
    const db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes: 1024 })
    await db.open()
    db.stage(new Map([['old', bytes('1')]]))
    await db.flush()
    await db.close()
    await rename(`${dir}/state`, `${dir}/state.replaced`)
    await mkdir(`${dir}/state`)
    await writeFile(`${dir}/state/CURRENT`, 'nonsense')

    assert.is((await rejection(db.open()) as { code?: string }).code, 'volume_state_unusable')
    await db.setAside('damaged')
    await db.open()
    assert.equal([await keys(db), (await readdir(dir)).sort()], [['old'], ['state', 'state.damaged']])
    await db.close()
  })
})

test('what was set aside stays, also when that is asked for once more', async () => {
  await withTempDir(async dir => {
    const db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes: 1024 })
    await db.open()
    db.stage(new Map([['a', bytes('1')]]))
    await db.flush()
    await db.setAside('forked')
    await db.setAside('forked')
    await db.destroy()
    assert.equal(await readdir(dir), ['state.forked'])
    assert.ok((await readdir(`${dir}/state.forked`)).length > 0)
  })
})

test('a state that could not be put in its place is there after all when the next one is fetched', async () => {
  await withTempDir(async dir => {
    const db = createLevelStateDb({ dir: `${dir}/state`, cacheBytes: 1024 })
    await db.open()
    db.stage(new Map([['old', bytes('1')]]))
    await db.flush()
    const intake = await db.receive()
    await intake.write(new Map([['new', bytes('1')]]))
    // The disk does not let the folder be moved.
    await rename(`${dir}/state`, `${dir}/elsewhere`)
    await rejection(intake.adopt())
    await rename(`${dir}/elsewhere`, `${dir}/state.replaced`)

    await db.receive()
    assert.equal([await keys(db), (await readdir(dir)).sort()], [['new'], ['state', 'state.incoming']])
    await db.close()
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
