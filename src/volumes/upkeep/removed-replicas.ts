import { errorMessage } from '../../util/errors.js'
import { timeoutSignal } from '../../util/clock.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Replica } from '../replica/replica.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/**
 * A node that looked the name up before is told by the replicas that the volume is gone; gateways forget it in 30 s.
 */
const REMOVED_KEPT_MS = 10 * 60_000

const CALL_TIMEOUT_MS = 10_000

type RemovableReplica = Pick<Replica, 'group' | 'volume' | 'durable'>

export interface RemovedReplicasInit {
  replicas: () => Iterable<RemovableReplica>
  /** By the word of a majority of the registry: it says that the volume was removed, or has none of that id. */
  registered: (group: string, signal: AbortSignal) => Promise<'named' | 'unnamed' | 'removed' | undefined>
  drop: (group: string) => Promise<void>
  clock: Clock
  logger: Logger
  /** @default REMOVED_KEPT_MS */
  keptMs?: number
}

/**
 * Takes the replicas of removed volumes off this node: one is removed when the registry says so, or when its own log
 * ended it and the registry has no name for it (a creation that another node was faster with). A replica that was away
 * meanwhile finds none of its set any more, and hears it from the registry as well.
 */
export class RemovedReplicas {
  readonly worker: Worker
  readonly #init: RemovedReplicasInit
  /** When a replica was seen first, or last asked for. */
  readonly #lookedAt = new Map<string, number>()

  constructor (init: RemovedReplicasInit) {
    this.#init = init
    this.worker = new Worker({
      ...init,
      ...VOLUME_WORKERS.removal,
      intervalMs: Math.min(VOLUME_WORKERS.removal.intervalMs, this.#keptMs),
      run: async () => { await this.#round() }
    })
  }

  async #round (): Promise<void> {
    const replicas = [...this.#init.replicas()]
    const groups = new Set(replicas.map(({ group }) => group));
    [...this.#lookedAt.keys()].filter(group => !groups.has(group)).forEach(group => { this.#lookedAt.delete(group) })

    for (const replica of replicas) {
      const now = this.#init.clock.now()
      const lookedAt = this.#lookedAt.get(replica.group)

      if (lookedAt !== undefined && now - lookedAt < this.#keptMs) {
        continue
      }

      this.#lookedAt.set(replica.group, now)

      if (lookedAt !== undefined && !this.worker.signal.aborted) {
        await this.#dropIfRemoved(replica)
      }
    }
  }

  async #dropIfRemoved (replica: RemovableReplica): Promise<void> {
    const { group } = replica
    const { registered, drop, logger } = this.#init
    const signal = AbortSignal.any([this.worker.signal, timeoutSignal(this.#init.clock, CALL_TIMEOUT_MS)])

    try {
      const word = await registered(group, signal)

      if ((word === 'removed' || word === 'unnamed') && await isEnded(replica, word)) {
        logger.info({ group }, 'the volume was removed: its replica on this node goes')
        await drop(group)
      }
    } catch (err) {
      logger.debug({ group, err: errorMessage(err) }, 'whether a volume was removed could not be told')
    }
  }

  get #keptMs (): number {
    return this.#init.keptMs ?? REMOVED_KEPT_MS
  }
}

/**
 * Its own log says so; or it was away when the log was ended. One that an operator forced apart may be of another log,
 * which no command ended, and which is nowhere else.
 */
async function isEnded (replica: RemovableReplica, word: 'unnamed' | 'removed'): Promise<boolean> {
  const isDeleted = await replica.volume().then(volume => volume?.deleted === true, () => false)

  return isDeleted || (word === 'removed' && (replica.durable?.config.lineage ?? []).length === 0)
}
