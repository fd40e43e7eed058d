import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MembershipDriver } from '../../helpers/membership-driver.js'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { lan } from '../../../src/peer/membership/config.js'
import type { MembershipConfig } from '../../../src/peer/membership/config.js'
import { isPlaced } from '../../../src/peer/membership/member.js'
import type { MemberState } from '../../../src/peer/membership/member.js'
import type { RememberedRow } from '../../../src/peer/membership/messages.js'

/** A core that starts with what it remembers. */
class Life extends MembershipDriver {
  constructor (rows: RememberedRow[], config: Partial<MembershipConfig> = {}) {
    super(5_000, config, { remembered: { rows, starts: [] } })
  }

  joined (peerId: string, incarnation: number): void {
    this.up.add(peerId)
    this.step({ type: 'event', from: peerId, event: { kind: 'joined', record: memberRecord(peerId, { incarnation }) } })
  }
}

function row (peerId: string, state: MemberState = 'alive', returns = 0): RememberedRow {
  return { record: memberRecord(peerId, { incarnation: 7 }), state, returns }
}

test('a member of an earlier life counts for placement for the repair delay after the start, and not longer', () => {
  const life = new Life([row('A'), row('B', 'dead')])

  assert.equal(['A', 'B'].map(peerId => life.state(peerId)), ['dead', 'dead'])
  assert.ok(life.core.members().every(isPlaced))
  life.run(lan.repairDelayMs - 1_000)
  assert.equal(['A', 'B'].map(peerId => life.state(peerId)), ['dead', 'dead'])
  life.run(2_000)
  assert.equal(['A', 'B'].map(peerId => life.state(peerId)), ['evicted', 'evicted'])
})

test('what is left of an earlier life is told to nobody', () => {
  const life = new Life([row('A')])
  const fresh = new Life([])

  assert.is(life.core.rows().length, 1)
  assert.is(life.core.digest(), fresh.core.digest())
  life.run(lan.repairDelayMs + 1_000)
  assert.is(life.core.rows().length, 1)
  assert.equal(life.sent('publish-event').map(({ event }) => event.kind), ['joined'])
})

test('a remembered member is probed without a suspicion, and its answer makes it alive in the same incarnation', () => {
  const life = new Life([row('A')])
  life.run(lan.probeIntervalMs + 10)
  const probe = life.sent('probe').find(({ to }) => to === 'A')

  assert.is(probe?.probe.state, 'alive')
  life.step({ type: 'probe-result', id: probe?.id ?? 0, to: 'A', outcome: 'ack', ack: { incarnation: 7 } })
  assert.is(life.state('A'), 'alive')
  assert.is(life.core.get('A')?.incarnation, 7)
  assert.is(life.core.rows().length, 2)
})

test('the word of another member is enough for one that is only presumed dead', () => {
  const life = new Life([row('A'), row('B')])
  const rows = [
    { record: memberRecord('C'), state: 'alive' as const, silentMs: 0 },
    { record: memberRecord('A', { incarnation: 7 }), state: 'alive' as const, silentMs: 0 },
    { record: memberRecord('B', { incarnation: 7 }), state: 'dead' as const, silentMs: lan.repairDelayMs - 3_000 }
  ]
  life.step({ type: 'table', from: 'C', entries: rows })

  assert.is(life.state('A'), 'alive')
  assert.is(life.state('B'), 'dead')
  life.run(4_000)
  assert.is(life.state('B'), 'evicted', 'others saw it die before this node started')
})

test('a record of an earlier incarnation says nothing', () => {
  const life = new Life([row('A')])
  life.joined('A', 6)
  assert.is(life.state('A'), 'dead')
  life.joined('A', 8)
  assert.is(life.state('A'), 'alive')
})

test('the loss of a store while this node was away is noticed', () => {
  const life = new Life([row('A')])
  life.step({ type: 'event', from: 'A', event: { kind: 'joined', record: memberRecord('A', { incarnation: 9, storeId: 'new' }) } })
  assert.equal(life.sent('change').map(({ change }) => change.kind), ['state', 'store'])
})

