import { test } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { compareKeys, MemoryKv } from '../../../src/volumes/tree/kv.js'

/** Near the places where the order of units and that of bytes part. */
const text = fc.string({ unit: fc.constantFrom('', 'a', 'b', '\x00', '\u07ff', '\ud7ff', '\ue000', '\uffff', '😀', '𝒜'), maxLength: 4 })

test('keys are in the order of their UTF-8 bytes', () => {
  fc.assert(fc.property(text, text, (a, b) => {
    assert.is(Math.sign(compareKeys(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
  }))
})

test('a range has what is in it, in order, as it was when it was begun', async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(text), text, text, fc.nat(4), fc.boolean(),
    async (keys, gte, lt, limit, reverse) => {
      const kv = new MemoryKv()
      keys.forEach(key => { kv.put(key, Buffer.from(key)) })
      const within = keys.sort(compareKeys).filter(key => compareKeys(gte, key) <= 0 && compareKeys(key, lt) < 0)
      const found: string[] = []

      for await (const [key, value] of kv.range(gte, lt, { limit, reverse })) {
        assert.is(Buffer.from(value).toString(), key)
        found.push(key)
        keys.forEach(one => { kv.del(one) })
      }

      assert.equal(found, (reverse ? within.reverse() : within).slice(0, limit))
    }))
})

test.run()
