import http from 'node:http'
import { extract } from 'tar-stream'
import { CID } from 'multiformats/cid'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { sha256 } from 'multiformats/hashes/sha2'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles } from '../../../src/files/files.js'
import { rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import { until } from '../../helpers/api-server.js'
import { BlockMesh } from '../../helpers/block-mesh.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { readAnswer, startGateway } from '../../helpers/ipfs-gateway.js'
import type { GatewayFixture } from '../../helpers/ipfs-gateway.js'
import type { IpfsGatewayInit } from '../../../src/gateway/ipfs/gateway.js'

/**
 * How the gateway serves, whatever the format: memory, clients that go, nodes that do not answer, and readers' safety.
 */
const MIB = 1024 * 1024
const open = new Set<GatewayFixture>()

async function start (blocks: FakeBlocks, init: Omit<IpfsGatewayInit, 'blocks'> = {}): Promise<GatewayFixture> {
  const gateway = await startGateway({ blocks, ...init })
  open.add(gateway)

  return gateway
}

test.after.each(async () => {
  await Promise.all([...open].map(async gateway => { await gateway.close() }))
  open.clear()
})

/** A request of which nothing is read until it is asked for. */
async function request (port: number, path: string): Promise<http.IncomingMessage> {
  return await new Promise((resolve, reject) => {
    http.get({ port, host: '127.0.0.1', agent: false, path }, resolve).on('error', reject)
  })
}

for (const format of ['', '?format=car', '?format=tar']) {
  test(`a client that reads slowly holds back the blocks; one that leaves ends the reading (${format})`, async () => {
    const blocks = new FakeBlocks({ beforeGet: async () => new Promise(resolve => { setImmediate(resolve) }) })
    const { cid } = await createFiles({ blocks }).add(seededBytes(64 * MIB))
    const { port } = await start(blocks)

    blocks.gets.length = 0
    const answer = await request(port, `/ipfs/${cid.toString()}${format}`)
    answer.pause()

    let before = -1

    while (before !== blocks.gets.length) {
      before = blocks.gets.length
      await new Promise(resolve => { setTimeout(resolve, 50) })
    }

    assert.ok(before <= 32, `${before} blocks were read for a client that takes none`)
    answer.destroy()
    await new Promise(resolve => { setTimeout(resolve, 50) })
    assert.is(blocks.getsInFlight, 0)
    assert.ok(blocks.gets.length <= 32, 'nothing was read for a client that had left')
  })

  test(`a block that is lost in the middle cuts the answer off (${format})`, async () => {
    const blocks = new FakeBlocks()
    const bytes = seededBytes(40 * MIB)
    const { cid } = await createFiles({ blocks }).add(bytes)
    const gateway = await start(blocks)

    blocks.lose(rawCid(bytes.subarray(30 * MIB, 31 * MIB)))
    const { status, isCut, bytes: got } = await gateway.get(`/ipfs/${cid.toString()}${format}`)
    assert.is(status, 200)
    assert.ok(isCut)
    assert.ok(got.byteLength <= 31 * MIB)
  })
}

test('a whole file, as bytes, tar and CAR', async () => {
  const blocks = new FakeBlocks()
  const bytes = seededBytes(5 * MIB + 17)
  const { cid } = await createFiles({ blocks }).add(bytes)
  const gateway = await start(blocks)
  const path = `/ipfs/${cid.toString()}`

  const whole = await gateway.get(path)
  assert.is(whole.headers['content-length'], `${bytes.byteLength}`)
  assert.ok(whole.bytes.equals(bytes))

  const tar = extract()
  tar.end((await gateway.get(`${path}?format=tar`)).bytes)

  for await (const entry of tar) {
    assert.is(entry.header.name, cid.toString())
    assert.is(entry.header.size, bytes.byteLength)
    entry.resume()
  }

  assert.is((await readAnswer((await gateway.get(`${path}?format=car`)).bytes)).cids.length, 7)

  const parts = await gateway.get(path, { headers: { Range: `bytes=${MIB - 5}-${MIB + 4}, ${3 * MIB}-${5 * MIB - 1}` } })
  assert.is(parts.status, 206)
  assert.is(parts.headers['content-length'], `${parts.bytes.byteLength}`)
  assert.ok(parts.bytes.includes(Buffer.from(bytes.subarray(3 * MIB, 5 * MIB))))
  assert.ok(parts.bytes.includes(Buffer.from(bytes.subarray(MIB - 5, MIB + 5))))
})

test('ranges that are too many, overlap or make no sense give the whole; If-Range that differs too', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).add(Buffer.from('0123456789'))
  const gateway = await start(blocks)
  const path = `/ipfs/${cid.toString()}`
  const asked = async (headers: http.OutgoingHttpHeaders): Promise<string> => {
    const { status, text } = await gateway.get(path, { headers })
    return `${status} ${text}`
  }

  for (const range of [
    `bytes=${Array.from({ length: 4 }, () => '0-9').join()}`, 'bytes=5-3', 'bytes=a-b', 'bytes=-', 'lines=1-2'
  ]) {
    assert.is(await asked({ Range: range }), '200 0123456789', range)
  }

  assert.is(await asked({ Range: 'bytes=2-' }), '206 23456789')
  assert.is(await asked({ Range: 'bytes=8-99999999999999999999' }), '206 89')
  assert.is(await asked({ Range: 'bytes=-99' }), '206 0123456789')
  assert.is(await asked({ Range: 'bytes=-0' }), '416 ')
  assert.is(await asked({ Range: 'bytes=1-2', 'If-Range': `"${cid.toString()}"` }), '206 12')
  assert.is(await asked({ Range: 'bytes=1-2', 'If-Range': '"other"' }), '200 0123456789')

  const head = await gateway.get(path, { method: 'HEAD', headers: { Range: 'bytes=1-2' } })
  assert.is(`${head.status} ${head.headers['content-length']}`, '200 10')
})

