import { RECORDS_FRESH_MS } from './constants.js'
import { Exchange } from './exchange.js'
import { Pointers } from './pointers.js'
import { Registry } from './registry.js'
import { NoQuorumError } from '../errors.js'
import { errorCode } from '../../util/errors.js'
import { sharedController } from '../../util/abort.js'
import type { TakeOverFiles } from './registry-files.js'
import type { GroupConfig, Pointer, VolumeRecord } from './types.js'
import type { GroupCreator } from './create-group.js'
import type { GroupClients } from '../client/group-clients.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { VolumeLink } from '../client/link.js'
import type { VolumesFolder } from '../folder.js'
import type { GroupView } from '../replica/group-view.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Worker } from '../../util/worker.js'
import type { Random } from '../../util/random.js'

export interface DirectoryInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  folder: VolumesFolder
  clients: GroupClients
  locator: GroupLocator
  groupCreator: GroupCreator
  /** For what other layers keep in registries. @default nothing */
  takeOverFiles?: TakeOverFiles
  clock: Clock
  random: Random
  logger: Logger
}

interface Options { signal?: AbortSignal }

/**
 * Finds the mesh's registry of volumes and asks it. Nodes tell each other which registry they know; the first who needs
 * one and finds no node that knows any makes it. Where two were made (two meshes joined, or a race) the older one
 * counts, and absorbs the other.
 *
 * What others tell is where to look, no more: a registry is one when a quorum of its group has answered this node.
 */
export class Directory {
  readonly #init: DirectoryInit
  readonly pointers: Pointers
  readonly #stop = sharedController()
  readonly #records = new Map<string, { record: VolumeRecord, at: number }>()
  readonly #exchange: Exchange
  #registry: { group: string, registry: Registry } | undefined
  #creating: Promise<Registry> | undefined

  constructor (init: DirectoryInit) {
    this.#init = init
    this.pointers = new Pointers(init.folder)
    this.#exchange = new Exchange({
      ...init,
      pointers: this.pointers,
      link: (group, name, config) => this.#link(group, name, config),
      signal: this.#stop.signal,
      create: async () => {
        if (await this.find() === undefined) {
          await this.#createOnce({})
        }
      }
    })
  }

  get workers (): readonly Worker[] { return this.#exchange.workers }

  async start (): Promise<void> {
    await this.pointers.load()
    this.#exchange.start()
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    await this.#exchange.stop()
  }

  /**
   * The registry, or undefined when none has been made yet. Throws `no_quorum` when most others know one that does not
   * answer: that is no reason to make another one.
   */
  async find (options: Options = {}): Promise<Registry | undefined> {
    if (this.pointers.known === undefined) {
      const { isToldByMost } = await this.#exchange.withAll(options)

      if (this.#current() === undefined && isToldByMost) {
        throw new NoQuorumError('.registry', 'the other nodes know a registry of volumes, and too few of its replicas answer')
      }
    }

    return this.#current()
  }

  /** The registry; makes it when there is none. */
  async findOrCreate (options: Options = {}): Promise<Registry> {
    const found = await this.find(options)

    if (found !== undefined) {
      return found
    }

    // One node makes it for all: two who need the first registry at once do not make two.
    for (const peerId of this.#init.groupView.ranking('registry').filter(one => this.#init.cluster.isAlive(one))) {
      if (peerId === this.#init.cluster.selfId) {
        return await this.#createOnce(options)
      }

      await this.#exchange.withOne(peerId, { ...options, create: true })
      const made = this.#current()

      if (made !== undefined) {
        return made
      }
    }

    return await this.#createOnce(options)
  }

  async #createOnce (options: Options): Promise<Registry> {
    this.#creating ??= this.#create(options).finally(() => { this.#creating = undefined })

    return await this.#creating
  }

  /**
   * Where the volume of a name is. What was looked up lately is believed unless `fresh`: a caller that finds the volume
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

  /** In a partition without a majority of the registry, what a replica on this side knows is better than nothing. */
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

  /** The registry that is known here refuses changes: looks whether there is another one by now. */
  async refresh (): Promise<void> {
    this.#records.clear()
    await this.#exchange.withAll({ again: true })
  }

  /**
   * Where a group is, told on its replicas. Resolves to false when the registry names another log of it. Never rejects.
   */
  async moved (group: string, config: GroupConfig): Promise<boolean> {
    const options = { signal: this.#stop.signal }

    try {
      if (!await this.pointers.moved(group, config) && group !== this.pointers.known?.group) {
        return await (await this.find(options))?.move(group, config, options) ?? true
      }
    } catch (err) {
      // A hint: who does not find a volume where the registry says asks around.
      this.#init.logger.debug({ group, code: errorCode(err) }, 'the registry could not be told where a volume is now')
    }

    return true
  }

  /** Where the registry has a group; undefined for what it has no record of, and for the registry itself. */
  async recordOf (group: string, options: Options = {}): Promise<VolumeRecord | undefined> {
    const { known } = this.pointers

    return known === undefined || group === known.group
      ? undefined
      : await (await this.find(options))?.byId(group, options)
  }

  /** What the registry says of a group by the word of a majority; undefined for the registry itself. */
  async standingOf (group: string, signal: AbortSignal): Promise<'named' | 'unnamed' | 'removed' | undefined> {
    const registry = group === this.pointers.known?.group ? undefined : await this.find({ signal })

    if (registry === undefined) {
      return undefined
    }

    return await registry.isDeleted(group, { signal })
      ? 'removed'
      : await registry.byId(group, { signal }) === undefined ? 'unnamed' : 'named'
  }

  /** A client of a registry, which is where its pointer says, or where another node says. */
  #link (group: string, name: string, config: GroupConfig): VolumeLink {
    return this.#init.clients.at(group, name, config, { isNamed: config === this.pointers.known })
  }

  #current (): Registry | undefined {
    const { known } = this.pointers

    if (known === undefined) {
      return undefined
    }

    if (this.#registry?.group !== known.group) {
      this.#registry = { group: known.group, registry: new Registry(this.#link(known.group, '.registry', known)) }
      this.#records.clear()
    }

    return this.#registry.registry
  }

  async #create (options: Options): Promise<Registry> {
    const { groupCreator, clock, logger } = this.#init
    const { group, ...config } = await groupCreator.create('r', 0, options)
    const pointer: Pointer = { group, createdAtMs: clock.wall(), ...config }
    const registry = new Registry(this.#link(group, '.registry', config))
    await registry.bootstrap(pointer.createdAtMs, options)
    await this.pointers.learn(pointer)
    logger.info({ group }, 'made the registry of volumes')
    await this.#exchange.withAll(options)

    return this.#current() ?? registry
  }
}
