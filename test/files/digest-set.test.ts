import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { DigestSet } from '../../src/files/digest-set.js'
import { dagPbCid, rawCid } from '../../testing/bytes.js'

test('tells new blocks from known ones through many growths', () => {
  const set = new DigestSet()
  const cid = (i: number): CID => rawCid(Buffer.from(`${i}`))

  for (let i = 0; i < 20_000; i++) {
    assert.ok(set.add(cid(i)))
  }

  for (let i = 0; i < 20_000; i += 7) {
    assert.not.ok(set.add(cid(i)))
  }

  assert.is(set.size, 20_000)
})

test('the same bytes under another codec are another block; CIDv0 and CIDv1 are one', () => {
  const set = new DigestSet()
  const bytes = Buffer.from('x')

  assert.ok(set.add(rawCid(bytes)))
  assert.ok(set.add(dagPbCid(bytes)))
  assert.not.ok(set.add(dagPbCid(bytes).toV0()))
})

test('digests of any length, the empty one included', () => {
  const set = new DigestSet()

  for (const text of ['', 'a', 'ab', 'some longer identity digest']) {
    const cid = CID.createV1(0x55, Digest.create(0, Buffer.from(text)))
    assert.ok(set.add(cid))
    assert.not.ok(set.add(cid))
  }
})

test.run()
