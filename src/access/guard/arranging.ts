import { errorCode } from '../../util/errors.js'
import { TrashNotFoundError } from '../../volumes/errors.js'
import type { VolumeChecks } from './checks.js'
import type { VolumeRights } from '../rights.js'
import type { ChangeOptions, TrashInfo, Volume } from '../../volumes/types.js'

export type Arranging = Pick<Volume, 'rename' | 'copy' | 'unlink' | 'rmdir' | 'rm' | 'restore' | 'trash' | 'snapshots'>

/** What moves, copies, removes and brings back. */
export function guardArranging (checks: VolumeChecks): Arranging {
  const { volume, who } = checks

  const take = async <T, O extends ChangeOptions>(
    op: string, path: string, options: O | undefined, work: (at: string, options: O) => Promise<T>
  ): Promise<T> => {
    const at = checks.path(path)
    checks.checkTaking(await checks.rights(options?.signal), at, op)

    return await checks.plainly(async () => await work(at, { ...options, who } as O))
  }

  return {
    rename: async (from, to, options = {}) => {
      const [source, target] = [checks.path(from), checks.path(to)]
      checks.checkTaking(await checks.rights(options.signal), source, 'rename')
      const rights = await checks.checkMaking(target, { op: 'rename', deep: true, ...options })

      // What is at the target goes, and what comes there has the rights that stand there.
      checks.checkTaking(rights, target, 'rename')

      return await checks.plainly(async () => await volume.rename(source, target, { ...options, who }))
    },

    copy: async (from, to, options = {}) => {
      const [source, target] = [checks.path(from), checks.path(to)]
      const { recursive: deep, signal } = options
      await checks.need(source, { op: 'copy', level: 'read', deep, signal })
      await checks.checkMaking(target, { op: 'copy', deep, ...options })

      return await checks.plainly(async () => await volume.copy(source, target, { ...options, who }))
    },

    unlink: async (path, options) => await take('unlink', path, options, async (at, own) => await volume.unlink(at, own)),
    rmdir: async (path, options) => await take('rmdir', path, options, async (at, own) => await volume.rmdir(at, own)),

    rm: async (path, options) => {
      try {
        return await take('rm', path, options, async (at, own) => await volume.rm(at, own))
      } catch (err) {
        // Also what may not be seen is not there.
        if (options?.force === true && errorCode(err) === 'ENOENT') {
          return undefined
        }

        throw err
      }
    },

    restore: async (path, version, options = {}) => {
      const at = checks.path(path)
      const target = options.to === undefined ? at : checks.path(options.to)
      await checks.need(at, { op: 'restore', level: 'read', signal: options.signal })
      await checks.need(target, { op: 'restore', level: 'write', signal: options.signal })

      return await checks.plainly(async () => await volume.restore(at, version, { ...options, to: target, who }))
    },

    trash: guardTrash(checks),
    snapshots: guardSnapshots(checks)
  }
}

/** An item has the rights of the path that it was removed from. */
function guardTrash (checks: VolumeChecks): Volume['trash'] {
  const { volume, who } = checks

  const visible = async function * (rights: VolumeRights, signal?: AbortSignal): AsyncGenerator<TrashInfo> {
    for await (const item of volume.trash.list({ signal })) {
      if (rights.allows(item.path, 'read')) {
        yield item
      }
    }
  }

  return {
    list: async function * (options = {}) {
      const rights = await checks.need('/', { op: 'trash.list', level: 'none', signal: options.signal })
      yield * visible(rights, options.signal)
    },

    restore: async (trashId, { to, ...options } = {}) => {
      const { signal } = options
      const rights = await checks.need('/', { op: 'trash.restore', level: 'none', signal })
      const item = await find(visible(rights, signal), trashId)

      if (item === undefined) {
        throw new TrashNotFoundError(String(trashId), { volume: volume.name })
      }

      const target = to === undefined ? undefined : checks.path(to)
      checks.checkTaking(rights, item.path, 'trash.restore')
      checks.checkTaking(rights, target ?? item.path, 'trash.restore')

      return await checks.plainly(async () => await volume.trash.restore(trashId, { ...options, to: target, who }))
    },

    empty: async (trashIds, options = {}) => {
      if (trashIds === undefined) {
        await checks.needVolume('trash.empty', options.signal)
        await volume.trash.empty(undefined, { ...options, who })
        return
      }

      const rights = await checks.need('/', { op: 'trash.empty', level: 'none', signal: options.signal })
      const wanted = new Set(trashIds)

      for await (const item of visible(rights, options.signal)) {
        if (wanted.delete(item.trashId)) {
          checks.checkTaking(rights, item.path, 'trash.empty')
        }
      }

      const [missing] = wanted

      if (missing !== undefined) {
        throw new TrashNotFoundError(String(missing), { volume: volume.name })
      }

      await volume.trash.empty(trashIds, { ...options, who })
    }
  }
}

/** A snapshot is of the whole volume; what is read of one has the rights that its path has now. */
function guardSnapshots (checks: VolumeChecks): Volume['snapshots'] {
  const { volume, who } = checks

  return {
    list: async options => {
      await checks.need('/', { op: 'snapshots.list', level: 'none', signal: options?.signal })

      return await volume.snapshots.list(options)
    },
    create: async (name, options) => {
      await checks.needVolume('snapshots.create', options?.signal)

      return await volume.snapshots.create(name, { ...options, who })
    },
    remove: async (name, options) => {
      await checks.needVolume('snapshots.remove', options?.signal)
      await volume.snapshots.remove(name, { ...options, who })
    },
    restore: async (name, options) => {
      await checks.needVolume('snapshots.restore', options?.signal)

      return await volume.snapshots.restore(name, { ...options, who })
    }
  }
}

async function find (items: AsyncIterable<TrashInfo>, trashId: number): Promise<TrashInfo | undefined> {
  for await (const item of items) {
    if (item.trashId === trashId) {
      return item
    }
  }

  return undefined
}
