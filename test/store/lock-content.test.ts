import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeLock, encodeShort } from '../../src/store/lock-content.js'

/** What ext4 keeps in the inode of a symbolic link. */
const INLINE_CHARS_MAX = 59
const PID_MAX = 2 ** 22

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(array => Buffer.from(array).toString('hex'))
const procfs = fc.option(fc.record({ startTicks: fc.integer({ min: 1, max: 1e10 }).map(String), bootId: fc.uuid() }),
  { nil: {} })
const contents = fc.record({
  holder: fc.tuple(fc.integer({ min: 1, max: PID_MAX }), procfs).map(([pid, rest]) => ({ pid, ...rest })),
  nonce: hex(8),
  released: fc.boolean()
})

test('a short lock says what it was made of, and fits into an inode', () => {
  fc.assert(fc.property(contents, content => {
    const text = encodeShort(content)
    assert.ok(text.length <= INLINE_CHARS_MAX, text)
    const expected = JSON.parse(JSON.stringify(content)) as object
    assert.equal(decodeLock(text), expected)
    assert.equal(decodeLock(JSON.stringify(content)), expected)
  }))
})

test('what is no lock is told from one', () => {
  for (const text of ['', '{}', ':', '0:::', '-1:1:::', 'x:1:::r', 'null', '[1]', '{"holder":{"pid":0}}']) {
    assert.is(decodeLock(text), undefined, text)
  }
})

test.run()
