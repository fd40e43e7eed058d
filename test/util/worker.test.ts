import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ShoalError } from '../../src/util/errors.js'
import { silentLogger } from '../../src/util/logger.js'
import { Throttle, THROTTLE_RATE_MIN } from '../../src/util/throttle.js'
import { Worker, type WorkerInit } from '../../src/util/worker.js'
import { HandClock } from '../helpers/hand-clock.js'

function bench (init: Partial<WorkerInit> = {}): { clock: HandClock, worker: Worker, rounds: number[] } {
  const clock = new HandClock()
  const rounds: number[] = []
  const worker: Worker = new Worker({
    name: 'test', task: 'tests', intervalMs: 100, clock, logger: silentLogger,
    ...init,
    run: async signal => {
      rounds.push(clock.now())

      return await init.run?.(signal) ?? undefined
    }
  })

  return { clock, worker, rounds }
}

test('a round follows the other after the interval', async () => {
  const { clock, worker, rounds } = bench({ delayMs: 10 })
  assert.is(worker.state, 'stopped')
  worker.start()
  worker.start()
  assert.is(worker.state, 'idle')
  await clock.advance(250)

  assert.equal(rounds, [10, 110, 210])
  await worker.stop()
  await worker.stop()
  worker.start()
  assert.is(worker.state, 'stopped')
  assert.is(clock.timers, 0)
})

test('a delay of 0 begins the first round within the start: who asks then finds it under way', async () => {
  const { worker, rounds } = bench({ delayMs: 0 })
  worker.start()
  assert.is(worker.state, 'running')
  assert.equal(rounds, [0])
  await worker.stop()
})

test('the interval varies by the jitter', async () => {
  const { clock, worker, rounds } = bench({ jitter: { share: 0.2, random: () => 1 } })
  worker.start()
  await clock.advance(250)

  assert.equal(rounds, [120, 240])
  await worker.stop()
})

test('a round says when the next one is due', async () => {
  const pauses = [0, 30, Infinity, undefined]
  const { clock, worker, rounds } = bench({ run: async () => pauses.shift() })
  worker.start()
  await clock.advance(1_000)
  assert.equal(rounds, [100, 100, 130])
  worker.wake()
  await clock.advance(100)
  assert.equal(rounds, [100, 100, 130, 1_000, 1_100])
  await worker.stop()
})

test('one that is woken in a round does another one; asked for one, the round under way will do', async () => {
  let end = (): void => {}
  const { clock, worker, rounds } = bench({
    run: async () => { await new Promise<void>(resolve => { end = resolve }) }
  })
  worker.start()
  const first = worker.now()
  const same = worker.now()
  assert.is(worker.state, 'running')
  worker.wake()
  worker.wake()
  end()
  await Promise.all([first, same])
  await clock.advance(0)
  assert.is(rounds.length, 2)
  end()
  await clock.advance(0)
  assert.is(rounds.length, 2)
  assert.is(worker.state, 'idle')
  await worker.stop()
})

test('started in a round that began before the start, it waits once', async () => {
  let end = (): void => {}
  const { clock, worker, rounds } = bench({
    run: async () => { await new Promise<void>(resolve => { end = resolve }) }
  })
  const early = worker.now()
  worker.start()
  await clock.advance(50)
  end()
  await early
  assert.is(clock.timers, 1)
  await clock.advance(99)
  assert.equal(rounds, [0])
  await clock.advance(1)
  assert.equal(rounds, [0, 150])
  end()
  await worker.stop()
  assert.is(clock.timers, 0)
})

test('paused it does nothing until it is resumed, which wakes it', async () => {
  const { clock, worker, rounds } = bench({ isPausable: true })
  worker.start()
  worker.pause()
  assert.is(worker.state, 'paused')
  worker.wake()
  await worker.now()
  await clock.advance(1_000)
  assert.equal(rounds, [])
  worker.resume()
  await clock.advance(100)
  assert.equal(rounds, [1_000, 1_100])
  await worker.stop()
})

test('after an error it waits longer each time, and tells of it', async () => {
  let fails = true
  const { clock, worker, rounds } = bench({
    backoffMsMax: 300,
    run: async () => {
      if (fails) {
        throw new ShoalError('no_luck', 'There was no luck.')
      }
    }
  })
  worker.start()
  await clock.advance(1_000)
  assert.equal(rounds, [100, 200, 400, 700, 1_000])
  assert.equal(worker.status().lastError, { at: 1_000, code: 'no_luck', message: 'There was no luck.' })
  fails = false
  await clock.advance(500)
  assert.equal(rounds.slice(5), [1_300, 1_400, 1_500])
  await worker.stop()
})

test('stop ends the round by its signal, and that is no error', async () => {
  const { clock, worker } = bench({
    run: async signal => {
      await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new Error('stopped')) }) })
    }
  })
  worker.start()
  await clock.advance(100)
  assert.is(worker.state, 'running')
  await worker.stop()
  assert.is(worker.status().lastError, undefined)
})

test('its status tells progress and throttle; what it began counts as running', async () => {
  const throttle = new Throttle(10_000_000)
  let isBusy = true
  const { worker } = bench({ throttle, isBusy: () => isBusy, progress: () => ({ done: 1, left: 2, unit: 'copies' }) })
  assert.is(worker.status().progress, undefined)
  worker.start()
  throttle.rate = 1

  assert.equal(worker.status(), {
    name: 'test',
    task: 'tests',
    state: 'running',
    isPausable: false,
    progress: { done: 1, left: 2, unit: 'copies' },
    throttle: { bytesPerSecond: THROTTLE_RATE_MIN, defaultBytesPerSecond: 10_000_000 }
  })
  isBusy = false
  assert.is(worker.state, 'idle')
  await worker.stop()
})

test.run()
