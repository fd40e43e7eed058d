import { readlink } from 'node:fs/promises'
import { SourceError } from './errors.js'

/** A link to follow that leads nowhere; undefined for everything else. */
export async function danglingLink (shown: string, absolute: string, err: unknown): Promise<SourceError | undefined> {
  if ((err as NodeJS.ErrnoException | null)?.code !== 'ENOENT') {
    return undefined
  }

  const target = await readlink(absolute).catch(() => undefined)

  return target === undefined
    ? undefined
    : new SourceError('not_found', `${shown} is a symbolic link to ${target}, which is not there. Nothing was stored; ` +
      'mend or remove the link, or leave it out with --exclude. Without --follow-symlinks a link in a folder is stored itself.',
    { cause: err })
}

/** Why a local file or folder cannot be put, with its name and what to do. */
export function sourceFailure (shown: string, err: unknown): Error {
  const options = { cause: err }

  switch ((err as NodeJS.ErrnoException | null)?.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SourceError('not_found', `There is no file or folder ${shown}. Nothing was stored.`, options)
    case 'EACCES':
    case 'EPERM':
      return new SourceError('unreadable', `${shown} cannot be read: permission denied. Nothing was stored; change ` +
        'its mode, or run the command as a user who may read it.', options)
    case 'ELOOP':
      return new SourceError('unsupported', `${shown} is a symbolic link that leads in a circle. Nothing was stored.`,
        options)
    default:
      return err instanceof SourceError
        ? err
        : new SourceError('unreadable', `${shown} cannot be read (${String((err as Error | null)?.message)}). ` +
          'Nothing was stored.', options)
  }
}
