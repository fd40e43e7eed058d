import { REPLACING_MEMBERS_MIN, TAKE_OVER_PATIENCE_MS } from './constants.js'
import { FROZEN, NAMES } from './names.js'
import { precedes } from './types.js'
import { errorMessage } from '../../util/errors.js'
import type { Candidate } from './candidates.js'
import type { Pointers } from './pointers.js'
import type { Probed } from './probe.js'
import type { Registry } from './registry.js'
import type { TakeOverFiles } from './registry-files.js'
import type { GroupConfig, Pointer } from './types.js'
import type { GroupView } from '../replica/group-view.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface MergerInit {
  cluster: ClusterView
  groupView: GroupView
  pointers: Pointers
  registry: (group: string, config: GroupConfig) => Registry
  /** Whether the registry answers, a quorum of it. */
  probe: (pointer: Pointer) => Promise<Probed | undefined>
  /** For what other layers keep in registries. @default nothing */
  takeOverFiles?: TakeOverFiles
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/**
 * Two registries are known: one goes on, the older, and has all names first. No node turns to another registry before
 * that one has what the node's own had, so no volume is hidden meanwhile.
 */
export class Merger {
  readonly #init: MergerInit

  constructor (init: MergerInit) {
    this.#init = init
  }

  /**
   * A registry that answered, `found`, beside the one that is known here. Resolves to true when that is settled; to
   * false when it has to be looked at again later.
   */
  async meet (candidate: Candidate, found: Pointer, { isFrozen }: Probed): Promise<boolean> {
    const { pointers } = this.#init
    const { known } = pointers

    if (known === undefined) {
      // One that lost names another one, of which a node will tell.
      return !isFrozen && await pointers.learn(found)
    }

    if (!precedes(found, known)) {
      return await this.#meetYounger(candidate, found, known)
    }

    return !isFrozen && this.#isWhole(found) && await this.#follow(candidate, found, known)
  }

  /** Those that lost, and were not taken over yet. */
  async absorbLost (): Promise<void> {
    const { pointers, logger } = this.#init
    const { known } = pointers

    for (const lost of pointers.lost.filter(({ absorbed }) => absorbed !== true)) {
      try {
        if (known !== undefined && precedes(known, lost)) {
          await this.#takeOver(lost, known)
          await pointers.absorbed(lost.group)
        }
      } catch (err) {
        logger.debug({ group: lost.group, err: errorMessage(err) }, 'a registry that lost could not be absorbed yet')
      }
    }
  }

  async #meetYounger ({ tellers }: Candidate, found: Pointer, known: Pointer): Promise<boolean> {
    const { pointers, cluster, probe, logger } = this.#init

    if (await probe(known) !== undefined) {
      await pointers.learn(found)

      return true
    }

    // No node answers for the one that is known here: it is what this node brought from elsewhere, if most others go by
    // another one; else it is out of reach for a while, and its names are not to be hidden.
    const others = cluster.members().filter(({ peerId }) => peerId !== cluster.selfId && cluster.isAlive(peerId))
    const agreeing = others.filter(({ peerId }) => tellers.has(peerId))

    if (agreeing.length <= others.length / 2 || !this.#isWhole(found)) {
      return false
    }

    logger.warn({ group: found.group, before: known.group },
      'the registry of volumes that this node knew does not answer; it goes by that of the other nodes')
    await pointers.prefer(found, { absorbed: false })

    return true
  }

  /** As many members as the mesh allows, up to a bound. */
  #isWhole ({ members }: GroupConfig): boolean {
    const { cluster } = this.#init
    const able = cluster.members()
      .filter(({ peerId, flags }) => cluster.isAlive(peerId) && !flags.readOnly && !flags.draining)

    return members.length >= Math.min(REPLACING_MEMBERS_MIN, able.length)
  }

  /** The one that is known here lost against an older one: has its names taken over, then turns to that one. */
  async #follow ({ firstToldAt }: Candidate, found: Pointer, known: Pointer): Promise<boolean> {
    const { pointers, cluster, groupView, registry, clock, logger, signal } = this.#init
    const [first] = groupView.ranking('registry').filter(one => cluster.isAlive(one))

    try {
      const isTurn = first === cluster.selfId || clock.now() - firstToldAt > TAKE_OVER_PATIENCE_MS

      if (!isTurn && !await registry(known.group, known).isFrozen({ signal })) {
        return false
      }

      await this.#takeOver(known, found)
      await pointers.prefer(found, { absorbed: true })
      logger.info({ group: found.group, before: known.group },
        'two meshes were joined: the older registry of volumes has the names of both now')

      return true
    } catch (err) {
      logger.debug({ group: known.group, err: errorMessage(err) }, 'the registry could not be taken over by an older one yet')

      return false
    }
  }

  /** Can be repeated, and done by several at once. */
  async #takeOver (loser: Pointer, winner: Pointer): Promise<void> {
    const { registry, takeOverFiles, logger, signal } = this.#init
    const from = registry(loser.group, loser)
    const to = registry(winner.group, winner)
    const options = {
      signal,
      onClash: (volume: string, renamed: string) => {
        logger.warn({ volume, renamed }, 'two meshes were joined that each had a volume of this name: the later one has ' +
          'another name now, and nothing in it has changed. Name it as you like with `shoal volume rename`')
      }
    }

    // Most of it while names can still be registered there; then the rest.
    let absorbed = await to.absorb(await from.listFolder(NAMES, options) ?? [], options)

    if (!await from.isFrozen(options)) {
      await from.freeze(options)
    }

    absorbed += await to.absorb(await from.listFolder(FROZEN, options) ?? [], options)
    await to.absorbRemovals(await from.listRemovals(options), options)
    await takeOverFiles?.(from.files, to.files, { signal })

    if (absorbed > 0) {
      logger.info({ volumes: absorbed }, 'took over volumes of another registry: two meshes were joined')
    }
  }
}
