import { FIND_ASK_MAX, FIND_PAUSE_MS, FIND_TIMEOUT_MS, HINTS_MAX } from './constants.js'
import { isGroupConfig } from '../registry/types.js'
import { volumeStatus } from '../replica/methods.js'
import { listenAbort } from '../../util/abort.js'
import { errorCode } from '../../util/errors.js'
import type { GroupView } from '../replica/group-view.js'
import type { GroupConfig } from '../registry/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface GroupLocatorInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  clock: Clock
  logger: Logger
}

/** What a locator asks the registry of volumes. */
export interface GroupRegistry {
  /** Undefined for groups that are in none: the registry itself. */
  recordOf: (group: string) => Promise<GroupConfig | undefined>
  standingOf: (group: string, signal: AbortSignal) => Promise<'named' | 'unnamed' | 'removed' | undefined>
}

type LocatedConfig = GroupConfig & { sequencer?: string }

interface Hint extends GroupConfig {
  wasAsked: boolean
  /** Nodes that say of themselves that they are in that set. */
  vouching: Set<string>
  /** The registry names it, or a member of the set that is known. */
  isNamed: boolean
}

interface Known {
  /** What one of its members says itself, out of its own log. */
  confirmed: LocatedConfig | undefined
  /** What was only heard of, newest epoch first: where to ask. */
  hints: Hint[]
  /** Members of the confirmed set that say that they hold nothing. */
  denied: Set<string>
  searchedAt: number
}

/**
 * Where groups are, as this node knows it: told with every answer, looked up in the registry, and when all that leads
 * nowhere, asked of all.
 *
 * A config counts when a member of the set says it of itself. What others say of it (the registry, a node that was a
 * member once) is only where to ask: a wrong word about a later set does not hide the set that is. Nor does the word of
 * one who says that it is in a set by itself: one of the set before, or the registry, has to name it, or two nodes say
 * so of themselves.
 */
export class GroupLocator {
  readonly #init: GroupLocatorInit
  readonly #known = new Map<string, Known>()
  readonly #searches = new Map<string, Promise<void>>()

  #registry: GroupRegistry | undefined

  constructor (init: GroupLocatorInit) {
    this.#init = init
  }

  /** Hands over the registry of volumes, whose own replicas are found here. */
  lookUpIn (registry: GroupRegistry): void {
    this.#registry = registry
  }

  /** By the word of a majority of the registry. */
  async isRemoved (group: string, signal: AbortSignal): Promise<boolean> {
    return await this.#registry?.standingOf(group, signal) === 'removed'
  }

  get (group: string): LocatedConfig | undefined {
    const known = this.#known.get(group)

    return known?.confirmed ?? known?.hints[0]
  }

  /** Only what a member has said of its own set. */
  confirmed (group: string): LocatedConfig | undefined {
    return this.#known.get(group)?.confirmed
  }

  /** What a member says of its own set. */
  confirm (group: string, told: LocatedConfig): void {
    const known = this.#knownOf(group)
    const before = known.confirmed

    if (!isGroupConfig(told) || (before !== undefined && before.epoch > told.epoch)) {
      return
    }

    const { epoch, members, sequencer } = told
    // A member that does not name the sequencer has not said that there is none.
    const orders = sequencer ?? (before?.epoch === epoch ? before.sequencer : undefined)
    known.denied.clear()
    known.confirmed = { epoch, members: [...members], ...(orders === undefined ? {} : { sequencer: orders }) }
    known.hints = known.hints.filter(hint => hint.epoch > epoch)
  }

  /** What a node says that may be a member, or not any more. */
  told (group: string, peerId: string, isServing: boolean, config: LocatedConfig | undefined): void {
    const known = this.#knownOf(group)
    const isFollowed = known.confirmed?.members.includes(peerId) === true

    if (config !== undefined && isServing && config.members.includes(peerId)) {
      if (isFollowed || this.#vouch(known, peerId, config)) {
        this.confirm(group, config)
      }
    } else {
      this.#deny(group, peerId)

      if (config !== undefined) {
        this.#heardOf(known, config, { isNamed: isFollowed })
      }
    }
  }

  /** True when it is not the word of that node alone that there is such a set. */
  #vouch (known: Known, peerId: string, config: LocatedConfig): boolean {
    const { confirmed } = known
    const isElsewhere = confirmed !== undefined || known.hints.some(({ isNamed }) => isNamed)

    if (!isElsewhere || (confirmed !== undefined && confirmed.epoch >= config.epoch)) {
      return true
    }

    const hint = this.#heardOf(known, config, { isNamed: false })
    hint?.vouching.add(peerId)

