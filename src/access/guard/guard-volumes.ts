import { guardVolume, wholeVolume } from './guard-volume.js'
import { principalName } from '../types.js'
import { PermissionDeniedError } from '../errors.js'
import { VolumeNotFoundError } from '../../volumes/errors.js'
import { errorCode } from '../../util/errors.js'
import type { GuardInit } from './checks.js'
import type { Volume, Volumes } from '../../volumes/types.js'

interface Options { signal?: AbortSignal }

/** The volumes as one principal may use them. One of which nothing may be seen is not there. */
export function guardVolumes (volumes: Volumes, init: GuardInit): Volumes {
  const who = principalName(init.principal)

  const refused = (op: string, code: string, volume?: string): void => {
    init.refused({ who, op, code, volume, address: init.address })
  }

  /** What concerns the mesh. */
  const needAdmin = async (op: string, name: string, { signal }: Options): Promise<void> => {
    // The right is the same for every id.
    if (!(await init.rights(init.principal, '', { signal })).isAdmin) {
      refused(op, 'permission_denied', name)
      throw new PermissionDeniedError(`Volume ${name}`, who, 'admin on all volumes')
    }
  }

  const open = async (op: string, name: string, { signal }: Options = {}): Promise<Volume> => {
    const volume = await volumes.open(name, { signal })
    // From its first answer on, what a name led to is one volume and no other: its rights are asked for by its id.
    await sure(volume, signal)

    if (!(await init.rights(init.principal, volume.id, { signal })).sees('/')) {
      refused(op, 'volume_not_found', name)
      throw new VolumeNotFoundError(name)
    }

    return guardVolume(volume, init)
  }

  return {
    create: async (name, options = {}) => {
      await needAdmin('create', name, options)

      return guardVolume(await volumes.create(name, options), init)
    },

    open: async (name, { create = false, signal } = {}) => {
      try {
        return await open('open', name, { signal })
      } catch (err) {
        if (!create || errorCode(err) !== 'volume_not_found') {
          throw err
        }
      }

      await needAdmin('create', name, { signal })

      return guardVolume(await volumes.open(name, { create, signal }), init)
    },

    list: async (options = {}) => {
      const rows = await volumes.list(options)
      const rights = await Promise.all(rows.map(async ({ id }) => await init.rights(init.principal, id, options)))

      return rows.filter((_, i) => rights[i]?.sees('/'))
    },

    stat: async (name, options) => await (await open('stat', name, options)).info(options),

    set: async (name, options) => {
      await wholeVolume(await open('set', name, options), 'set', options.signal)

      return await volumes.set(name, options)
    },

    // Names are those of the whole mesh: a volume's admin does not take one that another is about to use.
    rename: async (name, to, options = {}) => {
      await needAdmin('rename', name, options)
      await volumes.rename(name, to, options)
    },

    remove: async (name, options = {}) => {
      await needAdmin('remove', name, options)
      await volumes.remove(name, options)
    },

    recover: async (name, options = {}) => {
      await needAdmin('recover', name, options)

      return await volumes.recover(name, options)
    }
  }
}

/** Without a majority there is no certainty: then each step looks whether it is another volume by now. */
async function sure (volume: Volume, signal: AbortSignal | undefined): Promise<void> {
  try {
    await volume.stat('/', { signal })
  } catch (err) {
    if (errorCode(err) !== 'no_quorum') {
      throw err
    }
  }
}
