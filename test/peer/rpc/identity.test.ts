import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, createSecureContext, createServer } from 'node:tls'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createTlsBinding } from '../../../src/peer/rpc/binding.js'
import { createCertificate, fingerprintOf } from '../../../src/peer/rpc/certificate.js'
import { dialPinned } from '../../../src/peer/rpc/dial.js'

import { decodeHello, encodeHello } from '../../../src/peer/rpc/hello.js'
import { provenFingerprint, secureContextOptions } from '../../../src/peer/rpc/tls.js'
import { errorCode } from '../../../src/util/errors.js'
import { makeCaSignedCertificate } from '../../helpers/ca-certificate.js'
import { eventually } from '../../helpers/eventually.js'
import { testMethod, withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { announce, RawRpcPeer } from '../../helpers/raw-rpc-peer.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import type { FakeRpcNetwork } from '../../helpers/fake-rpc-hosts.js'
import type { RpcService } from '../../../src/peer/rpc/init.js'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions, Server } from 'node:tls'

const echo = testMethod('test.echo')
const IDS = { own: 'evil', target: 'b' }

interface Scene {
  a: RpcService
  b: RpcService
  network: FakeRpcNetwork
  /** Reasons that `b` has logged. */
  reasons: () => string
}

/** Runs an attack on `b`, then shows that `b` still serves honest peers. */
async function attack (run: (scene: Scene) => Promise<void>): Promise<void> {
  const log = recordingLogger()
  const reasons = (): string => log.entries.map(({ fields }) => JSON.stringify(fields.reason)).join('\n')

  await withRpcs(['a', 'b'], async ([a, b], network) => {
    b!.handle(echo, async ({ header, peerId }) => ({ header: { ...header, text: peerId } }))
    await run({ a: a!, b: b!, network, reasons })
    assert.is((await a!.call('b', echo, { n: 1 })).header.text, 'a')
    assert.is(a!.stats('b')?.transport, 'tls')
  }, peerId => peerId === 'b' ? { logger: log.logger } : {})
}

test('the certificate is well formed, of its own key, and new each time', () => {
  const made = createCertificate()
  const parsed = new X509Certificate(made.cert)

  assert.ok(parsed.verify(parsed.publicKey))
  assert.is(parsed.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.ok(new Date(parsed.validTo).getTime() > Date.now())
  assert.equal([...fingerprintOf(parsed.raw)], [...made.fingerprint])
  assert.is(Buffer.from(made.fingerprint).toString('hex').toUpperCase(), parsed.fingerprint256.replaceAll(':', ''))
  assert.is.not(createCertificate().cert, made.cert)
})

test('a client without a certificate is refused', async () => {
  await attack(async ({ b, reasons }) => {
    const peer = await RawRpcPeer.connect(b, IDS, undefined)

    peer.send(peer.bindFrame())
    await peer.whenClosed()
    assert.is(peer.receivedBytes, 0)
    assert.match(reasons(), /it has no certificate/)
  })
})

test('a client whose certificate nobody announced is refused', async () => {
  await attack(async ({ b, reasons }) => {
    const peer = await RawRpcPeer.connect(b, IDS, createCertificate())

    peer.send(peer.bindFrame())
    await peer.whenClosed()
    assert.is(peer.receivedBytes, 0)
    assert.match(reasons(), /no peer announced its certificate/)
  })
})

test('a client that announces the fingerprint of another, but has not its key, is refused', async () => {
  await attack(async ({ b, network }) => {
    await announce(network, IDS, createCertificate().fingerprint)

    const peer = await RawRpcPeer.connect(b, IDS, createCertificate())

    await peer.whenClosed()
    assert.is(peer.receivedBytes, 0)
  })
})

test('a member that gives itself out as another member is refused', async () => {
  await attack(async ({ a, b, network, reasons }) => {
    const own = createCertificate()

    // `a` is in good standing, and evil is a member with a certificate of its own.
    await a.call('b', echo, {})
    await announce(network, IDS, own.fingerprint)

    const peer = await RawRpcPeer.connect(b, IDS, own)

    peer.send(peer.bindFrame('a'))
    await peer.whenClosed()
    assert.is(peer.receivedBytes, 0)
    assert.match(reasons(), /not the one that a announced/)
  })
})

test('a first frame that was meant for another node is refused', async () => {
  await attack(async ({ b, network, reasons }) => {
    const own = createCertificate()

    await announce(network, IDS, own.fingerprint)

    const peer = await RawRpcPeer.connect(b, IDS, own)

    peer.send(peer.bindFrame('evil', 'c'))
    await peer.whenClosed()
    assert.is(peer.receivedBytes, 0)
    assert.match(reasons(), /is for c/)
  })
})

test('a first frame replayed on another connection is refused', async () => {
  await attack(async ({ b, network, reasons }) => {
    const own = createCertificate()

    await announce(network, IDS, own.fingerprint)

    const first = await RawRpcPeer.connect(b, IDS, own)
    const frame = first.bindFrame()

    first.send(frame)
    await eventually('the genuine frame is accepted', () => first.frames.length === 1)

    const second = await RawRpcPeer.connect(b, IDS, own)

    second.send(frame)
    await second.whenClosed()
    assert.is(second.receivedBytes, 0)
    assert.match(reasons(), /does not belong to this connection/)
  })
})

test('a session is not resumed: a client that offers one proves its key or is refused', async () => {
  await attack(async ({ b, network, reasons }) => {
    const own = createCertificate()
    const honest = await RawRpcPeer.bound(network, b, IDS, own)

    // OpenSSL sends tickets in spite of SSL_OP_NO_TICKET; so the attempt is real.
    await eventually('a ticket comes', () => honest.sessions.length > 0)
    honest.socket.end()

    const resumed = await RawRpcPeer.connect(b, IDS, own, { session: honest.sessions[0] })

    assert.not(resumed.socket.isSessionReused(), 'a full handshake in spite of the ticket')

    const { socket } = resumed

    socket.destroy()

    const withoutKey = await RawRpcPeer.connect(b, IDS, undefined, { session: honest.sessions[0] })

    assert.not(withoutKey.socket.isSessionReused())
    withoutKey.send(withoutKey.bindFrame())
    await withoutKey.whenClosed()
    assert.is(withoutKey.receivedBytes, 0)
    assert.match(reasons(), /it has no certificate/)
  })
})

/** A plain TLS server on loopback. */
async function withServer (options: SecureContextOptions, run: (port: number) => Promise<void>,
  onSocket: (socket: Socket) => void = () => {}): Promise<void> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ ...options, requestCert: true, rejectUnauthorized: false }, socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  try {
    await run((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) {
      socket.destroy()
    }

    server.close()
    await once(server, 'close')
  }
}

