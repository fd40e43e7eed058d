/**
 * The order in which the real shell of a replica does things: the core is safe only on a shell that says *persisted*
 * after the write, writes the hard state and its items in one step, and hands out nothing of a ballot that lost.
 * The simulator has a shell of its own, so these faults are planted and caught here.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GroupLog } from '../../../src/volumes/replica/group-log.js'
import { LOG_LIMITS } from '../../../src/consensus/limits.js'
import { emptyImage, logStoreOn, SimDisk, type DiskImage } from '../../../sim/shell/disk.js'
import { ask, batch, commandOf, OWNER, settled, startReplica, stopReplicas, tagsOf } from '../../helpers/shell-replica.js'
import type { ShellReplica, ShellReplicaInit } from '../../helpers/shell-replica.js'
import type { HardState, LogItem, LogRequest } from '../../../src/consensus/types.js'

const CONFIG = { epoch: 1, members: ['a', 'b', 'c'] }

const held = (): SimDisk => new SimDisk(emptyImage(), () => {})

interface Durable { hard: HardState | undefined, items: LogItem[] }

async function durable (disk: SimDisk, image: DiskImage = disk.image): Promise<Durable> {
  const log = new GroupLog(logStoreOn(new SimDisk(image)).log(OWNER))
  const hard = await log.hard()

  return { hard, items: await log.readAll(1, hard?.lastIndex ?? 0) }
}

function accept (
  round: number, node: string, prevIndex: number, items: LogItem[], commitIndex = 0, adopted = 0
): LogRequest {
  return { type: 'accept', epoch: 1, ballot: { round, node }, prevIndex, items, commitIndex, adopted }
}

test.after.each(async () => {
  // On a disk that never finishes nothing ends.
  await Promise.race([stopReplicas(), settled()])
})

test('a promise is told when it is on the disk, and not before', async () => {
  const disk = held()
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
  const asked = ask(replica, 'b', { type: 'prepare', epoch: 1, ballot: { round: 3, node: 'b' }, commitIndex: 0 })
  await settled()
  assert.is(asked.answer, undefined, 'nothing is told before the disk has it')
  assert.is((await durable(disk)).hard?.promised.round ?? 0, 0)
  disk.release()
  await settled()
  assert.ok(asked.answer?.type === 'prepare' && asked.answer.ok)
  assert.equal((await durable(disk)).hard?.promised, { round: 3, node: 'b' })
})

test('an acceptance is told when its items are on the disk, and not before', async () => {
  const disk = held()
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
  const asked = ask(replica, 'b', accept(1, 'b', 0, [batch(1, 'b1'), batch(2, 'b2')]))
  await settled()
  assert.is(asked.answer, undefined, 'nothing is told before the disk has it')
  disk.release()
  await settled()
  assert.ok(asked.answer?.type === 'accept' && asked.answer.result === 'ok')
  const { hard, items } = await durable(disk)
  assert.equal(hard?.accepted, { round: 1, node: 'b' })
  assert.equal(tagsOf(items), ['b1', 'b2'])
})

test('one that orders alone takes nothing for chosen before it is on its disk', async () => {
  const disk = held()
  const { replica } = await startReplica(disk, { self: 'a', config: { epoch: 1, members: ['a'] } })
  let isAnswered = false
  replica.submit([{ id: 'own', bytes: commandOf('own') }], { failed: [], silent: [] })
    .then(({ outcome }) => { isAnswered = outcome === 'done' }, () => {})

  for (let step = 0; step < 4; step++) {
    await settled()
    assert.ok(replica.status().commitIndex <= ((await durable(disk)).hard?.lastIndex ?? 0), 'chosen is what the disk has')
    disk.release(1)
  }

  assert.ok(replica.status().commitIndex >= 1)
  assert.ok(isAnswered || replica.appliedIndex > 0)
})

test('the hard state and its items are one step: wherever the process ends, the disk has the log of one ballot', async () => {
  const disk = new SimDisk()
  const { replica } = await startReplica(disk, { self: 'a', config: CONFIG })
  const wanted = new Set(['0:'])
  const say = async (request: LogRequest, log: string): Promise<void> => {
    wanted.add(log)
    ask(replica, 'b', request)
    await settled()
  }
  await say(accept(1, 'b', 0, [batch(1, 'b1'), batch(2, 'b2'), batch(3, 'b3')]), '1:b1,b2,b3')
  await say(accept(1, 'b', 3, [batch(4, 'b4')], 1), '1:b1,b2,b3,b4')
  // Another ballot has only the first in common with it, and is shorter.
  await say(accept(2, 'c', 1, [batch(2, 'c2'), batch(3, 'c3')], 1, 3), '2:b1,c2,c3')
  await say(accept(2, 'c', 3, [batch(4, 'c4')], 3), '2:b1,c2,c3,c4')
  await say(accept(3, 'b', 3, [batch(4, 'd4'), batch(5, 'd5')], 3, 5), '3:b1,c2,c3,d4,d5')

  for (let count = 0; count <= disk.steps.length; count++) {
    const { hard, items } = await durable(disk, disk.after(count))
    const found = `${hard?.accepted.round ?? 0}:${tagsOf(items).join()}`
    assert.is(items.length, hard?.lastIndex ?? 0, `behind step ${count} the log is whole`)
    assert.ok(wanted.has(found), `behind step ${count} (${disk.steps[count - 1]?.what ?? ''}) the disk has ${found}`)
  }
})

/** Everything that it hands out from `from` on, or that it needs the state. */
async function handedOut ({ replica }: ShellReplica, from: number): Promise<string[]> {
  const tags: string[] = []

  for (let next = from; ;) {
    const { items } = await replica.fetch(next)

    if (items.length === 0) {
      return tags
    }

    tags.push(...tagsOf(items))
    next += items.length
  }
}

