import { CREATED, DELETED, FOLDERS, FROZEN, IDS, NAMES, clashName } from './names.js'
import { isGroupId, isGroupConfig, isTime } from './types.js'
import { RegistryFiles } from './registry-files.js'
import { relationOf } from '../../consensus/lineage.js'
import { RegistryMovedError, VolumeExistsError, VolumeNotFoundError } from '../errors.js'
import { resultError } from '../tree/result-error.js'
import type { GroupConfig, VolumeRecord } from './types.js'
import type { VolumeLink } from '../client/link.js'
import type { RegistryOptions as Options } from './registry-files.js'
import type { TreeOp } from '../tree/types.js'

interface NameFile { id: string, createdAtMs: number }
interface IdFile extends GroupConfig { name: string, createdAtMs: number }
interface DeletedFile { name: string, deletedAtMs: number }

/** A volume that was removed. */
export interface Removal extends DeletedFile { id: string }

/** Attempts of a compare-and-set against other writers of the same file; more means a storm of reconfigurations. */
const UPDATE_ATTEMPTS_MAX = 8

interface AbsorbOptions extends Options { onClash?: (name: string, renamed: string) => void }

/**
 * Names of volumes and where each is, over the registry's tree. Every change is one operation of the tree, or several
 * that can be repeated in any state that a crash leaves behind.
 */
export class Registry {
  /** What it is made of; other layers keep files of their own beside those of volumes. */
  readonly files: RegistryFiles
  readonly #link: VolumeLink

  constructor (link: VolumeLink) {
    this.#link = link
    this.files = new RegistryFiles(link)
  }

  /** Makes the folders of an empty one. */
  async bootstrap (createdAtMs: number, options: Options = {}): Promise<void> {
    await this.files.write(CREATED, { createdAtMs }, { absent: true }, options)

    for (const path of FOLDERS) {
      await this.files.submit({ type: 'mkdir', path, parents: true }, options)
    }
  }

  /** True when this registry lost against an older one: nothing is registered here any more. */
  async isFrozen (options: Options = {}): Promise<boolean> {
    return await this.files.exists(FROZEN, options)
  }

  /** A registry that another one takes the place of still tells where its volumes are. */
  async find (name: string, options: Options = {}): Promise<VolumeRecord | undefined> {
    const named = await this.#read(`${NAMES}/${name}`, isNameFile, options) ??
      await this.#read(`${FROZEN}/${name}`, isNameFile, options)

    return named === undefined ? undefined : await this.#record(name, named.value, options)
  }

  async byId (id: string, options: Options = {}): Promise<VolumeRecord | undefined> {
    const file = await this.#read(`${IDS}/${id}`, isIdFile, options)

    return file === undefined ? undefined : { id, ...file.value }
  }

  async isDeleted (id: string, options: Options = {}): Promise<boolean> {
    return await this.files.exists(`${DELETED}/${id}`, options)
  }

  async list (options: Options = {}): Promise<VolumeRecord[]> {
    return await this.listFolder(NAMES, options) ?? await this.listFolder(FROZEN, options) ?? []
  }

