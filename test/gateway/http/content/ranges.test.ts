import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RANGES_MAX, parseRange } from '../../../../src/gateway/http/content/ranges.js'

test('ranges of RFC 9110, with both ends counted', () => {
  assert.equal(parseRange('bytes=0-499', 10_000), [{ start: 0, end: 499 }])
  assert.equal(parseRange('bytes=9500-', 10_000), [{ start: 9_500, end: 9_999 }])
  assert.equal(parseRange('bytes=-500', 10_000), [{ start: 9_500, end: 9_999 }])
  assert.equal(parseRange('bytes=0-0,-1', 10_000), [{ start: 0, end: 0 }, { start: 9_999, end: 9_999 }])
  assert.equal(parseRange('Bytes = 1-2', 10), [{ start: 1, end: 2 }])
  assert.equal(parseRange('bytes=-20', 10), [{ start: 0, end: 9 }])
  assert.equal(parseRange('bytes=0-0,50-60', 10), [{ start: 0, end: 0 }], 'one that is there is enough')
})

test('what is not there is told from what makes no sense', () => {
  assert.is(parseRange('bytes=10-', 10), 'unsatisfiable')
  assert.is(parseRange('bytes=-0', 10), 'unsatisfiable')
  assert.is(parseRange('bytes=0-', 0), 'unsatisfiable')

  for (const header of [undefined, '', 'bytes', 'bytes=', 'bytes=,', 'bytes=-', 'bytes=2-1', 'bytes=a-b', 'lines=1-2', 'bytes=1-2-3']) {
    assert.is(parseRange(header, 10), undefined, String(header))
  }
})

test('many ranges, and the same bytes again and again, are not worth it', () => {
  const ranges = (count: number, text: (index: number) => string): string =>
    `bytes=${Array.from({ length: count }, (_, index) => text(index)).join(',')}`

  assert.is(parseRange(ranges(RANGES_MAX, index => `${index * 2}-${index * 2}`), 1_000)?.length, RANGES_MAX)
  assert.is(parseRange(ranges(RANGES_MAX + 1, index => `${index * 2}-${index * 2}`), 1_000), undefined)
  assert.is(parseRange(ranges(4, () => '0-'), 1_000), undefined)
  assert.is(parseRange('bytes=0-5,3-9', 10)?.length, 2)
})

test('every range lies in what is there', () => {
  fc.assert(fc.property(fc.string(), fc.nat(100), (text, size) => {
    const ranges = parseRange(`bytes=${text}`, size)

    if (Array.isArray(ranges)) {
      assert.ok(ranges.every(({ start, end }) => start >= 0 && start <= end && end < size))
    }
  }))
})

test.run()
