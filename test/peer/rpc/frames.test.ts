import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  CLASS_WEIGHTS, CONTROL_BYTES_MAX, HEADER_BYTES_MAX, PAYLOAD_BYTES_MAX, SMALL_MESSAGE_BYTES, SMALL_RUN_MAX,
  STREAM_PIECE_BYTES, STREAM_WINDOW_BYTES, CALL_WINDOW, INBOUND_BYTES_MAX, INBOUND_REQUESTS_MAX
} from '../../../src/peer/rpc/constants.js'
import { RpcProtocolError } from '../../../src/peer/rpc/errors.js'
import { Fifo } from '../../../src/peer/rpc/fifo.js'
import {
  classFor, decodeFramePrefix, encodeFrameHead, FRAME_PREFIX_BYTES, FrameType, TRAFFIC_CLASSES
} from '../../../src/peer/rpc/frames.js'
import { FrameParser } from '../../../src/peer/rpc/parser.js'
import { PinSet } from '../../../src/peer/rpc/pins.js'
import { SendQueue } from '../../../src/peer/rpc/send-queue.js'
import type { Frame } from '../../../src/peer/rpc/frames.js'
import type { OutgoingMessage } from '../../../src/peer/rpc/send-queue.js'
import type { TrafficClass } from '../../../src/peer/rpc/types.js'

interface Received { id: number, trafficClass: TrafficClass, method: string, header: Buffer, payload: Buffer }

/** Puts requests together, as a connection does. */
class Assembler {
  readonly done: Received[] = []
  readonly #open = new Map<number, Received & { at: number }>()
  readonly parser = new FrameParser({
    begin: () => {},
    target: (frame, meta) => this.#target(frame, meta),
    end: frame => {
      const message = this.#open.get(frame.id)

      if (message != null && message.at === message.payload.length) {
        this.#open.delete(frame.id)
        this.done.push(message)
      }
    }
  })

  #target (frame: Frame, meta: Buffer): Uint8Array {
    if (frame.type === FrameType.request) {
      this.#open.set(frame.id, {
        id: frame.id,
        trafficClass: frame.trafficClass,
        method: meta.toString('utf8', 0, frame.methodBytes),
        header: meta.subarray(frame.methodBytes),
        payload: Buffer.alloc(frame.payloadBytes),
        at: 0
      })
    }

    const message = this.#open.get(frame.id)!
    const from = message.at

    message.at += frame.pieceBytes

    return message.payload.subarray(from, message.at)
  }
}

const messages = fc.array(fc.record({
  trafficClass: fc.constantFrom(...TRAFFIC_CLASSES),
  method: fc.string({ maxLength: 20 }),
  header: fc.uint8Array({ maxLength: 200 }),
  payload: fc.uint8Array({ maxLength: 700 })
}), { maxLength: 12 })

test('messages survive any cutting into pieces and any chunking of the bytes', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 })

  fc.assert(fc.property(messages, fc.integer({ min: 1, max: 300 }), sizes,
    (sent, pieceBytesMax, chunkSizes) => {
      const queue = new SendQueue()
      const assembler = new Assembler()
      const wire: Uint8Array[] = []

      sent.forEach((message, id) => {
        queue.push({ ...message, method: Buffer.from(message.method), type: FrameType.request, id })
      })

      for (let frame = queue.next(pieceBytesMax); frame != null; frame = queue.next(pieceBytesMax)) {
        wire.push(frame.head, frame.piece ?? new Uint8Array(0))
      }

      assert.ok(queue.isEmpty)

      const bytes = Buffer.concat(wire)

      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = chunkSizes[n % chunkSizes.length]!

        assembler.parser.push(bytes.subarray(at, at + size))
        at += size
      }

      assert.not(assembler.parser.isInFrame)
      assert.is(assembler.done.length, sent.length)

      for (const got of assembler.done) {
        const message = sent[got.id]!

        assert.is(got.method, Buffer.from(message.method).toString())
        assert.is(got.trafficClass, message.trafficClass)
        assert.ok(got.header.equals(message.header))
        assert.ok(got.payload.equals(message.payload))
      }
    }))
})

