import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LogCore } from '../../src/consensus/core.js'
import { LOG_LIMITS, ROUND_JUMP_MAX, ROUND_MAX } from '../../src/consensus/limits.js'
import { Bench, CONFIG, accept, batch, pick, prepare } from '../helpers/log-bench.js'
import type { Of } from '../helpers/log-bench.js'
import type { LogConfig, LogEffect, LogReply, LogRequest } from '../../src/consensus/types.js'

test('a promise leaves when it is durable, and not before', () => {
  const bench = new Bench()
  const effects = bench.request('B', prepare(1))
  assert.is(pick(effects, 'reply').length, 0)
  assert.equal(pick(effects, 'persist')[0]?.hard.promised, { round: 1, node: 'B' })
  assert.is(pick(bench.settle(effects), 'reply').length, 1)
})

test('an acceptance leaves when it is durable, and not before', () => {
  const bench = new Bench()
  const effects = bench.request('B', accept({ items: [{ index: 1, value: batch('x') }] }))
  assert.is(pick(effects, 'reply').length, 0)
  assert.is(pick(bench.settle(effects), 'reply').length, 1)
})

test('a candidate becomes sequencer only when its own promise is durable', () => {
  const bench = new Bench()
  const effects = bench.step({ type: 'take-over', urgent: true })
  const asked = pick(effects, 'send').find(({ to }) => to === 'B') as Of<'send'>
  bench.step({
    type: 'reply', from: 'B', id: asked.id,
    reply: {
      type: 'prepare', epoch: 1, ok: true, promised: { round: 1, node: 'A' }, accepted: { round: 0, node: '' }, commitIndex: 0, items: []
    }
  })
  assert.is(bench.core.role, 'candidate')
  bench.settle(effects)
  assert.is(bench.core.role, 'sequencer')
})

test('who holds nothing behind what is chosen says nothing of it, whatever its ballot', () => {
  // C had the config accepted under a higher ballot of the set before, and heard later that it was chosen.
  const config = { epoch: 2, members: ['A', 'B', 'C'] }
  const value = batch('chosen by A and B under 2@B')
  const bench = new Bench('A', {
    snapshotIndex: 1, config,
    hard: { self: 'A', promised: { round: 2, node: 'B' }, accepted: { round: 2, node: 'B' }, lastIndex: 2, commitIndex: 1, config, validFrom: 2 },
    items: [{ index: 2, value }]
  })
  const began = bench.step({ type: 'take-over', urgent: true })
  bench.settle(began)
  const asked = pick(began, 'send').find(({ to }) => to === 'C') as Of<'send'>
  const { ballot } = asked.request as Extract<LogRequest, { type: 'prepare' }>
  const won = bench.step({
    type: 'reply', from: 'C', id: asked.id,
    reply: { type: 'prepare', epoch: 2, ok: true, promised: ballot, accepted: { round: 3, node: 'C' }, commitIndex: 1, items: [] }
  })
  assert.is(bench.core.role, 'sequencer')
  assert.is(bench.core.lastIndex, 2)
  const items = pick(won, 'send').flatMap(({ request }) => request.type === 'accept' ? request.items : [])
  assert.equal(items[0], { index: 2, value })
})

test('messages of another epoch are refused', () => {
  const bench = new Bench()
  const [older] = pick(bench.request('B', accept({ epoch: 0, items: [{ index: 1, value: batch('x') }] })), 'reply')
  assert.is((older?.reply as { result?: string }).result, 'epoch')
  const newer = bench.request('B', accept({ epoch: 2, items: [{ index: 1, value: batch('x') }] }))
  assert.is((pick(newer, 'reply')[0]?.reply as { result?: string }).result, 'epoch')
  assert.equal(pick(newer, 'fetch')[0], { type: 'fetch', peer: 'B', from: 1 })
  assert.is(bench.core.lastIndex, 0)
  const [promise] = pick(bench.request('B', prepare(5, 2)), 'reply')
  assert.is((promise?.reply as { ok?: boolean }).ok, false)
  const [read] = pick(bench.request('B', { type: 'read', epoch: 2 }), 'reply')
  assert.is((read?.reply as { ok?: boolean }).ok, false)
})

