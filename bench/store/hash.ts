/**
 * Where should a block be hashed: on the thread of the event loop, in the pool of threads behind `crypto.subtle`, or in
 * worker threads of our own? The answer is docs/adr/0007.
 */
import { createHash, webcrypto } from 'node:crypto'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { stampedChunk } from '../../testing/stamped-content.js'
import { lanes } from './shared.js'
import type { Figures } from '../lib/report.js'

const IN_FLIGHT = 16
const WORKERS = 2
const BUSY = fileURLToPath(new URL('busy-child.js', import.meta.url))

/** A worker that hashes what it is sent; the buffer goes there and comes back without a copy. */
const WORKER = `
  const { parentPort } = require('node:worker_threads')
  const { createHash } = require('node:crypto')
  parentPort.on('message', ({ id, buffer }) => {
    const digest = createHash('sha256').update(new Uint8Array(buffer)).digest()
    parentPort.postMessage({ id, buffer, digest }, [buffer])
  })`

export async function hashing (figures: Figures, mib: number): Promise<void> {
  await modes(figures, mib, 'alone', 'cores idle')
  const busy = Array.from({ length: 2 }, () => fork(BUSY))

  try {
    await Promise.all(busy.map(async child => { await once(child, 'message') }))
    await modes(figures, mib, 'busy', 'both cores busy')
  } finally {
    busy.forEach(child => { child.kill() })
  }
}

async function modes (figures: Figures, mib: number, key: string, where: string): Promise<void> {
  const chunks = Array.from({ length: IN_FLIGHT }, (_, i) => stampedChunk(2, i))
  const pool = new Pool(chunks)

  try {
    const hashes = {
      loop: async (i: number) => { createHash('sha256').update(chunks[i % IN_FLIGHT] as Buffer).digest() },
      subtle: async (i: number) => { await webcrypto.subtle.digest('SHA-256', chunks[i % IN_FLIGHT] as Buffer) },
      workers: async () => { await pool.hash() }
    }

    for (const [mode, hash] of Object.entries(hashes)) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      const before = process.cpuUsage()
      delay.enable()
      const speed = await lanes({ count: mib, lanes: IN_FLIGHT }, async i => {
        await hash(i)
        await new Promise(resolve => setImmediate(resolve))
      })
      delay.disable()
      const { user, system } = process.cpuUsage(before)
      const name = `sha256 ${mode}, ${where}`
      figures.add(`hash_${key}_${mode}`, name, 'MiB/s', speed)
      figures.add(`hash_${key}_${mode}_cpu`, `${name}: CPU`, 's/GiB', (user + system) / 1e6 * 1024 / mib)
      figures.add(`hash_${key}_${mode}_delay`, `${name}: loop delay, p99`, 'ms', delay.percentile(99) / 1e6)
    }
  } finally {
    await pool.close()
  }
}

class Pool {
  readonly #workers = Array.from({ length: WORKERS }, () => new Worker(WORKER, { eval: true }))
  /** One for each lane; away while it is being hashed. */
  readonly #free: ArrayBuffer[]
  readonly #waiting = new Map<number, () => void>()
  #next = 0

  constructor (chunks: readonly Buffer[]) {
    this.#free = chunks.map(chunk => Uint8Array.from(chunk).buffer)

    for (const worker of this.#workers) {
      worker.on('message', ({ id, buffer }: { id: number, buffer: ArrayBuffer }) => {
        this.#free.push(buffer)
        this.#waiting.get(id)?.()
        this.#waiting.delete(id)
      })
    }
  }

  async hash (): Promise<void> {
    const id = this.#next++
    const buffer = this.#free.pop() as ArrayBuffer
    const done = new Promise<void>(resolve => this.#waiting.set(id, resolve))

    this.#workers[id % WORKERS]?.postMessage({ id, buffer }, [buffer])
    await done
  }

  async close (): Promise<void> {
    await Promise.all(this.#workers.map(async worker => await worker.terminate()))
  }
}
