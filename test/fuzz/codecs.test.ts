import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codecs } from '../../scripts/fuzz/codecs.js'
import { fuzz } from '../../scripts/fuzz/fuzzer.js'

test('whatever the bytes: a message or a typed error, and soon', async () => {
  const { inputs } = await fuzz(codecs, { seed: 1, rounds: 6 })
  assert.ok(inputs >= 2_000)
})

test.run()
