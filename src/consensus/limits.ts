/** Limits and times of the replicated log, each with its reason. */

const KIB = 1024
const MIB = 1024 * KIB

export interface LogLimits {
  /**
   * Items proposed and not yet chosen. Enough to cover a round trip with a slow disk in it; each take-over repeats
   * them.
   * @default 8
   */
  inFlightItems: number
  /**
   * Bytes of those. With what comes around them they fit one rpc payload (4 MiB), as a take-over needs.
   * @default 3 MiB
   */
  inFlightBytes: number
  /** One value. @default 1 MiB */
  valueBytes: number
  /** One message; leaves room for the encoding below the rpc payload. @default 3.5 MiB */
  messageBytes: number
  /** Items in one message: what is taken at once is one write to the disk, which takes 4 096 entries. @default 2048 */
  messageItems: number
  /** Chosen items kept for those who lag a little; who lags more fetches from a disk. @default 8 MiB */
  tailBytes: number
  /** The same as a count: small items cost more memory than their bytes. @default 4096 */
  tailItems: number
  /** Unanswered requests to one peer. @default 8 */
  windowRequests: number
  /**
   * A sequencer heard within this time is not relieved for slowness: some round trips and a slow fsync.
   * @default 150 ms
   */
  patienceMs: number
  /**
   * A sequencer whose proposal is not chosen after this, though clients wait, is relieved, however lively.
   * @default 250 ms
   */
  stuckMs: number
  /** A candidate that has no majority by then gives up, and its clients look elsewhere. @default 1000 ms */
  candidacyMs: number
  /** How long the wish of a client for a take-over lasts; a client that still waits says so again. @default 1000 ms */
  wishMs: number
  /** After a candidacy, the next one not before this, doubled with each that failed. @default 50 ms */
  backoffMs: number
  /** @default 800 ms */
  backoffMaxMs: number
  /** A preempted candidate waits this long for each rank above its own: round trips of a LAN. @default 20 ms */
  rankStepMs: number
  /** A peer that did not answer is asked again after this, doubled with each time. @default 50 ms */
  peerRetryMs: number
  /** A peer that is away costs one small message in this time. @default 2000 ms */
  peerRetryMaxMs: number
  /**
   * A peer that answers and does not take the items that it asked for is sent them again after `fetchMs`, doubled with
   * each time up to this: they may be megabytes.
   * @default 10 s
   */
  stallMaxMs: number
  /** A read round not over by then is asked anew: its maximum may never be chosen. @default 100 ms */
  readRoundMs: number
  /**
   * A round asks as many members as a majority needs; if they have not answered by then, the others as well. Some
   * round trips of a busy LAN.
   * @default 20 ms
   */
  readHedgeMs: number
  /** A member that was too slow for a round is asked last for so long. @default 2000 ms */
  readAvoidMs: number
  /**
   * A round asks all members when none did for so long: of one that lost what it promised is heard before the set is
   * changed.
   * @default 250 ms
   */
  readAllMs: number
  /** Reads that come while a round is under way wait for its end, but not longer than this. @default 20 ms */
  readJoinMs: number
  /** Rounds under way at once. @default 4 */
  readRounds: number
  /** A read is given up after this: the client asks another replica. @default 1000 ms */
  readMs: number
  /** Reads that wait, all together; more are told `unreadable` at once. @default 16384 */
  reads: number
  /**
   * The shell is asked again to fetch what is missing, if it still is; and a peer that fetches is asked so often
   * whether it has got on.
   * @default 200 ms
   */
  fetchMs: number
}

export const LOG_LIMITS: Readonly<LogLimits> = Object.freeze({
  inFlightItems: 8,
  inFlightBytes: 3 * MIB,
  valueBytes: MIB,
  messageBytes: 3.5 * MIB,
  messageItems: 2_048,
  tailBytes: 8 * MIB,
  tailItems: 4096,
  windowRequests: 8,
  patienceMs: 150,
  stuckMs: 250,
  candidacyMs: 1_000,
  wishMs: 1_000,
  backoffMs: 50,
  backoffMaxMs: 800,
  rankStepMs: 20,
  peerRetryMs: 50,
  peerRetryMaxMs: 2_000,
  stallMaxMs: 10_000,
  readRoundMs: 100,
  readHedgeMs: 20,
  readAvoidMs: 2_000,
  readAllMs: 250,
  readJoinMs: 20,
  readRounds: 4,
  readMs: 1_000,
  reads: 16_384,
  fetchMs: 200
})

/** An item costs this besides its bytes: index, kind, framing. */
export const ITEM_OVERHEAD_BYTES = 64

/**
 * One message takes a promise no further than this: the rounds of 13 years of take-overs, one each 100 ms. With a round
 * near 2^53 a member would leave no ballot to the others, for good. By this one message does not do that; a member
 * that is bent on it needs a million of them.
 */
export const ROUND_JUMP_MAX = 2 ** 32

/** Of messages: there are whole numbers above it for the one that goes beyond it. */
export const ROUND_MAX = 2 ** 52

/**
 * What `force` adds to epoch and round: more than any config changes and take-overs that a survivor may have missed.
 */
export const FORCED_JUMP = 1_000
