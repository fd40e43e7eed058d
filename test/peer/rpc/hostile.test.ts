import { connect as connectTcp } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCertificate } from '../../../src/peer/rpc/certificate.js'
import {
  ANSWERS_HELD_MAX, CONNECTIONS_PER_PEER_MAX, HEADER_BYTES_MAX, INBOUND_BYTES_MAX, INBOUND_REQUESTS_MAX,
  INBOUND_TOTAL_BYTES_MAX, PAYLOAD_BYTES_MAX, UNBOUND_PER_ADDRESS_MAX
} from '../../../src/peer/rpc/constants.js'
import { decodeFailure } from '../../../src/peer/rpc/failure.js'
import { encodeFrameHead, FRAME_PREFIX_BYTES, FrameType } from '../../../src/peer/rpc/frames.js'
import { errorCode } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { testMethod, withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { announce, RawRpcPeer } from '../../helpers/raw-rpc-peer.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import type { FakeRpcNetwork } from '../../helpers/fake-rpc-hosts.js'
import type { RpcService } from '../../../src/peer/rpc/init.js'
import type { FrameParts } from '../../../src/peer/rpc/frames.js'
import type { Socket } from 'node:net'

const echo = testMethod('test.echo')
const hang = testMethod('test.hang')
const vote: typeof hang = { ...testMethod('test.vote'), room: 'consensus' }
const IDS = { own: 'evil', target: 'b' }
const METHOD = Buffer.from('test.hang')
const HEADER = Buffer.from('{}')
/** Short, so that the tests need not wait for the real one. */
const UNBOUND_MS = 300
const STALL_MS = 2_000

interface Scene {
  b: RpcService
  network: FakeRpcNetwork
  reasons: () => string
}

/** Runs against `b`, then shows that `b` lives on and serves honest peers. */
async function against (run: (scene: Scene) => Promise<void>): Promise<void> {
  const log = recordingLogger()
  const reasons = (): string => log.entries.map(({ fields }) => JSON.stringify(fields.reason)).join('\n')

  await withRpcs(['a', 'b'], async ([a, b], network) => {
    b!.handle(echo, async ({ header, payload }) => ({ header, payload }))
    b!.handle(vote, async () => ({ header: {} }))
    b!.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => { reject(new Error('aborted')) })
    }))
    await run({ b: b!, network, reasons })
    assert.is((await a!.call('b', echo, { n: 1 }, seededBytes(1_000_000))).payload.length, 1_000_000)
    assert.is(a!.stats('b')?.transport, 'tls')
  }, peerId => peerId === 'b' ? { logger: log.logger, unboundMs: UNBOUND_MS, stallMs: STALL_MS } : {})
}

/** A head whose numbers are set afterwards, as no honest encoder would. */
function forged (parts: FrameParts, change: (head: Buffer) => void): Buffer {
  const head = encodeFrameHead(parts)

  change(head)

  return head
}

const VIOLATIONS: Array<{ name: string, bytes: Buffer[], reason: RegExp }> = [
  { name: 'garbage', bytes: [Buffer.from(seededBytes(100_000, 7))], reason: /frame of unknown type/ },
  {
    name: 'an unknown class',
    bytes: [forged({ type: FrameType.cancel }, head => { head[1] = 9 })],
    reason: /frame of unknown class 9/
  },
  {
    name: 'an oversized header',
    bytes: [forged({ type: FrameType.request }, head => head.writeUInt32BE(HEADER_BYTES_MAX + 1, 8))],
    reason: /header of \d+ bytes/
  },
  {
    name: 'an oversized payload',
    bytes: [encodeFrameHead({ type: FrameType.request, payloadBytes: PAYLOAD_BYTES_MAX + 1 })],
    reason: /payload of \d+ bytes/
  },
  {
    name: 'an oversized method name',
    bytes: [encodeFrameHead({ type: FrameType.request, method: Buffer.alloc(65, 'm') })],
    reason: /method name of 65 bytes/
  },
  {
    name: 'a piece larger than its payload',
    bytes: [encodeFrameHead({ type: FrameType.request, pieceBytes: 11, payloadBytes: 10 })],
    reason: /piece of 11 bytes/
  },
  {
    name: 'more data than announced',
    bytes: [
      encodeFrameHead({
        type: FrameType.request, id: 1, method: METHOD, header: HEADER, pieceBytes: 5, payloadBytes: 8, argument: 60_000
      }),
      Buffer.alloc(5),
      encodeFrameHead({ type: FrameType.requestData, id: 1, pieceBytes: 4 }),
      Buffer.alloc(4)
    ],
    reason: /request 1 is longer than announced/
  },
  {
    name: 'an id that is in use',
    bytes: [1, 2].map(() => encodeFrameHead({
      type: FrameType.request, id: 1, method: METHOD, header: HEADER, argument: 60_000
    })),
    reason: /call 1 is under way already/
  },
  { name: 'a second binding', bytes: [encodeFrameHead({ type: FrameType.bind })], reason: /second binding frame/ },
  {
    name: 'credit on a TLS connection',
    bytes: [encodeFrameHead({ type: FrameType.credit, argument: 1 })],
    reason: /credit on a TLS connection/
  }
]

