/**
 * Which log this is. An operator who forces a set upon a survivor gives up whatever the lost members had chosen: from
 * there on it is another log, and nothing that is known of the one says anything about the other. Its *lineage* names
 * it: a random id for each config that was forced, the oldest first. Two survivors that were forced apart have two
 * lineages of which neither contains the other, and are never mixed.
 */
import { FORCED_JUMP } from './limits.js'
import { BALLOT_ZERO } from './ballots.js'
import type { HardState, LogConfig, LogItem, LogStamp } from './types.js'

/** Forced configs that a lineage remembers. A replica that missed more of them has to be removed by hand. */
export const LINEAGE_MAX = 16

/**
 * What a message or a state is to this replica: of its own log; of one that was forced over its own (`newer`); of one
 * over which its own was forced (`older`); or of one that was forced apart from it (`foreign`).
 */
export type Relation = 'same' | 'newer' | 'older' | 'foreign'

export function relationOf (own: LogStamp, theirs: LogStamp): Relation {
  // A replica that knows nothing has no log, and one that comes from it contradicts nothing.
  if (own.epoch === 0) {
    return 'newer'
  }
  if (theirs.epoch === 0) {
    return 'same'
  }

  const mine = own.lineage ?? []
  const other = theirs.lineage ?? []

  if (mine.at(-1) === other.at(-1)) {
    // Before version 0.2 a forced config had no name, only an epoch that jumps.
    return theirs.epoch >= own.epoch + FORCED_JUMP
      ? 'newer'
      : theirs.epoch + FORCED_JUMP <= own.epoch ? 'older' : 'same'
  }
  if (continues(other, mine)) {
    return 'newer'
  }

  return continues(mine, other) ? 'older' : 'foreign'
}

/**
 * The config with which a survivor goes on alone. Its epoch goes beyond whatever the lost ones may have reached.
 *
 * @param id - random, and never used before
 */
export function forcedConfig ({ epoch, lineage = [] }: LogConfig, self: string, id: string): LogConfig {
  return { epoch: epoch + FORCED_JUMP, members: [self], lineage: [...lineage, id].slice(-LINEAGE_MAX) }
}

/** The config after `config`, of the same log. */
export function nextConfig ({ epoch, lineage }: LogConfig, members: readonly string[]): LogConfig {
  return { epoch: epoch + 1, members, lineage }
}

/** What is durable of a log that is given up for one whose state as of `index` is on its way. Promises stand. */
export function givenUp (hard: HardState, index: number, config: LogConfig): HardState {
  return { ...hard, accepted: BALLOT_ZERO, lastIndex: index, commitIndex: index, validFrom: index + 1, config }
}

/** The config in force after these items, of which the last ones may not be chosen. */
export function configAfter (config: LogConfig, items: readonly LogItem[], commitIndex: number): LogConfig {
  return items.reduce((latest, { index, value }) =>
    value.kind === 'config' && index <= commitIndex ? value.config : latest, config)
}

export function sameLineage (a: LogStamp, b: LogStamp): boolean {
  return a.lineage?.at(-1) === b.lineage?.at(-1)
}

function continues (later: readonly string[], before: readonly string[]): boolean {
  const last = before.at(-1)

  return last === undefined ? later.length > 0 : later.includes(last)
}
