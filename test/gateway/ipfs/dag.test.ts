import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rangesOnly, testCases, withRanges } from '../../helpers/gateway-cases.js'
import { readFixture } from '../../helpers/ipfs-gateway.js'
import type { GatewayCase } from '../../helpers/gateway-cases.js'

/** Facts of the group `path_gateway_dag` of the conformance suite (IPIP-523, IPIP-524). */
const ABSENT = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
const CACHE_FOR_EVER = 'public, max-age=29030400, immutable'
const UNIXFS = 'path_gateway_dag/gateway-json-cbor.car'
const unixfs = await readFixture(UNIXFS)
const jsonFile = unixfs.find(({ bytes }) => bytes[0] === 0x7b)!
const textFile = unixfs.find(({ cid }) => cid.toString() === 'bafkreialihlqnf5uwo4byh4n3cmwlntwqzxxs2fg5vanqdi3d7tb2l5xkm')!
const jsonPath = `/ipfs/${jsonFile.cid.toString()}`
const textPath = `/ipfs/${textFile.cid.toString()}`
const traversal = {
  json: await readFixture('path_gateway_dag/dag-json-traversal.car'),
  cbor: await readFixture('path_gateway_dag/dag-cbor-traversal.car')
}
const plain = {
  json: (await readFixture('path_gateway_dag/plain-json.car'))[0]!, cbor: (await readFixture('path_gateway_dag/plain-cbor.car'))[0]!
}
const DISPOSITIONS = { json: 'inline', cbor: 'attachment' }

/** Codecs of documents, own and plain. */
const documents = (['json', 'cbor'] as const).flatMap((format): GatewayCase[] => {
  const other = format === 'json' ? 'cbor' : 'json'
  const disposition = DISPOSITIONS[format]
  const plainCid = plain[format].cid.toString()
  const plainPath = `/ipfs/${plainCid}`
  const plainAnswer = { 'Content-Disposition': `${disposition}; filename="${plainCid}.${format}"` }
  const root = traversal[format][0]!
  const cid = root.cid.toString()
  const path = `/ipfs/${cid}`
  const type = `application/vnd.ipld.dag-${format}`
  const accept = { Accept: type }

  return [
    ...withRanges({ name: `plain ${format}`, path: plainPath, answer: plainAnswer }, plain[format].bytes, `application/${format}`),
    ...withRanges({ name: `plain ${format} by format`, path: `${plainPath}?format=${format}`, answer: plainAnswer },
      plain[format].bytes, `application/${format}`),
    ...withRanges({
      name: `plain ${format} by Accept`, path: plainPath, headers: { Accept: `application/${format}` }, answer: plainAnswer
    }, plain[format].bytes, `application/${format}`),
    { name: `plain ${format} is no dag-${format}`, path: `${plainPath}?format=dag-${format}`, status: 406 },

    { name: `dag-${format} as it is`, path, body: root.bytes, answer: { 'Content-Type': type } },
    { name: `dag-${format} by format`, path: `${path}?format=dag-${format}`, body: root.bytes },
    {
      name: `dag-${format} by Accept`,
      path,
      headers: accept,
      body: root.bytes,
      answer: {
        'Content-Type': type,
        'Content-Length': `${root.bytes.byteLength}`,
        'Content-Disposition': `${disposition}; filename="${cid}.${format}"`,
        Etag: `"${cid}.dag-${format}"`,
        'Ipfs-Uri': `ipfs://${cid}`,
        'X-Ipfs-Path': path,
        'X-Ipfs-Roots': cid,
        'Cache-Control': CACHE_FOR_EVER,
        'Content-Location': `${path}?format=dag-${format}`
      }
    },
    { name: `dag-${format} as ${format}`, path: `${path}?format=${format}`, body: root.bytes, answer: { 'Content-Type': `application/${format}` } },
    {
      name: `dag-${format} as ${format} by Accept`,
      path,
      headers: { Accept: `application/${format}` },
      body: root.bytes,
      answer: { 'Content-Type': `application/${format}` }
    },
    {
      name: `dag-${format} with a filename`,
      path: `${path}?filename=foobar.${format}`,
      headers: accept,
      answer: { 'Content-Disposition': `${disposition}; filename="foobar.${format}"` }
    },
    {
      name: `dag-${format} as a download`,
      path: `${path}?filename=foobar.${format}&download=true`,
      headers: accept,
      answer: { 'Content-Disposition': `attachment; filename="foobar.${format}"` }
    },
    {
      name: `HEAD of dag-${format}`,
      path,
      method: 'HEAD',
      answer: { 'Content-Type': type, 'Content-Length': `${root.bytes.byteLength}` },
      body: ''
    },
    {
      name: `HEAD of dag-${format} by format`,
      path: `${path}?format=dag-${format}`,
      method: 'HEAD',
      answer: { 'Content-Type': type, Etag: `"${cid}.dag-${format}"`, 'Content-Length': `${root.bytes.byteLength}` }
    },
    { name: `dag-${format} is no dag-${other}`, path: `${path}?format=dag-${other}`, status: 406 },
    { name: `dag-${format} is no dag-${other} by Accept`, path, headers: { Accept: `application/vnd.ipld.dag-${other}` }, status: 406 },
    { name: `dag-${format} is no tar`, path: `${path}?format=tar`, status: 400, body: /not_unixfs/ },
    { name: `dag-${format} is no ${other}`, path: `${path}?format=${other}`, status: 406 },
    {
      name: `dag-${format} as a page`,
      path: `${path}/`,
      headers: { Accept: 'text/html' },
      answer: {
        'Content-Type': /^text\/html/,
        Etag: /^"DagIndex-/,
        'Content-Disposition': undefined,
        'Cache-Control': 'public, max-age=604800, stale-while-revalidate=2678400'
      },
      body: [/<\/html>/, new RegExp(`href="/ipfs/${traversal[format][1]!.cid.toString()}"`)]
    },
    ...rangesOnly({ name: `dag-${format}`, path: `${path}/` }, root.bytes, type),
    ...rangesOnly({ name: `dag-${format} by Accept`, path: `${path}/`, headers: accept }, root.bytes, type),
    ...rangesOnly({ name: `dag-${format} as ${format}`, path: `${path}/`, headers: { Accept: `application/${format}` } },
      root.bytes, `application/${format}`),

    // Paths.
    { name: `dag-${format}: a path to no link`, path: `${path}/foo?format=dag-${format}`, status: 501, body: /reading IPLD Kinds other than Links/ },
    {
      name: `dag-${format}: a path of links`,
      path: `${path}/foo/link/bar?format=dag-${format}`,
      body: traversal[format][2]!.bytes,
      answer: { 'X-Ipfs-Roots': traversal[format].map(block => block.cid.toString()).join(',') }
    },
    { name: `dag-${format}: a path to nothing`, path: `${path}/foo/i-do-not-exist`, status: 404 },
    { name: `dag-${format}: not what all objects have`, path: `${path}/constructor`, status: 404 },
    { name: 'only-if-cached, HEAD: not here', path: `/ipfs/${ABSENT}`, method: 'HEAD', headers: { 'Cache-Control': 'only-if-cached' }, status: 412 }
  ]
})

