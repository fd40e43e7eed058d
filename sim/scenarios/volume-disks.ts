/**
 * A volume whose disks are no friends: they are lost, go back in time, rot, and forget what they said was durable;
 * clocks jump, and messages of long ago come once more. One disk at a time, and only when those of all other members
 * are whole: that is what is promised. Everything else fails besides, as it likes: crashes of several at once, cuts.
 */
import { insist, work } from './volume.js'
import { checkLinearizable } from '../../testing/history/linearizability.js'
import { treeModel } from '../../testing/history/tree-model.js'
import { VolumeWorld, type VolumeWorldOptions } from '../volume-world.js'
import { seededRandom, type Random } from '../../src/util/random.js'
import type { DiskImage } from '../volume-disk.js'
import type { SimGateway } from '../volume-gateway.js'
import type { TreeCall } from '../../testing/history/tree-calls.js'

export type DiskFault = 'lost' | 'back' | 'rotten' | 'tail'

export const DISK_FAULTS: readonly DiskFault[] = ['lost', 'back', 'rotten', 'tail']

export interface DisksRun {
  world: VolumeWorld
  /** Disk faults that were done, by kind. */
  done: ReadonlyMap<DiskFault, number>
  /** What happened, for whoever reads a failure. */
  log: readonly string[]
}

export interface DisksScenario {
  seed: number
  /** Virtual ms under faults. @default 8000 */
  faultMs?: number
  disks?: readonly DiskFault[]
  world?: Partial<VolumeWorldOptions>
}

const FAULT_EVERY_MS = 300
const THINK_MS = 15

/** Everything mends, and work goes on within this: sets change one step after the other. */
const HEALED_MS_MAX = 15_000
const SETTLE_MS = 7_000

const COPIES_MAX = 4
const TAIL_WRITES_MAX = 6
const DAY_MS = 24 * 60 * 60_000

/** What a failure quotes of what was done. */
const QUOTED = 14

export function disksVolume (scenario: DisksScenario): DisksRun {
  const { seed, faultMs = 8_000, disks = DISK_FAULTS, world: options = {} } = scenario
  const random = seededRandom(seed * 31 + 7)
  const world = new VolumeWorld({
    random,
    nodes: pick(random, [4, 5, 6, 7]),
    replicas: pick(random, [3, 3, 5, 1]),
    wantedSize: pick(random, [0, 0, 3]),
    replaceDelayMs: pick(random, [200, 1_000, 5_000]),
    snapshotItems: pick(random, [5, 10, 40]),
    deadlineMs: 2_000,
    net: {
      latencyMs: pick(random, [0.3, 1, 5]),
      loss: pick(random, [0, 0.02, 0.1]),
      duplicates: pick(random, [0, 0.1]),
      late: pick(random, [0, 0.1]),
      ancient: pick(random, [0, 0.05])
    },
    ...options
  })
  const faults = new Faults(world, random, disks)
  let isOn = true

  for (const id of world.ids) {
    world.replica(id).transferMs = pick(random, [2, 30, 150])
    world.replica(id).diskMs = pick(random, [0.3, 2, 15])
  }

  try {
    world.gateways.forEach(gateway => { work(world, gateway, random, () => isOn, THINK_MS) })

    while (world.now < faultMs) {
      world.run(random() * 2 * FAULT_EVERY_MS)
      faults.strike()
    }

    isOn = false
    faults.end()
    world.mend()
    persist(world, { type: 'write', path: '/a', content: 'last' })
    world.run(SETTLE_MS)
    persist(world, { type: 'write', path: '/a', content: 'very last' })
    world.run(SETTLE_MS)
    world.assertLevel()
    const verdict = checkLinearizable(treeModel, world.history(), { stepsMax: 300_000 })

    if (verdict.result === 'no') {
      throw new Error(`not linearizable: ${JSON.stringify(verdict.rest).slice(0, 600)}`)
    }
  } catch (err) {
    throw new Error(`${(err as Error).message} [${faults.log.slice(-QUOTED).join('; ')}]`, { cause: err })
  }

  return { world, done: faults.done, log: faults.log }
}

/** Asks until it is done: a client gives up before a set has changed. */
function persist (world: VolumeWorld, call: Extract<TreeCall, { content: string }>): void {
  const gateway = world.gateways[0] as SimGateway
  const endsAt = world.now + HEALED_MS_MAX

  for (let attempt = 0; ; attempt++) {
    try {
      insist(world, gateway, { ...call, content: `${call.content} ${attempt}` }, HEALED_MS_MAX / 5)
      return
    } catch (err) {
      if (world.now >= endsAt) {
        throw err
      }
    }
  }
}

