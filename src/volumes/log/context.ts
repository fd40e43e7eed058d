import type { Acceptor } from './acceptor.js'
import type { LogLimits } from './limits.js'
import type { Outbox } from './outbox.js'
import type { Random } from '../../util/random.js'

/** What the parts of one `LogCore` share. `now` and `random` are those of the step under way. */
export interface LogContext {
  readonly self: string
  readonly acceptor: Acceptor
  readonly outbox: Outbox
  readonly limits: LogLimits
  now: number
  random: Random
  /** As membership sees it; undefined until it said so: then nobody is taken for dead. */
  up: ReadonlySet<string> | undefined
  ranked: readonly string[]
  /** Highest round that anybody was heard to have promised: the next candidacy goes beyond it. */
  seenRound: number
  /** Who else holds the log, as far as this one knows. */
  leader: string | undefined
}

/** Why a candidacy or the role of the sequencer ends. */
export type Ending =
  /** A higher ballot is about. */
  | { why: 'stale', by: string }
  /** A newcomer promised a higher ballot when it was a member; to count again it must take this one's. */
  | { why: 'outbid' }
  /** This replica is not up to date: that peer knows more. */
  | { why: 'outdated', peer: string }
