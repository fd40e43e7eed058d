import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commands } from '../../../scripts/fuzz/commands.js'
import { fuzz } from '../../../scripts/fuzz/fuzzer.js'

const test = suite('volumes/tree: nonsense in the log')

test('no batch ends a volume: 120 seeds of commands and states at every edge', async () => {
  const { inputs } = await fuzz(commands, { seed: 1, rounds: 120 })
  assert.ok(inputs > 500)
})

test.run()