  /** Undefined: there is no such folder. A row that makes no sense is left out, and hides no other. */
  async listFolder (
    folder: typeof NAMES | typeof FROZEN, options: Options = {}
  ): Promise<VolumeRecord[] | undefined> {
    const names = await this.files.list(folder, options)
    const records: VolumeRecord[] = []

    if (names === undefined) {
      return undefined
    }

    for (const name of names) {
      const named = await this.#read(`${folder}/${name}`, isNameFile, options)

      if (named !== undefined) {
        records.push(await this.#record(name, named.value, options))
      }
    }

    return records
  }

  /** Volumes that were removed, for GC. */
  async listRemovals (options: Options = {}): Promise<Removal[]> {
    const removals: Removal[] = []

    for (const id of await this.files.list(DELETED, options) ?? []) {
      const file = await this.#read(`${DELETED}/${id}`, isDeletedFile, options)

      if (isGroupId(id) && file !== undefined) {
        removals.push({ id, ...file.value })
      }
    }

    return removals
  }

  /** Throws `volume_exists` when the name is taken, `registry_moved` when names are registered elsewhere now. */
  async add ({ id, name, createdAtMs, epoch, members }: VolumeRecord, options: Options = {}): Promise<void> {
    const file: IdFile = { epoch, members, name, createdAtMs }
    const code = await this.files.write(`${IDS}/${id}`, file, { absent: true }, options)

    if (code !== 'ok' && code !== 'EEXIST') {
      throw resultError({ code, detail: `${IDS}/${id}` }, { volume: this.#link.name })
    }

    const named: NameFile = { id, createdAtMs }
    const outcome = await this.files.write(`${NAMES}/${name}`, named, { absent: true }, options)

    if (outcome === 'ENOENT' && await this.isFrozen(options)) {
      throw new RegistryMovedError()
    }

    if (outcome === 'EEXIST') {
      const holder = await this.#read(`${NAMES}/${name}`, isNameFile, options)

      if (holder?.value.id !== id) {
        throw new VolumeExistsError(name)
      }
    } else if (outcome !== 'ok') {
      throw resultError({ code: outcome, detail: `${NAMES}/${name}` }, { volume: this.#link.name })
    }
  }

  /**
   * Tells where a volume is now; what is known better already stays. Resolves to false when that is the place of
   * another log than the one that is registered: an operator forced them apart, and the one registered first goes on.
   */
  async move (id: string, config: GroupConfig, options: Options = {}): Promise<boolean> {
    const { epoch, members, lineage } = config

    for (let attempt = 0; attempt < UPDATE_ATTEMPTS_MAX; attempt++) {
      const file = await this.#read(`${IDS}/${id}`, isIdFile, options)
      const relation = file === undefined ? 'same' : relationOf(file.value, config)

      if (file === undefined || relation === 'foreign' || file.value.epoch >= epoch) {
        return relation !== 'foreign'
      }

      const next: IdFile = { ...file.value, epoch, members, ...(lineage === undefined ? {} : { lineage }) }
      const code = await this.files.write(`${IDS}/${id}`, next, { version: file.version }, options)

      if (code !== 'version_conflict') {
        return true
      }
    }

    return true
  }

  /** The name goes, and a mark stays that tells GC that the volume needs nothing any more. */
  async remove ({ id, name }: Pick<VolumeRecord, 'id' | 'name'>, deletedAtMs: number, options: Options = {}): Promise<void> {
    if (await this.isFrozen(options)) {
      throw new RegistryMovedError()
    }

    await this.files.write(`${DELETED}/${id}`, { name, deletedAtMs }, undefined, options)
    const named = await this.#read(`${NAMES}/${name}`, isNameFile, options)

    if (named?.value.id === id) {
      await this.files.submit({
        type: 'remove', path: `${NAMES}/${name}`, purge: true, expect: { version: named.version }
      }, options)
    }

    await this.files.submit({ type: 'remove', path: `${IDS}/${id}`, purge: true }, options)
  }

  /**
   * In one step. Throws `volume_not_found`, `volume_exists` when the new name is taken, `registry_moved` when names are
   * registered elsewhere now.
   */
  async rename (from: string, to: string, options: Options = {}): Promise<void> {
    const rename: TreeOp = { type: 'rename', from: `${NAMES}/${from}`, to: `${NAMES}/${to}`, noReplace: true }
    const { result: { code } } = await this.#link.submit(rename, options)

    if (code === 'ENOENT') {
      throw await this.isFrozen(options) ? new RegistryMovedError() : new VolumeNotFoundError(from)
    }

    if (code !== 'ok') {
      throw code === 'EEXIST' ? new VolumeExistsError(to) : resultError({ code, detail: rename.to }, { volume: this.#link.name })
    }

    await this.#noteName(to, options)
  }

  /** What is told of the volume by its id; the name itself is what counts. */
  async #noteName (name: string, options: Options): Promise<void> {
    const named = await this.#read(`${NAMES}/${name}`, isNameFile, options)
    const path = `${IDS}/${named?.value.id ?? ''}`
    const file = named === undefined ? undefined : await this.#read(path, isIdFile, options)

    if (file !== undefined) {
      // The node that moved the volume meanwhile has the better word of where it is, and the name is noted by the next
      // one.
      await this.files.write(path, { ...file.value, name }, { version: file.version }, options)
    }
  }

  /** Nothing is registered here any more from now on; what was lies in `/frozen`. */
  async freeze (options: Options = {}): Promise<void> {
    await this.files.submit({ type: 'rename', from: NAMES, to: FROZEN, noReplace: true }, options)
  }

  /**
   * Takes over what a registry had that lost against this one. Can be repeated. Resolves to how many were new here.
   *
   * @param options.onClash - two volumes had one name: the later one is called otherwise now
   */
  async absorb (records: readonly VolumeRecord[], options: AbsorbOptions = {}): Promise<number> {
    let absorbed = 0

    for (const record of records) {
      absorbed += await this.#absorbOne(record, options) ? 1 : 0
    }

    return absorbed
  }

  /** What was removed from a registry that lost needs no block any more, and has no name here. */
  async absorbRemovals (removals: readonly Removal[], options: Options = {}): Promise<void> {
    for (const { id, name, deletedAtMs } of removals) {
      if (!await this.isDeleted(id, options)) {
        await this.remove({ id, name }, deletedAtMs, options)
      }
    }
  }

  async #absorbOne (record: VolumeRecord, { onClash, ...options }: AbsorbOptions): Promise<boolean> {
    const holder = await this.find(record.name, options)

    if (holder?.id === record.id) {
      await this.move(record.id, record, options)

      return false
    }

    if (await this.isDeleted(record.id, options) || await this.byId(record.id, options) !== undefined) {
      // Deleted here, or known here under the name that it got when it was absorbed.
      return false
    }

    if (holder === undefined) {
      await this.add(record, options)
    } else {
      // The later of two equal names makes way; which one that is does not depend on who looks.
      const isLater = record.createdAtMs !== holder.createdAtMs
        ? record.createdAtMs > holder.createdAtMs
        : record.id > holder.id

      if (!isLater) {
        await this.files.submit({
          type: 'rename', from: `${NAMES}/${holder.name}`, to: `${NAMES}/${clashName(holder.name, holder.id)}`, noReplace: true
        }, options)
      }

      await this.add(isLater ? { ...record, name: clashName(record.name, record.id) } : record, options)
      onClash?.(record.name, clashName(record.name, isLater ? record.id : holder.id))
    }

    return true
  }

  async #record (name: string, { id, createdAtMs }: NameFile, options: Options): Promise<VolumeRecord> {
    const file = await this.#read(`${IDS}/${id}`, isIdFile, options)

    const { epoch = 0, members = [], lineage } = file?.value ?? {}

    return { id, name, createdAtMs, epoch, members, ...(lineage === undefined ? {} : { lineage }) }
  }

  /** Undefined: there is no such file, or none that a registry would have written. */
  async #read<T> (
    path: string, isOne: (value: unknown) => value is T, options: Options
  ): Promise<{ value: T, version: number } | undefined> {
    const { value, version = 0 } = await this.files.read(path, options) ?? {}

    return isOne(value) ? { value, version } : undefined
  }
}

function isNameFile (value: unknown): value is NameFile {
  const { id, createdAtMs } = (value ?? {}) as Partial<NameFile>

  return isGroupId(id) && isTime(createdAtMs)
}

function isIdFile (value: unknown): value is IdFile {
  const { name, createdAtMs } = (value ?? {}) as Partial<IdFile>

  return typeof name === 'string' && isTime(createdAtMs) && isGroupConfig(value)
}

function isDeletedFile (value: unknown): value is DeletedFile {
  const { name, deletedAtMs } = (value ?? {}) as Partial<DeletedFile>

  return typeof name === 'string' && isTime(deletedAtMs)
}
