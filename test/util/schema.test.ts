import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PbGossip, PbTable } from '../../src/peer/membership/pb/membership.js'
import { gossipSchema, TABLE_ROWS_MAX, tableSchema } from '../../src/peer/membership/schema.js'
import { HostCall } from '../../src/volumes/replica/pb/replica.js'
import { volumeHost, volumeRegistry } from '../../src/volumes/replica/methods.js'
import {
  bytes, counter, distinct, emptyOr, encoded, exactlyOne, flag, list, oneOf, optional, real, required, text
} from '../../src/util/schema/fields.js'
import { InvalidMessageError } from '../../src/util/schema/errors.js'
import { message } from '../../src/util/schema/schema.js'
import { testPeerIds } from '../../testing/peer-ids.js'

const [PEER = ''] = testPeerIds(1)
const GROUP = `v${'1'.repeat(32)}`

function reasonOf (decode: () => unknown): string {
  try {
    decode()
  } catch (err) {
    assert.instance(err, InvalidMessageError)

    return (err as InvalidMessageError).reason
  }

  return 'fine'
}

test('texts, bytes and numbers: missing is not empty, and nothing is taken for granted', () => {
  assert.is(text({ max: 3 }).check(''), ': is empty')
  assert.is(text({ max: 3, empty: true }).check(''), undefined)
  assert.match(text({ max: 3 }).check('abcd') ?? 'fine', /has 4 characters, at most 3/)
  assert.match(text({ max: 9, pattern: /^[0-9a-f]+$/ }).check('../x') ?? 'fine', /does not match/)
  assert.not.match(text({ max: 9, pattern: /^[0-9a-f]+$/ }).check('\u001b[2J') ?? '', /\u001b/)
  assert.is(bytes({ max: 2 }).check(new Uint8Array(0)), ': is empty')
  assert.is(bytes({ min: 0, max: 2 }).check(new Uint8Array(0)), undefined)
  assert.match(bytes({ min: 32, max: 32 }).check(new Uint8Array(31)) ?? 'fine', /at least 32/)
  assert.match(bytes({ max: 2 }).check(new Uint8Array(3)) ?? 'fine', /at most 2/)
  assert.is(counter().check(0), undefined)
  assert.match(counter({ min: 1 }).check(0) ?? 'fine', /is 0/)
  assert.match(counter().check(2 ** 53) ?? 'fine', /not a whole number/)
  assert.match(counter().check(-1) ?? 'fine', /not a whole number/)
  assert.match(counter().check(0.5) ?? 'fine', /not a whole number/)
  assert.match(real({ min: 0, max: 1 }).check(NaN) ?? 'fine', /is NaN/)
  assert.match(oneOf('a', 'b').check('c') ?? 'fine', /none of a, b/)
  assert.is(emptyOr(text({ max: 1 })).check(''), undefined)
  assert.is(flag.check(false), undefined)
})

test('lists, unions and messages within messages tell where they are wrong', () => {
  assert.is(list(text({ max: 3 }), 2).check(['a', '']), '[1]: is empty')
  assert.match(list(flag, 2).check([true, true, true]) ?? 'fine', /has 3 items/)
  assert.match(list(flag, 2, { min: 1 }).check([]) ?? 'fine', /has 0 items/)
  assert.is(distinct(list(counter(), 3)).check([1, 2, 1]), ': names one twice')
  assert.is(optional(counter()).check(undefined), undefined)
  assert.is(required(counter()).check(undefined), ': is missing')
  assert.match(exactlyOne({ a: 1, b: undefined, c: 0 }) ?? 'fine', /has 2/)
  assert.is(exactlyOne({ a: 0, b: undefined }), undefined)
  assert.is(reasonOf(() => gossipSchema.decode(PbGossip.encode({ heartbeat: { intervalMs: 1 } }))),
    'heartbeat.record: is missing')
})

test('two bytes, or none, do not mean everything', () => {
  assert.is(reasonOf(() => volumeHost.request.decode(new Uint8Array(0))), 'group: is empty')
  assert.match(reasonOf(() => volumeRegistry.request.decode(Uint8Array.of(0x0a, 0x00))), /^known\.group: is empty/)
  assert.is(reasonOf(() => volumeRegistry.request.decode(new Uint8Array(0))), 'fine')

  for (const group of ['../../x', '..', '/etc', `${GROUP}/..`, `${GROUP}\n`, GROUP.toUpperCase(), GROUP.slice(1)]) {
    assert.match(reasonOf(() => volumeHost.request.decode(HostCall.encode({
      group, epoch: 1, members: [PEER], bootstrap: true, member: ''
    }))), /^group: /, group)
  }

  assert.match(reasonOf(() => volumeHost.request.decode(HostCall.encode({
    group: GROUP, epoch: 1, members: ['x'], bootstrap: true, member: ''
  }))), /members\[0\]: is no member/)
  assert.match(reasonOf(() => volumeHost.request.decode(HostCall.encode({
    group: GROUP, epoch: 1, members: [], bootstrap: true, member: ''
  }))), /without members/)
  assert.is(reasonOf(() => volumeHost.request.decode(HostCall.encode({
    group: GROUP, epoch: 1, members: [PEER, `${PEER}/${'a'.repeat(32)}`], bootstrap: true, member: ''
  }))), 'fine')
})

test('a list that is too long is not even decoded', () => {
  // Two million empty rows in 4 MiB: they would take hundreds of megabytes.
  const rows = Buffer.alloc(4 * 1024 * 1024)

  for (let at = 0; at < rows.length; at += 2) {
    rows[at] = 0x0a
  }

  const before = process.memoryUsage().heapUsed
  assert.match(reasonOf(() => tableSchema.decode(rows)), /too many elements/)
  assert.ok(process.memoryUsage().heapUsed - before < 32 * 1024 * 1024)
  assert.is(TABLE_ROWS_MAX, 4_096)
  assert.match(reasonOf(() => PbTable.encode({ entries: [] }).length === 0 && tableSchema.decode(rows.subarray(0, 2))),
    /entries\[0\]\.record: is missing/)
})

test('a message within bytes is looked at, and holds none of its kind', () => {
  const inner = message(HostCall, {
    group: text({ max: 3 }),
    epoch: counter(),
    members: list(text({ max: 1 }), 1),
    bootstrap: flag,
    source: optional(text({ max: 1 })),
    member: text({ max: 1, empty: true })
  })
  const schema = encoded(inner, { max: 10 })

  assert.is(schema.check(HostCall.encode({ group: 'abc' })), undefined)
  assert.match(schema.check(HostCall.encode({ group: 'abcd' })) ?? 'fine', /group: has 4 characters/)
  assert.match(schema.check(new Uint8Array(11)) ?? 'fine', /has 11 bytes/)
  assert.match(schema.check(Uint8Array.of(0x0a, 0xff)) ?? 'fine', /cannot be decoded/)
})

test('property: whatever the bytes, there is a message or one typed error', () => {
  for (const schema of [volumeHost.request, volumeRegistry.request, gossipSchema, tableSchema]) {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), input => {
      assert.type(reasonOf(() => schema.decode(input)), 'string')
    }))
  }
})

test.run()
