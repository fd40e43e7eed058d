import { SETTINGS_DEFAULT } from './constants.js'
import { InvalidVolumeNameError, RegistryMovedError, VolumeNotFoundError } from './errors.js'
import { createVolume } from './fs/volume.js'
import { createParts } from './parts.js'
import { isVolumeName } from './registry/names.js'
import { recoverGroup } from './registry/recover.js'
import { toSettings } from './registry/settings.js'
import { volumeStat } from './registry/volume-stat.js'
import { resultError } from './tree/result-error.js'
import { errorCode } from '../util/errors.js'
import type { VolumeLink } from './client/link.js'
import type { VolumesInit, VolumesParts } from './parts.js'
import type { Directory } from './registry/directory.js'
import type { NamedVolumes } from './registry/named-volumes.js'
import type { RegistryFiles } from './registry/registry-files.js'
import type { VolumeRecord } from './registry/types.js'
import type { Groups } from './replica/groups.js'
import type { VolumeSettings } from './tree/types.js'
import type { RecoverReport, Volume, VolumeOptions, VolumeRow, Volumes, VolumeStat } from './types.js'
import type { MarkSource } from '../blocks/gc/types.js'
import type { Startable } from '../util/lifecycle.js'
import type { Worker } from '../util/worker.js'

/** Volumes on this node: its replicas, and the way to those of other nodes. */
export class VolumesService implements Volumes, Startable {
  readonly groups: Groups
  readonly directory: Directory
  readonly #init: VolumesInit
  readonly #parts: VolumesParts
  readonly #named: NamedVolumes

  constructor (init: VolumesInit) {
    this.#init = init
    this.#parts = createParts(init)
    this.#named = this.#parts.named
    this.groups = this.#parts.groups
    this.directory = this.#parts.directory
  }

  get workers (): Worker[] {
    const { journals, housekeeper, removed, verifier, reporter } = this.#parts
    const others = [journals, housekeeper, removed, verifier, reporter].map(({ worker }) => worker)

    return [...this.groups.workers, ...this.directory.workers, ...others]
  }

  async start (): Promise<void> {
    const { housekeeper, removed, verifier, reporter, journals } = this.#parts
    await this.groups.start()
    await this.directory.start()
    housekeeper.worker.start()
    removed.worker.start()
    verifier.worker.start()
    reporter.worker.start()
    journals.start()
  }

  async stop (): Promise<void> {
    const { housekeeper, removed, verifier, reporter, journals, markStore, clients } = this.#parts
    await reporter.worker.stop()
    await verifier.worker.stop()
    await journals.stop()
    await removed.worker.stop()
    await housekeeper.worker.stop()
    await this.directory.stop()
    await markStore.stop()
    clients.stop()
    await this.groups.stop()
  }

