import { commit } from './commit.js'
import { UPLOAD_RENEW_MS } from './constants.js'
import { bytesOf, cidOf, fileState, streamOf } from './content.js'
import { changeResult, rememberContext, VolumeContext } from './context.js'
import { copy } from './copy.js'
import { entryStat } from './entry-stat.js'
import { existsBy } from './exists.js'
import { conflictItems, logRows, readdir, trashItems, walk } from './listing.js'
import { openFile } from './open.js'
import { PendingEdit } from './pending-edit.js'
import { restoreSnapshot } from './snapshot-restore.js'
import { watch } from './watch.js'
import { appendFile, linkCid, symlink, writeFile } from './write.js'
import { SnapshotNotFoundError } from '../errors.js'
import { attributesOf, ownerAndXattrs } from '../tree/attributes.js'
import { errorCode } from '../../util/errors.js'
import { silentLogger } from '../../util/logger.js'
import { systemClock } from '../../util/clock.js'
import { systemRandom } from '../../util/random.js'
import type { VolumeContextInit } from './context.js'
import type {
  ChangeOptions, ChangeResult, EntryAttributes, ReadFileOptions, ReadOptions, SnapshotInfo, Volume
} from '../types.js'
import type { TreeOp } from '../tree/types.js'

export interface VolumeInit extends Pick<VolumeContextInit, 'link' | 'blocks' | 'files' | 'info'> {
  /** The principal, where a call names none. @default '' */
  who?: string
  /** @default the system's */
  clock?: VolumeContextInit['clock']
  /** @default systemRandom */
  random?: VolumeContextInit['random']
  /** @default none */
  logger?: VolumeContextInit['logger']
  /** An upload that lasts longer is made known to the volume, ms. @default UPLOAD_RENEW_MS */
  uploadRenewMs?: number
}

/**
 * A volume over its link: paths and contents on this side, the tree on the other.
 *
 * @example
 *
 * ```ts
 * const volume = createVolume({ link, blocks, files, info })
 *
 * await volume.writeFile('/notes/today.txt', 'rain', { parents: true })
 * const file = await volume.open('/disk.img', 'r+')
 * await file.write(4096, sector)
 * await file.close()
 * ```
 */
export function createVolume (init: VolumeInit): Volume {
  const context = new VolumeContext({
    clock: systemClock, random: systemRandom, logger: silentLogger, uploadRenewMs: UPLOAD_RENEW_MS, who: '', ...init
  })

  return rememberContext({
    name: init.link.name,
    // A name may lead elsewhere by the time it is used.
    get id () { return init.link.id },
    info: init.info,
    ...reading(context),
    ...writing(context),
    ...arranging(context),
    ...past(context)
  }, context)
}

type Reading = Pick<Volume,
  'readFile' | 'createReadStream' | 'readlink' | 'stat' | 'exists' | 'readdir' | 'walk' | 'log' | 'watch'>

function reading (context: VolumeContext): Reading {
  const stat: Volume['stat'] = async (path, { cid = false, ...options } = {}) => {
    const at = context.path(path)
    const { entry } = await context.ask({ type: 'stat', target: { path: at }, snapshot: options.snapshot }, options)
    const found = entryStat(entry, at)

    // of an inline content only its bytes tell
    return cid && found.inline && found.isFile()
      ? { ...found, cid: cidOf((await fileState(context, { path: at }, at, options)).content) }
      : found
  }

  async function readFile (path: string, options: ReadFileOptions = {}): Promise<Uint8Array | string> {
    const at = context.path(path)
    const { content } = await fileState(context, { path: at }, at, checkRange(context, at, options))
    const bytes = await bytesOf(context, content, options)

    return options.encoding === undefined
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(options.encoding)
  }

  return {
    readFile: readFile as Volume['readFile'],

    createReadStream: async function * (path, options = {}) {
      const at = context.path(path)
      const { content } = await fileState(context, { path: at }, at, checkRange(context, at, options))

      yield * streamOf(context, content, options)
    },

    readlink: async (path, options) => {
      const { link } = await stat(path, options)

      if (link === undefined) {
        throw context.fault('EINVAL', context.path(path), { why: 'it is no symbolic link' })
      }

      return link
    },

    stat,

    exists: existsBy(stat),

    readdir: (path, options = {}) => readdir(context, context.path(path), options),
    walk: (path, options) => walk(context, context.path(path), options),
    log: ({ path, ...options } = {}) => logRows(context, {
      ...options, ...(path === undefined ? {} : { path: context.path(path) })
    }),
    watch: (path = '/', options) => watch(context, context.path(path), options)
  }
}

type Writing = Pick<Volume,
  'writeFile' | 'link' | 'symlink' | 'appendFile' | 'open' | 'truncate' | 'utimes' | 'chmod' | 'setattr' | 'touch'>

function writing (context: VolumeContext): Writing {
  const change = changer(context)
  const setattr: Volume['setattr'] = async (path, attributes, options) => {
    const at = context.path(path)

    return await change({ type: 'setattr', target: { path: at }, ...checkedAttributes(context, at, attributes) }, at, options)
  }

  return {
    writeFile: async (path, data, options) => writeFile(context, context.path(path), data, options),
    link: async (cid, path, options) => linkCid(context, cid, context.path(path), options),
    appendFile: async (path, data, options) => appendFile(context, context.path(path), data, options),
    open: async (path, flag, options) => openFile(context, context.path(path), flag, options),

    truncate: async (path, size = 0, options = {}) => {
      const at = context.path(path)
      const edit = new PendingEdit()
      edit.truncate(checkNumber(context, at, 'size', size))

      return changeResult((await commit(context, { path: at }, at, { edit }, options)).changed)
    },

    symlink: async (target, path, options) => symlink(context, target, context.path(path), options),

    utimes: async (path, mtimeMs, options) => await setattr(path, { mtimeMs }, options),
    chmod: async (path, mode, options) => await setattr(path, { mode }, options),
    setattr,

    touch: async (path, { mtimeMs = context.clock.wall(), mtimeNs, parents, ...options } = {}) => {
      const at = context.path(path)
      return change({ type: 'setattr', target: { path: at }, create: true, parents, mtimeMs, mtimeNs }, at, options)
    }
  }
}

