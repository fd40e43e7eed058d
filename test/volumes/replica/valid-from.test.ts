/**
 * Only what was chosen is handed out as chosen, whatever is left on the disk; and what an operator gave up stays given
 * up, wherever a process ends. Real replicas on a simulated disk.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GroupLog } from '../../../src/volumes/replica/group-log.js'
import { forcedConfig } from '../../../src/consensus/lineage.js'
import { copyImage, emptyImage, logStoreOn, SimDisk } from '../../../sim/shell/disk.js'
import { ask, batch, commandOf, GROUP, OWNER, settled, startReplica, stopReplicas, tagsOf } from '../../helpers/shell-replica.js'
import type { ShellReplicaInit } from '../../helpers/shell-replica.js'
import type { HardState, LogConfig, LogItem } from '../../../src/consensus/types.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { MemoryKv } from '../../../src/volumes/tree/kv.js'

const CONFIG = { epoch: 1, members: ['a', 'b', 'c'] }

test.after.each(stopReplicas)

const chosen = (to: number): LogItem[] => Array.from({ length: to }, (_, i) => batch(i + 1, `c${i + 1}`))

/** A replica that has applied so many items, all of them on its disk. */
async function withState (disk: SimDisk, self: string, to: number): Promise<Replica> {
  const { replica } = await startReplica(disk, { self, config: CONFIG })
  replica.step({ type: 'chosen', items: chosen(to), commitIndex: to })
  await settled()
  await (await replica.snapshot()).close()

  return replica
}

/** What lies on a disk with this log, and the state of an index. */
async function diskWith (hard: HardState, items: LogItem[], stateOf: number): Promise<SimDisk> {
  const other = new SimDisk()
  await withState(other, 'c', stateOf)
  const image = emptyImage()
  image.states.set(GROUP, copyImage(other.image).states.get(GROUP) as MemoryKv)
  const disk = new SimDisk(image)
  await new GroupLog(logStoreOn(disk).log(OWNER)).write(hard, items)

  return disk
}

const ballot = { round: 1, node: 'b' }
const hardOf = (commitIndex: number, lastIndex: number, validFrom: number): HardState =>
  ({ self: 'a', promised: ballot, accepted: ballot, lastIndex, commitIndex, config: CONFIG, validFrom })

/** Everything that a peer is given from `from` on. */
async function handedOut (replica: Replica, from: number): Promise<string[]> {
  const { items, needsState } = await replica.fetch(from)

  return needsState ? ['state'] : tagsOf(items)
}

/** How the others answer: from this replica. */
function callsOf (other: () => Replica): ShellReplicaInit['call'] {
  return async (_peer, method, header) => {
    if (method === 'volume.fetch') {
      const { epoch, lineage = [] } = other().config
      const { items, ...fetched } = await other().fetch((header as { from: number }).from)
      assert.equal(items, [], 'the tests ask for states')

      return { header: { ...fetched, epoch, lineage: [...lineage] }, payload: new Uint8Array() }
    }

    return await other().statePiece((header as { session: number }).session)
  }
}

async function stateOf (replica: Replica): Promise<string[]> {
  const snapshot = await replica.snapshot()
  const keys: string[] = []

  for await (const [key, value] of snapshot.range('0', '\uffff')) {
    keys.push(`${key}=${Buffer.from(value).toString('base64')}`)
  }

  await snapshot.close()

  return keys
}

test('items of a ballot that lost are not handed out when the state went ahead of the log before a crash', async () => {
  const lost = [batch(17, 'lost17'), batch(18, 'lost18')]
  const disk = await diskWith(hardOf(16, 18, 1), [...chosen(16), ...lost], 20)
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
  assert.is(replica.appliedIndex, 20)
  assert.equal(await handedOut(replica, 17), ['state'])
  assert.equal(await handedOut(replica, 18), ['state'])
  assert.equal(await handedOut(replica, 21), [])

  // That is part of what is durable: the next life knows it, though its log says that more is chosen.
  ask(replica, 'b', { type: 'prepare', epoch: 1, ballot: { round: 9, node: 'b' }, commitIndex: 20 })
  await settled()
  const hard = await new GroupLog(logStoreOn(disk).log(OWNER)).hard()
  assert.equal([hard?.commitIndex, hard?.validFrom], [20, 21])
  const next = await startReplica(new SimDisk(copyImage(disk.image)), { self: 'a', config: CONFIG })
  assert.equal(await handedOut(next.replica, 17), ['state'])
})

