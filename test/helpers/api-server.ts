/* eslint-disable @typescript-eslint/no-unsafe-return -- JSON of answers */
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createFiles } from '../../src/files/files.js'
import { HEADER_BYTES_MAX } from '../../src/api/constants.js'
import { createLocalApi } from '../../src/gateway/http/local-api.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { silentLogger } from '../../src/util/logger.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { WAIT_TIMEOUT_MS } from '../../testing/wait-for.js'
import type { ApiBackend } from '../../src/gateway/http/backend.js'
import type { LocalApiInit } from '../../src/gateway/http/local-api.js'
import type { Files } from '../../src/files/types.js'
import type { IncomingHttpHeaders, RequestOptions } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
}

/** The local API over fake blocks, in a folder of its own, on a real Unix socket. */
export interface ApiFixture {
  socketPath: string
  blocks: FakeBlocks
  files: Files
  server: ReturnType<typeof createLocalApi>
  /** One request on a connection of its own, all of the answer. */
  call: (
    method: string,
    url: string,
    body?: Uint8Array | string,
    headers?: Record<string, string | number>
  ) => Promise<Answer>
  /** The same, parsed: JSON, or the lines of ndjson. */
  json: (method: string, url: string, body?: Uint8Array | string) => Promise<any>
  lines: (method: string, url: string, body?: Uint8Array | string) => Promise<any[]>
  /** A request that the test drives itself. */
  open: (options: RequestOptions) => http.ClientRequest
  close: () => Promise<void>
}

const opened = new Set<ApiFixture>()

/** Closes what `startApi` has opened; the hook after each test, so that a failing one leaves nothing open either. */
export async function closeApis (): Promise<void> {
  for (const fixture of opened) {
    opened.delete(fixture)
    await fixture.close()
  }
}

/** A backend whose calls all fail; a test gives those that it needs. */
export function fakeBackend (calls: Partial<ApiBackend> = {}): ApiBackend {
  const unused = (name: string) => async (): Promise<never> => { throw new Error(`${name} is not part of this test`) }

  return {
    putDefaults: () => ({ replicas: 3, minReplicas: 2 }),
    nodeInfo: unused('nodeInfo'),
    config: unused('config'),
    reload: unused('reload'),
    peers: unused('peers'),
    addPeer: unused('addPeer'),
    removePeer: unused('removePeer'),
    blockPeer: unused('blockPeer'),
    unblockPeer: unused('unblockPeer'),
    status: unused('status'),
    readiness: unused('readiness'),
    metrics: unused('metrics'),
    scrub: unused('scrub'),
    scrubNow: unused('scrubNow'),
    gc: unused('gc'),
    gcNow: unused('gcNow'),
    workers: unused('workers'),
    setWorker: unused('setWorker'),
    leave: unused('leave'),
    stop: unused('stop'),
    ...calls
  }
}

export async function startApi (
  { blocks = new FakeBlocks(), backend, ...init }: Partial<Omit<LocalApiInit, 'blocks' | 'backend'>> & {
    blocks?: FakeBlocks
    backend?: Partial<ApiBackend>
  } = {}
): Promise<ApiFixture> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'shoal-api-'))
  const socketPath = socketPathFor(folder)
  const files = createFiles({ blocks })
  const server = createLocalApi({
    socketPath, blocks, files, logger: silentLogger, backend: fakeBackend(backend), ...init
  })

  await server.start()

  const open = (options: RequestOptions): http.ClientRequest => http.request({
    socketPath, agent: false, maxHeaderSize: HEADER_BYTES_MAX, ...options
  })

  const call: ApiFixture['call'] = async (method, url, body, headers) => {
    return new Promise((resolve, reject) => {
      const request = open({ method, path: url, headers })

      request.on('error', reject)
      request.on('response', response => {
        const chunks: Buffer[] = []

        response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() })
        })
      })
      request.end(body)
    })
  }

  const fixture: ApiFixture = {
    socketPath,
    blocks,
    files,
    server,
    open,
    call,
    json: async (...args) => JSON.parse((await call(...args)).text),
    lines: async (...args) => {
      const { text } = await call(...args)
      return text.split('\n').filter(line => line !== '').map(line => JSON.parse(line))
    },
    close: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }

  opened.add(fixture)

  return fixture
}

/** Waits until the condition holds, or fails after a while. */
export async function until (condition: () => boolean, what: string, timeoutMs = WAIT_TIMEOUT_MS): Promise<void> {
  const end = performance.now() + timeoutMs

  while (!condition()) {
    if (performance.now() > end) {
      throw new Error(`Waited in vain: ${what}`)
    }

    await new Promise(resolve => { setTimeout(resolve, 5) })
  }
}
