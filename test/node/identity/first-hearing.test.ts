import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HEARING_ANSWER_MS, HEARING_MS_MAX, firstHearing } from '../../../src/node/identity/first-hearing.js'
import { systemClock } from '../../../src/util/clock.js'
import type { Member } from '../../../src/peer/membership/member.js'

/** How long the hearing took by a clock that goes on by 250 ms whenever it is read. */
async function heard (remembered: readonly string[], aliveAtMs: number, supersededAtMs = Infinity): Promise<number> {
  let now = 0
  const members = (): Member[] => [
    { peerId: 'self', state: 'alive' },
    { peerId: 'stranger', state: 'alive' },
    { peerId: 'A', state: now >= aliveAtMs ? 'alive' : 'dead' }
  ] as Member[]
  await firstHearing({
    membership: { members },
    remembered,
    isSuperseded: () => now >= supersededAtMs,
    clock: { ...systemClock, now: () => now += 250, wall: () => now }
  })

  return now
}

test('who remembers nobody waits for nobody', async () => {
  assert.ok(await heard([], 0) <= 500)
})

test('when none of those who are remembered answers, the wait ends', async () => {
  const ms = await heard(['A'], Infinity)
  assert.ok(ms >= HEARING_MS_MAX && ms < HEARING_MS_MAX + 1_000, String(ms))
})

test('one that is there gets the time to say what it remembers', async () => {
  const ms = await heard(['A'], 750)
  assert.ok(ms >= HEARING_ANSWER_MS && ms < HEARING_MS_MAX, String(ms))
})

test('it ends when somebody knows better', async () => {
  assert.ok(await heard(['A'], Infinity, 1_000) < 2_000)
})

test.run()
