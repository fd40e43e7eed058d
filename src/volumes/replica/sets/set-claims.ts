import { CANDIDATES_MAX, CLAIM_ASK_MS, CLAIM_ASK_MS_MAX } from '../constants.js'
import { mayTake } from './followed-set.js'
import { peerOf } from './member-id.js'
import { errorCode } from '../../../util/errors.js'
import type { OwnSet } from './ask-followed-set.js'
import type { GroupCore } from '../../../consensus/group.js'
import type { LogConfig, LogStamp } from '../../../consensus/types.js'
import type { Clock } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

export interface SetClaimsInit {
  group: string
  core: () => GroupCore['log']
  self: () => string
  /** See `askFollowedSet`. */
  followed: (own: OwnSet, hinted: readonly string[]) => Promise<LogConfig | undefined>
  onFollowed: (config: LogConfig) => void
  /** That node goes on with another log, which is not gone over to. */
  onRefused: (peerId: string, lineage: readonly string[]) => void
  clock: Pick<Clock, 'now'>
  signal: AbortSignal
  logger: Logger
}

/**
 * What others say of a later set, or of a log that was forced over this one, before it is believed: it is asked for,
 * and the replica is told when it is so. Claims that come to nothing are looked into less and less often.
 */
export class SetClaims {
  readonly #init: SetClaimsInit
  readonly #claimants = new Map<string, readonly string[]>()
  /** The last id of the log that was not gone over to. */
  #refused: string | undefined
  #followed: LogConfig | undefined
  #running: Promise<void> | undefined
  #nextAt = -Infinity
  #pauseMs = CLAIM_ASK_MS

  constructor (init: SetClaimsInit) {
    this.#init = init
  }

  /** A member says so. It comes again with every message, so nothing is lost by what is not looked into now. */
  heard (peerId: string, lineage: readonly string[] = []): void {
    const { clock, signal, onRefused } = this.#init

    if (this.#claimants.size < CANDIDATES_MAX || this.#claimants.has(peerId)) {
      this.#claimants.set(peerId, lineage)
    }

    if (lineage.length > 0 && lineage.at(-1) === this.#refused) {
      onRefused(peerId, lineage)
    }

    if (this.#running === undefined && clock.now() >= this.#nextAt && !signal.aborted) {
      this.#running = this.#look().finally(() => { this.#running = undefined })
    }
  }

  /**
   * Whether what that node hands out, of that log, may take the place of what is here. If not, whether it is of a set
   * that is in force is asked.
   */
  mayTake (peerId: string, theirs: LogStamp): boolean {
    const { config, proposed } = this.#init.core()
    const may = mayTake({ own: config, proposed, followed: this.#followed }, peerId, theirs)

    if (!may) {
      this.heard(peerId)
    }

    return may
  }

  async stop (): Promise<void> {
    await this.#running
  }

  async #look (): Promise<void> {
    const { group, core, self, followed, onFollowed, onRefused, clock, signal, logger } = this.#init
    const claimants = new Map(this.#claimants)
    this.#claimants.clear()

    try {
      const { config: own, proposed } = core()
      const config = await followed({ self: self(), own, isChanging: proposed !== undefined }, [...claimants.keys()])

      if (config !== undefined && !signal.aborted) {
        const { epoch, members } = config
        logger.info({ group, epoch, members: members.map(peerOf) }, 'a replica of a volume goes over to another set, which is in force')
        this.#followed = config
        this.#pauseMs = CLAIM_ASK_MS / 2
        onFollowed(config)
      }

      for (const [peerId, lineage] of config === undefined && !signal.aborted ? claimants : []) {
        if (lineage.length > 0) {
          this.#refused = lineage.at(-1)
          onRefused(peerId, lineage)
        }
      }
    } catch (err) {
      logger.debug({ group, code: errorCode(err) }, 'whether there is a later set could not be asked')
    }

    this.#pauseMs = Math.min(this.#pauseMs * 2, CLAIM_ASK_MS_MAX)
    this.#nextAt = clock.now() + this.#pauseMs
  }
}
