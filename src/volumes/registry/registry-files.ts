import { PAGE_ENTRIES_MAX } from '../constants.js'
import { resultError } from '../tree/result-error.js'
import type { VolumeLink } from '../client/link.js'
import type { Expect, TreeOp } from '../tree/types.js'

export interface RegistryOptions {
  signal?: AbortSignal
  /** Ask one replica only, which may be behind: when no majority can be reached. */
  stale?: boolean
}

/** A file somewhere below a folder. Both numbers together tell one content of it from all others. */
export interface RegistryEntry { path: string, entryId: number, version: number }

/**
 * What other layers keep in a registry that lost against an older one, and that nothing is written to any more, goes
 * on in that one. Can be repeated, and done by several nodes at once.
 */
export type TakeOverFiles = (
  from: RegistryFiles, to: RegistryFiles, options: { signal?: AbortSignal }
) => Promise<void>

/** The small JSON files that a registry's tree is made of. */
export class RegistryFiles {
  readonly #link: VolumeLink

  constructor (link: VolumeLink) {
    this.#link = link
  }

  /** Which registry it is. */
  get group (): string { return this.#link.id }

  /** The number of the last change of anything in this registry, by the word of a majority. */
  async lastChange (options: RegistryOptions = {}): Promise<number> {
    const answer = await this.#link.query({ type: 'volume' }, options)

    if (answer.type !== 'volume') {
      throw resultError({ code: answer.type === 'error' ? answer.code : 'internal' }, { volume: this.#link.name })
    }

    return answer.volume.seq
  }

  async exists (path: string, options: RegistryOptions = {}): Promise<boolean> {
    return (await this.#link.query({ type: 'stat', target: { path } }, options)).type === 'stat'
  }

  /** Names in a folder. Undefined: there is no such folder. */
  async list (folder: string, options: RegistryOptions = {}): Promise<string[] | undefined> {
    const names: string[] = []

    for (;;) {
      const after = names.at(-1)
      const page = await this.#link.query({
        type: 'list', path: folder, limit: PAGE_ENTRIES_MAX, ...(after === undefined ? {} : { after })
      }, options)

      if (page.type !== 'list') {
        return after === undefined ? undefined : names
      }

      names.push(...page.entries.map(({ name }) => name))

      if (!page.more) {
        return names
      }
    }
  }

  /** All files below a folder; none where there is no such folder. */
  async walk (folder: string, options: RegistryOptions = {}): Promise<RegistryEntry[]> {
    const files: RegistryEntry[] = []

    for (let after: string | undefined; ;) {
      const page = await this.#link.query({
        type: 'walk', path: folder, limit: PAGE_ENTRIES_MAX, ...(after === undefined ? {} : { after })
      }, options)

      if (page.type !== 'walk') {
        return files
      }

      files.push(...page.entries.filter(({ kind }) => kind === 'file')
        .map(({ path = '', id, version }) => ({ path: `${folder}/${path}`, entryId: id, version })))
      after = page.entries.at(-1)?.path

      if (!page.more || after === undefined) {
        return files
      }
    }
  }

  /** What a file says, as JSON; undefined: there is no such file, or none that makes sense. */
  async read (path: string, options: RegistryOptions = {}): Promise<{ value: unknown, version: number } | undefined> {
    const answer = await this.#link.query({ type: 'read', target: { path } }, options)

    return answer.type === 'read' && answer.content.kind === 'inline'
      ? { value: parse(answer.content.bytes), version: answer.entry.version }
      : undefined
  }

  /** Resolves to the code of the result. */
  async write (
    path: string, value: unknown, expect: Expect | undefined, options: RegistryOptions = {}
  ): Promise<string> {
    return await this.submit({
      type: 'write',
      target: { path },
      content: { kind: 'inline', bytes: Buffer.from(JSON.stringify(value)) },
      ...(expect === undefined ? {} : { expect })
    }, options)
  }

  /** For good. Resolves to the code of the result. */
  async remove (path: string, expect: Expect | undefined, options: RegistryOptions = {}): Promise<string> {
    return await this.submit({
      type: 'remove', path, purge: true, recursive: true, ...(expect === undefined ? {} : { expect })
    }, options)
  }

  async submit (op: TreeOp, options: RegistryOptions = {}): Promise<string> {
    return (await this.#link.submit(op, options)).result.code
  }
}

function parse (bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
