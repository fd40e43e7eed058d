import { FIND_ASK_MAX, FIND_PAUSE_MS, FIND_TIMEOUT_MS } from './constants.js'
import { volumeStatus } from '../replica/methods.js'
import { listenAbort } from '../../util/abort.js'
import { errorCode } from '../../util/errors.js'
import type { Reach } from '../replica/reach.js'
import type { Place } from '../registry/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface PlacesInit {
  reach: Reach
  rpc: Rpc
  clock: Clock
  logger: Logger
  /** Asks the registry; undefined for groups that are in none (the registry itself). */
  lookUp: (group: string) => Promise<Place | undefined>
}

interface Known extends Place { sequencer?: string, searchedAt: number }

/**
 * Where groups are, as this node knows it: told with every answer, looked up in the registry, and when all that leads
 * nowhere, asked of everybody.
 */
export class Places {
  readonly #init: PlacesInit
  readonly #places = new Map<string, Known>()
  readonly #searches = new Map<string, Promise<void>>()

  constructor (init: PlacesInit) {
    this.#init = init
  }

  get (group: string): (Place & { sequencer?: string }) | undefined {
    return this.#places.get(group)
  }

  /** A replica, or somebody who was one, told. What is of an older epoch is not believed. */
  note (group: string, { epoch, members, sequencer }: Place & { sequencer?: string }): void {
    const known = this.#places.get(group)

    if (known !== undefined && known.epoch > epoch) {
      return
    }

    if (members.length > 0) {
      // Who does not say who orders has not said that nobody does.
      const orders = sequencer ?? (known?.epoch === epoch ? known.sequencer : undefined)
      this.#places.set(group, {
        epoch,
        members: [...members],
        searchedAt: known?.searchedAt ?? -Infinity,
        ...(orders === undefined ? {} : { sequencer: orders })
      })
    }
  }

  forget (group: string): void {
    this.#places.delete(group)
  }

  /** The members that are known lead nowhere: looks elsewhere, not too often. */
  async search (group: string, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#init
    const known = this.#places.get(group)

    if (known !== undefined && clock.now() - known.searchedAt < FIND_PAUSE_MS) {
      return
    }

    if (known !== undefined) {
      known.searchedAt = clock.now()
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

  async #search (group: string): Promise<void> {
    const { reach, rpc, lookUp, logger } = this.#init
    const others = [...new Set([...reach.ranking(group), ...reach.members().map(({ peerId }) => peerId)])]
      .filter(peerId => reach.isUp(peerId))
    const asked = others.slice(0, FIND_ASK_MAX).map(async peerId => {
      try {
        const { header } = await rpc.call(peerId, volumeStatus, { group }, undefined,
          { class: 'control', timeoutMs: FIND_TIMEOUT_MS })

        if (header.place !== undefined) {
          this.note(group, header.place)
        }
      } catch (err) {
        logger.trace({ group, peerId, code: errorCode(err) }, 'a node did not tell whether it holds a volume')
      }
    })
    const looked = lookUp(group).then(place => {
      if (place !== undefined) {
        this.note(group, place)
      }
    }, () => {})

    await Promise.all([...asked, looked])
  }
}
