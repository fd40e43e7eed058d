import type { Acceptor } from './acceptor.js'
import { ROUND_JUMP_MAX, type LogLimits } from './limits.js'
import type { Outbox } from './outbox.js'
import type { Ballot, LogConfig } from './types.js'
import type { Random } from '../util/random.js'

/** What the parts of one `LogCore` share. `now` and `random` are those of the step under way. */
export interface LogContext {
  readonly self: string
  readonly acceptor: Acceptor
  readonly outbox: Outbox
  readonly limits: LogLimits
  now: number
  random: Random
  /** As membership sees it; undefined until it said so: then no member is taken for dead. */
  up: ReadonlySet<string> | undefined
  ranked: readonly string[]
  /** Highest round that a member was heard to have promised: the next candidacy goes beyond it. */
  seenRound: number
  /** The other holders of the log, as far as this one knows. */
  sequencer: string | undefined
  /** In force instead of the set known here, or after it; the shell asked most of its members. */
  followed: LogConfig | undefined
}

/** What a member says it has promised, and may make up: nothing takes the next ballot further than a message may. */
export function noteRound (context: LogContext, { round }: Ballot): void {
  context.seenRound = Math.max(context.seenRound, Math.min(round, context.acceptor.promised.round + ROUND_JUMP_MAX))
}

/**
 * Whether what that member says is chosen is believed: it is in a set that is known here. Others may be of a later one,
 * or make it up.
 */
export function isBelieved ({ acceptor, followed }: LogContext, member: string): boolean {
  const { blank, config, pending } = acceptor

  return blank || config.members.includes(member) || pending?.config.members.includes(member) === true ||
    (followed?.members.includes(member) === true && followed.epoch > config.epoch)
}

/** Whether that member has the log that was forced over the one here, by more than its own word. */
export function isFollowed ({ acceptor, followed }: LogContext, member: string): boolean {
  return acceptor.blank ||
    (followed?.members.includes(member) === true && acceptor.relation(followed) === 'newer')
}

/** Why a candidacy or the role of the sequencer ends. */
export type Ending =
  /** A higher ballot is about. */
  | { why: 'stale', by: string }
  /** A newcomer promised a higher ballot when it was a member; to count again it must take this one's. */
  | { why: 'outbid' }
  /** This replica is not up to date: that peer knows more. */
  | { why: 'outdated', peer: string }
