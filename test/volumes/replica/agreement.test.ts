/** Replicas that have not applied the same find out, and the one that is outvoted ends. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Applier } from '../../../src/volumes/replica/applier.js'
import { createMemoryStateDb } from '../../../src/volumes/replica/state/memory-state-db.js'
import { StateServer } from '../../../src/volumes/replica/state/state-server.js'
import { takeState } from '../../../src/volumes/replica/state/take-state.js'
import { joinParts, splitParts } from '../../../src/volumes/replica/framing.js'
import { StateAnswer } from '../../../src/volumes/replica/pb/replica.js'
import { encodeBatch, encodeCommand } from '../../../src/volumes/tree/codec/command.js'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { systemClock } from '../../../src/util/clock.js'
import { silentLogger } from '../../../src/util/logger.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { StateDb } from '../../../src/volumes/replica/state/state-db.js'
import type { StateOffer } from '../../../src/volumes/replica/state/take-state.js'
import type { KvView } from '../../../src/volumes/tree/kv.js'
import type { TreeBatch, TreeResult } from '../../../src/volumes/tree/types.js'
import type { Rpc } from '../../../src/peer/rpc/types.js'
import type { VolumeMeshOptions, VolumeNode } from '../../helpers/volume-mesh.js'
import type { Volume } from '../../../src/volumes/types.js'

let mesh: VolumeMesh | undefined
// eslint-disable-next-line @typescript-eslint/unbound-method
const applyBatch = Tree.prototype.applyBatch

test.after.each(async () => {
  Tree.prototype.applyBatch = applyBatch
  await mesh?.stop()
  mesh = undefined
})

/** One replica, the first that comes to it, writes something else besides when a file of this name is made. */
function plant (name: string): void {
  let isPlanted = false

  Tree.prototype.applyBatch = function (this: Tree, view: KvView, batch: TreeBatch, index: number): TreeResult[] {
    const results = applyBatch.call(this, view, batch, index)
    const isIt = batch.commands.some(({ op }) => op.type === 'write' && 'path' in op.target && op.target.path === name)

    if (isIt && !isPlanted) {
      isPlanted = true
      view.put('zz/planted', Buffer.from('x'))
    }

    return results
  }
}

async function startVolume (
  count: number, options: VolumeMeshOptions = { replaceDelayMs: 600_000 }
): Promise<{ nodes: VolumeNode[], volume: Volume, replicas: Replica[] }> {
  mesh = new VolumeMesh(count, options)
  await mesh.start()
  const [first] = mesh.nodes as [VolumeNode]
  const volume = await first.volumes.create('docs')
  await volume.writeFile('/a', 'there')
  const { nodes } = mesh
  const replicas = await waitFor(() => {
    const all = nodes.flatMap(node => node.volumes.groups.get(volume.id) ?? [])

    return all.length === count ? all : undefined
  }, { what: 'all replicas' })

  return { nodes, volume, replicas }
}

/** Writes until something is seen of it. */
async function writeUntil<T> (volume: Volume, look: () => T | undefined, what: string): Promise<T> {
  let i = 0

  return await waitFor(async () => {
    await volume.writeFile(`/w${i++}`, 'x')

    return look()
  }, { what })
}

test('a replica that applied something else than the others is found and ends; the others go on', async () => {
  const { nodes, volume, replicas } = await startVolume(3)
  plant('/poison')
  await volume.writeFile('/poison', 'x')
  const ended = await writeUntil(volume, () => replicas.find(({ isOpen }) => !isOpen), 'one of them to end')

  // Only that one, however long they go on.
  for (let i = 0; i < 80; i++) {
    await volume.writeFile(`/more${i}`, 'x')
  }

  assert.equal(replicas.filter(({ isOpen }) => !isOpen), [ended])

  for (const { volumes } of nodes) {
    assert.is(await (await volumes.open('docs')).readFile('/poison', { encoding: 'utf8' }), 'x')
  }
})

