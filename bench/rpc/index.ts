/**
 * What does the RPC channel cost above raw TLS? Two processes on loopback; see README.md.
 *
 * `node dist/bench/rpc/index.js [MiB]`
 */
import { fork } from 'node:child_process'
import { createSecureContext, connect as connectTls, createServer } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createRpc } from '../../src/peer/rpc/index.js'
import { createCertificate } from '../../src/peer/rpc/certificate.js'
import { secureContextOptions } from '../../src/peer/rpc/tls.js'
import type { RpcHost, RpcMethod, RpcService } from '../../src/peer/rpc/index.js'
import type { ChildProcess } from 'node:child_process'
import type { AddressInfo } from 'node:net'

const MIB = 1024 * 1024
const TOTAL_MIB = Number(process.argv[2] ?? 512)
const IN_FLIGHT = 16
const SMALL_CALLS = 20_000
const ROUNDS = 5

type Message =
  | { kind: 'tls-port', port: number }
  | { kind: 'hello', id: number, request: string }
  | { kind: 'hello-answer', id: number, answer: string }
  | { kind: 'ready' }
  | { kind: 'cpu' }
  | { kind: 'cpu-answer', seconds: number }

const raw = {
  encode: (message: Partial<Uint8Array>) => message as Uint8Array,
  decode: (bytes: Uint8Array) => bytes
}
const NOTHING = new Uint8Array(0)
const method = (name: string): RpcMethod<Uint8Array, Uint8Array> => ({ name, request: raw, response: raw })
const sink = method('bench.sink')
const source = method('bench.source')
const small = method('bench.small')

/** The hello goes over the pipe between the processes, in place of libp2p. */
function pipeHost (peerId: string, pipe: NodeJS.Process | ChildProcess): RpcHost {
  const waiting = new Map<number, (answer: Uint8Array) => void>()
  let handler: ((peerId: string, request: Uint8Array) => Promise<Uint8Array>) | undefined
  let lastId = 0

  pipe.on('message', (message: Message) => {
    if (message.kind === 'hello') {
      void handler?.(peerId === 'a' ? 'b' : 'a', Buffer.from(message.request, 'base64')).then(answer => {
        pipe.send?.({ kind: 'hello-answer', id: message.id, answer: Buffer.from(answer).toString('base64') })
      })
    } else if (message.kind === 'hello-answer') {
      waiting.get(message.id)?.(Buffer.from(message.answer, 'base64'))
    }
  })

  return {
    peerId,
    handleMessage: (_protocol, added) => { handler = added },
    handleStream: () => {},
    sendMessage: async (_peerId, _protocol, request) => new Promise(resolve => {
      waiting.set(++lastId, resolve)
      pipe.send?.({ kind: 'hello', id: lastId, request: Buffer.from(request).toString('base64') })
    }),
    openStream: async () => { throw new Error('no fallback in this bench') }
  }
}

/** The far process: a raw TLS server that swallows bytes and says when it has them all, and an RPC server. */
async function serve (): Promise<void> {
  const rpc = createRpc({ host: pipeHost('b', process) })
  const payload = Buffer.alloc(MIB, 7)
  const server = createServer(secureContextOptions(createCertificate()), socket => {
    let bytes = 0

    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length

      if (bytes >= TOTAL_MIB * MIB) {
        bytes = 0
        socket.write('x')
      }
    })
  })

  process.on('message', (message: Message) => {
    if (message.kind === 'cpu') {
      process.send?.({ kind: 'cpu-answer', seconds: cpuSeconds() })
    }
  })
  rpc.handle(sink, async () => ({ header: NOTHING }))
  rpc.handle(source, async () => ({ header: NOTHING, payload }))
  rpc.handle(small, async () => ({ header: NOTHING }))
  await rpc.start()
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ kind: 'tls-port', port: (server.address() as AddressInfo).port })
    process.send?.({ kind: 'ready' })
  })
}

async function measureRawTls (port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const payload = Buffer.alloc(MIB, 7)
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      secureContext: createSecureContext(secureContextOptions(createCertificate())),
      rejectUnauthorized: false
    }, () => {
      const startedAt = performance.now()
      let sent = 0

      const write = (): void => {
        while (sent < TOTAL_MIB) {
          sent++

          if (!socket.write(payload)) {
            return
          }
        }
      }

      socket.on('drain', write)
      socket.once('data', () => {
        socket.destroy()
        resolve(TOTAL_MIB / (performance.now() - startedAt) * 1000)
      })
      write()
    })

    socket.on('error', reject)
  })
}

