import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { joinParts, splitParts } from '../../../src/volumes/replica/framing.js'

test('parts come back as they were', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), parts => {
    assert.equal(splitParts(joinParts(parts), 20).map(part => [...part]), parts.map(part => [...part]))
  }))
})

test('bytes that are no parts, and too many parts, are refused', () => {
  const joined = joinParts([Uint8Array.of(1, 2, 3), Uint8Array.of(4)])

  assert.throws(() => splitParts(joined.subarray(0, joined.byteLength - 1), 10), /behind its end/)
  assert.throws(() => splitParts(joined, 1), /more than 1 parts/)
  assert.throws(() => splitParts(Uint8Array.of(0, 0), 10), /behind its end/)
})

test.run()
