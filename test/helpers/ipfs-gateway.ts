import { readFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import type { CID } from 'multiformats/cid'
import { BlockMesh } from './block-mesh.js'
import { repoRoot } from './repo-root.js'
import { createIpfsGateway } from '../../src/gateway/ipfs/gateway.js'
import { readCar } from '../../src/volumes/fs/car.js'
import type { Blocks } from '../../src/blocks/types.js'
import type { GatewayRequestOptions, IpfsGatewayInit } from '../../src/gateway/ipfs/gateway.js'
import type { AddressInfo } from 'node:net'

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  bytes: Buffer
  readonly text: string
  /** The connection ended before the answer did. */
  isCut: boolean
}

export interface GatewayFixture {
  blocks: Blocks
  port: number
  /** A GET, unless another method is given. The path goes out as it is. */
  get: (path: string, options?: { method?: string, headers?: http.OutgoingHttpHeaders }) => Promise<Answer>
  close: () => Promise<void>
}

/** The blocks of an archive, by their CIDs as the archive has them. */
export async function readFixture (name: string): Promise<{ cid: CID, bytes: Uint8Array }[]> {
  const { blocks } = await readCar(chunksOf(await readFile(path.join(repoRoot(), 'test', 'fixtures', 'gateway', name))))
  const all: { cid: CID, bytes: Uint8Array }[] = []

  for await (const block of blocks) {
    all.push(block)
  }

  return all
}

/** The blocks of an answer that is a CAR. */
export async function readAnswer (bytes: Uint8Array): Promise<{ roots: string[], cids: string[] }> {
  const { roots, blocks } = await readCar(chunksOf(bytes))
  const cids: string[] = []

  for await (const { cid } of blocks) {
    cids.push(cid.toString())
  }

  return { roots: roots.map(root => root.toString()), cids }
}

/** A gateway over the blocks of a mesh of three nodes, or over other ones, on a server of its own. */
export async function startGateway (
  { fixtures = [], blocks, ...init }: Omit<Partial<IpfsGatewayInit>, 'blocks'> & {
    fixtures?: readonly string[], blocks?: Blocks
  } = {},
  options: GatewayRequestOptions = {}
): Promise<GatewayFixture> {
  const mesh = blocks === undefined ? new BlockMesh(3) : undefined
  await mesh?.start()
  const served = blocks ?? mesh!.nodes[0]!.blocks

  for (const name of fixtures) {
    for (const { cid, bytes } of await readFixture(name)) {
      await served.put(cid.version === 1 ? cid : cid.toV1(), bytes)
    }
  }

  const gateway = createIpfsGateway({ blocks: served, ...init })
  const server = http.createServer((request, response) => { void gateway(request, response, options) })

  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo

  return {
    blocks: served,
    port,
    get: async (path, options = {}) => await call(port, path, options),
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => { server.close(resolve) })
      await mesh?.stop()
    }
  }
}

async function call (
  port: number, path: string, { method = 'GET', headers }: { method?: string, headers?: http.OutgoingHttpHeaders }
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', agent: false, method, path, headers }, response => {
      const chunks: Buffer[] = []
      const settle = (isCut: boolean): void => {
        const bytes = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          isCut,
          get text () { return bytes.toString() }
        })
      }

      response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
      response.on('error', () => { settle(true) })
      response.on('end', () => { settle(false) })
    })

    request.on('error', reject)
    request.end()
  })
}

async function * chunksOf (bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
