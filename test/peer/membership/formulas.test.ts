import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { lan, wan } from '../../../src/peer/membership/config.js'
import { LocalHealth } from '../../../src/peer/membership/health.js'
import { heartbeatIntervalMs, spreadMs } from '../../../src/peer/membership/interval.js'
import { remainingSuspicionMs, suspicionTimeoutMs } from '../../../src/peer/membership/suspicion.js'

test('heartbeats cost a node at most 4 heartbeats a second, from one node to 10 000', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), members => {
    const intervalMs = heartbeatIntervalMs(members, lan)
    assert.ok(intervalMs >= 2_000)
    assert.ok(members * 1_000 / intervalMs <= 4)
  }))
  assert.is(heartbeatIntervalMs(8, lan), 2_000)
  assert.is(heartbeatIntervalMs(1_024, lan), 256_000)
  assert.is(spreadMs(10_000, lan), lan.spreadMaxMs)
})

test('a suspicion ends sooner with each confirmation, between its minimum and its maximum', () => {
  fc.assert(fc.property(fc.nat(10), fc.integer({ min: 1, max: 10 }), (confirmations, needed) => {
    const timeoutMs = suspicionTimeoutMs(confirmations, needed, lan)
    assert.ok(timeoutMs >= lan.suspicionMinMs && timeoutMs <= lan.suspicionMaxMs)
    assert.ok(suspicionTimeoutMs(confirmations + 1, needed, lan) <= timeoutMs)
    assert.is(confirmations < needed, timeoutMs > lan.suspicionMinMs)
  }))
  assert.is(suspicionTimeoutMs(0, 2, lan), lan.suspicionMaxMs)
  assert.is(suspicionTimeoutMs(0, 0, lan), lan.suspicionAloneMs)
})

test('a node that is late, or failed twice in a row, says so', () => {
  const health = new LocalHealth(lan)
  assert.not.ok(health.isLate)
  health.worse()
  assert.not.ok(health.isLate, 'one failure may be the other side')
  health.worse()
  assert.ok(health.isLate)
  health.better()
  assert.not.ok(health.isLate)
  health.lag(lan.lagToleranceMs + 1)
  assert.ok(health.isLate)
})

test('what is left of a suspicion counts from its start', () => {
  const reporters = new Map([['A', 'silent' as const], ['B', 'silent' as const], ['C', 'silent' as const]])
  const suspicion = { startedAt: 1_000, reporters, mine: false }
  assert.is(remainingSuspicionMs(suspicion, 2, 1_500, lan), 1_500)
  assert.is(remainingSuspicionMs(suspicion, 2, 4_000, lan), -1_000)
})

test('both presets keep the promises that their formulas make', () => {
  for (const config of [lan, wan]) {
    assert.ok(config.hearsaySlackMs < config.suspicionMinMs)
    assert.ok(config.suspicionAloneMs > config.suspicionMinMs && config.suspicionAloneMs < config.suspicionMaxMs)
    assert.ok(config.phiProbe < config.phiSuspect)
    assert.ok(config.syncIntervalMinMs < config.syncIntervalMs)
    assert.ok(config.probeTimeoutMs < config.probeTimeoutMaxMs)
    assert.ok(Object.isFrozen(config))
  }

  const soonest = lan.probeTimeoutMs + lan.indirectTimeoutMs + lan.suspicionMinMs
  assert.ok(soonest > 2_000, 'a pause of 2 s survives')
  assert.ok(lan.probeIntervalMs + soonest + lan.spreadMaxMs < 5_000, 'a freeze is found in 5 s')
  assert.ok(lan.probeIntervalMs + lan.probeTimeoutMs + lan.suspicionAloneMs < 5_000, 'by a lone observer too')
  assert.ok(lan.spreadMaxMs + lan.refusedRetryMs + lan.refusedTimeoutMs < 1_000, 'a crash is found in 1 s')
})

test('a node in trouble is more patient, up to a bound, and recovers', () => {
  const health = new LocalHealth(lan)
  assert.is(health.stretch(500), 500)
  health.lag(100)
  assert.is(health.stretch(500), 700)
  health.lag(0)

  for (let i = 0; i < 20; i++) {
    health.worse()
  }

  assert.is(health.stretch(500), 1_500)

  for (let i = 0; i < 20; i++) {
    health.better()
  }

  assert.is(health.stretch(500), 500)
})

test('where all answer slowly nobody is silent soon; a few that are slow change nothing', () => {
  const health = new LocalHealth(lan)
  const answers = (...roundTripsMs: number[]): void => {
    for (let i = 0; i < 10; i++) {
      roundTripsMs.forEach(ms => { health.roundTrip(ms) })
    }
  }

  answers(2, 3)
  assert.is(health.stretch(500), 500)
  answers(2, 4_000)
  assert.is(health.stretch(500), 500, 'one of two')
  answers(2, 4_000, 3)
  assert.is(health.stretch(500), 500, 'one of three')
  answers(900, 1_000, 1_100)
  assert.is(health.stretch(500), 3_000)
  assert.is(health.stretch(400), 2_400, 'a helper has to give up before the one who asked it')
  answers(4_000)
  assert.is(health.stretch(500), lan.probeTimeoutMaxMs, 'up to a bound')
  health.lag(1_000)
  health.worse()
  assert.is(health.stretch(500), lan.probeTimeoutMaxMs, 'late answers and own lag are the same time')
  answers(2)
  assert.is(health.stretch(500), 2_750, 'forgotten as soon as the answers are quick again')
})

test.run()