test('a resumed session is refused by the check itself, were a server to allow one', async () => {
  const { cert, key } = createCertificate()

  await withServer({ cert, key, minVersion: 'TLSv1.3' }, async port => {
    const first = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const [session] = await once(first, 'session') as [Buffer]

    assert.is(provenFingerprint(first).length, 32)
    first.destroy()

    const second = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, session })

    await once(second, 'secureConnect')
    assert.ok(second.isSessionReused(), 'the server of this test does resume')
    assert.throws(() => provenFingerprint(second), /resumed a session/)
    second.destroy()
  })
})

test('an older TLS is refused', async () => {
  const { cert, key, fingerprint } = createCertificate()

  await withServer({ cert, key, maxVersion: 'TLSv1.2' }, async port => {
    const secureContext = createSecureContext(secureContextOptions(createCertificate()))
    const error: unknown = await dialPinned({ host: '127.0.0.1', port }, secureContext, fingerprint)
      .catch((err: unknown) => err)

    assert.instance(error, Error)
  })
})

test('an impostor with a certificate of a trusted authority is refused, and the fallback is used', async () => {
  const { ca, cert, key } = makeCaSignedCertificate()
  let gotBytes = 0

  await withServer({ cert, key }, async port => {
    const trusting = createSecureContext({ ...secureContextOptions(createCertificate()), ca: [ca] })
    const control = connect({ port, host: 'localhost', secureContext: trusting })

    await once(control, 'secureConnect')
    assert.ok(control.authorized, 'an ordinary client would trust this server')
    control.destroy()

    const error: unknown = await dialPinned({ host: 'localhost', port }, trusting, createCertificate().fingerprint)
      .catch((err: unknown) => err)

    assert.is(errorCode(error), 'rpc_identity')

    const log = recordingLogger()

    await withRpcs(['a', 'b'], async ([a, b], network) => {
      b!.handle(echo, async ({ header }) => ({ header }))
      // The impostor has taken the place of b's data port.
      network.hosts.get('b')!.tamper = answer => {
        const hello = decodeHello(answer)

        return encodeHello({ fingerprint: hello.fingerprint, endpoints: [`localhost:${port}`] }, hello.nonce)
      }
      assert.is((await a!.call('b', echo, { n: 5 })).header.n, 5)
      assert.is(a!.stats('b')?.transport, 'libp2p')
      assert.match(JSON.stringify(log.entries), /not the one that the peer announced/)
    }, peerId => peerId === 'a' ? { logger: log.logger } : {})
  }, socket => { socket.on('data', chunk => { gotBytes += chunk.length }) })

  assert.is(gotBytes, 0, 'not a byte was handed to the impostor')
})

test('a server that sends our own first frame back is refused', async () => {
  const certificate = createCertificate()
  const log = recordingLogger()

  await withServer(secureContextOptions(certificate), async port => {
    await withRpcs(['a', 'b'], async ([a, b], network) => {
      b!.handle(echo, async ({ header }) => ({ header }))
      network.hosts.get('b')!.tamper = answer => encodeHello(
        { fingerprint: certificate.fingerprint, endpoints: [`127.0.0.1:${port}`] }, decodeHello(answer).nonce)
      await a!.call('b', echo, {})
      assert.is(a!.stats('b')?.transport, 'libp2p')
      assert.match(JSON.stringify(log.entries), /is for b/)
    }, peerId => peerId === 'a' ? { logger: log.logger } : {})
  }, socket => { socket.pipe(socket) })
})

test('the proof depends on role, both PeerIds and the connection', async () => {
  const certificate = createCertificate()
  const bindings: string[] = []

  await withServer(secureContextOptions(certificate), async port => {
    for (const [role, own, peer] of [['initiator', 'a', 'b'], ['acceptor', 'a', 'b'], ['initiator', 'a', 'c'],
      ['initiator', 'c', 'b']] as const) {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })

      await once(socket, 'secureConnect')

      const frame = (): string => Buffer.from(createTlsBinding({
        socket, role, ownId: own, fingerprint: certificate.fingerprint
      }).create(peer).slice(-32)).toString('hex')

      assert.is(frame(), frame())
      bindings.push(frame())
      socket.destroy()
    }
  })

  assert.is(new Set(bindings).size, bindings.length)
})

test('an answer to another hello is refused', async () => {
  await withRpcs(['a', 'b'], async ([a], network) => {
    network.hosts.get('b')!.tamper = answer =>
      encodeHello({ fingerprint: decodeHello(answer).fingerprint, endpoints: [] }, new Uint8Array(16))

    const error: unknown = await a!.call('b', echo, {}).catch((err: unknown) => err)

    assert.is(errorCode(error), 'peer_unreachable')
    assert.match((error as Error).message, /answers another question/)
  })
})

test.run()
