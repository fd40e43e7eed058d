import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles } from '../../../src/files/files.js'
import { stream } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import { startGateway } from '../../helpers/ipfs-gateway.js'
import type { GatewayFixture } from '../../helpers/ipfs-gateway.js'

/**
 * Facts of the groups `path_gateway_ipfs_uri` (IPIP-548) and `pbnode_order` (IPIP-550) of the conformance suite, with
 * folders that have the same names; and which paths are none.
 */
const blocks = new FakeBlocks()
const files = createFiles({ blocks })
let gateway: GatewayFixture
let tricky: string

const content = (text: string) => stream(Buffer.from(text))

test.before(async () => {
  gateway = await startGateway({ blocks })
  const { cid } = await files.addAll([
    { path: 'plain.txt', content: content('plain') },
    { path: 'a#b?c.txt', content: content('delimiters') },
    { path: 'emoji🚀.txt', content: content('rocket') },
    { path: "sub dir/file!'()*~.txt", content: content('nested') }
  ])
  tricky = cid.toString()
})
test.after(async () => { await gateway.close() })

async function uriOf (path: string): Promise<string | undefined> {
  return (await gateway.get(path)).headers['ipfs-uri'] as string | undefined
}

test('Ipfs-Uri has the path that was served, encoded in one way, and no query', async () => {
  const file = (await gateway.get(`/ipfs/${tricky}/plain.txt`)).headers['x-ipfs-roots']?.toString().split(',').at(-1)

  for (const [path, uri] of [
    [`/ipfs/${file}`, `ipfs://${file}`],
    [`/ipfs/${tricky}/sub%20dir/`, `ipfs://${tricky}/sub%20dir/`],
    [`/ipfs/${tricky}/sub%20dir/file!'()*~.txt`, `ipfs://${tricky}/sub%20dir/file%21%27%28%29%2A~.txt`],
    [`/ipfs/${tricky}/a%2F..%2Fplain%2Etxt`, `ipfs://${tricky}/plain.txt`],
    [`/ipfs/${tricky}/plain.txt?filename=download.txt&format=json`, `ipfs://${tricky}/plain.txt`],
    [`/ipfs/${tricky}/a%23b%3Fc.txt`, `ipfs://${tricky}/a%23b%3Fc.txt`],
    [`/ipfs/${tricky}/emoji%F0%9F%9A%80.txt`, `ipfs://${tricky}/emoji%F0%9F%9A%80.txt`],
    [`/ipfs/${tricky}`, `ipfs://${tricky}`],
    [`/ipfs/${CID.createV0(CID.parse(tricky).multihash as never).toString()}/plain.txt`, `ipfs://${tricky}/plain.txt`]
  ] as const) {
    assert.is(await uriOf(path), uri, path)
  }
})

test('X-Ipfs-Path has the path as it is, unless no header can hold it', async () => {
  const path = `/ipfs/${tricky}/a%23b%3Fc.txt`

  assert.is((await gateway.get(path)).headers['x-ipfs-path'], `/ipfs/${tricky}/a#b?c.txt`)
  assert.is((await gateway.get(path)).text, 'delimiters')
  assert.is((await gateway.get(`/ipfs/${tricky}/emoji%F0%9F%9A%80.txt`)).headers['x-ipfs-path'], undefined)
  assert.is((await gateway.get(`/ipfs/${tricky}/emoji%F0%9F%9A%80.txt`)).text, 'rocket')
})

async function putNode (bytes: Uint8Array): Promise<CID> {
  const cid = CID.createV1(dagPb.code, await sha256.digest(bytes))
  await blocks.put(cid, bytes)

  return cid
}

