/**
 * A volume under faults, by seed: clients work on six paths while nodes crash, freeze, run late, lose disks or are
 * cut off, messages are lost, late and doubled, and the set is mended by the planner. Then everything mends, and it
 * is judged: nothing that was acknowledged is lost, the history is linearizable, and work goes on.
 */
import { seededRandom, type Random } from '../../src/util/random.js'
import { checkLinearizable, type Verdict } from '../../testing/history/linearizability.js'
import { treeModel } from '../../testing/history/tree-model.js'
import { VolumeWorld, type VolumeWorldOptions } from '../volume-world.js'
import type { SimGateway } from '../volume-gateway.js'
import type { TreeCall, TreeReturn } from '../../testing/history/tree-calls.js'

export const PATHS = ['/a', '/b', '/c', '/d', '/e', '/f'] as const

export interface VolumeRun {
  seed: number
  operations: number
  answered: number
  unknown: number
  chosen: number
  epochs: number
  candidacies: number
  messages: number
  /** After everything mended: longest time that a request took, ms. */
  healedMs: number
  verdict: Verdict<TreeCall, TreeReturn>['result']
  steps: number
}

export interface VolumeScenario {
  seed: number
  /** Virtual ms under faults. @default 4000 */
  faultMs?: number
  /** Mean time between faults, ms. @default 350 */
  everyMs?: number
  /** The wall clock of one node is set wrong, by up to 30 days, again and again. @default false */
  wrongClock?: boolean
  world?: Partial<VolumeWorldOptions>
}

/** After the faults, a request may take this long: timeouts of lost messages, then a take-over. */
const HEALED_MS_MAX = 3_000

/** Timeouts of what was lost, queues of slow disks, changes of the set. */
const SETTLE_MS = 2_500

/** Requests of each client after the faults. */
const HEALED_REQUESTS = 3

const STORM_MS = 1_500

const STORM_EVERY_MS = 40

const STORM_THINK_MS = 3

const DAY_MS = 24 * 3_600_000

/** What somebody sets a clock to, ahead of the truth. */
const WRONG_MS = [30 * DAY_MS, -30 * DAY_MS, 8 * DAY_MS, 10 * 60_000, -10 * 60_000, 1_000, 0]

const WRONG_EVERY_MS = 2_000

/** A client thinks this long between two requests, at most. */
const THINK_MS = 30

/** Candidacies that faults may cause, each, before it counts as a storm. */
const CANDIDACIES_PER_FAULT = 6

export function runVolume (
  { seed, faultMs = 4_000, everyMs = 350, wrongClock = false, world: options = {} }: VolumeScenario
): VolumeRun {
  const random = seededRandom(seed)
  const world = new VolumeWorld({
    random,
    nodes: 5,
    replicas: pick(random, [1, 3, 3, 3, 5]),
    wantedSize: pick(random, [0, 3, 3]),
    snapshotItems: pick(random, [10, 40, 1_000]),
    net: {
      latencyMs: pick(random, [0.3, 0.5, 5]),
      loss: pick(random, [0, 0, 0.02, 0.1]),
      duplicates: pick(random, [0, 0.05]),
      late: pick(random, [0, 0.05, 0.2])
    },
    ...options
  })
  let faulty = true
  world.gateways.forEach(gateway => { work(world, gateway, random, () => faulty) })
  const faults = new Faults(world, random)

  if (wrongClock) {
    setWrong(world, seededRandom(seed), () => faulty)
  }

  while (world.now < faultMs) {
    world.run(random() * 2 * everyMs)
    faults.strike()
  }

  faulty = false
  world.mend()
  const healedMs = afterFaults(world, random)

  if (wrongClock) {
    // Behind a batch that a node ordered whose clock was just set: it had to hear the others first.
    insist(world, world.gateways[0] as SimGateway, { type: 'write', path: '/a', content: 'once more' }, HEALED_MS_MAX)
    world.run(SETTLE_MS)
  }

  world.assertLevel()
  world.assertTime()

  return judge(seed, world, faults.count, healedMs)
}

function judge (seed: number, world: VolumeWorld, faults: number, healedMs: number): VolumeRun {
  const history = world.history()
  const verdict = checkLinearizable(treeModel, history, { stepsMax: 300_000 })

  if (verdict.result === 'no') {
    throw new Error(`not linearizable: ${JSON.stringify(verdict.rest)}`)
  }
  if (world.candidacies > 10 + CANDIDACIES_PER_FAULT * faults) {
    throw new Error(`${world.candidacies} candidacies after ${faults} faults`)
  }

  return {
    seed,
    operations: history.length,
    answered: history.filter(({ output }) => output != null).length,
    unknown: history.filter(({ output }) => output == null).length,
    chosen: world.chosen.size,
    epochs: world.config.epoch,
    candidacies: world.candidacies,
    messages: world.net.sent,
    healedMs,
    verdict: verdict.result,
    steps: verdict.steps
  }
}

