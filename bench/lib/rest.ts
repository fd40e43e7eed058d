import { setTimeout as delay } from 'node:timers/promises'
import { sum } from './stats.js'
import type { BenchMesh } from './mesh.js'

/** Nodes are at rest when all of them together take less CPU than this share of one core, over so long. */
const REST_SHARE_MAX = 0.25
const REST_LOOK_MS = 2_000
const REST_MS_MAX = 240_000

/**
 * Waits until the nodes have nothing left to do: holders verify a client's copies after the answer, and a get that ran
 * beside that would be slower, and warmer, than it is. Resolves to the time it took.
 */
export async function rest (mesh: BenchMesh): Promise<number> {
  const startedAt = performance.now()

  while (performance.now() - startedAt < REST_MS_MAX) {
    const spent = await cpuMeter(mesh)
    await delay(REST_LOOK_MS)

    if (sum(await spent()) * 1000 / REST_LOOK_MS < REST_SHARE_MAX) {
      return performance.now() - startedAt
    }
  }

  throw new Error(`The nodes were not at rest ${REST_MS_MAX / 1000} s after the put.`)
}

/** CPU seconds of each process from now until it is asked. */
export async function cpuMeter (mesh: BenchMesh): Promise<() => Promise<number[]>> {
  const before = await mesh.cpu()

  return async () => (await mesh.cpu()).map((seconds, index) => seconds - (before[index] ?? NaN))
}