test('it is rebuilt from what the majority has, and status names it until then', async () => {
  const { nodes, volume, replicas } = await startVolume(3, { replaceDelayMs: 100 })
  plant('/poison')
  await volume.writeFile('/poison', 'x')
  const ended = await writeUntil(volume, () => replicas.find(({ isOpen }) => !isOpen), 'one of them to end')
  const at = nodes[replicas.indexOf(ended)] as VolumeNode
  const stat = await (nodes.find(node => node !== at) as VolumeNode).volumes.stat('docs')
  assert.match(stat.replicas.find(({ peerId }) => peerId === at.peerId)?.failed ?? '', /not what a majority of the replicas has/)

  const again = await writeUntil(volume, () => {
    const replica = at.volumes.groups.get(volume.id)

    return replica?.isOpen === true && replica.isMember ? replica : undefined
  }, 'the node to be a replica again')
  assert.is.not(again.self, undefined)
  await waitFor(() => {
    const open = nodes.flatMap(node => node.volumes.groups.get(volume.id) ?? [])

    return new Set(open.map(({ agreement }) => agreement.marks.latest().at(-1)?.state)).size === 1 && open.length === 3
  }, { what: 'all three to have the same' })
})

test('it is found as well when nobody writes any more', async () => {
  const { volume, replicas } = await startVolume(3)
  plant('/poison')
  await volume.writeFile('/poison', 'x')
  await waitFor(() => replicas.find(({ isOpen }) => !isOpen), { what: 'one of them to end' })
})

test('replicas that agree find nothing', async () => {
  const { volume, replicas } = await startVolume(3)

  for (let i = 0; i < 150; i++) {
    await volume.writeFile(`/${i % 7}`, String(i))
  }

  await waitFor(() => new Set(replicas.map(({ appliedIndex }) => appliedIndex)).size === 1,
    { what: 'all to have applied all' })
  const marks = replicas.map(({ agreement }) => agreement.marks.latest().map(mark => JSON.stringify(mark)))
  assert.ok(marks[0]?.length === 2, JSON.stringify(marks))
  assert.equal(marks[1], marks[0])
  assert.equal(marks[2], marks[0])
  assert.ok(replicas.every(({ isOpen, agreement }) => isOpen && agreement.divided === undefined))
})

test('without a majority of equals nothing ends by itself, and all say so', async () => {
  const { nodes, volume, replicas } = await startVolume(2)
  plant('/poison')
  await volume.writeFile('/poison', 'x')
  await writeUntil(volume, () => replicas.every(({ agreement }) => agreement.divided !== undefined) ? true : undefined,
    'both to say that they differ')

  assert.ok(replicas.every(({ isOpen }) => isOpen))
  assert.is(await volume.readFile('/a', { encoding: 'utf8' }), 'there')

  const { divided } = await (nodes[1] as VolumeNode).volumes.stat('docs')
  assert.match(divided ?? '', /node\d.*node\d.*no majority of the 2 has the same/)
})

// --- Transfers and what lies on the disk ---

async function applierOf (db: StateDb, files: number): Promise<Applier> {
  const applier = new Applier({
    clock: systemClock,
    db, logger: silentLogger, onMark: () => {}, onApplied: () => {}, onBroken: err => { throw err }
  })
  await db.open()
  await applier.load()
  applier.begin({ epoch: 1, members: ['a'] })
  applier.push(Array.from({ length: files }, (_, i) => ({
    index: i + 1,
    value: {
      kind: 'batch' as const,
      bytes: encodeBatch([encodeCommand({
        id: String(i).padStart(32, '0'), baseIndex: 0, principal: 'w', node: 'n', atMs: 1_000 + i,
        op: { type: 'write', target: { path: `/f${i}` }, content: { kind: 'inline', bytes: Buffer.alloc(i * 10, i) } }
      })], 1_000 + i)
    }
  })))
  await waitFor(() => applier.applied.index === files, { what: 'all to be applied' })

  return applier
}

type Spoil = (parts: Uint8Array[], header: Partial<StateAnswer>) => void

