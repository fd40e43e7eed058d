import { RIVAL_SHOWN_MS } from '../../peer/membership/start-watch.js'
import { NodeClonedError } from '../errors.js'
import { RenewalPlan, RIVAL_WAIT_AGAIN_MS } from './renewal-plan.js'
import type { Rival } from '../../peer/membership/messages.js'
import type { StartPoint, StartWitness } from '../../peer/membership/start.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface IdentityGuardInit {
  dataDir: string | undefined
  clock: Clock
  logger: Logger
  /** An address of this node, for messages. */
  ownAddress: () => string
  /** The node is not what its promises say. Nothing of it is to count from now on, whatever becomes of it. */
  silence: () => void
  /** Notes durably that others know a later start. Never rejects. */
  note: (known: Pick<StartPoint, 'count'>) => Promise<void>
  /** Goes on as another store. */
  renew: (known: Pick<StartPoint, 'count'>) => void
  /** Stops, with this as the reason; the disk knows it before. */
  refuse: (error: NodeClonedError) => void
}

/** What a node does when others have proof that its disk went back in time, or that it is there twice. */
export class IdentityGuard {
  readonly #init: IdentityGuardInit
  readonly #plan = new RenewalPlan()
  #timer: NodeJS.Timeout | undefined
  #addresses: readonly string[] | undefined
  #seenAt = -Infinity

  constructor (init: IdentityGuardInit) {
    this.#init = init
  }

  /** Where another process runs, or ran lately, with this node's key: the own address and the other. */
  get rivalAddresses (): readonly string[] | undefined {
    return this.#init.clock.now() - this.#seenAt < RIVAL_SHOWN_MS ? this.#addresses : undefined
  }

  /** Others know a later start of this node, and it has not yet gone on as another store. */
  get isSuperseded (): boolean {
    return this.#plan.due !== undefined
  }

  /**
   * Others know a later start of this node. It may be one of two processes on a data dir and its copy: then there is
   * news of the other one in a moment. Else the disk went back. Until then its votes do not count.
   */
  superseded ({ start }: StartWitness): void {
    const { clock, silence, note } = this.#init
    this.#init.logger.error({ known_starts: start.count },
      'other nodes know a later start of this node: its data dir was restored from an older copy, or is one of two ' +
      'copies that run. It takes no part in volumes as it is')
    this.#plan.superseded(start.count, clock.now())
    silence()
    // First of all on the disk: the member that told may be gone at the next start.
    void note(start).then(() => { this.#arm() })
  }

  /** It was found out in an earlier start, which ended before the store was renewed; before anything else is opened. */
  recall (count: number): void {
    const { clock, logger } = this.#init
    logger.error({ known_starts: count }, 'this node was found to run on a data dir that was restored from an older ' +
      'copy, or is one of two copies, and ended before it went on as another store. It takes no part in volumes as it is')
    this.#plan.superseded(count, clock.now(), RIVAL_WAIT_AGAIN_MS)
    this.#arm()
  }

  /** Another process has the same key; the one that started later has to go. */
  rival ({ address, uptimeMs, witness }: Rival, isLater: boolean): void {
    const { clock, dataDir, logger, note, ownAddress, refuse } = this.#init
    const own = ownAddress()

    if (isLater) {
      const error = new NodeClonedError(own, address, dataDir)
      logger.error({ own, other: address }, error.message)
      // A copy that is started again must not be taken for what comes after the original.
      void note(witness.start).then(() => { refuse(error) })
      return
    }

    logger.error({ own, other: address, uptime_ms: uptimeMs },
      `another process with the key of this node runs at ${address}, and started later: its data dir is a copy of ` +
      'this one. It is told to stop')
    this.#addresses = [own, address]
    this.#seenAt = clock.now()
    this.#plan.rival(clock.now())
    this.#arm()
  }

  /** Nothing that was meant for this start happens any more. */
  stop (): void {
    clearTimeout(this.#timer)
    this.#plan.clear()
  }

  #arm (): void {
    const { clock, renew } = this.#init
    const { due } = this.#plan
    clearTimeout(this.#timer)

    if (due !== undefined) {
      this.#timer = setTimeout(() => { renew({ count: due.count }) }, Math.max(0, due.at - clock.now()))
    }
  }
}
