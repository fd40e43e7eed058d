import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Bench, accept, pick } from '../helpers/log-bench.js'
import type { LogEffect } from '../../src/consensus/types.js'

test('a read that waits for a config asks the next set: that may have chosen more before it began', () => {
  const bench = new Bench('B')
  const config = { epoch: 2, members: ['A', 'D', 'E'] }
  bench.request('A', accept({ ballot: { round: 1, node: 'A' }, items: [{ index: 1, value: { kind: 'config', config } }] }))
  const began = bench.step({ type: 'read', readId: 1 })
  bench.step({
    type: 'reply', from: 'A', id: pick(began, 'send').find(({ to }) => to === 'A')?.id as number,
    reply: { type: 'read', epoch: 1, ok: true, lastIndex: 1, commitIndex: 0 }
  })
  const chosen = bench.step({ type: 'chosen', items: [{ index: 1, value: { kind: 'config', config } }], commitIndex: 1 })
  assert.is(bench.core.config.epoch, 2)
  assert.equal(pick(chosen, 'readable'), [])
  const asked = [...pick(chosen, 'send'), ...pick(bench.step({ type: 'tick' }, 20), 'send')]
  assert.equal(asked.map(({ to, request }) => [to, request.type, request.epoch]).sort(),
    ['A', 'D', 'E'].map(to => [to, 'read', 2]))
})

const asks = (effects: readonly LogEffect[]): string[] =>
  pick(effects, 'send').filter(({ request }) => request.type === 'read').map(({ to }) => to)

test('a read never joins a round that began before it', () => {
  const bench = new Bench()
  const [first] = pick(bench.step({ type: 'read', readId: 1 }), 'send')
  bench.step({ type: 'read', readId: 2 })
  const answered = bench.step({
    type: 'reply', from: first?.to as string, id: first?.id as number,
    reply: { type: 'read', epoch: 1, ok: true, lastIndex: 0, commitIndex: 0 }
  })
  assert.equal(pick(answered, 'readable').map(({ readId }) => readId), [1])
  assert.is(asks(answered).length, 1, 'the other one has its own round')
})

test('a read asks as many as a majority needs, who orders first, and the others when those are late or not there', () => {
  const answer = (bench: Bench, effects: readonly LogEffect[], from: string, ok = true): LogEffect[] => bench.step({
    type: 'reply', from, id: pick(effects, 'send').find(({ to }) => to === from)?.id as number,
    reply: { type: 'read', epoch: 1, ok, lastIndex: 0, commitIndex: 0 }
  })
  const bench = new Bench('A', { limits: { readAllMs: 20_000 } })
  bench.request('C', accept({ ballot: { round: 1, node: 'C' }, items: [] }))
  const first = bench.step({ type: 'read', readId: 0 })
  assert.equal(asks(first), ['C', 'B'], 'the first one asks all')
  answer(bench, first, 'C')

  for (let readId = 1; readId <= 4; readId++) {
    const began = bench.step({ type: 'read', readId })
    assert.equal(asks(began), ['C'])
    assert.equal(pick(answer(bench, began, 'C'), 'readable').length, 1)
  }

  const late = bench.step({ type: 'read', readId: 5 })
  assert.is(bench.core.wakeAt(bench.now), bench.now + 20)
  const hedged = bench.step({ type: 'tick' }, 20)
  assert.equal([asks(late), asks(hedged)], [['C'], ['B']])
  assert.equal(pick(answer(bench, hedged, 'B'), 'readable').length, 1)

  const avoiding = bench.step({ type: 'read', readId: 6 })
  assert.equal(asks(avoiding), ['B'], 'who was late is not asked first')
  answer(bench, avoiding, 'B')
  const again = bench.step({ type: 'read', readId: 7 }, 2_000)
  assert.equal(asks(again), ['C'], 'for a while')
  const refused = answer(bench, again, 'C', false)
  assert.equal(asks(refused), ['B'], 'who cannot tell is replaced at once')
  answer(bench, refused, 'B')

  const gone = bench.step({ type: 'read', readId: 8 })
  const replaced = bench.step({ type: 'unanswered', from: 'C', id: pick(gone, 'send')[0]?.id as number })
  assert.equal([asks(gone), asks(replaced)], [['C'], ['B']], 'and who is not there')
  answer(bench, replaced, 'B')

  bench.step({ type: 'reachable', up: new Set(['A', 'C']), ranked: ['A', 'C'] }, 3_000)
  const there = bench.step({ type: 'read', readId: 9 })
  assert.equal(asks(there), ['C'])
  answer(bench, there, 'C')
  bench.step({ type: 'reachable', up: new Set(['A', 'B']), ranked: ['A', 'B'] }, 200)
  const last = bench.step({ type: 'read', readId: 10 })
  assert.equal(asks(last), ['B'])
  answer(bench, last, 'B')
  assert.equal(asks(bench.step({ type: 'read', readId: 11 }, 20_000)), ['B', 'C'], 'and then again, after a while')
})

test('a read that no majority answers is given up', () => {
  const bench = new Bench()
  bench.step({ type: 'read', readId: 1 })
  let effects: LogEffect[] = []

  for (let i = 0; i < 30 && pick(effects, 'unreadable').length === 0; i++) {
    effects = bench.step({ type: 'tick' }, 100)
  }

  assert.equal(pick(effects, 'unreadable'), [{ type: 'unreadable', readId: 1 }])
})

test.run()