test('a block that no node gives ends in 504, and one that no node has in 404: at once, with a real mesh', async () => {
  const waiting = new FakeBlocks({
    beforeGet: async (_, signal) => new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new Error('given up')) })
    })
  })
  const cid = rawCid(seededBytes(9)).toString()
  const byBlock = await (await start(waiting, { blockTimeoutMs: 20 })).get(`/ipfs/${cid}`)
  const folder = CID.createV1(dagPb.code, rawCid(seededBytes(9)).multihash).toString()
  const byBeginning = await (await start(waiting, { beginTimeoutMs: 20 })).get(`/ipfs/${folder}/a/b?format=car`)

  for (const { status, text, headers } of [byBlock, byBeginning]) {
    assert.is(status, 504)
    assert.match(text, /content_timeout.*0\.02 s/)
    assert.ok(Number(headers['retry-after']) > 0)
    assert.is(headers['cache-control'], 'no-store')
  }

  const mesh = new BlockMesh(3)
  await mesh.start()
  const gateway = await startGateway({ blocks: mesh.nodes[0]!.blocks })
  const { status, text } = await gateway.get(`/ipfs/${cid}`)
  assert.is(status, 404)
  assert.match(text, /block_not_found/)
  await gateway.close()
  await mesh.stop()
})

test('blocks of other nodes are fetched; only-if-cached does not ask them', async () => {
  const mesh = new BlockMesh(3, { replicas: 1, minReplicas: 1 })
  await mesh.start()
  const bytes = Buffer.from('far away')
  const cid = rawCid(bytes)
  await mesh.nodes[0]!.blocks.put(cid, bytes)
  const other = mesh.nodes.find(({ store }) => !store.has(cid))!
  const gateway = await startGateway({ blocks: other.blocks })
  const path = `/ipfs/${cid.toString()}`

  assert.is((await gateway.get(path)).text, 'far away')
  other.calls.length = 0
  assert.is((await gateway.get(path, { headers: { 'Cache-Control': 'no-transform, only-if-cached' } })).status, 412)
  assert.equal(other.calls, [])
  await gateway.close()
  await mesh.stop()
})

test('only-if-cached: a root that is here is not enough', async () => {
  const blocks = new FakeBlocks()
  const far = Buffer.from('far away')
  const { cid } = await createFiles({ blocks }).addAll([{ path: 'far', content: stream(far) }])
  const hasLocal = (asked: CID): boolean => asked.toString() !== rawCid(far).toString()
  const gateway = await start(Object.assign(blocks, { hasLocal }))
  const headers = { 'Cache-Control': 'only-if-cached' }

  assert.is((await gateway.get(`/ipfs/${cid.toString()}/`, { headers })).status, 200)
  assert.is((await gateway.get(`/ipfs/${cid.toString()}/far`, { headers })).status, 412)
  assert.is((await gateway.get(`/ipfs/${cid.toString()}/far`)).text, 'far away')
})