for (const { name, bytes, reason } of VIOLATIONS) {
  test(`${name} ends the connection with a logged reason`, async () => {
    await against(async ({ b, network, reasons }) => {
      const peer = await RawRpcPeer.bound(network, b, IDS)

      peer.send(...bytes)
      await peer.whenClosed()
      assert.match(reasons(), reason)
    })
  })
}

test('a truncated frame is logged, and its request never runs', async () => {
  await against(async ({ b, network, reasons }) => {
    const peer = await RawRpcPeer.bound(network, b, IDS)

    peer.send(encodeFrameHead({
      type: FrameType.request, id: 1, method: METHOD, header: HEADER, pieceBytes: 1000, payloadBytes: 1000
    }), Buffer.alloc(999))
    peer.socket.end()
    await peer.whenClosed()
    await eventually('the truncation is logged', () => /in the middle of a frame/.test(reasons()))
  })
})

test('nothing but a binding is read from somebody unproven', async () => {
  for (const [bytes, reason] of [
    [encodeFrameHead({ type: FrameType.request, method: METHOD }), /frame of type 2 before the binding/],
    [encodeFrameHead({ type: FrameType.bind, header: Buffer.alloc(600) }), /bind frame of 600 bytes/],
    [encodeFrameHead({ type: FrameType.bind, header: Buffer.alloc(100, 255) }), /cannot be decoded/],
    [Buffer.from(seededBytes(4096, 3)), /unknown (type|class)/]
  ] as const) {
    await against(async ({ b, network, reasons }) => {
      const certificate = createCertificate()

      await announce(network, IDS, certificate.fingerprint)

      const peer = await RawRpcPeer.connect(b, IDS, certificate)

      peer.send(bytes)
      await peer.whenClosed()
      assert.is(peer.receivedBytes, 0)
      assert.match(reasons(), reason)
    })
  }
})

test('who never speaks is dropped: before TLS, and after it', async () => {
  await against(async ({ b, network, reasons }) => {
    const certificate = createCertificate()
    const silent = connectTcp(Number(b.dataEndpoints()[0]!.split(':')[1]), '127.0.0.1')
    let silentClosed = false

    silent.on('error', () => {})
    silent.on('close', () => { silentClosed = true })
    silent.resume()
    await announce(network, IDS, certificate.fingerprint)

    const handshaken = await RawRpcPeer.connect(b, IDS, certificate)

    await handshaken.whenClosed()
    await eventually('the silent TCP connection is closed', () => silentClosed)
    assert.match(reasons(), new RegExp(`proven nothing within ${UNBOUND_MS} ms`))
  })
})

test('unproven connections are bounded in number, and the node serves on', async () => {
  await against(async ({ b }) => {
    const port = Number(b.dataEndpoints()[0]!.split(':')[1])
    const sockets: Socket[] = []
    let closed = 0

    for (let n = 0; n < UNBOUND_PER_ADDRESS_MAX + 20; n++) {
      const socket = connectTcp(port, '127.0.0.1')

      socket.on('error', () => {})
      socket.on('close', () => { closed++ })
      socket.resume()
      sockets.push(socket)
    }

    await eventually('all are closed: the surplus at once, the others in time', () => closed === sockets.length)
  })
})