  async create (name: string, { signal, ...options }: VolumeOptions & { signal?: AbortSignal } = {}): Promise<Volume> {
    if (!isVolumeName(name)) {
      throw new InvalidVolumeNameError(name)
    }

    const settings = toSettings({ replicas: this.#init.replicas, ...options })

    return await this.#named.atRegistry(async () => await this.#create(name, settings, { ...options, signal }), signal)
  }

  async #create (
    name: string, settings: Partial<VolumeSettings>, { signal, ...options }: VolumeOptions & { signal?: AbortSignal }
  ): Promise<Volume> {
    const registry = await this.directory.findOrCreate({ signal })
    await this.#named.assertFree(registry, name, signal)

    const { group: id, ...config } = await this.#parts.groupCreator.create('v', options.metadataReplicas ?? 0, { signal })
    const link = this.#parts.clients.at(id, name, config)
    const { result } = await link.submit({ type: 'settings', settings: { ...SETTINGS_DEFAULT, ...settings } }, { signal })

    if (result.code !== 'ok') {
      throw resultError(result, { volume: name })
    }

    try {
      await registry.add({ id, name, createdAtMs: this.#init.clock.wall(), ...config }, { signal })
    } catch (err) {
      if (errorCode(err) === 'volume_exists' || errorCode(err) === 'registry_moved') {
        // Another node was faster, or it is made once more elsewhere: no name will ever lead to the one made here.
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
      return this.#volume(this.#named.link(record, name), name)
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
    return await this.#named.with(name, async record => await this.#stat(record, signal), signal)
  }

  async set (name: string, { signal, ...options }: VolumeOptions & { signal?: AbortSignal }): Promise<VolumeStat> {
    const settings = toSettings(options)

    return await this.#named.with(name, async record => {
      const { result } = await this.#named.client(record).submit({ type: 'settings', settings }, { signal })

      if (result.code !== 'ok') {
        throw resultError(result, { volume: name })
      }

      return await this.#stat(record, signal)
    }, signal)
  }

  async remove (name: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#named.atRegistry(async () => { await this.#remove(name, signal) }, signal)
  }

  async rename (name: string, to: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (!isVolumeName(to)) {
      throw new InvalidVolumeNameError(to)
    }

    await this.#named.atRegistry(async () => {
      const registry = await this.directory.find({ signal })

      if (registry === undefined || await registry.find(name, { signal }) === undefined) {
        throw new VolumeNotFoundError(name)
      }

      await this.#named.assertFree(registry, to, signal)
      await registry.rename(name, to, { signal })
      this.directory.forget(name)
      this.directory.forget(to)
    }, signal)
  }

  async #remove (name: string, signal: AbortSignal | undefined): Promise<void> {
    const registry = await this.directory.find({ signal })
    const record = await registry?.find(name, { signal })

    if (registry === undefined || record === undefined) {
      throw new VolumeNotFoundError(name)
    }

    // First the tree refuses everything, then the mark for GC is set, then the name goes: any of it can be repeated.
    try {
      await this.#named.client(record).submit({ type: 'delete-volume' }, { signal })
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
      : await this.#named.record(name, signal)

    return await recoverGroup({ ...this.#init, ...this.#parts }, record, { acceptLoss, signal })
  }

  /** The registry's files, for what other layers keep beside those of volumes: every node has them. */
  readonly registryFiles = {
    /** Undefined when no registry has been made yet. */
    find: async (options: { signal?: AbortSignal }): Promise<RegistryFiles | undefined> =>
      (await this.directory.find(options))?.files,

    /**
     * Works on the registry, which is made when there is none. When another one took its place meanwhile the work is
     * done again there: what is written before its freezing was seen is taken over, or written twice.
     */
    change: async <T>(work: (files: RegistryFiles) => Promise<T>, options: { signal?: AbortSignal }): Promise<T> =>
      await this.#named.atRegistry(async () => {
        const registry = await this.directory.findOrCreate(options)
        const result = await work(registry.files)

        if (await registry.isFrozen(options)) {
          throw new RegistryMovedError()
        }

        return result
      }, options.signal)
  }

  /** A link to a volume by its name; for what works on volumes from outside (marks, the API). */
  async linkByName (name: string, options: { signal?: AbortSignal } = {}): Promise<VolumeLink> {
    return this.#named.link(await this.#named.record(name, options.signal), name)
  }

  /** Operations of all volumes that were accepted here in a partition, and wait. */
  pendingHere (): number {
    return this.#parts.journals.total()
  }

  /** Takes apart now what expired in the volumes that this node orders; it also happens by itself. */
  async clean (): Promise<void> {
    await this.#parts.housekeeper.worker.now()
  }

  /** For GC: what no volume refers to any more. */
  markSource (): MarkSource {
    return this.#parts.markSource
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

  async #stat (record: VolumeRecord, signal?: AbortSignal): Promise<VolumeStat> {
    return await volumeStat({ ...this.#init, ...this.#parts }, this.#named.client(record), record, signal)
  }
}
