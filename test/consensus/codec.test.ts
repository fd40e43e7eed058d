import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeHardState, decodeHint, decodeItem, decodeItems, decodeReply, decodeRequest, encodeHardState, encodeHint,
  encodeItem, encodeItems, encodeReply, encodeRequest
} from '../../src/consensus/codec.js'
import { ROUND_MAX } from '../../src/consensus/limits.js'
import type { LogItem, LogReply, LogRequest } from '../../src/consensus/types.js'

const number = fc.nat(2 ** 31)
const text = fc.string({ maxLength: 20 })
const ballot = fc.record({ round: number, node: text })
const member = fc.string({ minLength: 1, maxLength: 20 })
/** Absent where nobody forced anything. */
const stamp = fc.oneof(fc.record({ epoch: number }),
  fc.record({ epoch: number, lineage: fc.array(member, { minLength: 1, maxLength: 3 }) }))
const config = fc.tuple(stamp, fc.array(member, { maxLength: 5 })).map(([of, members]) => ({ ...of, members }))
/** With the epoch and lineage of one log in place of the record's own epoch. */
const stamped = <T>(message: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.tuple(message, stamp).map(([one, of]) => ({ ...one, ...of }))
const value = fc.oneof(
  fc.constant({ kind: 'noop' as const }),
  fc.uint8Array({ maxLength: 100 }).map(bytes => ({ kind: 'batch' as const, bytes })),
  config.map(set => ({ kind: 'config' as const, config: set }))
)
const itemsFrom = (first: number): fc.Arbitrary<LogItem[]> =>
  fc.array(value, { maxLength: 6 }).map(values => values.map((one, i) => ({ index: first + i, value: one })))
const hard = fc.record({
  self: text, promised: ballot, accepted: ballot, lastIndex: number, commitIndex: number, config, validFrom: number
})

const request: fc.Arbitrary<LogRequest> = stamped(fc.oneof(
  fc.record({ type: fc.constant('prepare' as const), epoch: number, ballot, commitIndex: number }),
  number.chain(prevIndex => fc.record({
    type: fc.constant('accept' as const), epoch: number, ballot, prevIndex: fc.constant(prevIndex), items: itemsFrom(prevIndex + 1),
    commitIndex: number, adopted: number
  })),
  fc.record({ type: fc.constant('read' as const), epoch: number })
))

const reply: fc.Arbitrary<LogReply> = stamped(fc.oneof(
  fc.record({
    type: fc.constant('prepare' as const), epoch: number, ok: fc.boolean(), promised: ballot, accepted: ballot, commitIndex: number,
    items: itemsFrom(7)
  }),
  fc.record({
    type: fc.constant('accept' as const), epoch: number, result: fc.constantFrom('ok', 'stale', 'behind', 'epoch'), promised: ballot,
    lastIndex: number, commitIndex: number
  }),
  fc.record({ type: fc.constant('read' as const), epoch: number, ok: fc.boolean(), lastIndex: number, commitIndex: number })
))

/** Bytes may come back as another kind of view. */
function plain (what: unknown): unknown {
  return JSON.parse(JSON.stringify(what, (_, part: unknown) => part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part))
}

test('property: requests, replies, items, hard state and hints come back as they went', () => {
  fc.assert(fc.property(request, reply, itemsFrom(3), hard, fc.array(text), (asked, answered, items, state, peers) => {
    assert.equal(plain(decodeRequest(encodeRequest(asked))), plain(asked))
    assert.equal(plain(decodeReply(encodeReply(answered))), plain(answered))
    assert.equal(plain(decodeItems(encodeItems(items))), plain(items))
    assert.equal(plain(decodeHardState(encodeHardState(state))), plain(state))
    assert.equal(plain(decodeHint(encodeHint({ failed: peers, silent: [] }))), plain({ failed: peers, silent: [] }))
    items.forEach(item => { assert.equal(plain(decodeItem(encodeItem(item))), plain(item)) })
  }))
})

test('property: what nobody wrote is refused by its code, and never crashes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 }), (header, payload) => {
    for (const decode of [
      (): unknown => decodeRequest({ header, payload }), (): unknown => decodeReply({ header, payload }),
      (): unknown => decodeHardState(header), (): unknown => decodeItem(header), (): unknown => decodeItems(payload)
    ]) {
      try {
        decode()
      } catch (err) {
        assert.is((err as { code?: string }).code, 'malformed_log')
      }
    }
  }), { numRuns: 1_000 })
})

test('a round above which there is no room is refused', () => {
  for (const round of [ROUND_MAX, ROUND_MAX + 1, Number.MAX_SAFE_INTEGER]) {
    const { header } = encodeRequest({ type: 'prepare', epoch: 1, ballot: { round, node: 'A' }, commitIndex: 0 })
    const decode = (): unknown => decodeRequest({ header, payload: new Uint8Array(0) })

    if (round === ROUND_MAX) {
      decode()
    } else {
      assert.throws(decode, (err: { code?: string }) => err.code === 'malformed_log')
    }
  }
})

test('items with a gap are refused', () => {
  const { header } = encodeRequest({
    type: 'accept', epoch: 1, ballot: { round: 1, node: 'A' }, prevIndex: 4, items: [], commitIndex: 0, adopted: 0
  })
  const payload = encodeItems([{ index: 6, value: { kind: 'noop' } }])
  assert.throws(() => decodeRequest({ header, payload }), /cannot be read/)
})

test.run()
