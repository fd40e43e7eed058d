import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bitAt, compareDistance, KEY_BITS, KEY_BYTES, prefixString, sharedPrefixBits, xorDistance } from '../../src/dht/xor.js'

const key = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES })

function toBigInt (bytes: Uint8Array): bigint {
  return BigInt('0x' + Buffer.from(bytes).toString('hex'))
}

test('distance is a metric: zero only to itself, symmetric, triangle inequality', () => {
  fc.assert(fc.property(key, key, key, (a, b, c) => {
    const [ab, bc, ac] = [[a, b], [b, c], [a, c]].map(([x, y]) =>
      toBigInt(xorDistance(x as Uint8Array, y as Uint8Array))) as [bigint, bigint, bigint]

    assert.is(toBigInt(xorDistance(a, a)), 0n)
    assert.equal(xorDistance(a, b), xorDistance(b, a))
    assert.ok(ac <= ab + bc)
  }))
})

test('compareDistance orders as the numbers do', () => {
  fc.assert(fc.property(key, key, key, (target, a, b) => {
    const difference = toBigInt(xorDistance(target, a)) - toBigInt(xorDistance(target, b))

    assert.is(Math.sign(compareDistance(target, a, b)), difference < 0n ? -1 : difference > 0n ? 1 : 0)
  }))
})

test('sharedPrefixBits is the number of equal bits in front', () => {
  fc.assert(fc.property(key, fc.integer({ min: 0, max: KEY_BITS - 1 }), (a, bit) => {
    const b = Uint8Array.from(a)
    b[bit >>> 3] = (b[bit >>> 3] ?? 0) ^ (0x80 >>> (bit & 7))

    assert.is(sharedPrefixBits(a, b), bit)
    assert.is(prefixString(a, bit), prefixString(b, bit))
    assert.is.not(bitAt(a, bit), bitAt(b, bit))
    assert.is(sharedPrefixBits(a, a), KEY_BITS)
  }))
})

test('a longer shared prefix is closer, which is why a replica set lies in one subtree', () => {
  fc.assert(fc.property(key, key, key, (target, a, b) => {
    if (sharedPrefixBits(target, a) > sharedPrefixBits(target, b)) {
      assert.ok(compareDistance(target, a, b) < 0)
    }
  }))
})

test('prefixString writes bits, most significant first', () => {
  const bytes = new Uint8Array(KEY_BYTES)
  bytes.set([0b10110000, 0b01000000])

  assert.is(prefixString(bytes, 0), '')
  assert.is(prefixString(bytes, 10), '1011000001')
})

test.run()
