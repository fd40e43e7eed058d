import { cp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withTempDir } from '../helpers/temp-dir.js'
import { createNode } from '../../src/index.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { errorCode } from '../../src/util/errors.js'
import { eventually } from '../helpers/eventually.js'
import type { NodeOptions, ShoalNode } from '../../src/node/types.js'
import type { VolumeStat } from '../../src/volumes/types.js'

interface Mesh {
  dir: (i: number) => string
  nodes: ShoalNode[]
  start: (i: number, dataDir?: string) => Promise<ShoalNode>
}

/** Three nodes that join through each other. */
async function withMesh (run: (mesh: Mesh) => Promise<void>): Promise<void> {
  await withTempDir(async root => {
    const nodes: ShoalNode[] = []
    const running = new Set<ShoalNode>()
    const dir = (i: number): string => path.join(root, String(i))
    const start = async (i: number, dataDir = dir(i)): Promise<ShoalNode> => {
      const peers = [...running].map(node => node.peers.self.addresses[0] ?? '')
      const options: NodeOptions = {
        dataDir, peers, listeners: ['127.0.0.1:0'], hostname: `n${i}`, capacityBytes: 64 * 1024 * 1024
      }
      const node = await createNode(options)
      running.add(node)
      const stop = node.stop.bind(node)
      node.stop = async () => {
        running.delete(node)
        await stop()
      }
      node.on('stopped', () => { running.delete(node) })
      nodes[i] = node

      return node
    }

    try {
      for (let i = 0; i < 3; i++) {
        await start(i)
      }

      await until(() => nodes.every(node => node.peers.list().filter(({ state }) => state === 'alive').length === 3))
      await run({ dir, nodes, start })
    } finally {
      await Promise.all([...running].map(async node => { await node.stop() }))
    }
  })
}

async function until (condition: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(condition.toString(), condition)
}

/** Does it again until a majority is there: replicas take a moment to be opened and found. */
async function settled<T> (work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (err) {
      if (tries > 60 || !['no_quorum', 'outcome_unknown', 'busy', 'peer_unreachable'].includes(errorCode(err) ?? '')) {
        throw err
      }
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }
}

const ROLLED_BACK = 'a data dir that was put back from an older copy has no vote, and becomes another store by itself'

test(ROLLED_BACK, () => withMesh(async mesh => {
  const { nodes, dir, start } = mesh
  const [a, b] = nodes as [ShoalNode, ShoalNode, ShoalNode]
  await settled(async () => await a.volumes.create('v'))
  const volume = await a.volumes.open('v')
  await until(async () => isWhole(await volume.info()))
  const { cid } = await a.files.add(Buffer.from('kept by everybody'), { replicas: 3 })
  await nodes[2]?.stop()
  await cp(dir(2), `${dir(2)}.copy`, { recursive: true })

  const c = await start(2)
  await until(() => a.peers.list().every(({ state }) => state === 'alive'))
  const { storeId } = c.peers.self
  await settled(async () => { await volume.writeFile('/only-once', Buffer.from('first'), { flag: 'wx' }) })
  const { epoch: before } = await volume.info()
  await c.stop()
  await rm(dir(2), { recursive: true })
  await cp(`${dir(2)}.copy`, dir(2), { recursive: true })

  // As `store check --quarantine` does: its count is above what the others know by now.
  for (let i = 0; i < 2; i++) {
    const store = createSegmentStore({ dir: path.join(dir(2), 'store') })
    await store.open()
    await store.close()
  }

  const back = await start(2)
  let renewed: string | undefined
  back.on('store:renewed', ({ storeId }) => { renewed = storeId })
  await until(() => renewed !== undefined)
  assert.is.not(renewed, storeId)
  assert.is(back.peers.self.storeId, renewed)
  // Its list of members is as old as the disk: whom it met since is missing.
  const met = await readFile(path.join(dir(2), 'met-members'), 'utf8')
  const { store_id: storeIdOfList, whole } = JSON.parse(met.split('\n')[2] ?? '') as { store_id: string, whole: boolean }
  assert.equal([storeIdOfList, whole], [renewed, false])
  assert.equal(Buffer.concat(await collect(back.files.cat(cid))).toString(), 'kept by everybody')

  await until(() => [a, b].every(node => node.peers.list().some(({ storeId }) => storeId === renewed)))
  // Put out as the one and taken in as the other, in one step.
  await until(async () => {
    const info = await volume.info()

    return info.epoch > before && isWhole(info)
  })
  const again = await back.volumes.open('v')
  const code = await settled(async () => await again.writeFile('/only-once', Buffer.from('second'), { flag: 'wx' }).then(() => 'written'))
    .catch(errorCode)
  assert.is(code, 'EEXIST')
}))

