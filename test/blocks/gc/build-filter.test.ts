import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildFilter } from '../../../src/blocks/gc/build-filter.js'
import { compareMarks } from '../../../src/blocks/gc/mark-book.js'
import { decodeFilter, SALT_BYTES } from '../../../src/blocks/gc/filter.js'
import { errorCode } from '../../../src/util/errors.js'
import { testBlock } from '../../helpers/block-mesh.js'
import { parentBlock } from '../../helpers/gc-mesh.js'
import type { CID } from 'multiformats/cid'

const salt = new Uint8Array(SALT_BYTES).fill(3)
const { signal } = new AbortController()

/** Two files that share a leaf, in a folder. */
function tree (): { root: CID, all: CID[], nodes: Map<string, Uint8Array> } {
  const leaves = Array.from({ length: 9 }, (_, i) => testBlock(`leaf ${i}`).cid)
  const files = [leaves.slice(0, 5), leaves.slice(4)].map(links => parentBlock(links))
  const folder = parentBlock(files.map(({ cid }) => cid))

  return {
    root: folder.cid,
    all: [...leaves, ...files.map(({ cid }) => cid), folder.cid],
    nodes: new Map([...files, folder].map(({ cid, data }) => [cid.toString(), data]))
  }
}

test('everything that is reachable is in it; leaves are never read, and no node twice', async () => {
  const { root, all, nodes } = tree()
  const asked: string[] = []
  let paced = 0
  const { filter, blocks, nodesRead } = await buildFilter([root, root, testBlock('single').cid], {
    salt,
    signal,
    read: async cid => {
      asked.push(cid.toString())

      return nodes.get(cid.toString()) as Uint8Array
    },
    pace: async () => { paced++ }
  })
  const decoded = decodeFilter(filter)
  assert.ok([...all, testBlock('single').cid].every(cid => decoded.has(cid)))
  assert.not.ok(decoded.has(testBlock('stranger').cid))
  assert.is(blocks, all.length + 1)
  assert.is(nodesRead, 3)
  assert.is(paced, 3)
  assert.equal(asked.sort(), [...nodes.keys()].sort())
})

test('a DAG that holds itself many times is walked once; a root that leads to too much ends the mark', async () => {
  let parent = parentBlock([testBlock('leaf').cid])
  const nodes = new Map([[parent.cid.toString(), parent.data]])

  for (let level = 0; level < 60; level++) {
    parent = parentBlock([parent.cid, parent.cid, parent.cid])
    nodes.set(parent.cid.toString(), parent.data)
  }

  const read = async (cid: CID): Promise<Uint8Array> => nodes.get(cid.toString()) as Uint8Array
  assert.is((await buildFilter([parent.cid], { salt, signal, read })).nodesRead, 61)
  const err = await buildFilter([parent.cid], { salt, signal, read, rootNodesMax: 60 }).then(() => undefined, String)
  assert.match(err ?? '', `The node ${parent.cid.toString()} of a volume stops its sweep: it leads to more blocks`)
  // Each root for itself: many small files are no such thing.
  const small = [testBlock('x').cid, parentBlock([]).cid]
  await buildFilter(small, { salt, signal, read: async () => parentBlock([]).data, rootNodesMax: 1 })
})

test('a node that cannot be read, or makes no sense, ends the whole mark', async () => {
  const { root, nodes } = tree()
  const build = async (read: (cid: CID) => Promise<Uint8Array>): Promise<string> =>
    await buildFilter([root], { salt, signal, read }).then(() => 'built', errorCode)
  assert.is(await build(async () => { throw new Error('gone') }), 'unsweepable')
  assert.is(await build(async () => new Uint8Array(9).fill(255)), 'unsweepable')
  assert.is(await build(async cid => nodes.get(cid.toString()) as Uint8Array), 'built')
  const abort = new AbortController()
  abort.abort()
  assert.is(await buildFilter([root], { salt, signal: abort.signal, read: async () => new Uint8Array() })
    .then(() => 'built', errorCode), 'aborted')
})

test('marks of two replicas count when they are equal in everything', async () => {
  const { root, nodes } = tree()
  const read = async (cid: CID): Promise<Uint8Array> => nodes.get(cid.toString()) as Uint8Array
  const mark = async (roots: CID[], beganAtMs: number): Promise<Parameters<typeof compareMarks>[0]> =>
    ({ markId: 's', index: 4, salt, beganAtMs, filter: (await buildFilter(roots, { salt, signal, read })).filter })
  const one = await mark([root], 20)
  assert.is(compareMarks(one, await mark([root], 10))?.beganAtMs, 10)
  assert.is(compareMarks(one, await mark([root, testBlock('more').cid], 10)), undefined)
  assert.is(compareMarks(one, { ...one, index: 5 }), undefined)
  assert.is(compareMarks(one, { ...one, keepSinceMs: 5 }), undefined)
})

test.run()
