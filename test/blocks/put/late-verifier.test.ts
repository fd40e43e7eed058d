import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LATE_VERIFY_QUEUE_MAX, LateVerifier } from '../../../src/blocks/put/late-verifier.js'
import { silentLogger } from '../../../src/util/logger.js'
import { rawCid, seededBytes } from '../../../testing/bytes.js'
import { HandClock } from '../../helpers/hand-clock.js'

const cids = Array.from({ length: LATE_VERIFY_QUEUE_MAX }, (_, seed) => rawCid(seededBytes(8, seed)))

function verifier (): { clock: HandClock, late: LateVerifier, checked: number[], load: { isLoaded: boolean } } {
  const clock = new HandClock()
  const checked: number[] = []
  const load = { isLoaded: false }
  const late = new LateVerifier({
    check: async cid => {
      checked.push(clock.now())

      if (cid === cids[1]) {
        throw new Error('the copy cannot be read')
      }

      return true
    },
    isLoaded: () => load.isLoaded,
    clock,
    logger: silentLogger
  })

  return { clock, late, checked, load }
}

test('copies are verified one after the other with a pause before each, longer under load; a failure ends nothing', async () => {
  const { clock, late, checked, load } = verifier()
  late.worker.start()
  await clock.advance(1_000)
  assert.equal(checked, [])
  cids.slice(0, 3).forEach(cid => { late.add(cid) })
  await clock.advance(50)
  assert.equal(checked, [1_020, 1_040])
  assert.is(late.worker.status().lastError?.message, 'the copy cannot be read')
  assert.equal(late.worker.status().progress, { done: 2, left: 1, unit: 'copies' })
  await clock.advance(50)
  load.isLoaded = true
  cids.slice(0, 2).forEach(cid => { late.add(cid) })
  await clock.advance(500)
  assert.equal(checked, [1_020, 1_040, 1_060, 1_300, 1_500])
  assert.is(late.worker.state, 'idle')
  await late.stop()
  assert.is(clock.timers, 0)
})

test('a full queue has no room, nor has one that was stopped', async () => {
  const { late } = verifier()
  cids.slice(1).forEach(cid => { late.add(cid) })
  assert.is(late.hasRoom, true)
  late.add(cids[0]!)
  assert.is(late.hasRoom, false)
  await late.stop()
  assert.is(late.hasRoom, false)
})

test.run()
