import { NAME_BYTES_MAX, PATH_BYTES_MAX } from '../constants.js'
import { VolumeFsError } from '../errors.js'

/**
 * Paths within a volume. Names are any Unicode text without NUL and `/`, as given: NFC and NFD of one word are two
 * names, as on Linux.
 */

/** No UTF-16 code unit takes more bytes of UTF-8: shorter texts need not be counted. */
const BYTES_PER_UNIT = 3

/**
 * The one spelling of a path: absolute, `.` and `..` resolved (`/..` is `/`), no empty parts, no slash at the end.
 *
 * Throws `VolumeFsError`: EINVAL for NUL and for text that is no Unicode (half a surrogate pair), ENAMETOOLONG.
 */
export function normalizePath (text: string): string {
  if (text.includes('\0') || !isWellFormed(text)) {
    throw new VolumeFsError('EINVAL', text, { why: 'a path is Unicode text without NUL' })
  }

  const names: string[] = []

  for (const part of text.split('/')) {
    if (part === '..') {
      names.pop()
    } else if (part !== '' && part !== '.') {
      names.push(part)
    }
  }

  const path = `/${names.join('/')}`

  if (names.some(name => !fits(name, NAME_BYTES_MAX)) || !fits(path, PATH_BYTES_MAX)) {
    throw new VolumeFsError('ENAMETOOLONG', text)
  }

  return path
}

/** Names of a path in its one spelling, or the error's code: for paths that come from elsewhere. */
export function namesOf (path: string): string[] | 'EINVAL' | 'ENAMETOOLONG' {
  if (path === '/') {
    return []
  }

  if (!path.startsWith('/') || !isWellFormed(path)) {
    return 'EINVAL'
  }

  if (!fits(path, PATH_BYTES_MAX)) {
    return 'ENAMETOOLONG'
  }

  const names = path.slice(1).split('/')

  for (const name of names) {
    if (!isName(name)) {
      return fits(name, NAME_BYTES_MAX) ? 'EINVAL' : 'ENAMETOOLONG'
    }
  }

  return names
}

/** May be stored as a name. */
export function isName (name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0') &&
    fits(name, NAME_BYTES_MAX)
}

export function fits (text: string, bytesMax: number): boolean {
  return text.length * BYTES_PER_UNIT <= bytesMax || Buffer.byteLength(text) <= bytesMax
}

/** Text that UTF-8 can carry. */
export function isWellFormed (text: string): boolean {
  // In Node 20, not yet in the types of ES2023.
  return (text as string & { isWellFormed: () => boolean }).isWellFormed()
}

/** Of a folder's path and names below it; the result is normalised. */
export function joinPath (folder: string, ...names: string[]): string {
  return normalizePath([folder, ...names].join('/'))
}

/** Path of the folder that holds it; `/` for the root itself. */
export function dirname (path: string): string {
  const slash = path.lastIndexOf('/')

  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** Last name of the path; empty for the root. */
export function basename (path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