function checkedAttributes (
  context: VolumeContext, path: string, { mode, mtimeMs, mtimeNs, ...rest }: EntryAttributes
): EntryAttributes {
  return {
    ...ownerAndXattrs(rest),
    ...mode !== undefined && { mode: checkNumber(context, path, 'mode', mode) },
    ...mtimeMs !== undefined && { mtimeMs: checkTime(context, path, mtimeMs) },
    ...mtimeNs !== undefined && { mtimeNs: checkNumber(context, path, 'mtimeNs', mtimeNs) }
  }
}

type Arranging = Pick<Volume, 'mkdir' | 'rename' | 'copy' | 'unlink' | 'rmdir' | 'rm'>

function arranging (context: VolumeContext): Arranging {
  const change = changer(context)

  return {
    mkdir: async (path, { recursive, ...options } = {}) => {
      const at = context.path(path)
      return change({ type: 'mkdir', path: at, parents: recursive, ...attributesOf(options) }, at, options)
    },

    rename: async (from, to, { noReplace, parents, ...options } = {}) => {
      const target = context.path(to)
      return change({ type: 'rename', from: context.path(from), to: target, noReplace, parents }, target, options)
    },

    copy: async (from, to, options) => copy(context, context.path(from), context.path(to), options),

    unlink: async (path, { purge, ifVersion, ...options } = {}) => {
      const at = context.path(path)
      const expect = ifVersion === undefined ? undefined : { version: ifVersion }

      return change({ type: 'remove', path: at, kind: 'file', purge, expect }, at, options)
    },

    rmdir: async (path, options) => {
      const at = context.path(path)
      return change({ type: 'remove', path: at, kind: 'directory' }, at, options)
    },

    rm: async (path, { recursive, force, purge, ...options } = {}) => {
      const at = context.path(path)

      try {
        return await change({ type: 'remove', path: at, recursive, purge }, at, options)
      } catch (err) {
        if (force === true && errorCode(err) === 'ENOENT') {
          return undefined
        }

        throw err
      }
    }
  }
}

type Past = Pick<Volume, 'versions' | 'restore' | 'trash' | 'snapshots' | 'conflicts'>

function past (context: VolumeContext): Past {
  const change = changer(context)

  const listSnapshots = async (options?: ReadOptions): Promise<readonly SnapshotInfo[]> => {
    return (await context.ask({ type: 'snapshots' }, options)).snapshots
  }

  return {
    versions: async (path, options) => {
      return (await context.ask({ type: 'versions', target: { path: context.path(path) } }, options)).versions
    },

    restore: async (path, version, { to, ...options } = {}) => {
      const from = context.path(path)
      const target = to === undefined ? from : context.path(to)

      return change({ type: 'copy', from, to: target, version }, target, options)
    },

    trash: {
      list: options => trashItems(context, options),
      restore: async (trashId, { to, ...options } = {}) => {
        const target = to === undefined ? undefined : context.path(to)
        return change({ type: 'trash-restore', trashId, to: target }, target ?? '/', options)
      },
      empty: async (trashIds, options) => { await change({ type: 'trash-purge', trashIds }, '/', options) }
    },

    snapshots: {
      list: listSnapshots,
      create: async (name, options) => {
        await change({ type: 'snapshot-create', name }, '/', options)
        const made = (await listSnapshots(options)).find(snapshot => snapshot.name === name)

        if (made === undefined) {
          // removed again by another client before it could be looked at
          throw new SnapshotNotFoundError(name, { volume: context.link.name })
        }

        return made
      },
      remove: async (name, options) => { await change({ type: 'snapshot-remove', name }, '/', options) },
      restore: async (name, options = {}) => {
        const path = context.path(options.path ?? '/')
        const to = options.to === undefined ? path : context.path(options.to)

        return restoreSnapshot(context, name, { ...options, path, to })
      }
    },

    conflicts: {
      list: options => conflictItems(context, options),
      clear: async (conflictIds, options) => { await change({ type: 'conflict-clear', conflictIds }, '/', options) }
    }
  }
}

type Changer = (op: TreeOp, path: string, options?: ChangeOptions) => Promise<ChangeResult>

function changer (context: VolumeContext): Changer {
  return async (op, path, options) => changeResult(await context.change(op, path, options))
}

function checkRange<T extends ReadFileOptions> (context: VolumeContext, path: string, options: T): T {
  checkNumber(context, path, 'offset', options.offset ?? 0)
  checkNumber(context, path, 'length', options.length ?? 0)

  return options
}

/** Also before 1970; what is finer than ms is cut off later. */
function checkTime (context: VolumeContext, path: string, mtimeMs: number): number {
  if (!Number.isFinite(mtimeMs) || Math.abs(mtimeMs) > Number.MAX_SAFE_INTEGER) {
    throw context.fault('EINVAL', path, { why: `mtimeMs is ${String(mtimeMs)}; it must be ms since 1970` })
  }

  return mtimeMs
}

function checkNumber (context: VolumeContext, path: string, name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw context.fault('EINVAL', path, { why: `${name} is ${String(value)}; it must be a whole number, 0 or more` })
  }

  return value
}

