import crypto, { createHash } from 'node:crypto'
import { connect as connectTcp, createServer } from 'node:net'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { toPeerId } from '../../../src/peer/transport/address.js'
import { EXCHANGE_BYTES_MAX, GOSSIP_BYTES_MAX, HANDSHAKES_PER_ADDRESS_MAX } from '../../../src/peer/transport/constants.js'
import { REFUSAL_LOGS_MAX } from '../../../src/peer/rpc/constants.js'
import { errorCode, ShoalError } from '../../../src/util/errors.js'
import { eventually } from '../../helpers/eventually.js'
import { addressOf, makeHost, withHosts } from '../../helpers/peer-hosts.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { PeerHost } from '../../../src/peer/transport/host.js'
import type { AddressInfo, Socket } from 'node:net'

/** 25 hosts in one process do some five seconds of handshakes, on a machine that may be busy with other tests. */
const MANY_HOSTS_BOUND_MS = 90_000
const PROTOCOL = '/test/echo/1'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const codeOf = async (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no error', errorCode)

test('two hosts: connect, identify, exchange, disconnect, and each side is told', async () => {
  await withHosts([{}, {}], async (a, b) => {
    const events: string[] = []

    a.onConnect(peerId => events.push(`a+${peerId}`))
    const end = b.onConnect(peerId => events.push(`b+${peerId}`))
    a.onDisconnect(peerId => events.push(`a-${peerId}`))
    a.handleMessage(PROTOCOL, async (peerId, request) => {
      assert.is(peerId, b.peerId)

      return request.reverse()
    })
    end()

    assert.is(await b.connect(a.addresses()[0] ?? ''), a.peerId)
    assert.equal(b.connectedPeers(), [a.peerId])
    assert.equal(await b.sendMessage(a.peerId, PROTOCOL, Uint8Array.of(1, 2, 3)), Uint8Array.of(3, 2, 1))
    assert.equal(await b.findPeer(a.peerId), [addressOf(a)])

    await b.disconnect(a.peerId)
    await eventually('a sees b go', () => !a.isConnected(b.peerId))
    assert.equal(events, [`a+${b.peerId}`, `a-${b.peerId}`])
  })
})

test('every failure of an exchange has its code', async () => {
  await withHosts([{}, {}], async (a, b) => {
    a.handleMessage('/echo', async (_, request) => request)
    a.handleMessage('/fails', async () => { throw new ShoalError('no_space', 'The disk is full.') })
    a.handleMessage('/throws', async () => { throw new TypeError('oops') })
    a.handleMessage('/large', async () => new Uint8Array(EXCHANGE_BYTES_MAX + 1))
    a.handleMessage('/never', async () => new Promise(() => {}))
    a.handleStream('/resets', (_, stream) => { stream.abort(new Error('no')) })
    a.handleStream('/closes', (_, stream) => { void stream.close() })
    a.handleStream('/lies', (_, stream) => { stream.send(Uint8Array.of(255, 255, 255, 255, 0)) })
    a.handleStream('/chatters', (_, stream) => { stream.send(Uint8Array.of(0, 0, 0, 1, 0, 7, 7)) })
    a.handleStream('/truncates', (_, stream) => {
      stream.send(Uint8Array.of(0, 0, 0, 9, 0, 1))
      void stream.close()
    })
    await b.connect(addressOf(a))

    const send = async (protocol: string, body = bytes('hello'), options = {}): Promise<Uint8Array> =>
      b.sendMessage(a.peerId, protocol, body, options)

    assert.is((await send('/echo', new Uint8Array(EXCHANGE_BYTES_MAX))).length, EXCHANGE_BYTES_MAX)
    assert.is((await send('/echo', new Uint8Array(0))).length, 0)
    assert.is(await codeOf(send('/echo', new Uint8Array(EXCHANGE_BYTES_MAX + 1))), 'message_too_large')
    assert.is(await codeOf(send('/fails')), 'no_space')
    assert.is(await codeOf(send('/throws')), 'internal')
    assert.is(await codeOf(send('/large')), 'message_too_large')
    assert.is(await codeOf(send('/never', bytes('x'), { timeoutMs: 100 })), 'exchange_timeout')
    assert.is(await codeOf(send('/resets')), 'exchange_failed')
    assert.is(await codeOf(send('/closes')), 'exchange_failed')
    assert.is(await codeOf(send('/lies')), 'message_too_large')
    assert.is(await codeOf(send('/chatters')), 'exchange_failed')
    assert.is(await codeOf(send('/truncates')), 'exchange_failed')
    assert.is(await codeOf(send('/unknown')), 'unsupported_protocol')
    assert.is(await codeOf(send('/never', bytes('x'), { signal: AbortSignal.abort() })), 'aborted')

    const controller = new AbortController()
    const aborted = codeOf(send('/never', bytes('x'), { signal: controller.signal }))
    setTimeout(() => { controller.abort() }, 50)
    assert.is(await aborted, 'aborted')

    // After all that the connection is as good as before.
    assert.equal(await send('/echo'), bytes('hello'))
  })
})

test('an exchange connects first where addresses are known', async () => {
  await withHosts([{}, {}], async (a, b) => {
    a.handleMessage(PROTOCOL, async (_, request) => request)
    assert.is(await codeOf(b.sendMessage(a.peerId, PROTOCOL, bytes('x'))), 'dial_failed')
    await b.learn(a.peerId, ['not an address', ...a.addresses()])
    await eventually('the dialer or the exchange connects', async () =>
      await codeOf(b.sendMessage(a.peerId, PROTOCOL, bytes('x'))) === 'no error')
    assert.is(await codeOf(b.sendMessage('nonsense', PROTOCOL, bytes('x'))), 'bad_peer_id')
    assert.is(await codeOf(b.sendMessage(b.peerId, PROTOCOL, bytes('x'))), 'dial_self')
  })
})

test('raw streams carry bytes both ways', async () => {
  await withHosts([{}, {}], async (a, b) => {
    a.handleStream('/raw', (_, stream) => {
      stream.addEventListener('message', ({ data }) => { stream.send(data) })
    })
    await b.connect(addressOf(a))

    const stream = await b.openStream(a.peerId, '/raw')
    const received: number[] = []

    stream.addEventListener('message', ({ data }) => { received.push(...data.subarray()) })
    stream.send(Uint8Array.of(1, 2))
    await eventually('the echo is back', () => received.length === 2)
    assert.equal(received, [1, 2])
    stream.abort(new Error('done'))
    assert.throws(() => { a.handleStream('/raw', () => {}) }, /registered already/)
  })
})

test('dialling oneself is recognised in every form, and dropped from the list of peers', async () => {
  const { logger, at } = recordingLogger()
  const host = await makeHost({ logger })

  await host.start()

  try {
    const port = addressOf(host).split('/')[4] ?? ''

    for (const own of [host.addresses()[0] ?? '', `127.0.0.1:${port}`, `localhost:${port}`]) {
      assert.is(await codeOf(host.connect(own)), 'dial_self', own)
    }

    host.setConfiguredPeers([`localhost:${port}`])
    await eventually('the dialer has noticed', () =>
      at('info').some(({ message }) => message.includes('this node itself')))
    assert.is(at('warn').length, 0)
  } finally {
    await host.stop()
  }
})

test('nobody there, another identity there: dial_failed with the reason', async () => {
  await withHosts([{}, {}, {}], async (a, b, c) => {
    const reasonOf = async (address: string): Promise<string> =>
      b.connect(address).then(() => 'connected', (err: Error) => `${errorCode(err)} ${err.message}`)

    const port = await freePort()
    const nobody = await reasonOf(`127.0.0.1:${port}`)
    const other = await reasonOf(`${addressOf(a)}/p2p/${c.peerId}`)

    assert.match(nobody, new RegExp(`^dial_failed .*127.0.0.1:${port}: nothing listens there`))
    assert.match(other, /^dial_failed .*another node than the named one answered/)
    assert.match(await reasonOf('nowhere.invalid:1'), /^dial_failed .*cannot be resolved/)
    assert.match(await reasonOf('nonsense:port'), /^bad_address/)
  })
})

test('24 hosts that join one at once all connect; gossip reaches all; kad finds the closest', async () => {
  const first = await makeHost()
  await first.start()

  try {
    await withHosts(Array.from({ length: 24 }, () => ({ bootstrap: [addressOf(first)] })), async (...hosts) => {
      await eventually('all are connected to the first', () => first.connectedPeers().length === 24,
        MANY_HOSTS_BOUND_MS)
      await eventually('all know others than the first', () => hosts.every(host => host.connectedPeers().length > 1),
        MANY_HOSTS_BOUND_MS)

      const received = new Map<string, string>()

      hosts.forEach(host => {
        host.subscribe('topic', ({ from, data }) => {
          received.set(host.peerId, `${from} ${new TextDecoder().decode(data)}`)
        })
      })
      first.subscribe('topic', () => { throw new Error('own messages are not delivered') })
      await eventually('gossip reaches all', async () => {
        await first.publish('topic', bytes('hello'))

        return received.size === 24
      }, MANY_HOSTS_BOUND_MS)
      assert.equal([...new Set(received.values())], [`${first.peerId} hello`])

      let closest: string[] = []

      await eventually('kad finds its 20 closest', async () => {
        closest = []

        for await (const peerId of hosts[0]?.closestPeers(bytes('key')) ?? []) {
          closest.push(peerId)
        }

        return closest.length === 20
      }, MANY_HOSTS_BOUND_MS)

      // Nearest first in the Kademlia space: sha256 of the PeerId's bytes, XOR sha256 of the key.
      const distances = closest.map(peerId => distance(peerId, bytes('key')))

      assert.equal(distances, [...distances].sort())
      assert.not.ok(closest.includes(hosts[0]?.peerId ?? ''))
      assert.is(new Set(closest).size, closest.length)
    })
  } finally {
    await first.stop()
  }
})

test('gossip too large is refused; an unsubscribed listener hears nothing; one that throws harms nobody', async () => {
  await withHosts([{}, {}], async (a, b) => {
    const heard: string[] = []
    const other: string[] = []

    b.subscribe('t', () => { throw new Error('a listener of the test') })
    const end = b.subscribe('t', ({ data }) => { heard.push(new TextDecoder().decode(data)) })
    b.subscribe('t', ({ data }) => { other.push(new TextDecoder().decode(data)) })
    await a.connect(addressOf(b))
    assert.is(await codeOf(a.publish('t', new Uint8Array(GOSSIP_BYTES_MAX + 1))), 'message_too_large')
    await eventually('b hears a', async () => {
      await a.publish('t', bytes('1'))

      return heard.length > 0
    })

    end()
    heard.length = 0
    await eventually('the other listener still hears', async () => {
      await a.publish('t', bytes('2'))

      return other.includes('2')
    })
    assert.equal(heard, [])
  })
})

test('a signature of gossip is checked once by a host, however many copies of the message it gets', async () => {
  const messages = 10

  await withHosts(Array.from({ length: 6 }, () => ({})), async (...hosts) => {
    const received = new Set<string>()

    for (const [index, host] of hosts.entries()) {
      await Promise.all(hosts.slice(0, index).map(async other => host.connect(addressOf(other))))
      host.subscribe('topic', ({ data }) => { received.add(`${host.peerId} ${new TextDecoder().decode(data)}`) })
    }

    const reached = (text: string): number => hosts.filter(({ peerId }) => received.has(`${peerId} ${text}`)).length
    const publish = async (text: string): Promise<void> => { await hosts[0]?.publish('topic', bytes(text)) }

    await eventually('all are in the mesh', async () => {
      await publish('first')

      return reached('first') === hosts.length - 1
    })

    const { verify } = crypto
    let checks = 0
    crypto.verify = ((...args: Parameters<typeof verify>) => {
      checks++

      return verify(...args)
    }) as typeof verify

    try {
      for (let i = 0; i < messages; i++) {
        await publish(`message ${i}`)
        await eventually(`message ${i} is everywhere`, () => reached(`message ${i}`) === hosts.length - 1)
      }
    } finally {
      crypto.verify = verify
    }

    const deliveries = messages * (hosts.length - 1)
    assert.ok(checks >= deliveries, `checked ${checks} times`)
    // Late copies of the first messages are on their way; each copy checked would be some four times as many.
    assert.ok(checks < deliveries * 1.5, `${checks} checks for ${deliveries} deliveries`)
  })
})

test('the dialer tells the operator that an address is in another network', async () => {
  const { logger, at } = recordingLogger()

  await withHosts([{}], async a => {
    await withHosts([{ networkName: 'other', logger, bootstrap: [addressOf(a)] }], async () => {
      await eventually('the warning', () => at('warn').length > 0)
      assert.is(at('warn').length, 1)
      assert.match(at('warn')[0]?.message ?? '', /wrong secret, wrong name, or not Shoal/)
      assert.equal(a.connectedPeers(), [])
    })
  })
})

test('a blocked peer is disconnected and kept out in both directions, over a restart, until it is unblocked', async () => {
  await withTempDir(async dataDir => {
    await withHosts([{}], async b => {
      const open = async (): Promise<PeerHost> => {
        const host = await makeHost({ dataDir })
        await host.start()

        return host
      }
      let a = await open()

      try {
        await a.connect(addressOf(b))
        await a.block(b.peerId)
        assert.not.ok(a.isConnected(b.peerId))
        assert.equal(a.blocked(), [b.peerId])
        assert.is(await codeOf(a.connect(addressOf(b))), 'peer_blocked')
        assert.is(await codeOf(a.connect(b.addresses()[0] ?? '')), 'peer_blocked')
        assert.is(await codeOf(a.sendMessage(b.peerId, PROTOCOL, bytes('x'))), 'peer_blocked')
        assert.is(await codeOf(a.block('nonsense')), 'bad_peer_id')

        await b.connect(addressOf(a)).catch(() => {})
        await eventually('b is thrown out', () => !b.isConnected(a.peerId))
        assert.not.ok(a.isConnected(b.peerId))

        await a.stop()
        a = await open()
        assert.equal(a.blocked(), [b.peerId])
        assert.is(await codeOf(a.connect(addressOf(b))), 'peer_blocked')
        await a.unblock(b.peerId)
        assert.is(await a.connect(addressOf(b)), b.peerId)
      } finally {
        await a.stop()
      }
    })
  })
})

test('nodes that lose the first peer for good restart and find each other by what they remember', async () => {
  await withTempDir(async dir => {
    // Fixed for the life of the test only: the two must come back where they were.
    const [portB, portC] = [await freePort(), await freePort()]
    const initB = { dataDir: `${dir}/b`, listeners: [`127.0.0.1:${portB}`] }
    const initC = { dataDir: `${dir}/c`, listeners: [`127.0.0.1:${portC}`] }
    const first = await makeHost()

    await first.start()
    const bootstrap = [addressOf(first)]

    await withHosts([{ ...initB, bootstrap }, { ...initC, bootstrap }], async (b, c) => {
      await eventually('b and c meet through the first', () => b.isConnected(c.peerId))
    }).finally(async () => first.stop())

    await withHosts([{ ...initB, bootstrap }, { ...initC, bootstrap }], async (b, c) => {
      await eventually('b and c find each other', () => b.isConnected(c.peerId) && c.isConnected(b.peerId))
    })
  })
})

test('a port in use is told with its address, at every listener, and nothing is left running', async () => {
  const taken = createServer()

  await new Promise<void>(resolve => { taken.listen(0, '127.0.0.1', resolve) })
  const { port } = taken.address() as AddressInfo
  const host = await makeHost({ listeners: ['127.0.0.1:0', `127.0.0.1:${port}`] })

  try {
    await host.start().then(() => assert.unreachable(), (err: Error) => {
      assert.is(errorCode(err), 'address_in_use')
      assert.ok(err.message.includes(`127.0.0.1:${port}`), err.message)
    })
    assert.equal(host.addresses(), [])
  } finally {
    await new Promise(resolve => { taken.close(resolve) })
  }

  // The same host starts once the port is free.
  await host.start()
  assert.is(host.addresses().length, 2)
  await host.stop()
})

test('an address that this machine has not is told', async () => {
  const host = await makeHost({ listeners: ['192.0.2.1:11010'], networkSecret: 'a secret for this test, long enough' })

  assert.is(await codeOf(host.start()), 'listen_failed')
})

test('advertised addresses replace those found; wildcards become interface addresses', async () => {
  const networkSecret = 'a secret for this test, long enough'

  await withHosts([
    { advertise: ['node1.example.com:8080', '203.0.113.7'] },
    { listeners: ['0.0.0.0:0'], networkSecret }
  ], async (named, wild) => {
    assert.equal(named.addresses(), [
      `/dns/node1.example.com/tcp/8080/p2p/${named.peerId}`, `/ip4/203.0.113.7/tcp/11010/p2p/${named.peerId}`
    ])
    assert.ok(wild.addresses().length > 0)
    assert.not.ok(wild.addresses().some(address => address.includes('/0.0.0.0/')))
  })
})

test('start and stop can be called twice, and in turn; what was registered outlives them', async () => {
  const a = await makeHost()

  a.handleMessage(PROTOCOL, async (_, request) => request)
  assert.equal(a.addresses(), [])
  assert.is(await codeOf(a.publish('t', bytes('x'))), 'host_stopped')
  assert.is(await codeOf(a.connect('127.0.0.1:1')), 'host_stopped')
  await Promise.all([a.start(), a.start()])
  await Promise.all([a.stop(), a.stop()])
  assert.equal(a.connectedPeers(), [])
  await a.start()

  try {
    await withHosts([{ bootstrap: [addressOf(a)] }], async b => {
      await eventually('b is there', () => a.isConnected(b.peerId))
      assert.equal(await b.sendMessage(a.peerId, PROTOCOL, bytes('hi')), bytes('hi'))
    })
  } finally {
    await a.stop()
  }
})

/** As hex, so that it sorts like the number. */
function distance (peerId: string, key: Uint8Array): string {
  const hash = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
  const [a, b] = [hash(toPeerId(peerId).toMultihash().bytes), hash(key)]

  return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0))).toString('hex')
}

