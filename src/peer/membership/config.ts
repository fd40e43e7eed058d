/**
 * Every knob of membership. The formulas name the fields, `n` is the number of live members in scope. All times are
 * milliseconds of the node's *own* time, which stands still while its process does (see core.ts).
 *
 * A frozen member (nothing closes, nothing answers) is seen by its ring watcher and dead everywhere within
 *   probeIntervalMs + probeTimeoutMs + indirectTimeoutMs + suspicionMinMs       (LAN: 1 + 0.5 + 0.5 + 2 = 4 s)
 * and never earlier than
 *   probeTimeoutMs + indirectTimeoutMs + suspicionMinMs                          (LAN: 3 s)
 * so a pause shorter than that kills no member.
 */
export interface MembershipConfig {
  /**
   * Shortest time between two heartbeats. The interval is `max(heartbeatIntervalMinMs, n / heartbeatDeliveriesMax)`:
   * shorter tells slow facts sooner, and costs every node a gossip delivery (1.6 to 3.8 ms of CPU) each time.
   */
  heartbeatIntervalMinMs: number
  /**
   * Heartbeats that a node is willing to receive per second; what keeps the cost flat as the mesh grows. Gossip brings
   * each about four times before duplicates are told apart, so 4 are 16 deliveries/s, some 3 % of a core.
   */
  heartbeatDeliveriesMax: number
  /**
   * Least time before a heartbeat is brought forward by a change of flags or capacity, or by a first connection; a
   * quarter of the interval where that is longer.
   */
  heartbeatGapMs: number
  /**
   * For so long after the start a new connection brings a heartbeat forward, since gossip links form late. In a large
   * mesh, where that cannot be soon enough, syncs have to do.
   */
  introductionMs: number

  /** Time between two ticks of the prober. Each probes one member of the shuffled round and the watched successors. */
  probeIntervalMs: number
  /**
   * Wait for a direct answer, before this node's own lag and health stretch it. Several times the p99 round trip of
   * a busy peer: shorter finds a frozen member sooner and asks helpers in vain more often.
   */
  probeTimeoutMs: number
  /** The longest that slow round trips of all the others stretch that wait to; later answers are not waited for. */
  probeTimeoutMaxMs: number
  /**
   * Added for a member that never answered this node before: dialling, two handshakes and the hello come first, and
   * when many join at once they queue for the CPU. Without it a mass join ends in a storm of suspicions.
   */
  firstContactMs: number
  /** Wait for the helpers. They answer within `relayShare * probeTimeoutMs`, also when the target does not. */
  indirectTimeoutMs: number
  /** Wait for the helpers when the target *refused*: they will be refused as fast. */
  refusedTimeoutMs: number
  /** The part of `probeTimeoutMs` after which a helper admits that it heard nothing (Lifeguard's nack). */
  relayShare: number
  /** Members asked to probe a silent one. More means fewer false suspicions on lossy links, and more messages. */
  helpers: number
  /**
   * Ring successors (next PeerIds) probed on every tick besides the round. Random rounds alone leave a member
   * unprobed for t seconds with probability e^-t, whatever n is: too long for a bound of 5 s. With w watchers each,
   * up to w neighbours may freeze at once and all are found within one interval.
   */
  watchedSuccessors: number
  /** Probes sent at once after a direct timeout: where one fell silent there may be more (a partition). */
  burstPerTimeout: number
  /** Probes in flight, own and for others. Beyond, a tick skips its round and helpers answer `busy`. */
  probesInFlightMax: number
  /** Probes waiting to be brought forward. Beyond, new ones are dropped: the round gets there anyway. */
  urgentProbesMax: number
  /**
   * A refused probe is tried again after this time; two refusals in a row are evidence. Longer than the 200 ms within
   * which the rpc channel answers a second control call from memory instead of dialling.
   */
  refusedRetryMs: number
  /** Hints and confirmations are spread over `min(spreadMaxMs, n * spreadPerMemberMs)`, so that few speak for all. */
  spreadPerMemberMs: number
  spreadMaxMs: number
  /** How many of those who hear of a suspicion probe its subject themselves, on average. */
  confirmers: number

  /** Silence of phi >= this brings a probe forward. 3: one heartbeat in 1 000 is that late. */
  phiProbe: number
  /** Silence of phi >= this is suspected, should probes be starved so long. */
  phiSuspect: number
  /** Assumed standard deviation of heartbeat arrivals, as a part of their interval; observed ones only widen it. */
  phiDeviation: number

  /** Observers that must be refused for a member to be dead at once; fewer where there are fewer observers. */
  refusersNeeded: number
  /** Independent confirmations that bring the suspicion timeout down to its minimum (Lifeguard's k). */
  confirmationsNeeded: number
  /** Suspicion timeout when confirmed. Must exceed the pause to be survived, minus the two probe timeouts. */
  suspicionMinMs: number
  /** Suspicion timeout while no other confirms although some could. A bad link of our own looks like this. */
  suspicionMaxMs: number
  /** Suspicion timeout when no other observer is left to ask (a mesh of two; a node that a partition left alone). */
  suspicionAloneMs: number
  /**
   * That others declared a member dead is taken over when it has been suspect here for at least as long as there, less
   * this. Larger than gossip takes to arrive; smaller than the shortest suspicion, or a late word would be enough.
   */
  hearsaySlackMs: number

