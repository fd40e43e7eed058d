import { createServer } from 'node:net'
import { generateKeyPair } from '@libp2p/crypto/keys'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { createAdmission, deriveAdmissionKeys, toEncrypter } from '../../../src/peer/transport/admission.js'
import { createLibp2pNode, stopLibp2pNode } from '../../../src/peer/transport/libp2p-node.js'
import { toMultiaddr } from '../../../src/peer/transport/address.js'
import { errorCode } from '../../../src/util/errors.js'
import { generateSecret } from '../../../src/util/secret.js'
import { eventually } from '../../helpers/eventually.js'
import { addressOf, makeHost, withHosts } from '../../helpers/peer-hosts.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import type { Admission, AdmissionKeys } from '../../../src/peer/transport/admission.js'
import type { PeerHost } from '../../../src/peer/transport/host.js'
import type { AddressInfo } from 'node:net'

const OLD = generateSecret()
const NEW = generateSecret()

/** The tag of a secret without the secret. */
function withOtherPrologue (keys: AdmissionKeys): Admission {
  const encrypters = [toEncrypter({ ...keys, prologue: new Uint8Array(32) })]

  return { open: false, protocols: [keys.protocol], encrypters }
}

/** `connected`, or the code of the error. */
async function dial (from: PeerHost, to: PeerHost): Promise<string> {
  const code = await from.connect(addressOf(to)).then(() => 'connected', errorCode)

  assert.is(from.isConnected(to.peerId), code === 'connected')

  return code
}

test('the keys depend on the secret and on the name, and on nothing else', async () => {
  const [a, again, otherSecret, otherName, open, openOther] = await Promise.all([
    deriveAdmissionKeys('n', OLD), deriveAdmissionKeys('n', OLD), deriveAdmissionKeys('n', NEW),
    deriveAdmissionKeys('m', OLD), deriveAdmissionKeys('n'), deriveAdmissionKeys('m')
  ])
  const prologues = [a, otherSecret, otherName, open, openOther]
    .map(keys => Buffer.from(keys?.prologue ?? []).toString('hex'))

  assert.equal(a, again)
  assert.is(new Set(prologues).size, 5)
  assert.match(a?.protocol ?? '', /^\/shoal\/noise\/1\/[0-9a-f]{4}$/)
})

test('the same secret lets in, another secret or name does not, and neither side sees the other', async () => {
  await withHosts([
    { networkSecret: OLD }, { networkSecret: OLD }, { networkSecret: NEW },
    { networkSecret: OLD, networkName: 'other' }, {}
  ], async (a, same, otherSecret, otherName, open) => {
    assert.is(await dial(same, a), 'connected')

    for (const stranger of [otherSecret, otherName, open]) {
      assert.is(await dial(stranger, a), 'wrong_network')
      assert.is(await dial(a, stranger), 'wrong_network')
      assert.equal(stranger.connectedPeers(), [])
    }

    assert.equal(a.connectedPeers(), [same.peerId])
  })
})

test('the refusal is honest and names the address', async () => {
  await withHosts([{ networkSecret: OLD }, { networkSecret: NEW }], async (a, b) => {
    const { host, port } = { host: '127.0.0.1', port: addressOf(a).split('/')[4] }

    await b.connect(`${host}:${port}`).then(() => assert.unreachable(), (err: Error) => {
      const expected = `${host}:${port} answered, but is not in this mesh: wrong secret, wrong name, or not Shoal`

      assert.ok(err.message.startsWith(expected), err.message)
      assert.not.ok(err.message.includes(OLD) || err.message.includes(NEW))
    })
  })
})

test('rotation: a node with the new and the previous secret talks to both sides, in both directions', async () => {
  await withHosts([
    { networkSecret: NEW, networkSecretPrevious: OLD },
    { networkSecret: NEW, networkSecretPrevious: OLD },
    { networkSecret: OLD }, { networkSecret: NEW }
  ], async (both, bothToo, old, current) => {
    for (const other of [old, current, bothToo]) {
      for (const [from, to] of [[both, other], [other, both]] as const) {
        assert.is(await dial(from, to), 'connected')
        await from.disconnect(to.peerId)
        await to.disconnect(from.peerId)
      }
    }

    assert.is(await dial(old, current), 'wrong_network')
  })
})

test('a stranger who guesses the tag but not the secret fails in the handshake and never gets to identify', async () => {
  await withHosts([{ networkSecret: OLD }], async a => {
    const keys = await deriveAdmissionKeys('test', OLD)
    const identified: string[] = []
    const stranger = await createLibp2pNode({
      privateKey: await generateKeyPair('Ed25519'),
      admission: withOtherPrologue(keys),
      listen: [], announce: [], gater: {}, mdns: false, version: '0.0.0'
    })

    stranger.addEventListener('peer:identify', event => { identified.push(event.detail.peerId.toString()) })
    await stranger.start()

    try {
      await stranger.dial(toMultiaddr(addressOf(a))).then(() => assert.unreachable(), (err: Error) => {
        assert.is(err.name, 'EncryptionFailedError', err.message)
      })
      assert.equal(identified, [])
      assert.equal(stranger.getPeers(), [])
      assert.equal(a.connectedPeers(), [])
    } finally {
      await stopLibp2pNode(stranger)
    }
  })
})