test('a new ballot is taken with all that was adopted or not at all', () => {
  const bench = new Bench()
  bench.request('B', accept({ items: [{ index: 1, value: batch('1') }, { index: 2, value: batch('2') }] }))
  const ballot = { round: 2, node: 'C' }
  const part = bench.request('C', accept({ ballot, items: [{ index: 1, value: batch('1') }], adopted: 2 }))
  assert.is((pick(part, 'reply')[0]?.reply as { result?: string }).result, 'behind')
  assert.is(bench.core.lastIndex, 2)
  assert.equal(bench.core.hard.accepted, { round: 1, node: 'B' })
  bench.request('C', accept({ ballot, items: [{ index: 1, value: batch('1') }, { index: 2, value: batch('z') }], adopted: 2 }))
  assert.equal(bench.core.hard.accepted, ballot)
})

test('the longest log of the highest ballot is adopted, and proposed again', () => {
  const bench = new Bench()
  bench.request('C', accept({ ballot: { round: 1, node: 'C' }, items: [{ index: 1, value: batch('own') }, { index: 2, value: batch('own') }] }))
  const effects = bench.win({ accepted: { round: 2, node: 'B' }, items: [{ index: 1, value: batch('theirs') }] })
  const sent = pick(effects, 'send')[0]?.request as Extract<LogRequest, { type: 'accept' }>
  assert.equal(sent.items.map(({ value }) => Buffer.from((value as { bytes: Uint8Array }).bytes).toString()), ['theirs'])
  assert.is(sent.adopted, 1)
  assert.is(bench.core.lastIndex, 1)
})

test('an item is chosen when a majority has it durably, this replica among those that count only then', () => {
  const bench = new Bench()
  bench.lead()
  const proposed = bench.step({ type: 'propose', value: batch('x') })
  assert.is(pick(bench.ok(proposed, 'B', 1), 'commit').length, 0)
  assert.is(pick(bench.settle(proposed), 'commit').length, 1)
  assert.is(bench.core.commitIndex, 1)
})

test('nothing is proposed behind a config until it is chosen; then it is in force under the same ballot', () => {
  const bench = new Bench()
  bench.lead()
  const proposed = bench.step({ type: 'propose', value: { kind: 'config', config: { epoch: 2, members: ['A', 'B', 'C', 'D'] } } })
  bench.settle(proposed)
  assert.not.ok(bench.core.room(1))
  assert.is(bench.core.config.epoch, 1)
  bench.ok(proposed, 'B', 1)
  assert.is(bench.core.config.epoch, 1, 'two of the four are no majority of them')
  const chosen = bench.ok(proposed, 'C', 1)
  assert.is(bench.core.config.epoch, 2)
  assert.ok(bench.core.room(1))
  assert.ok(pick(chosen, 'send').some(({ to, request }) => to === 'B' && request.epoch === 2))
})

test('a set is replaced by another one when majorities of both have that in their logs', () => {
  const bench = new Bench()
  bench.lead()
  bench.ok(bench.step({ type: 'learners', ids: ['D', 'E'] }), 'D', 0)
  const proposed = bench.step({ type: 'propose', value: { kind: 'config', config: { epoch: 2, members: ['A', 'D', 'E'] } } })
  bench.settle(proposed)
  bench.ok(proposed, 'B', 1)
  assert.is(bench.core.config.epoch, 1, 'a majority of the old one is not enough')
  bench.step({ type: 'learners', ids: [] })
  bench.ok(proposed, 'D', 1)
  assert.equal(bench.core.config, { epoch: 2, members: ['A', 'D', 'E'] })
})