test('of a log that was written before it vouched for anything, only what is behind the state is handed out', async () => {
  const disk = await diskWith(hardOf(20, 20, 0), [...chosen(16), batch(17, 'lost17')], 20)
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
  assert.equal(await handedOut(replica, 3), ['state'])
})

test('a replica that took a state says so after a restart, too, to whoever lacks what is before it', async () => {
  for (const validFrom of [11, 0]) {
    const disk = await diskWith(hardOf(10, 10, validFrom), [], 10)
    const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
    assert.equal(await handedOut(replica, 5), ['state'])
    assert.equal(await replica.fetch(11), { items: [], commitIndex: 10, needsState: false })
  }
})

test('who is given nothing by one that knows more takes its state', async () => {
  const other = await withState(new SimDisk(), 'b', 10)
  const call = callsOf(() => other)
  const { replica } = await startReplica(new SimDisk(), {
    self: 'a',
    config: CONFIG,
    call: async (peer, method, header) => method === 'volume.fetch'
      ? { header: { needsState: false, epoch: 1, lineage: [], commitIndex: 10 }, payload: new Uint8Array() }
      : await call?.(peer, method, header) as { header: unknown, payload: Uint8Array }
  })
  replica.learn('b')
  await settled()
  await settled()
  assert.is(replica.appliedIndex, 10)
})

test('what an operator gave up stays given up, wherever the process ends that takes the log in its place', async () => {
  // b goes on alone with five items, and one more of its own; a has ten.
  const survivor = await withState(new SimDisk(), 'b', 5)
  survivor.step({ type: 'force', config: forcedConfig(CONFIG, 'b', 'x') })
  await settled()
  await survivor.submit([{ id: 'after', bytes: commandOf('after') }], { failed: [], silent: [] })
  const wanted = await stateOf(survivor)
  const call = callsOf(() => survivor)
  const followed = (): LogConfig => survivor.config

  const disk = new SimDisk()
  await withState(disk, 'a', 10)
  const before = disk.steps.length
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG, call, followed })
  replica.learn('b')
  await settled()
  await settled()
  await settled()
  assert.equal(replica.config.lineage, ['x'])
  assert.equal(await stateOf(replica), wanted)
  const steps = disk.steps.length
  assert.ok(steps > before + 3)

  for (let count = before; count <= steps; count++) {
    const where = `behind step ${count}, ${disk.steps[count - 1]?.what ?? ''}`
    const alone = await startReplica(new SimDisk(disk.after(count)), { self: 'a', config: CONFIG })

    if (alone.replica.isOpen && alone.replica.config.lineage !== undefined) {
      assert.is(alone.replica.appliedIndex, survivor.appliedIndex, `${where} it has a state of another log`)
    }

    const again = await startReplica(new SimDisk(disk.after(count)), { self: 'a', config: CONFIG, call, followed })

    for (let turn = 0; turn < 10 && !again.replica.isOpen; turn++) {
      await settled()
    }

    assert.ok(again.replica.isOpen, `${where} it is not open`)
    again.replica.learn('b')
    await settled()
    await settled()
    await settled()
    assert.equal(again.replica.config.lineage, ['x'], where)
    assert.equal(await stateOf(again.replica), wanted, `${where} what was given up came back`)
  }
})

test('two logs that were forced apart are told apart, and neither takes anything of the other', async () => {
  const [one, other] = [await withState(new SimDisk(), 'a', 5), await withState(new SimDisk(), 'b', 5)]
  one.step({ type: 'force', config: forcedConfig(CONFIG, 'a', 'x') })
  other.step({ type: 'force', config: forcedConfig(CONFIG, 'b', 'y') })
  await settled()
  const asked = ask(one, 'b', {
    type: 'accept', epoch: 1_001, lineage: ['y'], ballot: { round: 5_000, node: 'b' }, prevIndex: 6, items: [batch(7, 'mixed')],
    commitIndex: 7, adopted: 6
  })
  await settled()
  assert.is(asked.answer, undefined)
  assert.equal([...one.foreign], [['b', ['y']]])
  assert.is(one.status().lastIndex, 6)
  assert.not.ok(one.core.log.mayInstall(50, { epoch: 2_001, members: ['b'], lineage: ['y'] }))
  assert.ok(one.core.log.mayInstall(7, { epoch: 2_001, members: ['c'], lineage: ['x', 'z'] }), 'whoever was forced over it')
})

test.run()
