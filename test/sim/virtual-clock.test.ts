import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { VirtualClock } from '../../sim/clock.js'

test('runs in order of time, and equal times in order of scheduling', () => {
  fc.assert(fc.property(fc.array(fc.nat(20)), times => {
    const clock = new VirtualClock()
    const ran: Array<[number, number]> = []

    times.forEach((at, i) => { clock.schedule(at, () => { ran.push([clock.now, i]) }) })
    clock.runUntil(100)

    const expected = times.map((at, i): [number, number] => [at, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    assert.equal(ran, expected)
    assert.is(clock.now, 100)
    assert.is(clock.pending, 0)
  }))
})

test('does nothing that is not due', () => {
  const clock = new VirtualClock()
  let ran = false
  clock.schedule(11, () => { ran = true })
  clock.runUntil(10)
  assert.is(ran, false)
  clock.runUntil(11)
  assert.is(ran, true)
})

test.run()