/** Answers each message to D with the same, for so long; returns what was sent to it. */
function answering (
  bench: Bench, forMs: number, answer: { epoch: number, result: 'epoch' | 'behind', lastIndex: number }
): Extract<LogRequest, { type: 'accept' }>[] {
  const requests: Extract<LogRequest, { type: 'accept' }>[] = []
  let effects = bench.step({ type: 'learners', ids: ['D'] })

  for (const end = bench.now + forMs; bench.now < end;) {
    const sent = pick(effects, 'send').find(({ to }) => to === 'D')

    if (sent?.request.type === 'accept') {
      requests.push(sent.request)
      effects = bench.step({
        type: 'reply', from: 'D', id: sent.id,
        reply: { type: 'accept', promised: bench.core.hard.promised, commitIndex: answer.lastIndex, ...answer }
      })
    } else {
      effects = bench.step({ type: 'tick' }, 10)
    }
  }

  return requests
}

function withItems (count: number): Bench {
  const bench = new Bench()
  bench.lead()

  for (let i = 1; i <= count; i++) {
    const proposed = bench.step({ type: 'propose', value: batch('x') })
    bench.settle(proposed)
    bench.ok(proposed, 'B', i)
  }

  return bench
}

test('a newcomer that knows nothing is sent no items while it fetches the state, and asked now and then', () => {
  const bench = withItems(5)
  const knowsNothing = { epoch: 0, result: 'epoch', lastIndex: 0 } as const
  const requests = answering(bench, 2_000, knowsNothing)
  bench.settle(bench.step({ type: 'propose', value: batch('more') }))
  requests.push(...answering(bench, 2_000, knowsNothing))
  assert.ok(requests.length > 5 && requests.length <= 4_000 / LOG_LIMITS.fetchMs + 2, `${requests.length} messages`)
  assert.ok(requests.slice(1).every(({ items }) => items.length === 0))
})

test('a peer that asks for the same items again and again is sent them ever more seldom', () => {
  const requests = answering(withItems(5), 60_000, { epoch: 1, result: 'behind', lastIndex: 2 })
  assert.ok(requests.filter(({ items }) => items.length > 0).length <= 14, `${requests.length} messages`)
})

test('a sequencer that removed itself stays until a majority of the others know', () => {
  const bench = new Bench()
  bench.lead()
  const proposed = bench.step({ type: 'propose', value: { kind: 'config', config: { epoch: 2, members: ['B', 'C'] } } })
  bench.settle(proposed)
  bench.ok(proposed, 'B', 1)
  const told = bench.ok(proposed, 'C', 1)
  assert.is(bench.core.config.epoch, 2)
  assert.is(bench.core.role, 'sequencer')
  assert.not.ok(bench.core.room(1))
  bench.ok(told, 'B', 1, 1)
  assert.is(bench.core.role, 'sequencer')
  bench.ok(told, 'C', 1, 1)
  assert.is(bench.core.role, 'learner')
})

test('a removed member with an old promise relieves nobody; a newcomer with one makes the sequencer go beyond it', () => {
  const promised = { round: 9, node: 'C' }
  const bench = new Bench()
  bench.lead()
  const proposed = bench.step({ type: 'propose', value: { kind: 'config', config: { epoch: 2, members: ['A', 'B'] } } })
  bench.settle(proposed)
  const told = bench.ok(proposed, 'B', 1)
  const stale = (effects: readonly LogEffect[]): LogEffect[] => bench.step({
    type: 'reply', from: 'C', id: pick(effects, 'send').find(({ to }) => to === 'C')?.id as number,
    reply: { type: 'accept', epoch: 1, result: 'stale', promised, lastIndex: 0, commitIndex: 0 }
  })
  stale(proposed)
  stale(told)
  assert.is(bench.core.role, 'sequencer')
  stale(bench.step({ type: 'learners', ids: ['C'] }, 10_000))
  bench.step({ type: 'tick' }, 200)
  assert.is(bench.core.role, 'candidate')
  assert.is(bench.core.hard.promised.round, 10)
})

