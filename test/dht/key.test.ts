import { createHash } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blockKey, nodeKey, NODE_KEYS_MAX } from '../../src/dht/key.js'
import { fakePeerId } from '../helpers/placement.js'
import type { PeerId } from '@libp2p/interface'

interface KadUtils {
  convertPeerId: (peerId: PeerId) => Promise<Uint8Array>
  convertBuffer: (bytes: Uint8Array) => Promise<Uint8Array>
}

/** kad-dht's own hashing; it is not exported, so it is taken from the file beside its entry point. */
async function kadUtils (): Promise<KadUtils> {
  return await import(new URL('utils.js', import.meta.resolve('@libp2p/kad-dht')).href) as KadUtils
}

test('nodes and blocks live in the key space of kad-dht', async () => {
  const { convertBuffer, convertPeerId } = await kadUtils()
  const cid = CID.createV1(raw.code, await sha256.digest(new TextEncoder().encode('a block')))

  assert.equal(blockKey(cid), new Uint8Array(await convertBuffer(cid.multihash.bytes)))

  for (const peerId of ['12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8', fakePeerId(1)]) {
    assert.equal(nodeKey(peerId), new Uint8Array(await convertPeerId(peerIdFromString(peerId))))
  }
})

test('the key of a block does not depend on codec or CID version', async () => {
  const digest = await sha256.digest(new Uint8Array([1, 2, 3]))

  assert.equal(blockKey(CID.createV1(raw.code, digest)), blockKey(CID.createV0(digest)))
})

test('a string that is no PeerId has a key as well', () => {
  assert.equal(nodeKey('node-7'), new Uint8Array(createHash('sha256').update('node-7').digest()))
  assert.is(nodeKey('').length, 32)
})

test('keys stay right when more are asked for than are kept', () => {
  const first = Uint8Array.from(nodeKey('first'))

  for (let i = 0; i <= NODE_KEYS_MAX; i++) {
    nodeKey(`filler-${i}`)
  }

  assert.equal(nodeKey('first'), first)
})

test.run()
