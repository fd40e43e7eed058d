import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { API_PREFIX } from '../../src/api/constants.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { withTempDir } from './temp-dir.js'
import { pack } from 'tar-stream'
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

/** Runs with such a node, and an empty folder to work in; `at` names the node on a command line. */
export async function withFakeApi (
  routes: Record<string, FakeHandler>, run: (dir: string, at: string[], api: FakeApi) => Promise<void>
): Promise<void> {
  await withTempDir(async dir => {
    const api = await fakeApi(dir, routes)
    const work = join(dir, 'work')
    await mkdir(work)

    try {
      await run(work, ['-d', api.dataDir], api)
    } finally {
      await api.close()
    }
  })
}

export function sendJson (res: ServerResponse, value: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(value))
}

export function sendError (res: ServerResponse, status: number, code: string, message: string): void {
  sendJson(res, { title: '', status, code, detail: message }, status)
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

/** Answers with a file. */
export function sendFile (text: string): FakeHandler {
  return (_request, res) => {
    res.writeHead(200, { 'x-shoal-type': 'file', 'x-shoal-bytes': String(text.length) })
    res.end(text)
  }
}

export interface FakeEntry {
  name: string
  type?: 'file' | 'symlink' | 'link' | 'directory'
  text?: string
  /** Of a link. @default '/etc/passwd' */
  link?: string
  mode?: number
  mtime?: Date
}

export async function tarOf (entries: readonly FakeEntry[]): Promise<Buffer> {
  const archive = pack()

  for (const { name, type = 'file', text = '', link = '/etc/passwd', ...rest } of entries) {
    archive.entry({ name, type, ...rest, ...(type === 'symlink' || type === 'link') && { linkname: link } }, text)
  }

  archive.finalize()

  const chunks: Uint8Array[] = []

  for await (const chunk of archive as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
  }

  return Buffer.concat(chunks)
}

/** Answers with a folder. */
export function sendTar (tar: Uint8Array): FakeHandler {
  return (_request, res) => {
    res.writeHead(200, { 'x-shoal-type': 'directory', 'x-shoal-bytes': '1' })
    res.end(tar)
  }
}
