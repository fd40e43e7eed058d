import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  CLAIMS_PER_COPY_MAX, effectiveCopies, MANY_OWNER, maxRedundancy, mergeClaims, renewClaims, SINCE_GRANULARITY_MS
} from '../../src/store/claims.js'
import { claim } from '../helpers/store-blocks.js'
import type { Claim } from '../../src/store/types.js'

/** Few owners, so that sets overlap; the sticky one among them. */
const fewOwners = fc.oneof(fc.integer({ min: 0, max: 12 }).map(n => `pin:${n}`), fc.constant(MANY_OWNER))

/** So many that two sets together pass the limit. */
const manyOwners = fc.integer({ min: 0, max: 400 }).map(n => `pin:${n}`)

function claimOf (owner: fc.Arbitrary<string>): fc.Arbitrary<Claim> {
  const fields = fc.tuple(
    owner, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.boolean())

  return fields.map(([name, copies, since, root, removed]) =>
    claim(name, { redundancy: { kind: 'replicas', copies }, since, root, removed }))
}

const few = fc.array(claimOf(fewOwners), { maxLength: 20 })
/** Not shrunk: a counterexample that small would not reach the limit. */
const many = fc.noShrink(fc.array(claimOf(manyOwners), { minLength: 150, maxLength: 300, size: 'max' }))

test('a holder dates what garbage collection goes by: claims of volumes, and of pins before their record', () => {
  const now = 10 * SINCE_GRANULARITY_MS
  const since = (owner: string, root = false, at = 5): number | undefined =>
    renewClaims([claim(owner, { since: at, root })], now + 1)[0]?.since
  assert.equal([since('volume:v'), since('pin:p')], [now, now], 'a writer whose clock is behind')
  assert.equal([since('pin:p', true), since('block:keep')], [5, 5], 'a record tells when the pin was made')
  assert.is(since('pin:p', false, now + 7), now + 7, 'never an older one')
})

for (const [name, sets, numRuns] of [['few', few, 500], ['many', many, 60]] as const) {
  test(`merging ${name} claims is commutative, associative and idempotent`, () => {
    fc.assert(fc.property(sets, sets, sets, (a, b, c) => {
      const ab = mergeClaims(a, b)

      assert.equal(ab, mergeClaims(b, a))
      assert.equal(mergeClaims(ab, c), mergeClaims(a, mergeClaims(b, c)))
      assert.equal(mergeClaims(ab, c), mergeClaims(mergeClaims(a, c), b))
      assert.equal(mergeClaims(ab, ab), ab)
      assert.is(mergeClaims(ab, a), ab, 'nothing new is the same array')
      assert.ok(ab.length <= CLAIMS_PER_COPY_MAX)
    }), { numRuns })
  })

  test(`merging ${name} claims never asks for fewer copies unless an owner was removed`, () => {
    fc.assert(fc.property(sets, sets, (a, b) => {
      const standing = b.map(one => ({ ...one, removed: false }))
      const before = mergeClaims([], a.map(one => ({ ...one, removed: false })))
      const after = mergeClaims(before, standing)

      assert.ok((effectiveCopies(after) ?? 0) >= (effectiveCopies(before) ?? 0))
    }), { numRuns })
  })
}

test('by owner: removed wins, larger redundancy, latest since, root of either', () => {
  const replicas = (copies: number): Partial<Claim> => ({ redundancy: { kind: 'replicas', copies } })

  assert.equal(
    mergeClaims(
      [claim('b', { ...replicas(2), since: 9 }), claim('a', { root: true })],
      [claim('b', { ...replicas(4), since: 3, removed: true }), claim('a', { since: 2000 })]
    ),
    [claim('a', { root: true, since: 2000 }), claim('b', { ...replicas(4), since: 9, removed: true })]
  )
})

test('a removed owner cannot be revived', () => {
  const removed = mergeClaims([claim('pin:a')], [claim('pin:a', { removed: true })])

  assert.is(mergeClaims(removed, [claim('pin:a', { since: 0 })])[0]?.removed, true)
})

test('owners beyond the limit become one that can never be removed', () => {
  const owners = Array.from({ length: 300 }, (_, i) => `pin:${String(i).padStart(3, '0')}`)
  const full = mergeClaims([], owners.map((owner, i) => claim(owner, {
    redundancy: { kind: 'replicas', copies: i === 299 ? 7 : 3 }, since: 1000 - i
  })))

  assert.is(full.length, CLAIMS_PER_COPY_MAX)

  const sticky = full.find(({ owner }) => owner === MANY_OWNER)

  assert.equal(sticky, claim(MANY_OWNER, { redundancy: { kind: 'replicas', copies: 7 }, since: 745 }))

  const emptied = mergeClaims(full, [...owners, MANY_OWNER].map(owner => claim(owner, { removed: true })))

  assert.is(effectiveCopies(emptied), 7)
  assert.equal(emptied.filter(({ removed }) => !removed).map(({ owner }) => owner), [MANY_OWNER])
})

test('exactly as many as fit keep their own claims', () => {
  const owners = Array.from({ length: CLAIMS_PER_COPY_MAX - 1 }, (_, i) => claim(`pin:${i}`))

  assert.not.ok(mergeClaims([], owners).some(({ owner }) => owner === MANY_OWNER))
  assert.ok(mergeClaims(owners, [claim('pin:z')]).some(({ owner }) => owner === MANY_OWNER))
})

test('the effective number of copies is the most of any standing claim', () => {
  const copies = (n: number): Partial<Claim> => ({ redundancy: { kind: 'replicas', copies: n } })

  assert.is(effectiveCopies([]), undefined)
  assert.is(effectiveCopies([claim('a', { removed: true })]), undefined)
  assert.is(effectiveCopies([claim('a', copies(2)), claim('b', copies(4)), claim('c', copies(3))]), 4)
  assert.is(effectiveCopies([claim('a', copies(2)), claim('b', { ...copies(4), removed: true })]), 2)
  assert.equal(maxRedundancy({ kind: 'replicas', copies: 2 }, { kind: 'replicas', copies: 3 }).copies, 3)
})

test.run()
