import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { INBOUND_BYTES_MAX, INBOUND_REQUESTS_MAX, INBOUND_ROOMS } from '../../../src/peer/rpc/constants.js'
import { InboundBudget } from '../../../src/peer/rpc/inbound-budget.js'
import type { Room } from '../../../src/peer/rpc/types.js'

const MIB = 1024 * 1024

/** Takes requests of 1 MiB, received in full, until there is no room; tells how many fitted. */
function fill (budget: InboundBudget, peerId: string, room: Room): number {
  for (let count = 0; ; count++) {
    const share = budget.share(peerId)

    if (budget.full(share, room, MIB) !== undefined || !budget.hasRoom(share, room, MIB)) {
      return count
    }

    budget.begin(share, room, MIB)
    budget.received(share, room, MIB)
  }
}

test('one peer alone gets its whole limit, and each that comes later still a share', () => {
  const budget = new InboundBudget(() => 0, () => 0.5)
  const counts = Array.from({ length: 6 }, (_, i) => fill(budget, `peer ${i}`, 'bulk'))

  assert.is(counts[0], INBOUND_BYTES_MAX / MIB)
  assert.ok(counts.every((count, i) => i === 0 || count <= (counts[i - 1] ?? 0)), counts.join())
  assert.ok((counts.at(-1) ?? 0) >= 1, counts.join())
  assert.ok(budget.bytes <= INBOUND_ROOMS.bulk.totalBytesMax)
})

test('what was announced and not received takes nothing from the others', () => {
  const budget = new InboundBudget(() => 0, () => 0.5)

  for (let i = 0; i < 100; i++) {
    const share = budget.share(`evil ${i}`)
    assert.is(budget.full(share, 'bulk', INBOUND_BYTES_MAX), undefined)
    budget.begin(share, 'bulk', INBOUND_BYTES_MAX)
    assert.match(budget.full(budget.share(`evil ${i}`), 'bulk', 1) ?? '', /queue of requests/)
  }

  assert.is(budget.bytes, 0)
  assert.is(fill(budget, 'honest', 'bulk'), INBOUND_BYTES_MAX / MIB)
})

test('rooms take nothing from each other', () => {
  const budget = new InboundBudget(() => 0, () => 0.5)

  for (let i = 0; i < 50; i++) {
    fill(budget, `evil ${i}`, 'bulk')
  }

  assert.is(fill(budget, 'honest', 'control'), INBOUND_ROOMS.control.peerBytesMax / MIB)
  assert.is(fill(budget, 'honest', 'consensus'), INBOUND_ROOMS.consensus.peerBytesMax / MIB)
})

test('the number of requests is bounded too, and what ends is free again', () => {
  const budget = new InboundBudget(() => 0, () => 0.5)

  for (let i = 0; i < INBOUND_REQUESTS_MAX; i++) {
    const share = budget.share('a')
    assert.is(budget.full(share, 'bulk', 1), undefined)
    budget.begin(share, 'bulk', 1)
    budget.received(share, 'bulk', 1)
  }

  assert.match(budget.full(budget.share('a'), 'bulk', 1) ?? '', /queue of requests/)
  assert.is(budget.full(budget.share('a'), 'control', 1), undefined)
  assert.is(budget.full(budget.share('b'), 'bulk', 1), undefined)

  for (let i = 0; i < INBOUND_REQUESTS_MAX; i++) {
    budget.end(budget.share('a'), 'bulk', 1, 1)
  }

  assert.is(budget.bytes, 0)
  assert.is(budget.requests, 0)
  assert.is(fill(budget, 'a', 'bulk'), INBOUND_BYTES_MAX / MIB)
})

test.run()
