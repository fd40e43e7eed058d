import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planReconfig, type ReconfigInput, type ReconfigMember, type ReconfigPlan } from '../../src/consensus/reconfig.js'

const DELAY_MS = 10_000

function member (
  peerId: string, state: ReconfigMember['state'] = 'alive', sinceMs = 60_000, more: Partial<ReconfigMember> = {}
): ReconfigMember {
  return { peerId, state, sinceMs, draining: false, accepting: true, ...more }
}

function plan (members: readonly ReconfigMember[], set: string, more: Partial<ReconfigInput> = {}): ReconfigPlan {
  return planReconfig({
    config: { epoch: 7, members: [...set] },
    self: 'A',
    sequencing: true,
    sequencer: 'A',
    orderedLast: false,
    blank: [],
    lagging: [],
    members,
    ranked: members.map(({ peerId }) => peerId).sort(),
    wantedSize: 0,
    replaceDelayMs: DELAY_MS,
    learners: [],
    ...more
  })
}

const alive = (ids: string): ReconfigMember[] => [...ids].map(id => member(id))
const but = (ids: string, other: ReconfigMember): ReconfigMember[] =>
  [...alive(ids).filter(({ peerId }) => peerId !== other.peerId), other]
const caught = (peerId: string): ReconfigInput['learners'] => [{ peerId, caughtUp: true, sinceMs: 1_000 }]

function proposed ({ step }: ReconfigPlan): string | undefined {
  return step?.type === 'propose' ? step.config.members.join('') : undefined
}

test('a set that is as it should be stays, however its members rank', () => {
  assert.equal(plan(alive('ABCD'), 'ABC'), { learners: [] })
  assert.equal(plan(alive('ABCD'), 'ADC'), { learners: [] })
  assert.equal(plan(alive('ABCDEF'), 'ABDEF'), { learners: [] })
})

test('sizes: 1 of 1, 2 of 2, 3 of 3 and 4, 5 of 5; 3 if so wanted', () => {
  const invited = (ids: string, set: string, wantedSize = 0): boolean =>
    plan(alive(ids), set, { wantedSize }).learners.length > 0
  assert.not.ok(invited('A', 'A'))
  assert.ok(invited('AB', 'A'))
  assert.ok(invited('ABC', 'AB'))
  assert.not.ok(invited('ABCD', 'ABC'))
  assert.ok(invited('ABCDE', 'ABC'))
  assert.ok(invited('ABCDE', 'ABC', 5))
  assert.ok(invited('ABCDE', 'ABCD'))
  assert.not.ok(invited('ABCDE', 'ABC', 3))
})

test('a newcomer counts when it has caught up', () => {
  const invited = plan(alive('ABC'), 'AB')
  assert.equal(invited, { learners: ['C'] })
  const added = plan(alive('ABC'), 'AB', { learners: caught('C') })
  assert.is(proposed(added), 'ABC')
  assert.is(added.step?.type === 'propose' ? added.step.config.epoch : 0, 8)
})

test('one that does not catch up is joined by the next', () => {
  const { learners } = plan(alive('ABCD'), 'AB', { learners: [{ peerId: 'C', caughtUp: false, sinceMs: 61_000 }] })
  assert.equal(learners, ['D', 'C'])
})

test('dead for long: the successor catches up, and takes its place in one step', () => {
  assert.equal(plan(but('ABCD', member('C', 'dead', 9_000)), 'ABC'), { learners: [] })
  const mesh = but('ABCD', member('C', 'dead', 10_000))
  assert.equal(plan(mesh, 'ABC'), { learners: ['D'] })
  assert.is(proposed(plan(mesh, 'ABC', { learners: caught('D') })), 'ABD')
})

test('without anybody to take its place a dead member stays, one that left goes', () => {
  assert.equal(plan(but('ABC', member('C', 'dead', 1e9)), 'ABC'), { learners: [] })
  assert.equal(plan(but('ABC', member('C', 'evicted', 1e9)), 'ABC'), { learners: [] })
  assert.is(proposed(plan(but('ABC', member('C', 'left')), 'ABC')), 'AB')
})

