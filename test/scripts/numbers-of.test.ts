import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { numbersOf } from '../../scripts/numbers-of.js'

test('numbers of a command line take the place of their defaults; what is no number shows, and a stray word is refused', () => {
  assert.equal(numbersOf(['--seed', '0'], { seconds: 120, seed: 7 }), { seconds: 120, seed: 0 })
  assert.equal(numbersOf(['--seconds=x'], { seconds: 120 }), { seconds: NaN })
  assert.throws(() => numbersOf(['--minutes', '1'], { seconds: 120 }))
  assert.throws(() => numbersOf(['stray'], { seconds: 120 }))
})

test.run()
