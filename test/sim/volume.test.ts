import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkLinearizable } from '../../testing/history/linearizability.js'
import { forcedVolume } from '../../sim/scenarios/volume-forced.js'
import { insist, runVolume, stormVolume, work } from '../../sim/scenarios/volume.js'
import { disksVolume } from '../../sim/scenarios/volume-disks.js'
import { treeModel } from '../../testing/history/tree-model.js'
import type { SimGateway } from '../../sim/volume-gateway.js'
import { VolumeWorld } from '../../sim/volume-world.js'
import { seededRandom } from '../../src/util/random.js'
import { forSeeds } from '../helpers/for-seeds.js'

/** Worlds full of faults. More: `npm run sim -- volume --seed 1 --runs 10000`. */
const SEEDS = 90

const STORMS = 30

const SEEDS_CLOCK = 40

/** Each is longer than the others, virtually. */
const SEEDS_DISKS = 30

const SEEDS_FORCED = 30

/** A planted fault shows within a tenth of these. */
const SEEDS_TO_CATCH = 400

/** For worlds with one fault in them. */
const SEEDS_FEW = 30

/** A client never waits longer for an answer because one replica, whichever, does not work. */
const OUTAGE_MS_MAX = 1_000

function first (world: VolumeWorld): SimGateway {
  return world.gateways[0] as SimGateway
}

forSeeds('whatever fails, nothing acknowledged is lost and the history is linearizable', SEEDS, seed => {
  const { verdict, answered } = runVolume({ seed })
  assert.is(verdict, 'yes')
  assert.ok(answered > 5)
})

forSeeds('one clock that is wrong by up to 30 days dates nothing ahead, stops nothing, and leaves no trace', SEEDS_CLOCK, seed => {
  const { verdict, answered } = runVolume({ seed, wrongClock: true })
  assert.is(verdict, 'yes')
  assert.ok(answered > 10)
})

forSeeds('a storm of ends, starts and take-overs breaks no rule', STORMS, seed => {
  assert.ok(stormVolume(seed).chosen.size > 0)
})

forSeeds('disks are lost, go back, rot and forget, one at a time: nothing acknowledged is lost', SEEDS_DISKS, seed => {
  assert.ok(disksVolume({ seed }).world.chosen.size > 0)
})

test('what a set has chosen outlives a higher ballot of the set before', () => {
  // A sequencer of the old set, which it could not finish, hears later that the new one is in force.
  for (const seed of [6438, 9619]) {
    assert.is(runVolume({ seed }).verdict, 'yes')
  }
})

test('a newcomer whose disk fails while the set that takes it in is proposed wedges nobody', () => {
  // Sets of one and of two, which need it.
  for (const seed of [345, 1137]) {
    assert.ok(disksVolume({ seed }).world.chosen.size > 0)
  }
})

test('a batch is judged by the clocks of when it was dated, however long it waits for a majority', () => {
  assert.ok(disksVolume({ seed: 91_066 }).world.chosen.size > 0)
})

forSeeds('an operator goes on with a survivor: logs that were forced apart are never mixed', SEEDS_FORCED, seed => {
  assert.ok(forcedVolume(seed).forced > 0)
})

/** Whether some seed ends with a broken rule. */
function isCaught (body: (seed: number) => void): boolean {
  for (let seed = 1; seed <= SEEDS_TO_CATCH; seed++) {
    try {
      body(seed)
    } catch {
      return true
    }
  }

  return false
}

test('a store that takes rotten and missing records for torn ones is caught', () => {
  assert.ok(isCaught(seed => { disksVolume({ seed, disks: ['rotten', 'tail'], world: { ignoresDamage: true } }) }))
})

test('a disk that went back in time without anybody noticing is caught', () => {
  assert.ok(isCaught(seed => { disksVolume({ seed, disks: ['back'], world: { ignoresRollback: true } }) }))
})

function outage (seed: number, hit: (world: VolumeWorld, id: string) => void): void {
  const random = seededRandom(seed)
  // Membership notices nothing within this time, but for crashes.
  const world = new VolumeWorld({ random, clients: 4, replaceDelayMs: 60_000 })
  let on = true
  world.gateways.forEach(gateway => { work(world, gateway, random, () => on) })
  world.run(500)
  world.gateways.forEach(gateway => { gateway.slowestMs = 0 })
  const before = world.candidacies
  hit(world, world.sequencer?.id as string)
  world.run(2_500)
  on = false
  world.run(2_500)

  for (const { slowestMs, gaveUp, process } of world.gateways) {
    assert.ok(slowestMs < OUTAGE_MS_MAX, `${process.id} waited ${slowestMs} ms`)
    assert.is(gaveUp.length, 0)
  }

  assert.ok(world.candidacies - before <= 8, `${world.candidacies - before} candidacies for one fault`)
  assert.is(checkLinearizable(treeModel, world.history()).result, 'yes')
}

