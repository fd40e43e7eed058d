import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MEMBERS_MAX, SetTable } from '../../../src/blocks/repair/set-table.js'

test('equal sets share one array', () => {
  const table = new SetTable()
  const first = table.share(['a', 'b'])
  assert.is(table.share(['a', 'b']), first)
  assert.equal(table.share(['b', 'a']), ['b', 'a'])
})

test('two sets are never taken for one, however many members have come and gone', () => {
  const table = new SetTable()

  for (let i = 0; i <= 2 * MEMBERS_MAX; i++) {
    const set = [`m${i}`, `n${i % 7}`]
    assert.equal(table.share(set), set)
  }

  assert.equal(table.share(['m0', 'n0']), ['m0', 'n0'])
})

test.run()
