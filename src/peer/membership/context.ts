import type { Random } from '../../util/random.js'
import type { MembershipConfig } from './config.js'
import type { LocalHealth } from './health.js'
import type { Effect } from './io.js'
import type { VerifyStart } from './start.js'
import type { Entry, MemberTable } from './table.js'

/** What the parts of the core share during a step. */
export interface Context {
  readonly config: MembershipConfig
  readonly selfId: string
  readonly table: MemberTable
  readonly health: LocalHealth
  readonly inScope: (peerId: string) => boolean
  /** True when a start was signed by the node. */
  readonly verifyStart: VerifyStart
  /** Local monotonic time, ms, as handed to `step`. */
  now: number
  /** Own time, ms: as `now`, without the stretches in which this process stood still. */
  time: number
  random: Random
  emit: (effect: Effect) => void
}

/** Dead for so long: evicted. Longer for a member that flaps. */
export function repairDelayMs ({ config }: Pick<Context, 'config'>, entry: Pick<Entry, 'returns'>): number {
  return config.repairDelayMs * Math.min(config.flapDelayFactorMax, 2 ** entry.returns)
}

/** Members that count for rates and spreads: the live ones and this node. */
export function liveCount (context: Context): number {
  return context.table.alive + 1
}
