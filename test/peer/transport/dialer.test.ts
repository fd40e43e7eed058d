import { setImmediate } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { Dialer } from '../../../src/peer/transport/dialer.js'
import { DialFailedError, DialSelfError, WrongNetworkError } from '../../../src/peer/transport/errors.js'
import { eventually } from '../../helpers/eventually.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { systemClock } from '../../../src/util/clock.js'
import type { DialTarget } from '../../../src/peer/transport/dial-plan.js'

const configured = (key: string): DialTarget => ({ key, kind: 'configured' })

test('each kind of failure is told once, in its own way, however often it happens', async () => {
  const { logger, entries, at } = recordingLogger()
  const dials = new Map<string, number>()
  // A clock that leaps: every look at it is ten minutes later, so that every backoff is over at once.
  let now = 0
  const dialer = new Dialer({
    logger,
    clock: { ...systemClock, wall: () => now, now: () => (now += 600_000) },
    dial: async ({ key }) => {
      dials.set(key, (dials.get(key) ?? 0) + 1)
      await setImmediate()

      if (key === 'self') {
        throw new DialSelfError(key)
      }

      throw key === 'wrong' ? new WrongNetworkError(key) : new DialFailedError(key, 'nothing listens there')
    }
  })

  await dialer.start()
  dialer.add(configured('wrong'))
  dialer.add(configured('dead'))
  dialer.add(configured('self'))
  dialer.add({ key: 'known', kind: 'known', peerId: 'known' })
  await eventually('all were tried several times', () =>
    ['wrong', 'dead', 'known'].every(key => (dials.get(key) ?? 0) > 3))
  assert.equal(dialer.failures().map(({ target, reason }) => [target.key, reason]), [
    ['wrong', new WrongNetworkError('wrong').message], ['dead', new DialFailedError('dead', 'nothing listens there').message]
  ], 'those that were configured')
  dialer.remove('dead')
  assert.equal(dialer.failures().map(({ target }) => target.key), ['wrong'])
  await dialer.stop()

  assert.is(dials.get('self'), 1)
  assert.not.ok(dialer.has('self'))
  assert.equal(at('warn').map(({ fields }) => fields.address), ['wrong'])
  assert.equal(new Set(at('info').map(({ fields }) => fields.address)), new Set(['dead', 'self']))
  assert.is(entries.length, 3)
})

test('what was told of targets that were pushed out is forgotten: told again when they come back', async () => {
  const { logger, at } = recordingLogger()
  let now = 0
  const dialer = new Dialer({
    logger,
    limits: { knownTargetsMax: 2 },
    clock: { ...systemClock, wall: () => now, now: () => (now += 600_000) },
    dial: async ({ key }) => {
      await setImmediate()
      throw new WrongNetworkError(key)
    }
  })
  const told = (key: string): number => at('warn').filter(({ fields }) => fields.address === key).length

  await dialer.start()

  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'a']) {
    const before = told(key)
    dialer.add({ key, kind: 'known', peerId: key })
    await eventually(`${key} was told`, () => told(key) > before || !dialer.has(key))
  }

  await dialer.stop()
  assert.is(told('a'), 2)
})

test('stop ends the dials under way and waits for them; nothing is dialled after it', async () => {
  const { logger, entries } = recordingLogger()
  let dials = 0
  let ended = 0
  const dialer = new Dialer({
    logger,
    dial: async (_, signal) => {
      dials++
      await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new Error('ended')) }) })
        .finally(() => { ended++ })

      return ''
    }
  })

  dialer.add(configured('a'))
  assert.is(dials, 0)
  await dialer.start()
  await dialer.start()
  dialer.add(configured('b'))
  await setImmediate()
  assert.is(dials, 2)
  await dialer.stop()
  await dialer.stop()
  assert.is(ended, 2)
  dialer.add(configured('c'))
  await setImmediate()
  assert.is(dials, 2)
  assert.equal(entries, [])
})

test('thousands of targets that come in one turn are looked through once', async () => {
  const { logger } = recordingLogger()
  let looks = 0
  const dialer = new Dialer({
    logger,
    limits: { connectionsTarget: 0 },
    clock: { ...systemClock, wall: () => 0, now: () => { looks++; return 0 } },
    dial: async () => ''
  })
  await dialer.start()
  looks = 0

  for (let n = 0; n < 2_000; n++) {
    dialer.add({ key: `known${n}`, kind: 'known', peerId: `known${n}` })
    dialer.hasten(`known${n}`)
  }

  await setImmediate()
  // One for each call, and those of one step.
  assert.ok(looks < 4_010, `${looks} looks`)
  await dialer.stop()
})

test.run()
