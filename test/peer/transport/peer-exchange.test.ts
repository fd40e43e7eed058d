import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { test } from 'uvu'
import { EXCHANGE_BYTES_MAX, PEER_ADDRESSES_MAX, PEER_EXCHANGE_PEERS_MAX } from '../../../src/peer/transport/constants.js'
import { parseExchangedPeers, PeerExchange } from '../../../src/peer/transport/peer-exchange.js'
import { silentLogger } from '../../../src/util/logger.js'
import { seededRandom } from '../../../src/util/random.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import { eventually } from '../../helpers/eventually.js'
import type { ExchangedPeer, PeerExchangeInit } from '../../../src/peer/transport/peer-exchange.js'

const init: PeerExchangeInit = {
  connected: () => [],
  known: () => [],
  ask: async () => new Uint8Array(),
  learn: async () => {},
  target: 8,
  logger: silentLogger,
  random: seededRandom(1)
}
const ids = testPeerIds(300)
const longest = `/dns/${'a'.repeat(63)}.${'b'.repeat(63)}.example/tcp/65535`
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

test('an answer holds connected peers first, not the one who asks, and is bounded', () => {
  const peers = Array.from({ length: 300 }, (_, i) => ({
    peerId: ids[i] as string, seenAt: i, addresses: Array<string>(PEER_ADDRESSES_MAX).fill(longest)
  }))
  const connected = peers.slice(0, 5).map(({ peerId }) => peerId)
  const exchange = new PeerExchange({ ...init, connected: () => connected, known: () => peers })
  const bytes = exchange.answer(connected[0] ?? '')
  const answer = parseExchangedPeers(bytes)

  assert.ok(bytes.byteLength < EXCHANGE_BYTES_MAX, `${bytes.byteLength}`)
  assert.is(answer.length, PEER_EXCHANGE_PEERS_MAX)
  assert.equal(new Set(answer.slice(0, 4).map(({ peerId }) => peerId)), new Set(connected.slice(1)))
  assert.not.ok(answer.some(({ peerId }) => peerId === connected[0]))
  assert.is(answer[0]?.addresses.length, PEER_ADDRESSES_MAX)
})

test('what a peer sends is taken where usable and dropped where not', () => {
  assert.equal(parseExchangedPeers(encode([
    null, 1, {}, { peerId: 1, addresses: [] }, { peerId: 'a', addresses: 'x' }, { peerId: 'b', addresses: [1, 'no:port'] },
    { peerId: ids[0], addresses: ['/ip4/1.2.3.4/udp/1', '/ip4/1.2.3.4/tcp/1'], more: true }
  ])), [{ peerId: ids[0], addresses: ['/ip4/1.2.3.4/tcp/1'] }])
  assert.equal(parseExchangedPeers(encode({})), [])
  fc.assert(fc.property(fc.json(), text => {
    assert.ok(parseExchangedPeers(new TextEncoder().encode(text)).every(({ addresses }) => addresses.length > 0))
  }))
})

test('it asks while there are too few, and not with enough or with nobody', async () => {
  for (const [count, asks] of [[0, false], [1, true], [8, false]] as const) {
    const connected = Array.from({ length: count }, (_, i) => `peer ${i}`)
    const learned: ExchangedPeer[] = []
    let looked = 0
    let asked = 0
    const exchange = new PeerExchange({
      ...init,
      // The first question comes after half the interval, so that the test need not wait.
      random: () => 0,
      connected: () => {
        looked++

        return connected
      },
      ask: async () => {
        asked++

        return encode([{ peerId: ids[1], addresses: ['/ip4/1.2.3.4/tcp/1'] }])
      },
      learn: async peer => { learned.push(peer) }
    })

    await exchange.start()
    await exchange.start()
    await eventually('it has looked', () => looked > 0)
    await exchange.stop()
    await exchange.stop()
    assert.is(asked, asks ? 1 : 0)
    assert.is(learned.length, asks ? 1 : 0)
  }
})

test.run()
