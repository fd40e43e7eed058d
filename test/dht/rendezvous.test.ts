import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { draw } from '../../src/dht/rendezvous.js'
import { winChances } from '../../src/dht/rendezvous-chances.js'
import { scoreShape } from '../../src/dht/rendezvous-shape.js'
import { seededRandom } from '../../src/util/random.js'

const BUCKETS = 64

/**
 * Chi-squared of counts against equal expectation; its mean is the number of buckets, its deviation sqrt(2 buckets).
 */
function chiSquared (counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length

  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

function assertUniform (values: readonly number[], what: string): void {
  const counts = new Array<number>(BUCKETS).fill(0)

  for (const value of values) {
    const bucket = Math.floor(value * BUCKETS)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }

  // Four deviations: a fair source fails once in 15 000, and these inputs are fixed.
  assert.ok(chiSquared(counts) < BUCKETS + 4 * Math.sqrt(2 * BUCKETS), `${what}: chi-squared ${chiSquared(counts)}`)
}

test('draws are uniform for random, counting and single-bit inputs', () => {
  const random = seededRandom(1)
  const word = (): number => Math.floor(random() * 2 ** 32) | 0
  const inputs: Record<string, Array<[number, number]>> = {
    random: Array.from({ length: 100_000 }, () => [word(), word()]),
    'counting low': Array.from({ length: 100_000 }, (_, i) => [0, i]),
    'counting high': Array.from({ length: 100_000 }, (_, i) => [i, 0]),
    'counting in the top bits': Array.from({ length: 65_536 }, (_, i) => [i << 16, i << 16])
  }

  for (const [what, pairs] of Object.entries(inputs)) {
    const draws = pairs.map(([x, y]) => draw(x, y))
    assertUniform(draws, what)
    assertUniform(draws.map(u => u * 2 ** 21 % 1), `${what}, low bits`)
    assert.ok(draws.every(u => u >= 0 && u < 1))
    assert.is(new Set(draws).size, new Set(pairs.map(String)).size, `${what}: no two inputs draw the same`)
  }
})

test('two nodes draw independently: each quarter of one sees all of the other', () => {
  const random = seededRandom(2)
  const word = (): number => Math.floor(random() * 2 ** 32) | 0
  const counts = new Array<number>(BUCKETS).fill(0)
  // Nodes that differ in one bit are the hardest pair.
  const [nodeX, nodeY] = [word(), word()]

  for (let i = 0; i < 100_000; i++) {
    const [x, y] = [word(), word()]
    const a = draw(x ^ nodeX, y ^ nodeY)
    const b = draw(x ^ nodeX ^ 1, y ^ nodeY)
    const bucket = Math.floor(a * 8) * 8 + Math.floor(b * 8)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }

  assert.ok(chiSquared(counts) < BUCKETS + 4 * Math.sqrt(2 * BUCKETS), `chi-squared ${chiSquared(counts)}`)
})

test('a change of any input bit changes about half of the output bits', () => {
  const random = seededRandom(3)

  for (let bit = 0; bit < 64; bit++) {
    let changed = 0

    for (let i = 0; i < 500; i++) {
      const [x, y] = [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)]
      const before = Math.floor(draw(x, y) * 2 ** 32)
      const after = Math.floor(draw(bit < 32 ? x ^ (1 << bit) : x, bit < 32 ? y : y ^ (1 << (bit - 32))) * 2 ** 32)
      changed += ((before ^ after) >>> 0).toString(2).replaceAll('0', '').length
    }

    assert.ok(Math.abs(changed / 500 / 32 - 0.5) < 0.04, `input bit ${bit}: ${changed / 500} of 32 bits changed`)
  }
})

test('a shape is a distribution, and the score is its inverse and never below u', () => {
  for (const winners of [1, 2, 3, 5, 8, 32]) {
    const shape = scoreShape(winners)

    fc.assert(fc.property(fc.maxSafeNat(), bits => {
      const u = bits / 2 ** 53
      assert.ok(shape.score(u) >= u * (1 - 1e-12))
      assert.ok(Math.abs(shape.chanceBelow(shape.score(u)) - u) < 1e-5)
    }))

    const score = fc.double({ min: 0, max: 3, noNaN: true })
    fc.assert(fc.property(score, score, (x, more) => {
      assert.ok(shape.chanceBelow(x) <= shape.chanceBelow(x + more))
      assert.ok(shape.chanceBelow(x) >= 0 && shape.chanceBelow(x) <= 1)
    }))
  }
})

test('with many small others, a shape gives a node its share without any correction', () => {
  for (const winners of [1, 2, 3, 5]) {
    // One node of weight 12 among 400 of weight 1.
    const shape = scoreShape(winners)
    const [big = 0] = winChances([12, 1].map((weight, i) => ({
      count: i === 0 ? 1 : 400,
      chanceBelow: (score: number) => shape.chanceBelow(score * weight),
      scoreMax: (winners === 1 ? 20 : 2) / weight
    })), [1, 1], winners, 1)
    const share = winners * 12 / 412

    assert.ok(Math.abs(big / share - 1) < 0.01, `${winners} winners: ${big} instead of ${share}`)
  }
})

test('computed chances are those of simulated draws', () => {
  const random = seededRandom(4)
  const weights = [4, 2, 1, 1, 1, 0.5]
  const shape = scoreShape(3)
  const computed = winChances(weights.map(weight => ({
    count: 1, chanceBelow: (score: number) => shape.chanceBelow(score * weight), scoreMax: 2 / weight
  })), weights.map(() => 1), 3, 1)
  const won = weights.map(() => 0)
  const rounds = 60_000

  for (let round = 0; round < rounds; round++) {
    const order = weights
      .map((weight, i) => ({ i, score: shape.score(random()) / weight }))
      .sort((a, b) => a.score - b.score)

    for (const { i } of order.slice(0, 3)) {
      won[i] = (won[i] ?? 0) + 1
    }
  }

  for (const [i, chance] of computed.entries()) {
    assert.ok(Math.abs((won[i] ?? 0) / rounds - chance) < 0.01, `candidate ${i}: ${chance}, simulated ${(won[i] ?? 0) / rounds}`)
  }
})

test.run()
