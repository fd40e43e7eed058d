import * as dagPb from '@ipld/dag-pb'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HAMT_TYPE } from '../../../src/files/hamt.js'
import { decodeUnixFs } from '../../../src/files/content.js'
import { testCases } from '../../helpers/gateway-cases.js'
import { readAnswer, readFixture } from '../../helpers/ipfs-gateway.js'
import type { GatewayCase } from '../../helpers/gateway-cases.js'

/** Facts of the group `trustless_gateway_car` of the conformance suite (IPIP-402, IPIP-412, IPIP-523). */
const CAR = 'application/vnd.ipld.car'

const two = cids(await readFixture('trustless_gateway_car/subdir-with-two-single-block-files.car'))
const [twoRoot, twoFolder, twoAscii] = two as [string, string, string]
const mixed = cids(await readFixture('trustless_gateway_car/subdir-with-mixed-block-files.car'))
const [mixedRoot, mixedFolder, mixedAscii, , multiblock] = mixed as [string, string, string, string, string]
const chunks = [
  'bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm', 'bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq',
  'bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue', 'bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe',
  'bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm'
]
const linked = cids(await readFixture('trustless_gateway_car/dir-with-dag-cbor-with-links.car'))
const [linkedRoot, document, single] = linked as [string, string, string]
const [duplicates, ascii, hello, duplicatesMultiblock] = cids(
  await readFixture('trustless_gateway_car/dir-with-duplicate-files.car')
) as [string, string, string, string]
const HAMT = 'trustless_gateway_car/single-layer-hamt-with-multi-block-files.car'
const hamt = await readFixture(HAMT)
const hamtRoot = hamt[0]!.cid.toString()
/** The nodes of the large folder, its root first. */
const shards = hamt.filter(({ cid, bytes }) => {
  return cid.code === dagPb.code && decodeUnixFs(cid, bytes).unixfs.type === HAMT_TYPE
}).map(({ cid }) => cid.toString())
const MISSING = 'QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk'
const MISSING_FIRST = 'QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF'
const MISSING_LAST = 'QmWXY482zQdwecnfBsj78poUUuPXvyw2JAFAEMw4tzTavV'

function cids (blocks: Awaited<ReturnType<typeof readFixture>>): string[] {
  return blocks.map(({ cid }) => cid.toString())
}

/** The blocks that a file in the large folder comes with: the nodes on the way, its own, and those below it. */
function inHamt (name: string): { way: string[], file: string, below: string[] } {
  const nodes = new Map(hamt.filter(({ cid }) => cid.code === dagPb.code)
    .map(({ cid, bytes }) => [cid.toString(), dagPb.decode(bytes)]))
  const find = (shard: string): { way: string[], file: string } | undefined => {
    for (const { Name = '', Hash } of nodes.get(shard)!.Links) {
      if (Name.slice(2) === name) {
        return { way: [shard], file: Hash.toString() }
      }

      const found = Name.length === 2 ? find(Hash.toString()) : undefined

      if (found !== undefined) {
        return { ...found, way: [shard, ...found.way] }
      }
    }

    return undefined
  }
  const { way, file } = find(hamtRoot)!

  return { way, file, below: nodes.get(file)?.Links.map(({ Hash }) => Hash.toString()) ?? [] }
}

const hamtFile = inHamt('685.txt')
const hamtOther = inHamt('1.txt')

/** A CAR that has just these blocks, asked for by format and by Accept. */
function car (name: string, path: string, query: string, blocks: readonly string[]): GatewayCase[] {
  const one: Omit<GatewayCase, 'name' | 'path'> = {
    answer: {
      'Content-Type': `${CAR}; version=1; order=dfs; dups=n`,
      'Content-Disposition': /^attachment; filename=".*\.car"$/,
      'X-Content-Type-Options': 'nosniff',
      'Accept-Ranges': 'none',
      'Content-Length': undefined,
      Etag: /^W\/".*\.car\..*"$/,
      'Content-Location': new RegExp(`^${path}\\?.*format=car.*&car-version=1&car-order=dfs&car-dups=n$`),
      Vary: 'Accept',
      'Cache-Control': 'public, max-age=29030400, immutable'
    },
    check: async ({ bytes }) => { assert.equal((await readAnswer(bytes)).cids, blocks) }
  }
  const rest = query === '' ? '' : `&${query}`

  return [
    { ...one, name: `${name} (format=car)`, path: `${path}?format=car${rest}` },
    { ...one, name: `${name} (Accept)`, path: `${path}?${query}`, headers: { Accept: CAR } }
  ]
}

