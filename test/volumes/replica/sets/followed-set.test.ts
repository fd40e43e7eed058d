/** When a replica goes over to another set or log: what one node says is a reason to ask, and no more. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { followedSet, mayTake } from '../../../../src/volumes/replica/sets/followed-set.js'
import type { FollowedSetInput, SetWord } from '../../../../src/volumes/replica/sets/followed-set.js'
import type { LogConfig, LogStamp } from '../../../../src/consensus/types.js'

const OWN: LogConfig = { epoch: 5, members: ['A/1', 'B/1', 'C/1'] }
const FORCED: LogConfig = { epoch: 1_005, members: ['A/1'], lineage: ['x'] }
const LATER: LogConfig = { epoch: 7, members: ['D/1', 'E/1', 'F/1'] }

const inSet = ({ members, ...stamp }: LogConfig, self: string, isChanging = false): SetWord =>
  ({ ...stamp, replica: { self, members, isChanging } })

const moved = (stamp: LogStamp): SetWord => ({ ...stamp, replica: undefined })

const ask = (
  words: Record<string, SetWord>, input: Partial<FollowedSetInput> = {}
): LogConfig | undefined => followedSet({
  self: 'C/1', own: OWN, isChanging: false, registered: undefined, isUp: () => false, ...input,
  words: new Map(Object.entries(words))
})

const at = (set: LogConfig, ...members: string[]): Record<string, SetWord> =>
  Object.fromEntries(members.map(member => [member.split('/')[0] as string, inSet(set, member)]))

test('a log that was forced is followed when no majority of the set before stands by the old one', () => {
  assert.equal(ask(at(FORCED, 'A/1')), FORCED, 'one went over, one does not answer')
  assert.is(ask({ ...at(FORCED, 'A/1'), ...at(OWN, 'B/1') }), undefined, 'two of three stand by it')
  assert.is(ask(at(FORCED, 'A/1'), { isUp: () => true }), undefined, 'the one who does not answer now is alive')
  assert.equal(ask({ ...at(FORCED, 'A/1'), B: moved({ epoch: 0 }) }, { isUp: () => true }), FORCED, 'it lost its disk')
  assert.is(ask({ A: inSet({ ...FORCED, members: ['A/1', 'D/1', 'E/1'] }, 'A/1') }), undefined, 'most of it say nothing')
})

test('the registry decides where it can be read', () => {
  const words = { ...at(FORCED, 'A/1'), ...at(OWN, 'B/1') }
  const recorded = { ...FORCED, members: ['A'] }
  assert.equal(ask(words, { registered: recorded }), FORCED, 'also against a majority that came back')
  assert.is(ask(at(FORCED, 'A/1'), { registered: { epoch: 5, members: ['A', 'B', 'C'] } }), undefined, 'not registered')
  // What has its name is not it.
  const fake: LogConfig = { ...FORCED, epoch: 1_006, members: ['Z/1'] }
  assert.is(ask({ ...words, ...at(fake, 'Z/1') }, { registered: recorded })?.members.join(), 'A/1')
  assert.is(ask(at(fake, 'Z/1'), { registered: recorded }), undefined)
})

test('a later set of the same log is followed when the one before it decides nothing more', () => {
  const after = { A: moved({ epoch: 7 }), B: moved({ epoch: 7 }) }
  assert.equal(ask({ ...after, ...at(LATER, 'D/1', 'E/1') })?.members, LATER.members)
  assert.equal(ask(at(LATER, 'E/1', 'F/1'))?.members[0], 'E/1', 'those who say so come first')
  assert.is(ask({ ...after, ...at(LATER, 'D/1') }), undefined, 'one of three')
  assert.is(ask({ ...at(OWN, 'A/1', 'B/1'), ...at(LATER, 'D/1', 'E/1', 'F/1') }), undefined)
  assert.ok(ask({ A: inSet(OWN, 'A/1', true), ...at(LATER, 'D/1', 'E/1') }, { isUp: () => true }) === undefined)
  const changing = { ...after, ...at(LATER, 'D/1', 'E/1'), A: inSet(OWN, 'A/1', true) }
  assert.ok(ask(changing, { isUp: () => true }) !== undefined, 'what A has proposed may be chosen by now')
})

test('a set that lacks nobody but this replica is in force', () => {
  const set: LogConfig = { epoch: 6, members: ['A/1', 'C/1', 'D/1'] }
  assert.equal(ask(at(set, 'A/1'))?.members, set.members, 'B and D are gone')
  assert.is(ask({ ...at(set, 'A/1'), ...at(OWN, 'B/1') }), undefined)
})

test('whatever one node that is in no set before says, nothing is followed', () => {
  const stamp = fc.record({
    epoch: fc.constantFrom(1, 5, 6, 1_005, 2_000_000),
    lineage: fc.constantFrom(undefined, ['x'], ['y'], ['x', 'y'])
  })
  const member = fc.constantFrom('A/1', 'B/1', 'C/1', 'D/1', 'Z/1', 'Z/2')

  fc.assert(fc.property(
    stamp, fc.uniqueArray(member, { minLength: 1, maxLength: 5 }), member, fc.boolean(), fc.boolean(),
    ({ epoch, lineage }, members, self, isChanging, isUp) => {
      const word = inSet({ epoch, members, ...(lineage === undefined ? {} : { lineage }) }, self, isChanging)
      // The others are away, or stand by what is there.
      assert.is(ask({ Z: word }, { isUp: () => isUp }), undefined)
      assert.is(ask({ ...at(OWN, 'A/1', 'B/1'), Z: word }), undefined)
    }
  ))
})

test('whatever one of the set says, a majority that stands by it is not left', () => {
  fc.assert(fc.property(fc.constantFrom(6, 1_005), fc.boolean(), (epoch, isForced) => {
    const set = { epoch, members: ['A/1'], ...(isForced ? { lineage: ['z'] } : {}) }
    assert.is(ask({ ...at(OWN, 'B/1'), ...at(set, 'A/1') }), undefined)
  }))
})

test('what takes the place of the state here comes from a set that is known, of its log', () => {
  const proposed = { epoch: 6, members: ['A/1', 'D/1'] }
  assert.ok(mayTake({ own: OWN }, 'A', OWN))
  assert.not(mayTake({ own: OWN }, 'D', OWN))
  assert.not(mayTake({ own: OWN }, 'A', { epoch: 6 }))
  assert.ok(mayTake({ own: OWN, proposed }, 'D', proposed))
  assert.not(mayTake({ own: OWN }, 'A', FORCED), 'a member of the set is not believed in that')
  assert.ok(mayTake({ own: OWN, followed: FORCED }, 'A', FORCED))
  assert.not(mayTake({ own: OWN, followed: FORCED }, 'B', FORCED))
  assert.not(mayTake({ own: OWN, followed: FORCED }, 'A', { epoch: 3_005, lineage: ['x', 'y'] }))
  assert.ok(mayTake({ own: { epoch: 0, members: [] } }, 'Z', FORCED), 'who knows nothing has nothing to lose')
})

test.run()