  /** Ceiling of the local health score (Lifeguard's LHM); each point stretches this node's probe timeouts ... */
  healthScoreMax: number
  /** ... by this part. 0.5 and 4 points: three times as patient at worst. */
  healthStretch: number
  /** A step this late means that the process stood still: the time is not counted against any member. */
  lagToleranceMs: number
  /** After such a stop, probes in flight get this much more: their answers may lie in the socket's buffer. */
  lagGraceMs: number

  /** Dead for so long: evicted, placement changes. Longer spares the copying when a machine reboots. */
  repairDelayMs: number
  /**
   * A member that flaps is damped: each return from an eviction doubles its repair delay, up to this factor, so that a
   * node which is away for longer than `repairDelayMs` again and again does not have its copies made and dropped each
   * time. 8: with the default, four minutes. More would leave blocks short of a copy for too long.
   */
  flapDelayFactorMax: number
  /** Returns are forgotten when the member was not evicted for so long. */
  flapForgetMs: number
  /** Evicted and left members are remembered so long, so that late gossip does not revive them. */
  tombstoneMs: number
  /** And at most so many; the oldest are forgotten first. */
  tombstonesMax: number
  /** One dead or evicted member is probed again at most this often per node; it is how a healed cut is found. */
  reprobeIntervalMs: number
  /** Each failed try doubles the pause of that member up to this. */
  reprobeIntervalMaxMs: number

  /** Pause between two table syncs with a random live member when tables agree ... */
  syncIntervalMs: number
  /** ... and just after the start or a sync that brought news; it doubles from one to the other. */
  syncIntervalMinMs: number
  /** A peer is not synced with again within this time because it reconnected. */
  syncRepeatMs: number
  /** Newcomers that a node announces for them, per second; the rest is left to their heartbeats and to syncs. */
  relayedJoinsMax: number
  /** Members known in full. Beyond, the scope shrinks to the subtree. */
  membersFullMax: number
  /**
   * Members that one peer may tell of and that this node has not heard of themselves; further ones are not taken over.
   * A peer knows `membersFullMax` in full, and who is there is heard of soon: only one that invents members reaches it.
   */
  untestedPerTellerMax: number
  /** With so many probes in flight no member that was never heard of is probed, also not again. */
  untestedProbesInFlightMax: number
}

/** One switch, or a few racks: round trips below 10 ms. */
export const lan: Readonly<MembershipConfig> = Object.freeze({
  heartbeatIntervalMinMs: 2_000,
  heartbeatDeliveriesMax: 4,
  heartbeatGapMs: 1_000,
  introductionMs: 5_000,
  probeIntervalMs: 1_000,
  probeTimeoutMs: 500,
  probeTimeoutMaxMs: 4_000,
  firstContactMs: 3_000,
  indirectTimeoutMs: 500,
  refusedTimeoutMs: 200,
  relayShare: 0.8,
  helpers: 3,
  watchedSuccessors: 2,
  burstPerTimeout: 2,
  probesInFlightMax: 64,
  urgentProbesMax: 256,
  refusedRetryMs: 250,
  spreadPerMemberMs: 2,
  spreadMaxMs: 150,
  confirmers: 5,
  phiProbe: 3,
  phiSuspect: 8,
  phiDeviation: 0.25,
  refusersNeeded: 2,
  confirmationsNeeded: 2,
  suspicionMinMs: 2_000,
  suspicionMaxMs: 6_000,
  suspicionAloneMs: 3_000,
  hearsaySlackMs: 500,
  healthScoreMax: 4,
  healthStretch: 0.5,
  lagToleranceMs: 150,
  lagGraceMs: 250,
  repairDelayMs: 30_000,
  flapDelayFactorMax: 8,
  flapForgetMs: 3_600_000,
  tombstoneMs: 3_600_000,
  tombstonesMax: 1_024,
  reprobeIntervalMs: 5_000,
  reprobeIntervalMaxMs: 60_000,
  syncIntervalMs: 30_000,
  syncIntervalMinMs: 1_000,
  syncRepeatMs: 10_000,
  relayedJoinsMax: 4,
  membersFullMax: 1_024,
  untestedPerTellerMax: 1_024,
  untestedProbesInFlightMax: 8
})

/** Sites apart, round trips up to 300 ms and a lossy line: three times as patient, half as chatty. */
export const wan: Readonly<MembershipConfig> = Object.freeze({
  ...lan,
  heartbeatIntervalMinMs: 4_000,
  heartbeatDeliveriesMax: 2,
  probeIntervalMs: 2_000,
  probeTimeoutMs: 1_500,
  indirectTimeoutMs: 2_000,
  refusedTimeoutMs: 1_000,
  refusedRetryMs: 500,
  spreadPerMemberMs: 6,
  spreadMaxMs: 500,
  suspicionMinMs: 6_000,
  suspicionMaxMs: 24_000,
  suspicionAloneMs: 12_000,
  hearsaySlackMs: 2_000,
  syncIntervalMs: 60_000
})