test('a slash in the name of a link is no way to it', async () => {
  const leaf = (await files.add(Buffer.from('nested file'))).cid
  const sibling = (await files.add(Buffer.from('link with a slash'))).cid
  const folder = new UnixFS({ type: 'directory' }).marshal()
  const inner = await putNode(dagPb.encode(dagPb.prepare({ Data: folder, Links: [{ Hash: leaf, Name: 'b.txt', Tsize: 11 }] })))
  const root = await putNode(dagPb.encode(dagPb.prepare({
    Data: folder, Links: [{ Hash: inner, Name: 'a', Tsize: 80 }, { Hash: sibling, Name: 'a/b.txt', Tsize: 17 }]
  })))

  for (const path of ['a/b.txt', 'a%2Fb.txt']) {
    const { text, headers } = await gateway.get(`/ipfs/${root.toString()}/${path}`)
    assert.is(text, 'nested file')
    assert.is(headers['ipfs-uri'], `ipfs://${root.toString()}/a/b.txt`)
  }
})

test('the fields of a node may come in both orders, and raw blocks keep theirs', async () => {
  const leaf = 'bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am'
  await blocks.put(CID.parse(leaf), Buffer.from('hello\n'))
  assert.is((await gateway.get(`/ipfs/${leaf}`, { headers: { Accept: 'application/vnd.ipld.raw' } })).text, 'hello\n')
  const link = '0a24015512205891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'
  const data = '0a250805121c80000000000000000000000000000000000000000000000000000000282230800212'.slice(0, -2)
  const nodes: [cid: string, hex: string][] = [
    ['bafybeigqvyloizmfcdy6scaxnyltftzptaruqa3hnnplfzsbf4sqteiwlm', `0a0208011233${link}120968656c6c6f2e7478741806`],
    ['bafybeigdcg7pksx2zk5336vrfsktjodlr4rbfz37qr3koc5xboxe5ekv24', `1233${link}120968656c6c6f2e74787418060a020801`],
    ['bafybeicwgy2rlqmqqu3yy2tqvm2wbgdvy3snu4sbbv4wqpvpnoplpzxz74', `${data}1235${link}120b444668656c6c6f2e7478741806`],
    ['bafybeicjwkfslu7gwyywffvqgse5kiibojtktxcdqhgv7ldj5fjdacuceq', `1235${link}120b444668656c6c6f2e7478741806${data}`]
  ]

  for (const [cid, hex] of nodes) {
    await blocks.put(CID.parse(cid), Buffer.from(hex, 'hex'))
    assert.is((await gateway.get(`/ipfs/${cid}?format=raw`)).bytes.toString('hex'), hex)
  }

  for (const [cid] of nodes) {
    const { status, text } = await gateway.get(`/ipfs/${cid}/hello.txt`)
    assert.is(`${status} ${text}`, '200 hello\n', cid)
  }
})

test('what is no path of content', async () => {
  for (const [path, status, code] of [
    ['/ipfs', 400, 'invalid_content_path'],
    ['/ipfs/', 400, 'invalid_content_path'],
    ['/ipfs/not-a-cid', 400, 'invalid_content_path'],
    [`/ipfs/${tricky}/%zz`, 400, 'invalid_content_path'],
    [`/ipfs/${tricky}/a%00b`, 400, 'invalid_content_path'],
    [`/ipfs/${tricky}${'/a'.repeat(300)}`, 400, 'invalid_content_path'],
    ['/ipns/example.org/', 501, 'mutable_names'],
    ['/ipns', 501, 'mutable_names'],
    [`/ipfs/${tricky}?format=docx`, 400, 'invalid_parameter'],
    [`/ipfs/${tricky}?format=ipns-record`, 400, 'invalid_parameter'],
    [`/ipfs/${tricky}/plain.txt/below`, 404, 'not_directory'],
    [`/ipfs/${tricky}/../../plain.txt/..`, 200, '<!DOCTYPE html>'],
    // libp2p-key and git-raw are codecs that are not shown
    ['/ipfs/bafzaajaiaejcbh7mr2glmarcntv53s7jfe52yphd2acwcdxm7u5bgtfykfumnlnp', 400, 'invalid_codec']
  ] as const) {
    const answer = await gateway.get(path)
    assert.is(answer.status, status, `${path}: ${answer.text}`)
    assert.ok(answer.text.includes(code), answer.text)
  }
})

test('other methods are refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await gateway.get(`/ipfs/${tricky}/`, { method })
    assert.is(status, 405)
    assert.is(headers.allow, 'GET, HEAD')
  }
})

test.run()
