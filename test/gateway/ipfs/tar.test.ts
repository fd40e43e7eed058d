import { extract } from 'tar-stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { testCases } from '../../helpers/gateway-cases.js'
import type { Answer } from '../../helpers/ipfs-gateway.js'

/** Facts of the group `path_gateway_tar` of the conformance suite. */
const ROOT = 'bafybeig6ka5mlwkl4subqhaiatalkcleo4jgnr3hqwvpmsqfca27cijp3i'
const FILE = 'bafkreialihlqnf5uwo4byh4n3cmwlntwqzxxs2fg5vanqdi3d7tb2l5xkm'
const INSIDE = 'bafybeibfevfxlvxp5vxobr5oapczpf7resxnleb7tkqmdorc4gl5cdva3y'
const OUTSIDE = 'bafybeicaj7kvxpcv4neaqzwhrqqmdstu4dhrwfpknrgebq6nzcecfucvyu'
/** A UnixFS folder without entries, in an identity CID. */
const EMPTY = 'bafyaabakaieac'
const TEXT = 'I am a txt file on path with utf8\n'

const answer = {
  'Content-Type': 'application/x-tar',
  'Content-Disposition': `attachment; filename="${FILE}.tar"`,
  Etag: new RegExp(`^W/"${FILE}\\.x-tar`),
  'X-Content-Type-Options': 'nosniff',
  'Accept-Ranges': 'none'
}

const has = (name: string, content: string) => async ({ bytes }: Answer) => {
  const entries = await entriesOf(bytes)
  assert.is(entries.get(name), content, [...entries.keys()].join(', '))
}

async function entriesOf (tar: Uint8Array): Promise<Map<string, string>> {
  const entries = new Map<string, string>()
  const archive = extract()
  archive.end(Buffer.from(tar))

  for await (const entry of archive) {
    let content = ''

    for await (const chunk of entry) {
      content += String(chunk)
    }

    entries.set(entry.header.name, content)
  }

  return entries
}

testCases(['path_gateway_tar/fixtures.car', 'path_gateway_tar/inside-root.car', 'path_gateway_tar/outside-root.car'], [
  { name: 'a file, format=tar', path: `/ipfs/${FILE}?format=tar`, answer, check: has(FILE, TEXT) },
  { name: 'a file, Accept', path: `/ipfs/${FILE}`, headers: { Accept: 'application/x-tar' }, answer, check: has(FILE, TEXT) },
  { name: 'HEAD', path: `/ipfs/${FILE}?format=tar`, method: 'HEAD', answer, body: '' },
  { name: 'a folder is named by its CID', path: `/ipfs/${ROOT}?format=tar`, check: has(`${ROOT}/ą/ę/file-źł.txt`, TEXT) },
  { name: 'a folder is in its archive', path: `/ipfs/${ROOT}?format=tar`, check: has(`${ROOT}/`, '') },
  { name: 'an empty folder is an archive with that alone', path: `/ipfs/${EMPTY}?format=tar`, check: has(`${EMPTY}/`, '') },
  { name: 'a folder on a path is named by its name', path: `/ipfs/${ROOT}/%C4%85/?format=tar`, check: has('ą/ę/file-źł.txt', TEXT) },
  {
    name: 'a filename beyond ASCII',
    path: `/ipfs/${ROOT}?filename=test%D1%82%D0%B5%D1%81%D1%82.tar&format=tar`,
    answer: { 'Content-Disposition': "attachment; filename=\"test____.tar\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.tar" }
  },
  { name: 'an entry that leads out of the root', path: `/ipfs/${OUTSIDE}?format=tar`, status: 400, body: /\.\.\/foo/ },
  { name: 'an entry that leads to another folder of the root', path: `/ipfs/${INSIDE}?format=tar`, check: has(`${INSIDE}/foobar/file`, 'Hello, world!\n') },
  { name: 'a folder is listed all the same', path: `/ipfs/${INSIDE}/foobar/directory/`, body: /\.\.\/file/ }
])

test.run()
