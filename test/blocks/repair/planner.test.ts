import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LONG_AGO } from '../../../src/blocks/repair/entry.js'
import { ReplicaIndex } from '../../../src/blocks/repair/replica-index.js'
import { Planner } from '../../../src/blocks/repair/planner.js'
import { emptyPlan } from '../../../src/blocks/repair/plan.js'
import { PlanWalk } from '../../../src/blocks/repair/plan-walk.js'
import { Placement } from '../../../src/dht/placement.js'
import { keyed, testCid, testInfo } from '../../helpers/block-infos.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import type { Plan } from '../../../src/blocks/repair/plan.js'
import type { PeerCondition } from '../../../src/dht/cluster-view.js'

const IDS = testPeerIds(6)
const SELF = IDS[0]!
const OPTIONS = { rankDelayMs: 30_000, freshCopyMs: 5_000, queueMax: 50_000 }
const WELL: PeerCondition = { up: true, accepting: true, pausing: false, atRisk: false }
const CONDITIONS: PeerCondition[] = [
  WELL, { up: true, accepting: false, pausing: false, atRisk: false },
  { up: false, accepting: false, pausing: true, atRisk: false },
  { up: false, accepting: false, pausing: false, atRisk: false },
  { up: true, accepting: false, pausing: false, atRisk: true }
]

function placementOf (nodes: number): Placement {
  return new Placement(IDS.slice(0, nodes).map(peerId => ({ peerId, zone: '', capacityBytes: 1e12 })))
}

function run<T> (steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()

    if (step.done === true) {
      return step.value
    }
  }
}

function verify (replicaIndex: ReplicaIndex, peerId: string, missing = new Set<never>()): void {
  replicaIndex.beginComparison(peerId)
  replicaIndex.endComparison(peerId, replicaIndex.placement.digest, missing)
}

/** A plan as a text that does not depend on the order of equal transfers. */
function textOf ({ transfers, surplus, health, bytes, held }: Plan): string {
  return JSON.stringify({
    transfers: transfers.map(({ entry, target, liveCopies, priority, position }) =>
      `${entry.cid.toString()} ${target} ${liveCopies} ${priority} ${position}`).sort(),
    surplus: surplus.map(({ entry, confirmers }) => `${entry.cid.toString()} ${confirmers.join()}`).sort(),
    health,
    bytes,
    held
  })
}

test('a plan that walks only what changed is the plan that walks everything', () => {
  const change = fc.record({
    kind: fc.constantFrom('add', 'remove', 'lack', 'hold', 'verify', 'condition', 'lost', 'unverify', 'place', 'none'),
    name: fc.nat(30),
    peer: fc.integer({ min: 1, max: 5 }),
    condition: fc.nat(4)
  })

  fc.assert(fc.property(fc.array(change, { maxLength: 40 }), changes => {
    const conditions = new Map(IDS.map(id => [id, WELL]))
    const replicaIndex = new ReplicaIndex(SELF, placementOf(5), 3)
    const make = (): Planner =>
      new Planner(replicaIndex, id => conditions.get(id) ?? WELL, { ...OPTIONS, rankDelayMs: 0 })
    const planner = make()
    let now = 10_000

    for (let name = 0; name < 25; name++) {
      const { info, key } = keyed(testInfo(testCid(name)))
      replicaIndex.add(info, key, LONG_AGO)
    }

    for (const { kind, name, peer, condition } of changes) {
      const peerId = IDS[peer]!
      const { info, key } = keyed(testInfo(testCid(name)))
      const entry = replicaIndex.get(info.cid, key)
      now += 1_000

      if (kind === 'add') {
        replicaIndex.add(info, key, now)
      } else if (kind === 'remove') {
        replicaIndex.remove(info.cid, key)
      } else if (kind === 'condition') {
        conditions.set(peerId, CONDITIONS[condition]!)
      } else if (kind === 'place') {
        run(replicaIndex.replace(placementOf(2 + condition), now, 5))
      } else if (kind === 'verify') {
        verify(replicaIndex, peerId)
      } else if (kind === 'lost') {
        replicaIndex.lost(peerId, now)
      } else if (kind === 'unverify') {
        replicaIndex.unverify(peerId, now)
      } else if (entry != null && kind === 'lack') {
        replicaIndex.noteLacks(peerId, entry)
      } else if (entry != null && kind === 'hold') {
        replicaIndex.noteHolds(peerId, entry)
      }

      assert.is(textOf(run(planner.plan(now, 3))), textOf(run(make().plan(now, 1_000))), kind)
    }
  }), { numRuns: 80 })
})

