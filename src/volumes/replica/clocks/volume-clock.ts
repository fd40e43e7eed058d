import { CLOCK_ORDER_SKEW_MS_MAX, GroupClocks, skewOf, stamp, type Agreement, type OwnClocks, type Stamp } from './group-clocks.js'
import { encodeBatch } from '../../tree/codec/command.js'
import { wholeTime } from '../../tree/time.js'
import type { GroupCoreInit } from '../../../consensus/group.js'
import type { Clock } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

export interface VolumeClockInit {
  group: string
  clock: Pick<Clock, 'now' | 'wall'>
  logger: Logger
  /** This replica, as a member, and all of them. */
  self: () => string
  members: () => readonly string[]
  /** One of these, or about to be. */
  isPeer: (member: string) => boolean
  /** The volume's time as of what is applied here. */
  state: { readonly timeMs: number }
}

/** The time of a volume as this replica knows it: from the clocks that the members tell each other. */
export class VolumeClock {
  readonly #init: VolumeClockInit
  readonly #clocks = new GroupClocks()
  #mayOrder = true

  constructor (init: VolumeClockInit) {
    this.#init = init
  }

  /** The wall clock here, as messages carry it. */
  get wallMs (): number {
    return wholeTime(this.#init.clock.wall())
  }

  /** A member answered. @param sentAt - when it was asked, monotonic */
  answered (member: string, wallMs: number, sentAt: number): void {
    if (this.#init.isPeer(member)) {
      this.#clocks.answered(member, wallMs, sentAt, this.#own())
    }
  }

  /** A member asked. A node may come with as many names of stores as it likes: only members are remembered. */
  asked (member: string, wallMs: number): void {
    if (this.#init.isPeer(member)) {
      this.#clocks.asked(member, wallMs, this.#own())
    }
  }

  /** How what is ordered now is dated. */
  stamp (): Stamp {
    return stamp(this.#agreement(), this.wallMs, this.#init.state.timeMs)
  }

  /** What time it is for the volume; undefined while fewer than a majority of the clocks is known. */
  get timeMs (): number | undefined {
    const { timeMs } = this.stamp()

    return timeMs === 0 ? undefined : timeMs
  }

  /** For the core: who orders, and how what it orders is dated. */
  get ordering (): Pick<GroupCoreInit, 'mayOrder' | 'encodeBatch'> {
    return {
      mayOrder: () => {
        this.#tell()

        return this.mayOrder
      },
      encodeBatch: commands => encodeBatch(commands, this.stamp())
    }
  }

  /** Tells when this node stops ordering for its clock, and when it begins again. */
  #tell (): void {
    const { skewMs, mayOrder } = this
    const { group, logger } = this.#init

    if (mayOrder !== this.#mayOrder) {
      this.#mayOrder = mayOrder

      if (mayOrder) {
        logger.info({ group }, 'the clock of this node agrees with the other replicas of a volume again: it may order')
      } else {
        logger.warn({ group, skewMs }, 'the clock of this node is wrong, as a majority of the replicas of a volume says: ' +
          'it leaves ordering to them. Set the clock, see "Clocks" in the troubleshooting guide')
      }
    }
  }

  /** How far the clock of this node is from what a majority of the members says, ms; negative: behind. */
  get skewMs (): number {
    return skewOf(this.#agreement(), this.wallMs)
  }

  /** Whether the clock here is good enough to order by. */
  get mayOrder (): boolean {
    return Math.abs(this.skewMs) <= CLOCK_ORDER_SKEW_MS_MAX
  }

  #agreement (): Agreement {
    const { members, self } = this.#init

    return this.#clocks.agreement(members(), self(), this.#own())
  }

  #own (): OwnClocks {
    return { now: this.#init.clock.now(), wallMs: this.wallMs }
  }
}
