import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lackOfMajority } from '../../src/node/lack-of-majority.js'
import type { Member } from '../../src/peer/membership/member.js'

const STATES: Record<string, Member['state']> = { a: 'alive', b: 'suspect', c: 'dead', d: 'evicted', e: 'left' }

const membership = {
  self: () => ({ peerId: 'self', hostname: 'host-self', state: 'alive' }) as Member,
  get: (peerId: string) => STATES[peerId] === undefined
    ? undefined
    : { peerId, hostname: `host-${peerId}`, state: STATES[peerId] } as Member
}

test('a set of which a majority is not there is told, and who is missing', () => {
  assert.is(lackOfMajority(['self'], membership), undefined)
  assert.is(lackOfMajority(['self', 'a', 'c'], membership), undefined)
  assert.is(lackOfMajority(['self', 'b', 'c'], membership), undefined, 'a node that is suspect may answer')
  assert.is(lackOfMajority(['self', 'c'], membership), 'of the 2 nodes with its metadata host-c is dead')
  assert.is(lackOfMajority(['self', 'c', 'd'], membership), 'of the 3 nodes with its metadata host-c is dead and host-d is evicted')
  assert.is(lackOfMajority(['self', 'a', 'c', 'e', 'x'], membership),
    'of the 5 nodes with its metadata host-c is dead and host-e is left and x is unknown')
})

test.run()