test('a client that leaves, and a door that closes, end the wait for a block', async () => {
  let waiting = 0
  let ended = 0
  const blocks = new FakeBlocks({
    beforeGet: async (_, signal) => new Promise((resolve, reject) => {
      waiting++
      signal?.addEventListener('abort', () => {
        ended++
        reject(new Error('given up'))
      })
    })
  })
  const closing = new AbortController()
  const gateway = await startGateway({ blocks }, { signal: closing.signal })
  const ask = (): http.ClientRequest => {
    const path = `/ipfs/${rawCid(seededBytes(9)).toString()}`

    return http.get({ port: gateway.port, host: '127.0.0.1', agent: false, path }).on('error', () => {})
  }
  const leaving = ask()
  await until(() => waiting === 1, 'the first waits')
  leaving.destroy()
  await until(() => ended === 1, 'its wait has ended')

  ask()
  await until(() => waiting === 2, 'the second waits')
  closing.abort()
  await until(() => ended === 2, 'its wait has ended')
  await gateway.close()
})

test('no node has a block of the folder: 404 for what needs it, and the rest is served', async () => {
  const blocks = new FakeBlocks()
  const lost = seededBytes(20)
  const { cid } = await createFiles({ blocks }).addAll([
    { path: 'lost.bin', content: stream(lost) }, { path: 'here.txt', content: stream(Buffer.from('here')) }
  ])
  const gateway = await start(blocks)

  blocks.lose(rawCid(lost))
  assert.is((await gateway.get(`/ipfs/${cid.toString()}/lost.bin`)).status, 404)
  assert.is((await gateway.get(`/ipfs/${cid.toString()}/here.txt`)).text, 'here')
  assert.match((await gateway.get(`/ipfs/${cid.toString()}/`)).text, /lost\.bin/)
})

test('a page runs no scripts and reads nothing here; media and PDFs are shown', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).addAll([
    'page.html', 'drawing.svg', 'data.xml', 'video.mp4', 'picture.png', 'paper.pdf', 'notes.txt', 'script.js'
  ].map(path => ({ path, content: stream(Buffer.from('<script>fetch("/api/v1/peers")</script>')) })))
  const gateway = await start(blocks)
  const policies = new Map<string, string | undefined>()

  for (const name of ['page.html', 'drawing.svg', 'data.xml', 'script.js', 'video.mp4', 'picture.png', 'paper.pdf', 'notes.txt', '']) {
    const { headers } = await gateway.get(`/ipfs/${cid.toString()}/${name}`)
    assert.is(headers['x-content-type-options'], 'nosniff')
    policies.set(name, headers['content-security-policy']?.toString())
  }

  const sandboxed = [...policies].filter(([, policy]) => policy?.startsWith('sandbox allow-downloads;')).map(([name]) => name)
  assert.equal(sandboxed, ['page.html', 'drawing.svg', 'data.xml', 'script.js', ''])

  // A name may say anything of any content.
  const disguised = await gateway.get(`/ipfs/${cid.toString()}/picture.png?filename=x.html`)
  assert.is(disguised.headers['content-type'], 'text/html; charset=utf-8')
  assert.match(disguised.headers['content-security-policy']?.toString() ?? '', /^sandbox /)
})

test('no service worker, and nothing for the scripts of other sites', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).add(Buffer.from('x'))
  const gateway = await start(blocks)
  const { status, text } = await gateway.get(`/ipfs/${cid.toString()}`, { headers: { 'Service-Worker': 'script' } })

  assert.is(status, 400)
  assert.match(text, /service_worker/)

  const { headers } = await gateway.get(`/ipfs/${cid.toString()}`, { headers: { Origin: 'https://example.org' } })
  assert.equal(Object.keys(headers).filter(name => name.startsWith('access-control-')), [])
})

test('what is for one caller alone is kept by no cache that others use', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).addAll([{ path: 'a', content: stream(Buffer.from('x')) }])
  const gateway = await startGateway({ blocks }, { isPrivate: true })

  for (const path of ['', '/', '/a', '?format=car', '?format=raw', '?format=tar']) {
    const { headers } = await gateway.get(`/ipfs/${cid.toString()}${path}`)
    assert.match(headers['cache-control'] ?? '', /^private, max-age=/, path)
  }

  await gateway.close()
})

test('a document that cannot be shown as a page is an error of its own', async () => {
  const blocks = new FakeBlocks()
  const gateway = await start(blocks)

  for (const depth of [1_000, 5_000, 9_000, 100_000]) {
    // Lists in each other, in dag-cbor and in dag-json.
    for (const [code, bytes] of [
      [0x71, Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.from([0x80])])],
      [0x129, Buffer.from('['.repeat(depth) + ']'.repeat(depth))]
    ] as const) {
      const cid = CID.createV1(code, await sha256.digest(bytes))
      await blocks.put(cid, bytes)

      for (const [path, headers] of [['', { Accept: 'text/html' }], ['/0/0', {}], ['?format=car', {}]] as const) {
        const { status, text } = await gateway.get(`/ipfs/${cid.toString()}${path}`, { headers })
        assert.ok([200, 400, 501].includes(status), `${depth} ${path}: ${status} ${text.slice(0, 200)}`)
      }
    }
  }

  const slash = Buffer.from('a1612f01', 'hex')
  const cid = CID.createV1(0x71, await sha256.digest(slash))
  await blocks.put(cid, slash)
  const page = await gateway.get(`/ipfs/${cid.toString()}`, { headers: { Accept: 'text/html' } })
  assert.ok([200, 400].includes(page.status), page.text)
})

