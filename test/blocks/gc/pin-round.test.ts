import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MET_MEMBERS_MAX, PIN_INDEX_MS, PIN_ROUND_MS_MAX, PUT_ABANDONED_MS, PUT_VERDICT_MS, RECORD_MEMORY_MS } from '../../../src/blocks/gc/constants.js'
import { PinRound, type PinReply } from '../../../src/blocks/gc/pin-round.js'
import { PutVerdicts } from '../../../src/blocks/gc/put-verdicts.js'
import type { PinAnswer } from '../../../src/blocks/gc/abandoned-puts.js'

const NONE: readonly PinAnswer[] = ['none']

function reply (met: readonly string[], answers = NONE): PinReply {
  return { answers, met }
}

/** Asks until no member is open. */
function run (round: PinRound, replies: Readonly<Record<string, PinReply | undefined>>): PinRound {
  for (let open = round.open(); open.length > 0; open = round.open()) {
    open.forEach(peerId => { round.note(peerId, replies[peerId]) })
  }

  return round
}

test('everybody on anybody\'s list is asked, in the same round', () => {
  const replies = { b: reply(['a', 'c']), c: reply(['b', 'd']), d: reply([]) }
  assert.is(run(new PinRound('a', reply(['b']), 0), replies).conclude(0, 1), 'abandoned')

  const withRecord = { ...replies, d: reply([], ['recorded']) }
  assert.is(run(new PinRound('a', reply(['b']), 0), withRecord).conclude(0, 1), 'recorded')
  const withYoung = { ...replies, d: reply([], ['young']) }
  assert.is(run(new PinRound('a', reply(['b']), 0), withYoung).conclude(0, 1), 'wait')
  const withSilence = { ...replies, d: undefined }
  assert.is(run(new PinRound('a', reply(['b']), 0), withSilence).conclude(0, 1), 'wait')
})

test('a round that is not over, that took too long, or whose lists are too long says nothing', () => {
  const round = new PinRound('a', reply(['b']), 0)
  assert.is(round.conclude(0, 1), 'wait', 'b was not asked')
  run(round, { b: reply([]) })
  assert.is(round.conclude(0, PIN_ROUND_MS_MAX), 'abandoned')
  assert.is(round.conclude(0, PIN_ROUND_MS_MAX + 1), 'wait')
  const many = Array.from({ length: MET_MEMBERS_MAX }, (_, i) => `m${i}`)
  const all = Object.fromEntries(['b', ...many].map(peerId => [peerId, reply(many)]))
  assert.is(run(new PinRound('a', reply(['b']), 0), all).conclude(0, 1), 'wait')
})

test('answers for another number of pins, or of somebody who was not asked, count for nothing', () => {
  const short = run(new PinRound('a', reply(['b'], ['none', 'none']), 0), { b: reply([], NONE) })
  assert.is(short.conclude(0, 1), 'wait')
  const round = new PinRound('a', reply(['b']), 0)
  round.note('x', reply([], ['recorded']))
  assert.is(run(round, { b: reply([]) }).conclude(0, 1), 'abandoned')
})

test('whoever can be reached by lists is asked, and one record anywhere among them keeps the put', () => {
  const ids = ['b', 'c', 'd', 'e', 'f']
  const lists = fc.dictionary(fc.constantFrom('a', ...ids), fc.uniqueArray(fc.constantFrom('a', ...ids)), { noNullPrototype: true })
  fc.assert(fc.property(lists, fc.constantFrom(...ids), (met, holder) => {
    const replies = Object.fromEntries(ids.map(id => [id, reply(met[id] ?? [], id === holder ? ['recorded'] : NONE)]))
    const reached = new Set(['a'])
    // A Set goes on through what is added meanwhile.
    reached.forEach(id => { met[id]?.forEach(other => { reached.add(other) }) })
    const outcome = run(new PinRound('a', reply(met.a ?? []), 0), replies).conclude(0, 0)
    assert.is(outcome, reached.has(holder) ? 'recorded' : 'abandoned')
  }))
})

test('a verdict lasts for some rounds, is about old claims only, and a record ends it', () => {
  const verdicts = new PutVerdicts()
  const wall = 10 * PUT_ABANDONED_MS
  const old = wall - PUT_ABANDONED_MS
  assert.not.ok(verdicts.isAbandoned('pin:a', old, 0, wall))
  assert.ok(verdicts.conclude('pin:a', 0))
  assert.not.ok(verdicts.conclude('pin:a', 1), 'no news')
  assert.ok(verdicts.isAbandoned('pin:a', old, PUT_VERDICT_MS, wall))
  assert.not.ok(verdicts.isAbandoned('pin:a', old + 1, PUT_VERDICT_MS, wall), 'renewed')
  assert.not.ok(verdicts.isAbandoned('pin:a', old, PUT_VERDICT_MS + 2, wall))
  assert.not.ok(verdicts.isAbandoned('pin:b', old, 0, wall))
  verdicts.noteRecord('pin:a', 2)
  assert.not.ok(verdicts.isAbandoned('pin:a', old, 2, wall))
  verdicts.conclude('pin:b', 3)
  verdicts.clear()
  assert.not.ok(verdicts.isAbandoned('pin:b', old, 3, wall))
})

test('records are remembered for longer than a round and an index may take; a gap in that memory is known', () => {
  assert.ok(RECORD_MEMORY_MS > PIN_ROUND_MS_MAX + PIN_INDEX_MS)
  const verdicts = new PutVerdicts(2)
  verdicts.noteRecord('pin:a', 0)
  assert.ok(verdicts.sawRecord('pin:a', RECORD_MEMORY_MS))
  assert.not.ok(verdicts.sawRecord('pin:a', RECORD_MEMORY_MS + 1))
  verdicts.noteRecord('pin:b', 1)
  assert.ok(verdicts.remembers(1))
  verdicts.noteRecord('pin:c', 2)
  assert.not.ok(verdicts.sawRecord('pin:a', 2), 'it did not fit')
  assert.not.ok(verdicts.remembers(2))
  assert.ok(verdicts.remembers(RECORD_MEMORY_MS + 1))
})

test.run()
