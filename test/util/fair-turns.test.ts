import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FairTurns } from '../../src/util/fair-turns.js'
import type { Party } from '../../src/util/fair-turns.js'

interface Client extends Party { served: number }

const clients = (weights: readonly number[]): Client[] => weights.map(weight => ({ weight, start: 0, served: 0 }))

const weightsArbitrary = fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 2, maxLength: 5 })
const costsArbitrary = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 200, maxLength: 400 })

function run (turns: FairTurns, wanting: readonly Client[], costs: readonly number[]): void {
  for (const cost of costs) {
    const client = turns.next(wanting, () => true) as Client

    turns.serve(client, cost)
    client.served += cost
  }
}

test('parties that always want something share by weight, to one piece each at any time', () => {
  fc.assert(fc.property(weightsArbitrary, costsArbitrary, (weights, costs) => {
    const turns = new FairTurns()
    const all = clients(weights)

    for (const cost of costs) {
      run(turns, all, [cost])

      for (const a of all) {
        for (const b of all) {
          // Theorem 1 of the paper: the largest piece of either, each by its weight.
          const bound = 1_000 / a.weight + 1_000 / b.weight

          assert.ok(Math.abs(a.served / a.weight - b.served / b.weight) <= bound + 1e-6)
        }
      }
    }
  }))
})

test('who was idle saves nothing up, and who was served alone owes nothing', () => {
  fc.assert(fc.property(weightsArbitrary, costsArbitrary, costsArbitrary, (weights, before, after) => {
    const turns = new FairTurns()
    const [late, ...others] = clients(weights) as [Client, ...Client[]]

    run(turns, others, before)
    turns.join(late)
    others.forEach(one => { one.served = 0 })
    run(turns, [late, ...others], after)

    for (const { served, weight } of others) {
      // Its last piece from before may still count for it.
      assert.ok(Math.abs(late.served / late.weight - served / weight) <= 1_000 / late.weight + 2_000 / weight + 1e-6)
    }
  }))
})

test('who wants nothing has no turn', () => {
  const turns = new FairTurns()
  const [a, b] = clients([1, 1]) as [Client, Client]

  assert.is(turns.next([a, b], one => one === b), b)
  assert.is(turns.next([a, b], () => false), undefined)
})

test('a party may be forgotten when a new one would be as well off', () => {
  const turns = new FairTurns()
  const [a, b] = clients([1, 1]) as [Client, Client]

  turns.serve(a, 10)
  assert.is(turns.isForgettable(a), false)
  turns.serve(b, 10)
  turns.serve(a, 5)
  assert.is(turns.isForgettable(b), true)
})

test.run()
