/** A set is changed by majorities of both; what becomes of a group when one of them is gone in the middle of that. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UNWANTED_MS } from '../../../src/volumes/replica/constants.js'
import { nextConfig } from '../../../src/consensus/lineage.js'
import { memberId } from '../../../src/volumes/replica/sets/member-id.js'
import { volumeForce } from '../../../src/volumes/replica/methods.js'
import { rejection } from '../../helpers/rejection.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { LogConfig } from '../../../src/consensus/types.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

interface Run {
  mesh: VolumeMesh
  group: string
  /** Orders. */
  first: VolumeNode
  /** The two others of the set. */
  others: [VolumeNode, VolumeNode]
  /** Two nodes without a replica. */
  newcomers: [VolumeNode, VolumeNode]
  config: LogConfig
  replicaOn: (node: VolumeNode) => Replica
}

async function start (): Promise<Run> {
  mesh = new VolumeMesh(5, { replaceDelayMs: 600_000 })
  await mesh.start()
  const { nodes } = mesh
  const volume = await (nodes[0] as VolumeNode).volumes.create('docs', { metadataReplicas: 3 })
  await volume.writeFile('/f', 'before')
  const group = volume.id
  const replicaOn = ({ volumes }: VolumeNode): Replica => volumes.groups.get(group) as Replica
  const first = await waitFor(() => nodes.find(({ volumes }) => volumes.groups.get(group)?.isSequencer), { what: 'a sequencer' })
  const { config } = replicaOn(first)
  const isMember = ({ peerId }: VolumeNode): boolean => replicaOn(first).groupConfig.members.includes(peerId)

  return {
    mesh,
    group,
    first,
    others: nodes.filter(node => node !== first && isMember(node)) as Run['others'],
    newcomers: nodes.filter(node => !isMember(node)) as Run['newcomers'],
    config,
    replicaOn
  }
}

const memberOn = ({ peerId, membership }: VolumeNode): string => memberId(peerId, membership.self().storeId)

function lose (nodes: readonly VolumeNode[]): void {
  for (const node of nodes) {
    node.mood = 'gone'
    mesh?.blocks.setState(node.peerId, 'dead')
  }
}

function bring (nodes: readonly VolumeNode[]): void {
  for (const node of nodes) {
    node.mood = 'well'
    mesh?.blocks.setState(node.peerId, 'alive')
  }
}

/** A set is proposed, and gets no further than to those of the set before. */
async function propose ({ first, others, replicaOn, config }: Run, members: readonly VolumeNode[]): Promise<void> {
  replicaOn(first).step({ type: 'reconfigure', config: nextConfig(config, members.map(memberOn)) })
  await waitFor(() => [first, ...others].every(node => replicaOn(node).status().proposed !== undefined),
    { what: 'the set to be proposed everywhere' })
}

/** The node holds the group as a newcomer. */
async function invite ({ group, first, config, replicaOn }: Run, node: VolumeNode): Promise<void> {
  await node.volumes.groups.host(group, config, { bootstrap: false, member: memberOn(node), source: first.peerId })
  await waitFor(() => replicaOn(node).config.epoch === config.epoch, { what: 'the newcomer to have the state' })
}

const writes = async (node: VolumeNode, content: string): Promise<void> => {
  await waitFor(async () => {
    await (await node.volumes.open('docs')).writeFile('/f', content)
    return true
  }, { what: 'a write to take effect' })
}

const reads = async (node: VolumeNode): Promise<string> =>
  await (await node.volumes.open('docs')).readFile('/f', { encoding: 'utf8' })