test('one that drains is replaced in one step', () => {
  const mesh = but('ABCD', member('C', 'alive', 0, { draining: true }))
  assert.equal(plan(mesh, 'ABC'), { learners: ['D'] })
  assert.is(proposed(plan(mesh, 'ABC', { learners: caught('D') })), 'ABD')
  assert.is(proposed(plan(mesh, 'ABCD')), 'ABD')
})

test('the only one that drains is joined first, so that somebody of the old set is in the next one', () => {
  const mesh = [member('A', 'alive', 0, { draining: true }), member('B')]
  assert.is(proposed(plan(mesh, 'A', { learners: caught('B') })), 'AB')
  assert.is(proposed(plan(mesh, 'AB')), 'B')
})

test('a set grows by as many as it needs to bear more losses', () => {
  const two: ReconfigInput['learners'] = [...caught('B'), { peerId: 'C', caughtUp: false, sinceMs: 1_000 }]
  assert.equal(plan(alive('ABC'), 'A').learners, ['B', 'C'])
  assert.is(proposed(plan(alive('ABC'), 'A', { learners: two })), undefined, 'not by one that could be two')
  assert.is(proposed(plan(alive('ABC'), 'A', { learners: [...caught('B'), ...caught('C')] })), 'ABC')
  assert.is(proposed(plan(alive('AB'), 'A', { learners: caught('B') })), 'AB', 'two hold what one could lose')
  const late: ReconfigInput['learners'] = [...caught('B'), { peerId: 'C', caughtUp: false, sinceMs: 61_000 }]
  assert.is(proposed(plan(alive('ABC'), 'A', { learners: late })), 'AB', 'the other one may never catch up')
  assert.equal(plan(alive('ABCDE'), 'ABC').learners, ['D', 'E'])
  assert.is(proposed(plan(alive('ABCDE'), 'ABC', { learners: caught('D') })), undefined, 'four bear no more than three')
  assert.is(proposed(plan(alive('ABCDE'), 'ABC', { learners: [...caught('D'), ...caught('E')] })), 'ABCDE')
})

test('one that lost what it held is replaced by another one; where there is none it goes, and may come again', () => {
  assert.is(proposed(plan(alive('ABCD'), 'ABC', { blank: ['B'] })), undefined)
  assert.is(proposed(plan(alive('ABCD'), 'ABC', { blank: ['B'], learners: caught('D') })), 'ACD')
  assert.is(proposed(plan(alive('ABC'), 'ABC', { blank: ['B'] })), 'AC')
  assert.equal(plan(alive('ABC'), 'AC', { blank: ['B'] }).learners, ['B'])
})

test('only who orders proposes; the best ranked takes over when nobody does and something is due', () => {
  const mesh = but('ABCD', member('C', 'dead', 20_000))
  const idle = { sequencing: false, learners: [] }
  assert.is(plan(mesh, 'ABC', { ...idle, sequencer: 'B' }).step, undefined)
  assert.is(plan(mesh, 'ABC', { ...idle, sequencer: 'C' }).step?.type, 'take-over')
  assert.is(plan(mesh, 'ABC', { ...idle, sequencer: undefined }).step?.type, 'take-over')
  assert.is(plan(mesh, 'ABC', { ...idle, sequencer: 'C', self: 'B' }).step, undefined)
  assert.is(plan(alive('ABC'), 'ABC', { ...idle, sequencer: undefined }).step, undefined)
})