test('a lively sequencer is relieved only for urgent reasons', () => {
  const bench = new Bench()
  bench.request('B', accept())
  bench.step({ type: 'take-over', urgent: false })
  assert.is(bench.core.role, 'follower')
  bench.step({ type: 'take-over', urgent: false }, 200)
  assert.is(bench.core.role, 'candidate')
  const other = new Bench()
  other.request('B', accept())
  other.step({ type: 'take-over', urgent: true })
  assert.is(other.core.role, 'candidate')
})

test('a sequencer that is lively and gets nothing chosen is relieved', () => {
  const bench = new Bench()
  bench.request('B', accept({ items: [{ index: 1, value: batch('x') }] }))

  for (let i = 0; i < 6; i++) {
    bench.step({ type: 'request', from: 'B', token: 2, request: accept({ prevIndex: 1 }) }, 50)
  }

  bench.step({ type: 'take-over', urgent: false })
  assert.is(bench.core.role, 'candidate')
})

test('after a restart what is known to be chosen is handed out again, from behind the snapshot', () => {
  const items = [1, 2, 3, 4].map(index => ({ index, value: batch(String(index)) }))
  const core = new LogCore({
    self: 'A', snapshotIndex: 1, config: CONFIG, items,
    hard: { self: 'A', promised: { round: 3, node: 'B' }, accepted: { round: 3, node: 'B' }, lastIndex: 4, commitIndex: 3, config: CONFIG, validFrom: 1 }
  })
  assert.is(core.wakeAt(5), 5)
  const [commit] = pick(core.step({ type: 'tick' }, 5, () => 0), 'commit')
  assert.equal(commit?.items.map(({ index }) => index), [2, 3])
})

test('a newcomer takes a snapshot and nothing else; a member that knows nothing takes none', () => {
  const bench = new Bench('D', { config: { epoch: 0, members: [] } })
  const effects = bench.request('B', accept({ items: [{ index: 1, value: batch('x') }], commitIndex: 1 }))
  assert.equal(pick(effects, 'fetch')[0], { type: 'fetch', peer: 'B', from: 0 })
  assert.is(bench.core.commitIndex, 0)
  assert.not.ok(bench.core.mayInstall(5, { epoch: 2, members: ['A', 'B', 'D'] }))
  assert.ok(bench.core.mayInstall(5, CONFIG))
  bench.step({ type: 'installed', index: 5, config: CONFIG })
  assert.is(bench.core.commitIndex, 5)
  assert.is(bench.core.role, 'learner')
})

test('a state without a word of what was promised counts as a lost disk', () => {
  const core = new LogCore({ self: 'A', snapshotIndex: 7, config: CONFIG })
  assert.is(core.config.epoch, 0)
})

test('force: goes on alone with all that is here, and those left behind need a snapshot', () => {
  const bench = new Bench()
  bench.request('B', accept({ items: [{ index: 1, value: batch('x') }] }))
  const forced: LogConfig = { epoch: 1_001, members: ['A'] }
  const effects = bench.step({ type: 'force', config: forced })
  assert.equal(pick(effects, 'commit')[0]?.items.map(({ index }) => index), [1, 2])
  assert.is(bench.core.hard.promised.round, 1_001)
  bench.settle(effects)
  const began = bench.step({ type: 'take-over', urgent: true })
  bench.settle(began)
  assert.is(bench.core.role, 'sequencer')

  const other = new Bench('C')
  other.request('B', accept({ items: [{ index: 1, value: batch('y') }], commitIndex: 1 }))
  assert.is(other.core.commitIndex, 1)
  const told = other.request('A', accept({ epoch: 1_001, ballot: { round: 1_002, node: 'A' }, prevIndex: 2, commitIndex: 2 }))
  assert.equal([pick(told, 'fetch'), pick(told, 'claim')], [[], [{ type: 'claim', peer: 'A', lineage: [] }]], 'not on its word alone')
  assert.equal(pick(other.step({ type: 'follow', config: forced }), 'fetch'), [{ type: 'fetch', peer: 'A', from: 0 }])
  assert.ok(other.core.mayInstall(1, forced), 'whatever the index')
  other.step({ type: 'installed', index: 2, config: forced })
  assert.equal([other.core.commitIndex, other.core.lastIndex, other.core.config.epoch], [2, 2, 1_001])
})