test('a name in a listing is text', async () => {
  const blocks = new FakeBlocks()
  const name = '"><img src=x onerror=alert(1)>&\'.txt'
  const { cid } = await createFiles({ blocks }).addAll([{ path: `${name}/a`, content: stream(Buffer.from('x')) }])
  const gateway = await start(blocks)

  for (const path of ['/', `/${encodeURIComponent(name)}/`]) {
    const { text } = await gateway.get(`/ipfs/${cid.toString()}${path}`)
    assert.not.match(text, /<img/)
    assert.match(text, /&#34;&#62;&#60;img src=x onerror=alert\(1\)&#62;&#38;&#39;\.txt/)
  }
})

test('names of downloads cannot break out of their header', async () => {
  const blocks = new FakeBlocks()
  const { cid } = await createFiles({ blocks }).add(Buffer.from('x'))
  const gateway = await start(blocks)
  const name = encodeURIComponent('a"; x="\r\nSet-Cookie: b=c\\.txt')
  const { headers } = await gateway.get(`/ipfs/${cid.toString()}?download=true&filename=${name}`)

  assert.is(headers['set-cookie'], undefined)
  assert.is(headers['content-disposition'], 'attachment; filename="a_; x=___Set-Cookie: b=c_.txt"; ' +
    "filename*=UTF-8''a%22%3B%20x%3D%22%0D%0ASet-Cookie%3A%20b%3Dc%5C.txt")
  assert.is((await gateway.get(`/ipfs/${cid.toString()}?download=true`)).headers['content-disposition'],
    `attachment; filename="${cid.toString()}"`)
})

test('a CAR sends a block where the walk meets it first, though it was fetched ahead elsewhere', async () => {
  const blocks = new FakeBlocks()
  const { cid: shared } = await createFiles({ blocks }).add(Buffer.from('shared'))
  const folder = async (links: [name: string, cid: CID][]): Promise<CID> => {
    const bytes = dagPb.encode(dagPb.prepare({
      Data: new UnixFS({ type: 'directory' }).marshal(), Links: links.map(([Name, Hash]) => ({ Name, Hash, Tsize: 10 }))
    }))
    const cid = CID.createV1(dagPb.code, await sha256.digest(bytes))
    await blocks.put(cid, bytes)

    return cid
  }
  const inner = await folder([['x', shared]])
  const root = await folder([['a', inner], ['b', shared], ['c', inner]])
  const gateway = await start(blocks)
  const cidsOf = async (dups: string): Promise<string[]> => {
    return (await readAnswer((await gateway.get(`/ipfs/${root.toString()}?format=car&car-dups=${dups}`)).bytes)).cids
  }

  assert.equal(await cidsOf('n'), [root, inner, shared].map(String))
  assert.equal(await cidsOf('y'), [root, inner, shared, shared, inner, shared].map(String))
})

test('a DAG of a few blocks that is endless when repeated is cut off', async () => {
  const blocks = new FakeBlocks()
  let cid = (await createFiles({ blocks }).add(Buffer.from('leaf'))).cid

  for (let level = 0; level < 60; level++) {
    const bytes = dagPb.encode(dagPb.prepare({
      Data: new UnixFS({ type: 'directory' }).marshal(),
      Links: ['a', 'b'].map(Name => ({ Name, Hash: cid, Tsize: 1 }))
    }))
    cid = CID.createV1(dagPb.code, await sha256.digest(bytes))
    await blocks.put(cid, bytes)
  }

  const gateway = await start(blocks)
  assert.ok((await gateway.get(`/ipfs/${cid.toString()}?format=car&car-dups=y`)).isCut)
  assert.is((await readAnswer((await gateway.get(`/ipfs/${cid.toString()}?format=car`)).bytes)).cids.length, 61)
})

test('a fault is logged, and not told', async () => {
  const blocks = new FakeBlocks({ beforeGet: () => { throw new Error('/secret/path: EIO') } })
  const { logger, at } = recordingLogger()
  const gateway = await start(blocks, { logger })
  const { status, text } = await gateway.get(`/ipfs/${rawCid(seededBytes(5)).toString()}`)

  assert.is(status, 500)
  assert.not.match(text, /secret/)
  assert.is(at('error').length, 1)
})

test.run()
