import { isConflictVisible, visibleEntry, visibleRow } from './visible.js'
import { errorCode } from '../../util/errors.js'
import { existsBy } from '../../volumes/fs/exists.js'
import type { VolumeChecks } from './checks.js'
import type { VolumeRights } from '../rights.js'
import type { EntryStat, ReadFileOptions, Volume } from '../../volumes/types.js'

export type Reading = Pick<Volume,
  'info' | 'readFile' | 'createReadStream' | 'readlink' | 'stat' | 'exists' | 'readdir' | 'walk' | 'versions' | 'log' | 'watch'>

/** What is under way when a right is taken away goes to its end, but for `watch`, which has none. */
export function guardReading (checks: VolumeChecks): Reading {
  const { volume } = checks

  async function readFile (path: string, options: ReadFileOptions = {}): Promise<Uint8Array | string> {
    const at = checks.path(path)
    await checks.need(at, { op: 'readFile', level: 'read', signal: options.signal })

    return await checks.plainly(async () => await volume.readFile(at, options))
  }

  const stat: Volume['stat'] = async (path, { cid, ...options } = {}) => {
    const at = checks.path(path)
    const rights = await checks.rights(options.signal)

    if (rights.isOnWay(at)) {
      const seen = visibleEntry(rights, await checks.plainly(async () => await volume.stat(at, options)))

      if (seen === undefined) {
        throw checks.missing(at)
      }

      return seen
    }

    checks.check(rights, at, { op: 'stat', level: 'read' })

    return await checks.plainly(async () => await volume.stat(at, { ...options, cid }))
  }

  return {
    info: async options => {
      const rights = await checks.need('/', { op: 'info', level: 'none', signal: options?.signal })
      const info = await volume.info(options)

      // Sizes and counts are those of everything in it.
      return rights.allows('/', 'read')
        ? info
        : {
            ...info,
            files: undefined,
            directories: undefined,
            usedBytes: undefined,
            trashItems: undefined,
            conflicts: undefined
          }
    },

    readFile: readFile as Volume['readFile'],

    createReadStream: async function * (path, options = {}) {
      const at = checks.path(path)
      await checks.need(at, { op: 'createReadStream', level: 'read', signal: options.signal })

      yield * checks.plainRows(volume.createReadStream(at, options))
    },

    readlink: async (path, options) => {
      const at = checks.path(path)
      await checks.need(at, { op: 'readlink', level: 'read', signal: options?.signal })

      return await checks.plainly(async () => await volume.readlink(at, options))
    },

    stat,

    exists: existsBy(stat),

    readdir: async function * (path, options = {}) {
      const at = checks.path(path)
      const rights = await checks.need(at, { op: 'readdir', level: 'none', signal: options.signal })

      yield * visibleEntries(checks, rights, at, volume.readdir(at, options))
    },

    walk: async function * (path, options = {}) {
      const at = checks.path(path)
      const rights = await checks.need(at, { op: 'walk', level: 'none', signal: options.signal })

      yield * visibleEntries(checks, rights, at, volume.walk(at, options))
    },

    versions: async (path, options) => {
      const at = checks.path(path)
      await checks.need(at, { op: 'versions', level: 'read', signal: options?.signal })

      return await checks.plainly(async () => await volume.versions(at, options))
    },

    log: async function * ({ path, limit = Infinity, ...options } = {}) {
      const rights = await checks.need('/', { op: 'log', level: 'none', signal: options.signal })
      let left = limit

      if (left <= 0) {
        return
      }

      for await (const row of volume.log({ ...options, path: path === undefined ? undefined : checks.path(path) })) {
        const seen = visibleRow(rights, row)

        if (seen !== undefined) {
          yield seen
          left--
        }

        if (left <= 0) {
          return
        }
      }
    },

    watch: async function * (path = '/', options = {}) {
      const at = checks.path(path)
      await checks.need(at, { op: 'watch', level: 'none', signal: options.signal })

      for await (const event of volume.watch(at, options)) {
        const rights = await checks.need(at, { op: 'watch', level: 'none', signal: options.signal })
        const seen = visibleRow(rights, event)

        if (seen !== undefined) {
          yield seen
        }
      }
    }
  }
}

async function * visibleEntries (
  checks: VolumeChecks, rights: VolumeRights, path: string, entries: AsyncIterable<EntryStat>
): AsyncGenerator<EntryStat, void, undefined> {
  try {
    for await (const entry of checks.plainRows(entries)) {
      const seen = visibleEntry(rights, entry)

      if (seen !== undefined) {
        yield seen
      }
    }
  } catch (err) {
    // What is on the way is a folder, or is not seen.
    throw rights.isOnWay(path) && errorCode(err) === 'ENOTDIR' ? checks.missing(path) : err
  }
}

/** What the two sides of a partition disagreed on. */
export function guardConflicts (checks: VolumeChecks): Volume['conflicts'] {
  const { volume } = checks

  return {
    list: async function * (options = {}) {
      const rights = await checks.need('/', { op: 'conflicts.list', level: 'none', signal: options.signal })

      for await (const conflict of volume.conflicts.list(options)) {
        if (isConflictVisible(rights, conflict)) {
          yield conflict
        }
      }
    },

    clear: async (conflictIds, options = {}) => {
      const rights = await checks.need('/', { op: 'conflicts.clear', level: 'none', signal: options.signal })
      const wanted = new Set(conflictIds)
      const cleared: number[] = []

      for await (const conflict of volume.conflicts.list({ signal: options.signal })) {
        if (wanted.has(conflict.conflictId) && isConflictVisible(rights, conflict)) {
          checks.check(rights, conflict.path, { op: 'conflicts.clear', level: 'write' })
          cleared.push(conflict.conflictId)
        }
      }

      await volume.conflicts.clear(cleared, { ...options, who: checks.who })
    }
  }
}