async function freePort (): Promise<number> {
  const server = createServer()

  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => { server.close(resolve) })

  return port
}

test('a flood of connections from one address is refused beyond a bound, without a flood of lines', async () => {
  const log = recordingLogger()

  await withHosts([{ logger: log.logger }, {}], async (a, b) => {
    const port = Number(/tcp\/(\d+)/.exec(addressOf(a))?.[1])
    const sockets: Socket[] = []
    let closed = 0

    for (let n = 0; n < HANDSHAKES_PER_ADDRESS_MAX + 100; n++) {
      const socket = connectTcp(port, '127.0.0.1')

      socket.on('error', () => {})
      socket.on('close', () => { closed++ })
      socket.resume()
      sockets.push(socket)
    }

    await eventually('those beyond the bound are closed', () => closed >= 100)
    assert.ok(closed < sockets.length, 'the others may take their time')

    const lines = log.entries.filter(({ message }) => message === 'inbound connection refused')
    assert.ok(lines.length > 0 && lines.length <= REFUSAL_LOGS_MAX, `${lines.length} lines`)
    assert.is(lines[0]?.fields.remote, '127.0.0.1')
    sockets.forEach(socket => socket.destroy())
    await eventually('an honest node connects', async () =>
      await b.connect(addressOf(a)).then(() => true, () => false))
  })
})

test.run()
