import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rangesOnly, testCases } from '../../helpers/gateway-cases.js'
import { readFixture } from '../../helpers/ipfs-gateway.js'

/**
 * Facts of the groups `path_gateway_unixfs` and dir listing of the conformance suite, of `gateway-cache`, and of field
 * orders in nodes (IPIP-550).
 */
const CACHE_FOR_EVER = 'public, max-age=29030400, immutable'
const CACHE_PAGE = 'public, max-age=604800, stale-while-revalidate=2678400'

const LISTED = 'bafybeig6ka5mlwkl4subqhaiatalkcleo4jgnr3hqwvpmsqfca27cijp3i'
const LISTED_FILE = 'bafkreialihlqnf5uwo4byh4n3cmwlntwqzxxs2fg5vanqdi3d7tb2l5xkm'
const INNER = `/ipfs/${LISTED}/%C4%85/%C4%99`

const [ROOT1, ROOT2, ROOT3, ROOT4, INDEX] = [
  'bafybeib3ffl2teiqdncv3mkz4r23b5ctrwkzrrhctdbne6iboayxuxk5ui',
  'bafybeih2w7hjocxjg6g2ku25hvmd53zj7og4txpby3vsusfefw5rrg5sii',
  'bafybeiawdvhmjcz65x5egzx4iukxc72hg4woks6v6fvgyupiyt3oczk5ja',
  'bafybeifq2rzpqnqrsdupncmkmhs3ckxxjhuvdcbvydkgvch3ms24k5lo7q',
  'bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am'
] as const
const ROOTS = [ROOT1, ROOT2, ROOT3, ROOT4, INDEX]
const FOLDER3 = `/ipfs/${ROOT1}/root2/root3/`
const FOLDER4 = `/ipfs/${ROOT1}/root2/root3/root4/`
const INDEX_FILE = `${FOLDER4}index.html`

const FILES = 'bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy'
const ASCII = Buffer.from('hello application/vnd.ipld.car\n')
const LINKS = 'QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt'
const MISSING_MIDDLE = 'QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk'
const ODD_NAMES = 'bafybeig675grnxcmshiuzdaz2xalm6ef4thxxds6o6ypakpghm5kghpc34'
const ABSENT = 'QmYzfKSE55XCjD1MW128RfciAf2DViABhEiXfgVFMabSjN'

const linkNode = (await readFixture('path_gateway_unixfs/symlink.car'))[0]!
const oddFile = (await readFixture('path_gateway_unixfs/dir-with-percent-encoded-filename.car'))[1]!

const onlyIfCached = { 'Cache-Control': 'only-if-cached' }

