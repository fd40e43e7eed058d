import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { concludeAnswers, positionOf, whomToAsk } from '../../../src/blocks/gc/agreement.js'
import { CLAIM_AGE_MS_MIN, CLOCK_SKEW_MS_MAX, DELETED_GAP_MS, STOOD_STILL_MS } from '../../../src/blocks/gc/constants.js'
import { FilterBuilder, SALT_BYTES } from '../../../src/blocks/gc/filter.js'
import { MeshPartitionDetector } from '../../../src/blocks/gc/partition-detector.js'
import { verdictOf } from '../../../src/blocks/gc/verdict.js'
import { RemovedPins } from '../../../src/blocks/gc/removed-pins.js'
import { MarkBook } from '../../../src/blocks/gc/mark-book.js'
import { SINCE_GRANULARITY_MS } from '../../../src/store/claims.js'
import { claim } from '../../helpers/store-blocks.js'
import { testBlock } from '../../helpers/block-mesh.js'
import type { VolumeMark } from '../../../src/blocks/gc/types.js'
import type { CID } from 'multiformats/cid'

const T = 1_000 * CLAIM_AGE_MS_MIN
const { cid } = testBlock('judged')

function mark (
  markId: string, beganAtMs: number, cids: readonly CID[] = [], fields: Partial<VolumeMark> = {}
): VolumeMark {
  const salt = new Uint8Array(SALT_BYTES).fill(markId.length)
  const builder = new FilterBuilder({ salt })
  cids.forEach(one => { builder.add(one) })

  return { markId, index: 1, salt, beganAtMs, filter: builder.encode(), ...fields }
}

function bookOf (...marks: VolumeMark[]): MarkBook {
  const book = new MarkBook()
  book.note('v', marks, T * 2)

  return book
}

test('two marks that began late enough prove that a claim is empty', () => {
  const old = T - CLAIM_AGE_MS_MIN
  assert.is(bookOf(mark('a', T), mark('bb', T + 1)).prove('v', cid, old, 0), 'empty')
  assert.is(bookOf(mark('a', T), mark('bb', T + 1)).prove('v', cid, old + 1, 0), 'young')
  assert.is(bookOf(mark('a', T), mark('bb', T + 1)).prove('v', cid, old, T + 1), 'young', 'out of touch until then')
  assert.is(bookOf(mark('a', T)).prove('v', cid, old, 0), 'unmarked')
  assert.is(bookOf(mark('a', T), mark('a', T)).prove('v', cid, old, 0), 'unmarked', 'the same one twice')
  assert.is(bookOf(mark('a', T), mark('bb', T + 1, [cid])).prove('v', cid, old, 0), 'live')
  assert.is(bookOf(mark('a', T, [cid]), mark('bb', T + 1)).prove('v', cid, old, 0), 'live')
  assert.is(bookOf().prove('other', cid, old, 0), 'unmarked')
})

test('open uploads keep what was claimed since they began, less the skew of clocks', () => {
  const keepSinceMs = T - 10 * CLAIM_AGE_MS_MIN
  const book = bookOf(mark('a', T), mark('bb', T + 1, [], { keepSinceMs }))
  const safe = keepSinceMs - CLOCK_SKEW_MS_MAX - SINCE_GRANULARITY_MS
  assert.is(book.prove('v', cid, safe - 1, 0), 'empty')
  assert.is(book.prove('v', cid, safe, 0), 'young')
})

test('the two that began last count; a later one that has the block does too; the future is now', () => {
  const book = bookOf(mark('a', T, [cid]), mark('bb', T + 1), mark('ccc', T + 2))
  assert.is(book.prove('v', cid, 0, 0), 'empty')
  assert.not.ok(book.note('v', [mark('dddd', T - 5, [cid])], T * 2), 'older than both')
  assert.ok(book.note('v', [mark('eeeee', T * 3, [cid])], T * 2))
  assert.is(book.beganAt('v'), T * 2)
  assert.is(book.prove('v', cid, 0, 0), 'live')
})

test('a volume is deleted when it was said twice, with a pause; and it may turn out not to be', () => {
  const book = new MarkBook()
  assert.ok(book.note('v', 'deleted', T))
  assert.not.ok(book.note('v', 'deleted', T + DELETED_GAP_MS - 1))
  assert.is(book.prove('v', cid, 0, 0), 'unmarked')
  assert.ok(book.note('v', 'deleted', T + DELETED_GAP_MS))
  assert.is(book.prove('v', cid, 0, 0), 'empty')
  assert.is(book.prove('v', cid, T, 0), 'young')
  assert.ok(book.note('v', [mark('a', T)], T * 2))
  assert.is(book.prove('v', cid, 0, 0), 'unmarked')
})

test('filters that are none, or do not fit, leave the volume unmarked and say so', () => {
  const book = new MarkBook(10_000)
  book.note('v', [mark('a', T, [], { filter: new Uint8Array(100) })], T * 2)
  book.note('w', undefined, T)
  const large = new FilterBuilder({ salt: new Uint8Array(SALT_BYTES), expected: 20_000 })
  large.add(cid)
  book.note('x', [mark('a', T, [], { filter: large.encode() })], T * 2)

  for (const volumeId of ['v', 'w', 'x']) {
    assert.is(book.prove(volumeId, cid, 0, 0), 'unmarked')
    assert.ok(book.hasFailed(volumeId))
  }

  book.retain(new Set())
  assert.equal(book.status(), [])
})

