import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HUSKS_MAX } from '../../../src/peer/rpc/constants.js'
import { FrameType } from '../../../src/peer/rpc/frames.js'
import { SendQueue } from '../../../src/peer/rpc/send-queue.js'
import type { QueuedMessage } from '../../../src/peer/rpc/send-queue.js'

const PIECE_BYTES = 1_000

const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    type: fc.constantFrom(FrameType.response, FrameType.failure, FrameType.request),
    trafficClass: fc.constantFrom('control' as const, 'client' as const, 'repair' as const, 'scrub' as const),
    headerBytes: fc.nat(200),
    payloadBytes: fc.constantFrom(0, 10, 1_500, 30_000)
  }),
  fc.record({ kind: fc.constantFrom('next' as const, 'drop' as const), pick: fc.nat(1_000) })
)

test('answers and their bytes are counted through every push, piece and drop, here and in the total', () => {
  fc.assert(fc.property(fc.array(anyStep, { maxLength: 150 }), fc.boolean(), (steps, clearAtEnd) => {
    const total = { replyBytes: 77 }
    const queue = new SendQueue(total)
    const waiting: QueuedMessage[] = []
    let id = 0

    for (const step of steps) {
      if (step.kind === 'push') {
        const { type, trafficClass, headerBytes, payloadBytes } = step
        waiting.push(queue.push({
          type, trafficClass, id: ++id, header: new Uint8Array(headerBytes), payload: new Uint8Array(payloadBytes)
        }))
      } else if (step.kind === 'next') {
        queue.next(PIECE_BYTES)
      } else if (waiting.length > 0) {
        const [dropped] = waiting.splice(step.pick % waiting.length, 1)
        queue.drop(dropped as QueuedMessage)
        queue.drop(dropped as QueuedMessage)
      }

      const answers = waiting.filter(({ message, progress }) => progress !== 'sent' && message.type !== FrameType.request)
      assert.is(queue.answers, answers.length)
      assert.is(total.replyBytes - 77, queue.replyBytes)
      assert.ok(queue.replyBytes >= answers.reduce((sum, { message, progress }) =>
        sum + (progress === 'unsent' ? message.header?.length ?? 0 : 0), 0))
    }

    if (clearAtEnd) {
      queue.clear()
      waiting.forEach(message => { queue.drop(message) })
    } else {
      while (queue.next(PIECE_BYTES) != null) { /* all goes out */ }
    }

    assert.is(queue.answers, 0)
    assert.is(queue.replyBytes, 0)
    assert.is(total.replyBytes, 77)
    assert.is(queue.isEmpty, true)
  }))
})

test('what was dropped while nothing can be written does not pile up, and the rest keeps its order', () => {
  const queue = new SendQueue()
  const payload = new Uint8Array(10)
  const kept: number[] = []

  for (let id = 1; id <= 20 * HUSKS_MAX; id++) {
    const message = queue.push({ type: FrameType.request, trafficClass: 'client', id, payload })

    if (id % 500 === 0) {
      kept.push(id)
    } else {
      queue.drop(message)
    }
  }

  assert.ok(queue.held <= kept.length + HUSKS_MAX + 1, `${queue.held} places for ${kept.length} messages`)

  for (const id of kept) {
    // The id stands at bytes 4 to 7 of a frame.
    assert.is(queue.next(PIECE_BYTES)?.head.readUInt32BE(4), id)
  }

  assert.is(queue.isEmpty, true)
})

test.run()
