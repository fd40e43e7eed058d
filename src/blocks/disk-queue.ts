import { DISK_CLASSES, DISK_RUNNING_BYTES_MAX, DISK_SLOTS, DISK_WORK_COST_BYTES } from './constants.js'
import { BusyError, errorCode } from '../util/errors.js'
import { WorkQueue } from '../util/work-queue.js'
import type { TrafficClass } from '../peer/rpc/types.js'
import type { BlockStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'
import type { Random } from '../util/random.js'
import type { WorkQueueStats } from '../util/work-queue.js'

export interface DiskWork {
  /** Of the call that asks for it; for work of this node's own, what it is for. */
  traffic: TrafficClass
  /** Who asks. This node's own PeerId for its own work. */
  peerId: string
  /** Moved from or to the disk. @default 0 */
  bytes?: number
  /** True when the bytes are in memory while it waits, as those of a write are. @default false */
  isWrite?: boolean
  signal?: AbortSignal
}

/**
 * The one queue for all work of this node's disk: that of peers, of this node's own clients,
 * repair and scrub. Weighted between the classes, fair between peers, bounded; beyond that, `busy` with a retry hint.
 */
export class DiskQueue {
  readonly #queue: WorkQueue

  constructor (init: { clock: Pick<Clock, 'now'>, random: Random }) {
    this.#queue = new WorkQueue({
      ...init,
      what: 'serve blocks',
      slots: DISK_SLOTS,
      runningBytesMax: DISK_RUNNING_BYTES_MAX,
      workCost: DISK_WORK_COST_BYTES,
      classes: DISK_CLASSES
    })
  }

  stats (): WorkQueueStats {
    return this.#queue.stats()
  }

  /**
   * Runs a task of the store when it is its turn. Errors: those of the task, `aborted`, and `busy` when this queue or
   * one inside of the store is full.
   */
  async run<T> ({ traffic, peerId, bytes = 0, isWrite = false, signal }: DiskWork, task: () => Promise<T>): Promise<T> {
    const workClass = traffic === 'control' ? 'client' : traffic
    const work = { workClass, owner: peerId, bytes, heldBytes: isWrite ? bytes : 0 }

    return await this.#queue.run({ ...work, signal }, async () => {
      try {
        return await task()
      } catch (err) {
        throw errorCode(err) === 'store_busy'
          ? new BusyError('The disk has too much to do', this.#queue.retryAfterMs(workClass), { cause: err })
          : err
      }
    })
  }
}

/** The store with a queue before its reads and writes of copies. All other calls go through. */
export function queuedStore (
  store: BlockStore, disk: DiskQueue, work: Pick<DiskWork, 'traffic' | 'peerId'>
): BlockStore {
  const get: BlockStore['get'] = async (cid, range) =>
    await disk.run({ ...work, bytes: range?.length ?? store.info(cid)?.bytes }, async () => await store.get(cid, range))
  const put: BlockStore['put'] = async (cid, bytes, ...rest) => {
    const write = { ...work, bytes: bytes.byteLength, isWrite: true }

    return await disk.run(write, async () => await store.put(cid, bytes, ...rest))
  }

  return new Proxy(store, {
    get: (target, name) => {
      const own = name === 'get' ? get : name === 'put' ? put : undefined
      const value: unknown = own ?? Reflect.get(target, name, target)

      return own === undefined && typeof value === 'function' ? value.bind(target) as unknown : value
    }
  })
}