/** Takes what `applier` has, through the wire, on which something happens to it. */
async function take (
  applier: Applier, db: StateDb, spoil: Spoil, agreed?: (offer: StateOffer) => void
): Promise<string> {
  const server = new StateServer(applier, systemClock)
  const rpc = {
    call: async (_peer: string, _method: unknown, { session }: { session: number }) => {
      const { header, payload } = await server.piece('g', session)
      const parts = splitParts(payload, 1_000_000).map(part => Uint8Array.from(part))
      spoil(parts, header)

      return { header: StateAnswer.decode(StateAnswer.encode(header)), payload: joinParts(parts) }
    }
  } as unknown as Rpc

  try {
    const { applied: { digest }, intake } = await takeState({
      rpc, db, group: 'g', peer: 'p', signal: new AbortController().signal,
      agreement: { assertAgreed: async offer => { agreed?.(offer) } }
    })

    await intake.adopt()

    return digest.state
  } catch (err) {
    return (err as { code: string }).code
  } finally {
    await server.stop()
  }
}

test('a state that is not what its sender applied is refused, whatever became of it on the way', async () => {
  const applier = await applierOf(createMemoryStateDb(), 90)
  const spoils: Record<string, Spoil> = {
    'a bit of a value': parts => {
      const value = parts.filter((part, i) => i % 2 === 1 && part.length > 0).at(-1) as Uint8Array
      value[0] = (value[0] as number) ^ 4
    },
    'a missing entry': parts => { parts.splice(4, 2) },
    'one entry twice': parts => { parts.splice(4, 0, parts[2] as Uint8Array, parts[3] as Uint8Array) },
    'an order that is none': parts => { parts.splice(0, 0, ...parts.splice(6, 2)) },
    'a key of the replica itself': parts => { parts.splice(0, 0, Buffer.from('!/applied'), Buffer.from('{}')) },
    'another digest': (_parts, header) => {
      header.digest = { ...header.digest, state: '0123456789abcdef' } as StateAnswer['digest']
    }
  }

  for (const [what, spoil] of Object.entries(spoils)) {
    assert.is(await take(applier, createMemoryStateDb(), spoil), 'state_refused', what)
  }

  let offer: StateOffer | undefined
  const taken = await take(applier, createMemoryStateDb(), () => {}, told => { offer = told })
  assert.is(taken, applier.applied.digest.state)
  assert.equal(offer?.checkpoint, applier.marks.latest()[0])
})

test('a flipped bit in the state on the disk is found when the state is looked at', async () => {
  const db = createMemoryStateDb()
  const applier = await applierOf(db, 20)
  const { signal } = new AbortController()
  assert.is(await applier.verify(signal), undefined)

  for await (const [key, value] of db.range('0', '\uffff')) {
    // Some have no value: then it is a byte too much.
    const rotten = value.length === 0 ? Uint8Array.of(1) : Uint8Array.from(value)
    rotten[rotten.length - 1] = value.length === 0 ? 1 : (value.at(-1) as number) ^ 1
    db.stage(new Map([[key, rotten]]))
    assert.is((await applier.verify(signal))?.index, 20, key)
    db.stage(new Map([[key, value]]))
  }

  assert.is(await applier.verify(signal), undefined)
})

test('digests outlive a restart, and are the same as without one', async () => {
  const db = createMemoryStateDb()
  const applier = await applierOf(db, 70)
  const marks = applier.marks.latest()
  await applier.stop()
  const again = new Applier({
    clock: systemClock,
    db, logger: silentLogger, onMark: () => {}, onApplied: () => {}, onBroken: err => { throw err }
  })
  await again.load()
  assert.equal(again.marks.latest(), marks)
  assert.not(again.wasTorn)

  // It was opened, and not closed.
  const torn = new Applier({
    clock: systemClock,
    db, logger: silentLogger, onMark: () => {}, onApplied: () => {}, onBroken: err => { throw err }
  })
  await torn.load()
  assert.ok(torn.wasTorn)
})

test('a state of before there were digests gets one', async () => {
  const db = createMemoryStateDb()
  const applier = await applierOf(db, 10)
  const { index, config, digest } = applier.applied
  db.stage(new Map([['!/applied', Buffer.from(JSON.stringify({ index, config }))], ['!/marks', undefined]]))
  const again = new Applier({
    clock: systemClock,
    db, logger: silentLogger, onMark: () => {}, onApplied: () => {}, onBroken: err => { throw err }
  })
  await again.load()
  assert.is(again.applied.digest.state, digest.state)
  assert.is(again.applied.digest.logSince, 10)
})

test.run()