test('a group whose next set died before it accepted is recovered, though a majority of the set in force answers', async () => {
  const run = await start()
  const { first, others, newcomers, config, replicaOn, group } = run
  lose(newcomers)
  await propose(run, [first, ...newcomers])

  const report = await first.volumes.recover('docs')
  assert.equal([...report.lost].sort(), newcomers.map(({ peerId }) => peerId).sort())
  assert.is(report.survivors.length, 3)
  assert.match(report.warnings.join(), /were about to become/)
  assert.not(report.recovered)
  assert.ok(report.isNeeded)
  assert.is(replicaOn(first).config.epoch, config.epoch, 'it waits')

  const { recovered, chosen } = await first.volumes.recover('docs', { acceptLoss: true })
  assert.ok(recovered)
  assert.ok((first.volumes.groups.get(group)?.config.epoch ?? 0) >= config.epoch || chosen !== first.peerId)
  await writes(first, 'after')
  assert.is(await reads(others[0]), 'after')
  assert.not((await others[0].volumes.recover('docs')).isNeeded)
})

test('a next set that is only slow is chosen when it is there, and the group is not given up', async () => {
  const run = await start()
  const { first, others, newcomers, config, group, replicaOn } = run
  await invite(run, newcomers[0])
  await invite(run, newcomers[1])
  lose(newcomers)
  await propose(run, [first, ...newcomers])
  bring(newcomers)
  const { warnings, recovered } = await others[0].volumes.recover('docs', { acceptLoss: true })
  assert.not(recovered, warnings.join())
  const refusal = await rejection(others[0].rpc.call(first.peerId, volumeForce,
    { group, members: [first.peerId], epoch: replicaOn(first).config.epoch }))
  assert.is(refusal.code, 'force_refused')
  await waitFor(() => replicaOn(first).config.epoch === config.epoch + 1, { what: 'the next set to be chosen' })
  await writes(first, 'after')
})

test('a group whose set died before its members knew of the next one is recovered with one of that', async () => {
  const run = await start()
  const { mesh: { blocks }, first, others: [gone, left], newcomers, config, replicaOn, group } = run
  await invite(run, newcomers[0])
  await invite(run, newcomers[1])
  const { promised, lastIndex, commitIndex } = replicaOn(first).core.log.hard
  const next = nextConfig(config, [left, ...newcomers].map(memberOn))
  lose([first, gone])

  // The last thing that the sequencer sent.
  for (const node of [left, ...newcomers]) {
    replicaOn(node).step({
      type: 'request',
      from: memberOn(first),
      token: 0,
      request: {
        type: 'accept',
        epoch: config.epoch,
        ballot: promised,
        prevIndex: lastIndex,
        items: [{ index: lastIndex + 1, value: { kind: 'config', config: next } }],
        commitIndex,
        adopted: 0
      }
    })
    assert.equal(replicaOn(node).status().proposed, next)
  }

  const report = await left.volumes.recover('docs')
  assert.equal([...report.lost].sort(), [first.peerId, gone.peerId].sort(), report.warnings.join())
  assert.is(report.survivors.length, 3)
  assert.ok((await left.volumes.recover('docs', { acceptLoss: true })).recovered)
  blocks.advance(10)
  await writes(left, 'after')
  assert.is(await reads(newcomers[0]), 'after')
  assert.ok([left, ...newcomers].some(node => (node.volumes.groups.get(group)?.config.epoch ?? 0) > config.epoch + 1))
})

test('a newcomer that accepted its set keeps its word for as long as that may be chosen, wanted or not', async () => {
  const run = await start()
  const { mesh: { blocks }, newcomers: [newcomer, gone], replicaOn, group } = run
  await invite(run, newcomer)
  lose([gone])
  // Neither of the set before is in it.
  await propose(run, [newcomer, gone])
  await waitFor(() => replicaOn(newcomer).status().proposed !== undefined, { what: 'the newcomer to accept it' })
  const replica = replicaOn(newcomer)

  // Long enough to be looked at, and to be found unwanted, several times.
  for (let round = 0; round < 3; round++) {
    await new Promise(resolve => setTimeout(resolve, 1_100))
    blocks.advance(UNWANTED_MS + 1_000)
  }

  assert.is(newcomer.volumes.groups.get(group), replica)
})

test.run()
