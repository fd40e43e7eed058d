/**
 * An operator takes the majority of a volume for lost, and goes on with a survivor; then the others come back, with a
 * log of their own, and with messages that were under way. Sometimes that is done on both sides of a cut. What the logs
 * have is never mixed: each value, set and state belongs to one of them. With one forced log all end up in it.
 */
import { insist, work } from './volume.js'
import { VolumeWorld } from '../volume-world.js'
import { peerOf } from '../../src/volumes/replica/sets/member-id.js'
import { seededRandom, type Random } from '../../src/util/random.js'
import type { SimGateway } from '../volume-gateway.js'

export interface ForcedRun {
  world: VolumeWorld
  /** Logs that were forced. */
  forced: number
}

const BEFORE_MS = 1_500
const APART_MS = 2_500
const AFTER_MS = 12_000
const THINK_MS = 10
const HEALED_MS_MAX = 15_000

/** The sequencer tells the others of the next set. */
const WEDGED_MS = 50

/** Crashes while the logs go on apart. */
const CRASHES = 4

export function forcedVolume (seed: number): ForcedRun {
  const random = seededRandom(seed * 17 + 3)
  const world = new VolumeWorld({
    random,
    nodes: 5,
    replicas: pick(random, [3, 3, 5]),
    snapshotItems: pick(random, [5, 40, 1_000]),
    replaceDelayMs: 600,
    deadlineMs: 2_000,
    net: {
      latencyMs: pick(random, [0.5, 3]),
      loss: pick(random, [0, 0.05]),
      duplicates: pick(random, [0, 0.1]),
      late: pick(random, [0, 0.1]),
      ancient: pick(random, [0, 0.1])
    }
  })
  let isOn = true
  world.ids.forEach(id => { world.replica(id).transferMs = pick(random, [2, 30, 150]) })
  world.gateways.forEach(gateway => { work(world, gateway, random, () => isOn, THINK_MS) })
  world.run(BEFORE_MS * (0.3 + random()))

  const [survivor, other] = [...world.members].sort(() => random() - 0.5) as [string, string]
  const isBoth = random() < 0.3

  if (random() < 0.3) {
    wedge(world, survivor)
  }

  world.isolate([survivor, 'client0'])
  world.run(random() * 500)
  world.force(survivor, 'first')

  if (isBoth) {
    // Neither side sees the other: two operators, or one who does not wait.
    world.isolate([other, 'client1'])
    world.force(other, 'second')
  }

  const crashes = 1 + Math.floor(random() * CRASHES)

  for (let i = 0; i < crashes; i++) {
    const id = pick(random, [survivor, other, ...world.ids])
    world.run(random() * APART_MS / crashes)
    world.crash(id)
    world.clock.schedule(world.now + random() * 400, () => { world.restart(id) })

    // Somewhere in between they see each other again.
    if (random() < 0.4) {
      world.net.heal()
    }
  }

  world.run(random() * APART_MS)
  isOn = false
  world.mend()
  world.run(AFTER_MS)

  if (world.forced.size > 1) {
    return { world, forced: world.forced.size }
  }

  insist(world, world.gateways[0] as SimGateway, { type: 'write', path: '/a', content: 'last' }, HEALED_MS_MAX)
  world.run(AFTER_MS / 2)
  assertOneLog(world)

  return { world, forced: world.forced.size }
}

/** Newcomers die before they accept the set that was proposed: nothing is chosen until an operator goes on. */
function wedge (world: VolumeWorld, survivor: string): void {
  const newcomers = world.ids.filter(id => !world.members.includes(id)).slice(0, 2)
  newcomers.forEach(id => { world.crash(id) })
  world.sequencer?.propose([survivor, ...newcomers].map(id => world.replica(id).self))
  world.run(WEDGED_MS)
}

/** Members of the set that was forced, or grew from it, have its log, and as much of it. */
function assertOneLog (world: VolumeWorld): void {
  const [log] = world.forced.values()
  const members = (log?.config?.members ?? []).map(member => world.replica(peerOf(member)))
  const ends = new Set(members.map(({ core, appliedIndex }) =>
    `${core?.log.config.lineage?.at(-1) ?? 'the first'}:${appliedIndex}`))

  if (ends.size !== 1 || members.length === 0) {
    throw new Error(`the members ended at ${[...ends].join(' and ')}`)
  }
}

function pick<T> (random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}