test('evicted and left ones stay so, but who was alone at the end counts on everybody again', () => {
  const life = new Life([row('A'), row('B', 'evicted'), row('C', 'left')])
  assert.equal(['A', 'B', 'C'].map(peerId => life.state(peerId)), ['dead', 'evicted', 'left'])

  const alone = new Life([row('B', 'evicted'), row('C', 'left')])
  assert.equal(['B', 'C'].map(peerId => alone.state(peerId)), ['dead', 'left'])
})

test('what a node remembers is what it knew, whatever it was called then', () => {
  const life = new Life([row('A')])
  life.joined('B', 3)
  const { rows } = life.core.remembered()
  const next = new Life([...rows])

  assert.equal(rows.map(({ record, state }) => [record.peerId, state]), [['A', 'dead'], ['B', 'alive']])
  assert.equal(['A', 'B'].map(peerId => next.state(peerId)), ['dead', 'dead'])
})

function stops (life: Life, peerId: string, incarnation: number): void {
  life.up.delete(peerId)
  life.step({ type: 'event', from: peerId, event: { kind: 'stopping', subject: peerId, incarnation } })
}

/** Kills a member and lets it come back so long later. */
function away (life: Life, peerId: string, incarnation: number, ms: number): void {
  stops(life, peerId, incarnation - 1)
  life.run(ms)
  life.joined(peerId, incarnation)
}

test('each return from an eviction doubles the repair delay, up to a factor', () => {
  const life = new Life([])
  life.joined('A', 1)
  const delays: number[] = []

  for (let incarnation = 2; incarnation < 8; incarnation++) {
    stops(life, 'A', incarnation - 1)
    const since = life.now

    while (life.state('A') === 'dead') {
      life.run(1_000)
    }

    delays.push(Math.round((life.now - since) / lan.repairDelayMs))
    life.joined('A', incarnation)
  }

  assert.equal(delays, [1, 2, 4, 8, 8, 8])
})

test('a member that is away for longer than the repair delay again and again is evicted once', () => {
  const life = new Life([])
  life.joined('A', 1)

  for (let incarnation = 2; incarnation < 12; incarnation++) {
    away(life, 'A', incarnation, lan.repairDelayMs + 5_000)
    life.run(20_000)
  }

  const evictions = life.sent('change').filter(({ change }) => change.kind === 'state' && change.member.state === 'evicted')
  assert.is(evictions.length, 1)
})

test('returns are forgotten in time, and a node that was away for a moment never had any', () => {
  const life = new Life([])
  life.joined('A', 1)
  away(life, 'A', 2, lan.repairDelayMs + 1_000)
  life.run(lan.flapForgetMs)
  away(life, 'A', 3, lan.repairDelayMs + 1_000)
  const evictions = life.sent('change').filter(({ change }) => change.kind === 'state' && change.member.state === 'evicted')
  assert.is(evictions.length, 2)
  assert.is(life.core.remembered().rows[0]?.returns, 1)

  const brief = new Life([])
  brief.joined('A', 1)
  away(brief, 'A', 2, lan.repairDelayMs - 1_000)
  assert.is(brief.core.remembered().rows[0]?.returns, 0)
})

test('that others evicted it does not cut the longer delay of a flapping member short', () => {
  const life = new Life([row('A', 'alive', 1)])
  life.joined('A', 8)
  life.joined('B', 1)
  stops(life, 'A', 8)
  life.run(lan.repairDelayMs + 1_000)
  life.step({ type: 'event', from: 'B', event: { kind: 'evicted', subject: 'A', incarnation: 8, silentMs: lan.repairDelayMs } })
  assert.is(life.state('A'), 'dead')
  life.run(lan.repairDelayMs)
  assert.is(life.state('A'), 'evicted')
})

test.run()
