import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock, timeoutSignal } from '../../src/util/clock.js'
import { sleep } from '../../src/util/sleep.js'
import type { Clock } from '../../src/util/clock.js'

/** Counts the timers that are neither due nor called off. */
function countingClock (): { clock: Clock, open: () => number } {
  let open = 0

  return {
    open: () => open,
    clock: {
      ...systemClock,
      schedule: (ms, run, options) => {
        const cancel = systemClock.schedule(ms, () => { open--; run() }, options)
        open++

        return () => { open--; cancel() }
      }
    }
  }
}

test('a timer that was called off does not run', async () => {
  let ran = 0
  const cancel = systemClock.schedule(5, () => { ran++ })
  systemClock.schedule(1, () => { ran += 10 })
  cancel()
  await sleep(systemClock, 30)
  assert.is(ran, 10)
})

test('every: again and again, until it is called off', async () => {
  let ran = 0
  const cancel = systemClock.every(1, () => { ran++ })

  while (ran < 3) {
    await sleep(systemClock, 1)
  }

  cancel()
  const then = ran
  await sleep(systemClock, 20)
  assert.is(ran, then)
})

test('a signal that ends a sleep calls its timer off', async () => {
  const { clock, open } = countingClock()
  const stop = new AbortController()
  const slept = sleep(clock, 600_000, stop.signal)
  assert.is(open(), 1)
  stop.abort()
  await slept
  assert.is(open(), 0)
})

test('the signal of a timeout says why', async () => {
  const signal = timeoutSignal(systemClock, 1)
  await sleep(systemClock, 30)
  assert.is(signal.aborted, true)
  assert.is((signal.reason as Error).name, 'TimeoutError')
})

test.run()