test('requests beyond the limit are answered `busy`, by number and by bytes', async () => {
  await against(async ({ b, network }) => {
    const byNumber = await RawRpcPeer.bound(network, b, IDS)

    for (let id = 1; id <= INBOUND_REQUESTS_MAX + 5; id++) {
      byNumber.send(encodeFrameHead({
        type: FrameType.request, trafficClass: 'client', id, method: METHOD, header: HEADER, argument: 60_000
      }))
    }

    await eventually('five are refused', () => byNumber.frames.length === 6)

    const failures = byNumber.frames.slice(1).map(({ frame, meta }) => {
      assert.is(frame.type, FrameType.failure)

      return [frame.id, errorCode(decodeFailure(meta, 'b', 'test.hang'))]
    })

    assert.equal(failures, [257, 258, 259, 260, 261].map(id => [id, 'busy']))

    // A probe gets through in spite of it.
    byNumber.send(encodeFrameHead({
      type: FrameType.request, trafficClass: 'control', id: 999, method: Buffer.from('test.echo'), header: HEADER, argument: 60_000
    }))
    await eventually('the probe is answered', () =>
      byNumber.frames.some(({ frame }) => frame.id === 999 && frame.type === FrameType.response))
    byNumber.socket.destroy()

    const byBytes = await RawRpcPeer.bound(network, b, { own: 'evil2', target: 'b' })
    const admitted = Math.floor(INBOUND_BYTES_MAX / PAYLOAD_BYTES_MAX)

    for (let id = 1; id <= admitted; id++) {
      byBytes.send(encodeFrameHead({
        type: FrameType.request,
        trafficClass: 'client',
        id,
        method: METHOD,
        header: HEADER,
        pieceBytes: 1,
        payloadBytes: PAYLOAD_BYTES_MAX,
        argument: 60_000
      }), Buffer.alloc(1))
    }

    await eventually('the last does not fit', () => byBytes.frames.length === 2)
    assert.is(byBytes.frames[1]!.frame.id, admitted)
    // What follows of a refused request is thrown away.
    byBytes.send(encodeFrameHead({ type: FrameType.requestData, id: admitted, pieceBytes: 10 }), Buffer.alloc(10))
    byBytes.send(encodeFrameHead({ type: FrameType.cancel, id: 1 }), encodeFrameHead({
      type: FrameType.request, id: 500, method: Buffer.from('test.echo'), header: HEADER, payloadBytes: 0, argument: 1000
    }))
    await eventually('the next is served', () => byBytes.frames.length === 3)
    assert.is(byBytes.frames[2]!.frame.type, FrameType.response)
    byBytes.socket.destroy()
  })
})

function announced (id: number, extra: Partial<FrameParts> = {}): Buffer {
  return encodeFrameHead({
    type: FrameType.request,
    trafficClass: 'client',
    id,
    method: METHOD,
    header: HEADER,
    payloadBytes: PAYLOAD_BYTES_MAX,
    argument: 86_400_000,
    ...extra
  })
}

test('announced bytes take no room: 1.5 KB that announce hundreds of MiB stop nobody', async () => {
  await against(async ({ b, network }) => {
    const before = process.memoryUsage().arrayBuffers

    for (let n = 0; n < 10; n++) {
      const evil = await RawRpcPeer.bound(network, b, { own: `evil${n}`, target: 'b' })

      for (let id = 1; id <= INBOUND_BYTES_MAX / PAYLOAD_BYTES_MAX - 1; id++) {
        evil.send(announced(id))
      }

      evil.send(encodeFrameHead({
        type: FrameType.request, id: 999, method: Buffer.from('test.echo'), header: HEADER, argument: 1000
      }))
      await eventually('all were taken in', () => evil.frames.some(({ frame }) => frame.id === 999))
      assert.is(evil.frames.filter(({ frame }) => frame.type === FrameType.failure).length, 0)
    }

    assert.ok(process.memoryUsage().arrayBuffers - before < PAYLOAD_BYTES_MAX)
  })
})

test('bytes that are here are bounded for all peers together, and each newcomer still has a share', async () => {
  await against(async ({ b, network }) => {
    const before = process.memoryUsage().arrayBuffers
    const piece = Buffer.alloc(256 * 1024)

    for (let n = 0; n < 5; n++) {
      const evil = await RawRpcPeer.bound(network, b, { own: `evil${n}`, target: 'b' })

      // All but the last byte of each.
      for (let id = 1; id <= INBOUND_BYTES_MAX / PAYLOAD_BYTES_MAX - 1; id++) {
        evil.send(announced(id, { pieceBytes: piece.length }), piece)

        for (let at = piece.length; at < PAYLOAD_BYTES_MAX; at += piece.length) {
          const pieceBytes = Math.min(piece.length, PAYLOAD_BYTES_MAX - at - 1)
          evil.send(encodeFrameHead({ type: FrameType.requestData, id, pieceBytes }), piece.subarray(0, pieceBytes))
        }
      }

      evil.send(encodeFrameHead({
        type: FrameType.request, id: 999, method: Buffer.from('test.echo'), header: HEADER, argument: 1000
      }))
      await eventually('all has come', () => evil.frames.some(({ frame }) => frame.id === 999))
    }

    const held = process.memoryUsage().arrayBuffers - before
    assert.ok(held <= INBOUND_TOTAL_BYTES_MAX + 32 * 1024 * 1024, `${held} bytes are held`)
    // A newcomer has room for a block, and consensus has room of its own whatever the others do.
    const honest = await RawRpcPeer.bound(network, b, { own: 'honest', target: 'b' })
    honest.send(announced(1, { method: Buffer.from('test.echo'), pieceBytes: 1024, payloadBytes: 1024 }), Buffer.alloc(1024))
    honest.send(announced(2, { method: Buffer.from('test.vote'), pieceBytes: piece.length, payloadBytes: PAYLOAD_BYTES_MAX }), piece)

    for (let at = piece.length; at < PAYLOAD_BYTES_MAX; at += piece.length) {
      honest.send(encodeFrameHead({ type: FrameType.requestData, id: 2, pieceBytes: piece.length }), piece)
    }

    await eventually('both are answered', () => honest.frames.length === 3)
    assert.equal(honest.frames.slice(1).map(({ frame }) => frame.type), [FrameType.response, FrameType.response])
  })
})

