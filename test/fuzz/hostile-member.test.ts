import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fuzz } from '../../scripts/fuzz/fuzzer.js'
import { gossip } from '../../scripts/fuzz/gossip.js'
import { handlers } from '../../scripts/fuzz/handlers.js'
import { encodeTable } from '../../src/peer/membership/codec.js'
import { lan } from '../../src/peer/membership/config.js'
import type { MemberState } from '../../src/peer/membership/member.js'
import { HostCall } from '../../src/volumes/replica/pb/replica.js'
import { sharedWorld } from '../../scripts/fuzz/world.js'
import { memberRecord } from '../helpers/membership-fakes.js'
import { testPeerIds } from '../../testing/peer-ids.js'

/** It is some 100 ms; before tables were merged in slices it was 3 s for a quarter of the rows. */
const LONGEST_TURN_MS_MAX = 1_000
const AFTERMATH_MS = 2_000

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
    for (const bootstrap of [true, false]) {
      const header = HostCall.encode({ group, epoch: 1, members: [world.victim.peerId], bootstrap, member: '' })
      assert.is(await world.send(world.victim, 'volume.host', header, undefined), 'invalid_message', group)
    }
  }

  assert.is(await world.send(world.victim, 'volume.host', new Uint8Array(0), undefined), 'invalid_message')
  assert.is(await world.send(world.victim, 'volume.registry', Uint8Array.of(0x0a, 0x00), undefined), 'invalid_message')
  await world.check()
})

/** Longest turn of the event loop, in CPU time of this process, ms: how busy the machine is makes no difference. */
async function longestTurnMs (work: () => Promise<void>): Promise<number> {
  let longestMs = 0
  let before = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    longestMs = Math.max(longestMs, (user + system) / 1_000)
    before = process.cpuUsage()
  }, 5)

  try {
    await work()
    // What follows from it goes on after the answer.
    await sleep(AFTERMATH_MS)
  } finally {
    clearInterval(timer)
  }

  return longestMs
}

test('a table of members that are none is refused; one of thousands that might be freezes nobody', async () => {
  const world = await sharedWorld.get()
  const rows = (ids: readonly string[], state: MemberState = 'evicted'): Uint8Array => encodeTable(ids.map(peerId =>
    ({ record: memberRecord(peerId), state, silentMs: 0 })))
  const push = Uint8Array.of(0x18, 0x01)

  assert.is(await world.send(world.victim, 'member.sync', push, rows(['x'])), 'invalid_message')
  assert.is(await world.send(world.victim, 'member.sync', push, rows(new Array<string>(4_096).fill('x'))), 'invalid_message')

  for (const state of ['evicted', 'alive'] as const) {
    const table = rows(testPeerIds(4_000), state)
    const longestMs = await longestTurnMs(async () => {
      assert.is(await world.send(world.victim, 'member.sync', push, table), 'ok')
    })
    assert.ok(longestMs < LONGEST_TURN_MS_MAX, `rows that are ${state} took ${longestMs} ms in one turn`)
  }

  const { membership } = world.victim.layers
  assert.ok(membership.members().length <= lan.untestedPerTellerMax + world.nodes.length + 1)
  await world.check()
})

test.run()