forSeeds('the sequencer is killed: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => { world.crash(id) })
})

forSeeds('the sequencer is frozen: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => { world.freeze(id) })
})

forSeeds('the sequencer is frozen and thaws with what it held: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => {
    world.freeze(id)
    world.clock.schedule(world.now + 600, () => { world.thaw(id) })
  })
})

forSeeds('the sequencer is cut off: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => { world.isolate([id]) })
})

forSeeds('the sequencer runs late: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => { world.replica(id).process.lagMs = 600 })
})

forSeeds('the disk of the sequencer is slow: clients wait less than a second', SEEDS_FEW, seed => {
  outage(seed, (world, id) => { world.replica(id).diskMs = 600 })
})

forSeeds('the originals die one after the other and are replaced: nothing is lost', SEEDS_FEW, seed => {
  const random = seededRandom(seed)
  const world = new VolumeWorld({ random, nodes: 7, clients: 2 })
  const client = first(world)
  let written = 0

  for (const id of ['A', 'B', 'C', 'D']) {
    for (let i = 0; i < 20; i++) {
      insist(world, client, { type: 'write', path: `/${written++}`, content: `content${written}` }, OUTAGE_MS_MAX)
    }

    world.crash(id)
    world.run(3_000)
    const members = world.members.filter(member => world.replica(member).process.state === 'up')
    assert.is(members.length, 3, `after ${id}: [${world.config.members.join()}]`)
  }

  client.history.length = 0
  insist(world, client, { type: 'list' }, OUTAGE_MS_MAX)
  assert.is(client.history[0]?.output?.names?.length, written)
})

forSeeds('a set of one grows to three, and to five when the mesh has five', SEEDS_FEW, seed => {
  const wantedSize = seed % 2 === 0 ? 0 : 3
  const world = new VolumeWorld({ random: seededRandom(seed), nodes: 5, replicas: 1, wantedSize })
  insist(world, first(world), { type: 'write', path: '/a', content: 'a' }, OUTAGE_MS_MAX)
  world.run(4_000)
  assert.is(world.config.members.length, wantedSize === 0 ? 5 : 3)
})

forSeeds('a minority appoints nobody, and does not answer', SEEDS_FEW, seed => {
  const world = new VolumeWorld({ random: seededRandom(seed), clients: 2, deadlineMs: 4_000 })
  insist(world, first(world), { type: 'write', path: '/a', content: 'a' }, OUTAGE_MS_MAX)
  const sequencer = world.sequencer?.id as string
  world.isolate([sequencer, 'client1'])
  const cut = world.gateways[1] as SimGateway
  let answer: unknown = 'none'
  cut.request({ type: 'read', path: '/a' }, result => { answer = result })
  cut.request({ type: 'write', path: '/a', content: 'b' }, () => {})
  insist(world, first(world), { type: 'write', path: '/a', content: 'c' }, OUTAGE_MS_MAX)
  world.run(9_000)
  assert.is(answer, undefined, 'a read that could not know is not answered')
  assert.equal(cut.gaveUp.map(({ code }) => code).sort(), ['no_quorum', 'outcome_unknown'])
  assert.not.ok(world.members.includes(sequencer), 'it was replaced')
  world.mend()
  world.run(3_000)
  const read = first(world)
  insist(world, read, { type: 'read', path: '/a' }, OUTAGE_MS_MAX)
  assert.is(checkLinearizable(treeModel, world.history()).result, 'yes')
})

forSeeds('a member that lost its disk votes for nothing until it was removed and came again', SEEDS_FEW, seed => {
  const world = new VolumeWorld({ random: seededRandom(seed), nodes: 3, clients: 1 })
  const client = first(world)
  insist(world, client, { type: 'write', path: '/a', content: 'a' }, OUTAGE_MS_MAX)
  const id = ['A', 'B', 'C'][seed % 3] as string
  world.crash(id)
  world.restart(id, 'lost')
  insist(world, client, { type: 'write', path: '/a', content: 'b' }, OUTAGE_MS_MAX)
  assert.is(world.replica(id).core?.log.config.epoch ?? 0, 0, 'it knows that it knows nothing')
  world.run(4_000)
  assert.equal(world.members.sort(), ['A', 'B', 'C'])
  // In one step, unless it is heard of only after it was missed.
  assert.ok(world.config.epoch <= 3, `epoch ${world.config.epoch}`)
})

test('an idle volume sends nothing', () => {
  const world = new VolumeWorld({ random: seededRandom(1), nodes: 3, clients: 1 })
  insist(world, first(world), { type: 'write', path: '/a', content: 'a' }, OUTAGE_MS_MAX)
  world.run(5_000)
  const before = world.net.sent
  world.run(60_000)
  assert.is(world.net.sent - before, 0)
})

test('the same seed is the same run', () => {
  assert.equal(runVolume({ seed: 7 }), runVolume({ seed: 7 }))
})

test.run()
