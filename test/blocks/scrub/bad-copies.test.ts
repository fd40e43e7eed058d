import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  BAD_COPIES_MAX, BadCopies, RECENT_DAYS, RETRY_MS_MAX, RETRY_MS_MIN, UNHEALED_KEPT_DAYS
} from '../../../src/blocks/scrub/bad-copies.js'
import type { BadCopy } from '../../../src/blocks/scrub/bad-copies.js'
import type { Claim } from '../../../src/store/types.js'

const DAY_MS = 24 * 60 * 60_000
const START = 20_000 * DAY_MS
const claim: Claim = {
  owner: 'pin:a', redundancy: { kind: 'replicas', copies: 3 }, since: START, root: true, removed: false
}

type Found = Parameters<BadCopies['add']>[0]

function found (cid: string, foundAt = START): Found {
  return { cid, bytes: 10, foundAt, foundBy: 'scrub', reason: 'mismatch', quarantined: true, claims: [claim] }
}

test('a copy is open until it is healed, keeps its claims so long, and is shown newest first', () => {
  const bad = new BadCopies()
  bad.add(found('a'))
  bad.add(found('b', START + 1))
  assert.equal(bad.list().map(({ cid }) => cid), ['b', 'a'])
  assert.is(bad.unhealed, 2)
  assert.equal(bad.get('a')?.claims, [claim])
  bad.healed('a', START + 5, 'peer')
  assert.is(bad.unhealed, 1)
  const healed = bad.get('a') as BadCopy
  assert.equal([healed.healedAt, healed.healedFrom, healed.claims, healed.retryAt], [START + 5, 'peer', [], undefined])
  assert.is(bad.found, 2)
})

test('attempts come ever less often, and never stop', () => {
  const bad = new BadCopies()
  bad.add(found('a'))
  assert.is(bad.nextAt(), START + RETRY_MS_MIN)
  assert.equal(bad.due(START), [])
  assert.is(bad.due(START + RETRY_MS_MIN).length, 1)
  let wall = START
  const pauses: number[] = []

  for (let i = 0; i < 30; i++) {
    bad.failed('a', wall)
    pauses.push((bad.nextAt() as number) - wall)
    wall = bad.nextAt() as number
  }

  assert.equal(pauses.slice(0, 3), [RETRY_MS_MIN, 2 * RETRY_MS_MIN, 4 * RETRY_MS_MIN])
  assert.is(pauses.at(-1), RETRY_MS_MAX)
  assert.is(bad.get('a')?.attempts, 30)
  bad.healed('a', wall)
  bad.failed('a', wall)
  assert.is(bad.nextAt(), undefined)
  assert.equal(bad.due(wall + DAY_MS), [])
})

test('a clock that was set back does not put the next attempt off for years', () => {
  const bad = new BadCopies()
  bad.add(found('a'))
  assert.is(bad.due(START - 1_000 * DAY_MS).length, 1)
})

test('recent: by day, also of copies that are not on the list any more', () => {
  const bad = new BadCopies()

  for (let i = 0; i < BAD_COPIES_MAX + 10; i++) {
    bad.add(found(`cid${i}`))
    bad.healed(`cid${i}`, START)
  }

  assert.is(bad.list().length, BAD_COPIES_MAX)
  assert.is(bad.recent(START), BAD_COPIES_MAX + 10)
  assert.is(bad.recent(START + (RECENT_DAYS - 1) * DAY_MS), BAD_COPIES_MAX + 10)
  assert.is(bad.recent(START + RECENT_DAYS * DAY_MS), 0)
})

test('a full list forgets healed copies first, and says which open one it had to forget', () => {
  const bad = new BadCopies()

  for (let i = 0; i < BAD_COPIES_MAX; i++) {
    assert.is(bad.add(found(`cid${i}`)), undefined)
  }

  bad.healed('cid7', START)
  assert.is(bad.add(found('more')), undefined)
  assert.is(bad.get('cid7'), undefined)
  assert.is(bad.add(found('evenMore'))?.cid, 'cid0')
  assert.is(bad.unhealed, BAD_COPIES_MAX)
})

test('what is old goes: healed ones after a month, open ones after half a year', () => {
  const bad = new BadCopies()
  bad.add(found('open'))
  bad.add(found('healed'))
  bad.healed('healed', START)
  assert.not(bad.prune(START + (RECENT_DAYS - 1) * DAY_MS))
  assert.ok(bad.prune(START + (RECENT_DAYS + 1) * DAY_MS))
  assert.equal(bad.list().map(({ cid }) => cid), ['open'])
  assert.not(bad.prune(START + (UNHEALED_KEPT_DAYS - 1) * DAY_MS))
  assert.ok(bad.prune(START + (UNHEALED_KEPT_DAYS + 1) * DAY_MS))
  assert.equal(bad.list(), [])
  assert.is(bad.found, 2)
})

test('the state brings it all back', () => {
  const bad = new BadCopies()
  bad.add({ ...found('a'), quarantined: false })
  bad.add(found('b'))
  bad.healed('b', START, 'peer')
  bad.failed('a', START)
  const again = new BadCopies(JSON.parse(JSON.stringify(bad.toState())) as ReturnType<BadCopies['toState']>)
  assert.equal(again.list(), bad.list())
  assert.is(again.found, 2)
  assert.is(again.recent(START), 2)
  again.setAside('a')
  assert.ok(again.get('a')?.quarantined)
  assert.not(bad.get('a')?.quarantined, 'the state is a copy')
})

test.run()
