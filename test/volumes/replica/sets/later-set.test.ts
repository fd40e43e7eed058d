import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { laterSet } from '../../../../src/volumes/replica/sets/later-set.js'
import type { Ballot } from '../../../../src/consensus/types.js'
import type { ReplicaWord } from '../../../../src/volumes/replica/sets/later-set.js'

const SELF = 'L'
const BALLOT = { round: 7, node: 'A' }

interface Word { epoch: number, members?: string, proposed?: string, promised?: Ballot }

/** A replica in that set. */
const word = (epoch: number, members: string, more: Partial<Word> = {}): Word => ({ epoch, members, ...more })

/** No replica; but it knows where the group went. */
const former = (epoch: number): Word => ({ epoch })

const judge = (known: [number, string], words: Record<string, Word>, gone = '', self = SELF): string | undefined => {
  const told = Object.entries(words).map(([peerId, word]): [string, ReplicaWord] => {
    const { epoch, members, proposed = '', promised = BALLOT } = word
    const replica = members === undefined
      ? undefined
      : { self: peerId, members: [...members], proposed: [...proposed], promised }

    return [peerId, { epoch, replica }]
  })
  const later = laterSet(self, { epoch: known[0], members: [...known[1]] }, new Map(told),
    peerId => gone.includes(peerId))

  return later === undefined ? undefined : `${later.epoch} ${later.members.join('')}`
}

test('most of a later set, and most of those who were in the set with it, say that it is out', () => {
  assert.is(judge([4, 'ABL'], { A: word(5, 'ABC'), B: word(5, 'ABC') }), '5 ABC')
  assert.is(judge([4, 'ABL'], { A: word(5, 'AB'), B: word(5, 'AB') }), '5 AB')
  assert.is(judge([4, 'ABL'], { A: former(6), B: word(9, 'BCD'), C: word(9, 'BCD') }), '9 BCD')
  assert.is(judge([4, 'L'], { C: word(9, 'C') }), '9 C', 'nobody else was in it')
})

test('one of the set, or one that made a set up, is not enough', () => {
  assert.is(judge([4, 'ABL'], { A: word(5, 'ABC') }), undefined)
  assert.is(judge([4, 'ABL'], { E: word(900, 'E') }), undefined, 'nobody of the set says anything')
  assert.is(judge([4, 'ABL'], { A: word(4, 'ABL'), B: word(4, 'ABL'), E: word(900, 'E') }), undefined)
  assert.is(judge([4, 'AEL'], { A: word(4, 'AEL'), E: word(900, 'E') }), undefined, 'one of two')
  assert.is(judge([0, ''], { A: word(4, 'ABL'), B: word(4, 'ABL'), E: word(900, 'E') }), undefined,
    'nothing is known here, and another set is in force')
})

test('a set that it is in, or an earlier one, makes nothing void', () => {
  assert.is(judge([4, 'ABL'], { A: word(5, 'ABL'), B: word(5, 'ABL') }), undefined)
  assert.is(judge([4, 'ABL'], { A: word(3, 'ABC'), B: word(3, 'ABC'), C: word(3, 'ABC') }), undefined)
  assert.is(judge([0, ''], { A: word(4, 'ABL'), B: word(4, 'ABL') }), undefined)
})

test('who failed as a newcomer is free of the very set that it was to join, unless that takes it in', () => {
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC'), B: word(4, 'ABC') }), '4 ABC')
  const proposed = 'ABL'
  const other = { promised: { round: 8, node: 'B' } }
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC', { proposed }), B: word(4, 'ABC', other) }), undefined)
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC', { proposed }), B: word(4, 'ABC'), C: word(4, 'ABC') }), '4 ABC',
    'what one accepted is not chosen, and the ballot of the two others outbids it')
  assert.is(judge([0, ''], { A: word(4, 'ABC', { proposed: 'ABD' }), B: word(4, 'ABC') }), undefined,
    'that set may have been followed by one that takes it in')
})

test('a set that takes it in makes nothing void, unless none of the others can have anything behind it', () => {
  const proposed = 'ABL'
  const other = { promised: { round: 8, node: 'B' } }
  const known: [number, string] = [4, 'AB']
  assert.is(judge(known, { A: word(4, 'AB', { proposed }), B: word(4, 'AB', { proposed }) }), '4 AB')
  assert.is(judge(known, { A: word(4, 'AB', { proposed }), B: word(4, 'AB') }), '4 AB', 'that one has yet to get it')
  assert.is(judge([4, 'A'], { A: word(4, 'A', { proposed: 'AL' }) }), '4 A', 'one that takes in a second one')
  assert.is(judge(known, { A: word(4, 'AB', { proposed }), B: word(4, 'AB', { proposed, ...other }) }), undefined)
  assert.is(judge(known, { A: word(4, 'AB', { proposed }) }), undefined, 'the other one is silent')

  // A newcomer besides.
  const two = { A: word(4, 'AB', { proposed: 'ALD' }), B: word(4, 'AB', { proposed: 'ALD' }) }
  assert.is(judge(known, two), undefined)
  assert.is(judge(known, { ...two, D: word(4, 'AB', { proposed: 'ALD' }) }), '4 AB')
  assert.is(judge(known, { ...two, D: word(4, 'AB', { proposed: 'ALD', ...other }) }), undefined)
  assert.is(judge(known, { ...two, D: word(5, 'ALD') }), undefined, 'it knows that the set was chosen')
})

test('most hold one promise, which they tell', () => {
  const other = { promised: { round: 8, node: 'B' } }
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC'), B: word(4, 'ABC', other) }), undefined)
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC'), B: word(4, 'ABC', other), C: word(4, 'ABC', other) }), '4 ABC')
  const silent = { promised: { round: 0, node: '' } }
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC', silent), B: word(4, 'ABC', silent), C: word(4, 'ABC', silent) }), undefined)
})

test('those who are no nodes any more, or lost what they knew, are not waited for', () => {
  assert.is(judge([4, 'ABL'], { B: word(9, 'BCD'), C: word(9, 'BCD') }), undefined)
  assert.is(judge([4, 'ABL'], { B: word(9, 'BCD'), C: word(9, 'BCD') }, 'A'), '9 BCD')
  assert.is(judge([4, 'ABL'], { A: former(0), B: word(9, 'BCD'), C: word(9, 'BCD') }), '9 BCD')
  assert.is(judge([4, 'ABL'], { A: former(4), B: word(9, 'BCD'), C: word(9, 'BCD') }), '9 BCD', 'it failed as well')
  const afresh = word(0, '')
  assert.is(judge([1, 'ABL'], { A: afresh, B: former(0), C: word(3, 'BCD'), D: word(3, 'BCD') }), '3 BCD',
    'a replica that began afresh, and was told nothing yet')
  assert.is(judge([4, 'ABL'], { C: word(9, 'CDE'), D: word(9, 'CDE') }, 'AB'), '9 CDE')
})

test('members that name different sets of one epoch are not of one set', () => {
  assert.is(judge([4, 'ABC'], { A: word(4, 'ABC'), B: word(4, 'ABD'), C: word(4, 'BC') }), undefined)
})

test('a set that has another disk of this node has not this replica', () => {
  const words = { A: word(4, 'ABL'), B: word(4, 'ABL') }
  assert.is(judge([4, 'ABL'], words, '', 'L/1'), '4 ABL')
  assert.is(judge([0, ''], words, '', 'L/1'), '4 ABL')
})

test.run()
