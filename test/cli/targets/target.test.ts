import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  below, cidParams, entryParams, formatVolumeTarget, isTarget, parseTarget, pathInVolume, targetName,
  targetNames, volumeName, volumeTarget
} from '../../../src/cli/targets/target.js'
import { requestTarget } from '../../../src/api/request-target.js'
import { LINUX, MACOS, WINDOWS } from '../../../src/util/platform/platform.js'
import { errorCode } from '../../../src/util/errors.js'

const CID = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'

test('the first :/ splits a volume from its path; a CID stays a CID', () => {
  const cases: [text: string, volume: string | undefined, path: string, isFolder: boolean][] = [
    ['photos:/a/b', 'photos', '/a/b', false],
    ['photos:/', 'photos', '/', true],
    ['photos:', 'photos', '/', true],
    ['photos:/a/', 'photos', '/a', true],
    ['photos://a///b', 'photos', '/a/b', false],
    ['photos:/a:/b', 'photos', '/a:/b', false],
    ['photos:/a@12', 'photos', '/a@12', false],
    ['photos:/../a', 'photos', '/../a', false],
    [CID, undefined, '', false],
    [`${CID}/a/b`, undefined, '', false],
    [`${CID}/a:/b`, undefined, '', false],
    [':/a', undefined, '', false],
    ['photos', undefined, '', false]
  ]

  for (const [text, volume, path, isFolder] of cases) {
    const target = parseTarget(text)
    assert.is(target.kind, volume == null ? 'cid' : 'volume', text)

    if (target.kind === 'volume') {
      assert.equal([target.volume, pathInVolume(target), target.isFolder], [volume, path, isFolder], text)
    }
  }
})

test('a drive of Windows is no volume there, and one everywhere else', () => {
  for (const text of ['C:/photos', 'c:', 'C:/']) {
    assert.is(parseTarget(text, WINDOWS).kind, 'cid', text)
    assert.is(isTarget(text, WINDOWS), false, text)
    assert.is(parseTarget(text, LINUX).kind, 'volume', text)
    assert.is(parseTarget(text, MACOS).kind, 'volume', text)
  }

  assert.is(isTarget('C:\\photos', WINDOWS), false)
  assert.equal(parseTarget('cc:/a', WINDOWS), { kind: 'volume', volume: 'cc', names: ['a'], isFolder: false })
})

test('a CID as other programs write it, and a volume that is called so', () => {
  for (const text of [`/ipfs/${CID}/a/b`, `ipfs://${CID}/a/b`]) {
    assert.equal(parseTarget(text), { kind: 'cid', text: `${CID}/a/b` })
    assert.equal(targetNames(text), [CID, 'a', 'b'])
  }

  assert.is(parseTarget('ipfs://QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR').kind, 'cid')
  assert.equal(parseTarget('ipfs://a/b'), { kind: 'volume', volume: 'ipfs', names: ['a', 'b'], isFolder: false })
  assert.is(parseTarget('ipfs:/').kind, 'volume')
})

test('the names of a path come back from the URL, whatever they hold', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter(text => !/[/\0]/.test(text))

  fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), names => {
    const target = volumeTarget(`v:/${names.join('/')}`)
    const url = requestTarget('GET /volumes/:name/files/*path', { ...entryParams(target) }, {})

    assert.match(url, /^\/volumes\/v\/files\/[!-~]+$/)
    assert.equal(url.split('/').slice(4).map(decodeURIComponent), names)
    assert.equal(formatVolumeTarget(target), `v:/${names.join('/')}`)
  }))
})

test('parts of targets', () => {
  assert.is(targetName(parseTarget('photos:/a/b.jpg')), 'b.jpg')
  assert.is(targetName(parseTarget('photos:/')), 'photos')
  assert.is(targetName(parseTarget(`${CID}/a/b.jpg`)), 'b.jpg')
  assert.equal(entryParams(volumeTarget('photos:/a b')), { name: 'photos', path: ['a b'] })
  assert.equal(cidParams(CID), { cid: CID })
  assert.is(formatVolumeTarget(below(volumeTarget('v:/a/'), 'b')), 'v:/a/b')
  assert.equal(['photos', 'photos:', 'photos:/'].map(volumeName), ['photos', 'photos', 'photos'])

  for (const fails of [() => volumeName('photos:/a'), () => volumeTarget(CID), () => targetNames('../x')]) {
    assert.throws(fails, (err: Error) => errorCode(err) === 'usage')
  }
})

test.run()
