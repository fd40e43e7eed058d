import { readFile } from 'node:fs/promises'
import type { TortureMesh } from './mesh.js'

const SAMPLE_EVERY_MS = 2_000

/** A node of a few hundred files needs a fifth of it; what grows without a bound gets here. */
export const RSS_BYTES_MAX = 1024 ** 3

/** The largest resident set of any node; `over` names one that has too much. */
export class MemoryWatch {
  mostBytes = 0
  over: string | undefined
  readonly #mesh: TortureMesh
  #timer: NodeJS.Timeout | undefined

  constructor (mesh: TortureMesh) {
    this.#mesh = mesh
  }

  start (): void {
    this.#timer = setInterval(() => { void this.#sample() }, SAMPLE_EVERY_MS)
  }

  stop (): void {
    clearInterval(this.#timer)
  }

  async #sample (): Promise<void> {
    for (const { name, process: node } of this.#mesh.slots) {
      if (node?.isRunning !== true) {
        continue
      }

      // It may end while it is looked at.
      const status = await readFile(`/proc/${node.pid}/status`, 'utf8').catch(() => '')
      const bytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
      this.mostBytes = Math.max(this.mostBytes, bytes)

      if (bytes > RSS_BYTES_MAX) {
        this.over ??= `${name} holds ${bytes} bytes of memory`
      }
    }
  }
}
