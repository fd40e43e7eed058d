import { RIVAL_SHOWN_MS } from '../peer/membership/start-watch.js'
import { NodeClonedError } from './errors.js'
import type { Rival } from '../peer/membership/messages.js'
import type { StartPoint, StartWitness } from '../peer/membership/start.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'

/** News of a second process with this node's key come within a few probes. */
const RIVAL_WAIT_MS = 3_000

export interface IdentityGuardInit {
  dataDir: string | undefined
  clock: Clock
  logger: Logger
  /** An address of this node, for messages. */
  ownAddress: () => string
  /** Goes on as another store. */
  renew: (known: Pick<StartPoint, 'count'>) => void
  /** Stops, with this as the reason. */
  refuse: (error: NodeClonedError) => void
}

/** What a node does when others have proof that its disk went back in time, or that it is there twice. */
export class IdentityGuard {
  readonly #init: IdentityGuardInit
  readonly #timers = new Set<NodeJS.Timeout>()
  #addresses: readonly string[] | undefined
  #seenAt = -Infinity

  constructor (init: IdentityGuardInit) {
    this.#init = init
  }

  /** Where another process runs, or ran lately, with this node's key: the own address and the other. */
  get rivalAddresses (): readonly string[] | undefined {
    return this.#init.clock.now() - this.#seenAt < RIVAL_SHOWN_MS ? this.#addresses : undefined
  }

  /**
   * Others know a later start of this node. It may be one of two processes on a data dir and its copy: then there is
   * news of the other one in a moment. Else the disk went back. Until then nobody counts its votes.
   */
  superseded ({ start }: StartWitness): void {
    this.#init.logger.error({ known_starts: start.count },
      'other nodes know a later start of this node: its data dir was restored from an older copy, or is one of two ' +
      'copies that run. It takes no part in volumes as it is')
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#init.renew(start)
    }, RIVAL_WAIT_MS)
    this.#timers.add(timer)
  }

  /** Another process has the same key; the one that started later has to go. */
  rival ({ address, uptimeMs }: Rival, isLater: boolean): void {
    const { clock, dataDir, logger, ownAddress, refuse } = this.#init
    const own = ownAddress()

    if (isLater) {
      const error = new NodeClonedError(own, address, dataDir)
      logger.error({ own, other: address }, error.message)
      refuse(error)
      return
    }

    logger.error({ own, other: address, uptime_ms: uptimeMs },
      `another process with the key of this node runs at ${address}, and started later: its data dir is a copy of ` +
      'this one. It is told to stop')
    this.#addresses = [own, address]
    this.#seenAt = clock.now()
  }

  /** Nothing that was meant for this start happens any more. */
  stop (): void {
    this.#timers.forEach(timer => { clearTimeout(timer) })
    this.#timers.clear()
  }
}
