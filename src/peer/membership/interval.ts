import type { MembershipConfig } from './config.js'

/**
 * Time between two heartbeats of one member, ms. With n members that all obey it each receives at most
 * `heartbeatDeliveriesMax` per second.
 */
export function heartbeatIntervalMs (members: number,
  config: Pick<MembershipConfig, 'heartbeatIntervalMinMs' | 'heartbeatDeliveriesMax'>): number {
  return Math.max(config.heartbeatIntervalMinMs, Math.ceil(members * 1000 / config.heartbeatDeliveriesMax))
}

/** The time over which n members spread what all of them could do at once, ms. */
export function spreadMs (members: number,
  config: Pick<MembershipConfig, 'spreadPerMemberMs' | 'spreadMaxMs'>): number {
  return Math.min(config.spreadMaxMs, members * config.spreadPerMemberMs)
}
