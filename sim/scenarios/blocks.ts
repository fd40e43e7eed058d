import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { BlocksWorld, type SimBlock } from '../blocks/blocks-world.js'
import { runSeeds, type SeedResult, type Seeds } from './seeds.js'
import { pickSome, pickStep, type Steps } from './steps.js'
import { testPeerIds } from '../../testing/peer-ids.js'

export interface BlocksRunOptions {
  seed: number
  /** @default 6 */
  nodes?: number
  /** Faults, one after the other. @default 10 */
  steps?: number
  /** Waits at the end until every pledge has run out and every copy is where it belongs. @default false */
  isLong?: boolean
}

export interface BlocksRunResult extends SeedResult {
  puts: number
  transfers: number
  drops: number
}

/** Nodes that are down or stand still at once: with three copies of each block one is left. */
const AWAY_MAX = 2

/** Time for repair after the last fault; and an hour of pledges more. */
const SETTLE_MS = 90_000
const LONG_MS = 3_900_000

/** In the last so many ms of a long run nothing is left to do, and a pair of nodes has so many calls for each other. */
const REST_MS = 600_000
const REST_CALLS_MAX = 8

const BLOCK_BYTES = 400

/** One more may go away. */
function mayLose (world: BlocksWorld): boolean {
  return world.nodes.length - world.up().length < AWAY_MAX
}

const STEPS: Steps<BlocksWorld> = [
  [4, (world, random) => {
    const node = pickSome(random, world.up())

    if (node !== undefined && mayLose(world)) {
      world.crash(node, random() < 0.5)
    }
  }],
  [3, (world, random) => {
    const node = pickSome(random, world.up())

    if (node !== undefined && mayLose(world)) {
      world.freeze(node)
    }
  }],
  [5, world => { world.recover() }],
  [1, async (world, random) => {
    // The disk of one node at a time, and only while the others have had time to make its copies again.
    const node = pickSome(random, world.up())

    if (node !== undefined && world.up().length === world.nodes.length) {
      await world.run(60_000)
      world.crash(node, false)
      world.restart(node, 'empty')
      await world.run(60_000)
    }
  }],
  [3, (world, random) => {
    world.net.heal()
    world.net.cut(world.nodes.filter(() => random() < 0.3).map(({ id }) => id), random() < 0.5)
  }],
  [3, world => { world.net.heal() }],
  [2, async (world, random) => {
    // The power of the whole house: what was acknowledged is on the disks.
    world.nodes.filter(({ isUp }) => isUp).forEach(node => { world.crash(node, true) })
    await world.run(random() * 10_000)
    world.nodes.forEach(node => { world.restart(node) })
  }],
  [2, (world, random) => {
    // Several at once: each may take the others for those that keep a copy.
    world.up().filter(() => random() < 0.4).forEach(node => {
      node.setCapacity(Math.max(1, world.usedBytes(node) * (0.3 + random() * 0.4)))
    })
  }],
  [1, world => { world.nodes.forEach(node => { node.setCapacity(undefined) }) }],
  [3, async (world, random) => {
    const node = pickSome(random, world.up())
    const block = pickSome(random, [...world.live.values()])

    if (node !== undefined && block !== undefined) {
      await world.unpin(node, block)
    }
  }]
]

/** Prints what came of each seed; the exit code. */
export async function runBlocksSeeds (seeds: Seeds): Promise<number> {
  return await runSeeds(seeds, async seed => await runBlocks({ seed }), ({ puts, transfers, drops }) =>
    `${puts} puts, ${transfers} copies made, ${drops} dropped`)
}

/** Puts under faults by chance, and then a mesh that mends: nothing acknowledged is lost, no drop is too early. */
export async function runBlocks (options: BlocksRunOptions): Promise<BlocksRunResult> {
  const { seed, nodes = 6, steps = 10, isLong = false } = options
  const world = new BlocksWorld({ seed, ids: testPeerIds(nodes), loss: seed % 3 === 0 ? 0.02 : 0 })
  const { random } = world
  let [begun, puts] = [0, 0]
  const put = async (): Promise<void> => {
    const node = pickSome(random, world.up())

    if (node !== undefined) {
      puts += await world.put(node, blockOf(seed, begun++), random() * 1_000) ? 1 : 0
    }
  }
  await world.start()

  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < 3; i++) {
      await put()
    }

    await pickStep(random, STEPS)(world, random)
    await put()
    await world.run(random() * 15_000)
  }

  world.mend()
  await world.run(SETTLE_MS)

  if (isLong) {
    await world.run(LONG_MS - REST_MS)
    await rest(world)
  }

  await world.judge(isLong)

  return {
    seed, faults: world.faults, fingerprint: world.net.fingerprint(), puts, transfers: world.transfers,
    drops: world.drops, calls: world.net.calls, virtualMs: world.virtual.now
  }
}

/** A mesh that has nothing to do says little. */
async function rest (world: BlocksWorld): Promise<void> {
  const { net, nodes, faults } = world
  const before = net.calls
  await world.run(REST_MS)
  const calls = net.calls - before

  if (calls > nodes.length * (nodes.length - 1) * REST_CALLS_MAX) {
    faults.push(`a mesh at rest made ${calls} calls in ${REST_MS / 60_000} minutes`)
  }
}

function blockOf (seed: number, index: number): SimBlock {
  const data = Buffer.alloc(BLOCK_BYTES, createHash('sha256').update(`${seed} ${index}`).digest())

  return { data, cid: CID.createV1(0x55, Digest.create(0x12, createHash('sha256').update(data).digest())) }
}
