import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ConnectionLimits } from '../../../src/peer/transport/connection-limits.js'
import type { Admitted } from '../../../src/peer/transport/connection-limits.js'

const A = '192.0.2.1'
const B = '192.0.2.2'

function limits (init: Partial<ConstructorParameters<typeof ConnectionLimits>[0]> = {}): ConnectionLimits {
  return new ConnectionLimits({ openMax: 4, unprovenMax: 2, perSecondMax: 100, unprovenTotalMax: 3, ...init })
}

test('handshakes and connections of one address are bounded, and what ends is free again', () => {
  const one = limits()
  const places: Admitted[] = []
  const enter = (address: string): string | undefined => {
    const refusal = one.refusal(address, 0)

    if (refusal === undefined) {
      places.push(one.admit(address))
    }

    return refusal
  }

  assert.is(enter(A), undefined)
  assert.is(enter(A), undefined)
  assert.match(enter(A) ?? 'fine', /not proven anything/)
  assert.is(enter(B), undefined)
  // Three in all.
  assert.match(enter(B) ?? 'fine', /not proven anything/)
  places.forEach(({ proven }) => { proven() })
  assert.is(enter(A), undefined)
  assert.is(enter(A), undefined)
  places.forEach(({ proven }) => { proven() })
  assert.match(enter(A) ?? 'fine', /too many connections/)
  assert.is(enter(B), undefined)
  places[0]?.closed()
  places[0]?.closed()
  assert.is(enter(A), undefined)
  assert.match(enter(A) ?? 'fine', /too many connections|not proven/)
  places.forEach(({ closed }) => { closed() })
  assert.is(one.unproven, 0)
})

test('a /64 of IPv6 counts as one address', () => {
  const one = limits({ unprovenTotalMax: 100 })
  one.admit('2001:db8::1')
  one.admit('2001:db8::2')
  assert.match(one.refusal('2001:db8::3', 0) ?? 'fine', /not proven/)
  assert.is(one.refusal('2001:db8:0:1::3', 0), undefined)
})

test('who connects too often in one second is refused until the next', () => {
  const one = limits({ perSecondMax: 3 })

  for (let i = 0; i < 3; i++) {
    assert.is(one.refusal(A, 1_500), undefined)
  }

  assert.match(one.refusal(A, 1_999) ?? 'fine', /too often/)
  assert.is(one.refusal(B, 1_999), undefined)
  assert.is(one.refusal(A, 2_000), undefined)
})

test.run()