test('identify tells the version of Shoal, to those who are let in', async () => {
  await withHosts([{ version: '1.2.3' }], async a => {
    const node = await createLibp2pNode({
      privateKey: await generateKeyPair('Ed25519'), admission: await createAdmission({ networkName: 'test' }),
      listen: [], announce: [], gater: {}, mdns: false, version: '0.0.0'
    })
    const versions: Array<string | undefined> = []

    node.addEventListener('peer:identify', event => { versions.push(event.detail.agentVersion) })
    await node.start()

    try {
      await node.dial(toMultiaddr(addressOf(a)))
      await eventually('identified', () => versions.length > 0)
      assert.equal(versions, ['shoal/1.2.3'])
    } finally {
      await stopLibp2pNode(node)
    }
  })
})

test('our dial to one whose tag fits but whose secret does not is a wrong network too', async () => {
  await withHosts([{ networkSecret: OLD }], async a => {
    const keys = await deriveAdmissionKeys('test', OLD)
    const stranger = await createLibp2pNode({
      privateKey: await generateKeyPair('Ed25519'),
      admission: withOtherPrologue(keys),
      listen: [{ family: 'ip4', host: '127.0.0.1', port: 0 }], announce: [], gater: {}, mdns: false, version: '0.0.0'
    })

    await stranger.start()

    try {
      assert.is(await a.connect(stranger.getMultiaddrs()[0]?.toString() ?? '').then(() => '', errorCode), 'wrong_network')
      assert.equal(stranger.getPeers(), [])
    } finally {
      await stopLibp2pNode(stranger)
    }
  })
})

test('what is not Shoal is a wrong network, what hangs up or is not there is a failed dial', async () => {
  const answers: Record<string, [string | undefined, string]> = {
    http: ['HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', 'wrong_network'],
    'a long http answer': [`HTTP/1.1 400 Bad Request\r\nServer: ${'x'.repeat(200)}\r\n\r\n`, 'wrong_network'],
    ssh: ['SSH-2.0-OpenSSH_9.2\r\n', 'wrong_network'],
    tls: ['\x15\x03\x01\x00\x02\x02\x32', 'wrong_network'],
    'hangs up': [undefined, 'dial_failed']
  }

  await withHosts([{ networkSecret: OLD }], async a => {
    for (const [name, [text, expected]] of Object.entries(answers)) {
      const server = createServer(socket => {
        socket.on('error', () => {})
        socket.once('data', () => { socket.end(text ?? Buffer.alloc(0)) })
      })

      await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
      const { port } = server.address() as AddressInfo

      try {
        assert.is(await a.connect(`127.0.0.1:${port}`).then(() => 'connected', errorCode), expected, name)
      } finally {
        await new Promise(resolve => { server.close(resolve) })
      }

      assert.is(await a.connect(`127.0.0.1:${port}`).then(() => 'connected', errorCode), 'dial_failed', 'closed')
    }
  })
})

test('without a secret only loopback may be listened on', async () => {
  for (const listener of ['0.0.0.0:0', '[::]:0', '10.1.2.3:11010', '/ip4/192.168.0.1/tcp/0']) {
    await makeHost({ listeners: [listener] }).then(() => assert.unreachable(), (err: Error) => {
      assert.is(errorCode(err), 'secret_required')
      assert.ok(err.message.includes(listener) && err.message.includes('network_secret'), err.message)
    })
  }

  // A bare port means loopback then, and all interfaces with a secret.
  await withHosts([{ listeners: ['0'] }], async host => {
    assert.ok(host.addresses().every(address => address.startsWith('/ip4/127.0.0.1/tcp/')))
  })
})

test('weak secrets are warned about, strong ones are not, and no secret is logged', async () => {
  const { logger, entries, at } = recordingLogger()

  await createAdmission({ networkName: 'n', networkSecret: OLD, networkSecretPrevious: NEW, logger })
  assert.is(at('warn').length, 0)
  await createAdmission({ networkName: 'n', networkSecret: 'hunter2', logger })
  assert.is(at('warn').length, 1)
  assert.not.ok(JSON.stringify(entries).includes('hunter2'))
})

test('one secret given twice is told', async () => {
  const same = createAdmission({ networkName: 'n', networkSecret: OLD, networkSecretPrevious: OLD })

  assert.is(await same.then(() => '', errorCode), 'secret_collision')
})

test.run()
