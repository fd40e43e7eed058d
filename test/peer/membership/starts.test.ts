import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { signed, verifySigned } from '../../../sim/store-disk.js'
import { lan } from '../../../src/peer/membership/config.js'
import { MembershipCore } from '../../../src/peer/membership/core.js'
import type { Effect, Input } from '../../../src/peer/membership/io.js'
import type { Probe } from '../../../src/peer/membership/messages.js'
import { STARTS_REMEMBERED_MAX, StartBook } from '../../../src/peer/membership/start-book.js'
import { NO_START, PAST_STARTS_MAX, recalled, renewedPoint, succession } from '../../../src/peer/membership/start.js'
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
  return lineOf(steps).map(({ shown }) => shown)
}

interface Moment { shown: StartWitness, past: readonly StartPoint[] }

/** With what the disk remembers at each moment. */
function lineOf (steps: readonly boolean[], from?: Moment): Moment[] {
  const line: Moment[] = []
  let { point, past } = from === undefined
    ? { point: { count: 1, nonce: nonce(), beats: 0 }, past: [] }
    : started(from.shown.start, from.past)
  line.push({ shown: witness('A', point, past[0]), past })

  for (const isStart of steps) {
    if (isStart) {
      ({ point, past } = started(point, past))
    } else {
      point = { ...point, beats: point.beats + 1 }
    }
    line.push({ shown: witness('A', point, past[0]), past })
  }

  return line
}

function started ({ count, nonce: last, beats }: StartPoint, past: readonly StartPoint[]): {
  point: StartPoint, past: readonly StartPoint[]
} {
  const disk = [{ count, nonce: last, beats }, ...past].slice(0, PAST_STARTS_MAX)

  return { point: { count: count + 1, nonce: nonce(), beats: 0 }, past: disk }
}

/** Hears of a start, and asks the node about the one that is remembered if it has to. */
function hear (book: StartBook, { shown, past }: Moment): string {
  const kind = book.note('A', shown)
  const answer = recalled(past, book.get('A')?.start.count ?? 0)

  return kind === 'unknown' ? book.note('A', shown, answer === undefined ? undefined : [answer]) : kind
}

test('an honest history is never stale, whatever of it was heard, and in which order old news come again', () => {
  const flags = fc.array(fc.boolean(), { maxLength: 31 })

  fc.assert(fc.property(flags, flags, (steps, heard) => {
    const book = new StartBook()
    const line = lineOf(steps)
    const isGood = (moment: Moment): boolean => ['news', 'known'].includes(hear(book, moment))

    for (const [i, moment] of line.entries()) {
      if (heard[i] !== false) {
        assert.ok(isGood(moment))
      }
    }
    assert.ok(isGood(line.at(-1) as Moment))
  }))
})

test('whoever goes back is stale for good, however often it starts and beats before anybody hears of it', () => {
  const steps = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 })

  const more = fc.array(fc.boolean(), { maxLength: 60 })

  fc.assert(fc.property(steps, fc.nat(), more, fc.nat(), (heard, at, since, from) => {
    const line = lineOf(heard)
    const book = new StartBook()
    line.forEach(moment => { hear(book, moment) })
    const last = book.get('A')
    const back = lineOf(since, line[at % (line.length - 1)])

    for (const moment of back.slice(from % back.length)) {
      assert.is(hear(book, moment), 'stale')
    }
    assert.is(book.get('A'), last)
  }))
})

