import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PAYLOAD_BYTES_MAX } from '../../../src/peer/rpc/constants.js'
import { errorCode, RemoteError, ShoalError } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { testMethod, withRpcs } from '../../helpers/fake-rpc-hosts.js'

const echo = testMethod('test.echo')
const fail = testMethod('test.fail')
const hang = testMethod('test.hang')

async function codeOf (promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'none', errorCode)
}

test('a call carries header and payload both ways', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    b!.handle(echo, async request => {
      assert.is(request.peerId, 'a')
      assert.is(request.class, 'repair')

      return { header: { n: (request.header.n ?? 0) + 1 }, payload: request.payload }
    })

    for (const size of [0, 1, 16 * 1024, 256 * 1024 - 1, 256 * 1024 + 1, 1024 * 1024, PAYLOAD_BYTES_MAX]) {
      const payload = seededBytes(size, size + 1)
      const reply = await a!.call('b', echo, { n: size }, payload, { class: 'repair' })

      assert.is(reply.header.n, size + 1)
      assert.ok(Buffer.from(payload).equals(reply.payload), `${size} bytes come back unchanged`)
    }

    const stats = a!.stats('b')

    assert.is(stats?.transport, 'tls')
    assert.ok((stats?.txBytes ?? 0) > PAYLOAD_BYTES_MAX)
    assert.ok((stats?.rxBytes ?? 0) > PAYLOAD_BYTES_MAX)
    assert.is(a!.stats('nobody'), undefined)
  })
})

test('many calls in both directions share one connection', async () => {
  await withRpcs(['a', 'b'], async ([a, b], network) => {
    for (const rpc of [a, b]) {
      rpc!.handle(echo, async ({ header, payload }) => ({ header, payload }))
    }

    const payload = seededBytes(300_000)
    const calls = Array.from({ length: 64 }, async (_, n) => {
      const [from, to] = n % 2 === 0 ? [a, 'b'] : [b, 'a']
      const reply = await from!.call(to, echo, { n }, n % 3 === 0 ? undefined : payload)

      assert.is(reply.header.n, n)
      assert.is(reply.payload.length, n % 3 === 0 ? 0 : payload.length)
    })

    await Promise.all(calls)
    assert.ok([...network.hosts.values()].every(host => host.sent <= 1), 'one hello each at most')
  })
})

test('calls in flight are counted until they are settled, however they end', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    const controller = new AbortController()
    b!.handle(echo, async ({ header }) => ({ header }))
    a!.handle(echo, async ({ header }) => ({ header }))
    b!.handle(fail, async () => { throw new ShoalError('no_space', 'Full.') })
    b!.handle(hang, async () => await new Promise(() => {}))
    const calls = [
      a!.call('b', echo, {}), a!.call('a', echo, {}), a!.call('b', fail, {}), a!.call('b', hang, {}, undefined, { timeoutMs: 50 }),
      a!.call('b', hang, {}, undefined, { signal: controller.signal }), a!.call('unknown', echo, {})
    ].map(codeOf)
    assert.is(a!.callsInFlight, calls.length)
    await Promise.all([...calls.slice(0, 4), calls[5]])
    assert.is(a!.callsInFlight, 1)
    controller.abort()
    assert.is(await calls[4], 'aborted')
    assert.is(a!.callsInFlight, 0)
  })
})

test('a call to this node runs the handler in place', async () => {
  await withRpcs(['a'], async ([a]) => {
    const payload = seededBytes(10)

    a!.handle(echo, async request => ({ header: { text: request.peerId }, payload: request.payload }))
    a!.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => { reject(new Error('aborted')) })
    }))

    const reply = await a!.call('a', echo, {}, payload)

    assert.is(reply.header.text, 'a')
    assert.is(reply.payload, payload)
    assert.is(await codeOf(a!.call('a', fail, {})), 'unknown_method')
    assert.is(await codeOf(a!.call('a', hang, {}, undefined, { timeoutMs: 20 })), 'rpc_timeout')
  })
})

