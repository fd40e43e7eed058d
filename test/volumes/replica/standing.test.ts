import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { rejection } from '../../helpers/rejection.js'
import { memberId } from '../../../src/volumes/replica/sets/member-id.js'
import type { VolumeNode } from '../../helpers/volume-mesh.js'

const GROUP = `v${'0'.repeat(32)}`

let mesh: VolumeMesh | undefined
let isSuperseded = false
const waits: Array<() => void> = []

/** A lone node with a replica that is a set of one. */
async function lone (): Promise<VolumeNode> {
  isSuperseded = false
  const heard = async (): Promise<void> => { await new Promise<void>(resolve => { waits.push(resolve) }) }
  mesh = new VolumeMesh(1, { standing: () => ({ isSuperseded: () => isSuperseded, heard }) })
  await mesh.start()
  const [node] = mesh.nodes as [VolumeNode]
  const member = memberId(node.peerId, node.membership.self().storeId)
  const hosted = node.volumes.groups.host(GROUP, { epoch: 1, members: [member] }, { bootstrap: true, member })
  await told()
  await hosted

  return node
}

/** Ends the wait for those who remember the node, as soon as there is one. */
async function told (): Promise<void> {
  while (waits.length === 0) {
    await new Promise(resolve => { setImmediate(resolve) })
  }

  waits.splice(0).forEach(resolve => { resolve() })
}

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

test('a set of one is opened when those who remember the node had the time to speak, and counts if they are silent', async () => {
  const node = await lone()
  let isDone = false
  const restarted = mesh?.restart(node).then(() => { isDone = true })
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.not.ok(isDone)
  assert.is(node.volumes.groups.get(GROUP), undefined)
  await told()
  await restarted
  assert.ok(node.volumes.groups.get(GROUP))
})

test('a set of one on a disk that went back is not opened', async () => {
  const node = await lone()
  const restarted = mesh?.restart(node)
  isSuperseded = true
  await told()
  await restarted
  assert.is(node.volumes.groups.get(GROUP), undefined)
})

test('told later, it falls silent at once, and takes no invitation', async () => {
  const { volumes, peerId, membership } = await lone()
  volumes.groups.silence()
  assert.is(volumes.groups.get(GROUP), undefined)
  const member = memberId(peerId, membership.self().storeId)
  const invited = volumes.groups.host(GROUP, { epoch: 2, members: [member] }, { bootstrap: false, member, source: 'another' })
  assert.is((await rejection(invited)).code, 'group_unknown')
})

test.run()
