import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fuzz } from '../../scripts/fuzz/fuzzer.js'
import { gossip } from '../../scripts/fuzz/gossip.js'
import { handlers } from '../../scripts/fuzz/handlers.js'
import { encodeTable } from '../../src/peer/membership/codec.js'
import { HostCall } from '../../src/volumes/replica/pb/replica.js'
import { sharedWorld } from '../../scripts/fuzz/world.js'
import { memberRecord } from '../helpers/membership-fakes.js'
import { testPeerIds } from '../helpers/peer-ids.js'

test.after(async () => { await sharedWorld.end() })

test('a member calls every method with nonsense: the mesh goes on, and nothing is gone', async () => {
  const { inputs } = await fuzz(handlers, { seed: 1, rounds: 4 })
  assert.is(inputs, 1_000)
})

test('a member feeds topics, exchanges and streams with nonsense', async () => {
  const { inputs } = await fuzz(gossip, { seed: 1, rounds: 2 })
  assert.is(inputs, 120)
})

test('the messages that did harm: folders, registries', async () => {
  const world = await sharedWorld.get()

  for (const group of ['../../x', '../../../x', '..', '', '.', '../node1', '/tmp', 'logs']) {
    for (const found of [true, false]) {
      const header = HostCall.encode({ group, epoch: 1, members: [world.victim.peerId], found, member: '' })
      assert.is(await world.send(world.victim, 'volume.host', header, undefined), 'invalid_message', group)
    }
  }

  assert.is(await world.send(world.victim, 'volume.host', new Uint8Array(0), undefined), 'invalid_message')
  assert.is(await world.send(world.victim, 'volume.registry', Uint8Array.of(0x0a, 0x00), undefined), 'invalid_message')
  await world.check()
})

test('a table of members that are none is refused; one of thousands that might be freezes nobody', async () => {
  const world = await sharedWorld.get()
  const rows = (ids: readonly string[]): Uint8Array => encodeTable(ids.map(peerId =>
    ({ record: memberRecord(peerId), state: 'evicted' as const, silentMs: 0 })))
  const push = Uint8Array.of(0x18, 0x01)

  assert.is(await world.send(world.victim, 'member.sync', push, rows(['x'])), 'invalid_message')
  assert.is(await world.send(world.victim, 'member.sync', push, rows(new Array<string>(4_096).fill('x'))), 'invalid_message')
  const startedAt = performance.now()
  assert.is(await world.send(world.victim, 'member.sync', push, rows(testPeerIds(4_000))), 'ok')
  assert.ok(performance.now() - startedAt < 10_000)
  await world.check()
})

test.run()