test('errors arrive with their code and message', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    b!.handle(fail, async ({ header }) => {
      throw header.n === 1 ? new ShoalError('no_space', 'The disk is full.') : new TypeError('a mistake')
    })

    const error: unknown = await a!.call('b', fail, { n: 1 }).catch((err: unknown) => err)

    assert.instance(error, RemoteError)
    assert.is((error as RemoteError).code, 'no_space')
    assert.is((error as RemoteError).message, 'The disk is full.')
    assert.is(await codeOf(a!.call('b', fail, { n: 2 })), 'internal')
    assert.is(await codeOf(a!.call('b', testMethod('test.none'), {})), 'unknown_method')
    assert.is(await codeOf(a!.call('b', fail, {}, new Uint8Array(PAYLOAD_BYTES_MAX + 1))), 'payload_too_large')
    assert.is(await codeOf(a!.call('b', fail, { text: 'x'.repeat(300_000) })), 'payload_too_large')
    assert.throws(() => { b!.handle(fail, async () => ({ header: {} })) }, /has a handler already/)
  })
})

test('a reply that is too large is an error of the call, not of the connection', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    b!.handle(echo, async () => ({ header: {}, payload: new Uint8Array(PAYLOAD_BYTES_MAX + 1) }))

    assert.is(await codeOf(a!.call('b', echo, {})), 'payload_too_large')
    assert.is(await codeOf(a!.call('b', testMethod('test.none'), {})), 'unknown_method')
    assert.is(a!.stats('b')?.transport, 'tls')
  })
})

test('a deadline and a cancelled signal end the call and fire the signal of the handler', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    let started = 0
    let ended = 0

    b!.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
      started++
      signal.addEventListener('abort', () => {
        ended++
        reject(new Error('aborted'))
      })
    }))

    // Connected first, so that the deadline falls into the handler.
    await codeOf(a!.call('b', fail, {}))
    assert.is(await codeOf(a!.call('b', hang, {}, undefined, { timeoutMs: 150 })), 'rpc_timeout')
    await eventually('the first handler ends', () => ended === 1)

    const controller = new AbortController()
    // A deadline that the test does not live to see: it is the cancel frame that must end the handler.
    const call = codeOf(a!.call('b', hang, {}, seededBytes(2_000_000),
      { signal: controller.signal, timeoutMs: 600_000 }))

    await eventually('the second handler starts', () => started === 2)
    controller.abort()
    assert.is(await call, 'aborted')
    await eventually('the second handler ends', () => ended === 2)
    assert.is(await codeOf(a!.call('b', hang, {}, undefined, { signal: AbortSignal.abort() })), 'aborted')
    assert.is(started, 2)
  })
})

test('a call cancelled while its payload is being sent leaves the connection in order', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    b!.handle(echo, async ({ header, payload }) => ({ header, payload }))
    await a!.call('b', echo, {})

    const payload = seededBytes(PAYLOAD_BYTES_MAX)

    for (let round = 0; round < 20; round++) {
      const controller = new AbortController()
      const doomed = Array.from({ length: 4 }, async () =>
        codeOf(a!.call('b', echo, {}, payload, { signal: controller.signal })))
      const kept = a!.call('b', echo, { n: round }, payload.subarray(round))

      setImmediate(() => { controller.abort() })
      await Promise.all(doomed)
      assert.ok(Buffer.from(payload.subarray(round)).equals((await kept).payload))
    }
  })
})

test('stop fails what is under way, and a later call, with `aborted`', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    let started = false
    let signalFired = false

    b!.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
      started = true
      signal.addEventListener('abort', () => {
        signalFired = true
        reject(new Error('aborted'))
      })
    }))

    const call = codeOf(a!.call('b', hang, {}))

    await eventually('the call is under way', () => started)
    await Promise.all([a!.stop(), a!.stop()])
    assert.is(await call, 'aborted')
    assert.is(await codeOf(a!.call('b', hang, {})), 'aborted')
    await eventually('the handler is told', () => signalFired)
  })
})

test.run()
