/** What one member says, alone, ends nothing: replicas are founded, forced and removed by their group's own word. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AFRESH_ASK_MS, CLAIM_ASK_MS_MAX, UNWANTED_MS } from '../../../src/volumes/replica/constants.js'
import { encodeRequest } from '../../../src/consensus/codec.js'
import { joinParts } from '../../../src/volumes/replica/framing.js'
import { peerOf } from '../../../src/volumes/replica/sets/member-id.js'
import {
  volumeFetch, volumeForce, volumeHost, volumeLog, volumeState, volumeStatus
} from '../../../src/volumes/replica/methods.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { LogConfig, LogRequest, LogStamp } from '../../../src/consensus/types.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { ReplicaStatus } from '../../../src/volumes/replica/replica-status.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

let mesh: VolumeMesh | undefined

type Nodes = [VolumeNode, VolumeNode, VolumeNode, VolumeNode]

async function startVolume (count: number): Promise<{ nodes: Nodes, mesh: VolumeMesh, group: string }> {
  mesh = new VolumeMesh(count, { replaceDelayMs: 600_000 })
  await mesh.start()
  const nodes = mesh.nodes as Nodes
  const volume = await nodes[0].volumes.create('docs', { metadataReplicas: 3 })
  await volume.writeFile('/a', 'there')

  return { mesh, nodes, group: volume.id }
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  await work.then(() => 'ok', (err: unknown) => (err as { code?: string }).code)

const membersOf = (nodes: readonly VolumeNode[], group: string): { node: VolumeNode, replica: Replica }[] =>
  nodes.flatMap(node => {
    const replica = node.volumes.groups.get(group)

    return replica === undefined ? [] : [{ node, replica }]
  })

test('a group that is well is not forced, whoever says so', async () => {
  const { nodes, group } = await startVolume(3)
  const [evil, victim] = nodes
  const replica = await waitFor(() => victim.volumes.groups.get(group), { what: 'a replica' })
  const { epoch } = replica.config

  for (const header of [
    { group, members: [evil.peerId], epoch },
    { group, members: [victim.peerId] },
    { group, members: [victim.peerId], epoch: epoch + 1 },
    { group, members: [victim.peerId], epoch },
    { group, members: [victim.peerId, evil.peerId], epoch }
  ]) {
    assert.is(await codeOf(evil.rpc.call(victim.peerId, volumeForce, header)), 'force_refused', JSON.stringify(header))
  }

  assert.is(await codeOf(evil.rpc.call(victim.peerId, volumeForce, { group, members: [], epoch })), 'invalid_message')
  assert.is(replica.config.epoch, epoch)
  assert.is(await (await nodes[2].volumes.open('docs')).readFile('/a', { encoding: 'utf8' }), 'there')
})

test('who was a replica once does not found the group again', async () => {
  const { nodes, group } = await startVolume(4)
  const [{ node, replica }] = membersOf(nodes, group) as [{ node: VolumeNode, replica: Replica }]
  const { self } = replica
  await node.volumes.groups.drop(group)

  for (const members of [[self], [self, ...replica.config.members.filter(one => one !== self)]]) {
    assert.is(await codeOf(nodes[0].rpc.call(node.peerId, volumeHost,
      { group, epoch: 1, members, member: self, bootstrap: true })), 'group_unknown')
  }

  assert.is(node.volumes.groups.get(group), undefined)
})

test('a new group has this node in its first set, or it is none to be founded here', async () => {
  const { nodes: [node, other] } = await startVolume(3)
  const group = `v${'7'.repeat(32)}`
  const member = `${node.peerId}/${node.membership.self().storeId}`

  for (const [epoch, members] of [[1, [other.peerId]], [2, [member]], [0, [member]]] as const) {
    assert.is(await codeOf(other.rpc.call(node.peerId, volumeHost,
      { group, epoch, members: [...members], member, bootstrap: true })), 'group_unknown')
  }

  assert.is(node.volumes.groups.get(group), undefined)
})

test('a replica that failed forgets nothing because one member invites it to a set of its own', async () => {
  const { nodes, group, mesh: { blocks } } = await startVolume(4)
  const members = membersOf(nodes, group)
  const [{ node, replica }] = members.filter(one => !one.replica.isSequencer) as
    [{ node: VolumeNode, replica: Replica }]
  const evil = nodes.find(one => members.every(other => other.node !== one)) as VolumeNode
  const { groups } = node.volumes
  const { self, config } = replica
  replica.fail('state', new Error('it differs'))
  // What only one node says of itself is a set that it made up, however far.
  const far = { epoch: config.epoch + 1_000_000, members: [evil.peerId] }
  evil.rpc.handle(volumeStatus, async () => ({
    header: {
      ...{ hosted: true, config: far, self: evil.peerId, members: far.members },
      ...{ promisedRound: 1_000_000, promisedNode: evil.peerId }
    }
  }))

  for (const set of [far, { epoch: config.epoch, members: [evil.peerId] }, { epoch: far.epoch, members: [] }]) {
    blocks.advance(AFRESH_ASK_MS)
    assert.is(await codeOf(evil.rpc.call(node.peerId, volumeHost,
      { group, ...set, member: self, bootstrap: false, source: evil.peerId })), 'group_unknown')
  }

  assert.ok(groups.failures().has(group))
  assert.is(groups.get(group), undefined)
})

test('a config that one member brings, and its set knows nothing of, removes no replica', async () => {
  const { nodes, group, mesh: { blocks } } = await startVolume(4)
  const [{ node, replica }] = membersOf(nodes, group).filter(one => !one.replica.isSequencer) as
    [{ node: VolumeNode, replica: Replica }]
  // Else it would soon find that the others have another log, and end.
  blocks.cut([node.peerId])
  const { commitIndex, config } = replica.status()
  const next = { epoch: config.epoch + 1, members: config.members.filter(one => one !== replica.self) }
  replica.step({
    type: 'chosen',
    items: [{ index: commitIndex + 1, value: { kind: 'config', config: next } }],
    commitIndex: commitIndex + 1
  })
  assert.not(replica.isMember)

  // Long enough to be looked at, and to be found unwanted, several times.
  for (let round = 0; round < 4; round++) {
    await new Promise(resolve => setTimeout(resolve, 1_100))
    blocks.advance(UNWANTED_MS + 1_000)
  }

  assert.is(node.volumes.groups.get(group), replica)
})

/** That node says that it goes on with this set and state, in whatever way one can say so. */
async function pretend (
  evil: VolumeNode, { node, replica }: { node: VolumeNode, replica: Replica }, config: LogConfig
): Promise<void> {
  const { group, self } = replica
  const { epoch, members, lineage = [] } = config
  const stamp = { epoch, lineage: [...lineage] }
  const index = replica.appliedIndex + 1_000
  const from = members[0] as string
  evil.rpc.handle(volumeStatus, async () => ({
    header: {
      hosted: true,
      config: { epoch, members: members.map(peerOf) },
      self: from,
      members: [...members],
      lineage: [...lineage],
      promisedRound: 1_000_000,
      promisedNode: from
    }
  }))
  evil.rpc.handle(volumeFetch, async () => ({ header: { commitIndex: index, needsState: true, ...stamp } }))
  evil.rpc.handle(volumeState, async () => ({
    header: { session: 1, index, done: true, bytes: 0, members: [...members], ...stamp }, payload: joinParts([])
  }))

  const next = { epoch: replica.config.epoch + 1, members: [from] }
  const { commitIndex } = replica.status()
  const ballot = { round: 1_000_000, node: from }
  const requests: LogRequest[] = [
    { type: 'read', ...config },
    { type: 'prepare', ...config, ballot, commitIndex: index },
    { type: 'accept', ...config, ballot, prevIndex: index, items: [], commitIndex: index, adopted: index }
  ]
  const protocol: LogRequest[] = [
    { type: 'prepare', ...replica.config, ballot, commitIndex: 0 },
    {
      type: 'accept', ...replica.config, ballot, prevIndex: commitIndex, commitIndex: commitIndex + 1, adopted: 0,
      items: [{ index: commitIndex + 1, value: { kind: 'config', config: next } }]
    }
  ]

  // What a member does within its own set and epoch is the protocol.
  for (const request of replica.config.members.includes(from) ? requests : [...requests, ...protocol]) {
    const { header, payload } = encodeRequest(request)
    await evil.rpc.call(node.peerId, volumeLog,
      { group, from, to: self, message: header as Uint8Array<ArrayBuffer> }, payload).catch(() => {})
  }

  await evil.rpc.call(node.peerId, volumeHost,
    { group, epoch, members: [...members], member: self, bootstrap: false, source: evil.peerId }).catch(() => {})
}

