/* eslint-disable @typescript-eslint/no-unsafe-argument -- JSON of answers */
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import * as dagPb from '@ipld/dag-pb'
import { blockStatJson } from '../../../src/gateway/http/routes/health.js'
import { closeApis, startApi } from '../../helpers/api-server.js'
import { dagPbCid, rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import type { BlockStat, Holder } from '../../../src/blocks/types.js'

const MIB = 1024 * 1024

test.after.each(closeApis)

test('stat of a file: all blocks counted, fewest and most copies, where they are', async () => {
  const bytes = seededBytes(3 * MIB)
  const weak = rawCid(bytes.subarray(MIB, 2 * MIB))
  const blocks = new FakeBlocks({ copies: cid => cid.equals(weak) ? 1 : 3 })
  const api = await startApi({ blocks })
  const { cid } = await api.files.add(bytes)

  blocks.gets.length = 0
  const info = await api.json('GET', `/v1/stat/${cid.toString()}`)
  const root = (await blocks.get(cid)).byteLength

  assert.equal(info, {
    type: 'file',
    bytes: 3 * MIB,
    cid: cid.toString(),
    blocks: 4,
    missing_blocks: 0,
    copies_min: 1,
    copies_max: 3,
    replicas: 3,
    pinned: true,
    where: [
      { peer_id: 'peer-0', hostname: 'host-0', blocks: 4, bytes: 3 * MIB + root },
      { peer_id: 'peer-1', hostname: 'host-1', blocks: 3, bytes: 2 * MIB + root },
      { peer_id: 'peer-2', hostname: 'host-2', blocks: 3, bytes: 2 * MIB + root }
    ]
  })
  assert.ok(blocks.gets.every(cid => cid.code !== 0x55), 'no leaf is read')
})

test('stat of a folder counts the plain bytes of its files; of a path, what is there', async () => {
  const api = await startApi()
  const { cid, bytes } = await api.files.addAll([
    { path: 'a', content: stream(seededBytes(100, 1)) },
    { path: 'd/b', content: stream(seededBytes(2 * MIB, 2)) },
    { path: 'd/again', content: stream(seededBytes(100, 1)) }
  ])
  const info = await api.json('GET', `/v1/stat/${cid.toString()}`)

  assert.is(info.type, 'directory')
  assert.is(info.bytes, bytes)
  assert.is(info.blocks, 6)
  assert.is(info.pinned, true)

  const below = await api.json('GET', `/v1/stat/${cid.toString()}/d/b`)
  assert.is(below.bytes, 2 * MIB)
  assert.is(below.blocks, 3)
  assert.is(below.pinned, false)
})

test('stat of a lone block, raw or without UnixFS, and of a file that lost a block', async () => {
  const api = await startApi()
  const bytes = seededBytes(3 * MIB)
  const { cid: small } = await api.files.add(seededBytes(10))
  const { cid } = await api.files.add(bytes)
  const notUnixFs = dagPb.encode({ Links: [{ Hash: small }] })

  await api.blocks.put(dagPbCid(notUnixFs), notUnixFs)
  assert.is((await api.json('GET', `/v1/stat/${small.toString()}`)).bytes, 10)
  assert.is((await api.json('GET', `/v1/stat/${dagPbCid(notUnixFs).toString()}`)).type, 'block')

  api.blocks.lose(rawCid(bytes.subarray(0, MIB)))
  const info = await api.json('GET', `/v1/stat/${cid.toString()}`)
  assert.is(info.missing_blocks, 1)
  assert.is(info.copies_min, 0)
  assert.is(info.bytes, 3 * MIB)

  const unknown = await api.call('GET', `/v1/stat/${rawCid(seededBytes(99)).toString()}`)
  assert.is(`${unknown.status} ${JSON.parse(unknown.text).code}`, '404 block_not_found')
})

test('why: one row a block, parents first; also for a block that nobody has', async () => {
  const bytes = seededBytes(3 * MIB)
  const weak = rawCid(bytes.subarray(MIB, 2 * MIB))
  const blocks = new FakeBlocks({ copies: cid => cid.equals(weak) ? 2 : 3 })
  const api = await startApi({ blocks })
  const { cid } = await api.files.add(bytes)
  const rows = await api.lines('GET', `/v1/why/${cid.toString()}`)

  assert.is(rows.length, 4)
  assert.is(rows[0].cid, cid.toString())
  assert.is(rows[0].summary, 'Healthy: 3 of 3 copies.')
  assert.is(rows.find(row => row.cid === weak.toString()).summary,
    'Under-replicated: 2 of 3 copies; host-2 has no copy (waits for repair).')
  assert.equal(rows[0].set[0], {
    peer_id: 'peer-0', hostname: 'host-0', zone: 'zone-0', state: 'alive', holds: 'yes', note: ''
  })
  assert.equal(rows[0].extra, [])

  const lost = await api.lines('GET', `/v1/why/${rawCid(seededBytes(99)).toString()}`)
  assert.is(lost.length, 1)
  assert.is(lost[0].bytes, null)
  assert.match(lost[0].summary, /^Missing/)

  assert.equal(await api.json('GET', `/v1/blocks/${cid.toString()}/stat`), rows[0])
})

test('the summary says what is wrong', () => {
  const holder = (rank: number, holds: Holder['holds'], inSet = true, note = ''): Holder => {
    return { peerId: `p${rank}`, hostname: `h${rank}`, zone: '', state: 'alive', rank, inSet, holds, note }
  }
  const summary = (copies: number, wanted: number, holders: Holder[]): string => {
    const stat: BlockStat = { cid: rawCid(seededBytes(1)), bytes: 1, copies, wanted, claims: [], holders }
    return blockStatJson(stat).summary
  }

  assert.is(summary(3, 3, [holder(1, 'yes'), holder(0, 'yes'), holder(2, 'yes')]), 'Healthy: 3 of 3 copies.')
  assert.is(summary(3, 2, [holder(0, 'yes'), holder(1, 'yes'), holder(5, 'yes', false)]),
    'Healthy: 3 copies, of which 1 extra will be dropped.')
  assert.is(summary(1, 3, [holder(0, 'yes')]), 'Under-replicated: 1 of 3 copies; only 1 node can take a copy.')
  assert.is(summary(3, 3, [holder(0, 'yes'), holder(1, 'no', true, 'joined a moment ago'), holder(2, 'yes'), holder(7, 'yes', false)]),
    'Enough copies (3 of 3), but not all where they belong; h1 has no copy (joined a moment ago).')
  assert.is(summary(0, 1, [holder(0, 'unknown', true, 'dead')]),
    'Missing: no node that could be asked holds it; h0 could not be asked (dead).')
})

test.run()
