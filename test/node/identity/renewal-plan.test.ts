import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RENEWAL_WAIT_MS_MAX, RIVAL_GONE_MS, RIVAL_WAIT_AGAIN_MS, RIVAL_WAIT_MS, RenewalPlan } from '../../../src/node/identity/renewal-plan.js'

test('whoever is superseded waits for news of a second process once, and renews above all that others know', () => {
  const plan = new RenewalPlan()
  assert.is(plan.due, undefined)
  plan.superseded(7, 1_000)
  plan.superseded(5, 4_000)
  plan.superseded(9, 5_000)
  assert.equal(plan.due, { at: 1_000 + RIVAL_WAIT_MS, count: 9 })
  plan.clear()
  assert.is(plan.due, undefined)
})

test('who knew of it at the start waits longer, whatever is told since', () => {
  const plan = new RenewalPlan()
  plan.superseded(7, 1_000, RIVAL_WAIT_AGAIN_MS)
  plan.superseded(9, 2_000)
  assert.equal(plan.due, { at: 1_000 + RIVAL_WAIT_AGAIN_MS, count: 9 })
})

test('nobody renews while a second process that started later may still run, whichever was heard of first', () => {
  const before = new RenewalPlan()
  before.rival(0)
  before.superseded(3, 8_000)
  assert.is(before.due?.at, 8_000 + RIVAL_WAIT_MS)

  const after = new RenewalPlan()
  after.superseded(3, 0)
  after.rival(9_000)
  assert.is(after.due?.at, 9_000 + RIVAL_GONE_MS)
})

test('a rival alone is no reason to renew, and one that comes again and again puts it off for a minute at most', () => {
  const plan = new RenewalPlan()
  plan.rival(0)
  assert.is(plan.due, undefined)
  plan.superseded(3, 0)

  for (let now = 0; now < 200_000; now += 5_000) {
    plan.rival(now)
  }

  assert.is(plan.due?.at, RENEWAL_WAIT_MS_MAX)
})

test.run()
