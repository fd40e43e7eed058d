import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EMPTY_DIGEST, StateDigest, chainItem, difference } from '../../../../src/volumes/replica/digest/digest.js'
import { StepChanges } from '../../../../src/volumes/replica/digest/step-changes.js'
import { MemoryKv } from '../../../../src/volumes/tree/kv.js'

const key = fc.string({ minLength: 1, maxLength: 8 })
const value = fc.uint8Array({ maxLength: 40 })
const change = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'ab', 'd/1'), value: fc.option(value, { nil: undefined }), isRead: fc.boolean()
})

function digestOf (entries: Iterable<readonly [string, Uint8Array]>): string {
  const digest = new StateDigest()

  for (const [key, value] of entries) {
    digest.add(key, value)
  }

  return digest.toString()
}

test('the digest that follows the changes is that of the state, whatever the steps', () => {
  const steps = fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 12 })

  fc.assert(fc.property(steps, fc.boolean(), (steps, again) => {
    const kv = new MemoryKv()
    let digest = new StateDigest()

    for (const changes of steps) {
      const step = new StepChanges(key => kv.get(key))

      for (const { key, value, isRead } of changes) {
        if (isRead) {
          step.get(key)
        }

        if (value !== undefined) {
          step.put(key, value)
        } else {
          step.del(key)
        }
      }

      step.digestInto(digest)
      kv.apply(step.changes)

      if (again) {
        // As it is written down and read.
        digest = new StateDigest(digest.toString())
      }

      assert.is(digest.toString(), digestOf(kv.entries()))
    }
  }))
})

test('it does not depend on the order, and an empty state has that of nothing', () => {
  fc.assert(fc.property(fc.dictionary(key, value), entries => {
    const forward = Object.entries(entries)
    assert.is(digestOf(forward), digestOf([...forward].reverse()))

    const digest = new StateDigest(digestOf(forward))
    forward.forEach(([key, value]) => { digest.change(key, value, undefined) })
    assert.is(digest.toString(), EMPTY_DIGEST.state)
  }))
})

test('one flipped bit in one value or key, a value at another key, a byte more: each is another digest', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.uint8Array({ minLength: 250, maxLength: 300 }))

  fc.assert(fc.property(key, bytes, fc.nat(), fc.nat({ max: 7 }), (key, bytes, at, bit) => {
    const flipped = Uint8Array.from(bytes)
    flipped[at % bytes.length] = (flipped[at % bytes.length] as number) ^ (1 << bit)
    const digest = digestOf([[key, bytes]])

    assert.is.not(digestOf([[key, flipped]]), digest)
    assert.is.not(digestOf([[`${key}x`, bytes]]), digest)
    assert.is.not(digestOf([[key, Uint8Array.from([...bytes, 0])]]), digest)
    assert.is.not(digestOf([[key, bytes.subarray(1)]]), digest)
  }), { numRuns: 1_000 })

  const [a, b] = [Buffer.from('1'), Buffer.from('2')]
  assert.is.not(digestOf([['x', a], ['y', b]]), digestOf([['x', b], ['y', a]]))
})

test('the chain over the log tells apart other items, another order, another index', () => {
  const batch = (index: number, text: string): string =>
    chainItem(EMPTY_DIGEST.log, { index, value: { kind: 'batch', bytes: Buffer.from(text) } })
  const config = (epoch: number, members: string[]): string =>
    chainItem(EMPTY_DIGEST.log, { index: 1, value: { kind: 'config', config: { epoch, members } } })
  const all = [
    batch(1, 'a'), batch(2, 'a'), batch(1, 'b'), chainItem(EMPTY_DIGEST.log, { index: 1, value: { kind: 'noop' } }),
    config(1, ['a']), config(2, ['a']), config(1, ['a', 'b']),
    chainItem(batch(1, 'a'), { index: 2, value: { kind: 'noop' } })
  ]

  assert.is(new Set(all).size, all.length)
  assert.is(batch(1, 'a'), all[0])
})

test('chains that began at another index are not compared, states always are', () => {
  const digest = { state: '0'.repeat(16), log: 'a', logSince: 0, lineage: '' }

  assert.is(difference(digest, { ...digest, log: 'b' }), 'log')
  assert.is(difference(digest, { ...digest, log: 'b', logSince: 7 }), undefined)
  assert.is(difference(digest, { ...digest, state: '1'.repeat(16), log: 'b', logSince: 7 }), 'state')
  // Logs that an operator forced apart have nothing that ought to be the same.
  assert.is(difference(digest, { ...digest, state: '1'.repeat(16), log: 'b', lineage: 'x' }), undefined)
})

test.run()
