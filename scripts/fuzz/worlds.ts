import assert from 'node:assert/strict'
import { hasWorlds, runTestFile, testFiles } from '../test-files.js'
import { pick, type Fuzzer } from './fuzzer.js'

/** One of them a round, so that the time asked for is kept to. */
const files = testFiles().filter(hasWorlds)

/** The worlds of the simulator, with seeds that the suite has not seen. */
export const worlds: Fuzzer = {
  name: 'worlds',
  about: 'the worlds of one file of the simulator after the other, from another seed each time',

  async round (random) {
    const file = pick(random, files)
    const firstSeed = 1_000 + Math.floor(random() * 1e6)
    const { code, output } = await runTestFile(file, 0, { FIRST_SEED: String(firstSeed) })
    assert.equal(code, 0, `FIRST_SEED=${firstSeed} ${file}: ${output}`)

    return 1
  }
}
