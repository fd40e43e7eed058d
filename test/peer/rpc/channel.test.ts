import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CALLS_PER_PEER_MAX, CONTROL_RETRY_MS, HELLO_PROTOCOL, PAYLOAD_BYTES_MAX } from '../../../src/peer/rpc/constants.js'
import { decodeHello, encodeHello } from '../../../src/peer/rpc/hello.js'
import { PeerBusyError } from '../../../src/peer/rpc/errors.js'
import { createRpc } from '../../../src/peer/rpc/rpc.js'
import { systemClock } from '../../../src/util/clock.js'
import { errorCode } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { FakeRpcNetwork, testMethod, withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { RawRpcPeer } from '../../helpers/raw-rpc-peer.js'
import type { RpcService } from '../../../src/peer/rpc/init.js'
import type { AddressInfo, Socket } from 'node:net'

const echo = testMethod('test.echo')
const hang = testMethod('test.hang')

function serve (rpc: RpcService): void {
  rpc.handle(echo, async ({ header, payload }) => ({ header, payload }))
  rpc.handle(hang, async ({ signal }) => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new Error('aborted')) })
  }))
}

/** Open sockets of this process, both ends of a loopback connection counted. */
function openSockets (): number {
  return process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length
}

/** Losses as `peer reason`, in order. */
function losses (rpc: RpcService): string[] {
  const seen: string[] = []

  rpc.onDisconnect((peerId, reason) => { seen.push(`${peerId} ${reason}`) })

  return seen
}

test('on a simultaneous open one connection stays, and no call is lost', async () => {
  for (let round = 0; round < 5; round++) {
    const before = openSockets()

    await withRpcs(['a', 'b'], async ([a, b], network) => {
      const lost = [losses(a!), losses(b!)]

      serve(a!)
      serve(b!)

      // Both hellos are answered at the same moment, so both sides connect before either knows of the other.
      for (const host of network.hosts.values()) {
        host.delayMs = 20
      }

      const payload = seededBytes(500_000)

      await Promise.all(Array.from({ length: 20 }, async (_, n) =>
        (n % 2 === 0 ? a!.call('b', echo, { n }, payload) : b!.call('a', echo, { n }, payload))))
      assert.equal([...network.hosts.values()].map(({ sent }) => sent), [1, 1])
      await eventually('one connection is left', () => openSockets() - before === 2)
      await Promise.all([a!.call('b', echo, {}), b!.call('a', echo, {})])
      assert.is(openSockets() - before, 2)
      assert.equal(lost, [[], []], 'the loser is no loss')
    })
    await eventually('nothing is left open', () => openSockets() === before)
  }
})

test('a connection that breaks is told as `closed`, and calls under way fail at once', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    const lost = losses(a!)

    serve(b!)
    await a!.call('b', echo, {})

    const call = a!.call('b', hang, {}).catch(errorCode)

    await a!.call('b', echo, {})
    b!.disconnect('a')
    assert.is(await call, 'peer_unreachable')
    assert.equal(lost, ['b closed'])
  })
})

test('a peer whose process is gone is told as `refused`; control calls keep asking, others wait for the backoff', async () => {
  await withRpcs(['a', 'b'], async ([a, b], network) => {
    const lost = losses(a!)
    const host = network.hosts.get('a')!

    serve(b!)
    await a!.call('b', echo, {})
    await b!.stop()
    network.hosts.get('b')!.reachable = false
    await eventually('the loss is noticed', () => lost.length === 1)
    assert.equal(lost, ['b closed'])
    assert.is(await a!.call('b', echo, {}).catch(errorCode), 'peer_unreachable')
    await eventually('the refusal is noticed', () => lost.length === 2)
    assert.equal(lost, ['b closed', 'b refused'])

    // Some failures on, the backoff is longer than the pace of control calls.
    for (let n = 0; n < 4; n++) {
      await new Promise(resolve => { setTimeout(resolve, CONTROL_RETRY_MS + 20) })
      await a!.call('b', echo, {}, undefined, { class: 'control' }).catch(() => {})
    }

    const { sent } = host
    const startedAt = performance.now()

    assert.ok(sent >= 5)

    for (let n = 0; n < 50; n++) {
      assert.is(await a!.call('b', echo, {}).catch(errorCode), 'peer_unreachable')
      assert.is(await a!.call('b', echo, {}, undefined, { class: 'control' }).catch(errorCode), 'peer_unreachable')
    }

    const allowed = 1 + (performance.now() - startedAt) / CONTROL_RETRY_MS

    assert.ok(host.sent - sent <= allowed, `${host.sent - sent} attempts for 100 calls, ${allowed} allowed`)

    // It comes back as another process and says hello: the backoff is over.
    network.hosts.get('b')!.reachable = true

    const reborn = createRpc({ host: network.host('b') })

    try {
      serve(reborn)
      serve(a!)
      await reborn.start()
      await reborn.call('a', echo, {})
      await a!.call('b', echo, {})
    } finally {
      await reborn.stop()
    }
  })
})

