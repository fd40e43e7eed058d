import { DELETED, FOLDERS, FROZEN, IDS, NAMES, clashName } from './names.js'
import { PAGE_ENTRIES_MAX } from '../constants.js'
import { VolumeExistsError } from '../errors.js'
import { resultError } from '../tree/result-error.js'
import type { Place, VolumeRecord } from './types.js'
import type { VolumeLink } from '../link.js'
import type { Expect, TreeOp } from '../tree/types.js'

interface NameFile { id: string, createdAtMs: number }
interface IdFile extends Place { name: string, createdAtMs: number }

/** Attempts of a compare-and-set against other writers of the same file; more means a storm of reconfigurations. */
const UPDATE_ATTEMPTS_MAX = 8

interface Options {
  signal?: AbortSignal
  /** Ask one replica only, which may be behind: when no majority can be reached. */
  stale?: boolean
}

/**
 * Names of volumes and where each is, over the registry's tree. Every change is one operation of the tree, or several
 * that can be repeated in any state that a crash leaves behind.
 */
export class Registry {
  readonly #link: VolumeLink

  constructor (link: VolumeLink) {
    this.#link = link
  }

  /** Makes the folders of an empty one. */
  async found (options: Options = {}): Promise<void> {
    for (const path of FOLDERS) {
      await this.#submit({ type: 'mkdir', path, parents: true }, options)
    }
  }

  /** True when this registry lost against an older one: nothing is registered here any more. */
  async isFrozen (options: Options = {}): Promise<boolean> {
    return (await this.#link.query({ type: 'stat', target: { path: FROZEN } }, options)).type === 'stat'
  }

  async find (name: string, options: Options = {}): Promise<VolumeRecord | undefined> {
    const named = await this.#read<NameFile>(`${NAMES}/${name}`, options)

    return named === undefined ? undefined : await this.#record(name, named.value, options)
  }

  async byId (id: string, options: Options = {}): Promise<VolumeRecord | undefined> {
    const file = await this.#read<IdFile>(`${IDS}/${id}`, options)

    return file === undefined ? undefined : { id, ...file.value }
  }

  async isDeleted (id: string, options: Options = {}): Promise<boolean> {
    return (await this.#link.query({ type: 'stat', target: { path: `${DELETED}/${id}` } }, options)).type === 'stat'
  }

  async list (options: Options & { folder?: typeof NAMES | typeof FROZEN } = {}): Promise<VolumeRecord[]> {
    const { folder = NAMES, ...rest } = options
    const records: VolumeRecord[] = []
    let after: string | undefined

    for (;;) {
      const page = await this.#link.query({
        type: 'list', path: folder, limit: PAGE_ENTRIES_MAX, ...(after === undefined ? {} : { after })
      }, rest)

      if (page.type !== 'list') {
        return records
      }

      for (const { name } of page.entries) {
        const named = await this.#read<NameFile>(`${folder}/${name}`, rest)

        if (named !== undefined) {
          records.push(await this.#record(name, named.value, rest))
        }

        after = name
      }

      if (!page.more) {
        return records
      }
    }
  }

  /** Throws `volume_exists` when the name is taken. */
  async add ({ id, name, createdAtMs, epoch, members }: VolumeRecord, options: Options = {}): Promise<void> {
    const file: IdFile = { epoch, members, name, createdAtMs }
    const code = await this.#write(`${IDS}/${id}`, file, { absent: true }, options)

    if (code !== 'ok' && code !== 'EEXIST') {
      throw resultError({ code, detail: `${IDS}/${id}` }, { volume: this.#link.name })
    }

    const named: NameFile = { id, createdAtMs }
    const outcome = await this.#write(`${NAMES}/${name}`, named, { absent: true }, options)

    if (outcome === 'EEXIST') {
      const holder = await this.#read<NameFile>(`${NAMES}/${name}`, options)

      if (holder?.value.id !== id) {
        throw new VolumeExistsError(name)
      }
    } else if (outcome !== 'ok') {
      throw resultError({ code: outcome, detail: `${NAMES}/${name}` }, { volume: this.#link.name })
    }
  }

  /** Tells where a volume is now; what is known better already stays. */
  async move (id: string, { epoch, members }: Place, options: Options = {}): Promise<void> {
    for (let attempt = 0; attempt < UPDATE_ATTEMPTS_MAX; attempt++) {
      const file = await this.#read<IdFile>(`${IDS}/${id}`, options)

      if (file === undefined || file.value.epoch >= epoch) {
        return
      }

      const next: IdFile = { ...file.value, epoch, members }
      const code = await this.#write(`${IDS}/${id}`, next, { version: file.version }, options)

      if (code !== 'version_conflict') {
        return
      }
    }
  }

  /** The name goes, and a mark stays that tells GC that the volume needs nothing any more. */
  async remove ({ id, name }: VolumeRecord, deletedAtMs: number, options: Options = {}): Promise<void> {
    await this.#write(`${DELETED}/${id}`, { name, deletedAtMs }, undefined, options)
    const named = await this.#read<NameFile>(`${NAMES}/${name}`, options)

    if (named?.value.id === id) {
      await this.#submit({
        type: 'remove', path: `${NAMES}/${name}`, purge: true, expect: { version: named.version }
      }, options)
    }

    await this.#submit({ type: 'remove', path: `${IDS}/${id}`, purge: true }, options)
  }

  /** Nothing is registered here any more from now on; what was lies in `/frozen`. */
  async freeze (options: Options = {}): Promise<void> {
    await this.#submit({ type: 'rename', from: NAMES, to: FROZEN, noReplace: true }, options)
  }

  /** Takes over what a registry had that lost against this one. Can be repeated. Resolves to how many were new here. */
  async absorb (records: readonly VolumeRecord[], options: Options = {}): Promise<number> {
    let absorbed = 0

    for (const record of records) {
      absorbed += await this.#absorbOne(record, options) ? 1 : 0
    }

    return absorbed
  }

  async #absorbOne (record: VolumeRecord, options: Options): Promise<boolean> {
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
        await this.#submit({
          type: 'rename', from: `${NAMES}/${holder.name}`, to: `${NAMES}/${clashName(holder.name, holder.id)}`, noReplace: true
        }, options)
      }

      await this.add(isLater ? { ...record, name: clashName(record.name, record.id) } : record, options)
    }

    return true
  }

  async #record (name: string, { id, createdAtMs }: NameFile, options: Options): Promise<VolumeRecord> {
    const file = await this.#read<IdFile>(`${IDS}/${id}`, options)

    return { id, name, createdAtMs, epoch: file?.value.epoch ?? 0, members: file?.value.members ?? [] }
  }

  async #read<T> (path: string, options: Options): Promise<{ value: T, version: number } | undefined> {
    const answer = await this.#link.query({ type: 'read', target: { path } }, options)

    if (answer.type !== 'read' || answer.content.kind !== 'inline') {
      return undefined
    }

    return { value: JSON.parse(Buffer.from(answer.content.bytes).toString()) as T, version: answer.entry.version }
  }

  /** Resolves to the code of the result. */
  async #write (path: string, value: unknown, expect: Expect | undefined, options: Options): Promise<string> {
    const { result } = await this.#link.submit({
      type: 'write',
      target: { path },
      content: { kind: 'inline', bytes: Buffer.from(JSON.stringify(value)) },
      ...(expect === undefined ? {} : { expect })
    }, options)

    return result.code
  }

  async #submit (op: TreeOp, options: Options): Promise<void> {
    await this.#link.submit(op, options)
  }
}
