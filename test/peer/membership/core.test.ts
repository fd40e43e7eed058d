import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { MembershipDriver } from '../../helpers/membership-driver.js'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { lan } from '../../../src/peer/membership/config.js'
import type { MembershipConfig } from '../../../src/peer/membership/config.js'
import { MembershipCore } from '../../../src/peer/membership/core.js'
import type { Input } from '../../../src/peer/membership/io.js'
import type { MemberState } from '../../../src/peer/membership/member.js'
import type { MembershipEvent } from '../../../src/peer/membership/messages.js'

/** A core that knows some members. */
class Bench extends MembershipDriver {
  constructor (members: string[] = [], config: Partial<MembershipConfig> = {}, inScope = (_: string): boolean => true) {
    super(1_000, config, { scope: { includes: inScope } })

    for (const member of members) {
      this.event('joined', member)
    }

    this.effects.length = 0
  }

  event (kind: 'joined' | 'refuted', peerId: string, incarnation = 1, from = peerId): void {
    this.step({ type: 'event', from, event: { kind, record: memberRecord(peerId, { incarnation }) } })
  }

  say (from: string, event: MembershipEvent): void {
    this.step({ type: 'event', from, event })
  }

  suspect (from: string, subject: string, evidence: 'silent' | 'refused' = 'silent', incarnation = 1): void {
    this.say(from, { kind: 'suspect', subject, incarnation, evidence })
  }

  events (kind: MembershipEvent['kind']): MembershipEvent[] {
    return this.sent('publish-event').map(({ event }) => event).filter(event => event.kind === kind)
  }
}

test('one refused observer is not enough among several, two are', () => {
  const bench = new Bench(['A', 'B', 'C'])
  bench.suspect('A', 'C', 'refused')
  assert.is(bench.state('C'), 'suspect')
  bench.suspect('A', 'C', 'refused')
  assert.is(bench.state('C'), 'suspect', 'the same one twice is one')
  bench.suspect('B', 'C', 'refused')
  assert.is(bench.state('C'), 'dead')
})

test('in a mesh of two, two refusals in a row are enough', () => {
  const bench = new Bench(['A'])
  bench.step({ type: 'hint', peerId: 'A', reason: 'closed' })
  bench.run(10)
  const first = bench.sent('probe').at(-1)
  assert.ok(first)
  bench.step({ type: 'probe-result', id: first.id, to: 'A', outcome: 'refused' })
  assert.is(bench.state('A'), 'alive')
  bench.run(lan.refusedRetryMs)
  const second = bench.sent('probe').filter(({ id }) => id !== first.id).at(-1)
  assert.ok(second)
  bench.step({ type: 'probe-result', id: second.id, to: 'A', outcome: 'refused' })
  assert.is(bench.state('A'), 'dead')
})

test('a silent member is asked for through three others before it is suspected', () => {
  const bench = new Bench(['A', 'B', 'C', 'D', 'E'])
  bench.step({ type: 'hint', peerId: 'A', reason: 'failed' })
  bench.run(20)
  bench.run(lan.probeTimeoutMs + lan.firstContactMs)
  const relays = bench.sent('relay').filter(({ target }) => target === 'A')
  assert.is(new Set(relays.map(({ via }) => via)).size, 3)
  assert.is(bench.state('A'), 'alive')

  const [relay] = relays
  assert.ok(relay)
  bench.step({ type: 'relay-result', id: relay.id, via: relay.via, outcome: 'ack', ack: { incarnation: 1 } })
  bench.run(lan.indirectTimeoutMs)
  assert.is(bench.events('suspect').filter(event => 'subject' in event && event.subject === 'A').length, 0)
})

test('a probe that fails raises no suspicion of a member that refuted meanwhile', () => {
  const bench = new Bench(['A'])
  bench.step({ type: 'hint', peerId: 'A', reason: 'failed' })
  bench.run(20)
  bench.event('refuted', 'A', 2)
  const probe = bench.sent('probe').at(-1)
  assert.ok(probe)
  bench.step({ type: 'probe-result', id: probe.id, to: 'A', outcome: 'silent' })
  assert.is(bench.state('A'), 'alive')
})

test('confirmations shorten a suspicion, and only a higher incarnation ends it', () => {
  const bench = new Bench(['A', 'B', 'C', 'D'], { confirmers: 0 })
  bench.suspect('A', 'D')
  bench.suspect('B', 'D')
  bench.suspect('C', 'D')
  bench.run(lan.suspicionMinMs - 100)
  assert.is(bench.state('D'), 'suspect')
  bench.event('joined', 'D', 1)
  assert.is(bench.state('D'), 'suspect', 'an old introduction refutes nothing')
  bench.event('refuted', 'D', 2)
  assert.is(bench.state('D'), 'alive')
  bench.suspect('A', 'D', 'silent', 1)
  assert.is(bench.state('D'), 'alive', 'a suspicion of the former incarnation is void')
})