/**
 * Everything at once, for what must hold however unlikely: slow disks, processes that end and start again within
 * milliseconds, clients that have everybody take over all the time, messages that come late and twice. Judges safety
 * only, and that work goes on in the end.
 */
export function stormVolume (seed: number, world: Partial<VolumeWorldOptions> = {}): VolumeWorld {
  const random = seededRandom(seed)
  const storm = new VolumeWorld({
    random,
    nodes: 5,
    replicas: pick(random, [3, 3, 5]),
    replaceDelayMs: pick(random, [200, 60_000]),
    net: {
      latencyMs: pick(random, [1, 4]), loss: pick(random, [0, 0.1]), duplicates: 0.1, late: 0.2, lateMs: 60,
      timeoutMs: 300
    },
    snapshotItems: pick(random, [5, 1_000]),
    deadlineMs: 1_000,
    ...world
  })
  let on = true
  storm.gateways.forEach(gateway => { work(storm, gateway, random, () => on, STORM_THINK_MS) })
  storm.ids.forEach(id => { storm.replica(id).diskMs = pick(random, [0.5, 5, 25]) })

  while (storm.now < STORM_MS) {
    storm.run(random() * STORM_EVERY_MS)
    const id = pick(random, storm.members)

    switch (Math.floor(random() * 9)) {
      case 8: {
        // Also sets that have little in common with the one before; but only of those that have the state.
        const whole = [...storm.replicas.values()].filter(({ core }) => (core?.log.config.epoch ?? 0) > 0)
        const members = whole.filter(() => random() < 0.5).map(({ self }) => self)
        storm.replicas.forEach(replica => { replica.propose(members.length === 0 ? [replica.self] : members) })
        break
      }
      case 0:
      case 1:
        storm.crash(id)
        storm.clock.schedule(storm.now + random() * 40, () => { storm.restart(id) })
        break
      case 2:
        storm.net.cut(id, pick(random, storm.ids))
        break
      case 3:
        storm.net.heal()
        break
      default:
        storm.replica(id).takeOver()

        // Just when somebody has promised, and not yet written it down.
        if (random() < 0.4) {
          const other = pick(random, storm.members)
          storm.clock.schedule(storm.now + random() * 15, () => {
            storm.crash(other)
            storm.clock.schedule(storm.now + random() * 10, () => { storm.restart(other) })
          })
        }
    }
  }

  on = false
  storm.mend()
  storm.run(SETTLE_MS)
  insist(storm, storm.gateways[0] as SimGateway, { type: 'write', path: '/a', content: 'last' }, HEALED_MS_MAX)
  storm.run(SETTLE_MS)
  storm.assertLevel()
  const verdict = checkLinearizable(treeModel, storm.history(), { stepsMax: 300_000 })

  if (verdict.result === 'no') {
    throw new Error(`not linearizable: ${JSON.stringify(verdict.rest)}`)
  }

  return storm
}

/** Asks through every client, lets the set and what lags settle, and asks once more: that reaches everybody. */
function afterFaults (world: VolumeWorld, random: Random): number {
  let slowestMs = 0

  for (let i = 0; i < HEALED_REQUESTS; i++) {
    for (const gateway of world.gateways) {
      slowestMs = Math.max(slowestMs, insist(world, gateway, randomCall(random, gateway, `after${i}`), HEALED_MS_MAX))
    }
  }

  world.run(SETTLE_MS)
  insist(world, world.gateways[0] as SimGateway, { type: 'write', path: '/a', content: 'last' }, HEALED_MS_MAX)
  world.run(SETTLE_MS)

  return slowestMs
}

/** Waits for the answer, virtual ms; throws when it does not come in time. */
export function insist (world: VolumeWorld, gateway: SimGateway, call: TreeCall, withinMs: number): number {
  const startedAt = world.now
  let over = false
  gateway.request(call, answer => { over = answer !== undefined })

  while (!over) {
    if (world.now >= startedAt + withinMs) {
      throw new Error(`${gateway.process.id} still waits after ${withinMs} ms for ${call.type}`)
    }

    world.run(5)
  }

  return world.now - startedAt
}

