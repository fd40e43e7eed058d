import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundedMap } from '../../src/util/bounded-map.js'

test('beyond the bound the key that was set longest ago goes', () => {
  const map = new BoundedMap<string, number>(3)

  for (const [i, key] of ['a', 'b', 'a', 'c', 'd'].entries()) {
    map.set(key, i)
  }

  assert.equal([...map], [['a', 2], ['c', 3], ['d', 4]])
})

test('a key that is used is the newest', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2)

  assert.is(map.use('a'), 1)
  assert.is(map.use('x'), undefined)
  map.set('c', 3)

  assert.equal([...map.keys()], ['a', 'c'])
})

test.run()
