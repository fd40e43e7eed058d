import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { VolumeMesh } from '../helpers/volume-mesh.js'
import { joinParts, splitParts } from '../../src/volumes/replica/framing.js'
import { volumeSubmit } from '../../src/volumes/replica/methods.js'
import { decodeResult } from '../../src/volumes/tree/codec/answer.js'
import { encodeBatch, encodeCommand } from '../../src/volumes/tree/codec/command.js'
import * as pb from '../../src/volumes/tree/pb/tree.js'
import { codeOf } from '../helpers/rejection.js'
import type { VolumeNode } from '../helpers/volume-mesh.js'
import type { TreeOp } from '../../src/volumes/tree/types.js'

let mesh: VolumeMesh | undefined

test.after.each(async () => {
  await mesh?.stop()
  mesh = undefined
})

async function startMesh (): Promise<{ nodes: VolumeNode[], first: VolumeNode }> {
  mesh = new VolumeMesh(3)
  await mesh.start()

  return { nodes: mesh.nodes, first: mesh.nodes[0] as VolumeNode }
}

let ids = 0

function commandOf (op: TreeOp): Uint8Array {
  return encodeCommand({ id: (++ids).toString(16).padStart(32, '0'), baseIndex: 1_000, principal: 'a member', node: 'x', atMs: 0, op })
}

const link = (path: string, size: number): TreeOp =>
  ({ type: 'write', target: { path }, content: { kind: 'dag', cid: new Uint8Array(36), size } })

/** What no gateway sends. */
function nonsense (): Uint8Array[] {
  const base = { index: 0, atMs: 0, ids: [], toIds: [], below: [] }
  let op = pb.Op.encode({ mkdir: { path: '/a' } })

  for (let depth = 0; depth < 4_000; depth++) {
    op = pb.Op.encode({ resolve: { op, base, hostname: '' } })
  }

  return [
    commandOf(link('/x', 2 ** 52)),
    commandOf(link('/y', 2 ** 52)),
    commandOf(link('/z', Number.MAX_SAFE_INTEGER)),
    commandOf({ type: 'patch', target: { path: '/precious' }, writes: new Array<never>(300_000).fill({ offset: 0, bytes: new Uint8Array(0) } as never) }),
    pb.Command.encode({ id: new Uint8Array(16).fill(9), baseIndex: 0, principal: '', node: '', atMs: 0, op: pb.Op.decode(op) }),
    Buffer.from('no command'),
    // More than one value of the log takes.
    commandOf({ type: 'mkdir', path: `/${'x'.repeat(1_000_000)}` })
  ]
}

test('commands that nobody honest makes are answered by every replica, and end none', async () => {
  const { nodes, first } = await startMesh()
  const volume = await first.volumes.create('v')
  const { id } = await first.volumes.linkByName('v')
  await volume.writeFile('/precious', 'still here')

  for (const node of nodes) {
    for (const bytes of nonsense()) {
      const { header, payload } = await first.rpc.call(node.peerId, volumeSubmit,
        { group: id, failed: [], silent: [] }, joinParts([bytes, commandOf({ type: 'mkdir', path: `/beside ${ids}` })]), { timeoutMs: 5_000 })

      if (header.outcome === 'done') {
        const [bad, beside] = splitParts(payload, 2).map(decodeResult)
        assert.ok(['EFBIG', 'EINVAL', 'not_inline'].includes(bad?.code ?? ''), bad?.code)
        assert.is(beside?.code, 'ok')
      } else {
        assert.is(header.outcome, 'redirect')
      }
    }
  }

  for (const node of nodes) {
    const seen = await node.volumes.open('v')
    assert.is(await seen.readFile('/precious', { encoding: 'utf8' }), 'still here')
    await seen.writeFile('/precious', 'still here')
  }
})

test('what lies in the log all the same is passed over by every replica alike', async () => {
  const { nodes, first } = await startMesh()
  const volume = await first.volumes.create('v')
  const { id } = await first.volumes.linkByName('v')
  await volume.writeFile('/precious', 'still here')
  const sequencer = nodes.find(node => node.volumes.groups.get(id)?.isSequencer) as VolumeNode
  const replica = sequencer.volumes.groups.get(id)
  assert.ok(replica !== undefined)

  // As a sequencer of an older version would order it, or one with a fault: no check stands before the log here.
  for (const bytes of [encodeBatch(nonsense().slice(0, 6), 1), Buffer.from('no batch')]) {
    const before = replica.appliedIndex
    replica.step({ type: 'propose', value: { kind: 'batch', bytes } } as never)
    assert.ok(await replica.changed(before, 5_000) > before)
  }

  for (const node of nodes) {
    const seen = await node.volumes.open('v')
    await seen.writeFile(`/after ${node.peerId}`, 'written')
    assert.is(await seen.readFile('/precious', { encoding: 'utf8' }), 'still here')
    assert.not(await seen.exists('/x'))
  }
})

test('a file beyond the largest size is refused before its blocks are made', async () => {
  const { first } = await startMesh()
  const volume = await first.volumes.create('v')
  await volume.writeFile('/f', 'x')

  assert.is(await codeOf(volume.truncate('/f', 2 ** 52)), 'EFBIG')
  const handle = await volume.open('/f', 'r+')
  await handle.write(2 ** 50, Buffer.from('y'))
  assert.is(await codeOf(handle.close()), 'EFBIG')
  assert.is((await volume.stat('/f')).size, 1)
})

test.run()
