import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RECORD_MEMORY_MS } from '../../../src/blocks/gc/constants.js'
import { OpenPuts } from '../../../src/blocks/gc/open-puts.js'

test('a put is open however long it takes, and for one round after it ended', () => {
  const puts = new OpenPuts()
  puts.open('pin:a')
  assert.is(puts.has('pin:a', 1e12), true)
  assert.is(puts.has('pin:b', 1e12), false)
  puts.close('pin:a', 1_000)
  assert.is(puts.has('pin:a', 1_000 + RECORD_MEMORY_MS), true)
  assert.is(puts.has('pin:a', 1_001 + RECORD_MEMORY_MS), false)
})

test('what was never opened cannot end', () => {
  const puts = new OpenPuts()
  puts.close('pin:a', 0)
  assert.is(puts.has('pin:a', 0), false)
})

test('when more end at once than fit, nothing is said of any for a while', () => {
  const puts = new OpenPuts(2)

  for (const owner of ['pin:a', 'pin:b', 'pin:c']) {
    puts.open(owner)
    puts.close(owner, 5)
  }

  assert.is(puts.has('pin:other', 5 + RECORD_MEMORY_MS), true)
  assert.is(puts.has('pin:a', 6 + RECORD_MEMORY_MS), false)
})

test.run()