test('a member that is suspected raises its incarnation above the suspicion, once', () => {
  const bench = new Bench(['A', 'B'])
  bench.suspect('A', 'self', 'silent', 100)
  bench.suspect('B', 'self', 'silent', 100)
  assert.is(bench.core.self().incarnation, 101)
  assert.is(bench.events('refuted').length, 1)
  bench.say('A', { kind: 'dead', subject: 'self', incarnation: 500, silentMs: 0 })
  assert.is(bench.core.self().incarnation, 501)
})

test('a probe that carries a suspicion is answered by a refutation', () => {
  const bench = new Bench(['A'])
  const effects = bench.step({ type: 'probed', from: 'A', token: 7, probe: { incarnation: 100, state: 'suspect' } })
  const ack = effects.find(effect => effect.type === 'ack')
  assert.ok(ack?.type === 'ack')
  assert.is(ack.token, 7)
  assert.is(ack.ack.incarnation, 101)
  assert.is(ack.ack.record?.incarnation, 101)
})

test('dead for the repair delay is evicted, and that is remembered against late gossip', () => {
  const bench = new Bench(['A', 'B', 'C'], { confirmers: 0 })
  bench.say('C', { kind: 'stopping', subject: 'C', incarnation: 1 })
  assert.is(bench.state('C'), 'dead')
  bench.run(lan.repairDelayMs - 100)
  assert.is(bench.state('C'), 'dead')
  bench.run(200)
  assert.is(bench.state('C'), 'evicted')
  bench.step({ type: 'heartbeat', from: 'C', heartbeat: { record: memberRecord('C', { sequence: 9 }), intervalMs: 1 } })
  assert.is(bench.state('C'), 'evicted')
  bench.event('joined', 'C', 2)
  assert.is(bench.state('C'), 'alive')
})

test('tombstones are bounded in time and number', () => {
  const bench = new Bench(['A', 'B', 'C', 'D'], { tombstonesMax: 2, tombstoneMs: 10_000 })

  for (const member of ['B', 'C', 'D']) {
    bench.say(member, { kind: 'left', subject: member, incarnation: 1 })
  }

  assert.equal(bench.core.members().map(({ peerId }) => peerId), ['A', 'C', 'D', 'self'])
  bench.run(11_000)
  assert.equal(bench.core.members().map(({ peerId }) => peerId), ['A', 'self'])
  assert.is(bench.sent('change').filter(({ change }) => change.kind === 'forgotten').length, 3)
})

test('nobody speaks for another: heartbeats and goodbyes in a foreign name are dropped', () => {
  const bench = new Bench(['A', 'B'])
  bench.step({ type: 'heartbeat', from: 'A', heartbeat: { record: memberRecord('B', { usedBytes: 5, sequence: 9 }), intervalMs: 1 } })
  bench.say('A', { kind: 'left', subject: 'B', incarnation: 1 })
  bench.say('A', { kind: 'stopping', subject: 'B', incarnation: 1 })
  assert.is(bench.core.get('B')?.usedBytes, 0)
  assert.is(bench.state('B'), 'alive')
})

test('a death reported from the other side of a partition is a suspicion here, not a death', () => {
  const bench = new Bench(['A', 'B', 'C', 'D'], { confirmers: 0 })
  bench.say('A', { kind: 'dead', subject: 'D', incarnation: 1, silentMs: 3_000 })
  assert.is(bench.state('D'), 'suspect')
  assert.ok(bench.sent('probe').some(({ to }) => to === 'D'), 'and is looked into at once')
})

test('a table from behind a cut convicts nobody: those it disagrees on are probed', () => {
  const bench = new Bench(['A', 'B'])
  bench.effects.length = 0
  bench.step({
    type: 'table',
    from: 'A',
    entries: [
      { record: memberRecord('A'), state: 'alive', silentMs: 0 },
      { record: memberRecord('B'), state: 'dead', silentMs: 90_000 }
    ]
  })
  assert.is(bench.state('B'), 'alive')
  assert.ok(bench.sent('probe').some(({ to, probe }) => to === 'B' && probe.state === 'alive'))
})

