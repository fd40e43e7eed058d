/**
 * Random calls, faults and crashes against a model; test/helpers/store-driver.ts says how. Seeds
 * are fixed, so that a failure here is one for everybody; `npm run soak:store` tries others.
 */
import { test } from 'uvu'
import { runSeed, SeedFailure } from '../helpers/store-driver.js'
import { filesSubject, segmentsSubject } from '../helpers/store-subjects.js'
import type { Subject } from '../helpers/store-driver.js'

/** Some ten milliseconds each. */
const SEGMENTS_SEEDS = 2000
const FILES_SEEDS = 300

async function runSeeds (subject: Subject, seeds: number): Promise<void> {
  for (let seed = 0; seed < seeds; seed++) {
    try {
      await runSeed(subject, seed)
    } catch (err) {
      if (err instanceof SeedFailure) {
        console.log(err.trace.join('\n'))
        console.log(`To replay: npm run soak:store -- --store ${subject.name} --seed ${seed}`)
      }

      throw err
    }
  }
}

test('the segment store keeps its word through faults, kills and power cuts', async () => {
  await runSeeds(segmentsSubject, SEGMENTS_SEEDS)
})

test('so does the store with one file per block', async () => {
  await runSeeds(filesSubject, FILES_SEEDS)
})

test.run()
