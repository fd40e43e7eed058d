import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OWNER_CHARS_MAX } from '../../../src/blocks/fields.js'
import { PIN_OWNER_LENGTH_MAX } from '../../../src/blocks/gc/constants.js'
import { PIN_LABEL_BYTES_MAX, pinFacts, pinIdOf } from '../../../src/blocks/claim/pin-owner.js'
import { PIN_PREFIX } from '../../../src/store/claims.js'
import { randomUUID } from 'node:crypto'

const label = fc.string({ unit: 'grapheme', maxLength: 70 })
  .filter(text => Buffer.byteLength(text) <= PIN_LABEL_BYTES_MAX && !/\p{C}/u.test(text))

test('property: what a pin says of itself comes back, and fits into an owner', () => {
  fc.assert(fc.property(label, label, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (label, who, atMs) => {
    const owner = PIN_PREFIX + pinIdOf(randomUUID(), { label, who, atMs })
    const facts = pinFacts(owner)

    assert.match(owner, /^[!-~]+$/)
    assert.ok(owner.length <= Math.min(OWNER_CHARS_MAX, PIN_OWNER_LENGTH_MAX), owner)
    assert.equal([facts.label, facts.atMs], [label, atMs])
    assert.ok(who.startsWith(facts.who) && (facts.who === who || Buffer.byteLength(who) > 32))
  }))
})

test('pins of older versions say nothing, and what anybody may have made up does no harm', () => {
  const nothing = { label: '', who: '', atMs: undefined }
  assert.equal(pinFacts(`${PIN_PREFIX}${randomUUID()}`), nothing)
  assert.equal(pinFacts(PIN_PREFIX), nothing)
  assert.equal(pinFacts(`${PIN_PREFIX}x.!!.?`), nothing)
  assert.is(pinFacts(`${PIN_PREFIX}x.zzzzzzzzzzzzzzzzzzz..`).atMs, undefined)
})

test('labels that are too long, or would spoil a list, are refused', () => {
  const make = (label: string): string => pinIdOf('x', { label, who: '', atMs: 1 })
  assert.throws(() => make('x'.repeat(65)), /at most 64 bytes/)
  assert.throws(() => make('a\nb'), /no label of a pin/)
  assert.type(make('x'.repeat(64)), 'string')
})

test.run()
