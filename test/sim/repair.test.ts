import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BLOCK_BYTES, RepairWorld, type RepairWorldOptions } from '../../sim/repair-world.js'
import { seededRandom, shuffle } from '../../src/util/random.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import { forSeeds } from '../helpers/for-seeds.js'

const COPIES = 3
/** The many are for `npm run fuzz -- worlds`. */
const SEEDS = 5

/** For worlds in which the same things happen whatever the seed: zones and loss differ between these. */
const SEEDS_FEW = 2

/** While an hour of pledges runs out, a turn every half minute is enough. */
const LONG_TURN_MS = 30_000

function cids (count: number): CID[] {
  return Array.from({ length: count }, (_, i) =>
    CID.createV1(0x55, Digest.create(0x12, createHash('sha256').update(`block ${i}`).digest())))
}

function makeWorld (
  seed: number, nodes: number, blocks: number, options: Partial<RepairWorldOptions> = {}
): { world: RepairWorld, ids: string[], all: CID[] } {
  const ids = testPeerIds(nodes)
  const all = cids(blocks)
  const world = new RepairWorld(ids, { random: seededRandom(seed), ...options })
  all.forEach(cid => { world.put(cid, COPIES) })

  return { world, ids, all }
}

function assertWhole (world: RepairWorld, all: CID[]): void {
  for (const cid of all) {
    assert.is(world.copiesOf(cid), COPIES, `copies of ${cid.toString()}`)
    assert.equal(world.holders(cid).sort(), world.setOf(cid, COPIES).sort())
  }

  assert.equal(world.health(), { total: all.length, underReplicated: 0 })
}

test('a healthy mesh moves nothing', () => {
  const { world, all } = makeWorld(1, 6, 60)
  world.run(60_000)
  assert.is(world.transfers + world.drops, 0)
  assertWhole(world, all)
})

forSeeds('crash: every lost copy is made again, once, and no block is ever lost', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 7, 60, { loss: seed % 3 === 0 ? 0.1 : 0, zones: 1 + seed % 4 })
  world.run(5_000)
  const victims = shuffle([...ids], seededRandom(seed)).slice(0, 2)
  const lost = all.reduce((sum, cid) => sum + world.holders(cid).filter(id => victims.includes(id)).length, 0)
  victims.forEach(id => { world.crash(id) })
  world.run(120_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= 1) }) })
  all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) })
  assert.is(world.health().underReplicated, 0)
  // Zones may move a copy that was not lost, to keep the spread; beyond that the traffic is what was lost.
  assert.ok(world.transfers <= lost * 1.35 + 3, `${world.transfers} transfers for ${lost} lost copies`)
})

forSeeds('a restart within the repair delay moves nothing', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 5, 40)
  world.run(2_000)
  world.crash(ids[seed % 5] as string)
  world.run(4_000)
  world.restart(ids[seed % 5] as string)
  world.run(60_000)
  assert.is(world.transfers + world.drops, 0)
  assertWhole(world, all)
})

forSeeds('back with an empty disk: refilled at once, also within the repair delay', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 5, 40)
  world.run(2_000)
  world.crash(ids[0] as string)
  world.run(2_000)
  world.restart(ids[0] as string, 'empty')
  world.run(40_000)
  assertWhole(world, all)
})

