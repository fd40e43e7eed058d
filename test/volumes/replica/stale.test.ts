import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { signed } from '../../../sim/store-disk.js'
import { rejection } from '../../helpers/rejection.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import { NO_START } from '../../../src/peer/membership/start.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

async function write ({ volumes }: VolumeNode, content: string): Promise<void> {
  const link = await volumes.linkByName('v')
  await link.submit({ type: 'write', target: { path: '/f' }, content: { kind: 'inline', bytes: Buffer.from(content) } })
}

/** Three replicas, the second of which cannot be reached, and whose disk the first knows to have gone back. */
async function pairWith (stale: 'nobody' | 'third'): Promise<[VolumeNode, VolumeNode, VolumeNode]> {
  mesh = new VolumeMesh(3, { replaceDelayMs: 600_000 })
  await mesh.start()
  const nodes = mesh.nodes as [VolumeNode, VolumeNode, VolumeNode]
  await nodes[0].volumes.create('v')
  await write(nodes[0], 'before')
  const { id } = await nodes[0].volumes.linkByName('v')
  await waitFor(() => nodes.every(({ volumes }) => volumes.groups.get(id) !== undefined), { what: 'three replicas' })

  for (const [i, { peerId, membership }] of nodes.entries()) {
    const start = signed(peerId, membership.self().storeId, {
      count: 5, nonce: String(i).repeat(32), beats: 0, previous: NO_START
    })
    const self = membership.self.bind(membership)
    Object.assign(membership, {
      self: () => ({ ...self(), start }),
      isStale: (other: string, storeId: string, { nonce }: { nonce: string }) =>
        stale === 'third' && i !== 2 && other === nodes[2].peerId && storeId !== '' && nonce === '2'.repeat(32)
    })
  }

  mesh.blocks.cut([nodes[1].peerId])

  return nodes
}

test('two of three are a majority', async () => {
  const [first, , third] = await pairWith('nobody')
  await write(first, 'with the third')
  await write(third, 'by the third')
})

test('with a replica whose disk went back they are none: neither its answers nor its requests count', async () => {
  const [first, , third] = await pairWith('third')
  const refusals = await Promise.all([
    rejection(write(first, 'with the third')), rejection(write(third, 'by the third'))
  ])

  for (const { code } of refusals) {
    assert.match(code ?? '', /no_quorum|outcome_unknown/)
  }
})

test.run()