test('a transfer without progress ends, and its caller is told', async () => {
  await against(async ({ b, network }) => {
    const evil = await RawRpcPeer.bound(network, b, IDS)

    evil.send(announced(1, { pieceBytes: 100_000 }), Buffer.alloc(100_000))
    const drip = setInterval(() => {
      evil.send(encodeFrameHead({ type: FrameType.requestData, id: 1, pieceBytes: 1 }), Buffer.alloc(1))
    }, 50)
    await eventually('it is given up', () => evil.frames.length === 2)
    clearInterval(drip)
    assert.is(errorCode(decodeFailure(evil.frames[1]!.meta, 'b', 'test.hang')), 'transfer_stalled')
    assert.is(evil.frames[1]!.frame.id, 1)
  })
})

test('who connects again and again keeps a few connections', async () => {
  await against(async ({ b, network }) => {
    const certificate = createCertificate()
    const peers: RawRpcPeer[] = []

    for (let n = 0; n < 3 * CONNECTIONS_PER_PEER_MAX; n++) {
      peers.push(await RawRpcPeer.bound(network, b, IDS, certificate))
    }

    await eventually('the others are closed', () => peers.filter(({ closed }) => !closed).length <= CONNECTIONS_PER_PEER_MAX)
    assert.ok(!peers.at(-1)!.closed)
  })
})

test('who calls and never reads the answers loses the connection, and costs a bounded amount', async () => {
  await against(async ({ b, network, reasons }) => {
    const peer = await RawRpcPeer.bound(network, b, IDS)
    const request = (id: number, header: Buffer): Buffer => encodeFrameHead({
      type: FrameType.request, trafficClass: 'client', id, method: Buffer.from('test.echo'), header, argument: 60_000
    })
    const large = Buffer.from(JSON.stringify({ pad: 'x'.repeat(200_000) }))
    let id = 0

    peer.socket.pause()

    // Answers of 200 KB fill what lies between, until no handler starts any more…
    for (let n = 0; n < 200; n++) {
      peer.send(request(++id, large))
    }

    // …then a number of requests waits, and the others are refused, unread.
    for (let n = 0; n < INBOUND_REQUESTS_MAX + ANSWERS_HELD_MAX + 100; n++) {
      peer.send(request(++id, HEADER))
    }

    await eventually('the connection ends', () => /answers unread/.test(reasons()))
    peer.socket.resume()
    await peer.whenClosed()
  })
})

test('random bytes after the binding never do more than end the connection', async () => {
  await against(async ({ b, network }) => {
    for (let seed = 1; seed <= 10; seed++) {
      const peer = await RawRpcPeer.bound(network, b, { own: `evil${seed}`, target: 'b' })
      const bytes = Buffer.from(seededBytes(FRAME_PREFIX_BYTES * 50, seed))

      // Plausible types and small lengths get deeper than pure noise.
      for (let at = 0; at < bytes.length; at += FRAME_PREFIX_BYTES) {
        bytes[at] = 1 + bytes[at]! % 9
        bytes[at + 1]! &= 3
        bytes.fill(0, at + 2, at + 4)
        bytes.fill(0, at + 8, at + 11)
        bytes.fill(0, at + 12, at + 15)
        bytes.fill(0, at + 16, at + 19)
      }

      peer.send(bytes)
      peer.socket.end()
      await peer.whenClosed()
    }
  })
})

test.run()
