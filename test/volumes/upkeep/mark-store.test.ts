import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CID } from 'multiformats/cid'
import { cids } from '../../../src/volumes/upkeep/mark-store.js'

const test = suite('volumes/upkeep: roots')

test('a content that names no block does not keep a volume from being swept', async () => {
  const cid = CID.parse('bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy')
  const found = async function * (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('no cid')
    yield cid.bytes
    yield new Uint8Array(0)
    yield new Uint8Array(128).fill(255)
  }
  const seen: string[] = []

  for await (const one of cids(found())) {
    seen.push(one.toString())
  }

  assert.equal(seen, [cid.toString()])
})

test.run()
