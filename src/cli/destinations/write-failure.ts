import { DestinationError, LocalDiskFullError } from '../errors.js'

/** An error of the file system in words, with what to do. */
export function writeFailure (path: string, err: unknown): Error {
  const options = { cause: err }

  switch ((err as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new LocalDiskFullError(path, options)
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new DestinationError('exists', `${path} exists already. Name another path, or give --force.`, options)
    case 'EACCES':
    case 'EPERM':
      return new DestinationError('unwritable', `${path} cannot be written: permission denied. Name another path, or ` +
        'change the mode of its folder.', options)
    case 'EROFS':
      return new DestinationError('unwritable', `${path} is on a read-only file system; name another path.`, options)
    case 'ENAMETOOLONG':
      return new DestinationError('unwritable', `${path} has a longer name than this file system takes; name another ` +
        'path.', options)
    default:
      return new DestinationError('unwritable', `${path} cannot be written (${String((err as Error | null)?.message)}).`,
        options)
  }
}

export function isFsError (err: unknown): boolean {
  const { code, syscall } = (err ?? {}) as NodeJS.ErrnoException

  return typeof code === 'string' && typeof syscall === 'string' && /^E[A-Z0-9]+$/.test(code)
}