test('a copy of a data dir that runs beside the first refuses, and the first runs on', () => withMesh(async mesh => {
  const { nodes, dir, start } = mesh
  const [a] = nodes as [ShoalNode]
  await nodes[2]?.stop()
  await cp(dir(2), `${dir(2)}.copy`, { recursive: true })
  const first = await start(2)
  await until(() => a.peers.list().every(({ state }) => state === 'alive'))
  // Two that start within a second of each other are told apart by chance.
  const settledAt = performance.now() + 2_000
  await until(() => performance.now() > settledAt)

  const { storeId } = first.peers.self

  for (let i = 0; i < 3; i++) {
    const clone = await start(3, `${dir(2)}.copy`)
    assert.is(clone.peerId, first.peerId)
    let reason: unknown
    clone.on('stopped', ({ error }) => { reason = error })
    await until(() => reason !== undefined)
    assert.is(errorCode(reason), 'node_cloned', `start ${i + 1} of the clone`)
    assert.match(String(reason), /runs at \/ip4\/127\.0\.0\.1\/tcp\/\d+/)
    await until(async () => await clone.status().catch(errorCode) === 'node_stopped')
  }

  const named = nodes.slice(0, 2).map(node =>
    node.peers.list().find(({ peerId }) => peerId === first.peerId)?.rivalAddresses)
  assert.ok(named.some(addresses => new Set(addresses).size === 2), JSON.stringify(named))
  await until(() => a.peers.list().every(({ state }) => state === 'alive'))
  assert.is(first.peers.self.state, 'alive')
  assert.is(first.peers.self.storeId, storeId)
}))

test('a node that is told while it starts that its disk went back notes it, though it is stopped at once', () => withTempDir(async root => {
  const [dir, copy] = [path.join(root, 'x'), path.join(root, 'copy')]
  const begin = async (dataDir: string, peers: string[]): Promise<ShoalNode> =>
    await createNode({ dataDir, peers, listeners: ['127.0.0.1:0'], capacityBytes: 64 * 1024 * 1024 })
  const isThere = (one: ShoalNode, other: ShoalNode): boolean =>
    one.peers.list().some(({ peerId, state }) => peerId === other.peerId && state === 'alive')
  // The whole set of a volume is on one node: it waits for what the other one remembers before it opens it.
  let x = await begin(dir, [])
  await x.volumes.create('v')
  const a = await begin(path.join(root, 'a'), [x.peers.self.addresses[0] ?? ''])

  try {
    await until(() => isThere(a, x) && isThere(x, a))
    const address = a.peers.self.addresses[0] ?? ''
    await x.stop()
    await cp(dir, copy, { recursive: true })
    x = await begin(dir, [address])
    await until(() => isThere(a, x))
    await x.stop()
    await rm(dir, { recursive: true })
    await cp(copy, dir, { recursive: true })
    x = await begin(dir, [address])
    await x.stop()

    const store = createSegmentStore({ dir: path.join(dir, 'store') })
    await store.open()
    const { supersededBy } = store.starts
    await store.close()
    assert.ok(supersededBy > 0)
  } finally {
    await Promise.all([a.stop(), x.stop()])
  }
}))

/** Three replicas that count and have answered. */
function isWhole ({ replicas }: VolumeStat): boolean {
  return replicas.length === 3 && replicas.every(({ learner, appliedIndex }) => !learner && appliedIndex !== undefined)
}

async function collect (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []

  for await (const chunk of chunks) {
    all.push(chunk)
  }

  return all
}

test.run()
