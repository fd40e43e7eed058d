import { createServer } from 'node:net'
import { once } from 'node:events'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../src/peer/transport/polyfill.js'
import { createRpc } from '../../../src/peer/rpc/rpc.js'
import { PAYLOAD_BYTES_MAX } from '../../../src/peer/rpc/constants.js'
import { encodeFrameHead, FrameType } from '../../../src/peer/rpc/frames.js'
import { decodeHello, encodeHello } from '../../../src/peer/rpc/hello.js'
import { errorCode } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { testMethod, withRpcs } from '../../helpers/fake-rpc-hosts.js'
import type { RpcHost } from '../../../src/peer/rpc/types.js'
import type { RpcService } from '../../../src/peer/rpc/init.js'
import type { AddressInfo, Socket } from 'node:net'
import type { Libp2p } from 'libp2p'

const echo = testMethod('test.echo')
const fail = testMethod('test.fail')
const hang = testMethod('test.hang')

/** Everything that a channel must carry, over whatever carries it. */
async function exercise (a: RpcService, b: RpcService, aId: string, bId: string): Promise<void> {
  let aborted = 0

  for (const rpc of [a, b]) {
    rpc.handle(echo, async ({ header, payload }) => ({ header, payload }))
    rpc.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted++
        reject(new Error('aborted'))
      })
    }))
  }

  const large = seededBytes(PAYLOAD_BYTES_MAX, 5)

  assert.ok(Buffer.from(large).equals((await a.call(bId, echo, {}, large, { timeoutMs: 60_000 })).payload))

  const mib = seededBytes(1024 * 1024, 6)
  const replies = await Promise.all(Array.from({ length: 16 }, async (_, n) =>
    (n % 2 === 0
      ? a.call(bId, echo, { n }, mib, { timeoutMs: 60_000 })
      : b.call(aId, echo, { n }, mib, { timeoutMs: 60_000 }))))

  replies.forEach(({ header, payload }, n) => {
    assert.is(header.n, n)
    assert.ok(Buffer.from(mib).equals(payload))
  })

  for (let n = 0; n < 200; n++) {
    assert.is((await a.call(bId, echo, { n }, undefined, { class: 'control' })).header.n, n)
  }

  assert.is(await a.call(bId, fail, {}).catch(errorCode), 'unknown_method')
  assert.is(await a.call(bId, hang, {}, undefined, { timeoutMs: 100 }).catch(errorCode), 'rpc_timeout')
  await eventually('the handler is told', () => aborted === 1)
  assert.is(a.stats(bId)?.transport, 'libp2p')
  assert.is(b.stats(aId)?.transport, 'libp2p')
}

/** A libp2p node as a host, with nothing but what the channel needs. */
function asHost (node: Libp2p): RpcHost {
  const hellos = new Map<string, Hello>()

  directory.set(node.peerId.toString(), { node, hellos })

  return {
    peerId: node.peerId.toString(),
    handleMessage: (protocol, handler) => { hellos.set(protocol, handler) },
    // The unary exchange is the host's own affair and tested there; the stream is what counts here.
    sendMessage: async (peerId, protocol, request) =>
      directory.get(peerId)!.hellos.get(protocol)!(node.peerId.toString(), request),
    handleStream: (protocol, handler) => {
      void node.handle(protocol, (stream, connection) => { handler(connection.remotePeer.toString(), stream) })
    },
    openStream: async (peerId, protocol, options) =>
      node.dialProtocol(directory.get(peerId)!.node.getMultiaddrs(), protocol, options)
  }
}

const directory = new Map<string, { node: Libp2p, hellos: Map<string, Hello> }>()

type Hello = (peerId: string, request: Uint8Array) => Promise<Uint8Array>

test('over real libp2p streams the fallback carries everything', async () => {
  const nodes = await Promise.all([1, 2].map(async () => createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()]
  })))
  const [a, b] = nodes.map(node => createRpc({ host: asHost(node), listenHosts: [] }))

  try {
    await Promise.all([a!.start(), b!.start()])
    await exercise(a!, b!, nodes[0]!.peerId.toString(), nodes[1]!.peerId.toString())
    // The peer goes away: what is under way fails, and it is told.
    const reasons: string[] = []
    const call = a!.call(nodes[1]!.peerId.toString(), hang, {}).catch(errorCode)

    a!.onDisconnect((_peerId, reason) => { reasons.push(reason) })
    await b!.stop()
    assert.is(await call, 'peer_unreachable')
    assert.equal(reasons, ['closed'])
  } finally {
    await Promise.all([a!.stop(), b!.stop()])
    await Promise.all(nodes.map(async node => node.stop()))
  }
})

test('the window holds: never 1 MiB unacknowledged, whatever is sent', async () => {
  await withRpcs(['a', 'b'], async ([a, b], network) => {
    await exercise(a!, b!, 'a', 'b')
    assert.is(network.streams.length, 2)

    for (const stream of network.streams) {
      assert.ok(stream.inTransitBytesMax > 400_000, 'the window is used')
      assert.ok(stream.inTransitBytesMax < 1024 * 1024, `${stream.inTransitBytesMax} bytes were in transit`)
    }
  }, () => ({ listenHosts: [] }))
})

test('a data port that refuses or stays silent leads to the fallback; later the data port is found', async () => {
  const sockets: Socket[] = []
  const blackHole = createServer(socket => { sockets.push(socket) })

  blackHole.listen(0, '127.0.0.1')
  await once(blackHole, 'listening')

  const { port } = blackHole.address() as AddressInfo

  try {
    await withRpcs(['a', 'b'], async ([a, b], network) => {
      let blocked = true

      b!.handle(echo, async ({ header, payload }) => ({ header, payload }))
      network.hosts.get('b')!.tamper = answer => {
        const { fingerprint, nonce } = decodeHello(answer)

        // Port 1 refuses, the black hole accepts and says nothing.
        return blocked ? encodeHello({ fingerprint, endpoints: ['127.0.0.1:1', `127.0.0.1:${port}`] }, nonce) : answer
      }
      await a!.call('b', echo, { n: 1 }, undefined, { timeoutMs: 20_000 })
      assert.is(a!.stats('b')?.transport, 'libp2p')

      blocked = false

      // Under load, so that calls are in flight when the connections change.
      const payload = seededBytes(200_000)

      await eventually('the channel moves to the data port', async () => {
        await Promise.all(Array.from({ length: 8 }, async () => a!.call('b', echo, {}, payload)))

        return a!.stats('b')?.transport === 'tls'
      })
      assert.is(b!.stats('a')?.transport, 'tls')
    }, () => ({ upgradeMs: 100, sweepMs: 50 }))
  } finally {
    for (const socket of sockets) {
      socket.destroy()
    }

    blackHole.close()
  }
})

test('credit that was never earned ends the stream', async () => {
  await withRpcs(['a', 'b'], async ([a, b], network) => {
    b!.handle(echo, async ({ header }) => ({ header }))
    await a!.call('b', echo, {})

    const reasons: string[] = []

    b!.onDisconnect((peerId, reason) => { reasons.push(`${peerId} ${reason}`) })
    network.streams[0]!.send(encodeFrameHead({ type: FrameType.credit, argument: 0x7fffffff }))
    await eventually('b ends it', () => reasons.length === 1)
    assert.equal(reasons, ['a closed'])
    await eventually('a connects again', async () => a!.call('b', echo, {}).then(() => true, () => false))
  }, () => ({ listenHosts: [] }))
})

test.run()
