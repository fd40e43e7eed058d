import assert from 'node:assert/strict'
import { hasProperties, hasWorlds, runTestFile, testFiles } from '../test-files.js'
import { pick, type Fuzzer } from './fuzzer.js'
import type { Random } from '../../src/util/random.js'

interface SuiteFuzzer extends Pick<Fuzzer, 'name' | 'about'> {
  /** Files that take other values. */
  has: (file: string) => boolean
  values: (random: Random) => { seed: number, env?: Record<string, string> }
}

/** One file of the suite a round, so that the time asked for is kept to. */
function suiteFuzzer ({ name, about, has, values }: SuiteFuzzer): Fuzzer {
  const files = testFiles().filter(has)

  return {
    name,
    about,

    async round (random) {
      const file = pick(random, files)
      const { seed, env = {} } = values(random)
      const { code, output } = await runTestFile(file, seed, env)
      const given = Object.entries(env).map(([key, value]) => `${key}=${value} `).join('')
      assert.equal(code, 0, `${given}${file} with --seed ${seed}: ${output}`)

      return 1
    }
  }
}

/** The properties of the suite, with values that it has not seen. */
export const properties = suiteFuzzer({
  name: 'properties',
  about: 'the properties of one file of the suite after the other, with other values each time',
  has: hasProperties,
  values: random => ({ seed: Math.floor(random() * 2 ** 31) })
})

/** The worlds of the simulator, with seeds that the suite has not seen. */
export const worlds = suiteFuzzer({
  name: 'worlds',
  about: 'the worlds of one file of the simulator after the other, from another seed each time',
  has: hasWorlds,
  values: random => ({ seed: 0, env: { FIRST_SEED: String(1_000 + Math.floor(random() * 1e6)) } })
})
