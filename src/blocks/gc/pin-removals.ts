import { EXCHANGE_INTERVAL_MS, EXCHANGE_PEERS, GC_CALL_TIMEOUT_MS } from './constants.js'
import { RemovedFile } from './removed-file.js'
import { RemovedPins, type Page } from './removed-pins.js'
import { gcRemovedPins } from '../methods.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Pages asked of one peer in one go: all that it can have, and an end for one that goes on for ever. */
const PAGES_MAX = 1_000

export interface PinRemovalsInit {
  mesh: ClusterView
  rpc: Rpc
  /** `removed-pins`; undefined: in memory. */
  file?: string
  clock: Clock
  random: Random
  logger: Logger
  /** More pins are known to be removed than before. */
  onAdd: () => void
}

/**
 * Which pins were removed, as this node knows it: on its disk before it counts, and exchanged with peers now and then,
 * so that a node that was away when a file was unpinned learns of it however late.
 */
export class PinRemovals {
  readonly #init: PinRemovalsInit
  readonly #pins: RemovedPins
  readonly #file: RemovedFile
  /** By peer: the generation of its last answer, and the place to go on from. */
  readonly #places = new Map<string, { generation: string, after: number }>()
  #exchangedAt = -Infinity
  #exchanging: Promise<void> | undefined

  constructor (init: PinRemovalsInit) {
    this.#init = init
    this.#pins = new RemovedPins(`${init.clock.wall()}-${Math.floor(init.random() * 2 ** 48).toString(16)}`)
    this.#file = new RemovedFile({ path: init.file, clock: init.clock, logger: init.logger })
  }

  get size (): number {
    return this.#pins.size
  }

  get problem (): string | undefined {
    return this.#file.problem
  }

  async start (): Promise<void> {
    this.#pins.add(await this.#file.load())
  }

  async stop (): Promise<void> {
    await this.#exchanging
  }

  has (owner: string): boolean {
    return this.#pins.has(owner)
  }

  /** See `RemovedPins.page`. */
  page (generation: string, after: number, limit: number): Page {
    return this.#pins.page(generation, after, limit)
  }

  /** Resolves to false when they could not be written: they do not count then. */
  async add (owners: readonly string[]): Promise<boolean> {
    const unknown = this.#pins.unknown(owners)

    if (unknown.length === 0) {
      return true
    }

    try {
      await this.#file.append(unknown, () => this.#pins.all())
    } catch (err) {
      this.#init.logger.debug({ err: errorMessage(err) }, 'removed pins could not be written')

      return false
    }

    this.#pins.add(unknown)
    this.#init.onAdd()

    return true
  }

  /** Tells all peers that can be reached; the others ask for it later. Never rejects. */
  async tell (owners: readonly string[], signal: AbortSignal): Promise<void> {
    const { mesh, rpc, logger } = this.#init

    await Promise.all(mesh.reachable().map(async ({ peerId }) => {
      try {
        await rpc.call(peerId, gcRemovedPins, { pins: [...owners] }, undefined,
          { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'a peer was not told of removed pins')
      }
    }))
  }

  /** Asks a few peers for what they know, when it is time. */
  tick (signal: AbortSignal): void {
    const { clock } = this.#init

    if (this.#exchanging === undefined && clock.now() - this.#exchangedAt >= EXCHANGE_INTERVAL_MS) {
      this.#exchangedAt = clock.now()
      this.#exchanging = this.exchange(signal).finally(() => { this.#exchanging = undefined })
    }
  }

  /** Never rejects. */
  async exchange (signal: AbortSignal): Promise<void> {
    const { mesh, random, logger } = this.#init
    const peers = mesh.reachable().map(({ peerId }) => peerId)

    for (let i = 0; i < EXCHANGE_PEERS && peers.length > 0 && !signal.aborted; i++) {
      const [peerId] = peers.splice(Math.floor(random() * peers.length), 1) as [string]

      try {
        await this.#pull(peerId, signal)
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'a peer did not tell its removed pins')
      }
    }

    // Peers that are gone for good.
    for (const peerId of this.#places.keys()) {
      if (mesh.member(peerId) === undefined) {
        this.#places.delete(peerId)
      }
    }
  }

  async #pull (peerId: string, signal: AbortSignal): Promise<void> {
    for (let page = 0; page < PAGES_MAX; page++) {
      const place = this.#places.get(peerId) ?? { generation: '', after: 0 }
      const { header } = await this.#init.rpc.call(peerId, gcRemovedPins, place, undefined,
        { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })

      if (!await this.add(header.pins)) {
        return
      }

      this.#places.set(peerId, { generation: header.generation, after: header.next })

      if (!header.more || header.pins.length === 0) {
        return
      }
    }
  }
}
