import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { API_PREFIX } from '../../src/gateway/http/api.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface FakeRequest { method: string, path: string, query: URLSearchParams, req: IncomingMessage }
export type FakeHandler = (request: FakeRequest, res: ServerResponse) => void | Promise<void>

export interface FakeApi {
  dataDir: string
  /** `PUT /files?format=raw` of each request so far. */
  requests: string[]
  /** True once a request's connection was broken by the client. */
  clientGone: () => boolean
  close: () => Promise<void>
}

/**
 * A node's API without the node: a server on the Unix socket of `<dir>/data`. `routes` are by `METHOD /path`, the
 * longest that the request begins with wins.
 */
export async function fakeApi (dir: string, routes: Record<string, FakeHandler>): Promise<FakeApi> {
  const dataDir = join(dir, 'data')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(join(dataDir, 'identity.key'), 'not a real one')
  const requests: string[] = []
  let gone = false

  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://shoal')
    const path = url.pathname.replace(API_PREFIX, '')
    const method = req.method ?? ''
    requests.push(`${method} ${path}${url.search}`)
    res.on('close', () => {
      if (!res.writableFinished) {
        gone = true
      }
    })
    // A broken upload is reported here as well; the tests look at `clientGone`.
    req.on('error', () => {})
    const name = Object.keys(routes)
      .filter(route => `${method} ${path}`.startsWith(route))
      .sort((a, b) => b.length - a.length)[0]
    const handler = name == null ? undefined : routes[name]

    if (handler == null) {
      sendError(res, 404, 'not_found', `no route ${method} ${path}`)
      return
    }

    void Promise.resolve(handler({ method, path, query: url.searchParams, req }, res)).catch(() => { res.destroy() })
  })

  server.listen(socketPathFor(dataDir))
  await once(server, 'listening')

  return {
    dataDir,
    requests,
    clientGone: () => gone,
    close: async () => {
      server.closeAllConnections()

      if (server.listening) {
        await new Promise<void>(resolve => { server.close(() => { resolve() }) })
      }
    }
  }
}

export function sendJson (res: ServerResponse, value: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(value))
}

export function sendError (res: ServerResponse, status: number, code: string, message: string): void {
  sendJson(res, { error: { code, message } }, status)
}

export function sendRows (res: ServerResponse, rows: readonly unknown[]): void {
  res.writeHead(200, { 'content-type': 'application/x-ndjson' })
  res.end(rows.map(row => `${JSON.stringify(row)}\n`).join(''))
}

export async function readBody (req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []

  for await (const chunk of req as AsyncIterable<Buffer>) {
    chunks.push(chunk)
  }

  return Buffer.concat(chunks)
}
