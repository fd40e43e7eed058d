import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GroupCore, type AskHint, type GroupEffect, type GroupEvent, type GroupLimits } from '../../src/consensus/group.js'
import type { LogEffect } from '../../src/consensus/types.js'

const NO_HINT = { failed: [], silent: [] }

type Of<T extends GroupEffect['type']> = Extract<GroupEffect, { type: T }>

function pick<T extends GroupEffect['type']> (effects: readonly GroupEffect[], type: T): Of<T>[] {
  return effects.filter((effect): effect is Of<T> => effect.type === type)
}

/** A set of one, on a disk that writes when it is told to. */
class Bench {
  readonly core: GroupCore
  now = 1_000
  mayOrder = true
  #number = 0

  constructor (groupLimits: Partial<GroupLimits> = {}, members = ['A']) {
    this.core = new GroupCore({
      self: 'A', snapshotIndex: 0, config: { epoch: 1, members }, groupLimits, mayOrder: () => this.mayOrder,
      encodeBatch: commands => Buffer.from(commands.map(bytes => Buffer.from(bytes).toString()).join())
    })
    this.step({ type: 'tick' })
  }

  step (event: GroupEvent, laterMs = 1): GroupEffect[] {
    this.now += laterMs
    const effects = this.core.step(event, this.now, () => 0.5)
    this.#number = pick(effects, 'persist').at(-1)?.number ?? this.#number

    return effects
  }

  submit (token: number, text = String(token), hint: AskHint = NO_HINT): GroupEffect[] {
    return this.step({ type: 'submit', token, bytes: Buffer.from(text), hint })
  }

