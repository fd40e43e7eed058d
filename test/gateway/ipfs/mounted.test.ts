import http from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles } from '../../../src/files/files.js'
import { ANSWERED, createApp, runApp } from '../../../src/gateway/http/app.js'
import { createIpfsGateway } from '../../../src/gateway/ipfs/gateway.js'
import { seededBytes } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import type { AddressInfo } from 'node:net'
import type { Exchange } from '../../../src/gateway/http/exchange.js'

test('in an app, as the page of the gateway says', async () => {
  const blocks = new FakeBlocks()
  const gateway = createIpfsGateway({ blocks })
  const bytes = seededBytes(3_000_000)
  const { cid } = await createFiles({ blocks }).add(bytes)
  const admitted: string[] = []
  const app = createApp()

  app.on('GET', ['/ipfs/*', '/ipns/*'], async ({ env: { request, response, signal, admit } }) => {
    await admit('transfer')
    await gateway(request, response, { signal })

    return ANSWERED
  })

  const server = http.createServer((request, response) => {
    const exchange = {
      request, response, signal: new AbortController().signal, admit: async (kind: string) => { admitted.push(kind) }
    }

    runApp(app, exchange as unknown as Exchange).catch(() => { response.writeHead(599).end() })
  })

  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const whole = await fetch(`${base}/ipfs/${cid.toString()}`)
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes))
  assert.is((await fetch(`${base}/ipfs/${cid.toString()}`, { method: 'HEAD' })).headers.get('content-length'), '3000000')
  assert.is((await fetch(`${base}/ipns/example.org/`)).status, 501)
  assert.is((await fetch(`${base}/ipfs/`)).status, 400)
  assert.equal(admitted, Array(4).fill('transfer'))
  server.closeAllConnections()
  await new Promise(resolve => { server.close(resolve) })
})

test.run()
