import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Applier } from '../../../src/volumes/replica/applier.js'
import { createMemoryStateDb } from '../../../src/volumes/replica/state/memory-state-db.js'
import { encodeBatch, encodeCommand } from '../../../src/volumes/tree/codec/command.js'
import { answer } from '../../../src/volumes/tree/query/answer.js'
import { silentLogger } from '../../../src/util/logger.js'
import { rejection } from '../../helpers/rejection.js'
import { waitFor } from '../../../testing/wait-for.js'
import { systemClock } from '../../../src/util/clock.js'
import type { LogItem } from '../../../src/consensus/types.js'
import type { StateDb } from '../../../src/volumes/replica/state/state-db.js'
import type { TakenState } from '../../../src/volumes/replica/state/take-state.js'

const CONFIG = { epoch: 1, members: ['a'] }

function makeFolder (index: number): LogItem {
  const command = encodeCommand({
    id: index.toString(16).padStart(32, '0'), baseIndex: 0, principal: 'w', node: 'n', atMs: index, op: { type: 'mkdir', path: `/d${index}` }
  })

  return { index, value: { kind: 'batch', bytes: encodeBatch([command], index) } }
}

async function applierOf (db: StateDb): Promise<{ applier: Applier, told: number[], broken: unknown[] }> {
  const told: number[] = []
  const broken: unknown[] = []
  const applier = new Applier({
    clock: systemClock,
    db,
    logger: silentLogger,
    onMark: () => {},
    onApplied: ({ index }) => { told.push(index) },
    onBroken: err => { broken.push(err) }
  })

  await db.open()
  await applier.load()
  applier.begin(CONFIG)

  return { applier, told, broken }
}

async function applied (applier: Applier, index: number): Promise<void> {
  await waitFor(() => applier.applied.index === index, { what: `item ${index} to be applied` })
}

async function folders (applier: Applier): Promise<string[]> {
  const listed = await applier.read(async reader => await answer(reader, { type: 'list', path: '/', limit: 100 }))

  return listed.type === 'list' ? listed.entries.map(({ name }) => name) : []
}

/** What `takeState` does: writes what another replica has beside what is there. */
async function take (db: StateDb, items: readonly LogItem[], { breakOff = false } = {}): Promise<TakenState> {
  const source = createMemoryStateDb()
  const { applier } = await applierOf(source)
  applier.push(items)
  await applied(applier, items.length)
  const intake = await db.receive()

  for await (const [key, value] of source.range('0', '\uffff')) {
    await intake.write(new Map([[key, value]]))

    if (breakOff) {
      throw new Error('the other replica died')
    }
  }

  return { applied: { ...applier.applied, config: CONFIG }, intake }
}

test('the state that is here goes on when the one that was to replace it breaks off', async () => {
  const db = createMemoryStateDb()
  const { applier, broken } = await applierOf(db)
  applier.push([makeFolder(1), makeFolder(2)])
  await applied(applier, 2)

  const items = [1, 2, 3, 4].map(makeFolder)
  await rejection(applier.replace(async () => await take(db, items, { breakOff: true })))
  assert.equal(await folders(applier), ['d1', 'd2'])
  applier.push([makeFolder(3)])
  await applied(applier, 3)

  const again = applier.replace(async () => {
    assert.equal(await folders(applier), ['d1', 'd2', 'd3'])

    return await take(db, items)
  })
  applier.push([makeFolder(4), makeFolder(5)])
  await again
  await applied(applier, 5)
  assert.equal(await folders(applier), ['d1', 'd2', 'd3', 'd4', 'd5'])
  assert.equal(broken, [])
})

test('once the log was given up for another, nothing is answered or applied until its state is here', async () => {
  const db = createMemoryStateDb()
  const { applier, broken } = await applierOf(db)
  applier.push([makeFolder(1), makeFolder(2)])
  await applied(applier, 2)

  const items = [1, 2, 3, 4].map(makeFolder)
  await rejection(applier.replace(async () => {
    applier.giveUp({ index: 1, config: CONFIG })

    return await take(db, items, { breakOff: true })
  }))
  applier.push([makeFolder(5)])

  assert.ok(applier.isInstalling)
  assert.is((await rejection(folders(applier)) as { code?: string }).code, 'busy')
  assert.is((await rejection(applier.snapshot()) as { code?: string }).code, 'busy')
  assert.is(applier.applied.index, 0)

  await applier.replace(async () => await take(db, items))
  await applied(applier, 5)
  assert.equal(await folders(applier), ['d1', 'd2', 'd3', 'd4', 'd5'])
  assert.equal(broken, [])
})

test('a replacement that fails before anything was taken away changes nothing', async () => {
  const db = createMemoryStateDb()
  const { applier } = await applierOf(db)
  applier.push([makeFolder(1)])
  await applied(applier, 1)

  await rejection(applier.replace(async () => { throw new Error('nobody is there') }))
  applier.push([makeFolder(2)])
  await applied(applier, 2)
  assert.equal(await folders(applier), ['d1', 'd2'])
})

test('an older state than the one that was applied is not taken', async () => {
  const db = createMemoryStateDb()
  const { applier } = await applierOf(db)
  applier.push([1, 2, 3].map(makeFolder))
  await applied(applier, 3)

  await rejection(applier.replace(async () => await take(db, [makeFolder(1)])))
  assert.equal(await folders(applier), ['d1', 'd2', 'd3'])
})

test('a replacement of which nobody knows whether it took place leaves nothing to answer from', async () => {
  const db = createMemoryStateDb()
  const { applier, broken } = await applierOf(db)
  applier.push([makeFolder(1)])
  await applied(applier, 1)

  await rejection(applier.replace(async () => {
    const { applied, intake } = await take(db, [1, 2].map(makeFolder))

    return { applied, intake: { ...intake, adopt: async () => { throw new Error('the disk failed') } } }
  }))
  assert.ok(applier.isInstalling)
  assert.is(broken.length, 1, 'and the replica is opened anew')
  await rejection(folders(applier))
})

test('whoever waits for an index hears of a state that came as a whole', async () => {
  const db = createMemoryStateDb()
  const { applier, told } = await applierOf(db)

  await applier.replace(async () => await take(db, [1, 2, 3].map(makeFolder)))
  assert.is(told.at(-1), 3)
})

test('a part of a state, as versions left it that took one in place, is no state', async () => {
  const db = createMemoryStateDb()
  const { intake } = await take(db, [1, 2, 3].map(makeFolder))
  await intake.adopt()

  const { applier } = await applierOf(db)
  applier.push([makeFolder(1)])
  await applied(applier, 1)
  assert.equal(await folders(applier), ['d1'])
})

test('what a checkpoint says is durable was flushed', async () => {
  const db = createMemoryStateDb()
  let flushes = 0
  const { applier } = await applierOf({
    ...db,
    flush: async () => { flushes++ }
  })

  applier.push([makeFolder(1)])
  await applied(applier, 1)
  const before = flushes
  assert.is(await applier.checkpoint(), 1)
  assert.is(flushes, before + 1)
})

test.run()
