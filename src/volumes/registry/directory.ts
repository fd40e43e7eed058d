import {
  ASK_MAX, EXCHANGE_INTERVAL_MS, EXCHANGE_TIMEOUT_MS, FOUND_TIMEOUT_MS, MERGE_INTERVAL_MS, RECORDS_FRESH_MS
} from './constants.js'
import { FROZEN } from './names.js'
import { Pointers } from './pointers.js'
import { Registry } from './registry.js'
import { precedes } from './types.js'
import { volumeRegistry } from '../replica/methods.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { sharedController } from '../../util/abort.js'
import { shuffle } from '../../util/random.js'
import type { Place, Pointer, VolumeRecord } from './types.js'
import type { VolumeLink } from '../link.js'
import type { Reach } from '../replica/reach.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

export interface DirectoryInit {
  reach: Reach
  rpc: Rpc
  /** Where to remember the registry. Undefined: in memory. */
  dir?: string
  /** A link to a group whose place is known about. */
  link: (group: string, name: string, place: Place) => VolumeLink
  /** Founds a group on the best ranked nodes; its log is empty. */
  found: (options: { signal?: AbortSignal }) => Promise<Place & { group: string }>
  clock: Clock
  random: Random
  logger: Logger
}

interface Options { signal?: AbortSignal }

/**
 * Finds the mesh's registry of volumes and asks it. Nodes tell each other which registry they know; the first who needs
 * one and finds nobody who knows any makes it. Where two were made (two meshes joined, or a race) the older one counts,
 * and absorbs the other.
 */
export class Directory {
  readonly #init: DirectoryInit
  readonly pointers: Pointers
  readonly #stop = sharedController()
  readonly #records = new Map<string, { record: VolumeRecord, at: number }>()
  #registry: { group: string, registry: Registry } | undefined
  #founding: Promise<Registry> | undefined
  #exchangeTimer: NodeJS.Timeout | undefined
  #mergeTimer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined

  constructor (init: DirectoryInit) {
    this.#init = init
    this.pointers = new Pointers(init.dir)

    init.rpc.handle(volumeRegistry, async ({ header }) => {
      if (header.known !== undefined) {
        await this.#learn(header.known)
      }

      if (header.found && this.pointers.known === undefined) {
        await this.#foundOnce({})
      }

      const { known } = this.pointers

      return { header: known === undefined ? {} : { known: toWire(known) } }
    })
  }

  async start (): Promise<void> {
    await this.pointers.load()
    this.#exchangeTimer = setInterval(() => { void this.#exchange() }, EXCHANGE_INTERVAL_MS)
    this.#mergeTimer = setInterval(() => { this.#merge() }, MERGE_INTERVAL_MS)
    void this.#exchange()
  }

  async stop (): Promise<void> {
    clearInterval(this.#exchangeTimer)
    clearInterval(this.#mergeTimer)
    this.#stop.abort()
    await this.#working
  }

  /** The registry, or undefined when nobody has made one yet. */
  async find (options: Options = {}): Promise<Registry | undefined> {
    if (this.pointers.known === undefined) {
      await this.#askAll(options)
    }

    return this.#current()
  }

  /** The registry; makes it when there is none. */
  async findOrFound (options: Options = {}): Promise<Registry> {
    const found = await this.find(options)

    if (found !== undefined) {
      return found
    }

    // One node makes it for all: two who need the first registry at once do not make two.
    for (const peerId of this.#init.reach.ranking('registry').filter(one => this.#init.reach.isUp(one))) {
      if (peerId === this.#init.reach.selfId) {
        return await this.#foundOnce(options)
      }

      await this.#ask(peerId, { ...options, found: true })
      const made = this.#current()

      if (made !== undefined) {
        return made
      }
    }

    return await this.#foundOnce(options)
  }

  async #foundOnce (options: Options): Promise<Registry> {
    this.#founding ??= this.#found(options).finally(() => { this.#founding = undefined })

    return await this.#founding
  }

  /**
   * Where the volume of a name is. What was looked up lately is believed unless `fresh`: whoever finds the volume
   * deleted asks again.
   */
  async lookup (
    name: string, { fresh = false, ...options }: Options & { fresh?: boolean } = {}
  ): Promise<VolumeRecord | undefined> {
    const held = this.#records.get(name)

    if (!fresh && held !== undefined && this.#init.clock.now() - held.at < RECORDS_FRESH_MS) {
      return held.record
    }

    const record = await this.#findRecord(name, options)

    if (record === undefined) {
      this.#records.delete(name)
    } else {
      this.#records.set(name, { record, at: this.#init.clock.now() })
    }

    return record
  }

  /** Cut off from a majority of the registry, what a replica on this side knows is better than nothing. */
  async #findRecord (name: string, options: Options): Promise<VolumeRecord | undefined> {
    const registry = await this.find(options)

    try {
      return await registry?.find(name, options)
    } catch (err) {
      if (errorCode(err) !== 'no_quorum') {
        throw err
      }

      return await registry?.find(name, { ...options, stale: true })
    }
  }

