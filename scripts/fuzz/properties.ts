import assert from 'node:assert/strict'
import { hasProperties, runTestFile, testFiles } from '../test-files.js'
import { pick, type Fuzzer } from './fuzzer.js'

/** One of them a round, so that the time asked for is kept to. */
const files = testFiles().filter(hasProperties)

/** The properties of the suite, with values that it has not seen. */
export const properties: Fuzzer = {
  name: 'properties',
  about: 'the properties of one file of the suite after the other, with other values each time',

  async round (random) {
    const file = pick(random, files)
    const seed = Math.floor(random() * 2 ** 31)
    const { code, output } = await runTestFile(file, seed)
    assert.equal(code, 0, `${file} with --seed ${seed}: ${output}`)

    return 1
  }
}
