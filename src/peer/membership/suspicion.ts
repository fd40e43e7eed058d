import type { MembershipConfig } from './config.js'
import type { Evidence } from './messages.js'

/** Which members report that another does not answer, with what evidence, and since when (own time, ms). */
export interface Suspicion {
  startedAt: number
  reporters: Map<string, Evidence>
  /** This node is one of the reporters, so it publishes the death as well. */
  mine: boolean
  /** When this node's own report is to be published, unless others were enough by then. */
  announceAt?: number
}

type TimeoutConfig = Pick<MembershipConfig, 'suspicionMinMs' | 'suspicionMaxMs' | 'suspicionAloneMs'>

/**
 * How long a silent member stays suspect (Dadgar et al., "Lifeguard", 2018, section IV-B):
 *
 *   max - (max - min) * log(confirmations + 1) / log(needed + 1), at least min
 *
 * The first confirmation takes most of the distance. The logarithm of n that memberlist puts into `min` is left out:
 * it stands for the time that its gossip takes to reach all members, and gossipsub floods within some hops.
 *
 * @param confirmations - reporters besides the first
 * @param needed - confirmations that bring it to the minimum; 0 when no member is left to confirm
 */
export function suspicionTimeoutMs (confirmations: number, needed: number, config: TimeoutConfig): number {
  if (needed <= 0) {
    return config.suspicionAloneMs
  }

  const { suspicionMinMs: min, suspicionMaxMs: max } = config
  const part = Math.log(confirmations + 1) / Math.log(needed + 1)

  return Math.max(min, max - (max - min) * part)
}

/** What is left of it at `now`; zero or less: the member is dead now. */
export function remainingSuspicionMs (suspicion: Suspicion, needed: number, now: number,
  config: TimeoutConfig): number {
  return suspicionTimeoutMs(suspicion.reporters.size - 1, needed, config) - (now - suspicion.startedAt)
}

/** Reporters that were refused. */
export function refusers (suspicion: Suspicion): number {
  let count = 0

  for (const evidence of suspicion.reporters.values()) {
    if (evidence === 'refused') {
      count++
    }
  }

  return count
}
