import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { test } from 'uvu'
import { fromMultiaddr, toHostPort, toListenAddresses, toMultiaddr, toPeerId } from '../../../src/peer/transport/address.js'
import { errorCode } from '../../../src/util/errors.js'
import type { Address } from '../../../src/util/address.js'

const PEER_ID = '12D3KooWA3TYwsEhrfmNDKkdDL6tLxpmuzsLTZqZyVj1Hua1ZjRD'

function codeOf (run: () => unknown): string {
  try {
    run()

    return 'no error'
  } catch (err) {
    return errorCode(err)
  }
}

test('an address survives the way through a libp2p multiaddr', () => {
  const address: fc.Arbitrary<Address> = fc.record({
    at: fc.oneof(
      fc.ipV4().map(host => ({ family: 'ip4' as const, host })),
      fc.ipV6().map(ip => ({ family: 'ip6' as const, host: new URL(`http://[${ip}]`).hostname.slice(1, -1) })),
      fc.constantFrom('dns', 'dns4', 'dns6').map(family => ({ family, host: 'node1.example.com' }) as const)
    ),
    port: fc.integer({ min: 1, max: 65535 }),
    peer: fc.constantFrom({}, { peerId: PEER_ID })
  }).map(({ at, port, peer }) => ({ ...at, port, ...peer }))

  fc.assert(fc.property(address, a => { assert.equal(fromMultiaddr(toMultiaddr(a)), a) }))
})

test('multiaddrs of other transports are none of ours', () => {
  const relay = `/ip4/1.2.3.4/tcp/1/p2p/${PEER_ID}/p2p-circuit`

  for (const other of ['/ip4/1.2.3.4/udp/1/quic-v1', relay, '/unix/tmp/x', 'nonsense:x']) {
    assert.is(fromMultiaddr(other), undefined, other)
    assert.is(toHostPort(other), other)
  }

  assert.is(toHostPort(`/ip6/::1/tcp/80/p2p/${PEER_ID}`), '[::1]:80')
})

test('peer ids', () => {
  assert.is(toPeerId(PEER_ID).toString(), PEER_ID)
  assert.is(codeOf(() => toPeerId('nonsense')), 'bad_peer_id')
  // It looks like one, but is none.
  assert.is(codeOf(() => toMultiaddr(`/ip4/1.2.3.4/tcp/1/p2p/${'2'.repeat(50)}`)), 'bad_peer_id')
})

test('listeners: a bare port is all interfaces with a secret, loopback without', () => {
  assert.equal(toListenAddresses(['11010'], false), [{ family: 'ip4', host: '0.0.0.0', port: 11010 }])
  assert.equal(toListenAddresses(['11010', '[::1]:1'], true), [
    { family: 'ip4', host: '127.0.0.1', port: 11010 }, { family: 'ip6', host: '::1', port: 1 }
  ])
  assert.is(codeOf(() => toListenAddresses(['127.0.0.1:1', '0.0.0.0:1'], true)), 'secret_required')
})

test.run()