test('what is in flight is bounded', () => {
  const bench = new Bench()
  bench.lead()

  for (let i = 0; i < 8; i++) {
    assert.ok(bench.core.room(100))
    bench.step({ type: 'propose', value: batch('x') })
  }

  assert.not.ok(bench.core.room(100))
  const other = new Bench()
  other.lead()

  for (let i = 0; i < 2; i++) {
    other.step({ type: 'propose', value: { kind: 'batch', bytes: new Uint8Array(1024 * 1024) } })
  }

  assert.not.ok(other.core.room(1024 * 1024))
})

/** A request for a promise, or for the acceptance of one item, as the member C makes it. */
function far (type: 'prepare' | 'accept', round: number): LogRequest {
  const common = { epoch: 1, ballot: { round, node: 'C' }, commitIndex: 0 }

  return type === 'prepare' ? { type, ...common } : { type, ...common, prevIndex: 0, adopted: 0, items: [] }
}

const isGood = (reply: LogReply): boolean => reply.type === 'accept' ? reply.result === 'ok' : reply.ok

for (const type of ['prepare', 'accept'] as const) {
  test(`a ${type} near 2^53 takes a promise no further than one message may, and leaves ballots to the others`, () => {
    const bench = new Bench()
    bench.lead()
    const { round } = bench.core.hard.promised
    const reply = pick(bench.request('C', far(type, ROUND_MAX)), 'reply')[0]!.reply

    assert.equal(reply.type !== 'read' && reply.promised, { round: round + ROUND_JUMP_MAX, node: 'C' })
    assert.not.ok(isGood(reply))
    assert.is(bench.core.role, 'follower', 'it was outbid all the same')
    bench.settle(bench.step({ type: 'tick' }, LOG_LIMITS.candidacyMs))
    bench.lead()
    assert.is(bench.core.role, 'sequencer')
    assert.is(bench.core.hard.promised.round, round + ROUND_JUMP_MAX + 1)
  })

  test(`an honest ${type} that is further ahead gets its promise when it is asked for again`, () => {
    const bench = new Bench()
    const round = 2 * ROUND_JUMP_MAX + 1
    const oks = [1, 2, 3].map(() => {
      const effects = bench.request('C', far(type, round))

      return isGood(pick([...effects, ...bench.settle(effects)], 'reply')[0]!.reply)
    })

    assert.equal(oks, [false, false, true])
    assert.equal(bench.core.hard.promised, { round, node: 'C' })
  })
}

test('what somebody says it has promised takes the next ballot no further than a message may', () => {
  const bench = new Bench()
  bench.win({ ok: false, promised: { round: ROUND_MAX, node: 'B' } })
  bench.step({ type: 'tick' }, LOG_LIMITS.candidacyMs)
  bench.win()
  assert.is(bench.core.hard.promised.round, 1 + ROUND_JUMP_MAX + 1)
})

test('a candidate far ahead, since somebody took it there, and one who heard nothing of that agree in the end', () => {
  const [a, b] = [new Bench('A'), new Bench('B')]
  a.request('C', far('prepare', ROUND_MAX))
  let pending = a.step({ type: 'take-over', urgent: true })

  for (let rounds = 0; a.core.role !== 'sequencer'; rounds++) {
    assert.ok(rounds < 20, 'A wins')
    const asked = pick(pending, 'send').filter(({ to }) => to === 'B')
    const settled = a.settle(pending)
    const answers = asked.flatMap(({ id, request }) => {
      const effects = b.request('A', request)

      return pick([...effects, ...b.settle(effects)], 'reply').flatMap(({ reply }) =>
        a.step({ type: 'reply', from: 'B', id, reply }))
    })
    pending = [...settled, ...answers, ...a.step({ type: 'tick' }, LOG_LIMITS.peerRetryMs)]
  }

  assert.equal(b.core.hard.promised, { round: ROUND_JUMP_MAX + 1, node: 'A' })
})

test.run()