testCases([
  UNIXFS, 'path_gateway_dag/dag-json-traversal.car', 'path_gateway_dag/dag-cbor-traversal.car', 'path_gateway_dag/plain-json.car',
  'path_gateway_dag/plain-cbor.car'
], [
  { name: 'a UnixFS file with JSON, without a name', path: jsonPath, body: jsonFile.bytes, answer: { 'Content-Type': 'application/json' } },
  { name: 'the same by Accept', path: jsonPath, headers: { Accept: 'application/json' }, body: jsonFile.bytes, answer: { 'Content-Type': 'application/json' } },
  {
    name: 'format goes before Accept',
    path: `${jsonPath}?format=json`,
    headers: { Accept: 'application/vnd.ipld.raw' },
    body: jsonFile.bytes,
    answer: { 'Content-Type': 'application/json' }
  },
  ...['json', 'cbor'].flatMap((format): GatewayCase[] => [
    { name: `UnixFS is no dag-${format}`, path: `${textPath}?format=dag-${format}`, status: 406 },
    { name: `UnixFS is no dag-${format} by Accept`, path: textPath, headers: { Accept: `application/vnd.ipld.dag-${format}` }, status: 406 },
    {
      name: `a UnixFS folder is no dag-${format}`,
      path: `/ipfs/${unixfs[0]!.cid.toString()}?format=dag-${format}`,
      status: 406,
      check: ({ text }) => { assert.match(text, /format=raw/) }
    },
    { name: `UnixFS as ${format} is what it is`, path: `${textPath}?format=${format}`, body: textFile.bytes, answer: { 'Content-Type': /^text\/plain/ } }
  ]),
  ...documents
])

test.run()
