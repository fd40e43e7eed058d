import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { rejection } from '../../helpers/rejection.js'
import { createMemoryLogStore } from '../../../src/store/memory-log.js'
import { GroupLog } from '../../../src/volumes/replica/group-log.js'
import { memberId } from '../../../src/volumes/replica/member-id.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'
import type { HardState } from '../../../src/volumes/log/types.js'

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
      found: false, member, source: 'another'
    })
    assert.is(replica.self, member)
    assert.equal(replica.config, { epoch: 0, members: [] })
    await mesh?.restart(node)
    assert.is(node.volumes.groups.get(GROUP)?.self, member, 'which counts, renewed or not')
  })
}

test('nobody reaches the void replica by the name of the node alone', async () => {
  const node = await nodeWith(peerId => ({ self: '', config: { epoch: 1, members: [peerId] } }))
  await restartRenewed(node)
  const stranger = { found: false, member: node.peerId, source: 'another' }
  const { code } = await rejection(node.volumes.groups.host(GROUP, { epoch: 1, members: [node.peerId] }, stranger))
  assert.is(code, 'group_unknown')
})

test.run()
