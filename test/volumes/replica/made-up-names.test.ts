/** A node may come with as many names of stores as it likes: nothing is remembered under one that is no member's. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextConfig } from '../../../src/consensus/lineage.js'
import { LogCore } from '../../../src/consensus/core.js'
import { silentLogger } from '../../../src/util/logger.js'
import { PeerClient } from '../../../src/volumes/replica/peer-client.js'
import { VolumeClock } from '../../../src/volumes/replica/clocks/volume-clock.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import { systemClock } from '../../../src/util/clock.js'
import type { PeerClientInit } from '../../../src/volumes/replica/peer-client.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

const NAMES = 10_000

test('the clock of who is no member is not remembered, not even for when it may become one', () => {
  const peers = new Set(['A/1', 'B/1', 'C/1'])
  const clock = new VolumeClock({
    group: 'g',
    clock: { ...systemClock, now: () => 1_000, wall: () => 1_000_000_000_000 },
    logger: silentLogger,
    self: () => 'A/1',
    members: () => ['A/1', 'B/1', 'C/1'],
    isPeer: member => peers.has(member),
    state: { timeMs: 0 }
  })
  peers.delete('B/1')
  clock.asked('B/1', 1_000_000_000_000)
  clock.answered('B/1', 1_000_000_000_000, 999)
  peers.add('B/1')
  assert.is(clock.timeMs, undefined, 'of three clocks one is known')
  clock.asked('B/1', 1_000_000_000_000)
  assert.type(clock.timeMs, 'number')
})

test('what was told to who is no member is not remembered', async () => {
  const mesh = new VolumeMesh(3, { replaceDelayMs: 600_000 })
  await mesh.start()

  try {
    const [node] = mesh.nodes as [VolumeNode]
    const volume = await node.volumes.create('docs')

    for (let i = 0; i < 70; i++) {
      await volume.writeFile(`/${i}`, 'x')
    }

    const replica = await waitFor(() => node.volumes.groups.get(volume.id), { what: 'a replica' })
    const { agreement, config } = replica
    const member = config.members.find(one => one !== replica.self) as string
    assert.ok(agreement.marks.latest().length > 0)
    agreement.newsFor(member)
    assert.is(agreement.newsFor(member).length, 0)

    for (const name of [`${member}x`, `${member}y`]) {
      assert.ok(agreement.newsFor(name).length > 0)
      assert.ok(agreement.newsFor(name).length > 0)
    }
  } finally {
    await mesh.stop()
  }
})

test('nodes that go on with another log are remembered up to a bound', () => {
  const line = new PeerClient({
    group: 'g', clock: { now: () => 0 }, logger: silentLogger, self: () => 'A/1', members: () => [], isPeer: () => false
  } as unknown as PeerClientInit)

  for (let i = 0; i < NAMES; i++) {
    line.noteForeign(`N${i}/1`, ['x'])
  }

  assert.ok(line.foreign.size <= 64, String(line.foreign.size))
  assert.ok(line.foreign.has(`N${NAMES - 1}`))
})

test('members, those of the set that is proposed, and newcomers are the ones that are meant', () => {
  const config = { epoch: 1, members: ['A'] }
  const core = new LogCore({ self: 'A', snapshotIndex: 0, config })
  const step = (event: Parameters<LogCore['step']>[0], now: number): void => {
    for (const effect of core.step(event, now, () => 0.5)) {
      if (effect.type === 'persist') {
        step({ type: 'persisted', number: effect.number }, now)
      }
    }
  }
  step({ type: 'take-over', urgent: true }, 1)
  step({ type: 'learners', ids: ['B'] }, 2)
  assert.equal(['A', 'B', 'C', 'D'].map(one => core.isPeer(one)), [true, true, false, false])
  step({ type: 'propose', value: { kind: 'config', config: nextConfig(config, ['A', 'B', 'C']) } }, 3)
  assert.equal(['A', 'B', 'C', 'D'].map(one => core.isPeer(one)), [true, true, true, false])
})

test.run()
