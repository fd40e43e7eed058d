import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ClientCore, type ClientCoreInit, type ClientEffect, type ClientEvent } from '../../src/consensus/client.js'

class Bench {
  readonly core: ClientCore
  now = 1_000

  constructor (init: Partial<ClientCoreInit> = {}) {
    this.core = new ClientCore({ kind: 'command', members: ['A', 'B', 'C'].map(peerId => ({ peerId, up: true })), ...init })
  }

  step (event: ClientEvent, laterMs = 0): ClientEffect[] {
    this.now += laterMs

    return this.core.step(event, this.now, () => 0.5)
  }

  /** As its timers say, until an effect or `ms` have passed. */
  wait (ms: number): ClientEffect[] {
    const until = this.now + ms

    for (let at = this.core.wakeAt(this.now); at != null && at <= until; at = this.core.wakeAt(this.now)) {
      const effects = this.step({ type: 'tick' }, Math.max(0.5, at - this.now))

      if (effects.length > 0) {
        return effects
      }
    }

    return []
  }
}

function asked (effects: readonly ClientEffect[]): string[] {
  return effects.flatMap(effect => effect.type === 'ask' ? [effect.to] : [])
}

/** Every request is answered the same way. */
function toTheEnd (
  bench: Bench, answer: (id: number) => ClientEvent
): { code: string | undefined, count: number, afterMs: number } {
  const startedAt = bench.now
  let effects = bench.step({ type: 'start' })
  let count = 0

  while (!bench.core.over) {
    const next: ClientEffect[] = []

    for (const effect of effects) {
      if (effect.type === 'ask') {
        count++
        next.push(...bench.step(answer(effect.id)))
      }
    }

    effects = next.length > 0 ? next : bench.wait(20_000)
  }

  const [last] = effects.filter(effect => effect.type === 'give-up')

  return { code: last?.code, count, afterMs: bench.now - startedAt }
}

test('the known sequencer is asked, and after the hedge the next one, which hears of the silence', () => {
  const bench = new Bench({ sequencer: 'B' })
  assert.equal(asked(bench.step({ type: 'start' })), ['B'])
  assert.equal(bench.core.wakeAt(bench.now), bench.now + 250)
  const [next] = bench.wait(300)
  assert.equal(next, { type: 'ask', id: 2, to: 'A', hint: { failed: [], silent: ['B'] } })
  assert.is(bench.now, 1_250)
  assert.equal(bench.step({ type: 'answered', id: 2 }), [{ type: 'done', id: 2 }])
  assert.ok(bench.core.over)
  assert.is(bench.core.sequencer, 'A')
})

test('the next one is asked at once when one fails, and told so', () => {
  const bench = new Bench({ sequencer: 'B' })
  bench.step({ type: 'start' })
  const effects = bench.step({ type: 'failed', id: 1, handedOver: true }, 2)
  assert.equal(effects.find(({ type }) => type === 'ask'), { type: 'ask', id: 2, to: 'A', hint: { failed: ['B'], silent: [] } })
})

test('the dead are asked last, and named', () => {
  const bench = new Bench({ members: [{ peerId: 'A', up: false }, { peerId: 'B', up: true }], sequencer: 'A' })
  assert.equal(bench.step({ type: 'start' })[0], { type: 'ask', id: 1, to: 'B', hint: { failed: ['A'], silent: [] } })
})

test('a redirect is followed, also to somebody that was not on the list', () => {
  const bench = new Bench()
  bench.step({ type: 'start' })
  assert.equal(asked(bench.step({ type: 'redirected', id: 1, to: 'Z', ordered: false })), ['Z'])
})

test('two that send to each other are told that the other does not do the work', () => {
  const bench = new Bench()
  bench.step({ type: 'start' })
  bench.step({ type: 'redirected', id: 1, to: 'B', ordered: false })
  bench.step({ type: 'redirected', id: 2, to: 'A', ordered: false })
  const hints = [...bench.wait(400), ...bench.wait(400)].flatMap(effect => effect.type === 'ask' ? [effect.hint.silent] : [])
  assert.ok(hints.some(silent => silent.length > 0))
})

test('no_quorum only when nothing can have been ordered', () => {
  const end = (answer: (id: number) => ClientEvent): string | undefined =>
    toTheEnd(new Bench({ limits: { deadlineMs: 2_000 } }), answer).code
  assert.is(end(id => ({ type: 'failed', id, handedOver: false })), 'no_quorum')
  assert.is(end(id => ({ type: 'failed', id, handedOver: true })), 'outcome_unknown')
  assert.is(end(id => ({ type: 'redirected', id, to: undefined, ordered: false })), 'no_quorum')
  assert.is(end(id => ({ type: 'redirected', id, to: undefined, ordered: id === 2 })), 'outcome_unknown')
  assert.is(end(() => ({ type: 'tick' })), 'outcome_unknown', 'under way to the end')
})

test('a query has no outcome to be unknown, and goes to the first on the list', () => {
  const bench = new Bench({ kind: 'query', sequencer: 'C', limits: { deadlineMs: 100 } })
  assert.equal(asked(bench.step({ type: 'start' })), ['A'])
  assert.equal(bench.wait(1_000), [{ type: 'give-up', code: 'no_quorum' }])
})

test('without a majority in sight it does not wait for the deadline', () => {
  const bench = new Bench({ members: [{ peerId: 'A', up: true }, { peerId: 'B', up: false }, { peerId: 'C', up: false }] })
  const { code, afterMs } = toTheEnd(bench, id => ({ type: 'failed', id, handedOver: false }))
  assert.is(code, 'no_quorum')
  assert.ok(afterMs < 4_000, `after ${afterMs} ms`)
})

test('asking is paced: a hundred refusals take a while', () => {
  const bench = new Bench({ limits: { deadlineMs: 10_000 } })
  const { count } = toTheEnd(bench, id => ({ type: 'busy', id }))
  assert.ok(count > 10 && count < 150, `${count} requests`)
})

test.run()
