import { askNodes } from './ask-later-set.js'
import { followedSet } from './followed-set.js'
import { timeoutSignal } from '../../../util/clock.js'
import { errorCode } from '../../../util/errors.js'
import type { AskInit } from './ask-later-set.js'
import type { SetWord } from './followed-set.js'
import type { StatusAnswer } from '../pb/replica.js'
import type { LogConfig } from '../../../consensus/types.js'
import type { GroupConfig } from '../../registry/types.js'
import type { Timer } from '../../../util/clock.js'

/** The registry is a volume as well: a majority of its replicas answers within this, or it cannot be read now. */
const REGISTRY_TIMEOUT_MS = 3_000

/** Where the registry has a volume; undefined for what it has no record of, and for the registry itself. */
export type Registered = (group: string, signal: AbortSignal) => Promise<GroupConfig | undefined>

/** The set that a replica is in, and what is known to follow. */
export interface OwnSet { self: string, own: LogConfig, isChanging: boolean }

/**
 * Asks whether another set is in force than the one a replica knows, or another log, see `followedSet`: those of its
 * set, the best ranked nodes, of which newcomers are taken, the nodes that these name, and the registry.
 *
 * @param hinted - nodes that may be in such a set
 */
export async function askFollowedSet (
  init: AskInit & { clock: Timer, registered?: Registered | undefined },
  group: string, { self, own, isChanging }: OwnSet, hinted: readonly string[]
): Promise<LogConfig | undefined> {
  const { cluster, logger, registered } = init
  const signal = AbortSignal.any([init.signal, timeoutSignal(init.clock, REGISTRY_TIMEOUT_MS)])
  const [answers, config] = await Promise.all([
    askNodes(init, group, own.members, hinted),
    registered?.(group, signal).catch((err: unknown) => {
      logger.debug({ group, code: errorCode(err) }, 'the registry did not tell which log of a volume goes on')

      return undefined
    })
  ])
  const words = new Map([...answers].map(([peerId, status]) => [peerId, wordOf(status)]))

  return followedSet({
    self, own, isChanging, words, registered: config, isUp: peerId => ['alive', 'suspect'].includes(cluster.member(peerId)?.state ?? '')
  })
}

function wordOf ({ hosted, config, self, members, proposed, lineage }: StatusAnswer): SetWord {
  return {
    epoch: config?.epoch ?? 0,
    ...(lineage.length === 0 ? {} : { lineage }),
    replica: hosted ? { self, members, isChanging: proposed !== undefined } : undefined
  }
}
