import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { claimTree } from '../../src/files/claim-tree.js'
import { HAMT_FANOUT_MAX, REPEATED_ENTRIES_FACTOR, REPEATED_ENTRIES_MIN } from '../../src/files/constants.js'
import { createFiles } from '../../src/files/files.js'
import { all, collect, dagPbCid, rawCid, stream } from '../../testing/bytes.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { rejection } from '../helpers/rejection.js'
import { testClaim } from '../helpers/block-infos.js'
import type { PBLink } from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

/** Bounded walks end in less; a machine that is busy with everything else may take ten times as long. */
const MS_MAX = 20_000

const LEAF = Buffer.from('leafdata')

function varint (value: number): Buffer {
  const bytes: number[] = []

  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) {
      return Buffer.from([...bytes, Number(rest)])
    }

    bytes.push(Number(rest & 127n) + 128)
  }
}

/** UnixFS data of a HAMT's node, by hand: the encoder would not write some of these. */
function hamtData (fanout: number | undefined, { map = Buffer.from([255]) } = {}): Uint8Array {
  const type = Buffer.from([0x08, 5])
  const data = Buffer.concat([Buffer.from([0x12]), varint(map.byteLength), map])

  return Buffer.concat([type, data, Buffer.from([0x28]), varint(0x22),
    ...fanout === undefined ? [] : [Buffer.from([0x30]), varint(fanout)]])
}

function link (Name: string, Hash: CID, Tsize = 8): PBLink {
  return { Name, Hash, Tsize }
}

async function withBlocks (body: (made: {
  files: ReturnType<typeof createFiles>, blocks: FakeBlocks, leaf: CID,
  put: (data: Uint8Array, links: PBLink[]) => Promise<CID>
}) => Promise<void>): Promise<void> {
  const blocks = new FakeBlocks()
  const leaf = rawCid(LEAF)
  await blocks.put(leaf, LEAF)
  const startedAt = performance.now()
  await body({
    files: createFiles({ blocks }),
    blocks,
    leaf,
    put: async (data, links) => {
      const bytes = dagPb.encode(dagPb.prepare({ Data: data, Links: links }))
      const cid = dagPbCid(bytes)
      await blocks.put(cid, bytes)
      return cid
    }
  })
  const tookMs = performance.now() - startedAt
  assert.ok(tookMs < MS_MAX, `${tookMs} ms`)
}

test('a large folder whose fanout makes no sense is an error, however it is read', async () => {
  await withBlocks(async ({ files, leaf, put }) => {
    for (const fanout of [undefined, 0, 1, 2, 3, 7, 255, HAMT_FANOUT_MAX * 2, 2 ** 20, 2 ** 40]) {
      const cid = await put(hamtData(fanout), [link('00a', leaf), link('FFb', leaf)])

      for (const read of [
        async () => await all(files.ls(cid)),
        async () => await all(files.get(cid)),
        async () => await collect(files.cat(`${cid.toString()}/a`)),
        async () => await files.resolve(`${cid.toString()}/a`)
      ]) {
        const err = await rejection(read())
        assert.is(err.code, 'invalid_dag', `fanout ${fanout}: ${err.message}`)
      }
    }

    const map = await rejection(all(files.ls(await put(hamtData(8, { map: Buffer.alloc(2, 255) }), [link('0a', leaf)]))))
    assert.match(map.message, 'whose map of links is longer than its fanout')
  })
})