test('the endpoints that membership knows tell a dead peer that was never called', async () => {
  await withRpcs(['a'], async ([a]) => {
    const lost = losses(a!)

    await a!.call('ghost', echo, {}).catch(() => {})
    await eventually('the refusal is noticed', () => lost.length === 1)
    assert.equal(lost, ['ghost refused'])
  }, () => ({ knownEndpoints: () => ['127.0.0.1:1', 'nonsense:'] }))
})

test('a peer that cannot be reached, but whose port does not refuse, is not told as `refused`', async () => {
  await withRpcs(['a', 'b'], async ([a], network) => {
    const lost = losses(a!)

    network.hosts.get('b')!.reachable = false
    assert.is(await a!.call('b', echo, {}).catch(errorCode), 'peer_unreachable')
    await new Promise(resolve => { setTimeout(resolve, 100) })
    assert.equal(lost, [])
  }, () => ({ knownEndpoints: () => [] }))
})

test('control overtakes bulk', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    serve(b!)
    await a!.call('b', echo, {})

    const payload = seededBytes(PAYLOAD_BYTES_MAX)
    let bulkDone = 0
    const bulk = Array.from({ length: 12 }, async () => {
      await a!.call('b', echo, {}, payload, { timeoutMs: 60_000 })
      bulkDone++
    })

    for (let n = 0; n < 3; n++) {
      await a!.call('b', echo, { n }, undefined, { class: 'control' })
    }

    assert.ok(bulkDone < 6, `three probes were answered after ${bulkDone} of 12 large calls`)
    await Promise.all(bulk)
    assert.ok((a!.stats('b')?.latencyMs ?? Infinity) < 1000)
  })
})

test('more calls than the bound fail with `busy` and a hint when to come back', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    serve(b!)

    const controller = new AbortController()
    const calls = Array.from({ length: CALLS_PER_PEER_MAX }, async () =>
      a!.call('b', hang, {}, undefined, { signal: controller.signal, timeoutMs: 60_000 }).catch(errorCode))
    const surplus: unknown = await a!.call('b', hang, {}).catch((err: unknown) => err)

    assert.instance(surplus, PeerBusyError)
    assert.ok((surplus as PeerBusyError).retryAfterMs > 0)
    controller.abort()
    assert.equal(new Set(await Promise.all(calls)), new Set(['aborted']))
    assert.is((await a!.call('b', echo, { n: 3 })).header.n, 3)

    const payload = seededBytes(PAYLOAD_BYTES_MAX)
    const bulk = Array.from({ length: 40 }, async () =>
      a!.call('b', echo, {}, payload, { timeoutMs: 60_000 }).then(() => 'done', errorCode))
    const outcomes = await Promise.all(bulk)

    // With their headers 16 of them are a little more than 64 MiB.
    assert.is(outcomes.filter(outcome => outcome === 'done').length, 15)
    assert.is(outcomes.filter(outcome => outcome === 'busy').length, 25)
  })
})

test('more handlers than may run at once wait their turn, and all are served', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    let running = 0
    let runningMax = 0

    b!.handle(echo, async ({ header }) => {
      running++
      runningMax = Math.max(runningMax, running)
      await new Promise(resolve => { setTimeout(resolve, 5) })
      running--

      return { header }
    })

    const replies = await Promise.all(Array.from({ length: 500 }, async (_, n) => a!.call('b', echo, { n })))

    replies.forEach(({ header }, n) => { assert.is(header.n, n) })
    assert.ok(runningMax > 32 && runningMax <= 64, `${runningMax} ran at once`)
  })
})

test('an idle channel is closed quietly and opened again by the next call', async () => {
  const before = openSockets()

  await withRpcs(['a', 'b'], async ([a, b], network) => {
    const lost = [losses(a!), losses(b!)]

    serve(b!)
    await a!.call('b', echo, {})
    await eventually('the channel is closed', () => openSockets() === before)
    assert.equal(lost, [[], []])
    await a!.call('b', echo, {})
    assert.is(network.hosts.get('a')!.sent, 2)
    assert.ok((a!.stats('b')?.rxBytes ?? 0) > 0)
  }, () => ({ idleMs: 60, sweepMs: 20 }))
})

test('a connection that has moved much is renewed while calls go on', async () => {
  await withRpcs(['a', 'b'], async ([a, b], network) => {
    const lost = [losses(a!), losses(b!)]
    const payload = seededBytes(100_000)

    serve(b!)
    await eventually('three connections were made', async () => {
      await Promise.all(Array.from({ length: 10 }, async () => a!.call('b', echo, {}, payload)))

      return network.hosts.get('a')!.sent >= 3
    })
    assert.equal(lost, [[], []])
  }, peerId => peerId === 'a' ? { renewBytes: 2_000_000, sweepMs: 20 } : {})
})

