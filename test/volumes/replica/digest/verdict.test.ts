import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DigestMarks, MARK_INTERVAL_ITEMS } from '../../../../src/volumes/replica/digest/marks.js'
import { digestVerdict } from '../../../../src/volumes/replica/digest/verdict.js'
import type { DigestMark } from '../../../../src/volumes/replica/digest/digest.js'

const mark = (state: string, index = 64): DigestMark => ({ index, state: state.repeat(16), log: 'l', logSince: 0, lineage: '' })
const marks = (states: Record<string, string>): Map<string, DigestMark> =>
  new Map(Object.entries(states).map(([member, state]) => [member, mark(state)]))

const SET = ['a', 'b', 'c']

test('a majority of equals outvotes the one that differs; it agrees, and names it', () => {
  const told = marks({ a: '1', b: '1', c: '2' })

  assert.equal(digestVerdict('c', SET, told), { type: 'outvoted', what: 'state', majority: ['a', 'b'] })
  assert.equal(digestVerdict('a', SET, told), { type: 'agree', others: ['c'] })
})

test('what one member says alone ends no replica', () => {
  assert.equal(digestVerdict('a', SET, marks({ a: '1', b: '2' })), { type: 'divided', groups: [['a'], ['b']] })
  assert.equal(digestVerdict('a', SET, marks({ a: '1', b: '2', c: '3' })).type, 'divided')
  assert.equal(digestVerdict('a', ['a', 'b'], marks({ a: '1', b: '2' })).type, 'divided')
  assert.equal(digestVerdict('a', SET, marks({ a: '1' })), { type: 'unknown' })
  // Who is in no set has no voice.
  assert.equal(digestVerdict('a', SET, marks({ a: '1', x: '2', y: '2' })), { type: 'unknown' })
})

test('who goes on with another log is as if it had not answered', () => {
  const told = new Map([...marks({ a: '1', b: '1' }), ...[...marks({ c: '2', d: '2', e: '2' })].map(([member, other]) =>
    [member, { ...other, lineage: 'x' }] as const)])

  assert.equal(digestVerdict('a', ['a', 'b', 'c', 'd', 'e'], told), { type: 'unknown' })
  assert.equal(digestVerdict('a', SET, told), { type: 'agree', others: [] })
})

test('nobody is outvoted but by a majority of the whole set, which is the same for all who look', () => {
  const states = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('1', '2', '3'))

  fc.assert(fc.property(states, told => {
    const set = ['a', 'b', 'c', 'd', 'e']
    const all = marks(told)
    const outvoted = set.filter(self => digestVerdict(self, set, all).type === 'outvoted')

    for (const self of outvoted) {
      const others = set.filter(member => all.get(member) !== undefined && told[member] !== told[self])
      const largest = Math.max(...['1', '2', '3'].map(one => others.filter(member => told[member] === one).length))
      assert.ok(largest >= 3)
    }

    const same = ['1', '2', '3'].find(one => set.filter(member => told[member] === one).length >= 3)
    assert.equal(outvoted, same === undefined
      ? []
      : set.filter(member => told[member] !== undefined && told[member] !== same))
  }))
})

test('marks of multiples are kept for long, those of steps for a while; a lower index begins anew', () => {
  const kept = new DigestMarks()

  for (let index = 1; index <= 20 * MARK_INTERVAL_ITEMS; index++) {
    kept.add(mark('1', index))
  }

  const last = 20 * MARK_INTERVAL_ITEMS
  assert.equal(kept.latest().map(({ index }) => index), [last])
  assert.ok(kept.get(MARK_INTERVAL_ITEMS) !== undefined)
  assert.ok(kept.get(last - 1) !== undefined)
  assert.is(kept.get(MARK_INTERVAL_ITEMS + 1), undefined)

  kept.add(mark('2', last + 1))
  assert.equal(kept.latest().map(({ index }) => index), [last, last + 1])

  kept.add(mark('3', 5))
  assert.is(kept.get(MARK_INTERVAL_ITEMS), undefined)
  assert.equal(kept.latest(), [mark('3', 5)])
})

test.run()
