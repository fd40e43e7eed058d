import { allows } from '../levels.js'
import { principalName } from '../types.js'
import { PermissionDeniedError, placeText } from '../errors.js'
import { VolumeDeletedError, VolumeFsError } from '../../volumes/errors.js'
import { parentPath } from '../../volumes/fs/entry-stat.js'
import { normalizePath } from '../../volumes/tree/paths.js'
import { errorCode } from '../../util/errors.js'
import type { VolumeRights } from '../rights.js'
import type { Level, Principal } from '../types.js'
import type { FsCode } from '../../volumes/errors.js'
import type { Volume } from '../../volumes/types.js'

/** A request that was refused. */
export interface Refusal {
  who: string
  address?: string
  /** What was asked for: a method of `Volume` or `Volumes`. */
  op: string
  volume?: string
  path?: string
  /** The code that was answered. */
  code: string
}

export interface GuardInit {
  /** By the word of the registry at this moment. Throws `token_invalid`, `token_expired`, `no_quorum`. */
  rights: (principal: Principal, volumeId: string, options?: { signal?: AbortSignal }) => Promise<VolumeRights>
  /** Told of each refusal. */
  refused: (refusal: Refusal) => void
  principal: Principal
  /** Where the request came from. */
  address?: string
}

/** What has to be so at a path. */
export interface Need {
  op: string
  level: Level
  /** Everywhere below as well. @default false */
  deep?: boolean
  signal?: AbortSignal
}

const MISSING_CODES: ReadonlySet<string> = new Set<FsCode>(['ENOENT', 'ENOTDIR'])

/**
 * The questions that all methods of a guarded volume come down to. A path that may not be seen is answered as if
 * nothing were there, whether or not there is something: the answer goes by the path alone.
 */
export class VolumeChecks {
  readonly volume: Volume
  readonly who: string
  readonly #init: GuardInit
  readonly #id: string

  constructor (init: GuardInit, volume: Volume) {
    this.volume = volume
    this.who = principalName(init.principal)
    this.#init = init
    this.#id = volume.id
  }

  /** Asked anew for each step, so that what was taken away is taken away from what is open. */
  async rights (signal?: AbortSignal): Promise<VolumeRights> {
    const rights = await this.#init.rights(this.#init.principal, this.#id, { signal })

    // The name leads to another volume by now, which has rights of its own.
    if (this.volume.id !== this.#id) {
      throw new VolumeDeletedError(this.volume.name)
    }

    return rights
  }

  /** The one spelling of a path, as all below see it. */
  path (text: string): string {
    try {
      return normalizePath(text)
    } catch (err) {
      throw err instanceof VolumeFsError
        ? new VolumeFsError(err.code as FsCode, text, { why: err.why, volume: this.volume.name })
        : err
    }
  }

  async need (path: string, need: Need): Promise<VolumeRights> {
    const rights = await this.rights(need.signal)
    this.check(rights, path, need)

    return rights
  }

  check (rights: VolumeRights, path: string, { op, level, deep = false }: Need): void {
    if (!rights.sees(path)) {
      this.#refused(op, path, 'ENOENT')
      throw this.missing(path)
    }

    if (!(deep ? rights.allowsAll(path, level) : rights.allows(path, level))) {
      throw this.denied(op, path, `${level} there${deep ? ' and on everything below' : ''}`)
    }

    if (allows(level, 'write') && rights.isReadOnly) {
      this.#refused(op, path, 'EROFS')
      throw new VolumeFsError('EROFS', path, { volume: this.volume.name, why: 'the volume is read-only' })
    }
  }

  /**
   * To take an entry away from its path. Where grants stand on it or below it, only an admin does so: they stay with
   * the path, and would hold for what comes there next.
   */
  checkTaking (rights: VolumeRights, path: string, op: string): void {
    this.check(rights, path, { op, level: rights.hasGrantsWithin(path) ? 'admin' : 'write', deep: true })
  }

  /**
   * To make an entry, with the folders above it when `parents`. Those that are missing must lie where the caller may
   * write; so of those where it may not, the lowest must be there.
   */
  async checkMaking (
    path: string, { parents = false, ...need }: Omit<Need, 'level'> & { parents?: boolean }
  ): Promise<VolumeRights> {
    const rights = await this.need(path, { ...need, level: 'write' })
    let above = parentPath(path)

    while (above !== '/' && rights.allows(above, 'write')) {
      above = parentPath(above)
    }

    if (parents && above !== '/' && !await this.volume.exists(above, { signal: need.signal })) {
      throw this.denied(need.op, path, `write on ${placeText(this.volume.name, above)}, which is not there`)
    }

    return rights
  }

  /** What concerns the whole volume. */
  async needVolume (op: string, signal?: AbortSignal): Promise<VolumeRights> {
    return await this.need('/', { op, level: 'admin', deep: true, signal })
  }

  missing (path: string): VolumeFsError {
    return new VolumeFsError('ENOENT', path, { volume: this.volume.name })
  }

  denied (op: string, path: string, needed: string): PermissionDeniedError {
    this.#refused(op, path, 'permission_denied')

    return new PermissionDeniedError(placeText(this.volume.name, path), this.who, needed)
  }

  /**
   * What the volume says that is missing may name what took it away, and where to: paths that the caller may not see.
   */
  async plainly<T> (work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (err) {
      throw this.#plain(err)
    }
  }

  async * plainRows<T> (rows: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    try {
      yield * rows
    } catch (err) {
      throw this.#plain(err)
    }
  }

  #plain (err: unknown): unknown {
    return err instanceof VolumeFsError && MISSING_CODES.has(errorCode(err)) && err.path !== undefined
      ? new VolumeFsError(err.code as FsCode, err.path, {
        dest: err.dest, missing: err.missing, volume: this.volume.name
      })
      : err
  }

  #refused (op: string, path: string, code: string): void {
    const { refused, address } = this.#init
    refused({ who: this.who, op, volume: this.volume.name, path, code, address })
  }
}
