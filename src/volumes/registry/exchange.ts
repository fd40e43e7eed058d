import {
  ASK_MAX, EXCHANGE_TIMEOUT_MS, CREATE_TIMEOUT_MS
} from './constants.js'
import { Candidates } from './candidates.js'
import { Merger } from './merger.js'
import { probeRegistry } from './probe.js'
import { Registry } from './registry.js'
import { isPointer, precedes } from './types.js'
import { volumeRegistry } from '../replica/methods.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { shuffle } from '../../util/random.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Candidate } from './candidates.js'
import type { Pointers } from './pointers.js'
import type { TakeOverFiles } from './registry-files.js'
import type { GroupConfig, Pointer } from './types.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { VolumeLink } from '../client/link.js'
import type { GroupView } from '../replica/group-view.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface ExchangeInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  pointers: Pointers
  /** A link to a group of which it was heard where it is. */
  link: (group: string, name: string, config: GroupConfig) => VolumeLink
  locator: Pick<GroupLocator, 'confirmed'>
  /** Another node needs a registry, and asks this one to make it if there is none. */
  create: () => Promise<void>
  /** For what other layers keep in registries. @default nothing */
  takeOverFiles?: TakeOverFiles
  clock: Clock
  random: Random
  logger: Logger
  signal: AbortSignal
}

/**
 * What nodes tell each other of registries. It is where to look, no more: a registry is adopted when a quorum of its
 * group has answered this node, and another one takes its place when it has all names of the one before.
 */
export class Exchange {
  readonly #init: ExchangeInit
  readonly #candidates = new Candidates()
  readonly #merger: Merger
  readonly workers: readonly Worker[]
  #meeting: Promise<void> | undefined