test('any bytes either parse or throw `rpc_protocol`', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => {
    try {
      new FrameParser({
        begin: () => {},
        target: frame => {
          assert.ok(frame.headerBytes <= HEADER_BYTES_MAX)
          assert.ok(frame.pieceBytes <= PAYLOAD_BYTES_MAX)

          return undefined
        },
        end: () => {}
      }).push(bytes)
    } catch (err) {
      assert.instance(err, RpcProtocolError)
    }
  }))
})

test('a prefix round-trips', () => {
  const parts = {
    type: FrameType.request,
    trafficClass: 'scrub' as const,
    id: 0xfffffffe,
    method: Buffer.from('block.put'),
    header: Buffer.from('header'),
    pieceBytes: 5,
    payloadBytes: PAYLOAD_BYTES_MAX,
    argument: 123_456
  }
  const head = encodeFrameHead(parts)

  assert.is(head.length, FRAME_PREFIX_BYTES + 9 + 6)
  assert.equal(decodeFramePrefix(head, 0), {
    type: 2,
    trafficClass: 'scrub',
    methodBytes: 9,
    id: 0xfffffffe,
    headerBytes: 6,
    pieceBytes: 5,
    payloadBytes: PAYLOAD_BYTES_MAX,
    argument: 123_456
  })
})

function request (id: number, trafficClass: TrafficClass, payloadBytes: number): OutgoingMessage {
  return { type: FrameType.request, trafficClass, id, payload: new Uint8Array(payloadBytes) }
}

/** Ids in the order in which frames leave. */
function drain (queue: SendQueue, pieceBytes: number, frames = Infinity): Frame[] {
  const order: Frame[] = []

  for (let frame = queue.next(pieceBytes); frame != null; frame = queue.next(pieceBytes)) {
    order.push(decodeFramePrefix(frame.head, 0))

    if (order.length === frames) {
      break
    }
  }

  return order
}

test('control overtakes everything', () => {
  const queue = new SendQueue()

  queue.push(request(1, 'client', 1_000_000))
  drain(queue, 64 * 1024, 1)
  queue.push(request(2, 'client', 10))
  queue.push(request(3, 'control', 10))
  assert.equal(drain(queue, 64 * 1024, 2).map(({ id }) => id), [3, 2])
})

test('classes share the wire by weight while all have work, and nobody starves', () => {
  const queue = new SendQueue()
  const bytes: Record<string, number> = { client: 0, repair: 0, scrub: 0 }

  for (let id = 0; id < 60; id++) {
    queue.push(request(id, (['client', 'repair', 'scrub'] as const)[id % 3]!, 4_000_000))
  }

  for (const frame of drain(queue, 256 * 1024, 200)) {
    bytes[frame.trafficClass]! += frame.pieceBytes
  }

  const total = bytes.client! + bytes.repair! + bytes.scrub!
  const weights = CLASS_WEIGHTS.client + CLASS_WEIGHTS.repair + CLASS_WEIGHTS.scrub

  for (const name of ['client', 'repair', 'scrub'] as const) {
    const share = bytes[name]! / total

    assert.ok(Math.abs(share - CLASS_WEIGHTS[name] / weights) < 0.03, `${name} has ${share}`)
  }
})

test('a class alone gets everything, and saves up nothing for later', () => {
  const queue = new SendQueue()

  queue.push(request(1, 'scrub', 4_000_000))
  assert.is(drain(queue, 256 * 1024).length, 16)
  queue.push(request(2, 'scrub', 4_000_000))
  queue.push(request(3, 'client', 4_000_000))

  const first = drain(queue, 64 * 1024, 12)

  assert.ok(first.filter(({ id }) => id === 3).length >= 8)
})