test('a channel with a call under way is not idle', async () => {
  await withRpcs(['a', 'b'], async ([a, b]) => {
    b!.handle(hang, async () => {
      await new Promise(resolve => { setTimeout(resolve, 300) })

      return { header: { n: 7 } }
    })
    assert.is((await a!.call('b', hang, {})).header.n, 7)
  }, () => ({ idleMs: 40, sweepMs: 10 }))
})

test('a half-open connection is found by calls that time out', async () => {
  let skewMs = 0
  const clock = { ...systemClock, now: () => performance.now() + skewMs }

  await withRpcs(['a'], async ([a], network) => {
    const lost = losses(a!)
    const mute = await RawRpcPeer.bound(network, a!, { own: 'mute', target: 'a' })
    const call = async (): Promise<unknown> => a!.call('mute', echo, {}, undefined, { timeoutMs: 50 }).catch(errorCode)

    assert.is(await call(), 'rpc_timeout')
    assert.is(await call(), 'rpc_timeout')
    assert.equal(lost, [], 'a short silence is no reason')
    skewMs = 11_000
    assert.is(await call(), 'rpc_timeout')
    await eventually('the connection is given up', () => lost.length === 1)
    assert.equal(lost, ['mute closed'])
    await mute.whenClosed()
  }, () => ({ clock }))
})

test('a peer that connects anew replaces the connection it has lost', async () => {
  await withRpcs(['a'], async ([a], network) => {
    serve(a!)

    const first = await RawRpcPeer.bound(network, a!, { own: 'z', target: 'a' })
    const second = await RawRpcPeer.bound(network, a!, { own: 'z', target: 'a' })

    await first.whenClosed()

    const call = a!.call('z', echo, {}, undefined, { timeoutMs: 200 }).catch(errorCode)

    await eventually('the call goes to the new one', () => second.frames.length === 2)
    assert.is(await call, 'rpc_timeout')
    second.socket.destroy()
  })
})

test('a listener that is taken makes way for any port, and endpoints say which', async () => {
  await withRpcs(['a'], async ([a], network) => {
    const taken = Number(a!.dataEndpoints()[0]!.split(':')[1])
    const b = createRpc({ host: network.host('b'), preferredPort: taken, listenHosts: ['127.0.0.1'] })
    const c = createRpc({
      host: network.host('c'), preferredPort: 65_536, listenHosts: ['127.0.0.1'], advertiseHosts: ['node.example.com']
    })

    assert.equal(b.dataEndpoints(), [])

    try {
      await Promise.all([b.start(), b.start(), c.start()])
      assert.is.not(Number(b.dataEndpoints()[0]!.split(':')[1]), taken)
      assert.match(c.dataEndpoints()[0]!, /^node\.example\.com:\d+$/)
      assert.is(c.dataEndpoints().length, 1)
    } finally {
      await Promise.all([b.stop(), c.stop()])
    }
  })
})

test('a frozen hello ends with the deadline of the call', async () => {
  const network = new FakeRpcNetwork()
  const a = createRpc({ host: network.host('a') })

  network.host('frozen').handleMessage(HELLO_PROTOCOL, async () => new Promise(() => {}))

  try {
    await a.start()
    assert.is(await a.call('frozen', echo, {}, undefined, { timeoutMs: 50, class: 'control' }).catch(errorCode), 'rpc_timeout')
  } finally {
    await a.stop()
  }
})

test('stop leaves nothing behind, not even in the middle of connecting', async () => {
  const network = new FakeRpcNetwork()
  const [a, b, c] = ['a', 'b', 'c'].map(peerId => createRpc({ host: network.host(peerId) }))
  const blackHole = createServer(() => {})

  blackHole.listen(0, '127.0.0.1')
  await once(blackHole, 'listening')
  network.hosts.get('c')!.tamper = answer => {
    const { fingerprint, nonce } = decodeHello(answer)

    return encodeHello({ fingerprint, endpoints: [`127.0.0.1:${(blackHole.address() as AddressInfo).port}`] }, nonce)
  }
  network.hosts.get('b')!.delayMs = 10_000

  await Promise.all([a!.start(), b!.start(), c!.start()])
  serve(b!)
  await a!.call('b', echo, {})

  const accepted = once(blackHole, 'connection')
  const calls = [
    a!.call('b', hang, {}),
    a!.call('b', hang, {}, seededBytes(PAYLOAD_BYTES_MAX)),
    a!.call('c', hang, {}),
    b!.call('c', hang, {})
  ].map(async call => call.catch(errorCode))
  const [socket] = await accepted as [Socket]

  socket.on('error', () => {})
  socket.resume()
  await Promise.all([a!.stop(), b!.stop(), c!.stop()])

  for (const outcome of await Promise.all(calls)) {
    // The other side may have said goodbye first.
    assert.ok(outcome === 'aborted' || outcome === 'peer_unreachable', JSON.stringify(outcome))
  }

  blackHole.close()
  await eventually('all handles are gone', () =>
    !process.getActiveResourcesInfo().some(name => name.startsWith('TCP') || name.startsWith('TLS')), 2_000)
})

test.run()
