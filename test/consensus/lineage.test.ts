import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forcedConfig, nextConfig, relationOf } from '../../src/consensus/lineage.js'
import type { LogConfig } from '../../src/consensus/types.js'

const FIRST: LogConfig = { epoch: 4, members: ['A', 'B', 'C'] }

test('a log that was forced over another one is newer; two that were forced apart are foreign to each other', () => {
  const forced = forcedConfig(FIRST, 'A', 'x')
  const later = nextConfig(forced, ['A', 'D'])
  assert.is(relationOf(FIRST, later), 'newer')
  assert.is(relationOf(later, FIRST), 'older')
  assert.is(relationOf(forced, later), 'same')
  const other = forcedConfig(nextConfig(FIRST, ['B', 'C']), 'B', 'y')
  assert.is(relationOf(forced, other), 'foreign')
  assert.is(relationOf(other, later), 'foreign')
  assert.is(relationOf(forced, forcedConfig(later, 'D', 'z')), 'newer')
  assert.is(relationOf(other, forcedConfig(later, 'D', 'z')), 'foreign')
})

test('who knows nothing takes any log, and contradicts none', () => {
  const blank = { epoch: 0 }
  assert.is(relationOf(blank, FIRST), 'newer')
  assert.is(relationOf(forcedConfig(FIRST, 'A', 'x'), blank), 'same')
})

test('a config that was forced before they had names is known by its epoch', () => {
  assert.is(relationOf(FIRST, { epoch: 1_004 }), 'newer')
  assert.is(relationOf({ epoch: 1_004 }, FIRST), 'older')
  assert.is(relationOf(FIRST, { epoch: 1_003 }), 'same')
})

test('property: of any two configs of one family the relation is the same from both sides', () => {
  const flip = { same: 'same', newer: 'older', older: 'newer', foreign: 'foreign' } as const
  fc.assert(fc.property(fc.array(fc.record({ from: fc.nat(20), forced: fc.boolean() }), { maxLength: 20 }), steps => {
    const family = [FIRST]
    steps.forEach(({ from, forced }, i) => {
      const parent = family[from % family.length] as LogConfig
      family.push(forced ? forcedConfig(parent, 'A', String(i)) : nextConfig(parent, ['A', 'B']))
    })

    for (const a of family) {
      for (const b of family) {
        assert.is(relationOf(a, b), flip[relationOf(b, a)])
      }
    }
  }))
})

test.run()
