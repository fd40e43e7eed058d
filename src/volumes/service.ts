import { assertFree } from './registry/assert-free.js'
import { SETTINGS_DEFAULT } from './constants.js'
import { InvalidVolumeNameError, VolumeNotFoundError } from './errors.js'
import { GroupCreator } from './registry/create-group.js'
import { RemovedReplicas } from './upkeep/removed-replicas.js'
import { Housekeeper } from './upkeep/housekeeper.js'
import { GroupClient } from './client/group-client.js'
import { GroupLocator } from './client/group-locator.js'
import { Journals } from './partition/journals.js'
import { NameLink } from './client/name-link.js'
import { recoverGroup } from './registry/recover.js'
import { EXCHANGE_INTERVAL_MS, MOVED_ATTEMPTS_MAX, MOVED_RETRY_MS } from './registry/constants.js'
import { Directory } from './registry/directory.js'
import { isVolumeName } from './registry/names.js'
import { ReplicaForkedError } from './replica/errors.js'
import { Groups } from './replica/groups.js'
import { GroupView } from './replica/group-view.js'
import { Verifier } from './replica/verifier.js'
import { toSettings } from './registry/settings.js'
import { MarkStore } from './upkeep/mark-store.js'
import { VolumeMarkSource } from './upkeep/mark-source.js'
import { resultError } from './tree/result-error.js'
import { createVolume } from './fs/volume.js'
import { volumeStat } from './registry/volume-stat.js'
import { errorCode } from '../util/errors.js'
import { sleep } from '../util/sleep.js'
import type { VolumeLink } from './client/link.js'
import type { Standing } from './replica/standing.js'
import type { Registry } from './registry/registry.js'
import type { GroupConfig, VolumeRecord } from './registry/types.js'
import type { VolumeSettings } from './tree/types.js'
import type { RecoverReport, Volume, VolumeOptions, VolumeRow, Volumes, VolumeStat } from './types.js'
import type { MarkSource } from '../blocks/gc/types.js'
import type { Blocks } from '../blocks/types.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { Files } from '../files/types.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { LogStore } from '../store/types.js'
import type { Cancel, Clock } from '../util/clock.js'
import type { Startable } from '../util/lifecycle.js'
import type { Logger } from '../util/logger.js'
import type { Random } from '../util/random.js'
import type { Worker } from '../util/worker.js'

export interface VolumesInit {
  cluster: ClusterView
  rpc: Rpc
  blocks: Blocks
  files: Files
  /** Where the logs of replicas on this node are kept. */
  logs: LogStore
  /** The store that has the logs is a later incarnation of itself (`BlockStore.isRenewed`). @default false */
  isStoreRenewed?: boolean
  /** What others say of this node's disk. @default nothing */
  standing?: Standing
  /** Where their states are kept. Undefined: in memory. */
  dir?: string
  /** Copies of blocks, unless a volume says otherwise. */
  replicas: number
  /** The fewest nodes that found the metadata of a volume. @default 1 */
  membersMin?: () => number
  /** A metadata replica that is dead for so long is replaced, ms. */
  replaceDelayMs: number
  /** A replica of a removed volume stays for so long, ms. @default REMOVED_KEPT_MS */
  removedKeptMs?: number
  /** Memory for the caches of each replica on this node. */
  cacheBytes?: number
  /** Who asks through this node, unless told. */
  principal: string
  clock: Clock
  random: Random
  logger: Logger
}

/** Volumes on this node: its replicas, and the way to everybody else's. */
export class VolumesService implements Volumes, Startable {
  readonly groups: Groups
  readonly directory: Directory
  readonly #init: VolumesInit
  readonly #groupView: GroupView
  readonly #locator: GroupLocator
  readonly #groupCreator: GroupCreator
  readonly #markStore: MarkStore
  readonly #journals: Journals
  readonly #housekeeper: Housekeeper
  readonly #removed: RemovedReplicas
  readonly #verifier: Verifier
  readonly #links = new Map<string, GroupClient>()
  #cancelForkTimer: Cancel | undefined

