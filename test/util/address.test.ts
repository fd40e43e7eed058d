import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { test } from 'uvu'
import {
  BadAddressError, DEFAULT_PORT, formatAddress, formatMultiaddr, isLoopbackHost, parseAddress, parseListener
} from '../../src/util/address.js'
import type { Address } from '../../src/util/address.js'

const PEER_ID = '12D3KooWA3TYwsEhrfmNDKkdDL6tLxpmuzsLTZqZyVj1Hua1ZjRD'

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const host: fc.Arbitrary<Pick<Address, 'family' | 'host'>> = fc.oneof(
  fc.ipV4().map(ip => ({ family: 'ip4' as const, host: ip })),
  fc.ipV6().map(ip => ({ family: 'ip6' as const, host: new URL(`http://[${ip}]`).hostname.slice(1, -1) })),
  fc.array(label, { minLength: 1, maxLength: 4 }).map(labels => ({ family: 'dns' as const, host: labels.join('.') }))
)
const address = fc.record({
  at: host,
  port: fc.integer({ min: 1, max: 65535 }),
  peerId: fc.option(fc.constant(PEER_ID), { nil: undefined })
}).map(({ at, port, peerId }): Address => ({ ...at, port, ...(peerId == null ? {} : { peerId }) }))

function reason (run: () => unknown): string {
  try {
    run()
  } catch (err) {
    assert.instance(err, BadAddressError)
    assert.is((err as BadAddressError).code, 'bad_address')

    return (err as BadAddressError).message
  }

  throw new Error('it was accepted')
}

test('a multiaddr parses to the address it was made of', () => {
  fc.assert(fc.property(address, a => { assert.equal(parseAddress(formatMultiaddr(a)), a) }))
})

test('host:port and tcp:// parse to the address without its peer id', () => {
  fc.assert(fc.property(address, ({ peerId: _, ...a }) => {
    assert.equal(parseAddress(formatAddress(a)), a)
    assert.equal(parseAddress(`tcp://${formatAddress(a)}`), a)
  }))
})

test('every text is parsed or refused with the input in the message, never anything else', () => {
  fc.assert(fc.property(fc.string(), text => {
    try {
      const parsed = parseAddress(text)

      assert.equal(parseAddress(formatMultiaddr(parsed)), parsed)
    } catch (err) {
      assert.instance(err, BadAddressError)
      assert.ok((err as Error).message.includes(JSON.stringify(text)))
    }
  }))
})

test('forms that people write', () => {
  assert.equal(parseAddress('node1.example.com:8080'), { family: 'dns', host: 'node1.example.com', port: 8080 })
  assert.equal(parseAddress('Node1'), { family: 'dns', host: 'node1', port: DEFAULT_PORT })
  assert.equal(parseAddress('10.0.0.1'), { family: 'ip4', host: '10.0.0.1', port: DEFAULT_PORT })
  assert.equal(parseAddress('::1'), { family: 'ip6', host: '::1', port: DEFAULT_PORT })
  assert.equal(parseAddress('[::1]'), { family: 'ip6', host: '::1', port: DEFAULT_PORT })
  assert.equal(parseAddress('[2001:DB8:0:0::1]:80'), { family: 'ip6', host: '2001:db8::1', port: 80 })
  assert.equal(parseAddress(' tcp://10.0.0.1:1/ '), { family: 'ip4', host: '10.0.0.1', port: 1 })
  assert.equal(parseAddress('/dns4/a.example/tcp/9'), { family: 'dns4', host: 'a.example', port: 9 })
  assert.equal(parseAddress('a', { defaultPort: 7 }).port, 7)
})

test('what is refused, and why', () => {
  assert.match(reason(() => parseAddress('')), /it is empty/)
  assert.match(reason(() => parseAddress('11010')), /a port without a host/)
  assert.match(reason(() => parseAddress('a b:1')), /white space/)
  assert.match(reason(() => parseAddress('a:0')), /"0" is not a port from 1 to 65535/)
  assert.match(reason(() => parseAddress('a:65536')), /"65536" is not a port/)
  assert.match(reason(() => parseAddress('a:http')), /"http" is not a port/)
  assert.match(reason(() => parseAddress('fe80::1:2:x')), /brackets/)
  assert.match(reason(() => parseAddress('300.1.1.1:1')), /neither an IP address nor a host name/)
  assert.match(reason(() => parseAddress('-a:1')), /neither an IP address nor a host name/)
  assert.match(reason(() => parseAddress('http://a:1')), /Shoal speaks tcp, not http/)
  assert.match(reason(() => parseAddress('/ip4/1.2.3.4/udp/1')), /must name a \/tcp port/)
  assert.match(reason(() => parseAddress('/ip4/::1/tcp/1')), /not an IPv4 address/)
  assert.match(reason(() => parseAddress('/ip4/1.2.3.4/tcp/1/ws')), /only \/p2p/)
  assert.match(reason(() => parseAddress('/ip4/1.2.3.4/tcp/1/p2p/nonsense')), /not a peer id/)
  assert.match(reason(() => parseAddress('[fe80::1%eth0]:1')), /not an IPv6 address/)
  assert.match(reason(() => parseAddress('x y')), /^"x y" is not a usable address: .* Accepted: host:port/)
})

test('listeners', () => {
  assert.equal(parseListener('11010'), { port: 11010 })
  assert.equal(parseListener(':0'), { port: 0 })
  assert.equal(parseListener('0.0.0.0:11010'), { family: 'ip4', host: '0.0.0.0', port: 11010 })
  assert.equal(parseListener('tcp://[::]:11010'), { family: 'ip6', host: '::', port: 11010 })
  assert.equal(parseListener('/ip4/127.0.0.1/tcp/0'), { family: 'ip4', host: '127.0.0.1', port: 0 })
  assert.equal(parseListener('localhost:1'), { family: 'ip4', host: '127.0.0.1', port: 1 })
  assert.match(reason(() => parseListener('example.com:1')), /needs an IP address, not a name/)
  assert.match(reason(() => parseListener(`/ip4/127.0.0.1/tcp/1/p2p/${PEER_ID}`)), /has no peer id/)
  assert.match(reason(() => parseListener('70000')), /"70000" is not a port from 0 to 65535/)
})

test('loopback is told from everything else', () => {
  for (const yes of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', '::ffff:7f00:1']) {
    assert.ok(isLoopbackHost(yes), yes)
  }

  for (const no of ['0.0.0.0', '::', '10.0.0.1', '127.example.com', '::2', '::ffff:8000:1']) {
    assert.not.ok(isLoopbackHost(no), no)
  }
})

test.run()
