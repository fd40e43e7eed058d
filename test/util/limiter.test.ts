import { getEventListeners } from 'node:events'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorCode, retryAfterOf } from '../../src/util/errors.js'
import { Limiter } from '../../src/util/limiter.js'
import { RETRY_MS_MIN } from '../../src/util/retry-hint.js'
import type { WaitBound } from '../../src/util/limiter.js'

const bound = (init: Partial<WaitBound> = {}): WaitBound =>
  ({ queueMax: 3, clock: { now: () => 0 }, random: () => 0.5, ...init })

const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }

/** What was asked of a limiter, and what has become of it. */
interface Ask {
  units: number
  controller: AbortController
  state: 'waits' | 'holds' | 'gone' | 'busy' | 'aborted'
  release: () => void
}

/** What a limiter should do, in so few words that it can be seen to be right. */
class Model {
  readonly asks: Ask[] = []

  constructor (readonly unitsMax: number, readonly queueMax: number, readonly queueUnitsMax: number) {}

  of (state: Ask['state']): Ask[] {
    return this.asks.filter(ask => ask.state === state)
  }

  used (): number {
    return sum(this.of('holds'))
  }

  /** What a new one is to be. */
  stateOf (units: number): Ask['state'] {
    const waiting = this.of('waits')

    if (waiting.length === 0 && this.used() + units <= this.unitsMax) {
      return 'holds'
    }

    return waiting.length >= this.queueMax ||
      (waiting.length > 0 && sum(waiting) + units > this.queueUnitsMax)
      ? 'busy'
      : 'waits'
  }

  /** Those in front that find room get it, in order. */
  serve (): Set<Ask> {
    const served = new Set<Ask>()
    let used = this.used()

    for (const ask of this.of('waits')) {
      used += ask.units

      if (used > this.unitsMax) {
        break
      }

      served.add(ask)
    }

    return served
  }
}

function sum (asks: readonly Ask[]): number {
  return asks.reduce((total, { units }) => total + units, 0)
}

test('it holds its bounds, serves in order, and keeps nothing of who gave up', async () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('acquire' as const), units: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ type: fc.constant('try' as const), units: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ type: fc.constantFrom('release' as const, 'abort' as const), which: fc.nat() })
  )

  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 20 }),
    fc.array(step, { maxLength: 60 }),
    async (unitsMax, queueMax, queueUnitsMax, steps) => {
      const limiter = new Limiter(unitsMax, 'test', bound({ queueMax, queueUnitsMax }))
      const model = new Model(unitsMax, queueMax, queueUnitsMax)

      for (const one of steps) {
        if (one.type === 'acquire' || one.type === 'try') {
          const units = Math.min(one.units, unitsMax)
          const expected = model.stateOf(units)
          const ask: Ask = { units, controller: new AbortController(), state: 'waits', release: () => {} }

          if (one.type === 'try') {
            const release = limiter.tryAcquire(one.units)

            assert.is(release !== undefined, expected === 'holds')
            Object.assign(ask, release === undefined ? { state: 'gone' } : { state: 'holds', release })
          } else {
            void limiter.acquire(one.units, ask.controller.signal).then(
              release => { Object.assign(ask, { state: 'holds', release }) },
              (err: unknown) => { ask.state = errorCode(err) as 'busy' | 'aborted' })
            await settle()
            assert.is(ask.state, expected)
          }

          model.asks.push(ask)
        } else {
          const from = one.type === 'release' ? model.of('holds') : model.of('waits')
          const ask = from[one.which % from.length]

          if (ask !== undefined) {
            ask.state = one.type === 'release' ? 'gone' : 'aborted'

            const served = model.serve()

            if (one.type === 'release') {
              ask.release()
              ask.release()
            } else {
              ask.controller.abort()
            }

            await settle()
            assert.equal(new Set(model.of('waits').filter(waiter => served.has(waiter))), new Set(), 'all of them are served')
            assert.is([...served].every(({ state }) => state === 'holds'), true)
          }
        }

        assert.is(limiter.used, model.used())
        assert.ok(limiter.used <= unitsMax)
        assert.is(limiter.waiting, model.of('waits').length)

        for (const { controller, state } of model.asks) {
          assert.is(getEventListeners(controller.signal, 'abort').length, state === 'waits' ? 1 : 0)
        }
      }

      for (let held = model.of('holds'); held.length > 0; held = model.of('holds')) {
        held.forEach(ask => {
          ask.state = 'gone'
          ask.release()
        })
        await settle()
      }

      assert.is(limiter.used, 0)
      assert.is(limiter.waiting, 0)
      assert.type(limiter.tryAcquire(unitsMax), 'function')
    }
  ), { numRuns: 60 })
})

test('beyond the end of the line it is busy, with a hint; a line of no length lets in or refuses at once', async () => {
  const limiter = new Limiter(2, 'serve requests', bound({ queueMax: 0 }))
  const leave = await limiter.acquire()

  await limiter.acquire()
  const refused = await limiter.acquire().catch((err: unknown) => err)

  assert.is(errorCode(refused), 'busy')
  assert.match((refused as Error).message, /^This node is too busy to serve requests now; try again in \d+ ms\.$/)
  assert.ok((retryAfterOf(refused) as number) >= RETRY_MS_MIN)
  leave()
  assert.type(await limiter.acquire(), 'function')
})

test('what a limiter without a bound is asked waits, however much it is', async () => {
  const limiter = new Limiter(1, 'work')
  let running = 0
  let most = 0

  await Promise.all(Array.from({ length: 2_000 }, async () => await limiter.run(async () => {
    running++
    most = Math.max(most, running)
    await Promise.resolve()
    running--
  })))
  assert.is(most, 1)
})

test('a task that fails gives its units back, and a signal that fired before does not wait', async () => {
  const limiter = new Limiter(1, 'work')

  await limiter.run(async () => { throw new Error('task') }).catch((err: Error) => { assert.is(err.message, 'task') })
  assert.is(limiter.used, 0)
  assert.is(await limiter.acquire(1, AbortSignal.abort()).catch((err: unknown) => errorCode(err)), 'aborted')
  assert.is(limiter.used, 0)
})

test('idle waits for all that is out', async () => {
  const limiter = new Limiter(3, 'work')
  const releases = [await limiter.acquire(), await limiter.acquire(2)]
  let isIdle = false
  const idle = limiter.idle().then(() => { isIdle = true })

  for (const release of releases) {
    await settle()
    assert.is(isIdle, false)
    release()
  }

  await idle
  assert.is(limiter.used, 0)
  await limiter.idle()
})

test.run()
