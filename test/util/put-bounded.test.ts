import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { putBounded } from '../../src/util/put-bounded.js'

test('beyond the bound the key that was put longest ago goes', () => {
  const map = new Map<string, number>()

  for (const [i, key] of ['a', 'b', 'a', 'c', 'd'].entries()) {
    putBounded(map, key, i, 3)
  }

  assert.equal([...map], [['a', 2], ['c', 3], ['d', 4]])
})

test.run()