forSeeds('freeze: a thawed node finds its blocks copied, and the surplus goes again', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 6, 40)
  const frozen = ids[seed % 6] as string
  world.run(2_000)
  world.freeze(frozen)
  world.run(30_000)
  assert.is(world.health().underReplicated, 0)
  world.restart(frozen)
  // Holders that pledged keep their copies for an hour; after it every copy is where it belongs.
  world.run(120_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
  world.run(3_700_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('cut: both sides repair what they can, and after healing the surplus goes without a loss', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 8, 40, { loss: 0.02 })
  world.run(2_000)
  world.cut(ids.slice(0, 3))
  world.run(60_000)
  world.heal()
  world.run(120_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
  world.run(3_800_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('two halves diverge while cut: after healing all pairs reconcile, copies and claims alike', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 8, 60, { loss: 0.02 })
  const random = seededRandom(seed * 31)
  const halves = [ids.slice(0, 4), ids.slice(4)]
  world.run(2_000)
  world.cut(ids.slice(0, 4))
  world.run(30_000)
  const fresh = cids(90).slice(60)

  // Each half writes, pins and unpins on its own; a block that both have is claimed differently by each.
  fresh.forEach((cid, i) => { world.put(cid, COPIES, COPIES, halves[i % 2]?.[0]) })
  all.forEach((cid, i) => {
    for (const [side, half] of halves.entries()) {
      const holder = world.holders(cid).find(id => half.includes(id))

      if (holder != null && random() < 0.5) {
        world.claim(holder, cid, i % 3 === 0 ? 'pin:sim' : `pin:side ${side}`, i % 3 === 0)
      }
    }
  })
  world.run(20_000)
  assert.ok(all.some(cid => new Set(world.claimsOf(cid)).size > 1), 'the halves have diverged')
  world.heal()
  world.run(60_000)
  assert.equal(world.differingPairs(), [])

  for (const cid of [...all, ...fresh]) {
    assert.ok(world.copiesOf(cid) >= COPIES)
    assert.is(new Set(world.claimsOf(cid)).size, 1, `claims on ${cid.toString()}`)
  }

  assert.ok(all.some(cid => world.claimsOf(cid)[0]?.includes('side 0') && world.claimsOf(cid)[0]?.includes('side 1')))
  world.run(4_000_000, undefined, LONG_TURN_MS)
  assertWhole(world, [...all, ...fresh])
})

forSeeds('a put that reached only a quorum is completed', SEEDS, seed => {
  const { world } = makeWorld(seed, 5, 0)
  const all = cids(30)
  all.forEach(cid => { world.put(cid, COPIES, 2) })
  world.run(30_000)
  assertWhole(world, all)
})

forSeeds('a full member is stood in for by the next in rank', SEEDS, seed => {
  const { world, ids } = makeWorld(seed, 6, 0)
  const full = ids[seed % 6] as string
  const all = cids(40)
  world.setFull(full)
  all.forEach(cid => { world.put(cid, COPIES, world.setOf(cid, COPIES).indexOf(full) === 2 ? 2 : COPIES) })
  const before = world.transfers
  world.run(30_000)
  all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) })
  world.run(60_000)
  assert.is(world.health().underReplicated, 0)
  assert.ok(world.transfers - before <= all.length, 'stand-ins are made once')
})

/** Copies of a block on all nodes but one. */
function copiesBeside (world: RepairWorld, cid: CID, id: string): number {
  return world.holders(cid).filter(holder => holder !== id).length
}

