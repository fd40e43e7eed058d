import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { test } from 'uvu'
import { DEFAULT_DIAL_LIMITS, DialPlan } from '../../../src/peer/transport/dial-plan.js'
import { seededRandom } from '../../../src/util/random.js'
import type { DialFailure, DialTarget } from '../../../src/peer/transport/dial-plan.js'

interface Dial {
  key: string
  at: number
}

interface SimulationInit {
  targets: DialTarget[]
  untilMs: number
  /** What a dial meets, and how long it takes. */
  answer?: (target: DialTarget, now: number) => 'connected' | DialFailure
  dialMs?: number
  connected?: string[]
  seed?: number
  /** How long a connection lives; undefined: for ever. */
  connectionMs?: number
}

/** Runs a plan in virtual time: events in order, woken exactly when the plan says. Returns every dial. */
function simulate (init: SimulationInit): { dials: Dial[], plan: DialPlan, inFlightMost: number } {
  const { targets, untilMs, answer = () => 'failed', dialMs = 5, seed = 1, connectionMs } = init
  const random = seededRandom(seed)
  const plan = new DialPlan()
  const dials: Dial[] = []
  const events: Array<{ at: number, run: (now: number) => void }> = []
  let inFlight = 0
  let inFlightMost = 0
  let now = 0
  let steps = 0

  init.connected?.forEach(peerId => { plan.connected(peerId, 0) })
  targets.forEach(target => { plan.add(target, 0) })

  while (now <= untilMs) {
    assert.ok(++steps < 200_000, 'the plan spins')

    for (const target of plan.next(now)) {
      dials.push({ key: target.key, at: now })
      inFlightMost = Math.max(inFlightMost, ++inFlight)
      events.push({
        at: now + dialMs,
        run: at => {
          const result = answer(target, at)
          inFlight--

          if (result !== 'connected') {
            plan.failed(target.key, result, at, random)
            return
          }

          const peerId = target.peerId ?? `id of ${target.key}`
          plan.connected(peerId, at)
          plan.succeeded(target.key, peerId, at)

          if (connectionMs != null) {
            events.push({ at: at + connectionMs, run: end => { plan.disconnected(peerId, end, random) } })
          }
        }
      })
    }

    events.sort((a, b) => a.at - b.at)
    const wake = plan.nextAt(now)
    const next = Math.min(wake ?? Infinity, events[0]?.at ?? Infinity)

    if (next === Infinity) {
      break
    }

    now = Math.max(now, next)

    while (events[0] != null && events[0].at <= now) {
      events.shift()?.run(now)
    }
  }

  return { dials, plan, inFlightMost }
}

const configured = (n: number): DialTarget[] =>
  Array.from({ length: n }, (_, i) => ({ key: `c${i}`, kind: 'configured' }))
const known = (n: number): DialTarget[] =>
  Array.from({ length: n }, (_, i) => ({ key: `k${i}`, kind: 'known', peerId: `k${i}` }))
const HOUR_MS = 3_600_000

test('a dead list of 100 peers never becomes a dial storm', () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 10_000 }), fc.boolean(), (seed, dialMs, isKnown) => {
    const { dials, inFlightMost } = simulate({
      targets: isKnown ? known(100) : configured(100), untilMs: HOUR_MS / 4, dialMs, seed
    })
    const { burst, perSecondMax, inFlightMax } = DEFAULT_DIAL_LIMITS

    assert.ok(inFlightMost <= inFlightMax)

    for (const windowMs of [1_000, 10_000]) {
      for (const [i, { at }] of dials.entries()) {
        const inWindow = dials.slice(i).findIndex(dial => dial.at >= at + windowMs)

        assert.ok((inWindow === -1 ? 0 : inWindow) <= burst + perSecondMax * windowMs / 1_000 + 1)
      }
    }

    // Once backed off, each target is dialled at most every 45 s (60 s less a quarter), so all together 2.3 a second.
    const late = dials.filter(({ at }) => at > HOUR_MS / 8)
    assert.ok(late.length <= 100 * (HOUR_MS / 8 / 45_000 + 1), `${late.length} late dials`)
    // And nobody is given up.
    assert.is(new Set(late.map(({ key }) => key)).size, 100)
  }), { numRuns: 4 })
})

test('one target is never dialled twice at once, and its waits grow to a minute', () => {
  const { dials } = simulate({ targets: configured(1), untilMs: HOUR_MS })
  const waits = dials.slice(1).map(({ at }, i) => at - (dials[i]?.at ?? 0))
  const expected = [250, 500, 500, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]

  expected.forEach((ms, i) => {
    const wait = waits[i] ?? 0

    assert.ok(wait >= ms * 0.75 && wait <= ms * 1.25 + 5, `wait ${i}: ${wait} for ${ms}`)
  })
})

