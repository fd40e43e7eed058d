import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { rejection } from '../../helpers/rejection.js'
import { createMemoryLogStore } from '../../../src/store/memory/memory-log.js'
import { GroupLog } from '../../../src/volumes/replica/group-log.js'
import { memberId, peerOf } from '../../../src/volumes/replica/sets/member-id.js'
import { eventually } from '../../helpers/eventually.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'
import type { LogStore } from '../../../src/store/types.js'
import type { HardState } from '../../../src/consensus/types.js'

const GROUP = `v${'0'.repeat(32)}`
const NO_BALLOT = { round: 0, node: '' }

let mesh: VolumeMesh | undefined
let isRenewed = false

/** One node with a replica as version 0.1 left it: its set names nodes, and nothing names a store. */
async function nodeWith (hardOf: (peerId: string) => Pick<HardState, 'self' | 'config'>): Promise<VolumeNode> {
  const logs = createMemoryLogStore()
  isRenewed = false
  mesh = new VolumeMesh(1, { logs: () => logs, isStoreRenewed: () => isRenewed })
  await mesh.start()
  const [node] = mesh.nodes as [VolumeNode]
  await mesh.restart(node, async () => {
    const word = { promised: { round: 3, node: 'x' }, accepted: NO_BALLOT, lastIndex: 0, commitIndex: 0, validFrom: 1 }
    await new GroupLog(logs.log(`volume:${GROUP}`)).write({ ...word, ...hardOf(node.peerId) }, [])
  })

  return node
}

async function restartRenewed (node: VolumeNode): Promise<void> {
  isRenewed = true
  await mesh?.restart(node)
}

async function until (condition: () => boolean): Promise<void> {
  await eventually(condition.toString(), condition)
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

const OLD_REPLICAS: Record<string, (peerId: string) => Pick<HardState, 'self' | 'config'>> = {
  'a member that says nothing of itself': peerId => ({ self: '', config: { epoch: 1, members: [peerId] } }),
  'a member that is its node': peerId => ({ self: peerId, config: { epoch: 1, members: [peerId] } }),
  'one that is put out, and says nothing of itself': () => ({ self: '', config: { epoch: 4, members: ['another'] } })
}

for (const [what, hardOf] of Object.entries(OLD_REPLICAS)) {
  test(`what was promised without naming a store is void once the store is renewed: ${what}`, async () => {
    const node = await nodeWith(hardOf)
    assert.ok(node.volumes.groups.get(GROUP), 'before it is renewed its word stands')

    await restartRenewed(node)
    assert.is(node.volumes.groups.get(GROUP), undefined)

    // Invited again it begins with nothing, as a member that names its store.
    const member = memberId(node.peerId, node.membership.self().storeId)
    const replica = await node.volumes.groups.host(GROUP, { epoch: 5, members: [member] }, {
      bootstrap: false, member, source: 'another'
    })
    assert.is(replica.self, member)
    assert.equal(replica.config, { epoch: 0, members: [] })
    await mesh?.restart(node)
    assert.is(node.volumes.groups.get(GROUP)?.self, member, 'which counts, renewed or not')
  })
}

test('a set that names nodes is whole again when the store of one is renewed, which is taken in by its name', async () => {
  const logs = Array.from({ length: 3 }, () => createMemoryLogStore())
  isRenewed = false
  const isStoreRenewed = (index: number): boolean => index === 2 && isRenewed
  mesh = new VolumeMesh(3, { logs: index => logs[index] as LogStore, isStoreRenewed })
  await mesh.start()
  const [a, , c] = mesh.nodes as [VolumeNode, VolumeNode, VolumeNode]
  await a.volumes.create('v')
  const { id } = await (await a.volumes.open('v')).info()
  const setOf = (): readonly string[] => a.volumes.groups.get(id)?.config.members ?? []
  await until(() => mesh?.nodes.every(node => node.volumes.groups.get(id)?.config.members.length === 3) === true)

  for (const { volumes } of mesh.nodes) {
    await volumes.stop()
  }

  // As version 0.1 left it.
  for (const store of logs) {
    for (const owner of store.logOwners().filter(name => name.startsWith('volume:'))) {
      const log = new GroupLog(store.log(owner))
      const hard = await log.hard() as HardState
      const members = hard.config.members.map(member => peerOf(member))
      await log.write({ ...hard, self: '', config: { ...hard.config, members } }, [])
    }
  }

  for (const node of mesh.nodes) {
    await mesh.restart(node)
  }

  await (await a.volumes.open('v')).writeFile('/kept', Buffer.from('kept'))
  assert.ok(setOf().includes(c.peerId))
  await restartRenewed(c)
  const member = memberId(c.peerId, c.membership.self().storeId)
  await until(() => c.volumes.groups.get(id)?.config.members.includes(member) === true)
  assert.is(c.volumes.groups.get(id)?.self, member)
  await until(() => setOf().length === 3 && !setOf().includes(c.peerId))
  const file = await (await c.volumes.open('v')).readFile('/kept')
  assert.is(Buffer.from(file).toString(), 'kept')
})

test('nobody reaches the void replica by the name of the node alone', async () => {
  const node = await nodeWith(peerId => ({ self: '', config: { epoch: 1, members: [peerId] } }))
  await restartRenewed(node)
  const nonMember = { bootstrap: false, member: node.peerId, source: 'another' }
  const { code } = await rejection(node.volumes.groups.host(GROUP, { epoch: 1, members: [node.peerId] }, nonMember))
  assert.is(code, 'group_unknown')
})

test.run()
