import { readlink } from 'node:fs/promises'
import { DanglingLinkError, SourceError } from '../errors.js'

/** What comes in the place of bytes of an argument that are not UTF-8. */
const REPLACEMENT_CHARACTER = '\ufffd'

/** A link to follow that leads nowhere; undefined for everything else. */
export async function danglingLink (
  shown: string, absolute: string, err: unknown
): Promise<DanglingLinkError | undefined> {
  if ((err as NodeJS.ErrnoException | null)?.code !== 'ENOENT') {
    return undefined
  }

  const target = await readlink(absolute).catch(() => undefined)

  return target === undefined
    ? undefined
    : new DanglingLinkError(`${shown} is a symbolic link to ${target}, which is not there. Nothing was stored; ` +
      'mend or remove the link, or leave it out with --exclude. Without --follow-symlinks a link in a folder is stored itself.',
    { cause: err })
}

/** Of what was listed a moment ago: it, or a folder above it, is not there any more. */
export function isVanished (err: unknown): boolean {
  const code = ((err as Error | null)?.cause as NodeJS.ErrnoException | null | undefined)?.code

  return err instanceof SourceError && !(err instanceof DanglingLinkError) && (code === 'ENOENT' || code === 'ENOTDIR')
}

/** What `read` resolves to; undefined when the entry has vanished, which is told. */
export async function unlessVanished<T> (
  shown: string, onGone: ((shown: string) => void) | undefined, read: () => Promise<T>
): Promise<T | undefined> {
  try {
    return await read()
  } catch (err) {
    if (onGone === undefined || !isVanished(err)) {
      throw err
    }

    onGone(shown)

    return undefined
  }
}

/** Why a local file or folder cannot be put, with its name and what to do. */
export function sourceFailure (shown: string, err: unknown): Error {
  const options = { cause: err }

  switch ((err as NodeJS.ErrnoException | null)?.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SourceError('source_not_found', `There is no file or folder ${shown}. Nothing was stored.` +
        (shown.includes(REPLACEMENT_CHARACTER)
          ? ' A name that is not UTF-8 cannot be given: rename it, for example with convmv.'
          : ''), options)
    case 'EACCES':
    case 'EPERM':
      return new SourceError('source_unreadable', `${shown} cannot be read: permission denied. Nothing was stored; change ` +
        'its mode, or run the command as a user who may read it.', options)
    case 'ELOOP':
      return new SourceError('source_unsupported', `${shown} is a symbolic link that leads in a circle. Nothing was stored.`,
        options)
    default:
      return err instanceof SourceError
        ? err
        : new SourceError('source_unreadable', `${shown} cannot be read (${String((err as Error | null)?.message)}). ` +
          'Nothing was stored.', options)
  }
}
