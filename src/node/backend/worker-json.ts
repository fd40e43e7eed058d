import type * as api from '../../api/workers.js'
import type { WorkerStatus } from '../../util/worker.js'

/** A worker in the shape of the wire. */
export function workerJson (
  { name, task, state, isPausable, progress, throttle, lastError }: WorkerStatus
): api.WorkerStatus {
  return {
    name,
    task,
    state,
    pausable: isPausable,
    progress: progress === undefined
      ? null
      : { done: progress.done, left: progress.left ?? null, unit: progress.unit },
    throttle: throttle === undefined
      ? null
      : { bytes_per_s: throttle.bytesPerSecond, default_bytes_per_s: throttle.defaultBytesPerSecond },
    last_error: lastError === undefined
      ? null
      : { at: new Date(lastError.at).toISOString(), code: lastError.code, message: lastError.message }
  }
}