testCases([
  'dir_listing/fixtures.car', 'gateway-cache/fixtures.car', 'path_gateway_unixfs/dir-with-files.car',
  'path_gateway_unixfs/dir-with-percent-encoded-filename.car', 'path_gateway_unixfs/symlink.car',
  'trustless_gateway_car/file-3k-and-3-blocks-missing-block.car'
], [
  // Listings.
  {
    name: 'listing of a root: no link to what is above',
    path: `/ipfs/${LISTED}/`,
    body: [/Index of/, /^(?![^]*>\.\.<\/a>)/]
  },
  {
    name: 'a folder without a slash at the end is elsewhere',
    path: INNER,
    status: 301,
    answer: { Location: `${INNER}/`, 'Ipfs-Uri': `ipfs://${LISTED}/%C4%85/%C4%99` }
  },
  {
    name: 'the query goes along',
    path: `${INNER}?download=true&filename=a%20b`,
    status: 301,
    answer: { Location: `${INNER}/?download=true&filename=a+b` }
  },
  {
    name: 'listing: title, way back, and two links for each entry',
    path: `${INNER}/`,
    answer: { Etag: /^"DirIndex-/, 'Content-Type': /^text\/html/ },
    check: ({ text }) => {
      for (const part of [
        'Index of',
        `/ipfs/<a href="/ipfs/${LISTED}">${LISTED}</a>/<a href="/ipfs/${LISTED}/%C4%85">ą</a>/<a href="${INNER}">ę</a>`,
        `<a href="${INNER}/..">..</a>`,
        `<a href="${INNER}/file-%C5%BA%C5%82.txt">file-źł.txt</a>`,
        `<a class="ipfs-hash" translate="no" href="/ipfs/${LISTED_FILE}?filename=file-%25C5%25BA%25C5%2582.txt">`
      ]) {
        assert.ok(text.includes(part), part)
      }
    }
  },
  { name: 'no such entry', path: `/ipfs/${LISTED}/i-do-not-exist`, status: 404, body: /i-do-not-exist/ },

  // Caches.
  {
    name: 'a listing is kept for days, under a tag of its own',
    path: FOLDER3,
    answer: {
      'Cache-Control': CACHE_PAGE,
      'X-Ipfs-Path': FOLDER3,
      'Ipfs-Uri': `ipfs://${ROOT1}/root2/root3/`,
      'X-Ipfs-Roots': ROOTS.slice(0, 3).join(','),
      Etag: new RegExp(`^"DirIndex-.*_CID-${ROOT3}"$`)
    }
  },
  {
    name: 'index.html of a folder: as the folder',
    path: FOLDER4,
    answer: {
      'Cache-Control': CACHE_FOR_EVER,
      'X-Ipfs-Path': FOLDER4,
      'Ipfs-Uri': `ipfs://${ROOT1}/root2/root3/root4/`,
      'X-Ipfs-Roots': ROOTS.slice(0, 4).join(','),
      Etag: `"${ROOT4}"`,
      'Content-Type': /^text\/html/
    },
    body: 'hello\n'
  },
  {
    name: 'a file is kept for ever',
    path: INDEX_FILE,
    answer: {
      'Cache-Control': CACHE_FOR_EVER,
      'X-Ipfs-Path': INDEX_FILE,
      'Ipfs-Uri': `ipfs://${ROOT1}/root2/root3/root4/index.html`,
      'X-Ipfs-Roots': ROOTS.join(','),
      Etag: `"${INDEX}"`
    }
  },
  { name: 'json of UnixFS is the content', path: `${FOLDER4}?format=json`, answer: { 'Cache-Control': CACHE_FOR_EVER } },
  { name: 'only-if-cached, HEAD: here', path: `${FOLDER4}?format=json`, method: 'HEAD', headers: onlyIfCached },
  { name: 'only-if-cached, HEAD: not here', path: `/ipfs/${ABSENT}`, method: 'HEAD', headers: onlyIfCached, status: 412 },
  { name: 'only-if-cached, GET: here', path: `${FOLDER4}?format=json`, headers: onlyIfCached },
  { name: 'only-if-cached, GET: not here', path: `/ipfs/${ABSENT}`, headers: onlyIfCached, status: 412 },
  ...[
    ['of a file', INDEX_FILE, `"${INDEX}"`],
    ['of a folder with index.html', FOLDER4, `"${ROOT4}"`],
    ['third in the list', INDEX_FILE, `"fakeEtag1", "fakeEtag2", "${INDEX}"`],
    ['weak', INDEX_FILE, `W/"${INDEX}"`],
    ['any', INDEX_FILE, '*'],
    ['of a listing', FOLDER3, `"DirIndex-1_CID-${ROOT3}"`],
    ['of a listing, weak', FOLDER3, `W/"DirIndex-1_CID-${ROOT3}"`]
  ].map(([what, path, etag]) => ({
    name: `If-None-Match ${what}`, path: path!, headers: { 'If-None-Match': etag! }, status: 304, body: ''
  })),
  { name: 'If-None-Match of another', path: INDEX_FILE, headers: { 'If-None-Match': `"${ROOT4}"` }, body: 'hello\n' },

  // Symbolic links.
  { name: 'a link is listed', path: `/ipfs/${LINKS}/`, body: [/>foo</, />bar</] },
  { name: 'raw of a folder with CIDv0', path: `/ipfs/${LINKS}?format=raw`, body: linkNode.bytes },
  { name: 'a link says where it leads', path: `/ipfs/${LINKS}/bar`, body: 'foo', answer: { 'Content-Type': 'inode/symlink' } },

  // Ranges.
  { name: 'a file has ranges', path: `/ipfs/${FILES}/ascii.txt`, body: ASCII, answer: { 'Accept-Ranges': 'bytes' } },
  {
    name: 'a range of a file',
    path: `/ipfs/${FILES}/ascii.txt`,
    headers: { Range: 'bytes=6-16' },
    status: 206,
    answer: { 'Content-Type': /^text\/plain/, 'Content-Range': 'bytes 6-16/31' },
    body: ASCII.subarray(6, 17)
  },
  {
    name: 'the end of a file',
    path: `/ipfs/${FILES}/ascii.txt`,
    headers: { Range: 'bytes=-3' },
    status: 206,
    answer: { 'Content-Type': /^text\/plain/, 'Content-Range': 'bytes 28-30/31' },
    body: ASCII.subarray(28)
  },
  {
    name: 'two ranges of a file',
    path: `/ipfs/${FILES}/ascii.txt`,
    headers: { Range: 'bytes=6-16,0-4' },
    status: 206,
    answer: { 'Content-Type': /^multipart\/byteranges/ },
    body: [
      /Content-Range: bytes 6-16\/31/, /Content-Type: text\/plain/, /application\r\n/, /Content-Range: bytes 0-4\/31/,
      /hello\r\n/
    ]
  },
  ...rangesOnly({ name: 'a file', path: `/ipfs/${FILES}/ascii.txt` }, ASCII, /^text\/plain/),
  ...[['before', '997-1000'], ['behind', '2200-2201']].map(([where, range]) => ({
    name: `a range ${where} a block that no node has`,
    path: `/ipfs/${MISSING_MIDDLE}`,
    headers: { Range: `bytes=${range}` },
    status: 206,
    answer: { 'Content-Range': `bytes ${range}/3072` }
  })),
  { name: 'a range outside of the file', path: `/ipfs/${FILES}/ascii.txt`, headers: { Range: 'bytes=31-' }, status: 416, answer: { 'Content-Range': 'bytes */31' } },

  // Names.
  {
    name: 'a name with percent signs, plus, blanks and letters beyond ASCII',
    path: `/ipfs/${ODD_NAMES}/Portugal%252C+Espa%C3%B1a=Peninsula%20Ib%C3%A9rica.txt`,
    body: oddFile.bytes
  },
  ...[
    'Portugal%252C%2BEspa%C3%B1a%3DPeninsula%20Ib%C3%A9rica.txt', 'Portugal%252C+Espa%C3%B1a=Peninsula%20Ib%C3%A9rica.txt',
    'Portugal%252C%2bEspa%c3%b1a%3dPeninsula%20Ib%c3%a9rica%2etxt'
  ].map(name => ({
    name: `Ipfs-Uri is the same for all spellings: ${name}`,
    path: `/ipfs/${ODD_NAMES}/${name}`,
    answer: {
      'Ipfs-Uri': `ipfs://${ODD_NAMES}/Portugal%252C%2BEspa%C3%B1a%3DPeninsula%20Ib%C3%A9rica.txt`, 'X-Ipfs-Path': undefined
    },
    body: oddFile.bytes
  }))
])

test.run()
