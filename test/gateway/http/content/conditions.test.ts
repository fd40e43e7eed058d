import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkConditions, rangeApplies } from '../../../../src/gateway/http/content/conditions.js'

const MODIFIED = Date.UTC(2026, 0, 1, 12, 0, 0, 500)
const there = { etag: '"7"', modifiedMs: MODIFIED }
const at = (ms: number): string => new Date(ms).toUTCString()

const read = (headers: Record<string, string>, current: typeof there | undefined = there): string =>
  checkConditions(headers, current, { isRead: true })
const write = (headers: Record<string, string>, current: typeof there | undefined = there): string =>
  checkConditions(headers, current, { isRead: false })

test('a tag that is there is not modified for a read, and a failure for a write', () => {
  assert.is(read({ 'if-none-match': '"7"' }), 'not-modified')
  assert.is(read({ 'if-none-match': 'W/"7", "8"' }), 'not-modified')
  assert.is(read({ 'if-none-match': '*' }), 'not-modified')
  assert.is(read({ 'if-none-match': '"8"' }), 'proceed')
  assert.is(write({ 'if-none-match': '*' }), 'failed')
  assert.is(checkConditions({ 'if-none-match': '*' }, undefined, { isRead: false }), 'proceed')
})

test('If-Match compares strongly, and nothing matches where nothing is', () => {
  assert.is(write({ 'if-match': '"7"' }), 'proceed')
  assert.is(write({ 'if-match': '*' }), 'proceed')
  assert.is(write({ 'if-match': 'W/"7"' }), 'failed')
  assert.is(write({ 'if-match': '"6"' }), 'failed')
  assert.is(write({ 'if-match': '' }), 'failed', 'an empty list has no tag')
  assert.is(checkConditions({ 'if-match': '*' }, undefined, { isRead: false }), 'failed')
})

test('a weak tag of our own is enough for a cache, and for nothing else', () => {
  const weak = { etag: 'W/"7"' }

  assert.is(checkConditions({ 'if-none-match': 'W/"7"' }, weak, { isRead: true }), 'not-modified')
  assert.is(checkConditions({ 'if-none-match': '"7"' }, weak, { isRead: true }), 'not-modified')
  assert.is(checkConditions({ 'if-match': 'W/"7"' }, weak, { isRead: true }), 'failed')
  assert.not.ok(rangeApplies('W/"7"', weak))
})

test('dates have whole seconds, and give way to tags', () => {
  assert.is(read({ 'if-modified-since': at(MODIFIED) }), 'not-modified')
  assert.is(read({ 'if-modified-since': at(MODIFIED - 1_000) }), 'proceed')
  assert.is(read({ 'if-modified-since': 'yesterday' }), 'proceed')
  assert.is(read({ 'if-modified-since': at(MODIFIED), 'if-none-match': '"8"' }), 'proceed')
  assert.is(write({ 'if-unmodified-since': at(MODIFIED) }), 'proceed')
  assert.is(write({ 'if-unmodified-since': at(MODIFIED - 1_000) }), 'failed')
  assert.is(write({ 'if-unmodified-since': at(MODIFIED - 1_000), 'if-match': '"7"' }), 'proceed')
})

test('If-Range takes a range back when something else is there', () => {
  assert.ok(rangeApplies(undefined, there))
  assert.ok(rangeApplies('"7"', there))
  assert.not.ok(rangeApplies('"8"', there))
  assert.not.ok(rangeApplies('W/"7"', there))
  assert.ok(rangeApplies(at(MODIFIED), there))
  assert.not.ok(rangeApplies(at(MODIFIED + 1_000), there))
})

test.run()