test('a large folder that has a part twice, or more levels than its hash has digits, is an error', async () => {
  await withBlocks(async ({ files, leaf, put }) => {
    let cid = await put(hamtData(256), [])

    for (let level = 0; level < 5; level++) {
      cid = await put(hamtData(256), ['00', '01', '02'].map(name => link(name, cid)))
    }

    const twice = await rejection(all(files.ls(cid)))
    assert.is(twice.code, 'invalid_dag')
    assert.match(twice.message, 'a folder that has the same part twice')

    let deep = await put(hamtData(256), [link('00a', leaf)])

    for (let level = 0; level < 9; level++) {
      deep = await put(hamtData(256), [link('00', deep)])
    }

    assert.match((await rejection(all(files.get(deep)))).message, 'more levels than its hash has digits')
    const name = await rejection(all(files.ls(await put(hamtData(256), [link('0', leaf)]))))
    assert.match(name.message, 'a link named "0"')
    const file = await put(new UnixFS({ type: 'file' }).marshal(), [])
    const part = await rejection(all(files.ls(await put(hamtData(256), [link('00', file)]))))
    assert.match(part.message, 'it is a file in the place of a part of a folder')
  })
})

test('an honest large folder lists as it was stored', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const names = Array.from({ length: 3_000 }, (_, i) => `${'a long name that makes it large '.repeat(3)}${i}`)
  const { cid } = await files.addAll(names.map(path => ({ path, content: stream(Buffer.from(path)) })))
  const rows = await all(files.ls(cid))
  assert.equal(rows.map(({ name }) => name).sort(), [...names].sort())
  assert.equal((await all(files.get(cid))).map(({ path }) => path).sort(), [...names].sort())
  assert.equal(Buffer.from(await collect(files.cat(`${cid.toString()}/${names[7]}`))).toString(), names[7])
})

test('folders of a few blocks with more entries than anybody can list end in an error; their DAG is small', async () => {
  await withBlocks(async ({ files, blocks, leaf, put }) => {
    const folder = new UnixFS({ type: 'directory' }).marshal()
    let cid = await put(folder, [link('f', leaf)])

    for (let level = 0; level < 40; level++) {
      cid = await put(folder, [link('a', cid), link('b', cid)])
    }

    let entries = 0
    const err = await rejection((async () => {
      for await (const entry of files.get(cid)) {
        entries += entry.path === '' ? 0 : 1
      }
    })())
    assert.is(err.code, 'invalid_dag')
    assert.match(err.message, 'it holds the same folders again and again')
    assert.ok(entries > REPEATED_ENTRIES_MIN && entries < 2 * REPEATED_ENTRIES_MIN, `${entries}`)
    assert.is((await all(files.ls(cid))).length, 2)
    assert.is((await claimTree(blocks, cid, testClaim())).blocks, 42)
  })
})

test('a folder that holds another one many times is honest, and read whole', async () => {
  await withBlocks(async ({ files, leaf, put }) => {
    const folder = new UnixFS({ type: 'directory' }).marshal()
    const inner = await put(folder, Array.from({ length: 50 }, (_, i) => link(`f${i}`, leaf)))
    const cid = await put(folder, Array.from({ length: REPEATED_ENTRIES_FACTOR }, (_, i) => link(`d${i}`, inner)))
    assert.is((await all(files.get(cid))).length, REPEATED_ENTRIES_FACTOR * 51)
  })
})

test('a file of a few blocks: claims more than can be counted, is an error; a thousandfold nothing is empty', async () => {
  await withBlocks(async ({ files, leaf, put }) => {
    let size = BigInt(LEAF.byteLength)
    let cid = leaf
    let empty = await put(new UnixFS({ type: 'file' }).marshal(), [])

    for (let level = 0; level < 8; level++) {
      const blockSizes = Array.from({ length: 100 }, () => size)
      cid = await put(new UnixFS({ type: 'file', blockSizes }).marshal(),
        blockSizes.map(() => link('', cid)))
      size *= 100n
      empty = await put(new UnixFS({ type: 'file', blockSizes: blockSizes.map(() => 0n) }).marshal(),
        blockSizes.map(() => link('', empty)))
    }

    const err = await rejection(collect(files.cat(cid)))
    assert.is(err.code, 'invalid_dag')
    assert.match(err.message, `it claims ${size} bytes`)
    assert.is((await collect(files.cat(empty))).byteLength, 0)
  })
})

test.run()