  durable (): GroupEffect[] {
    return this.step({ type: 'persisted', number: this.#number })
  }
}

function batches (effects: readonly GroupEffect[]): string[] {
  return pick(effects, 'persist').flatMap(({ items }) => items).map(({ value }) =>
    value.kind === 'batch' ? Buffer.from(value.bytes).toString() : value.kind)
}

test('a command that finds no sequencer makes one, and is ordered as soon as it is', () => {
  const bench = new Bench()
  assert.equal(batches(bench.submit(1)), [])
  assert.equal(batches(bench.durable()), ['1'])
  assert.equal((bench.durable().find(({ type }) => type === 'commit') as Extract<LogEffect, { type: 'commit' }>).items.length, 1)
})

test('at once when nothing is under way, after a linger when something is', () => {
  const bench = new Bench()
  bench.submit(1)
  bench.durable()
  assert.equal(batches(bench.submit(2)), [])
  assert.equal(batches(bench.submit(3)), [])
  assert.equal(batches(bench.durable()), ['2,3'])
  assert.equal(batches(bench.durable()), [])
  assert.equal(batches(bench.submit(4)), ['4'])
})

test('so many that wait end the linger', () => {
  const bench = new Bench({ lingerCommands: 2 })
  bench.submit(1)
  bench.durable()
  assert.equal(batches(bench.submit(2)), [])
  assert.equal(batches(bench.submit(3)), ['2,3'])
})

test('what is submitted together becomes one item, is refused together and ends together', () => {
  const commands = (...tokens: number[]): { token: number, bytes: Uint8Array }[] =>
    tokens.map(token => ({ token, bytes: Buffer.from(String(token)) }))
  const bench = new Bench({ queueCommands: 5, batchCommands: 2, lingerCommands: 3, holdMs: 1_000 })
  bench.submit(1)
  bench.durable()
  bench.durable()
  bench.step({ type: 'settled', tokens: [1] })
  assert.equal(batches(bench.step({ type: 'submit-all', commands: commands(2, 3, 4), hint: NO_HINT })), ['2,3'])

  const refused = bench.step({ type: 'submit-all', commands: commands(5, 6, 7), hint: NO_HINT })
  assert.equal(pick(refused, 'busy').map(({ token }) => token), [5, 6, 7])
  assert.equal(batches(refused), [])
  assert.is(bench.core.held, 3)

  const late = bench.step({ type: 'tick' }, 1_000)
  assert.equal(pick(late, 'redirect').map(({ token, ordered }) => [token, ordered]), [[2, true], [3, true], [4, false]])

  const elsewhere = new Bench({}, ['A', 'B', 'C'])
  elsewhere.step({
    type: 'request', from: 'B', token: 99,
    request: { type: 'prepare', epoch: 1, ballot: { round: 9, node: 'B' }, commitIndex: 0 }
  })
  const away = elsewhere.step({ type: 'submit-all', commands: commands(1, 2), hint: NO_HINT })
  assert.equal(pick(away, 'redirect').map(({ token, to, ordered }) => [token, to, ordered]),
    [[1, 'B', false], [2, 'B', false]])
})

test('a batch is bounded in commands and bytes', () => {
  const many = (limits: Partial<GroupLimits>): string[] => {
    const bench = new Bench({ eagerItems: 1, lingerCommands: 100, ...limits })
    const tokens = [1, 2, 3]
    tokens.forEach(token => { bench.submit(token, 'abcdef') })

    return batches(bench.durable())
  }
  assert.equal(many({ batchCommands: 2 }), ['abcdef,abcdef'])
  assert.equal(many({ batchBytes: 80 }), ['abcdef,abcdef,abcdef'])
  assert.is(many({ batchBytes: 11 })[0], 'abcdef')
})

test('a full queue says busy, and takes more when callers are settled', () => {
  const bench = new Bench({ queueCommands: 2 }, ['A'])
  bench.submit(1)
  bench.submit(2)
  assert.equal(pick(bench.submit(3), 'busy'), [{ type: 'busy', token: 3 }])
  bench.durable()
  bench.durable()
  bench.step({ type: 'settled', tokens: [1, 2] })
  assert.is(bench.core.held, 0)
  assert.is(pick(bench.submit(4), 'busy').length, 0)
})

test('a follower sends callers to the sequencer that it knows, unless they know better', () => {
  const known = (): Bench => {
    const bench = new Bench({}, ['A', 'B', 'C'])
    bench.step({
      type: 'request', from: 'B', token: 9,
      request: { type: 'accept', epoch: 1, ballot: { round: 1, node: 'B' }, prevIndex: 0, items: [], commitIndex: 0, adopted: 0 }
    })

    return bench
  }
  const idle = known()
  idle.step({ type: 'tick' }, 60_000)
  assert.equal(pick(idle.submit(1), 'redirect'), [{ type: 'redirect', token: 1, to: 'B', ordered: false }], 'silence of an idle one is none')
  const failed = known()
  assert.equal(pick(failed.submit(1, '1', { failed: ['B'], silent: [] }), 'redirect'), [])
  assert.is(failed.core.log.role, 'candidate')
  const lively = known()
  assert.is(pick(lively.submit(1, '1', { failed: [], silent: ['B'] }), 'redirect').length, 1)
  const silent = known()
  silent.step({ type: 'tick' }, 200)
  assert.is(pick(silent.submit(1, '1', { failed: [], silent: ['B'] }), 'redirect').length, 0)
})

test('whoever loses the role says which commands lie in its log', () => {
  const bench = new Bench({ eagerItems: 1 }, ['A', 'B', 'C'])
  const began = bench.submit(1)
  bench.durable()
  const asked = pick(began, 'send').find(({ to }) => to === 'B')
  bench.step({
    type: 'reply', from: 'B', id: asked?.id as number,
    reply: {
      type: 'prepare', epoch: 1, ok: true, promised: { round: 1, node: 'A' }, accepted: { round: 0, node: '' }, commitIndex: 0, items: []
    }
  })
  bench.submit(2)
  const lost = bench.step({
    type: 'request', from: 'C', token: 3, request: { type: 'prepare', epoch: 1, ballot: { round: 5, node: 'C' }, commitIndex: 0 }
  })
  assert.equal(pick(lost, 'redirect'), [
    { type: 'redirect', token: 1, to: 'C', ordered: true }, { type: 'redirect', token: 2, to: 'C', ordered: false }
  ])
})

test('a caller is not held for ever', () => {
  const bench = new Bench({ holdMs: 500 }, ['A', 'B', 'C'])
  bench.submit(1)
  let effects: GroupEffect[] = []

  for (let i = 0; i < 20 && pick(effects, 'redirect').length === 0; i++) {
    effects = bench.step({ type: 'tick' }, 100)
  }

  assert.is(pick(effects, 'redirect')[0]?.ordered, false)
})

test('a config waits until everything is chosen, and holds back what comes after', () => {
  const bench = new Bench()
  bench.submit(1)
  bench.durable()
  assert.equal(batches(bench.step({ type: 'reconfigure', config: { epoch: 2, members: ['A', 'B'] } })), [])
  assert.equal(batches(bench.submit(2)), [])
  const proposed = bench.durable()
  assert.equal([...new Set(batches(proposed))], ['config'])
  bench.durable()
  const { promised } = bench.core.log.hard
  const chosen = bench.step({
    type: 'reply', from: 'B', id: pick(proposed, 'send').find(({ to }) => to === 'B')?.id as number,
    reply: { type: 'accept', epoch: 1, result: 'ok', promised, lastIndex: 2, commitIndex: 1 }
  })
  assert.ok(batches(chosen).includes('2'))
  assert.is(bench.core.log.config.epoch, 2)
})

test('who should not order sends callers elsewhere, and orders all the same when nobody else can', () => {
  const bench = new Bench({ reluctantMs: 1_000 }, ['A', 'B', 'C'])
  const orders = (hint: AskHint): boolean => {
    const effects = bench.submit(++token, 'x', hint)
    const refused = pick(effects, 'redirect')
    assert.ok(refused.every(({ ordered }) => !ordered))

    return refused.length === 0
  }
  let token = 0
  bench.mayOrder = false
  assert.not(orders({ failed: ['B', 'C'], silent: [] }), 'not at once: another one may be about to')
  bench.now += 1_000
  assert.not(orders({ failed: ['B'], silent: [] }), 'C was not asked yet')
  assert.is(bench.core.log.role, 'follower')
  assert.ok(orders({ failed: ['B'], silent: ['C'] }))
  assert.is(bench.core.log.role, 'candidate')

  // The clock is right for a moment: from then on it counts anew.
  bench.mayOrder = true
  assert.ok(orders(NO_HINT))
  bench.mayOrder = false
  assert.not(orders({ failed: ['B'], silent: ['C'] }))
})

test('a set of one has nobody to leave ordering to', () => {
  const bench = new Bench({ reluctantMs: 1_000 })
  bench.mayOrder = false
  bench.submit(1)
  bench.now += 1_000
  bench.submit(2)
  assert.equal(batches(bench.durable()), ['2'])
})

test.run()