    return hint !== undefined && (hint.isNamed || hint.vouching.size > 1)
  }

  /** A set that most of its members know nothing of is none, however late its epoch. */
  #deny (group: string, peerId: string): void {
    const known = this.#knownOf(group)

    if (known.confirmed?.members.includes(peerId) === true) {
      known.denied.add(peerId)

      if (known.denied.size > known.confirmed.members.length / 2) {
        known.hints = [{ ...known.confirmed, wasAsked: true, isNamed: false, vouching: new Set() }, ...known.hints]
        known.confirmed = undefined
        known.denied.clear()
      }
    }
  }

  /**
   * What a file says, or a node that is no member.
   *
   * @param options.isNamed - the registry says so, or this node found that out before
   */
  hint (group: string, told: GroupConfig, { isNamed = true } = {}): void {
    this.#heardOf(this.#knownOf(group), told, { isNamed })
  }

  /** Undefined: it is of no interest. */
  #heardOf (known: Known, told: GroupConfig, { isNamed }: { isNamed: boolean }): Hint | undefined {
    if (!isGroupConfig(told) || told.epoch <= (known.confirmed?.epoch ?? 0)) {
      return undefined
    }

    const same = known.hints.find(hint => hint.epoch === told.epoch && sameMembers(hint, told))
    const hint = same ??
      { epoch: told.epoch, members: [...told.members], wasAsked: false, isNamed: false, vouching: new Set<string>() }
    hint.isNamed ||= isNamed

    if (same === undefined) {
      // What is named is not pushed out by what any node says.
      known.hints = [hint, ...known.hints]
        .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.epoch - a.epoch)
        .slice(0, HINTS_MAX)
    }

    return hint
  }

  forget (group: string): void {
    this.#known.delete(group)
  }

  /** The members that are known lead nowhere: looks elsewhere, not too often. */
  async search (group: string, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#init
    const known = this.#known.get(group)

    if (known !== undefined && !known.hints.some(isNew) && clock.now() - known.searchedAt < FIND_PAUSE_MS) {
      return
    }

    // Several wait for one search: who gives up does not end it for the others.
    const running = this.#searches.get(group) ?? this.#search(group).finally(() => { this.#searches.delete(group) })
    this.#searches.set(group, running)
    await new Promise<void>(resolve => {
      const unlisten = listenAbort(signal, resolve)
      void running.finally(() => {
        unlisten()
        resolve()
      })
    })
  }

  #knownOf (group: string): Known {
    const known = this.#known.get(group) ??
      { confirmed: undefined, hints: [], denied: new Set<string>(), searchedAt: -Infinity }
    this.#known.set(group, known)

    return known
  }

  async #search (group: string): Promise<void> {
    const known = this.#knownOf(group)
    const before = known.confirmed?.epoch ?? 0
    const hints = known.hints.filter(isNew)
    const hinted = [...new Set(hints.flatMap(({ members }) => members))]

    if (hinted.length > 0) {
      hints.forEach(hint => { hint.wasAsked = true })
      await this.#askWhere(group, hinted)

      if ((known.confirmed?.epoch ?? 0) > before) {
        return
      }
    }

    if (this.#init.clock.now() - known.searchedAt < FIND_PAUSE_MS) {
      return
    }

    known.searchedAt = this.#init.clock.now()
    await this.#searchAll(group)
  }

  async #searchAll (group: string): Promise<void> {
    const { cluster, groupView } = this.#init
    const others = [...new Set([...groupView.ranking(group), ...cluster.members().map(({ peerId }) => peerId)])]
      .filter(peerId => cluster.isAlive(peerId))
    const looked = Promise.resolve(this.#registry?.recordOf(group)).then(config => {
      if (config !== undefined) {
        this.hint(group, config)
      }
    }, () => {})

    await Promise.all([this.#askWhere(group, others.slice(0, FIND_ASK_MAX)), looked])
  }

  async #askWhere (group: string, peers: readonly string[]): Promise<void> {
    const { rpc, logger } = this.#init

    await Promise.all(peers.map(async peerId => {
      try {
        const { header } = await rpc.call(peerId, volumeStatus, { group }, undefined,
          { class: 'control', timeoutMs: FIND_TIMEOUT_MS })

        this.told(group, peerId, header.hosted, header.config)
      } catch (err) {
        logger.trace({ group, peerId, code: errorCode(err) }, 'a node did not tell whether it holds a volume')
      }
    }))
  }
}

function isNew ({ wasAsked }: Hint): boolean {
  return !wasAsked
}

function sameMembers (a: GroupConfig, b: GroupConfig): boolean {
  return a.members.length === b.members.length && a.members.every(member => b.members.includes(member))
}