test('a last live copy gets an extra one at once, unless nobody saw the other holders die', () => {
  const away: PeerCondition = { up: false, accepting: false, pausing: true, atRisk: false }
  const replicaIndex = new ReplicaIndex(SELF, placementOf(5), 3)
  const { info, key } = keyed(testInfo(testCid(1)))
  replicaIndex.add(info, key, LONG_AGO)
  const entry = replicaIndex.get(info.cid, key)!
  IDS.slice(1, 5).forEach(peerId => { verify(replicaIndex, peerId) })
  const others = entry.set.filter(peerId => peerId !== SELF)
  const planWith = (condition: (i: number) => PeerCondition): Plan => run(new Planner(replicaIndex, id =>
    others.includes(id) ? condition(others.indexOf(id)) : WELL, { ...OPTIONS, rankDelayMs: 0 }).plan(10_000, 1_000))

  assert.is(planWith(() => away).transfers.length, 1)
  assert.is(planWith(() => ({ ...away, unseen: true })).transfers.length, 0)
  assert.is(planWith(i => ({ ...away, unseen: i === 0 })).transfers.length, 0)
})

test('a copy of a node that is leaving is surplus only where enough others keep theirs', () => {
  for (const [others, copiesMin, isSurplus] of [[1, 2, false], [2, 2, true], [1, 1, true], [2, 3, false]] as const) {
    const placed = IDS.slice(1, 1 + others).map(peerId => ({ peerId, zone: '', capacityBytes: 1e12 }))
    const replicaIndex = new ReplicaIndex(SELF, new Placement(placed), 3)
    const { info, key } = keyed(testInfo(testCid(1)))
    replicaIndex.add(info, key, LONG_AGO)
    placed.forEach(({ peerId }) => { verify(replicaIndex, peerId) })
    const planner = new Planner(replicaIndex, () => WELL, { ...OPTIONS, copiesMin: () => copiesMin })
    assert.is(run(planner.plan(10_000, 1_000)).surplus.length, isSurplus ? 1 : 0, `${others} others, ${copiesMin} needed`)
  }
})

test('100 000 healthy entries: a change costs its bucket, no change costs nothing', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(3), 3)
  const walk = new PlanWalk(replicaIndex, () => WELL)
  const visitsOf = (everything = false): number => {
    const result = emptyPlan()
    const before = walk.visits
    run(walk.walk(result, () => { result.held++; return true }, 1_000, everything))
    assert.is(result.held, replicaIndex.size)
    return walk.visits - before
  }

  for (let name = 0; name < 100_000; name++) {
    const { info, key } = keyed(testInfo(testCid(name)))
    replicaIndex.add(info, key, LONG_AGO)
  }

  assert.is(visitsOf(), 100_000)
  assert.is(visitsOf(), 0)
  const { info, key } = keyed(testInfo(testCid('one more')))
  replicaIndex.add(info, key, 0)
  const visits = visitsOf()
  assert.ok(visits > 0 && visits < 700, `${visits} entries for one change`)
  verify(replicaIndex, IDS[1]!)
  assert.is(visitsOf(), 100_001, 'a peer that became verified concerns everything')
  assert.is(visitsOf(), 0)
  assert.is(visitsOf(true), 100_001)
  assert.is(visitsOf(), 0)
})

test('what waits for time is planned each time', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(3), 3)
  const planner = new Planner(replicaIndex, () => WELL, OPTIONS)
  const { info, key } = keyed(testInfo(testCid(1)))
  const entry = replicaIndex.add(info, key, 0)
  IDS.slice(1, 3).forEach(peerId => { verify(replicaIndex, peerId) })
  replicaIndex.noteLacks(IDS[1]!, entry)
  const wait = entry.set[0] === SELF ? OPTIONS.freshCopyMs : OPTIONS.rankDelayMs * 2
  assert.is(run(planner.plan(1, 100)).transfers.length, 0, 'the copy is fresh')
  assert.is(run(planner.plan(wait + 1, 100)).transfers.length, 1)
})

test.run()
