/**
 * Random calls, faults and crashes against a model; testing/store/store-driver.ts says how. Seeds
 * are fixed, so that a failure here is one on each machine; `npm run soak:store` tries others.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runSeed, SeedFailure } from '../../testing/store/store-driver.js'
import { segmentsSubject } from '../../testing/store/store-subjects.js'
import type { Subject } from '../../testing/store/store-driver.js'

/** Some 15 milliseconds each; the many are for `npm run soak:store`. */
const SEGMENTS_SEEDS = 200

/** A store that lies is found out within these. */
const SEEDS_TO_CATCH = 150

async function runSeeds (subject: Subject, seeds: number): Promise<void> {
  for (let seed = 0; seed < seeds; seed++) {
    try {
      await runSeed(subject, seed)
    } catch (err) {
      if (err instanceof SeedFailure) {
        console.log(err.trace.join('\n'))
        console.log(`To replay: npm run soak:store -- --seed ${err.seed}`)
      }

      throw err
    }
  }
}

test('the segment store keeps its word through faults, kills and power cuts', async () => {
  await runSeeds(segmentsSubject, SEGMENTS_SEEDS)
})

test('a store that lies is found out, with the seed and what was done', async () => {
  const forgetful: Subject = {
    ...segmentsSubject,
    create: parts => segmentsSubject.create({ ...parts, fs: { ...parts.fs, fdatasync: async () => {} } })
  }
  let failure: unknown

  for (let seed = 0; seed < SEEDS_TO_CATCH && failure === undefined; seed++) {
    failure = await runSeed(forgetful, seed).catch((err: unknown) => err)
    failure = failure instanceof SeedFailure ? failure : undefined
  }

  assert.instance(failure, SeedFailure)
  assert.match((failure as SeedFailure).message, /^seed \d+: /)
  assert.ok((failure as SeedFailure).trace.some(line => line.includes('crash') || line.includes('power cut')))
})

test.run()