test('a sequencer that was restarted before it was missed orders again when something is due', () => {
  const mesh = but('ABCD', member('C', 'dead', 20_000))
  const idle = { sequencing: false, learners: [] }
  // A and C take B for the sequencer, and B knows of none.
  assert.is(plan(mesh, 'ABC', { ...idle, sequencer: 'B' }).step, undefined)
  assert.is(plan(mesh, 'ABC', { ...idle, self: 'B', sequencer: undefined, orderedLast: true }).step?.type, 'take-over')
  assert.is(plan(mesh, 'ABC', { ...idle, self: 'B', sequencer: undefined }).step, undefined)
  assert.is(plan(alive('ABC'), 'ABC', { ...idle, self: 'B', sequencer: undefined, orderedLast: true }).step, undefined)
})

test('a minority plans nothing', () => {
  const mesh = [member('A'), member('D'), member('B', 'dead', 1e9), member('C', 'evicted', 1e9)]
  assert.is(plan(mesh, 'ABC', { learners: caught('D') }).step, undefined)
  assert.is(plan(mesh, 'ABC', { sequencing: false, sequencer: undefined }).step, undefined)
})

const states = fc.constantFrom<ReconfigMember['state']>('alive', 'suspect', 'dead', 'evicted', 'left')
const row = fc.record({ state: states, sinceMs: fc.nat(30_000), draining: fc.boolean(), accepting: fc.boolean() })
const sizes = fc.integer({ min: 1, max: 5 })
const wanted = fc.constantFrom(0, 3, 5)
const meshes = fc.array(row, { minLength: 2, maxLength: 8 })
  .map(rows => rows.map((one, i): ReconfigMember => ({ ...one, peerId: String.fromCharCode(65 + i) })))

/** So many more of those that live may be lost, and the rest still decides. */
function spare (set: readonly string[], members: readonly ReconfigMember[]): number {
  const living = set.filter(id => id === 'A' ||
    members.some(({ peerId, state }) => peerId === id && (state === 'alive' || state === 'suspect')))

  return living.length - (Math.floor(set.length / 2) + 1)
}

test('property: a step comes from a majority in reach, leaves one, and no set that bears fewer losses unless one is to go', () => {
  fc.assert(fc.property(meshes, sizes, fc.array(fc.nat(7)), wanted, (members, size, learn, wantedSize) => {
    const set = members.slice(0, size).map(({ peerId }) => peerId)
    const learners = learn.flatMap(i => members[i] == null ? [] : caught(members[i].peerId))
    const { step } = plan(members, set.join(''), { learners, wantedSize })

    if (step?.type === 'propose') {
      const next = step.config.members
      const gone = set.filter(id => !next.includes(id))
      const rows = gone.map(id => members.find(({ peerId }) => peerId === id) as ReconfigMember)
      assert.is(new Set(next).size, next.length)
      assert.ok(spare(set, members) >= 0, 'the old set decides')
      assert.ok(spare(next, members) >= 0, 'the new set decides')
      assert.ok(gone.length <= 1, 'one goes at a time')
      assert.ok(next.every(id => set.includes(id) || learners.some(({ peerId }) => peerId === id)), 'who comes has caught up')
      assert.ok(rows.every(({ state, draining }) => state === 'dead' || state === 'evicted' || state === 'left' || draining ||
        wantedSize === 3), 'nobody healthy goes')
      assert.ok(spare(next, members) >= spare(set, members) || (next.length < set.length &&
        rows.every(({ state, draining }) => draining || state === 'left' || wantedSize === 3)), 'as many may be lost as before')
    }
  }), { numRuns: 2_000 })
})

test('property: steps come to an end', () => {
  fc.assert(fc.property(meshes, sizes, wanted, (members, size, wantedSize) => {
    let set = members.slice(0, size).map(({ peerId }) => peerId)

    for (let i = 0; i < 25; i++) {
      const learners = members.map(({ peerId }) => ({ peerId, caughtUp: true, sinceMs: 0 }))
      const { step } = plan(members, set.join(''), { learners, wantedSize })

      if (step?.type !== 'propose') {
        return
      }

      set = [...step.config.members]
    }

    assert.unreachable(`goes on for ever at ${set.join('')}`)
  }), { numRuns: 1_000 })
})

test.run()
