import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomId, seededRandom, systemRandom } from '../../src/util/random.js'

test('the system\'s floats are spread over [0, 1)', () => {
  const drawn = Array.from({ length: 5_000 }, systemRandom)
  const counts = Array.from({ length: 10 }, (_, tenth) => drawn.filter(one => Math.floor(one * 10) === tenth).length)
  assert.is(counts.reduce((sum, count) => sum + count), drawn.length)
  assert.ok(Math.min(...counts) > 350, counts.join())
  assert.ok(new Set(drawn).size > 4_990)
})

test('an id has 128 bits, all of them random, and is that of its seed', () => {
  const random = seededRandom(1)
  const ids = Array.from({ length: 100 }, () => randomId(random))
  assert.is(new Set(ids).size, 100)
  ids.forEach(id => { assert.match(id, /^[0-9a-f]{32}$/) })
  assert.is(new Set(ids.map(id => id.slice(-4))).size > 90, true)
  assert.is(randomId(seededRandom(1)), ids[0])
  assert.is(randomId(() => 0), '0'.repeat(32))
})

test.run()
