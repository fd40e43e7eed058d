import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkLinearizable, type Model, type Operation } from '../../testing/history/linearizability.js'
import { formatTreeHistory, parseTreeHistory, treeModel, type TreeHistory } from '../../testing/history/tree-model.js'
import type { TreeCall, TreeReturn } from '../../testing/history/tree-calls.js'

type RegisterCall = { write: number } | 'read'

/** One number, zero at first. */
const register: Model<number, RegisterCall, number> = {
  initial: 0,
  step: (state, input, output) => input === 'read' ? (output == null || output === state ? state : undefined) : input.write,
  key: String
}

function op<I, O> (client: number, call: number, end: number | undefined, input: I, output?: O): Operation<I, O> {
  return { client, call, ...(end == null ? {} : { return: end }), input, ...(output == null ? {} : { output }) }
}

const write = (client: number, call: number, end: number | undefined, value: number): Operation<RegisterCall, number> =>
  op(client, call, end, { write: value }, 0)
const read = (client: number, call: number, end: number | undefined, value: number): Operation<RegisterCall, number> =>
  op(client, call, end, 'read', value)

const good: Record<string, Operation<RegisterCall, number>[]> = {
  'one after the other': [write(1, 0, 1, 5), read(2, 2, 3, 5)],
  'a read during a write sees the old': [write(1, 0, 10, 5), read(2, 1, 2, 0)],
  'or the new': [write(1, 0, 10, 5), read(2, 1, 2, 5), read(2, 3, 4, 5)],
  'an unknown write took effect late': [op(1, 0, undefined, { write: 5 }), read(2, 10, 11, 0), read(2, 12, 13, 5)],
  'an unknown write never took effect': [op(1, 0, undefined, { write: 5 }), read(2, 10, 11, 0), read(2, 12, 13, 0)],
  'two concurrent writes, read in one order': [write(1, 0, 10, 1), write(2, 0, 10, 2), read(3, 11, 12, 1), read(4, 11, 12, 1)],
  'ends that touch may overlap': [write(1, 0, 5, 1), read(2, 5, 6, 0)]
}

const bad: Record<string, Operation<RegisterCall, number>[]> = {
  'a stale read': [write(1, 0, 1, 5), read(2, 2, 3, 0)],
  'a read of what was never written': [read(2, 2, 3, 7)],
  'new, then old': [write(1, 0, 10, 5), read(2, 1, 2, 5), read(3, 3, 4, 0)],
  'two readers differ in the order': [write(1, 0, 10, 1), write(2, 0, 10, 2), read(3, 11, 12, 1), read(3, 13, 14, 2)],
  'an unknown write took effect twice': [
    op(1, 0, undefined, { write: 5 }), read(2, 1, 2, 5), write(3, 3, 4, 6), read(2, 5, 6, 6), read(2, 7, 8, 5)
  ]
}

for (const [name, history] of Object.entries(good)) {
  test(`linearizable: ${name}`, () => {
    assert.is(checkLinearizable(register, history).result, 'yes')
  })
}

for (const [name, history] of Object.entries(bad)) {
  test(`not linearizable: ${name}`, () => {
    assert.is(checkLinearizable(register, history).result, 'no')
  })
}

test('a question that takes too many steps is left open', () => {
  const many = Array.from({ length: 12 }, (_, i) => write(i, 0, 100, i + 1))
  assert.is(checkLinearizable(register, [...many, read(99, 101, 102, 77)], { stepsMax: 100 }).result, 'open')
})

const calls: fc.Arbitrary<TreeCall> = fc.integer({ min: 0, max: 1e9 }).chain(tag => {
  const path = fc.constantFrom('/a', '/b', '/c')
  const content = String(tag)

  return fc.oneof<fc.Arbitrary<TreeCall>[]>(
    path.map(at => ({ type: 'create', path: at, content })),
    path.map(at => ({ type: 'write', path: at, content })),
    path.map(at => ({ type: 'remove', path: at })),
    path.map(at => ({ type: 'read', path: at })),
    fc.tuple(path, path).filter(([from, to]) => from !== to).map(([from, to]) => ({ type: 'rename', from, to })),
    fc.constant({ type: 'list' })
  )
})

/** What a copy that does one thing at a time, somewhere between call and return, would have answered. */
function honest (plan: readonly { call: TreeCall, before: number, after: number }[]): TreeHistory {
  let state = treeModel.initial

  return plan.map(({ call, before, after }, i) => {
    const outputs: TreeReturn[] = [
      { code: 'ok' }, { code: 'ENOENT' }, { code: 'EEXIST' }, { code: 'version_conflict' },
      { code: 'ok', names: [...state.keys()].sort() },
      ...[...state.values()].map(content => ({ code: 'ok', content }))
    ]
    const output = outputs.find(candidate => treeModel.step(state, call, candidate) != null) as TreeReturn
    state = treeModel.step(state, call, output) as typeof state

    return { client: i, call: i * 10 - before, return: i * 10 + after, input: call, output }
  })
}

const plans = fc.array(
  fc.record({ call: calls, before: fc.nat(40), after: fc.nat(40) }), { minLength: 1, maxLength: 20 })

test('property: what one copy answered is linearizable, however calls overlap', () => {
  fc.assert(fc.property(plans, plan => {
    assert.is(checkLinearizable(treeModel, honest(plan)).result, 'yes')
  }), { numRuns: 300 })
})

test('property: without overlap every changed answer is noticed', () => {
  fc.assert(fc.property(plans, fc.nat(), (plan, which) => {
    const history = honest(plan.map(step => ({ ...step, before: 1, after: 1 })))
    const changed = history[which % history.length] as TreeHistory[number]
    changed.output = { code: changed.output?.code === 'EIO' ? 'ok' : 'EIO' }
    assert.is(checkLinearizable(treeModel, history).result, 'no')
  }), { numRuns: 200 })
})

test('a history goes through JSON, unknown outcomes too', () => {
  const history: TreeHistory = [
    { client: 'a', call: 1, input: { type: 'write', path: '/a', content: 'x' } },
    { client: 'b', call: 2, return: 3, input: { type: 'read', path: '/a' }, output: { code: 'ok', content: 'x' } }
  ]
  const back = parseTreeHistory(formatTreeHistory(history))
  assert.equal(back, history)
  assert.is(checkLinearizable(treeModel, back).result, 'yes')
})

test.run()