/** Longer than what is kept in memory, so that the beginning is read from the disk. */
const MANY = Math.ceil(LOG_LIMITS.tailItems * 1.3)

test('while a write is on its way, nothing is handed out that it replaces', async () => {
  const disk = new SimDisk()
  const shell = await startReplica(disk, { self: 'a', config: CONFIG })
  const { replica } = shell
  // Accepted under a ballot that loses, and on the disk.
  ask(replica, 'b', accept(1, 'b', 0, [batch(1, 'lost1'), batch(2, 'lost2'), batch(3, 'lost3')]))
  await settled()
  assert.equal(tagsOf((await durable(disk)).items), ['lost1', 'lost2', 'lost3'])
  disk.hold()
  replica.step({
    type: 'chosen', items: Array.from({ length: MANY }, (_, i) => batch(i + 1, `c${i + 1}`)), commitIndex: MANY
  })
  await settled()
  assert.is(replica.status().commitIndex, MANY)
  assert.is(replica.core.log.chosenFrom(1, 1), undefined, 'the beginning is not in memory any more')
  assert.ok(disk.waiting.length > 0, 'and the disk still has what lost')
  assert.equal((await handedOut(shell, 1)).filter(tag => tag.startsWith('lost')), [])
  disk.unhold()
  await settled()
  assert.ok((await handedOut(shell, 1)).every((tag, i) => tag === `c${i + 1}`))
})

test('while the state is replaced, nothing of a ballot that lost is handed out, and nothing is forgotten, wherever the process ends', async () => {
  // Another replica has a state of which this one's log has nothing.
  const other = await startReplica(new SimDisk(), { self: 'b', config: CONFIG })
  const chosen = Array.from({ length: 10 }, (_, i) => batch(i + 1, `c${i + 1}`))
  other.replica.step({ type: 'chosen', items: chosen, commitIndex: 10 })
  await settled()

  const call: ShellReplicaInit['call'] = async (_peer, method, header) => {
    if (method === 'volume.fetch') {
      return { header: { needsState: true, epoch: 1, lineage: [], commitIndex: 10 }, payload: new Uint8Array() }
    }

    const { header: answer, payload } = await other.replica.statePiece((header as { session: number }).session)

    return { header: answer, payload }
  }
  const disk = new SimDisk()
  const shell = await startReplica(disk, { self: 'a', config: CONFIG, call })
  ask(shell.replica, 'c', accept(1, 'c', 0, ['1', '2', '3', '4'].map(n => batch(Number(n), `lost${n}`))))
  await settled()
  const before = disk.steps.length
  shell.replica.learn('b')
  await settled()
  await settled()
  assert.is(shell.replica.appliedIndex, 10, 'the state was taken')
  assert.equal((await handedOut(shell, 1)).filter(tag => tag.startsWith('lost')), [])
  assert.ok(disk.steps.length > before)

  for (let count = before; count <= disk.steps.length; count++) {
    const found = new SimDisk(disk.after(count))
    const restarted = await startReplica(found, { self: 'a', config: CONFIG })
    const where = `behind step ${count}, ${disk.steps[count - 1]?.what ?? ''}`

    // All that it accepted is there, or a later state is.
    const { items } = await durable(found)
    const hasState = restarted.replica.isOpen && restarted.replica.appliedIndex >= 10
    assert.ok(hasState || tagsOf(items).join() === 'lost1,lost2,lost3,lost4', `${where} it has ${tagsOf(items).join()}`)

    if (restarted.replica.isOpen) {
      assert.ok(restarted.replica.status().commitIndex < 10 ||
        (await handedOut(restarted, 1)).every(tag => !tag.startsWith('lost')), `${where} it hands out what lost`)
    }
  }
})

test.run()
