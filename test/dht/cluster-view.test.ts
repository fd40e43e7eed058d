import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { BlockMesh } from '../helpers/block-mesh.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import { systemClock } from '../../src/util/clock.js'

function started (): { mesh: ClusterView, world: BlockMesh, others: string[], advance: (ms: number) => void } {
  const world = new BlockMesh(3)
  let now = 0
  const mesh = new ClusterView(world.nodes[0]!.membership, { ...systemClock, now: () => now, wall: () => now })
  mesh.start()

  return {
    mesh, world, others: world.nodes.slice(1).map(({ peerId }) => peerId), advance: ms => { now += ms }
  }
}

test('a member that goes, or is forgotten while it is up, ends what waits for it', () => {
  const { mesh, world, others: [first, second] } = started()
  const { membership } = world.nodes[0]!
  const gone = [first!, second!].map(peerId => mesh.gone(peerId))

  assert.is(mesh.gone(first!), gone[0], 'one signal for all who wait')
  membership.set(first!, { state: 'suspect' })
  assert.equal(gone.map(({ aborted }) => aborted), [true, false])
  membership.forget(second!)
  assert.equal(gone.map(({ aborted }) => aborted), [true, true])
  mesh.stop()
})

test('of a change all are told, also where one of them throws, and what it throws is for the membership to log', () => {
  const { mesh, world, others: [first] } = started()
  const told: string[] = []
  mesh.onMember(() => { throw new Error('no') })
  mesh.onMember(({ member }) => { told.push(member.peerId) })

  assert.throws(() => { world.nodes[0]!.membership.set(first!, { state: 'suspect' }) }, 'no')
  assert.equal(told, [first])
  mesh.stop()
})

test('nothing is kept of nodes that are no members', () => {
  const { mesh } = started()
  const signals = new Set(testPeerIds(50).slice(3).map(peerId => mesh.gone(peerId)))

  assert.is(signals.size, 1)
  assert.not.ok([...signals][0]!.aborted)
  mesh.stop()
})

test('who refused is not asked for ten seconds, whoever refuses meanwhile', () => {
  const { mesh, others: [first, second], advance } = started()
  const accepting = (): boolean[] => [first!, second!].map(peerId => mesh.condition(peerId).accepting)

  mesh.noteRefusal(first!)
  advance(6_000)
  mesh.noteRefusal(second!)
  mesh.noteRefusal(first!)
  advance(6_000)
  assert.equal(accepting(), [false, false], 'the last refusal counts')
  advance(4_001)
  mesh.noteRefusal('somebody else')
  assert.equal(accepting(), [true, true])
  mesh.stop()
})

test.run()
