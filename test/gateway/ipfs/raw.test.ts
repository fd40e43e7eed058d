import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rangesOnly, testCases } from '../../helpers/gateway-cases.js'
import { readFixture } from '../../helpers/ipfs-gateway.js'

/** Facts of the groups `path_gateway_raw` and `trustless_gateway_raw` of the conformance suite. */
const FIXTURE = 'gateway-raw-block.car'
const [root, folder, file] = await readFixture(FIXTURE)
const RAW = 'application/vnd.ipld.raw'
const accept = { Accept: RAW }
const inRoot = `/ipfs/${root!.cid.toString()}/dir`
const ascii = `${inRoot}/ascii.txt`
const fileCid = file!.cid.toString()

const headersOf = (path: string) => ({
  'Content-Type': RAW,
  'Content-Length': `${file!.bytes.byteLength}`,
  'Content-Disposition': `attachment; filename="${fileCid}.bin"`,
  'Content-Location': `${path}?format=raw`,
  'X-Content-Type-Options': 'nosniff',
  Etag: `"${fileCid}.raw"`,
  'X-Ipfs-Path': path,
  'Cache-Control': 'public, max-age=29030400, immutable',
  Vary: 'Accept'
})

testCases([FIXTURE], [
  ...[['on a path', inRoot, ascii], ['by its CID', `/ipfs/${folder!.cid.toString()}`, `/ipfs/${fileCid}`]].flatMap(([where, path, filePath]) => [
    { name: `format=raw ${where}`, path: `${path}?format=raw`, body: folder!.bytes, answer: { 'Content-Location': undefined, Vary: undefined } },
    { name: `Accept raw ${where}`, path: path!, headers: accept, body: folder!.bytes },
    { name: `headers ${where}`, path: filePath!, headers: accept, answer: headersOf(filePath!), body: file!.bytes },
    { name: `HEAD ${where}`, path: filePath!, method: 'HEAD', headers: accept, answer: headersOf(filePath!), body: '' },
    {
      name: `a filename of one's own ${where}`,
      path: `${filePath}?filename=foobar.bin`,
      headers: accept,
      answer: { 'Content-Disposition': 'attachment; filename="foobar.bin"' }
    },
    ...rangesOnly({ name: `ranges ${where}`, path: filePath!, headers: accept }, file!.bytes, RAW)
  ]),
  {
    name: 'a range of a folder block',
    path: inRoot,
    headers: { ...accept, Range: 'bytes=6-16' },
    status: 206,
    answer: { 'Content-Type': RAW, 'Content-Range': `bytes 6-16/${folder!.bytes.byteLength}` },
    body: folder!.bytes.subarray(6, 17)
  },
  {
    name: 'roots of a path',
    path: ascii,
    headers: accept,
    answer: { 'X-Ipfs-Roots': [root, folder, file].map(block => block!.cid.toString()).join(',') }
  },
  {
    name: 'probe: the empty identity CID as a block',
    path: '/ipfs/bafkqaaa?format=raw',
    answer: { 'Content-Length': '0' },
    body: ''
  },
  {
    name: 'probe: HEAD',
    path: '/ipfs/bafkqaaa?format=raw',
    method: 'HEAD',
    check: ({ bytes }) => { assert.is(bytes.byteLength, 0) }
  },
  {
    name: 'a block that no node has',
    path: '/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy?format=raw',
    status: 404,
    answer: { 'Cache-Control': 'no-store' }
  }
])

test.run()
