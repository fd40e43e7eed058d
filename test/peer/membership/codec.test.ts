import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { testPeerIds } from '../../../testing/peer-ids.js'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { sameValues } from '../../helpers/same-values.js'
import { decodeGossip, decodeTable, encodeGossip, encodeTable, fromPbProbe, toPbProbe } from '../../../src/peer/membership/codec.js'
import type { MemberRecord, MemberState } from '../../../src/peer/membership/member.js'
import type { MembershipEvent } from '../../../src/peer/membership/messages.js'
import { errorCode } from '../../../src/util/errors.js'

const name = fc.constantFrom(...testPeerIds(20))
const address = fc.string({ minLength: 1, maxLength: 50 })
const whole = fc.maxSafeNat()
const states: MemberState[] = ['alive', 'suspect', 'dead', 'evicted', 'left']

const record: fc.Arbitrary<MemberRecord> = fc.record({
  peerId: name,
  incarnation: whole,
  sequence: whole,
  hostname: fc.string({ maxLength: 100 }),
  zone: fc.string({ maxLength: 100 }),
  version: fc.string({ maxLength: 20 }),
  capacityBytes: whole,
  usedBytes: whole,
  load: fc.double({ min: 0, max: 1, noNaN: true }).map(load => load === 0 ? 0 : load),
  addresses: fc.array(address, { maxLength: 8 }),
  dataEndpoints: fc.array(address, { maxLength: 8 }),
  storeId: fc.stringMatching(/^[\w-]{1,50}$/),
  flags: fc.record({ draining: fc.boolean(), readOnly: fc.boolean(), full: fc.boolean() },
    { noNullPrototype: true })
}, { noNullPrototype: true })

const event: fc.Arbitrary<MembershipEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('joined' as const, 'refuted' as const, 'store' as const), record },
    { noNullPrototype: true }),
  fc.record({
    kind: fc.constant('suspect' as const),
    subject: name,
    incarnation: whole,
    evidence: fc.constantFrom('silent' as const, 'refused' as const)
  }, { noNullPrototype: true }),
  fc.record({ kind: fc.constantFrom('dead' as const, 'evicted' as const), subject: name, incarnation: whole, silentMs: whole },
    { noNullPrototype: true }),
  fc.record({ kind: fc.constantFrom('left' as const, 'stopping' as const), subject: name, incarnation: whole },
    { noNullPrototype: true })
)

test('events and heartbeats come back as they went', () => {
  fc.assert(fc.property(event, event => {
    sameValues(decodeGossip(encodeGossip({ event })), { event })
  }))
  fc.assert(fc.property(record, fc.nat(3_600_000), (record, intervalMs) => {
    const heartbeat = { record, intervalMs }
    sameValues(decodeGossip(encodeGossip({ heartbeat })), { heartbeat })
  }))
})

test('tables and probes come back as they went', () => {
  const row = fc.record({ record, state: fc.constantFrom(...states), silentMs: whole }, { noNullPrototype: true })
  fc.assert(fc.property(fc.array(row, { maxLength: 5 }), rows => {
    sameValues(decodeTable(encodeTable(rows)), rows)
  }))

  for (const state of states) {
    sameValues(fromPbProbe(toPbProbe({ incarnation: 7, state })), { incarnation: 7, state })
  }
})

test('garbage is one typed error, whatever it is', () => {
  for (const decode of [decodeGossip, decodeTable]) {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        decode(bytes)
      } catch (err) {
        assert.is(errorCode(err), 'invalid_message')
      }
    }))
  }

  assert.throws(() => decodeGossip(new Uint8Array(0)), /exactly one/)
})

test('records beyond what is sane are refused', () => {
  for (const fields of [
    { hostname: 'x'.repeat(513) },
    { addresses: new Array<string>(65).fill('a') },
    { peerId: '' },
    { peerId: 'x' },
    { peerId: 'x'.repeat(52) },
    { load: NaN }
  ]) {
    const heartbeat = { record: memberRecord(testPeerIds(1)[0] as string, fields), intervalMs: 1 }
    assert.throws(() => decodeGossip(encodeGossip({ heartbeat })), /makes no sense/)
  }
})

test.run()