const CLAIMS: [string, (config: LogConfig) => LogStamp][] = [
  ['a longer lineage', ({ epoch, lineage = [] }) => ({ epoch: epoch + 1_000, lineage: [...lineage, 'f'.repeat(32)] })],
  ['an epoch far away', ({ epoch }) => ({ epoch: epoch + 1_000 })],
  ['a later epoch', ({ epoch }) => ({ epoch: epoch + 1 })]
]

// The registry has nobody above it who could say which log goes on.
for (const what of ['volume', 'registry', 'volume, by one of its replicas', 'registry, by one of its replicas']) {
  test(`no replica gives up its log, state or set because one member speaks of another log: ${what}`, async () => {
    const { nodes, group: volume, mesh: { blocks } } = await startVolume(4)
    const group = what.startsWith('volume') ? volume : nodes[0].volumes.directory.pointers.known?.group as string
    const all = await waitFor(() => {
      const found = membersOf(nodes, group).filter(({ replica }) => replica.isOpen && replica.isMember)

      return found.length === 3 ? found : undefined
    }, { what: 'three replicas' })
    const isMember = what.includes('by one')
    const evil = isMember
      ? all.find(({ replica }) => !replica.isSequencer)?.node as VolumeNode
      : nodes.find(node => all.every(other => other.node !== node)) as VolumeNode
    const name = all.find(({ node }) => node === evil)?.replica.self ?? evil.peerId
    const members = all.filter(({ node }) => node !== evil)
    const before = members.map(({ replica }) => replica.status())

    for (const [claim, make] of CLAIMS) {
      for (let round = 0; round < 2; round++) {
        for (const member of members) {
          await pretend(evil, member, { ...make(member.replica.config), members: [name] })
        }

        await new Promise(resolve => setTimeout(resolve, 400))
        blocks.advance(CLAIM_ASK_MS_MAX)
      }

      members.forEach(({ node, replica }, at) => {
        const { config, promised, commitIndex } = before[at] as ReplicaStatus
        assert.is(node.volumes.groups.get(group), replica, claim)
        assert.equal(replica.config, config, claim)
        assert.ok(replica.status().promised.round < promised.round + 1_000, claim)
        assert.ok(replica.appliedIndex >= commitIndex && replica.appliedIndex < commitIndex + 500, claim)
      })
    }

    for (const node of nodes.filter(one => one !== evil)) {
      assert.is(await (await node.volumes.open('docs')).readFile('/a', { encoding: 'utf8' }), 'there')
    }

    await (await (members[0] as { node: VolumeNode }).node.volumes.open('docs')).writeFile('/b', 'goes on')
  })
}

test.run()
