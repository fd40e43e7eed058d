import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Histogram } from '../../src/util/histogram.js'

test('a bucket has all values up to its bound, the bound among them; the last has all', () => {
  const histogram = new Histogram([1, 10])
  ;[0, 1, 1.5, 10, 11, 1_000].forEach(value => { histogram.observe(value) })

  assert.equal(histogram.read(), {
    buckets: [{ bound: 1, count: 2 }, { bound: 10, count: 4 }, { bound: Infinity, count: 6 }], count: 6, sum: 1_023.5
  })
})

test.run()
