import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberRecord } from '../../helpers/membership-fakes.js'
import { memberWarnings } from '../../../src/node/backend/member-warnings.js'
import { CLOCK_SKEW_MS_MAX, clockSkews } from '../../../src/peer/membership/clock-skew.js'
import type { Member } from '../../../src/peer/membership/member.js'

const NONE = { clones: [], unverified: [] }

function member (peerId: string, fields: Partial<Member> = {}): Member {
  return { ...memberRecord(peerId, { hostname: `host-${peerId}` }), state: 'alive', stateSince: 0, ...fields }
}

function warningsOf (members: Member[]): string[] {
  return memberWarnings({ self: members[0] as Member, members, skews: clockSkews('self', members), ...NONE })
}

test('a clock is compared with the median of all, the own one among them', () => {
  const members = [member('self'), member('A', { clockOffsetMs: 40 }), member('B', { clockOffsetMs: 86_400_000 })]
  assert.equal(clockSkews('self', members), { ownMs: -40, membersMs: new Map([['A', 0], ['B', 86_399_960]]) })
  assert.equal(warningsOf(members).length, 1)
  assert.match(warningsOf(members)[0] ?? '', /The clock of host-B is .* ahead of the median of the mesh: set it/)
})

test('one that is wrong itself knows it when most of the others agree', () => {
  const members = [member('self'), member('A', { clockOffsetMs: -3_600_000 }), member('B', { clockOffsetMs: -3_600_010 })]
  assert.is(clockSkews('self', members)?.ownMs, 3_600_000)
  assert.match(warningsOf(members)[0] ?? '', /The clock of host-self is .*1h.* ahead|The clock of host-self is 1 ?h/)
  assert.is(warningsOf(members).length, 1)
})

test('of two that differ nobody knows which is right, the dead and the unmeasured say nothing', () => {
  const two = [member('self'), member('A', { clockOffsetMs: 2 * CLOCK_SKEW_MS_MAX + 2_000 })]
  assert.is(warningsOf(two).length, 2)
  assert.is(clockSkews('self', [member('self'), member('A')]), undefined)
  assert.is(clockSkews('self', [member('self'), member('A', { state: 'dead', clockOffsetMs: 9e9 })]), undefined)
  assert.equal(warningsOf([member('self'), member('A', { clockOffsetMs: CLOCK_SKEW_MS_MAX - 1 }), member('B', { clockOffsetMs: 0 })]), [])
})

test('a node that is there twice is named once, with all addresses', () => {
  const members = [member('self'), member('A')]
  const clones = [
    { peerId: 'A', addresses: ['/ip4/10.0.0.1/tcp/11010/p2p/A', '/ip4/10.0.0.2/tcp/11010/p2p/A'] },
    { peerId: 'A', addresses: ['/ip4/10.0.0.2/tcp/11010/p2p/A', '/ip4/10.0.0.1/tcp/11010/p2p/A'] }
  ]
  const warnings = memberWarnings({ self: members[0] as Member, members, skews: undefined, clones, unverified: [] })
  assert.is(warnings.length, 1)
  assert.match(warnings[0] ?? '', 'the key of host-A: at /ip4/10.0.0.1/tcp/11010 and /ip4/10.0.0.2/tcp/11010')
})

test('a disk that went back is named, and what is left to be verified', () => {
  const members = [member('self'), member('A', { stale: true })]
  const unverified = [{ peerId: 'A', hostname: 'host-A', copies: 7 }]
  const warnings = memberWarnings({ self: members[0] as Member, members, skews: undefined, clones: [], unverified })
  assert.match(warnings[0] ?? '', 'host-A runs on a disk that went back in time')
  assert.match(warnings[1] ?? '', 'host-A verifies its copies because its disk went back in time: 7 are left')
})

test.run()
