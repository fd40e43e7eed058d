import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BlocksWorld } from '../../sim/blocks/blocks-world.js'
import { runBlocks } from '../../sim/scenarios/blocks.js'
import { testBlock } from '../helpers/block-mesh.js'
import { testPeerIds } from '../../testing/peer-ids.js'

/** More: `npm run sim -- blocks --runs 1000`. */
const SEEDS = 3

const SEEDS_FEW = 2

async function forSeedsInTurn (seeds: number, body: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await body(seed)
    } catch (err) {
      throw new Error(`seed ${seed}: ${err instanceof Error ? err.message : String(err)}`, { cause: err })
    }
  }
}

test('crashes, lost power, cuts, lost and full disks: nothing acknowledged is lost, no drop is too early', async () => {
  await forSeedsInTurn(SEEDS, async seed => {
    const { faults, puts } = await runBlocks({ seed })
    assert.equal(faults, [])
    assert.ok(puts > 5)
  })
})

test('the same seed is the same run', async () => {
  const runs = [await runBlocks({ seed: 3, steps: 4 }), await runBlocks({ seed: 3, steps: 4 })]
  assert.equal(runs[0], runs[1])
  assert.is.not(runs[0]?.fingerprint, (await runBlocks({ seed: 4, steps: 4 })).fingerprint)
})

test('when every pledge has run out, each copy is where it belongs, and the mesh is at rest', async () => {
  const { faults, puts } = await runBlocks({ seed: 1, nodes: 5, steps: 4, isLong: true })
  assert.equal(faults, [])
  assert.ok(puts > 5)
})

test('a healthy mesh moves nothing, and what was put is read at each node', async () => {
  const world = new BlocksWorld({ seed: 1, ids: testPeerIds(5) })
  const block = testBlock('healthy')
  await world.start()
  assert.is(await world.put(world.nodes[0]!, block), true)
  const made = world.transfers
  assert.is(made, 3)
  await world.run(60_000)
  assert.is(world.transfers, made)
  assert.is(world.drops, 0)

  for (const node of world.nodes) {
    assert.is(await world.get(node, block), true)
  }
})

test('one way cut: what cannot answer is not waited for, and the copies that it lacks come when it heals', async () => {
  await forSeedsInTurn(SEEDS_FEW, async seed => {
    const world = new BlocksWorld({ seed, ids: testPeerIds(5) })
    await world.start()
    world.net.cut([world.nodes[0]!.id], false)

    for (let i = 0; i < 6; i++) {
      assert.is(await world.put(world.nodes[1]!, testBlock(`cut ${i}`), 4_000), true)
    }

    world.mend()
    await world.run(60_000)
    await world.judge(false)
    assert.equal(world.faults, [])
  })
})

test.run()
