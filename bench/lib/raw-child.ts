/** The far side of `RawTransport`: swallows bytes and answers when it has them all. Ends when its parent goes. */
import { createServer as createTcpServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createCertificate } from '../../src/peer/rpc/certificate.js'
import { secureContextOptions } from '../../src/peer/rpc/tls.js'
import type { AddressInfo, Server, Socket } from 'node:net'

const total = Number(process.argv[2])

function swallow (socket: Socket): void {
  let bytes = 0

  socket.on('error', () => {})
  socket.on('data', chunk => {
    bytes += chunk.length

    if (bytes >= total) {
      socket.write('x')
    }
  })
}

async function listen (server: Server): Promise<number> {
  return await new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => { resolve((server.address() as AddressInfo).port) })
  })
}

const net = await listen(createTcpServer(swallow))
const tls = await listen(createTlsServer(secureContextOptions(createCertificate()), swallow))

process.once('disconnect', () => { process.exit() })
process.send?.({ net, tls })