  constructor (init: ExchangeInit) {
    const { rpc, pointers, create, link, signal } = init
    this.#init = init
    this.#merger = new Merger({
      ...init,
      registry: (group, config) => new Registry(link(group, '.registry', config)),
      probe: async pointer => await probeRegistry(init, pointer, { signal })
    })

    this.workers = [
      new Worker({
        ...init, ...VOLUME_WORKERS.exchange, delayMs: 0, run: async () => { await this.#withAnyone() }
      }),
      new Worker({ ...init, ...VOLUME_WORKERS.merge, run: async () => { await this.#merge() } })
    ]

    rpc.handle(volumeRegistry, async ({ peerId, header }) => {
      this.#told(header.known, peerId)

      if (header.create && pointers.known === undefined) {
        await create()
      }

      return { header: pointers.known === undefined ? {} : { known: toWire(pointers.known) } }
    })
  }

  start (): void {
    this.workers.forEach(worker => { worker.start() })
  }

  /** After the signal has fired. */
  async stop (): Promise<void> {
    await Promise.all(this.workers.map(async worker => { await worker.stop() }))
    await this.#meeting
  }

  /**
   * Compares with all nodes, and settles what comes of it.
   *
   * @param options.again - also with registries that did not answer a moment ago
   * @returns whether most of those who answered told of one registry that does not answer
   */
  async withAll (
    { again = false, ...options }: { signal?: AbortSignal, again?: boolean }
  ): Promise<{ isToldByMost: boolean }> {
    const asked = await Promise.all(this.#others().slice(0, ASK_MAX)
      .map(async peerId => await this.#ask(peerId, options) ? [peerId] : []))
    const answered = asked.flat()

    if (again) {
      this.#candidates.hurry(this.#init.clock.now())
    }

    await this.#meetAll()

    return {
      isToldByMost: this.#candidates.all().some(({ tellers }) =>
        answered.filter(peerId => tellers.has(peerId)).length > answered.length / 2)
    }
  }

  async withOne (peerId: string, options: { signal?: AbortSignal, create?: boolean }): Promise<void> {
    await this.#ask(peerId, options)
    await this.#meetAll()
  }

  async #withAnyone (): Promise<void> {
    const { pointers, locator } = this.#init
    const [peerId] = this.#others()
    const moved = pointers.known === undefined ? undefined : locator.confirmed(pointers.known.group)

    if (pointers.known !== undefined && moved !== undefined) {
      await pointers.moved(pointers.known.group, moved).catch(() => false)
    }

    if (peerId !== undefined) {
      await this.#ask(peerId, {})
    }

    await this.#meetAll()
  }

  #others (): string[] {
    const { cluster, random } = this.#init

    return shuffle(cluster.members().map(({ peerId }) => peerId)
      .filter(peerId => peerId !== cluster.selfId && cluster.isAlive(peerId)), random)
  }

  async #ask (
    peerId: string, { signal = this.#init.signal, create = false }: { signal?: AbortSignal, create?: boolean }
  ): Promise<boolean> {
    const { rpc, pointers: { known } } = this.#init

    try {
      const { header } = await rpc.call(peerId, volumeRegistry,
        { create, ...(known === undefined ? {} : { known: toWire(known) }) }, undefined,
        { class: 'control', timeoutMs: create ? CREATE_TIMEOUT_MS : EXCHANGE_TIMEOUT_MS, signal })

      this.#told(header.known, peerId)

      return true
    } catch (err) {
      this.#init.logger.trace({ peerId, code: errorCode(err) }, 'a node did not tell which registry it knows')

      return false
    }
  }

  /** What another node said that it knows: where to look. */
  #told (told: unknown, teller: string): void {
    const { clock, link, logger, pointers: { known, lost } } = this.#init

    if (told === undefined) {
      return
    }

    if (!isPointer(told)) {
      logger.debug({ teller }, 'a node told of a registry of volumes that can be none')
      return
    }

    if (known?.group === told.group) {
      if (told.epoch > known.epoch) {
        // The link finds out whether that is so, when it is needed.
        link(told.group, '.registry', told)
      }
    } else if (!lost.some(({ group }) => group === told.group)) {
      this.#candidates.add(told, teller, clock.now())
      void this.#meetAll()
    }
  }

  /** Asks the registries that were told of, and settles with each that answers which one goes on. Never rejects. */
  async #meetAll (): Promise<void> {
    this.#meeting ??= this.#meetDue().finally(() => { this.#meeting = undefined })

    await this.#meeting
  }

  async #meetDue (): Promise<void> {
    const { clock, logger, signal } = this.#init
    const next = (): Candidate | undefined => this.#candidates.due(clock.now())[0]

    for (let due = next(); due !== undefined && !signal.aborted; due = next()) {
      // Beforehand, so that what fails does not come up again at once.
      this.#candidates.postpone(due, clock.now())

      try {
        await this.#meet(due)
      } catch (err) {
        logger.debug({ group: due.pointer.group, err: errorMessage(err) }, 'a registry that a node told of could not be asked')
      }
    }
  }

  async #meet (candidate: Candidate): Promise<void> {
    const { pointer } = candidate
    const probed = await probeRegistry(this.#init, pointer, { signal: this.#init.signal })

    if (probed !== undefined) {
      const { epoch, members, createdAtMs } = probed

      if (await this.#merger.meet(candidate, { group: pointer.group, createdAtMs, epoch, members }, probed)) {
        this.#candidates.delete(pointer.group)
      }
    }
  }

  /** One of those who know of a registry that lost takes care that what it has is not forgotten. */
  async #merge (): Promise<void> {
    const { cluster, clock, pointers: { known, lost } } = this.#init
    const left = lost.filter(({ absorbed }) => absorbed !== true)

    // One that did not answer, and may be back: it is the older one, so it goes on.
    for (const lostOne of left.filter(one => known === undefined || precedes(one, known))) {
      this.#candidates.add(lostOne, cluster.selfId, clock.now())
    }

    if (left.length > 0) {
      await this.#merger.absorbLost()
    }
  }
}

function toWire (
  { group, createdAtMs, epoch, members }: Pointer
): { group: string, createdAtMs: number, epoch: number, members: string[] } {
  return { group, createdAtMs, epoch, members: [...members] }
}