test('small messages overtake bulk of their class, but bulk still moves', () => {
  const queue = new SendQueue()

  queue.push(request(1, 'client', 1_000_000))

  for (let id = 2; id < 2 + 3 * SMALL_RUN_MAX; id++) {
    queue.push(request(id, 'client', SMALL_MESSAGE_BYTES))
  }

  const order = drain(queue, 100_000).map(({ id }) => id)

  assert.equal(order.slice(0, SMALL_RUN_MAX), Array.from({ length: SMALL_RUN_MAX }, (_, n) => n + 2))
  assert.is(order[SMALL_RUN_MAX], 1)
  assert.is(order[2 * SMALL_RUN_MAX + 1], 1)
})

test('a dropped message leaves nothing behind, at any stage', () => {
  const queue = new SendQueue()
  const unsent = queue.push(request(1, 'client', 100_000))
  const partial = queue.push({ ...request(2, 'repair', 100_000), type: FrameType.response })

  assert.is(queue.replyBytes, 100_000)
  assert.is(queue.drop(unsent), 'unsent')
  assert.is(queue.drop(unsent), 'unsent')
  assert.is(drain(queue, 10_000, 1)[0]!.id, 2)
  assert.is(queue.replyBytes, 90_000)
  assert.is(queue.drop(partial), 'partial')
  assert.is(queue.replyBytes, 0)
  assert.ok(queue.isEmpty)
  assert.is(queue.next(10_000), undefined)

  const sent = queue.push(request(3, 'client', 10))

  drain(queue, 10_000)
  assert.is(queue.drop(sent), 'sent')
  assert.ok(queue.isEmpty)
})

test('bulk under the name of control travels as client', () => {
  assert.is(classFor('control', CONTROL_BYTES_MAX), 'control')
  assert.is(classFor('control', CONTROL_BYTES_MAX + 1), 'client')
  assert.is(classFor('scrub', PAYLOAD_BYTES_MAX), 'scrub')
})

test('the limits fit each other', () => {
  const windows = Object.values(CALL_WINDOW)

  // What one peer may start, the other admits.
  assert.ok(windows.reduce((sum, { calls }) => sum + calls, 0) <= INBOUND_REQUESTS_MAX)
  assert.ok(windows.reduce((sum, { bytes }) => sum + bytes, 0) <= INBOUND_BYTES_MAX)
  // The window of the fallback, with the largest frame and what was joined before it, stays below 1 MiB.
  assert.ok(STREAM_WINDOW_BYTES + HEADER_BYTES_MAX + STREAM_PIECE_BYTES + 2 * 64 * 1024 < 1024 * 1024)
})

test('a first-in first-out queue keeps its order through any use', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 2000 }), pushes => {
    const fifo = new Fifo<number>()
    const model: number[] = []

    pushes.forEach((push, n) => {
      if (push) {
        fifo.push(n)
        model.push(n)
      } else {
        assert.is(fifo.peek(), model[0])
        assert.is(fifo.shift(), model.shift())
      }

      assert.is(fifo.length, model.length)
    })
  }))
})

test('pins are one per peer, expire, and are bounded', () => {
  let now = 0
  const pins = new PinSet(() => now)
  const print = (n: number): Uint8Array => new Uint8Array(32).fill(n)

  pins.set('a', print(1))
  pins.set('b', print(1))
  assert.ok(pins.belongs('a', print(1)))
  pins.set('b', print(2))
  assert.ok(pins.belongs('a', print(1)), 'what b announced took nothing from a')
  pins.set('a', print(3))
  assert.not(pins.has(print(1)))
  assert.ok(pins.has(print(3)))
  now = 60_001
  assert.not(pins.has(print(3)))

  for (let n = 0; n < 5000; n++) {
    pins.set(`peer${n}`, print(4))
  }

  assert.is(pins.size, 4096)
  assert.not(pins.belongs('peer0', print(4)))
  assert.ok(pins.belongs('peer4999', print(4)))
})

test.run()