test('a copy is garbage when each of its claims is empty, and only then', () => {
  const facts = {
    isPinRemoved: (owner: string) => owner === 'pin:removed',
    isPutAbandoned: (owner: string, since: number) => owner === 'pin:abandoned' && since < 10,
    prove: (volumeId: string) => ({ e: 'empty', l: 'live', y: 'young' } as const)[volumeId] ?? 'unmarked' as const
  }
  const is = (...claims: Parameters<typeof verdictOf>[1]): string => {
    const verdict = verdictOf(cid, claims, facts)

    return verdict.is === 'open' ? verdict.why : verdict.is
  }

  assert.is(is(), 'kept', 'without claims')
  assert.is(is(claim('pin:removed')), 'garbage')
  assert.is(is(claim('pin:live')), 'kept')
  assert.is(is(claim('pin:gone', { removed: true })), 'garbage')
  assert.is(is(claim('pin:gone', { removed: true, root: true })), 'pin', 'not on the disk yet')
  assert.is(is(claim('pin:removed', { removed: true, root: true })), 'garbage')
  assert.is(is(claim('pin:abandoned', { since: 9 })), 'garbage')
  assert.is(is(claim('pin:abandoned', { since: 10 })), 'kept', 'renewed')
  assert.is(is(claim('pin:abandoned', { since: 9, root: true })), 'kept', 'a record stands above any verdict')
  assert.is(is(claim('volume:e')), 'garbage')
  assert.is(is(claim('volume:l')), 'kept')
  assert.is(is(claim('volume:y')), 'young')
  assert.is(is(claim('volume:?')), 'unmarked')
  assert.is(is(claim('volume:e'), claim('pin:removed')), 'garbage')

  for (const repairService of ['many:keep', 'block:keep', 'later:kind', 'pin:live', 'volume:l']) {
    assert.is(is(claim('pin:removed'), claim('volume:e'), claim('volume:y'), claim(repairService)), 'kept', repairService)
  }
})

test('the view is whole: not after a start, a stand-still or a partition, and not on the smaller side', () => {
  const partition = new MeshPartitionDetector(0, T)
  assert.is(partition.wholeSince, T)
  assert.not.ok(partition.look(1_000, T + 1_000, { up: 3, known: 5 }))
  assert.is(partition.wholeSince, T)
  assert.ok(partition.look(2_000, T + 2_000, { up: 2, known: 4 }), 'half is not enough')
  assert.is(partition.wholeSince, T + 2_000)
  assert.not.ok(partition.look(3_000, T + 3_000, { up: 1, known: 1 }), 'a mesh of one')
  assert.is(partition.wholeSince, T + 2_000)
  assert.not.ok(partition.look(4_000 + STOOD_STILL_MS, T + 4_000 + STOOD_STILL_MS, { up: 4, known: 4 }))
  assert.is(partition.wholeSince, T + 4_000 + STOOD_STILL_MS, 'stood still')
  assert.not.ok(partition.look(5_000 + STOOD_STILL_MS, T, { up: 4, known: 4 }))
  assert.is(partition.wholeSince, T, 'the clock was set')
})

test('whom to ask, and what their answers come to', () => {
  const holding = { selfId: 'a', set: ['a', 'b', 'c'], extras: ['d', 'e'] }
  const electorate = (down: string[] = [], unverified: string[] = []): Parameters<typeof whomToAsk>[1] => ({
    condition: peerId => ({ up: !down.includes(peerId) }),
    isVerified: peerId => !unverified.includes(peerId),
    holds: () => true
  })
  assert.equal(whomToAsk(holding, electorate(['e']), 2), { peers: ['b', 'c', 'd'] })
  assert.ok('wait' in whomToAsk(holding, electorate(['c']), 2))
  assert.ok('wait' in whomToAsk(holding, electorate([], ['b']), 2))
  assert.ok('wait' in whomToAsk({ ...holding, set: ['a'] }, electorate(), 2), 'alone')
  assert.ok('peers' in whomToAsk({ ...holding, set: ['a'] }, electorate(), 1))
  assert.is(positionOf(holding, electorate()), 0)
  assert.is(positionOf({ ...holding, selfId: 'c' }, electorate(['a'])), 1)
  assert.is(positionOf({ ...holding, selfId: 'e' }, electorate()), 4)
  assert.is(concludeAnswers([]), 'go')
  assert.is(concludeAnswers(['garbage', 'absent']), 'go')
  assert.is(concludeAnswers(['garbage', undefined]), 'later')
  assert.is(concludeAnswers(['garbage', 'later']), 'later')
  assert.is(concludeAnswers(['later', 'keep']), 'keep')
})

test('removed pins: pages from any place, bounded, other owners are not taken', () => {
  const pins = new RemovedPins('one', 5)
  pins.add(['pin:a', 'pin:b', 'volume:x', 'pin:', 'pin:\ud800', 'pin:a', `pin:${'x'.repeat(300)}`, 'pin:c'])
  assert.is(pins.size, 3)
  const first = pins.page('', 99, 2)
  assert.equal(first, { generation: 'one', next: 2, pins: ['pin:a', 'pin:b'], more: true })
  assert.equal(pins.page('one', first.next, 2), { generation: 'one', next: 3, pins: ['pin:c'], more: false })
  assert.equal(pins.page('one', 3, 2), { generation: 'one', next: 3, pins: [], more: false })
  pins.add(['pin:d', 'pin:e', 'pin:f'])
  assert.is(pins.size, 5)
  assert.not.ok(pins.has('pin:a'))
  assert.equal(pins.page('one', 3, 9).pins, ['pin:d', 'pin:e', 'pin:f'])
})

test.run()
