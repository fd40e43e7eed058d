import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeLevel, usableCapacity, usableFree, zoneRounds, zoneTargets } from '../../src/dht/shares.js'

const capacity = fc.integer({ min: 1, max: 1_000_000 })
const capacities = fc.array(capacity, { minLength: 1, maxLength: 12 })
const copies = fc.integer({ min: 1, max: 6 })

function fits (nodes: readonly number[], copies: number, data: number): boolean {
  return nodes.reduce((sum, bytes) => sum + Math.min(bytes, data), 0) >= copies * data
}

test('usableCapacity is the largest amount whose copies fit', () => {
  fc.assert(fc.property(capacities, copies, (nodes, copies) => {
    const usable = usableCapacity(nodes.map(capacityBytes => ({ capacityBytes })), copies)

    assert.ok(fits(nodes, copies, usable))
    assert.not.ok(fits(nodes, copies, usable + 1))
  }))
})

test('usableCapacity really can be filled: blocks laid on the nodes with most room left', () => {
  const small = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 })

  fc.assert(fc.property(small, copies, (nodes, copies) => {
    const room = [...nodes]
    const usable = usableCapacity(nodes.map(capacityBytes => ({ capacityBytes })), copies)

    for (let block = 0; block < usable; block++) {
      const targets = room.map((bytes, i) => ({ bytes, i })).sort((a, b) => b.bytes - a.bytes).slice(0, copies)
      assert.is(targets.length, copies)

      for (const { bytes, i } of targets) {
        assert.ok(bytes > 0, `block ${block} of ${usable} finds no room`)
        room[i] = bytes - 1
      }
    }
  }))
})

test('usableCapacity in figures', () => {
  const of = (...bytes: number[]): Array<{ capacityBytes: number }> => bytes.map(capacityBytes => ({ capacityBytes }))

  assert.is(usableCapacity(of(100, 100, 100), 3), 100)
  assert.is(usableCapacity(of(1000, 10, 10), 3), 10, 'a giant among dwarfs cannot fill up')
  assert.is(usableCapacity(of(1000, 10, 10), 2), 20)
  assert.is(usableCapacity(of(1000, 10, 10), 1), 1020)
  assert.is(usableCapacity(of(100, 100), 3), 0, 'fewer nodes than copies')
  assert.is(usableCapacity([], 2), 0)
})

test('usableFree counts what is left, and an overfull node as full', () => {
  assert.is(usableFree([
    { capacityBytes: 100, usedBytes: 40 }, { capacityBytes: 100, usedBytes: 120 }, { capacityBytes: 50, usedBytes: 0 }
  ], 2), 50)
})

test('rounds hand out all copies, each round one per zone that still can', () => {
  const zoneSizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 })

  fc.assert(fc.property(zoneSizes, copies, (sizes, copies) => {
    const rounds = zoneRounds(sizes, copies)
    const nodes = sizes.reduce((sum, size) => sum + size, 0)
    const before = sizes.reduce((sum, size) => sum + Math.min(size, rounds.last - 1), 0)

    assert.is(rounds.copies, Math.min(copies, nodes))
    assert.is(before + rounds.left, rounds.copies)
    assert.ok(rounds.left >= 1 && rounds.left <= sizes.filter(size => size >= rounds.last).length)
  }))
})

test('targets hand out all copies, none more than the rules allow, in proportion where they leave room', () => {
  fc.assert(fc.property(fc.array(capacities, { minLength: 1, maxLength: 5 }), copies, (zones, copies) => {
    const rounds = zoneRounds(zones.map(zone => zone.length), copies)
    const targets = zoneTargets(zones, rounds)

    assert.ok(Math.abs(targets.reduce((sum, target) => sum + target, 0) - rounds.copies) < 1e-6)

    for (const [z, target] of targets.entries()) {
      const nodes = zones[z] ?? []
      assert.ok(target <= Math.min(nodes.length, rounds.last) + 1e-9)
      assert.ok(target >= Math.min(nodes.length, rounds.last - 1) - 1e-9)

      const level = nodeLevel(nodes, target)
      const held = nodes.reduce((sum, bytes) => sum + Math.min(1, bytes * level), 0)
      assert.ok(Math.abs(held - target) < 1e-6)
    }
  }))
})

test('the shares that the design names', () => {
  const level = nodeLevel([4, 1, 1, 1, 1, 1, 1, 1, 1, 1], 3)

  assert.ok(Math.abs(4 * level - 12 / 13) < 1e-9)
  assert.ok(Math.abs(level - 3 / 13) < 1e-9)
  assert.equal(zoneTargets([[1], [1], [1]], zoneRounds([1, 1, 1], 3)), [1, 1, 1])
})

test.run()
