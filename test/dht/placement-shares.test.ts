import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Placement } from '../../src/dht/placement.js'
import { blockKeys, copiesByNode, fairShares, setsOf, table } from '../helpers/placement.js'
import type { PlacementNode } from '../../src/dht/placement.js'

const BLOCKS = 100_000
const keys = blockKeys(BLOCKS)

/** Shares from which a node is judged alone; smaller ones are too few copies for 100 000 blocks to tell. */
const JUDGED_SHARE_MIN = 0.02

/**
 * The worst relative error of a node's share; of nodes alike in zone and capacity the mean counts, since what one
 * of them has more than another is chance.
 */
function worstError (nodes: readonly PlacementNode[], copies: number): number {
  const held = copiesByNode(setsOf(nodes, keys, copies))
  const fair = fairShares(nodes, copies)
  const alike = new Map<string, { held: number, fair: number }>()

  for (const { peerId, zone, capacityBytes } of nodes) {
    const group = alike.get(`${zone} ${capacityBytes}`) ?? { held: 0, fair: 0 }
    group.held += (held.get(peerId) ?? 0) / BLOCKS
    group.fair += fair.get(peerId) ?? 0
    alike.set(`${zone} ${capacityBytes}`, group)
  }

  return Math.max(...[...alike.values()]
    .filter(group => group.fair >= JUDGED_SHARE_MIN)
    .map(group => Math.abs(group.held / group.fair - 1)))
}

test('50 equal nodes, 100 000 blocks, 3 copies: the fullest holds at most 1.1 of the mean', () => {
  const held = copiesByNode(setsOf(table([50, 1_000_000_000]), keys, 3))

  assert.is(held.size, 50)
  assert.ok(Math.max(...held.values()) / (BLOCKS * 3 / 50) <= 1.1)
})

const MIXED: Array<[number, number]> = [[8, 1], [8, 2], [8, 3], [8, 4]]

const TABLES: Record<string, [PlacementNode[], number]> = {
  'one of 4 and nine of 1': [table([1, 4], [9, 1]), 3],
  'one that could fill up and five of 1': [table([1, 5], [5, 1]), 3],
  'capacities 1 to 4, one copy': [table(...MIXED), 1],
  'capacities 1 to 4, two copies': [table(...MIXED), 2],
  'capacities 1 to 4, three copies': [table(...MIXED), 3],
  'capacities 1 to 4, five copies': [table(...MIXED), 5],
  'six of 10 and 24 of 1': [table([6, 10], [24, 1]), 3],
  'two of 100 and six of 1': [table([2, 100], [6, 1]), 3],
  'five nodes of 1, 2 and 3': [table([2, 1], [2, 2], [1, 3]), 3],
  'three zones of 20, 10 and 5': [table([20, 1, 'a'], [10, 1, 'b'], [5, 1, 'c']), 3],
  'four equal zones': [table([10, 1, 'a'], [10, 1, 'b'], [10, 1, 'c'], [10, 1, 'd']), 3],
  'five zones of 7 to 13': [table([7, 1, 'a'], [8, 1, 'b'], [10, 1, 'c'], [12, 1, 'd'], [13, 1, 'e']), 3],
  'five zones, one of which holds a copy of everything':
    [table([20, 1, 'a'], [10, 1, 'b'], [10, 1, 'c'], [5, 1, 'd'], [5, 1, 'e']), 3],
  'zones with mixed disks': [table([6, 2, 'a'], [8, 1, 'b'], [6, 3, 'c'], [3, 1, 'c'], [12, 1, 'd'], [2, 8, 'e']), 3],
  'two equal zones': [table([10, 1, 'a'], [10, 1, 'b']), 3],
  'two zones of 10 and 5': [table([10, 1, 'a'], [5, 1, 'b']), 3],
  'two zones of mixed disks': [table([5, 1, 'a'], [5, 2, 'a'], [4, 1, 'b'], [4, 3, 'b']), 3],
  'a zone of one node beside a large one': [table([1, 1, 'a'], [10, 1, 'b']), 3]
}

for (const [name, [nodes, copies]] of Object.entries(TABLES)) {
  test(`share follows capacity within 10 %: ${name}`, () => {
    const error = worstError(nodes, copies)

    assert.ok(error <= 0.1, `off by ${(error * 100).toFixed(1)} %`)
  })
}

test('a thousand different disks are prepared in a moment', () => {
  const nodes = table([1000, 1]).map((node, i) => ({ ...node, capacityBytes: 1e9 + i * 7e6, zone: `${i % 4}` }))
  const placement = new Placement(nodes)
  const started = performance.now()
  placement.set(keys[0] as Uint8Array, 3)
  const tookMs = performance.now() - started

  // Some 20 ms on a quiet machine; the bound is for one that does three other things.
  assert.ok(tookMs < 1000, `took ${tookMs} ms`)
})

test.run()
