import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { signed, verifySigned } from '../../../sim/store-disk.js'
import { lan } from '../../../src/peer/membership/config.js'
import { MembershipCore } from '../../../src/peer/membership/core.js'
import type { Effect, Input } from '../../../src/peer/membership/io.js'
import { STARTS_REMEMBERED_MAX, StartBook } from '../../../src/peer/membership/start-book.js'
import { NO_START, renewedPoint, succession } from '../../../src/peer/membership/start.js'
import type { StartPoint, StartWitness } from '../../../src/peer/membership/start.js'
import { seededRandom } from '../../../src/util/random.js'

let drawn = 0

function nonce (): string {
  return (++drawn).toString(16).padStart(32, '0')
}

function witness (
  peerId: string, point: StartPoint, previous: StartPoint = NO_START, storeId = `store of ${peerId}`
): StartWitness {
  return { storeId, start: signed(peerId, storeId, { ...point, previous }) }
}

/** A disk that starts and beats honestly, and shows every start as others may have heard of it. */
function honestHistory (steps: readonly boolean[]): StartWitness[] {
  let point: StartPoint = { count: 1, nonce: nonce(), beats: 0 }
  let previous: StartPoint = NO_START
  const shown = [witness('A', point, previous)]

  for (const isStart of steps) {
    if (isStart) {
      previous = point
      point = { count: point.count + 1, nonce: nonce(), beats: 0 }
    } else {
      point = { ...point, beats: point.beats + 1 }
    }
    shown.push(witness('A', point, previous))
  }

  return shown
}

test('an honest history is never stale, whatever of it was heard, and in which order old news come again', () => {
  const flags = fc.array(fc.boolean(), { maxLength: 31 })

  fc.assert(fc.property(flags, flags, (steps, heard) => {
    const book = new StartBook()
    const history = honestHistory(steps)

    for (const [i, shown] of history.entries()) {
      if (heard[i] !== false) {
        assert.is.not(book.note('A', shown), 'stale')
      }
    }
    assert.is.not(book.note('A', history.at(-1) as StartWitness), 'stale')
  }))
})

test('whoever goes back to before a start or beat that was heard of is stale at its next start', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), fc.nat(), (steps, at) => {
    const history = honestHistory(steps)
    const book = new StartBook()
    history.forEach(shown => { book.note('A', shown) })
    // The disk is that of an earlier moment; it starts from there.
    const { start: old } = history[at % (history.length - 1)] as StartWitness
    const back = witness('A', { count: old.count + 1, nonce: nonce(), beats: 0 }, old)

    assert.is(book.note('A', back), 'stale')
    assert.ok(book.isStale('A', back))
  }))
})

test('a renewed store follows whatever anybody remembers of it', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 20 }), fc.nat(), (steps, at) => {
    const history = honestHistory(steps)
    const { start: own } = history[at % history.length] as StartWitness
    const { start: known } = history.at(-1) as StartWitness
    const point = renewedPoint(own, known, nonce())
    const next = witness('A', { count: point.count + 1, nonce: nonce(), beats: 0 }, point, 'another store')

    assert.ok(history.every(remembered => succession(remembered, next) === 'follows'))
  }))
})

test('the book is bounded, and forgets who was heard of longest ago', () => {
  const book = new StartBook()

  for (let i = 0; i <= STARTS_REMEMBERED_MAX; i++) {
    book.note(`peer-${i}`, witness(`peer-${i}`, { count: 1, nonce: nonce(), beats: 0 }))
  }

  assert.is([...book.entries()].length, STARTS_REMEMBERED_MAX)
  assert.is(book.get('peer-0'), undefined)
})

function coreOf (own: StartWitness): { core: MembershipCore, step: (input: Input) => Effect[] } {
  const core = new MembershipCore({
    self: memberRecord('self', { incarnation: 100, storeId: own.storeId, start: own.start }),
    config: lan,
    now: 0,
    verifyStart: verifySigned
  })
  const random = seededRandom(1)
  const step = (input: Input): Effect[] => core.step(input, 0, random)
  step({ type: 'start', known: [] })

  return { core, step }
}