async function inParallel (count: number, lanes: number, task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let left = count

  await Promise.all(Array.from({ length: lanes }, async () => {
    while (left-- > 0) {
      await task()
    }
  }))

  return count / (performance.now() - startedAt) * 1000
}

function cpuSeconds (): number {
  const { user, system } = process.cpuUsage()

  return (user + system) / 1e6
}

/** What a task moved per second, and what it cost both processes. */
interface Figure { perSecond: number, nearSeconds: number, farSeconds: number }

async function figure (child: ChildProcess, task: () => Promise<number>): Promise<Figure> {
  const farCpu = async (): Promise<number> => new Promise(resolve => {
    const onMessage = (message: Message): void => {
      if (message.kind === 'cpu-answer') {
        child.off('message', onMessage)
        resolve(message.seconds)
      }
    }

    child.on('message', onMessage)
    child.send({ kind: 'cpu' })
  })
  const [near, far] = [cpuSeconds(), await farCpu()]
  const perSecond = await task()

  return { perSecond, nearSeconds: cpuSeconds() - near, farSeconds: await farCpu() - far }
}

function print (name: string, unit: string, figures: Figure[], per: number): void {
  const median = (pick: (figure: Figure) => number): number =>
    figures.map(pick).sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN

  console.log(`${name.padEnd(28)} ${median(f => f.perSecond).toFixed(0).padStart(7)} ${unit.padEnd(6)}` +
    `  CPU near ${(median(f => f.nearSeconds) / per).toFixed(2)} s, far ${(median(f => f.farSeconds) / per).toFixed(2)} s`)
}

async function measure (rpc: RpcService, port: number, child: ChildProcess): Promise<void> {
  const payload = Buffer.alloc(MIB, 7)
  const tasks = {
    raw: async () => measureRawTls(port),
    requests: async () => inParallel(TOTAL_MIB, IN_FLIGHT, async () => rpc.call('b', sink, NOTHING, payload)),
    replies: async () => inParallel(TOTAL_MIB, IN_FLIGHT, async () => rpc.call('b', source, NOTHING)),
    one: async () => inParallel(SMALL_CALLS / 4, 1, async () => rpc.call('b', small, NOTHING)),
    sixteen: async () => inParallel(SMALL_CALLS, IN_FLIGHT, async () => rpc.call('b', small, NOTHING))
  }
  const figures: Record<keyof typeof tasks, Figure[]> = { raw: [], requests: [], replies: [], one: [], sixteen: [] }

  // Interleaved, so that whatever else the machine does falls on all alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['raw', 'requests', 'replies', 'one', 'sixteen'] as const) {
      figures[name].push(await figure(child, tasks[name]))
    }
  }

  const gib = TOTAL_MIB / 1024

  console.log(`median of ${ROUNDS} rounds; CPU per GiB, or per 10 000 small calls`)
  print('raw TLS, 1 MiB writes', 'MiB/s', figures.raw, gib)
  print('1 MiB requests, 16 in flight', 'MiB/s', figures.requests, gib)
  print('1 MiB replies, 16 in flight', 'MiB/s', figures.replies, gib)
  print('small calls, 1 in flight', '/s', figures.one, SMALL_CALLS / 4 / 10_000)
  print('small calls, 16 in flight', '/s', figures.sixteen, SMALL_CALLS / 10_000)
  console.log(`peak RSS of the near process ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`)
}

async function run (): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    env: { ...process.env, BENCH_SERVE: '1' }
  })
  const rpc = createRpc({ host: pipeHost('a', child) })

  const port = await new Promise<number>(resolve => {
    let found = 0

    child.on('message', (message: Message) => {
      if (message.kind === 'tls-port') {
        found = message.port
      } else if (message.kind === 'ready') {
        resolve(found)
      }
    })
  })

  try {
    await rpc.start()
    await measure(rpc, port, child)
  } finally {
    await rpc.stop()
    child.kill()
  }
}

await (process.env.BENCH_SERVE == null ? run() : serve())