test('who was started more often than its disk remembers is taken at its word', () => {
  const book = new StartBook()
  const [first, ...rest] = lineOf(Array.from({ length: PAST_STARTS_MAX + 2 }, () => true)) as [Moment, ...Moment[]]
  hear(book, first)
  assert.is(hear(book, rest.at(-1) as Moment), 'news')
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

    for (const remembered of history) {
      const answer = recalled([point], remembered.start.count)
      assert.equal(answer, point)
      assert.is(succession(remembered, next, [point]), 'follows')
    }
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

interface Stepped { core: MembershipCore, step: (input: Input) => Effect[] }

function coreOf (own: StartWitness, past?: readonly StartPoint[]): Stepped {
  const core = new MembershipCore({
    self: memberRecord('self', { incarnation: 100, storeId: own.storeId, start: own.start }),
    config: lan,
    now: 0,
    verifyStart: verifySigned,
    ...past !== undefined && { past }
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

test('a node says what it knows of a start that others remember, until it is told that they know better', () => {
  const own = witness('self', { count: 9, nonce: nonce(), beats: 0 }, { count: 8, nonce: nonce(), beats: 3 })
  const past = [own.start.previous, { count: 7, nonce: nonce(), beats: 2 }, { count: 5, nonce: nonce(), beats: 1 }]
  const { step } = coreOf(own, past)
  const ask = (probe: Partial<Probe>): StartPoint | undefined => step({
    type: 'probed', from: 'A', token: 1, probe: { incarnation: 100, state: 'alive', ...probe }
  }).flatMap(effect => effect.type === 'ack' ? [effect.ack.past] : [])[0]
  const remembered = (point: StartPoint): StartWitness => witness('self', point, NO_START, own.storeId)

  assert.equal(ask({ witness: remembered(past[1] as StartPoint) }), past[1])
  assert.equal(ask({ believedNonce: past[2]?.nonce }), past[2])
  assert.equal(ask({ witness: remembered({ count: 6, nonce: nonce(), beats: 0 }) }), past[1], 'the next that it knows')
  assert.is(ask({ believedNonce: nonce() }), undefined)
  assert.is(ask({}), undefined)
  assert.is(ask({ witness: remembered({ count: 7, nonce: nonce(), beats: 0 }) }), undefined, 'of another past')
  assert.is(ask({ believedNonce: past[2]?.nonce }), undefined, 'never more')
})

test('starts in between that were not heard of: nothing counts until the node was asked, and only what it says', () => {
  const first = witness('A', { count: 2, nonce: nonce(), beats: 4 })
  const then = { count: 2, nonce: first.start.nonce, beats: 4 }
  const next = witness('A', { count: 5, nonce: nonce(), beats: 0 }, { count: 4, nonce: nonce(), beats: 0 })
  const outcome = (past: StartPoint | undefined, superseded = false): boolean => {
    const { core, step } = coreOf(witness('self', { count: 1, nonce: nonce(), beats: 0 }))
    const shown = superseded
      ? { ...next, start: signed('A', next.storeId, { ...next.start, isSuperseded: true }) }
      : next
    for (const [i, { storeId, start }] of [first, shown].entries()) {
      const record = memberRecord('A', { incarnation: 5 + i, storeId, start })
      step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
    }
    assert.ok(core.isStale('A', next.storeId, next.start))
    step({ type: 'probe-result', id: 0, to: 'A', outcome: 'ack', ack: {
      incarnation: 6, nonce: next.start.nonce, uptimeMs: 1, ...past === undefined ? {} : { past } } })

    return !core.isStale('A', next.storeId, next.start)
  }

  assert.ok(outcome(then))
  assert.ok(outcome({ ...then, beats: 5 }))
  assert.ok(outcome(next.start.previous), 'its disk does not go back so far')
  assert.not.ok(outcome(undefined))
  assert.not.ok(outcome({ ...then, beats: 3 }))
  assert.not.ok(outcome({ ...then, nonce: nonce() }))
  assert.not.ok(outcome({ count: 1, nonce: nonce(), beats: 0 }), 'an answer to something else')
  assert.not.ok(outcome(then, true), 'it knows itself that it is superseded')
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

test('a member that makes up others and signs for them pushes nobody out of memory', () => {
  const { core, step } = coreOf(witness('self', { count: 1, nonce: nonce(), beats: 0 }))
  const real = witness('A', { count: 2, nonce: nonce(), beats: 0 })
  const record = memberRecord('A', { incarnation: 5, storeId: real.storeId, start: real.start })
  step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
  const entries = Array.from({ length: STARTS_REMEMBERED_MAX + 1 }, (_, i) => ({
    record: memberRecord(`made up ${i}`, { incarnation: 1 }),
    state: 'alive' as const,
    silentMs: 0,
    witness: witness(`made up ${i}`, { count: 1, nonce: nonce(), beats: 0 })
  }))
  step({ type: 'table', from: 'B', entries })

  assert.ok(core.remembered().starts.some(([peerId]) => peerId === 'A'))
  assert.ok(core.isStale('A', real.storeId, { count: 1, nonce: nonce() }), 'its disk may have gone back')
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

/** Hears of two processes of A, answers the first one, which repeats that answer. What does it prove? */
function echoOfA (first: StartWitness, second: StartWitness, change = (probe: Probe): Probe => probe): boolean {
  const own = witness('self', { count: 1, nonce: nonce(), beats: 0 })
  const { step } = coreOf(own)
  const joined = ({ storeId, start }: StartWitness, incarnation: number): void => {
    const record = memberRecord('A', { incarnation, storeId, start })
    step({ type: 'event', from: 'A', event: { kind: 'joined', record } })
  }
  const probe: Probe = {
    incarnation: 100, state: 'alive', believedNonce: own.start.nonce, nonce: first.start.nonce, uptimeMs: 5_000
  }
  const probed = (one: Probe): Effect[] => step({ type: 'probed', from: 'A', token: 1, probe: one })
  const stepOf = (effects: Effect[]): number =>
    effects.flatMap(effect => effect.type === 'ack' ? [effect.ack.step ?? 0] : [])[0] ?? 0

  joined(first, 100)
  const before = stepOf(probed(probe))
  joined(second, 200)
  assert.not.ok(probed({ ...probe, echo: before }).some(({ type }) => type === 'cloned'), 'from before the second one')
  const after = stepOf(probed(probe))
  assert.ok(after > before)

  return probed(change({ ...probe, echo: after })).some(({ type }) => type === 'cloned')
}

test('who repeats an answer that it was given after a later start was heard of is a second process', () => {
  const older = witness('A', { count: 4, nonce: nonce(), beats: 0 })
  const later = witness('A', { count: 5, nonce: nonce(), beats: 0 }, older.start)

  assert.ok(echoOfA(older, later))
  assert.not.ok(echoOfA(later, older), 'news of the one before may come late')
  assert.not.ok(echoOfA(older, later, probe => ({ ...probe, incarnation: 99 })), 'given by a process before this one')
  assert.not.ok(echoOfA(older, later, probe => ({ ...probe, believedNonce: nonce() })), 'given by another start')
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