test('no member can make up a past: what the node did not sign itself is nothing', () => {
  const own = witness('self', { count: 3, nonce: nonce(), beats: 0 }, { count: 2, nonce: nonce(), beats: 1 })
  const { step } = coreOf(own)
  const before = { count: 8, nonce: nonce(), beats: 0 }
  const later = witness('self', { count: 9, nonce: nonce(), beats: 0 }, before, own.storeId)
  const forged = { ...later, start: { ...later.start, count: 10 } }
  const tell = (told: StartWitness): Effect[] => step({
    type: 'probed', from: 'A', token: 1, probe: { incarnation: 100, state: 'alive', witness: told }
  })

  assert.not.ok(tell(forged).some(({ type }) => type === 'superseded'))
  assert.ok(tell(later).some(({ type }) => type === 'superseded'))
  assert.not.ok(tell(later).some(({ type }) => type === 'superseded'), 'once')
})

test('a forged start of another node is not remembered, and takes its votes from nobody', () => {
  const { core, step } = coreOf(witness('self', { count: 1, nonce: nonce(), beats: 0 }))
  const good = witness('A', { count: 2, nonce: nonce(), beats: 0 })
  const record = memberRecord('A', { incarnation: 5, storeId: good.storeId, start: good.start })
  step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
  // It would follow, had the node signed it.
  const forged = { ...good.start, count: 3, nonce: nonce(), previous: good.start }
  step({ type: 'event', from: 'B', event: { kind: 'joined', record: { ...record, incarnation: 6, start: forged } } })
  const told = { storeId: good.storeId, start: forged }
  step({ type: 'table', from: 'B', entries: [{ record, state: 'alive', silentMs: 0, witness: told }] })

  assert.not.ok(core.isStale('A', good.storeId, good.start))
  assert.ok(core.isStale('A', good.storeId, forged))
})

/** Hears of two processes of A, then the first one answers a probe that was sent after that. */
function twoOfA (first: StartWitness, second: StartWitness): Effect[] {
  const random = seededRandom(1)
  const core = new MembershipCore({ self: memberRecord('self', { incarnation: 100 }), config: lan, now: 0 })
  const step = (input: Input): Effect[] => core.step(input, 0, random)
  const joined = ({ storeId, start }: StartWitness, incarnation: number): void => {
    const record = memberRecord('A', { incarnation, storeId, start })
    step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
  }
  step({ type: 'start', known: [] })
  joined(first, 100)
  // Of a process whose clock was ahead.
  joined(second, 200)
  let id = 0

  for (let now = 0; id === 0 && now < 2_000; now += 10) {
    id = core.step({ type: 'tick' }, now, random).find(effect => effect.type === 'probe')?.id ?? 0
  }

  return core.step({
    type: 'probe-result', id, to: 'A', outcome: 'ack', ack: { incarnation: 100, nonce: first.start.nonce, uptimeMs: 5_000 }
  }, 2_000, random)
}

test('who answers after a later start was heard of is a second process; after an old one that came late it is not', () => {
  const older = witness('A', { count: 4, nonce: nonce(), beats: 0 })
  const later = witness('A', { count: 5, nonce: nonce(), beats: 0 }, older.start)

  assert.ok(twoOfA(older, later).some(({ type }) => type === 'cloned'))
  assert.not.ok(twoOfA(later, older).some(({ type }) => type === 'cloned'))
})

test('what is not heard of yet does not count; of whom nothing is known, does', () => {
  const { core, step } = coreOf(witness('self', { count: 1, nonce: nonce(), beats: 0 }))
  const first = witness('A', { count: 2, nonce: nonce(), beats: 0 })
  const next = witness('A', { count: 3, nonce: nonce(), beats: 0 }, first.start)
  assert.not.ok(core.isStale('A', first.storeId, first.start))
  const record = memberRecord('A', { storeId: first.storeId, start: first.start })
  step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
  assert.not.ok(core.isStale('A', first.storeId, first.start))
  assert.ok(core.isStale('A', next.storeId, next.start))
  assert.ok(core.isStale('A', 'another store', first.start))
})

test.run()