/** One request after the other, as long as `on`. */
export function work (
  world: VolumeWorld, gateway: SimGateway, random: Random, on: () => boolean, thinkMs = THINK_MS
): void {
  let count = 0
  const next = (): void => {
    if (on()) {
      gateway.request(randomCall(random, gateway, String(count++)), () => {
        world.clock.schedule(world.now + random() * thinkMs, next)
      })
    }
  }

  next()
}

/** What this client last saw at each path. */
export function randomCall (random: Random, gateway: SimGateway, tag: string): TreeCall {
  const path = pick(random, PATHS)
  const content = `${gateway.process.id}.${tag}`

  switch (Math.floor(random() * 8)) {
    case 0: return { type: 'create', path, content }
    case 1: return { type: 'write', path, content }
    case 2: return { type: 'rename', from: path, to: pick(random, PATHS.filter(other => other !== path)) }
    case 3: return { type: 'remove', path }
    case 4: return { type: 'list' }
    case 5: {
      const seen = lastSeen(gateway, path)

      return seen === undefined ? { type: 'create', path, content } : { type: 'write-if', path, content, ...seen }
    }
    default: return { type: 'read', path }
  }
}

function lastSeen (gateway: SimGateway, path: string): { version: number, expected: string } | undefined {
  for (let i = gateway.history.length - 1; i >= 0; i--) {
    const { input, output } = gateway.history[i] as SimGateway['history'][number]

    // Versions of what was written count; those of what was read may not be known yet.
    if (output?.version === undefined || !('path' in input) || input.path !== path) {
      continue
    }

    const expected = output.content ?? ('content' in input ? input.content : undefined)

    return expected === undefined ? undefined : { version: output.version, expected }
  }

  return undefined
}

/** Never so many at once that a majority of the set is lost for good; it may be away for a while. */
/** Sets the wall clock of one node wrong, and right, and wrong in another way; right at last. */
function setWrong (world: VolumeWorld, random: Random, isFaulty: () => boolean): void {
  const victim = pick(random, world.ids)
  const set = (): void => {
    world.replica(victim).process.setWall(isFaulty() ? pick(random, WRONG_MS) : 0)

    if (isFaulty()) {
      world.clock.schedule(world.now + random() * WRONG_EVERY_MS, set)
    }
  }

  set()
}

class Faults {
  count = 0
  #diskLost = false

  constructor (private readonly world: VolumeWorld, private readonly random: Random) {}

  strike (): void {
    const { world, random } = this
    const id = random() < 0.4 ? world.sequencer?.id ?? pick(random, world.ids) : pick(random, world.members)
    const replica = world.replica(id)
    this.count++

    switch (Math.floor(random() * 12)) {
      case 0:
      case 1:
        world.crash(id)
        this.#later(100, 1_500, () => { world.restart(id) })
        break
      case 2:
        this.#loseDisk(id)
        break
      case 3:
      case 4:
        world.freeze(id)
        this.#later(50, 2_500, () => { world.thaw(id) })
        break
      case 5:
        world.isolate([id])
        this.#later(50, 2_000, () => { world.net.heal() })
        break
      case 6:
        world.net.cut(id, pick(random, world.ids))
        this.#later(50, 1_500, () => { world.net.heal() })
        break
      case 7:
        world.isolate([id, pick(random, world.ids), `client${Math.floor(random() * world.gateways.length)}`])
        this.#later(50, 2_000, () => { world.net.heal() })
        break
      case 8:
        replica.process.lagMs = random() * 500
        this.#later(100, 1_500, () => { replica.process.lagMs = 0 })
        break
      case 9:
        replica.diskMs = random() * 500
        this.#later(100, 1_500, () => { replica.diskMs = 0.3 })
        break
      case 10:
        world.slander(pick(random, world.ids), id, random() * 2_000)
        break
      default:
        world.draining.add(id)
        this.#later(500, 3_000, () => { world.draining.delete(id) })
    }
  }

  /** One disk for each run, and only of a set that bears it and has taken over from the one before. */
  #loseDisk (id: string): void {
    const { world } = this

    const isBorne = (): boolean => world.config.members.length > 2 && world.isTakenOver && world.bears(id, true)

    if (this.#diskLost || !isBorne()) {
      return
    }

    this.#diskLost = true
    world.crash(id)
    // By then a smaller set may be on its way that this one has to be in.
    this.#later(10, 500, () => {
      if (isBorne()) {
        world.restart(id, 'lost')
      } else {
        world.restart(id)
      }
    })
  }

  #later (fromMs: number, toMs: number, run: () => void): void {
    const { world, random } = this
    world.clock.schedule(world.now + fromMs + random() * (toMs - fromMs), run)
  }
}

function pick<T> (random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T
}