class Faults {
  readonly done = new Map<DiskFault, number>()
  readonly log: string[] = []
  readonly #copies: { id: string, self: string, image: DiskImage }[] = []
  #isOver = false

  constructor (
    private readonly world: VolumeWorld, private readonly random: Random, private readonly disks: readonly DiskFault[]
  ) {}

  end (): void {
    this.#isOver = true
    this.world.draining.clear()
    this.world.ids.forEach(id => { this.world.replica(id).process.setWall(0) })
  }

  strike (): void {
    const { world, random } = this
    const id = random() < 0.35
      ? world.sequencer?.id ?? pick(random, world.ids)
      : pick(random, random() < 0.8 ? world.members : world.ids)

    switch (Math.floor(random() * 14)) {
      case 0:
      case 1:
        // One, or several at once.
        this.#crash(random() < 0.3 ? world.members.filter(() => random() < 0.6) : [id])
        break
      case 2:
      case 3:
      case 4:
        this.#hitDisk(id)
        break
      case 5:
      case 12:
        this.#copy(id)
        break
      case 6:
        this.#note(`freeze ${id}`)
        world.freeze(id)
        this.#later(50, 3_000, () => { world.thaw(id) })
        break
      case 7:
        this.#part([...world.ids.filter(() => random() < 0.4), ...(random() < 0.5 ? ['client0'] : [])])
        break
      case 8:
        this.#cut(id, pick(random, world.ids))
        break
      case 9:
        this.#note(`slander ${id}`)
        world.slander(pick(random, world.ids), id, random() * 3_000)
        break
      case 10:
        this.#note(`drain ${id}`)
        world.draining.add(id)
        this.#later(300, 3_000, () => { world.draining.delete(id) })
        break
      case 11:
        this.#jump(id)
        break
      default:
        world.replica(id).takeOver()
    }
  }

  #crash (ids: readonly string[]): void {
    const { world } = this
    this.#note(`crash ${ids.join()}`)

    for (const id of ids) {
      world.crash(id)
      this.#later(5, 1_500, () => { world.restart(id) })
    }
  }

  #hitDisk (id: string): void {
    const { world, random } = this
    const kind = pick(random, this.disks)
    const copy = this.#copies.find(other => other.id === id && other.self === world.replica(id).self)

    // Also of one that is only about to become a member: what it accepted may be what its set was chosen with.
    if (!world.bears(id, kind === 'lost' || kind === 'back') || (kind === 'back' && copy === undefined)) {
      return
    }

    this.#note(`disk of ${id}: ${kind}`)
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1)

    switch (kind) {
      case 'lost': world.loseDisk(id); break
      case 'rotten': world.rotDisk(id); break
      case 'tail': world.loseTail(id, 1 + Math.floor(random() * TAIL_WRITES_MAX)); break
      case 'back': world.goBack(id, (copy as { image: DiskImage }).image, 20 + random() * 800); break
    }

    this.#later(5, 800, () => { world.restart(id) })
  }

  #copy (id: string): void {
    const { self, disk } = this.world.replica(id)

    // A set of one asks nobody, so that no peer can refuse it: membership has to tell it before it opens, and that is
    // not simulated here.
    if ((disk.hard?.config.members.length ?? 0) < 2) {
      return
    }

    this.#note(`copy ${id}`)
    this.#copies.unshift({ id, self, image: disk.image() })
    this.#copies.splice(COPIES_MAX)
  }

  #part (side: readonly string[]): void {
    this.#note(`part ${side.join()}`)
    this.world.isolate(side)
    this.#later(200, 3_000, () => { this.world.net.heal() })
  }

  #cut (from: string, to: string): void {
    const { world, random } = this
    this.#note(`cut ${from}>${to}`)
    world.net.cut(from, to)

    if (random() < 0.6) {
      world.net.cut(to, from)
    }

    this.#later(200, 3_000, () => { world.net.heal() })
  }

  /** A clock that somebody sets, or a machine that slept. */
  #jump (id: string): void {
    const { process } = this.world.replica(id)

    if (this.random() < 0.5) {
      this.#note(`the monotonic clock of ${id} jumps`)
      process.jump(this.random() * 20_000)
      return
    }

    this.#note(`the wall clock of ${id} is off by 30 days`)
    process.setWall(this.random() < 0.5 ? 30 * DAY_MS : -30 * DAY_MS)
    this.#later(200, 3_000, () => { process.setWall(0) })
  }

  #later (fromMs: number, toMs: number, run: () => void): void {
    const { world, random } = this
    world.clock.schedule(world.now + fromMs + random() * (toMs - fromMs), () => {
      if (!this.#isOver) {
        run()
      }
    })
  }

  #note (text: string): void {
    this.log.push(`${Math.round(this.world.now)} ${text}`)
  }
}

function pick<T> (random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}
