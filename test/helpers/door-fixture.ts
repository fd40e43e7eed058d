import http from 'node:http'
import { createFiles } from '../../src/files/files.js'
import { HttpDoor } from '../../src/gateway/http/door/http-door.js'
import { silentLogger } from '../../src/util/logger.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { fakeBackend } from './api-server.js'
import { MemoryVolumes } from './memory-volumes.js'
import type { Caller, Doorkeeper } from '../../src/gateway/http/door/caller.js'
import type { HttpDoorInit } from '../../src/gateway/http/door/http-door.js'
import type { Answer } from './api-server.js'

type FixedCaller = Omit<Caller, 'isAdmin'> & { isAdmin: boolean }

interface DoorOptions {
  /** Who every caller is. @default the admin */
  caller?: Partial<FixedCaller>
  /** @default true */
  isReady?: boolean
  /** Tells them apart. */
  identify?: (...args: Parameters<Doorkeeper['identify']>) => Promise<Partial<FixedCaller>>
}

interface CallOptions { body?: Uint8Array | string, headers?: http.OutgoingHttpHeaders }

export interface DoorFixture {
  url: string
  port: number
  door: HttpDoor
  volumes: MemoryVolumes
  blocks: FakeBlocks
  call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
}

const opened = new Set<HttpDoor>()

export async function closeDoors (): Promise<void> {
  for (const door of opened) {
    opened.delete(door)
    await door.stop()
  }
}

/** A door on loopback over volumes in memory, with one volume `v`; every caller is the admin unless told otherwise. */
export async function openDoor (
  { caller, identify, isReady = true, ...init }: Partial<HttpDoorInit> & DoorOptions = {}
): Promise<DoorFixture> {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const volumes = new MemoryVolumes({ blocks, files })
  await volumes.create('v')
  const door = new HttpDoor({
    listen: ['127.0.0.1:0'],
    hosts: ['files.example.com', '*.example.org'],
    logger: silentLogger,
    services: {
      blocks, files, volumes, logger: silentLogger,
      backend: fakeBackend({ readiness: async () => ({ ready: isReady, reasons: [] }) })
    },
    doorkeeper: {
      identify: async (...args) => {
        const { isAdmin, ...told } = { name: 'admin', isAdmin: true, volumes, ...caller, ...await identify?.(...args) }

        return { ...told, isAdmin: async () => isAdmin }
      }
    },
    ...init
  })
  await door.start()
  opened.add(door)
  const [url = ''] = door.urls
  const port = Number(new URL(url).port)

  return {
    url, port, door, volumes, blocks,
    call: async (method, path, { body, headers } = {}) => await new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }
}