test('a newcomer learns the dead too, for placement counts them, but not the evicted', () => {
  const bench = new Bench()
  bench.step({
    type: 'table',
    from: 'A',
    entries: [
      { record: memberRecord('A'), state: 'alive', silentMs: 0 },
      { record: memberRecord('B'), state: 'dead', silentMs: lan.repairDelayMs - 1_000 },
      { record: memberRecord('C'), state: 'evicted', silentMs: 90_000 }
    ]
  })
  assert.is(bench.state('B'), 'dead')
  assert.is(bench.state('C'), undefined)
  assert.is(bench.events('joined').length, 1, 'the one it met is announced, nobody else')
  bench.run(1_100)
  assert.is(bench.state('B'), 'evicted', 'when the others evict it too')
})

test('time in which this process stood still counts against nobody', () => {
  const bench = new Bench(['A', 'B', 'C', 'D'], { confirmers: 0 })
  bench.suspect('A', 'D')
  bench.suspect('B', 'D')
  bench.suspect('C', 'D')
  bench.now += 60_000
  bench.step({ type: 'tick' })
  assert.is(bench.state('D'), 'suspect')
  bench.event('refuted', 'D', 2)
  assert.is(bench.state('D'), 'alive')
})

test('a new store is told as such, along with the return', () => {
  const bench = new Bench(['A'])
  bench.say('A', { kind: 'stopping', subject: 'A', incarnation: 1 })
  bench.effects.length = 0
  bench.say('A', { kind: 'joined', record: memberRecord('A', { incarnation: 2, storeId: 'empty' }) })
  assert.equal(bench.sent('change').map(({ change }) => change.kind), ['state', 'store'])
})

test('only members in scope are kept, and a smaller scope forgets', () => {
  let known = ['A', 'B']
  const bench = new Bench([], {}, peerId => known.includes(peerId))

  for (const member of ['A', 'B', 'C']) {
    bench.event('joined', member)
  }

  assert.equal(bench.core.members().map(({ peerId }) => peerId), ['A', 'B', 'self'])
  known = ['B']
  bench.step({ type: 'rescope' })
  assert.equal(bench.core.members().map(({ peerId }) => peerId), ['B', 'self'])
})

test('after a goodbye nothing is refuted or announced', () => {
  const bench = new Bench(['A'])
  bench.step({ type: 'goodbye', kind: 'stopping' })
  bench.effects.length = 0
  bench.suspect('A', 'self', 'silent', 100)
  bench.step({ type: 'probed', from: 'A', token: 1, probe: { incarnation: 100, state: 'dead' } })
  bench.run(10_000)
  assert.is(bench.core.self().incarnation, 100)
  assert.is(bench.sent('publish-heartbeat').length, 0)
  assert.is(bench.events('refuted').length, 0)
})

