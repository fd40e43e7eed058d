import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sameTimeOf } from '../../../src/volumes/fs/same-time.js'
import type { Timed } from '../../../src/volumes/fs/same-time.js'

const S = 1_000
const at = (mtimeMs: number, mtimeNs?: number): Timed => ({ mtimeMs, ...mtimeNs !== undefined && { mtimeNs } })
const FINE = [at(7 * S + 123, 456_789)]

test('less than a millisecond apart is the same time, whatever the sides keep', () => {
  const sameTime = sameTimeOf(FINE, FINE)

  assert.ok(sameTime(at(1, 999_999), at(1)))
  assert.ok(sameTime(at(1, 600_000), at(2)), 'an older volume rounded to ms')
  assert.not.ok(sameTime(at(2, 1), at(1)))
  assert.not.ok(sameTime(at(5 * S), at(5 * S + 1)), 'a whole second on a side that is finer')
})

test('a side that keeps whole seconds, or every other one, has cut off what the other has', () => {
  for (const [stepMs, coarse] of [[1_000, [at(3 * S), at(8 * S)]], [2_000, [at(4 * S), at(8 * S)]]] as const) {
    for (const isOurs of [true, false]) {
      const sameTime = isOurs ? sameTimeOf(coarse, FINE) : sameTimeOf(FINE, coarse)
      const same = (kept: number, fine: Timed): boolean => isOurs ? sameTime(at(kept), fine) : sameTime(fine, at(kept))

      assert.ok(same(8 * S, at(8 * S + stepMs - 1, 999_999)), `${stepMs}`)
      assert.not.ok(same(8 * S, at(8 * S + stepMs)), `${stepMs}`)
      assert.not.ok(same(8 * S, at(8 * S - 2)), 'it is cut off, not rounded')
      assert.ok(same(-8 * S, at(-8 * S + 5)), 'before 1970, too')
    }
  }
})

test('property: what a coarse file system keeps of a time is the same as that time, and the next step is not', () => {
  const time = fc.record({ mtimeMs: fc.integer({ min: 1, max: 2 ** 42 }), mtimeNs: fc.nat(999_999) })
  const times = fc.array(time, { minLength: 1 })

  fc.assert(fc.property(times, fc.constantFrom(1_000, 2_000), (fine, stepMs) => {
    const kept = fine.map(({ mtimeMs }) => at(Math.floor(mtimeMs / stepMs) * stepMs))
    const sameTime = sameTimeOf(fine, kept)

    fine.forEach((time, i) => {
      assert.ok(sameTime(time, kept[i] as Timed))
      assert.not.ok(sameTime(at(time.mtimeMs + 2 * stepMs, time.mtimeNs), kept[i] as Timed))
    })
  }))
})

test.run()
