import { VolumesWorld } from '../volumes/volumes-world.js'
import { runSeeds, type SeedResult, type Seeds } from './seeds.js'
import { pickSome, pickStep, type Steps } from './steps.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import type { Random } from '../../src/util/random.js'
import type { VolumeNode } from '../volumes/volume-node.js'

export interface VolumesRunOptions {
  seed: number
  /** @default 5 */
  nodes?: number
  /** Faults, one after the other. @default 12, and 30 in a storm */
  steps?: number
  /** They come a few times a second, and sets follow as fast. @default every fourth seed */
  isStorm?: boolean
}

export interface VolumesRunResult extends SeedResult {
  answered: number
  unknown: number
  refused: number
  epochs: number
}

/** Between two faults, at most, ms. */
const STEP_MS = 2_500
const STORM_STEP_MS = 500

/** What a storm does with the set, and how soon members are held for dead. */
const STORM = { replaceDelayMs: 500, tableLagMs: 400, evictMs: 2_000 }

/** A whole mesh that has everything: replicas that are lost are replaced, and hold the state, within this, ms. */
const CALM_MS = 15_000

const DAY_MS = 24 * 3_600_000

/** What someone sets a clock to, ahead of the truth, ms. */
const WRONG_MS = [30 * DAY_MS, -30 * DAY_MS, 8 * DAY_MS, 600_000, -600_000, 1_000]

/** What a write takes on a disk that is busy, at most, ms. */
const SLOW_DISK_MS = [5, 40, 400]

/** Any node that is up; often one that orders. */
function victim (world: VolumesWorld, random: Random): VolumeNode | undefined {
  const ordering = [...world.replicas().values()].flat()
    .filter(({ node, replica }) => replica.isOpen && replica.isSequencer && !node.isFrozen)

  return random() < 0.4 ? pickSome(random, ordering)?.node : pickSome(random, world.up())
}

const STEPS: Steps<VolumesWorld> = [
  [4, (world, random) => {
    const node = victim(world, random)

    if (node !== undefined) {
      world.crash(node)
    }
  }],
  [3, (world, random) => {
    const node = victim(world, random)

    if (node !== undefined) {
      world.freeze(node)
    }
  }],
  [6, world => { world.recover() }],
  [2, async (world, random) => {
    // As the processes of a machine that is restarted at once: others have not noticed.
    const node = victim(world, random)

    if (node !== undefined) {
      world.crash(node)
      await world.run(random() * 300)
      world.restart(node)
    }
  }],
  [3, (world, random) => {
    world.net.heal()
    world.net.cut(world.nodes.filter(() => random() < 0.3).map(({ id }) => id), random() < 0.5)
  }],
  [2, (world, random) => {
    // Who orders hears of nothing, or is not heard: the others go on, and change the set.
    const node = victim(world, random)

    if (node !== undefined) {
      world.net.cut([node.id], random() < 0.5)
    }
  }],
  [4, world => { world.net.heal() }],
  [1, async (world, random) => {
    // The power of the whole house.
    world.nodes.filter(({ isUp }) => isUp).forEach(node => { world.crash(node) })
    await world.run(random() * 10_000)
    world.nodes.forEach(node => { world.restart(node) })
  }],
  [1, async (world, random) => {
    // The disk of one node at a time, and only while the others have had time to take its place.
    const node = pickSome(random, world.nodes)
    world.mend()
    await world.run(CALM_MS)

    if (node?.isOpen === true) {
      world.crash(node)
      world.restart(node, 'empty')
      await world.run(CALM_MS)
    }
  }],
  [1, (world, random) => {
    const node = pickSome(random, world.up())

    if (node !== undefined) {
      world.setClock(node, pickSome(random, WRONG_MS) ?? 0)
    }
  }],
  [2, (world, random) => {
    const node = victim(world, random)

    if (node !== undefined) {
      world.slow(node, random() * 8_000)
    }
  }],
  [1, (world, random) => {
    const node = pickSome(random, world.nodes)

    if (node !== undefined) {
      node.diskMs = pickSome(random, SLOW_DISK_MS) ?? 0
    }
  }]
]

/** Clients under faults by chance, and then a mesh that mends: what they were told is what one copy would have said. */
export async function runVolumes (options: VolumesRunOptions): Promise<VolumesRunResult> {
  const { seed, nodes = 5, isStorm = seed % 4 === 1, steps = isStorm ? 30 : 12 } = options
  const world = new VolumesWorld({
    seed,
    ids: testPeerIds(nodes),
    metadataReplicas: seed % 4 === 0 ? 5 : 3,
    loss: seed % 3 === 0 ? 0.02 : 0,
    duplicates: seed % 2 === 0 ? 0.05 : 0,
    ...isStorm ? STORM : {}
  })
  const { random } = world
  await world.start()

  for (let step = 0; step < steps; step++) {
    await pickStep(random, STEPS)(world, random)
    await world.run(random() * (isStorm ? STORM_STEP_MS : STEP_MS))
  }

  world.mend()
  await world.judge()
  const { faults, answered, unknown, refused } = world

  return {
    seed, faults, fingerprint: world.net.fingerprint(), answered, unknown, refused, epochs: world.epoch(),
    calls: world.net.calls, virtualMs: world.virtual.now
  }
}

/** Prints what came of each seed; the exit code. */
export async function runVolumesSeeds (seeds: Seeds): Promise<number> {
  return await runSeeds(seeds, async seed => await runVolumes({ seed }), ({ answered, unknown, refused, epochs }) =>
    `${answered} answers, ${unknown} unknown, ${refused} refused, epoch ${epochs}`)
}