forSeeds('a disk that failed: each of its blocks gets one more copy, once, and its death loses nothing', SEEDS_FEW, seed => {
  const { world, ids, all } = makeWorld(seed, 7, 60, { loss: seed % 3 === 0 ? 0.05 : 0, zones: 1 + seed % 3 })
  const failed = ids[seed % 7] as string
  world.run(2_000)
  const held = all.filter(cid => world.holders(cid).includes(failed)).length
  world.setReadOnly(failed)
  world.run(90_000)
  all.forEach(cid => { assert.ok(copiesBeside(world, cid, failed) >= COPIES, 'a copy at risk was not made good') })
  assert.is(world.transfers, held, 'one transfer for each copy at risk')
  assert.is(world.health().underReplicated, 0, 'live copies are live, also at risk')
  const moved = world.transfers + world.drops
  world.run(600_000, undefined, LONG_TURN_MS)
  assert.is(world.transfers + world.drops, moved, 'nothing goes to and fro')

  if (seed % 2 === 0) {
    // Mended: the copies that stood in are surplus.
    world.setReadOnly(failed, false)
    world.run(60_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
  } else {
    world.crash(failed)
    world.run(60_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
    world.restart(failed, 'empty')
    world.setReadOnly(failed, false)
    world.run(60_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
  }

  world.run(4_000_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('the last safe copy is on a disk that failed: it is the source of the next ones', SEEDS_FEW, seed => {
  const { world, ids, all } = makeWorld(seed, 7, 40)
  world.run(2_000)
  const [failed, ...others] = world.holders(all[0] as CID)
  world.setReadOnly(failed as string)
  others.forEach(id => { world.crash(id) })
  world.run(120_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= 1) }) })
  all.forEach(cid => { assert.ok(copiesBeside(world, cid, failed as string) >= COPIES) })
  assert.ok(ids.length > 3)
})

forSeeds('a disk that failed vouches for nobody: while it is so, no copy is dropped on its word', SEEDS_FEW, seed => {
  const { world, ids, all } = makeWorld(seed, 6, 40, { loss: 0.02 })
  const [failed, newcomer] = ids as [string, string]
  world.crash(newcomer)
  world.run(60_000)
  world.setReadOnly(failed)
  world.restart(newcomer, 'empty')
  const enough = (): void => { all.forEach(cid => { assert.ok(copiesBeside(world, cid, failed) >= COPIES - 1) }) }
  world.run(4_000_000, enough, LONG_TURN_MS)
  all.forEach(cid => { assert.ok(copiesBeside(world, cid, failed) >= COPIES) })
  world.setReadOnly(failed, false)
  world.run(4_000_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('an overfull node hands over what is too much, and nothing comes back to it', SEEDS_FEW, seed => {
  const { world, ids, all } = makeWorld(seed, 7, 80, { loss: seed % 3 === 0 ? 0.05 : 0 })
  const small = ids[seed % 7] as string
  const enough = (): void => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES, 'dropped too early') }) }
  world.run(2_000)
  const before = world.usedBytes(small)
  const capacity = Math.ceil(before / BLOCK_BYTES / 2) * BLOCK_BYTES
  world.setCapacity(small, capacity)
  world.run(120_000, enough)
  assert.ok(world.usedBytes(small) <= capacity, `${world.usedBytes(small)} bytes in ${capacity}`)
  assert.ok(world.usedBytes(small) >= capacity - 2 * BLOCK_BYTES, 'not more than is too much')
  const handedOver = (before - world.usedBytes(small)) / BLOCK_BYTES
  assert.is(world.transfers, handedOver, 'each copy goes once')
  assert.is(world.drops, handedOver)
  assert.is(world.health().underReplicated, 0)
  world.run(600_000, enough, LONG_TURN_MS)
  assert.is(world.transfers + world.drops, 2 * handedOver, 'nothing goes to and fro')

  // Room again: every copy goes back to where it belongs.
  world.setCapacity(small, 2 * before)
  world.run(60_000, enough)
  world.run(4_000_000, enough, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('an overfull node hands over what it only stands in with, too', SEEDS_FEW, seed => {
  const { world, ids } = makeWorld(seed, 6, 0)
  const [full, small] = [ids[seed % 6], ids[(seed + 1) % 6]] as [string, string]
  const all = cids(100)
  world.setFull(full)
  all.forEach(cid => { world.put(cid, COPIES, world.setOf(cid, COPIES).indexOf(full) === 2 ? 2 : COPIES) })
  world.run(60_000)
  const standsIn = all.filter(cid => world.holders(cid).includes(small) && !world.setOf(cid, COPIES).includes(small))
  assert.ok(standsIn.length > 1)
  world.setCapacity(small, BLOCK_BYTES)
  world.run(60_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES) }) })
  assert.is(world.usedBytes(small), BLOCK_BYTES)
})

forSeeds('an overfull mesh: nobody has room, and nothing is dropped', SEEDS_FEW, seed => {
  const { world, ids, all } = makeWorld(seed, 5, 40)
  world.run(2_000)
  ids.forEach(id => { world.setCapacity(id, world.usedBytes(id) / 2) })
  world.run(120_000)
  assert.is(world.transfers + world.drops, 0)
  assertWhole(world, all)
})

forSeeds('newcomers take their share, and nobody drops a copy before they have it', SEEDS, seed => {
  const { world, ids, all } = makeWorld(seed, 8, 60, { loss: 0.05 })
  const newcomers = ids.slice(0, 2)
  newcomers.forEach(id => { world.crash(id) })
  world.run(60_000)

  for (const id of newcomers) {
    world.restart(id, 'empty')
    world.run(20_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= COPIES, 'dropped too early') }) })
  }

  world.run(4_000_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

forSeeds('random crashes, restarts and freezes, never more than two at once: nothing is ever lost', SEEDS, seed => {
  const random = seededRandom(seed * 7919)
  const { world, ids, all } = makeWorld(seed, 9, 40, { loss: 0.05, zones: 3 })
  const away = new Map<string, number>()
  world.run(2_000)

  for (let step = 0; step < 30; step++) {
    for (const [id, until] of away) {
      if (world.now >= until) {
        world.restart(id)
        away.delete(id)
      }
    }

    if (away.size < 2) {
      const id = ids[Math.floor(random() * ids.length)] as string

      if (!away.has(id)) {
        away.set(id, world.now + random() * 60_000)

        if (random() < 0.5) {
          world.crash(id)
        } else {
          world.freeze(id)
        }
      }
    }

    world.run(20_000, () => { all.forEach(cid => { assert.ok(world.copiesOf(cid) >= 1, 'a block was lost') }) })
  }

  away.forEach((_, id) => { world.restart(id) })
  world.run(4_000_000, undefined, LONG_TURN_MS)
  assertWhole(world, all)
})

test.run()
