import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRpc } from '../../../src/peer/rpc/rpc.js'
import { errorCode } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { eventually } from '../../helpers/eventually.js'
import { testMethod } from '../../helpers/fake-rpc-hosts.js'
import { addressOf, withHosts } from '../../helpers/peer-hosts.js'
import type { PeerHost } from '../../../src/peer/transport/host.js'
import type { RpcInit, RpcService } from '../../../src/peer/rpc/init.js'

const echo = testMethod('test.echo')

/** Two nodes' channels on real hosts that know each other. */
async function withPair (init: Partial<RpcInit>,
  run: (a: RpcService, b: RpcService, hosts: { a: PeerHost, b: PeerHost }) => Promise<void>): Promise<void> {
  await withHosts([{}, {}], async (hostA, hostB) => {
    const [a, b] = [hostA, hostB].map(host => createRpc({ host, ...init }))

    try {
      await Promise.all([a!.start(), b!.start()])
      await hostA.connect(addressOf(hostB))
      await eventually('both sides know of it', () => hostB.isConnected(hostA.peerId))
      await run(a!, b!, { a: hostA, b: hostB })
    } finally {
      await Promise.all([a!.stop(), b!.stop()])
    }
  })
}

for (const [transport, listenHosts] of [['tls', ['127.0.0.1']], ['libp2p', []]] as const) {
  test(`on real hosts calls go over ${transport}, both ways`, async () => {
    await withPair({ listenHosts }, async (a, b, hosts) => {
      for (const rpc of [a, b]) {
        rpc.handle(echo, async ({ header, payload, peerId }) => ({ header: { ...header, text: peerId }, payload }))
      }

      const payload = seededBytes(3_000_000)

      await Promise.all(Array.from({ length: 8 }, async (_, n) => {
        const [from, fromId, to] = n % 2 === 0
          ? [a, hosts.a.peerId, hosts.b.peerId]
          : [b, hosts.b.peerId, hosts.a.peerId]
        const reply = await from.call(to, echo, { n }, payload, { timeoutMs: 60_000 })

        assert.equal(reply.header, { n, text: fromId })
        assert.ok(Buffer.from(payload).equals(reply.payload))
      }))
      assert.is(a.stats(hosts.b.peerId)?.transport, transport)
    })
  })
}

test('on real hosts a peer that is gone is told as closed, then refused', async () => {
  await withPair({}, async (a, b, hosts) => {
    const seen: string[] = []
    const target = hosts.b.peerId

    b.handle(echo, async ({ header }) => ({ header }))
    await a.call(target, echo, {})
    a.onDisconnect((peerId, reason) => { seen.push(`${peerId === target} ${reason}`) })
    await b.stop()
    await hosts.b.stop()
    await eventually('the loss is told', () => seen.length === 1)
    assert.is(await a.call(target, echo, {}, undefined, { class: 'control' }).catch(errorCode), 'peer_unreachable')
    await eventually('the refusal is told', () => seen.length === 2)
    assert.equal(seen, ['true closed', 'true refused'])
  })
})

test.run()
