import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  BadDurationError, DURATION_MAX_MS, formatDuration, formatDurationExact, LONG_DURATION_MAX_MS, parseDuration
} from '../../../src/config/values/duration.js'

test('durations with their units', () => {
  const durations: [string, number][] = [
    ['30s', 30_000], ['5m', 300_000], ['1h30m', 5_400_000], ['250ms', 250], ['0s', 0], ['1.5h', 5_400_000],
    ['1d1h1m1s1ms', 90_061_001], [' 2s ', 2000], ['0.1s', 100], ['24d', 24 * 86_400_000]
  ]

  for (const [text, ms] of durations) {
    assert.is(parseDuration(text), ms, text)
  }
})

test('what is no duration, and what to write instead', () => {
  const messages: [string, string][] = [
    ['30', '"30" has no unit; write 30s, 30m, 30h or 30d'],
    ['0', '"0" has no unit; write 0s, 0m, 0h or 0d'],
    ['-5s', '"-5s" is negative; a duration is 0s or longer'],
    ['30m1h', '"30m1h" names its units out of order; write each once, the largest first, such as 1h30m'],
    ['1s1s', '"1s1s" names its units out of order; write each once, the largest first, such as 1h30m'],
    ['25d', '"25d" is too long; a duration is at most 24d'],
    ['', '"" is not a duration; write a number and a unit, such as 30s, 5m or 1h30m'],
    ['5 m', '"5 m" is not a duration; write a number and a unit, such as 30s, 5m or 1h30m'],
    ['5min', '"5min" is not a duration; write a number and a unit, such as 30s, 5m or 1h30m'],
    ['1y', '"1y" is not a duration; write a number and a unit, such as 30s, 5m or 1h30m']
  ]

  for (const [text, message] of messages) {
    assert.throws(() => parseDuration(text), (err: unknown) => {
      assert.instance(err, BadDurationError)
      assert.is((err as BadDurationError).code, 'bad_duration')
      assert.is((err as BadDurationError).message, message)
      return true
    }, text)
  }

  assert.throws(() => parseDuration('9'.repeat(10_000) + 's'), (err: Error) => err.message.length < 250)
})

test('what no timer has to hold may be longer, up to its own limit', () => {
  assert.is(parseDuration('30d', LONG_DURATION_MAX_MS), 30 * 86_400_000)
  assert.is(parseDuration('365d', LONG_DURATION_MAX_MS), LONG_DURATION_MAX_MS)
  assert.throws(() => parseDuration('366d', LONG_DURATION_MAX_MS), /"366d" is too long; a duration is at most 365d/)
})

test('the exact form is read back as the same number', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: DURATION_MAX_MS }), ms =>
    parseDuration(formatDurationExact(ms)) === ms))
})

test('the form for people is near and has two units at most', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: DURATION_MAX_MS - 86_400_000 }), ms => {
    const text = formatDuration(ms)
    const units = text.match(/[a-z]+/g) ?? []

    return units.length <= 2 && Math.abs(parseDuration(text) - ms) <= Math.max(500, ms * 0.021)
  }))

  for (const [ms, text] of [
    [0, '0s'], [250, '250ms'], [999.6, '1s'], [12_345, '12s'], [59_900, '1m'], [5_400_000, '1h30m'],
    [3_599_999, '1h'], [90_061_001, '1d1h'], [-5, '0s']
  ] as const) {
    assert.is(formatDuration(ms), text)
  }
})

test.run()
