import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesOf, DumpError, formatDump, parseDump, textOf } from '../../../src/cli/xattrs/dump.js'
import type { Dump } from '../../../src/cli/xattrs/dump.js'

const bytes = (minLength: number): fc.Arbitrary<string> => fc.uint8Array({ minLength, maxLength: 12 })
  .map(array => Buffer.from(array.filter(byte => byte !== 0)).toString('latin1')).filter(text => text.length >= minLength)
const dump: fc.Arbitrary<Dump> = fc.array(fc.tuple(
  fc.oneof(bytes(1), fc.constantFrom('/a\nb', '# file: x', '\\012', 'a=b', ' ', '/\xff\xfe', '\r')),
  fc.array(fc.tuple(fc.oneof(bytes(1), fc.constantFrom('user.a=b', 'user.\n# file: x', 'user.\\075', 'user.__proto__')),
    fc.uint8Array({ maxLength: 12 })), { maxLength: 3 }).map(pairs => new Map(pairs))
)).map(pairs => new Map(pairs))

const plain = (dump: Dump): unknown => [...dump].map(([path, attributes]) => [
  path, [...attributes].map(([name, value]) => [name, Buffer.from(value).toString('hex')])
])

test('property: whatever bytes paths, names and values have, they come back', () => {
  fc.assert(fc.property(dump, dump => {
    assert.equal(plain(parseDump(formatDump(dump))), plain(dump))
    assert.match(Buffer.from(formatDump(dump)).toString('latin1'), /^[\x20-\x7e\n]*$/)
  }), { numRuns: 1_000 })
})

test('what getfattr writes: octal, an empty value in each of its ways, bytes beyond ASCII as they are', () => {
  const output = Buffer.concat([
    Buffer.from('# file: /tmp/we\\012ird=\\134 '), Buffer.from([0xff, 0xc3, 0xa4]),
    Buffer.from('\nuser.empty=0x\nuser.e2=""\nuser.e3=\nuser.e4\nuser.n\\075\\012x\\134y=0x00fF\n\n# file: second\nuser.a=0x31\n\n')
  ])
  assert.equal(plain(parseDump(output)), [
    ['/tmp/we\nird=\\ \xff\xc3\xa4', [['user.empty', ''], ['user.e2', ''], ['user.e3', ''], ['user.e4', ''], ['user.n=\nx\\y', '00ff']]],
    ['second', [['user.a', '31']]]
  ])
  assert.equal(plain(parseDump(Buffer.alloc(0))), [])
})

test('what is no dump is an error, and nothing is guessed', () => {
  for (const text of ['user.a=0x31\n', '# file: f\nuser.a=0x3\n', '# file: f\nuser.a=31\n', '# file: f\n=0x31\n', '# file: f\nuser.a="x"\n']) {
    assert.throws(() => parseDump(Buffer.from(text)), (err: unknown) => err instanceof DumpError, text)
  }

  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
    try {
      parseDump(Buffer.from(text))
    } catch (err) {
      assert.ok(err instanceof DumpError)
    }
  }))
})

test('text and bytes: what is no UTF-8 has no text', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => { assert.is(textOf(bytesOf(text)), text) }))
  assert.is(textOf('\xff'), undefined)
  assert.is(textOf('\xc3\xa4'), 'ä')
})

test.run()
