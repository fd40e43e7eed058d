import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { printable, printableJson, printableLines } from '../../src/util/printable.js'

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
/** Strings with many of the characters in question. */
const hostile = fc.string({
  unit: fc.oneof(fc.constantFrom('\u001b', '[', '2J', '\n', '\t', '\u009b', '\u202e', '\u2028', 'a', '日'), fc.string({ unit: 'binary' }))
})

test('whatever a name holds, nothing is left that drives a terminal, breaks the line or reorders it', () => {
  fc.assert(fc.property(hostile, text => {
    assert.not.match(printable(text), UNSAFE)
    assert.not.match(printableLines(text).replace(/[\n\t]/g, ''), UNSAFE)
    assert.is(printable(printable(text)), printable(text), 'a sink may escape what is escaped already')
  }))
})

test('harmless text stays as it is', () => {
  assert.is(printable('naïve 日本 🐟 a\\b "c"'), 'naïve 日本 🐟 a\\b "c"')
  assert.is(printableLines('one\n\ttwo'), 'one\n\ttwo')
})

test('JSON keeps its value and holds nothing that drives a terminal', () => {
  fc.assert(fc.property(hostile, hostile, (key, value) => {
    for (const indent of [0, 2]) {
      const shown = printableJson(JSON.stringify({ [key]: [value] }, null, indent))
      assert.equal(JSON.parse(shown), JSON.parse(JSON.stringify({ [key]: [value] })))
      assert.not.match(shown.replaceAll('\n', ''), UNSAFE)
    }
  }))
})

test.run()
