import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runVolumes } from '../../sim/scenarios/volumes.js'
import { VolumesWorld } from '../../sim/volumes/volumes-world.js'
import { testPeerIds } from '../../testing/peer-ids.js'

/** More: `npm run sim -- volumes --runs 1000`. */
const SEED = 2

test('under faults clients see one copy, and replicas are equal; the same seed is the same run', async () => {
  const runs = [await runVolumes({ seed: SEED, steps: 7 }), await runVolumes({ seed: SEED, steps: 7 })]
  assert.equal(runs[0]?.faults, [])
  assert.ok((runs[0]?.answered ?? 0) > 50)
  assert.equal(runs[0], runs[1])
  const other = await runVolumes({ seed: SEED + 1, steps: 3 })
  assert.equal(other.faults, [])
  assert.is.not(other.fingerprint, runs[0]?.fingerprint)
})

test('a member that is cut off is replaced within seconds, and writes and reads as all others when it is back', async () => {
  const world = new VolumesWorld({ seed: 1, ids: testPeerIds(5) })
  await world.start()
  await world.run(1_000)
  const sequencer = world.sequencer()
  assert.is.not(sequencer, undefined)
  world.net.cut([sequencer!.id], true)
  await world.run(20_000)
  assert.ok(world.epoch() > 1)
  assert.is.not(world.sequencer(), sequencer)
  const answered = world.answered
  await world.run(2_000)
  assert.ok(world.answered > answered)
  world.mend()
  await world.judge()
  assert.equal(world.faults, [])
})

test.run()