test('nodes that start together find each other within about a second', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { dials } = simulate({
      targets: configured(1), seed, untilMs: 10_000, answer: (_, now) => now > 600 ? 'connected' : 'failed'
    })

    assert.ok((dials.at(-1)?.at ?? Infinity) < 1_300, `seed ${seed}: ${dials.at(-1)?.at}`)
  }
})

test('a wrong network is asked again every ten minutes', () => {
  const { dials } = simulate({ targets: configured(1), untilMs: HOUR_MS, answer: () => 'refused' })

  assert.ok(dials.length >= 5 && dials.length <= 9, `${dials.length} dials in an hour`)
})

test('a peer that lets us in and throws us out is backed off like a dead one', () => {
  const { dials } = simulate({
    targets: configured(1), untilMs: HOUR_MS, answer: () => 'connected', connectionMs: 50
  })

  assert.ok(dials.length < 100, `${dials.length} dials in an hour`)
})

test('a configured peer that was connected for long is dialled again soon after it goes', () => {
  const { dials } = simulate({
    targets: configured(1), untilMs: 62_000, answer: () => 'connected', connectionMs: 60_000
  })

  assert.is(dials.length, 2)
  assert.ok((dials[1]?.at ?? 0) < 61_300)
})

test('known peers are dialled only up to the target, configured ones always', () => {
  const { dials, plan } = simulate({
    targets: [...known(40), ...configured(20)], untilMs: HOUR_MS, answer: () => 'connected'
  })

  assert.is(dials.filter(({ key }) => key.startsWith('c')).length, 20)
  assert.is(dials.filter(({ key }) => key.startsWith('k')).length, 0)
  assert.ok(plan.isConnected('id of c0'))

  const alone = simulate({ targets: known(40), untilMs: HOUR_MS, answer: () => 'connected' })
  assert.is(alone.dials.length, DEFAULT_DIAL_LIMITS.connectionsTarget)
})

test('with somebody connected, dead known peers are asked ever more rarely', () => {
  const { dials } = simulate({ targets: known(100), untilMs: 4 * HOUR_MS, connected: ['x'] })
  const late = dials.filter(({ at }) => at > 3 * HOUR_MS)

  // 600 s less a quarter: at most 8 an hour each.
  assert.ok(late.length <= 800, `${late.length} dials in the last hour`)
  assert.ok(late.length >= 100)
})

test('an inbound connection of a known peer makes a dial needless, its end makes it due', () => {
  const plan = new DialPlan()
  const random = seededRandom(1)

  plan.connected('k0', 0)
  plan.add({ key: 'k0', kind: 'known', peerId: 'k0' }, 0)
  assert.equal(plan.next(0), [])
  assert.is(plan.nextAt(0), undefined)

  plan.disconnected('k0', 20_000, random)
  const at = plan.nextAt(20_000) ?? 0
  assert.ok(at > 20_000 && at <= 21_250)
  assert.equal(plan.next(at).map(({ key }) => key), ['k0'])
  assert.equal(plan.next(at), [])
})

test('a target that was removed is not dialled, and its late answer changes nothing', () => {
  const plan = new DialPlan()

  plan.add({ key: 'c0', kind: 'configured' }, 0)
  assert.is(plan.next(0).length, 1)
  plan.remove('c0')
  plan.failed('c0', 'failed', 1, () => 0)
  plan.succeeded('c0', 'x', 1)
  assert.equal(plan.next(HOUR_MS), [])
  assert.is(plan.nextAt(HOUR_MS), undefined)
})

test('new addresses hasten the next dial, but not past the shortest backoff', () => {
  const plan = new DialPlan()

  plan.add({ key: 'k0', kind: 'known', peerId: 'k0' }, 0)
  plan.next(0)
  plan.failed('k0', 'refused', 0, () => 0.5)
  assert.is(plan.nextAt(0), 600_000)
  plan.hasten('k0', 0)
  assert.is(plan.nextAt(0), 1_000)
})

test('known targets are bounded: those that failed most go first', () => {
  const plan = new DialPlan({ knownTargetsMax: 3, inFlightMax: 100, burst: 100 })

  known(3).forEach(target => { plan.add(target, 0) })
  plan.next(0)
  plan.failed('k1', 'failed', 0, () => 0.5)
  plan.add({ key: 'new', kind: 'known', peerId: 'new' }, 0)
  assert.equal(plan.targets().map(({ key }) => key), ['k0', 'k2', 'new'])
})

test.run()
