/** What does the RPC channel cost above raw TLS? Two processes on loopback; see README.md. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createRpc } from '../../src/peer/rpc/rpc.js'
import { type RpcService } from '../../src/peer/rpc/init.js'
import { RawTransport } from '../lib/raw-transport.js'
import { Figures, type Report } from '../lib/report.js'
import { cpuSeconds, MIB, NOTHING, pipeHost, sink, small, source, type Message } from './shared.js'
import type { ChildProcess } from 'node:child_process'
import type { BenchOptions } from '../lib/options.js'

const FAR = fileURLToPath(new URL('far-child.js', import.meta.url))
const RUNS = 5
const FILE_MIB = 512
const IN_FLIGHT = 16
const SMALL_CALLS = 20_000
/** CPU of small calls is told for so many. */
const SMALL_UNIT = 10_000

export async function run (options: BenchOptions): Promise<Report> {
  const mib = options.mib ?? FILE_MIB
  const figures = new Figures()
  const child = fork(FAR)
  const rpc = createRpc({ host: pipeHost('a', child) })
  const raw = new RawTransport(mib)

  try {
    await answer(child, 'ready')
    await rpc.start()

    // In turns, so that whatever else the machine does falls on all alike.
    for (let run = 1; run <= (options.runs ?? RUNS); run++) {
      options.note(`run ${run}`)
      await measure(figures, rpc, raw, child, mib)
    }

    figures.add('rss', 'peak RSS of the near process', 'MiB', process.resourceUsage().maxRSS / 1024)
  } finally {
    await rpc.stop()
    raw.close()
    child.kill()
  }

  return {
    topic: 'rpc',
    figures: figures.list(),
    notes: [`CPU is that of both ends, for each GiB or for ${SMALL_UNIT} small calls; "near" sends the requests.`]
  }
}

async function measure (
  figures: Figures, rpc: RpcService, raw: RawTransport, child: ChildProcess, mib: number
): Promise<void> {
  const payload = Buffer.alloc(MIB, 7)
  const large = async (key: string, name: string, task: () => Promise<unknown>): Promise<number> =>
    await timed(figures, child, { key, name, unit: 'MiB/s', count: mib, lanes: IN_FLIGHT, per: 1024 }, task)
  const tls = await raw.tls()
  figures.add('raw_tls', 'raw node:tls, one connection', 'MiB/s', tls)
  const requests = await large('requests', '1 MiB requests, 16 in flight', async () => await rpc.call('b', sink, NOTHING, payload))
  const replies = await large('replies', '1 MiB replies, 16 in flight', async () => await rpc.call('b', source, NOTHING))
  figures.add('requests_ratio', 'requests / raw TLS', 'x', requests / tls)
  figures.add('replies_ratio', 'replies / raw TLS', 'x', replies / tls)
  const call = async (): Promise<unknown> => await rpc.call('b', small, NOTHING)
  await timed(figures, child,
    { key: 'small_1', name: 'small calls, 1 in flight', unit: '/s', count: SMALL_CALLS / 4, lanes: 1, per: SMALL_UNIT }, call)
  await timed(figures, child,
    { key: 'small_16', name: 'small calls, 16 in flight', unit: '/s', count: SMALL_CALLS, lanes: IN_FLIGHT, per: SMALL_UNIT }, call)
}

interface Work { key: string, name: string, unit: string, count: number, lanes: number, per: number }

/** Runs a task so many times, so many at once, and adds its speed and its CPU. */
async function timed (
  figures: Figures, child: ChildProcess, { key, name, unit, count, lanes, per }: Work, task: () => Promise<unknown>
): Promise<number> {
  const [near, far] = [cpuSeconds(), await farCpu(child)]
  const startedAt = performance.now()
  let left = count

  await Promise.all(Array.from({ length: lanes }, async () => {
    while (left-- > 0) {
      await task()
    }
  }))

  const speed = count * 1000 / (performance.now() - startedAt)
  figures.add(key, name, unit, speed)
  figures.add(`${key}_cpu_near`, `${name}: CPU near`, 's', (cpuSeconds() - near) * per / count)
  figures.add(`${key}_cpu_far`, `${name}: CPU far`, 's', (await farCpu(child) - far) * per / count)

  return speed
}

async function farCpu (child: ChildProcess): Promise<number> {
  const asked = answer(child, 'cpu-answer')
  child.send({ kind: 'cpu' } satisfies Message)
  const message = await asked

  return message.kind === 'cpu-answer' ? message.seconds : NaN
}

async function answer (child: ChildProcess, kind: Message['kind']): Promise<Message> {
  return await new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('message', onMessage)
      child.off('exit', onExit)
      act()
    }
    const onMessage = (message: Message): void => {
      if (message.kind === kind) {
        settle(() => { resolve(message) })
      }
    }
    const onExit = (): void => { settle(() => { reject(new Error('The far process of the rpc bench ended.')) }) }

    child.on('message', onMessage)
    child.once('exit', onExit)
  })
}
