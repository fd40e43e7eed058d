import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BadSizeError, BYTES_MAX, formatBytes, formatBytesExact, parseBytes } from '../../../src/config/values/bytes.js'

test('sizes with their units', () => {
  const sizes: [string, number][] = [
    ['1B', 1],
    ['500GiB', 500 * 1024 ** 3],
    ['1.5TB', 1_500_000_000_000],
    ['1.1TB', 1_100_000_000_000],
    [' 64 MiB ', 64 * 1024 ** 2],
    ['500gib', 500 * 1024 ** 3],
    ['1kB', 1000],
    ['+2KiB', 2048],
    ['0.5KiB', 512],
    ['1.0001KB', 1000],
    ['7.9PiB', Number(79n * 1024n ** 5n / 10n)],
    ['9007199254740991B', BYTES_MAX]
  ]

  for (const [text, bytes] of sizes) {
    assert.is(parseBytes(text), bytes, text)
  }
})

test('what is no size, and what to write instead', () => {
  const messages: [string, string][] = [
    ['500', '"500" has no unit; write 500GiB, 500GB or 500B'],
    ['500G', '"500G" is unclear; write 500GiB (in 1024) or 500GB (in 1000)'],
    ['2t', '"2t" is unclear; write 2TiB (in 1024) or 2TB (in 1000)'],
    ['-5GiB', '"-5GiB" is negative; a size is not'],
    ['0', '"0" is zero; a size is at least 1 byte'],
    ['0.0GiB', '"0.0GiB" is zero; a size is at least 1 byte'],
    ['0.0001KiB', '"0.0001KiB" is less than 1 byte; a size is at least 1 byte'],
    ['8PiB', '"8PiB" is too large; a size is less than 8PiB'],
    ['9007199254740992B', '"9007199254740992B" is too large; a size is less than 8PiB'],
    ['99999999999999999999TB', '"99999999999999999999TB" is too large; a size is less than 8PiB'],
    ['5EiB', '"5EiB" has an unknown unit; units are B, KiB to PiB (in 1024) and KB to PB (in 1000)'],
    ['', '"" is not a size; write a number and a unit, such as 500GiB or 1.5TB'],
    ['1,5TB', '"1,5TB" is not a size; write a number and a unit, such as 500GiB or 1.5TB'],
    ['.5GiB', '".5GiB" is not a size; write a number and a unit, such as 500GiB or 1.5TB'],
    ['1e3GiB', '"1e3GiB" is not a size; write a number and a unit, such as 500GiB or 1.5TB']
  ]

  for (const [text, message] of messages) {
    assert.throws(() => parseBytes(text), (err: unknown) => {
      assert.instance(err, BadSizeError)
      assert.is((err as BadSizeError).code, 'bad_size')
      assert.is((err as BadSizeError).message, message)
      return true
    }, text)
  }

  assert.throws(() => parseBytes('9'.repeat(10_000) + 'GiB'), (err: Error) => err.message.length < 200)
})

test('the exact form is read back as the same number', () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.integer({ min: 1, max: BYTES_MAX }),
      fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(1024, 1000), fc.integer({ min: 0, max: 4 }))
        .map(([count, step, power]) => count * step ** power).filter(bytes => bytes <= BYTES_MAX)
    ),
    bytes => parseBytes(formatBytesExact(bytes)) === bytes
  ))
  assert.is(formatBytesExact(500 * 1024 ** 3), '500GiB')
  assert.is(formatBytesExact(1_500_000_000_000), '1500GB')
  assert.is(formatBytesExact(1023), '1023B')
})

test('the form for people is near, short, and can be read back', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: BYTES_MAX - 2 ** 49 }), bytes => {
    const text = formatBytes(bytes)
    const ratio = parseBytes(text) / bytes

    return text.length <= 10 && ratio > 0.95 && ratio < 1.06
  }))

  for (const [bytes, text] of [
    [0, '0 B'], [1023, '1023 B'], [1024, '1 KiB'], [1536, '1.5 KiB'], [1024 ** 2 - 1, '1 MiB'], [-1, '0 B'],
    [500 * 1024 ** 3, '500 GiB'], [1024 ** 5 * 7, '7 PiB']
  ] as const) {
    assert.is(formatBytes(bytes), text)
  }
})

test.run()