  forget (name: string): void {
    this.#records.delete(name)
  }

  /** The set of a group has changed; told on its replicas. Never rejects. */
  async moved (group: string, place: Place): Promise<void> {
    try {
      if (!await this.pointers.moved(group, place) && group !== this.pointers.known?.group) {
        await (await this.find({ signal: this.#stop.signal }))?.move(group, place, { signal: this.#stop.signal })
      }
    } catch (err) {
      // A hint: who does not find a volume where the registry says asks around.
      this.#init.logger.debug({ group, code: errorCode(err) }, 'the registry could not be told where a volume is now')
    }
  }

  #current (): Registry | undefined {
    const { known } = this.pointers

    if (known === undefined) {
      return undefined
    }

    if (this.#registry?.group !== known.group) {
      this.#registry = { group: known.group, registry: new Registry(this.#init.link(known.group, '.registry', known)) }
      this.#records.clear()
    }

    return this.#registry.registry
  }

  async #learn (told: { group: string, createdAtMs: number, epoch: number, members: string[] }): Promise<void> {
    if (await this.pointers.learn({ ...told, members: [...told.members] })) {
      this.#init.logger.debug({ group: this.pointers.known?.group }, 'the registry of volumes that is known here has changed')
    }
  }

  /** Compares with one other node, at random. */
  async #exchange (): Promise<void> {
    const others = this.#others()

    if (others.length > 0) {
      await this.#ask(others[0] as string, {})
    }
  }

  #others (): string[] {
    const { reach, random } = this.#init

    return shuffle(reach.members().map(({ peerId }) => peerId)
      .filter(peerId => peerId !== reach.selfId && reach.isUp(peerId)), random)
  }

  async #askAll (options: Options): Promise<void> {
    await Promise.all(this.#others().slice(0, ASK_MAX).map(async peerId => { await this.#ask(peerId, options) }))
  }

  async #ask (
    peerId: string, { signal = this.#stop.signal, found = false }: Options & { found?: boolean }
  ): Promise<void> {
    const { rpc } = this.#init
    const { known } = this.pointers

    try {
      const { header } = await rpc.call(peerId, volumeRegistry,
        { found, ...(known === undefined ? {} : { known: toWire(known) }) }, undefined,
        { class: 'control', timeoutMs: found ? FOUND_TIMEOUT_MS : EXCHANGE_TIMEOUT_MS, signal })

      if (header.known !== undefined) {
        await this.#learn(header.known)
      }
    } catch (err) {
      this.#init.logger.trace({ peerId, code: errorCode(err) }, 'a node did not tell which registry it knows')
    }
  }

  async #found (options: Options): Promise<Registry> {
    const { found, link, clock, logger } = this.#init
    const { group, ...place } = await found(options)
    const pointer: Pointer = { group, createdAtMs: clock.wall(), ...place }
    const registry = new Registry(link(group, '.registry', place))
    await registry.found(options)
    await this.pointers.learn(pointer)
    logger.info({ group }, 'made the registry of volumes')
    await this.#askAll(options)

    return this.#current() ?? registry
  }

  /** One of those who know of a registry that lost takes care that what it has is not forgotten. */
  #merge (): void {
    if (this.pointers.lost.some(({ absorbed }) => absorbed !== true)) {
      this.#working ??= this.#absorbLost().finally(() => { this.#working = undefined })
    }
  }

  async #absorbLost (): Promise<void> {
    const { link, logger } = this.#init
    const options = { signal: this.#stop.signal }

    for (const lost of this.pointers.lost.filter(({ absorbed }) => absorbed !== true)) {
      try {
        const known = this.pointers.known as Pointer
        const winner = this.#current()

        if (winner === undefined || !precedes(known, lost)) {
          continue
        }

        const loser = new Registry(link(lost.group, '.registry', lost))

        if (!await loser.isFrozen(options)) {
          await loser.freeze(options)
        }

        // Frozen: nothing can come to it any more.
        const absorbed = await winner.absorb(await loser.list({ ...options, folder: FROZEN }), options)
        await this.pointers.absorbed(lost.group)

        if (absorbed > 0) {
          logger.info({ volumes: absorbed }, 'took over volumes of another registry: two meshes were joined')
          this.#records.clear()
        }
      } catch (err) {
        logger.debug({ group: lost.group, err: errorMessage(err) }, 'a registry that lost could not be absorbed yet')
      }
    }
  }
}

function toWire (
  { group, createdAtMs, epoch, members }: Pointer
): { group: string, createdAtMs: number, epoch: number, members: string[] } {
  return { group, createdAtMs, epoch, members: [...members] }
}
