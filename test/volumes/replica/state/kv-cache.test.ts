import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { KvCache } from '../../../../src/volumes/replica/state/kv-cache.js'

test('what it knows is what was set last, and it stays within its memory', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 30 }), bytes: fc.option(fc.integer({ min: 0, max: 400 })) })

  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), steps => {
    const cache = new KvCache(4_000)
    const truth = new Map<string, Uint8Array | undefined>()

    for (const { key, bytes } of steps) {
      const value = bytes === null ? undefined : new Uint8Array(bytes)
      cache.set(`k${key}`, value)
      truth.set(`k${key}`, value)
      assert.ok(cache.bytes <= 4_000)
    }

    for (const [key, value] of truth) {
      const held = cache.get(key)
      assert.ok(held === undefined || held.value === value)
    }
  }))
})

test('the one unused for the longest time goes first', () => {
  const cache = new KvCache(1_000)

  cache.set('a', new Uint8Array(200))
  cache.set('b', new Uint8Array(200))
  cache.get('a')
  cache.set('c', new Uint8Array(200))

  assert.ok(cache.get('a') !== undefined)
  assert.is(cache.get('b'), undefined)
  assert.ok(cache.get('c') !== undefined)
})

test('a value larger than all of it is not kept, nor is what was there before it', () => {
  const cache = new KvCache(500)

  cache.set('a', new Uint8Array(10))
  cache.set('a', new Uint8Array(1_000))
  assert.is(cache.get('a'), undefined)
  assert.is(cache.bytes, 0)
})

test('that a key is absent is remembered', () => {
  const cache = new KvCache(1_000)

  cache.set('gone', undefined)
  assert.equal(cache.get('gone')?.value, undefined)
  assert.ok(cache.get('gone') !== undefined)
})

test.run()