  constructor (init: VolumesInit) {
    this.#init = init
    this.#groupView = new GroupView(init.cluster, init.isStoreRenewed)
    const common = { ...init, groupView: this.#groupView }
    this.#markStore = new MarkStore(init)
    this.#housekeeper = new Housekeeper({
      ...init,
      replicas: () => this.groups.list(),
      link: group => this.#link(group, group)
    })
    this.#verifier = new Verifier({ ...init, replicas: () => this.groups.list() })
    this.#removed = new RemovedReplicas({
      ...init,
      replicas: () => this.groups.list(),
      registered: async (group, signal) => await this.#wordOfRegistry(group, signal),
      drop: async group => { await this.groups.drop(group) },
      ...init.removedKeptMs !== undefined && { keptMs: init.removedKeptMs }
    })
    this.#groupCreator = new GroupCreator(common)
    this.#journals = new Journals({
      ...common,
      replica: group => this.groups.get(group),
      order: async (group, command, signal) => (await this.#link(group, group).order(command, { signal })).result
    })
    this.groups = new Groups({
      ...common,
      journals: this.#journals,
      registered: async (group, signal) => await this.#lookUp(group, signal),
      onMark: (group, command, index, timeMs, snapshot) => {
        this.#markStore.begin(group, command, index, timeMs, snapshot)
      },
      onConfig: (group, config) => {
        this.#locator.confirm(group, config)
        void this.#register(group, config)
      }
    })
    this.#locator = new GroupLocator({
      ...common,
      lookUp: async group => await this.#lookUp(group)
    })
    this.directory = new Directory({
      ...common,
      link: (group, name, config) => {
        // Also what other nodes say of it.
        this.#locator.hint(group, config, { isNamed: config === this.directory.pointers.known })

        return this.#link(group, name)
      },
      config: group => this.#locator.confirmed(group),
      createGroup: async options => await this.#groupCreator.create('r', 0, options)
    })
  }

  get workers (): Worker[] {
    return [this.#journals, this.#housekeeper, this.#removed, this.#verifier].map(({ worker }) => worker)
      .concat(this.groups.workers)
  }

  async start (): Promise<void> {
    await this.groups.start()
    await this.directory.start()
    this.#housekeeper.worker.start()
    this.#removed.worker.start()
    this.#verifier.worker.start()
    this.#cancelForkTimer = this.#init.clock.every(EXCHANGE_INTERVAL_MS, () => { this.#registerForced() })
    this.#journals.start()
  }

  async stop (): Promise<void> {
    this.#cancelForkTimer?.()
    await this.#verifier.worker.stop()
    await this.#journals.stop()
    await this.#removed.worker.stop()
    await this.#housekeeper.worker.stop()
    await this.directory.stop()
    await this.#markStore.stop()

    for (const link of this.#links.values()) {
      link.stop()
    }

    await this.groups.stop()
  }

  async create (name: string, { signal, ...options }: VolumeOptions & { signal?: AbortSignal } = {}): Promise<Volume> {
    if (!isVolumeName(name)) {
      throw new InvalidVolumeNameError(name)
    }

    const settings = toSettings({ replicas: this.#init.replicas, ...options })

    return await this.#atRegistry(async () => await this.#create(name, settings, { ...options, signal }), signal)
  }

  async #create (
    name: string, settings: Partial<VolumeSettings>, { signal, ...options }: VolumeOptions & { signal?: AbortSignal }
  ): Promise<Volume> {
    const registry = await this.directory.findOrCreate({ signal })
    await this.#assertFree(registry, name, signal)

    const { group: id, ...config } = await this.#groupCreator.create('v', options.metadataReplicas ?? 0, { signal })
    this.#locator.hint(id, config)
    const link = this.#link(id, name)
    const { result } = await link.submit({ type: 'settings', settings: { ...SETTINGS_DEFAULT, ...settings } }, { signal })

    if (result.code !== 'ok') {
      throw resultError(result, { volume: name })
    }

    try {
      await registry.add({ id, name, createdAtMs: this.#init.clock.wall(), ...config }, { signal })
    } catch (err) {
      if (errorCode(err) === 'volume_exists' || errorCode(err) === 'registry_moved') {
        // Somebody was faster, or it is made once more elsewhere: nobody will ever find the one that was made here.
        await link.submit({ type: 'delete-volume' }, { signal })

        if (errorCode(err) === 'volume_exists') {
          await registry.remove({ id, name }, this.#init.clock.wall(), { signal })
        }
      }

      throw err
    }

    this.directory.forget(name)

    return this.#volume(link, name)
  }

  async open (
    name: string, { create = false, signal }: { create?: boolean, signal?: AbortSignal } = {}
  ): Promise<Volume> {
    const record = await this.directory.lookup(name, { signal })

    if (record !== undefined) {
      return this.#volume(this.#linkByName(record, name), name)
    }

    if (!create) {
      throw new VolumeNotFoundError(name)
    }

    try {
      return await this.create(name, { signal })
    } catch (err) {
      if (errorCode(err) === 'volume_exists') {
        this.directory.forget(name)

        return await this.open(name, { signal })
      }

      throw err
    }
  }

  async list ({ signal }: { signal?: AbortSignal } = {}): Promise<readonly VolumeRow[]> {
    const registry = await this.directory.find({ signal })

    return await registry?.list({ signal }) ?? []
  }

  async stat (name: string, { signal }: { signal?: AbortSignal } = {}): Promise<VolumeStat> {
    return await this.#ofName(name, async record => await this.#stat(record, signal), signal)
  }

  async set (name: string, { signal, ...options }: VolumeOptions & { signal?: AbortSignal }): Promise<VolumeStat> {
    const settings = toSettings(options)

    return await this.#ofName(name, async record => {
      const { result } = await this.#linkTo(record).submit({ type: 'settings', settings }, { signal })

      if (result.code !== 'ok') {
        throw resultError(result, { volume: name })
      }

      return await this.#stat(record, signal)
    }, signal)
  }

  async remove (name: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#atRegistry(async () => { await this.#remove(name, signal) }, signal)
  }

  async rename (name: string, to: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (!isVolumeName(to)) {
      throw new InvalidVolumeNameError(to)
    }

    await this.#atRegistry(async () => {
      const registry = await this.directory.find({ signal })

      if (registry === undefined || await registry.find(name, { signal }) === undefined) {
        throw new VolumeNotFoundError(name)
      }

      await this.#assertFree(registry, to, signal)
      await registry.rename(name, to, { signal })
      this.directory.forget(name)
      this.directory.forget(to)
    }, signal)
  }

  /** Another registry may be about to take the place of the one that is known here: waits for that. */
  async #atRegistry<T> (work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (err) {
        if (errorCode(err) !== 'registry_moved' || attempt >= MOVED_ATTEMPTS_MAX) {
          throw err
        }

        await this.directory.refresh()
        await sleep(this.#init.clock, MOVED_RETRY_MS, signal)
      }
    }
  }

  async #remove (name: string, signal: AbortSignal | undefined): Promise<void> {
    const registry = await this.directory.find({ signal })
    const record = await registry?.find(name, { signal })

    if (registry === undefined || record === undefined) {
      throw new VolumeNotFoundError(name)
    }

    // First the tree refuses everything, then the mark for GC is set, then the name goes: any of it can be repeated.
    try {
      await this.#linkTo(record).submit({ type: 'delete-volume' }, { signal })
    } catch (err) {
      if (errorCode(err) !== 'volume_deleted') {
        throw err
      }
    }

    await registry.remove(record, this.#init.clock.wall(), { signal })
    this.directory.forget(name)
  }

  async recover (
    name: string, { acceptLoss = false, signal }: { acceptLoss?: boolean, signal?: AbortSignal } = {}
  ): Promise<RecoverReport> {
    const { pointers } = this.directory
    const record = name === '.registry' && pointers.known !== undefined
      ? { id: pointers.known.group, name, ...pointers.known }
      : await this.#record(name, signal)

    return await recoverGroup({ ...this.#init, groupView: this.#groupView, locator: this.#locator }, record,
      { acceptLoss, signal })
  }

  /** A link to a volume by its name; for what works on volumes from outside (sweeps, the API). */
  async linkByName (name: string, options: { signal?: AbortSignal } = {}): Promise<VolumeLink> {
    return this.#linkByName(await this.#record(name, options.signal), name)
  }

  /** Operations of all volumes that were accepted here while cut off, and wait. */
  pendingHere (): number {
    return this.#journals.total()
  }

  /** Takes apart now what expired in the volumes that this node orders; it also happens by itself. */
  async clean (): Promise<void> {
    await this.#housekeeper.worker.now()
  }

  /** For GC: what no volume refers to any more. */
  markSource (): MarkSource {
    return new VolumeMarkSource({
      ...this.#init, locator: this.#locator, directory: this.directory, link: group => this.#link(group, group)
    })
  }

  #volume (link: VolumeLink, name: string): Volume {
    const { blocks, files, clock, random, logger, principal } = this.#init

    return createVolume({
      link,
      blocks,
      files,
      clock,
      random,
      logger,
      who: principal,
      info: async ({ signal } = {}) => await this.stat(name, { signal })
    })
  }

  /** What the registry said a while ago holds until the volume itself says otherwise. */
  #linkByName (record: VolumeRecord, name: string): NameLink {
    return new NameLink({
      name,
      link: this.#linkTo(record),
      lookUp: async signal => {
        const found = await this.directory.lookup(name, { fresh: true, signal })

        return found === undefined ? undefined : this.#linkTo(found)
      }
    })
  }

  /** Works on the volume of a name; on the one of now, when that which was known has been removed. */
  async #ofName<T> (name: string, work: (record: VolumeRecord) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const record = await this.#record(name, signal)

    try {
      return await work(record)
    } catch (err) {
      if (errorCode(err) !== 'volume_deleted' && errorCode(err) !== 'no_quorum') {
        throw err
      }

      const now = await this.directory.lookup(name, { fresh: true, signal }).catch(() => { throw err })

      if (now === undefined && errorCode(err) === 'volume_deleted') {
        throw new VolumeNotFoundError(name, { cause: err })
      }

      if (now === undefined || now.id === record.id) {
        throw err
      }

      return await work(now)
    }
  }

  #linkTo (record: VolumeRecord): GroupClient {
    this.#locator.hint(record.id, record)

    return this.#link(record.id, record.name)
  }

  #link (group: string, name: string): GroupClient {
    let link = this.#links.get(group)

    if (link === undefined) {
      link = new GroupClient({
        ...this.#init, groupView: this.#groupView, groups: this.groups, locator: this.#locator, group, name,
        isRemoved: async (group, signal) => await this.#wordOfRegistry(group, signal) === 'removed'
      })
      this.#links.set(group, link)
    } else if (name !== group) {
      // Found by its id before, or renamed: messages should say what a person calls it.
      link.name = name
    }

    return link
  }

  /** Of two logs that operators forced apart the one that was registered first goes on; the other one is not served. */
  async #register (group: string, config: GroupConfig): Promise<void> {
    if (!await this.directory.moved(group, config)) {
      this.#locator.forget(group)
      this.groups.get(group)?.fail('fork', new ReplicaForkedError())
    }
  }

  /** The registry could not be reached when it was forced, or another one was registered meanwhile. */
  #registerForced (): void {
    for (const replica of this.groups.list()) {
      if (replica.isOpen && (replica.config.lineage ?? []).length > 0 && replica.isMember) {
        void this.#register(replica.group, { ...replica.config, members: replica.groupConfig.members })
      }
    }
  }

  async #lookUp (group: string, signal?: AbortSignal): Promise<VolumeRecord | undefined> {
    if (group === this.directory.pointers.known?.group || this.directory.pointers.known === undefined) {
      return undefined
    }

    return await (await this.directory.find({ signal }))?.byId(group, { signal })
  }

  async #wordOfRegistry (group: string, signal: AbortSignal): Promise<'named' | 'unnamed' | 'removed' | undefined> {
    const registry = group === this.directory.pointers.known?.group ? undefined : await this.directory.find({ signal })

    if (registry === undefined) {
      return undefined
    }

    return await registry.isDeleted(group, { signal })
      ? 'removed'
      : await registry.byId(group, { signal }) === undefined ? 'unnamed' : 'named'
  }

  async #record (name: string, signal?: AbortSignal): Promise<VolumeRecord> {
    const record = await this.directory.lookup(name, { signal })

    if (record === undefined) {
      throw new VolumeNotFoundError(name)
    }

    return record
  }

  async #assertFree (registry: Registry, name: string, signal?: AbortSignal): Promise<void> {
    const link = (record: VolumeRecord): GroupClient => this.#linkTo(record)

    await assertFree({ registry, link, wallMs: () => this.#init.clock.wall() }, name, signal)
  }

  async #stat (record: VolumeRecord, signal?: AbortSignal): Promise<VolumeStat> {
    const { cluster, rpc } = this.#init
    const init = { cluster, rpc, config: (group: string) => this.#locator.get(group) }

    return await volumeStat(init, this.#linkTo(record), record, signal)
  }
}
