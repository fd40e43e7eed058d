import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles } from '../../../src/files/files.js'
import { readCar } from '../../../src/volumes/fs/car.js'
import { collect, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import { startGateway } from '../../helpers/ipfs-gateway.js'
import type { CID } from 'multiformats/cid'
import type { GatewayFixture } from '../../helpers/ipfs-gateway.js'

/** What a client that trusts no gateway does: it takes the blocks of a CAR, verified, and reads from them alone. */
const MIB = 1024 * 1024
const NAMES = ['a', 'ü', 'b c', '#?%', '..x']
const blocks = new FakeBlocks()
let gateway: GatewayFixture

test.before(async () => { gateway = await startGateway({ blocks }) })
test.after(async () => { await gateway.close() })

/** Files over the blocks of this CAR. `FakeBlocks` verifies each that is put. */
async function filesIn (path: string): Promise<{ files: ReturnType<typeof createFiles>, cids: string[] }> {
  const { status, bytes, isCut } = await gateway.get(path)
  assert.is(status, 200, path)
  assert.is(isCut, false)
  const own = new FakeBlocks()
  const cids: string[] = []

  for await (const { cid, bytes: block } of (await readCar(stream(bytes))).blocks) {
    await own.put(cid, block)
    cids.push(cid.toString())
  }

  return { files: createFiles({ blocks: own }), cids }
}

test('a CAR has what it takes to read the bytes that were asked for, by the path that was asked for', async () => {
  const names = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 })
  const size = fc.oneof(fc.nat(100), fc.integer({ min: MIB - 2, max: 3 * MIB + 2 }))

  await fc.assert(fc.asyncProperty(names, size, fc.nat(), fc.nat(), fc.constantFrom('y', 'n'), async (folders, size, a, b, dups) => {
    const bytes = seededBytes(size, size + 1)
    const path = [...folders, 'file'].join('/')
    const { cid } = await createFiles({ blocks }).addAll([
      { path, content: stream(bytes) }, { path: [...folders, 'other'].join('/'), content: stream(seededBytes(2 * MIB, 7)) }
    ])
    const [from, to] = [a % (size + 1), b % (size + 1)].sort((x, y) => x - y) as [number, number]
    const url = `/ipfs/${[cid.toString(), ...path.split('/').map(encodeURIComponent)].join('/')}`
    const range = to > from ? `&entity-bytes=${from}:${to - 1}` : ''
    const { files, cids } = await filesIn(`${url}?format=car&dag-scope=entity&car-dups=${dups}${range}`)
    const wanted = range === '' ? { offset: 0, length: size } : { offset: from, length: to - from }
    const got = await collect(files.cat(`${cid.toString()}/${path}`, wanted))

    assert.ok(Buffer.from(got).equals(bytes.subarray(wanted.offset, wanted.offset + wanted.length)))
    assert.is(new Set(cids).size, cids.length, 'nothing twice, since nothing is there twice')
    // The folders on the way, the root of the file, and of its leaves of 1 MiB those with bytes of the range.
    const leaves = size <= MIB ? 0 : Math.ceil((wanted.offset + wanted.length) / MIB) - Math.floor(wanted.offset / MIB)
    assert.is(cids.length, folders.length + 2 + leaves)
  }), { numRuns: 30 })
})

/** Every block below, depth first, as often as the DAG has it: as simple as it can be said. */
async function depthFirst (cid: CID): Promise<string[]> {
  const found = [cid.toString()]

  if (cid.code === dagPb.code) {
    for (const { Hash } of dagPb.decode(await blocks.get(cid)).Links) {
      found.push(...await depthFirst(Hash))
    }
  }

  return found
}

test('all of a folder: depth first, and with dups=n each block where it came first', async () => {
  const entry = fc.record({
    folder: fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }), seed: fc.nat(4), size: fc.constantFrom(0, 9, MIB + 1)
  })
  const tree = fc.uniqueArray(entry, { maxLength: 8, selector: ({ folder }) => folder.join('/') })

  await fc.assert(fc.asyncProperty(tree, async entries => {
    const files = createFiles({ blocks })
    const { cid } = await files.addAll(entries.map(({ folder, seed, size }) => ({
      path: [...folder.map(name => `d ${name}`), 'file'].join('/'), content: stream(seededBytes(size, seed))
    })))
    const all = await depthFirst(cid)

    assert.equal((await filesIn(`/ipfs/${cid.toString()}?format=car&car-dups=y`)).cids, all)
    assert.equal((await filesIn(`/ipfs/${cid.toString()}?format=car`)).cids, [...new Set(all)])
  }), { numRuns: 30 })
})

test('whatever is asked for: an answer that ends, and no fault', async () => {
  const { cid } = await createFiles({ blocks }).addAll([
    { path: 'a/b.txt', content: stream(Buffer.from('text')) }, { path: 'l', link: '../x' }
  ])
  const segment = fc.constantFrom('a', 'b.txt', 'l', '..', '.', '', '%2F', '%C3%BC', '%', '%00', 'constructor', '0', ' '.trim())
  const format = fc.constantFrom('', 'raw', 'car', 'tar', 'dag-json', 'dag-cbor', 'json', 'cbor', 'ipns-record', 'html', '\u{1f680}')
  const headers = fc.record({
    Accept: fc.constantFrom('*/*', 'text/html', 'application/vnd.ipld.car;order=x', ';;=,', 'application/vnd.ipld.raw;q=2', '"'),
    Range: fc.constantFrom('bytes=0-1', 'bytes=1-0', 'bytes=9-', 'bytes=0-0,2-2', 'x'),
    'If-None-Match': fc.constantFrom('*', '"', 'W/"x"', 'x'),
    'Cache-Control': fc.constantFrom('only-if-cached', 'no-cache')
  }, { requiredKeys: [] })
  const query = fc.record({
    'dag-scope': fc.constantFrom('block', 'entity', 'all', 'x'), 'entity-bytes': fc.constantFrom('0:*', '-1:-9', '1:0', '99999999999999999999:*', ':'),
    filename: fc.string(), download: fc.constantFrom('true', '1'), 'car-dups': fc.constantFrom('y', 'n', 'x')
  }, { requiredKeys: [] })

  await fc.assert(fc.asyncProperty(
    fc.constantFrom('ipfs', 'ipns', ''), fc.constantFrom(cid.toString(), 'bafkqaaa', 'x'), fc.array(segment, { maxLength: 4 }), format, headers,
    query, fc.constantFrom('GET', 'HEAD'),
    async (prefix, root, path, format, headers, query, method) => {
      const search = new URLSearchParams({ ...query as Record<string, string>, ...format === '' ? {} : { format } })
      const url = `/${[prefix, root, ...path].join('/')}?${search.toString()}`
      const answer = await gateway.get(url, { method, headers: headers })

      assert.ok(answer.status < 500 || answer.status === 501, `${method} ${url}: ${answer.status} ${answer.text}`)
      assert.is(answer.isCut, false)
      assert.is(answer.headers['x-content-type-options'] === 'nosniff' || [301, 304, 412, 416].includes(answer.status), true)

      if (method === 'HEAD') {
        assert.is(answer.bytes.byteLength, 0)
      }
    }
  ), { numRuns: 400 })
})

test.run()
