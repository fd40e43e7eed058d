import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BusyError, errorCode, retryAfterOf } from '../../src/util/errors.js'
import { RETRY_MS_DEFAULT, RETRY_MS_MAX, RETRY_MS_MIN, RetryHint, retryPauseMs } from '../../src/util/retry-hint.js'
import { WorkQueue } from '../../src/util/work-queue.js'
import type { WorkClass } from '../../src/util/weighted-queue.js'
import type { WorkInit } from '../../src/util/work-queue.js'

/** A task that runs until it is told to end. */
function gate (): { task: () => Promise<string>, started: () => boolean, end: (err?: Error) => void } {
  let isStarted = false
  let resolve = (_: string): void => {}
  let reject = (_: Error): void => {}
  const done = new Promise<string>((...both) => { [resolve, reject] = both })

  return {
    task: async () => {
      isStarted = true
      return await done
    },
    started: () => isStarted,
    end: err => {
      if (err == null) {
        resolve('done')
      } else {
        reject(err)
      }
    }
  }
}

function workQueue (slots: number, queueMax: number): WorkQueue {
  const limits = { weight: 1, slotsMax: slots, queueMax, queueBytesMax: 1e9 }

  return new WorkQueue({
    slots, runningBytesMax: 1e9, workCost: 1, classes: { client: limits, repair: limits, scrub: limits },
    what: 'serve blocks', clock: { now: () => performance.now() }, random: Math.random
  })
}

const work = (owner = 'a', workClass: WorkClass = 'client'): WorkInit => ({ workClass, owner, bytes: 1, heldBytes: 1 })

const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }

test('a full queue answers busy with a hint, and serves again when there is room', async () => {
  const queue = workQueue(1, 1)
  const [first, second] = [gate(), gate()]
  const running = [queue.run(work(), first.task), queue.run(work(), second.task)]
  await settle()
  const refused = await queue.run(work(), gate().task).catch((err: unknown) => err)

  assert.instance(refused, BusyError)
  assert.is(errorCode(refused), 'busy')
  assert.match((refused as Error).message, /too busy to serve blocks now; try again in \d+ ms/)
  assert.is(retryAfterOf(refused), (refused as BusyError).retryAfterMs)
  assert.ok((retryAfterOf(refused) as number) >= RETRY_MS_MIN / 2)
  assert.is(second.started(), false)
  first.end()
  second.end()
  assert.equal(await Promise.all(running), ['done', 'done'])
  assert.equal(queue.stats().classes.client, { waiting: 0, heldBytes: 0, done: 2, refused: 1 })
  assert.is(await queue.run(work(), async () => 'again'), 'again')
})

test('who is evicted is told busy and never runs', async () => {
  const queue = workQueue(1, 2)
  const first = gate()
  const running = queue.run(work(), first.task)
  const evicted = gate()
  const kept = queue.run(work('greedy'), async () => 'kept')
  const pushedOut = queue.run(work('greedy'), evicted.task).catch((err: unknown) => errorCode(err))
  await settle()
  const modest = queue.run(work('modest'), async () => 'modest')

  assert.is(await pushedOut, 'busy')
  first.end()
  assert.equal(await Promise.all([running, kept, modest]), ['done', 'kept', 'modest'])
  assert.is(evicted.started(), false)
})

test('a waiter that is aborted leaves, its listener too; a task that fails frees its slot', async () => {
  const queue = workQueue(1, 10)
  const first = gate()
  const running = queue.run(work(), first.task).catch((err: Error) => err.message)
  const controller = new AbortController()
  const gone = queue.run({ ...work(), signal: controller.signal }, gate().task).catch((err: unknown) => errorCode(err))
  const next = queue.run(work(), async () => 'next')
  await settle()

  controller.abort()
  assert.is(await gone, 'aborted')
  assert.is(queue.stats().classes.client.waiting, 1)
  first.end(new Error('disk'))
  assert.is(await running, 'disk')
  assert.is(await next, 'next')
  assert.is(queue.stats().running, 0)
  const late = queue.run({ ...work(), signal: controller.signal }, gate().task)
  assert.is(await late.catch((err: unknown) => errorCode(err)), 'aborted', 'before it waits')
})

test('one signal for many waiters does not warn of a leak', async () => {
  const warnings: string[] = []
  const onWarning = (warning: Error): void => { warnings.push(warning.name) }
  process.on('warning', onWarning)
  const queue = workQueue(1, 100)
  const first = gate()
  const { signal } = new AbortController()
  const all = [queue.run(work(), first.task), ...Array.from({ length: 50 }, async () =>
    await queue.run({ ...work(), signal }, async () => 'done'))]
  await settle()
  first.end()
  await Promise.all(all)
  await settle()
  process.off('warning', onWarning)
  assert.equal(warnings, [])
})

test('a hint follows queue and speed, within bounds, and is jittered', () => {
  const middle = (): number => 0.5
  const hint = new RetryHint(0)
  assert.is(hint.afterMs(10, 0, middle), RETRY_MS_DEFAULT)

  // 100 a second.
  for (let now = 0; now <= 20_000; now += 10) {
    hint.note(now)
  }

  const half = hint.afterMs(200, 20_000, middle)
  assert.ok(half > 950 && half < 1_050, `200 at 100 a second are half done after ${half} ms`)
  assert.is(hint.afterMs(1, 20_000, middle), RETRY_MS_MIN)
  assert.is(hint.afterMs(1e6, 20_000, middle), RETRY_MS_MAX)
  assert.ok(hint.afterMs(200, 20_000, () => 0) < half && hint.afterMs(200, 20_000, () => 0.99) > half)
  // The disk stands still: the hint grows.
  assert.ok(hint.afterMs(200, 23_000, middle) > 3 * half)
})

test('a rate is known soon after the start, not only after a whole window', () => {
  const hint = new RetryHint(0)

  for (let now = 1; now <= 200; now += 2) {
    hint.note(now)
  }

  const half = hint.afterMs(1_000, 200, () => 0.5)
  assert.ok(half > 900 && half < 1_100, `1000 at 500 a second are half done after ${half} ms`)
})

test('a retry never comes before its hint, and later each time', () => {
  assert.is(retryPauseMs(400, 0, () => 0), 400)
  assert.is(retryPauseMs(400, 2, () => 0), 1_600)
  assert.ok(retryPauseMs(0, 0, () => 0) >= RETRY_MS_MIN)
  assert.ok(retryPauseMs(1e9, 50, () => 0.999) <= RETRY_MS_MAX * 1.5)
})

test.run()