test('whatever comes in: no step throws, incarnations never fall, changes form a chain, the digest is that of the rows', () => {
  const peer = fc.constantFrom('A', 'B', 'C', 'self')
  const incarnation = fc.integer({ min: 1, max: 4 })
  const states: MemberState[] = ['alive', 'suspect', 'dead', 'evicted', 'left']
  const record = fc.record({ peerId: peer, incarnation, sequence: fc.nat(3), storeId: fc.constantFrom('x', 'y') })
    .map(fields => memberRecord(fields.peerId, fields))
  const event = fc.oneof(
    fc.record({ kind: fc.constantFrom('joined' as const, 'refuted' as const, 'store' as const), record }),
    fc.record({ kind: fc.constant('suspect' as const), subject: peer, incarnation, evidence: fc.constantFrom('silent' as const, 'refused' as const) }),
    fc.record({ kind: fc.constantFrom('dead' as const, 'evicted' as const), subject: peer, incarnation, silentMs: fc.nat(9_000) }),
    fc.record({ kind: fc.constantFrom('left' as const, 'stopping' as const), subject: peer, incarnation })
  )
  const outcome = fc.constantFrom('ack' as const, 'silent' as const, 'refused' as const)
  const input: fc.Arbitrary<Input> = fc.oneof(
    fc.record({ type: fc.constant('event' as const), from: peer, event }),
    fc.record({ type: fc.constant('heartbeat' as const), from: peer, heartbeat: fc.record({ record, intervalMs: fc.nat(5_000) }) }),
    fc.record({ type: fc.constant('connected' as const), peerId: peer }),
    fc.record({ type: fc.constant('hint' as const), peerId: peer, reason: fc.constant('closed' as const) }),
    fc.record({ type: fc.constant('probe-result' as const), id: fc.nat(20), to: peer, outcome, ack: fc.constant(undefined) }),
    fc.record({ type: fc.constant('relay-result' as const), id: fc.nat(20), via: peer, outcome }),
    fc.record({ type: fc.constant('probed' as const), from: peer, token: fc.nat(9), probe: fc.record({ incarnation, state: fc.constantFrom(...states) }) }),
    fc.record({ type: fc.constant('probed-for' as const), from: peer, token: fc.nat(9), target: peer, probe: fc.record({ incarnation, state: fc.constantFrom(...states) }) }),
    fc.record({ type: fc.constant('table' as const), from: peer, entries: fc.array(fc.record({ record, state: fc.constantFrom(...states), silentMs: fc.nat(9_000) }), { maxLength: 4 }) }),
    fc.constant({ type: 'rescope' as const }),
    fc.constant({ type: 'tick' as const })
  )

  fc.assert(fc.property(fc.array(fc.tuple(input, fc.nat(1_500)), { maxLength: 60 }), steps => {
    const bench = new Bench()
    const shown = new Map<string, { state: MemberState, incarnation: number }>()

    for (const [input, ms] of steps) {
      bench.run(ms)
      bench.step(input)
    }

    for (const { change } of bench.sent('change')) {
      const { peerId, state, incarnation } = change.member
      const before = shown.get(peerId)
      assert.is(change.kind === 'joined', before == null, 'a member joins once')
      assert.is(change.previous?.state, before?.state, 'a change starts where the one before it ended')
      assert.ok(before == null || incarnation >= before.incarnation)
      assert.not.ok(change.kind === 'state' && before?.state !== 'alive' && before?.state !== 'suspect' &&
        state === 'suspect', 'the dead are not suspected')

      if (change.kind === 'forgotten') {
        shown.delete(peerId)
      } else {
        shown.set(peerId, { state, incarnation })
      }
    }

    for (const member of bench.core.members().filter(({ peerId }) => peerId !== 'self')) {
      assert.is(shown.get(member.peerId)?.state, member.state, 'listeners know what the table says')
    }

    // a second core that is told the outcome, in any order, comes to the same digest
    const placed = bench.core.rows().filter(row => row.state === 'alive' && row.record.peerId !== 'self').reverse()
    const gone = bench.core.rows().some(row => row.state === 'suspect' || row.state === 'dead')
    const twin = new MembershipCore({ self: bench.core.rows()[0]?.record ?? memberRecord('self'), config: lan, now: 0 })
    twin.step({ type: 'table', from: 'nobody', entries: placed }, 0, bench.random)
    assert.is(twin.digest() === bench.core.digest(), !gone)
    assert.ok(bench.core.self().incarnation >= 100)
  }), { numRuns: 300 })
})

test('a peer may tell of some members that nobody has heard of, and no more', () => {
  const bench = new Bench(['A', 'B'], { untestedPerTellerMax: 3 })
  const told = (from: string, ids: string[]): void => {
    bench.step({ type: 'table', from, entries: [from, ...ids].map(id => ({ record: memberRecord(id), state: 'alive', silentMs: 0 })) })
  }
  told('A', ['X1', 'X2', 'X3', 'X4', 'X5'])
  assert.equal(['X1', 'X2', 'X3', 'X4', 'X5'].map(id => bench.state(id)), ['alive', 'alive', 'alive', undefined, undefined])
  bench.event('joined', 'X6', 1, 'A')
  assert.is(bench.state('X6'), undefined)

  // Another one's word, or its own, is not A's.
  told('B', ['X4'])
  bench.event('joined', 'X6')
  assert.equal(['X4', 'X6'].map(id => bench.state(id)), ['alive', 'alive'])

  // Heard of itself: A did not invent it.
  bench.step({ type: 'heartbeat', from: 'X1', heartbeat: { record: memberRecord('X1', { sequence: 1 }), intervalMs: 2_000 } })
  told('A', ['X5', 'X7'])
  assert.equal(['X5', 'X7'].map(id => bench.state(id)), ['alive', undefined])
})

test('members that were never heard of are probed a few at a time, those that were as many as there is room for', () => {
  const probed = (hasHeard: boolean): number => {
    const bench = new Bench(['A'], { untestedProbesInFlightMax: 3 })
    const ids = Array.from({ length: 100 }, (_, n) => `X${n}`)
    bench.step({ type: 'table', from: 'A', entries: ids.map(id => ({ record: memberRecord(id), state: 'alive', silentMs: 0 })) })

    for (const id of hasHeard ? ids : []) {
      bench.step({ type: 'heartbeat', from: id, heartbeat: { record: memberRecord(id, { sequence: 1 }), intervalMs: 2_000 } })
    }

    // Nobody answers.
    bench.run(4_000)

    return bench.sent('probe').length
  }
  assert.ok(probed(false) <= 3 * 5, `${probed(false)} probes`)
  assert.ok(probed(true) > 60)
})

test.run()