function ofFile (name: string, entityBytes: string, blocks: readonly string[]): GatewayCase[] {
  return car(name, `/ipfs/${multiblock}`, `dag-scope=entity&entity-bytes=${entityBytes}`, [multiblock, ...blocks])
}

/** A CAR of the folder with a file twice. */
function duplicated (name: string, request: Pick<GatewayCase, 'path' | 'headers'>, dups: 'y' | 'n'): GatewayCase {
  return {
    name,
    ...request,
    answer: { 'Content-Type': `${CAR}; version=1; order=dfs; dups=${dups}` },
    check: async ({ bytes }) => {
      assert.equal((await readAnswer(bytes)).cids, [
        duplicates, ascii, ...dups === 'y' ? [ascii] : [], hello, duplicatesMultiblock, ...chunks
      ])
    }
  }
}

const folderPath = `/ipfs/${duplicates}`

testCases([
  'trustless_gateway_car/subdir-with-two-single-block-files.car', 'trustless_gateway_car/subdir-with-mixed-block-files.car',
  'trustless_gateway_car/dir-with-dag-cbor-with-links.car', 'trustless_gateway_car/dir-with-duplicate-files.car', HAMT,
  'trustless_gateway_car/file-3k-and-3-blocks-missing-block.car'
], [
  // Paths.
  ...car('a file on a path', `/ipfs/${twoRoot}/subdir/ascii.txt`, '', [twoRoot, twoFolder, twoAscii]),
  ...car('a file in a large folder', `/ipfs/${hamtRoot}/685.txt`, '', [...hamtFile.way, hamtFile.file, ...hamtFile.below]),
  ...car('a link in a document', `/ipfs/${document}/files/single`, '', [document, single]),
  { name: 'no such file', path: `/ipfs/${twoRoot}/subdir/i-do-not-exist?format=car`, status: 404 },
  { name: 'no such file (Accept)', path: `/ipfs/${twoRoot}/subdir/i-do-not-exist`, headers: { Accept: CAR }, status: 404 },

  // dag-scope=block
  ...car('block of a folder', `/ipfs/${twoRoot}/subdir`, 'dag-scope=block', [twoRoot, twoFolder]),
  ...car('block of a file', `/ipfs/${twoRoot}/subdir/ascii.txt`, 'dag-scope=block', [twoRoot, twoFolder, twoAscii]),
  ...car('block of a file in a large folder', `/ipfs/${hamtRoot}/1.txt`, 'dag-scope=block', [...hamtOther.way, hamtOther.file]),

  // dag-scope=entity
  ...car('entity: a folder', `/ipfs/${twoRoot}`, 'dag-scope=entity', [twoRoot]),
  ...car('entity: a large folder', `/ipfs/${hamtRoot}`, 'dag-scope=entity', shards),
  ...car('entity: a file of one block', `/ipfs/${mixedRoot}/subdir/ascii.txt`, 'dag-scope=entity', [mixedRoot, mixedFolder, mixedAscii]),
  ...car('entity: a file of many blocks', `/ipfs/${mixedRoot}/subdir/multiblock.txt`, 'dag-scope=entity',
    [mixedRoot, mixedFolder, multiblock, ...chunks]),
  ...car('entity: a document', `/ipfs/${linkedRoot}/document`, 'dag-scope=entity', [linkedRoot, document]),

  // dag-scope=all
  ...car('all of a folder', `/ipfs/${mixedRoot}/subdir`, 'dag-scope=all', mixed),
  ...car('all of a file', `/ipfs/${mixedRoot}/subdir/multiblock.txt`, 'dag-scope=all', [mixedRoot, mixedFolder, multiblock, ...chunks]),
  ...car('all below a document', `/ipfs/${linkedRoot}`, '', linked),

  // entity-bytes
  ...car('bytes before a block that no node has', `/ipfs/${MISSING}`, 'dag-scope=entity&entity-bytes=0:1000', [MISSING, MISSING_FIRST]),
  ...car('bytes behind a block that no node has', `/ipfs/${MISSING}`, 'dag-scope=entity&entity-bytes=2200:*', [MISSING, MISSING_LAST]),
  ...car('all bytes', `/ipfs/${mixedRoot}/subdir/multiblock.txt`, 'dag-scope=entity&entity-bytes=0:*',
    [mixedRoot, mixedFolder, multiblock, ...chunks]),
  ...car('bytes of a folder are all of it', `/ipfs/${hamtRoot}`, 'dag-scope=entity&entity-bytes=0:*', shards),
  ...ofFile('from the middle', '512:*', chunks.slice(2)),
  ...ofFile('the middle', '512:1023', chunks.slice(2, 4)),
  ...ofFile('the middle, its end from the end', '512:-256', chunks.slice(2, 4)),
  ...ofFile('the end', '-5:*', chunks.slice(3)),
  ...ofFile('from before the beginning', '-9999:*', chunks),
  ...ofFile('from before the beginning to before the end', '-9999:-3', chunks.slice(0, 4)),
  ...ofFile('the first byte', '0:0', chunks.slice(0, 1)),
  ...ofFile('no byte', '9:8', []),
  ...car('entity-bytes alone means the entity', `/ipfs/${multiblock}`, 'entity-bytes=0:0', [multiblock, chunks[0]!]),
  { name: 'bytes behind the end', path: `/ipfs/${multiblock}?format=car&entity-bytes=1026:*`, status: 400, body: /1026 bytes/ },

  // order and dups
  duplicated('dups=y', { path: folderPath, headers: { Accept: `${CAR}; version=1; order=dfs; dups=y` } }, 'y'),
  duplicated('dups=n', { path: folderPath, headers: { Accept: `${CAR}; version=1; order=dfs; dups=n` } }, 'n'),
  duplicated('order=unk', { path: folderPath, headers: { Accept: `${CAR}; version=1; order=unk` } }, 'n'),
  duplicated('parameters of Accept count with format=car', {
    path: `${folderPath}?format=car`, headers: { Accept: `${CAR}; version=1; order=dfs; dups=y` }
  }, 'y'),
  duplicated('parameters of the query go before', {
    path: `${folderPath}?format=car&car-dups=n&car-order=dfs`, headers: { Accept: `${CAR}; version=1; dups=y` }
  }, 'n'),
  duplicated('the best of Accept that there is', {
    path: folderPath, headers: { Accept: `${CAR};order=foo, ${CAR};order=dfs;dups=y;q=0.5` }
  }, 'y'),
  { name: 'an order that there is not', path: folderPath, headers: { Accept: `${CAR}; order=bfs` }, status: 406 },
  { name: 'a version that there is not', path: `${folderPath}?format=car&car-version=2`, status: 406 },
  { name: 'a scope that there is not', path: `${folderPath}?format=car&dag-scope=some`, status: 400 },
  { name: 'bytes that are none', path: `${folderPath}?format=car&entity-bytes=first`, status: 400 },
  {
    name: 'an identity CID is in no CAR',
    path: '/ipfs/bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa',
    headers: { Accept: `${CAR}; dups=y` },
    answer: { 'Content-Type': /dups=y/ },
    check: async ({ bytes }) => { assert.equal((await readAnswer(bytes)).cids, []) }
  },
  {
    name: 'probe: the empty identity CID is its root',
    path: '/ipfs/bafkqaaa?format=car',
    check: async ({ bytes }) => { assert.equal(await readAnswer(bytes), { roots: ['bafkqaaa'], cids: [] }) }
  },
  { name: 'HEAD', path: `${folderPath}?format=car`, method: 'HEAD', answer: { 'Content-Type': /^application\/vnd\.ipld\.car/ }, body: '' },
  {
    name: 'HEAD of what no node has',
    path: '/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy?format=car',
    method: 'HEAD',
    status: 404
  }
])

test.run()
