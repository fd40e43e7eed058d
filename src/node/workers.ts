import { InvalidOptionsError, UnknownWorkerError, WorkerNotPausableError, WorkerNotThrottledError } from './errors.js'
import { THROTTLE_RATE_MIN } from '../util/throttle.js'
import type { WorkerChange, Workers } from './types.js'
import type { Worker, WorkerStatus } from '../util/worker.js'

type Layer = { readonly workers: readonly Worker[] }

/** @param layers - of now: some workers come with a start, and all go with a stop */
export function createWorkers (layers: () => Record<'store' | 'blocks' | 'volumes', Layer> & { ballast: Worker | undefined }): Workers {
  const workers = (): Worker[] => {
    const { ballast, store, blocks, volumes } = layers()

    return [...ballast === undefined ? [] : [ballast], ...[store, blocks, volumes].flatMap(layer => layer.workers)]
  }

  return {
    list: () => workers().map(worker => worker.status()),

    set (name, change) {
      const worker = workers().find(one => one.name === name)

      if (worker === undefined) {
        throw new UnknownWorkerError(name)
      }

      return setWorker(worker, change)
    }
  }
}

/** All is checked before anything is changed. */
function setWorker (worker: Worker, { bytesPerSecond, percent, paused }: WorkerChange): WorkerStatus {
  const { name, throttle, isPausable } = worker

  if (bytesPerSecond !== undefined && percent !== undefined) {
    throw new InvalidOptionsError('A throttle is bytes per second or a percentage of the default: give one of them.')
  }

  if (paused !== undefined && !isPausable) {
    throw new WorkerNotPausableError(name)
  }

  if (bytesPerSecond !== undefined || percent !== undefined) {
    if (throttle === undefined) {
      throw new WorkerNotThrottledError(name)
    }

    const rate = bytesPerSecond ?? Math.round(throttle.defaultRate * (percent ?? 0) / 100)

    if (!(rate >= THROTTLE_RATE_MIN && Number.isFinite(rate))) {
      throw new InvalidOptionsError(`${rate} bytes per second are too few for the worker ${name}: the least is ` +
        `${THROTTLE_RATE_MIN}. To stop it for a while, pause it.`)
    }

    throttle.rate = rate
  }

  if (paused === true) {
    worker.pause()
  } else if (paused === false) {
    worker.resume()
  }

  return worker.status()
}
