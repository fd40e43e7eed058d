import { GuardedFile } from './guarded-file.js'
import type { VolumeChecks } from './checks.js'
import type { ChangeOptions, OpenFlag, Volume, WriteFileOptions } from '../../volumes/types.js'

export type Writing = Pick<Volume,
  'writeFile' | 'link' | 'symlink' | 'appendFile' | 'open' | 'truncate' | 'utimes' | 'chmod' | 'setattr' | 'touch' | 'mkdir'>

const READING_FLAG: OpenFlag = 'r'

/** All changes are in the name of the principal, whatever the caller says. */
export function guardWriting (checks: VolumeChecks): Writing {
  const { volume, who } = checks

  /** `path` may be made or changed, with the folders above it where the options say so. */
  const make = async <T, O extends ChangeOptions & { parents?: boolean }>(
    op: string, path: string, options: O | undefined, work: (at: string, options: O) => Promise<T>
  ): Promise<T> => {
    const at = checks.path(path)
    await checks.checkMaking(at, { op, parents: options?.parents, signal: options?.signal })

    return await checks.plainly(async () => await work(at, { ...options, who } as O))
  }

  const change = async <T, O extends ChangeOptions>(
    op: string, path: string, options: O | undefined, work: (at: string, options: O) => Promise<T>
  ): Promise<T> => {
    const at = checks.path(path)
    await checks.need(at, { op, level: 'write', signal: options?.signal })

    return await checks.plainly(async () => await work(at, { ...options, who } as O))
  }

  return {
    writeFile: async (path, data, options) => await make('writeFile', path, options, async (at, own) =>
      await volume.writeFile(at, typeof data === 'string' || data instanceof Uint8Array
        ? data
        : stillAllowed(checks, at, data, options), own)),

    // What has the CID may be anything in the mesh, which the rights of paths say nothing about.
    link: async (cid, path, options) => await make('link', path, options, async (at, own) => {
      if (!(await checks.rights(options?.signal)).isAdmin) {
        throw checks.denied('link', at, 'admin on all volumes, since a CID may be that of anything')
      }

      return await volume.link(cid, at, own)
    }),

    symlink: async (target, path, options) => await make('symlink', path, options, async (at, own) =>
      await volume.symlink(target, at, own)),
    appendFile: async (path, data, options) => await make('appendFile', path, options, async (at, own) =>
      await volume.appendFile(at, data, own)),
    truncate: async (path, size, options) => await change('truncate', path, options, async (at, own) =>
      await volume.truncate(at, size, own)),
    utimes: async (path, mtimeMs, options) => await change('utimes', path, options, async (at, own) =>
      await volume.utimes(at, mtimeMs, own)),
    chmod: async (path, mode, options) => await change('chmod', path, options, async (at, own) =>
      await volume.chmod(at, mode, own)),
    setattr: async (path, attributes, options) => await change('setattr', path, options, async (at, own) =>
      await volume.setattr(at, attributes, own)),
    touch: async (path, options) => await make('touch', path, options, async (at, own) => await volume.touch(at, own)),
    mkdir: async (path, options) => await make('mkdir', path, { ...options, parents: options?.recursive },
      async (at, { parents: _, ...own }) => await volume.mkdir(at, own)),

    open: async (path, flag = 'r', options = {}) => {
      const at = checks.path(path)
      const isWriter = flag !== READING_FLAG
      await checks.need(at, { op: 'open', level: isWriter ? 'write' : 'read', signal: options.signal })
      const file = await checks.plainly(async () => await volume.open(at, flag, { ...options, who }))

      return new GuardedFile(checks, file, isWriter)
    }
  }
}

/** A long upload counts when it ends: its right is looked at once more, before the volume takes it. */
async function * stillAllowed (
  checks: VolumeChecks, path: string, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options?: WriteFileOptions
): AsyncGenerator<Uint8Array, void, undefined> {
  yield * data
  await checks.need(path, { op: 'writeFile', level: 'write', signal: options?.signal })
}
