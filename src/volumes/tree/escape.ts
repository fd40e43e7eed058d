import { NAME_BYTES_MAX } from '../constants.js'
import { VolumeFsError } from '../errors.js'
import { fits, normalizePath } from './paths.js'

/**
 * Keys of object stores as paths, and back. A key is any Unicode text, cut at its slashes; most segments are legal
 * names and stay as they are. The others begin with `%`:
 *
 * | segment | name |
 * |---|---|
 * | empty (`//`, a slash at either end, the empty key) | `%e` |
 * | `.` and `..` | `%d` and `%D` |
 * | begins with `%` | one more `%` in front |
 * | contains NUL | `%n`, then the segment with `%` as `%%` and NUL as `%0` |
 * | more than 255 bytes, escapes counted | several names: `%l` and a piece, …, `%m` and the last piece |
 *
 * A key of 1024 bytes, the most that S3 allows, always fits into a path.
 */

/** Of a long segment in one name: leaves room for the mark. */
const PIECE_BYTES_MAX = 240

/** Throws `VolumeFsError`: EINVAL for half a surrogate pair, ENAMETOOLONG when the path would be too long. */
export function keyToPath (key: string): string {
  const path = `/${key.split('/').flatMap(escapeSegment).join('/')}`

  if (normalizePath(path) !== path) {
    throw new VolumeFsError('EINVAL', key)
  }

  return path
}

/** Undefined for paths that no key becomes, such as `/%x`. */
export function pathToKey (path: string): string | undefined {
  const segments: string[] = []
  let pieces = ''

  for (const name of path.slice(1).split('/')) {
    if (name.startsWith('%l')) {
      pieces += name.slice(2)
    } else if (name.startsWith('%m')) {
      segments.push(unescapeName(pieces + name.slice(2)))
      pieces = ''
    } else {
      segments.push(unescapeName(name))
    }
  }

  const key = segments.join('/')

  try {
    return keyToPath(key) === path ? key : undefined
  } catch {
    return undefined
  }
}

function escapeSegment (segment: string): string[] {
  const name = escapeName(segment)

  if (fits(name, NAME_BYTES_MAX)) {
    return [name]
  }

  const pieces: string[] = []
  let piece = ''

  for (const char of name) {
    if (!fits(piece + char, PIECE_BYTES_MAX)) {
      pieces.push(piece)
      piece = ''
    }

    piece += char
  }

  return [...pieces.map(part => `%l${part}`), `%m${piece}`]
}

function escapeName (segment: string): string {
  switch (segment) {
    case '': return '%e'
    case '.': return '%d'
    case '..': return '%D'
  }

  if (segment.includes('\0')) {
    return `%n${segment.replaceAll('%', '%%').replaceAll('\0', '%0')}`
  }

  return segment.startsWith('%') ? `%${segment}` : segment
}

function unescapeName (name: string): string {
  switch (name) {
    case '%e': return ''
    case '%d': return '.'
    case '%D': return '..'
  }

  if (name.startsWith('%n')) {
    return name.slice(2).replaceAll(/%(.)/gs, (_, char: string) => char === '0' ? '\0' : char)
  }

  return name.startsWith('%%') ? name.slice(1) : name
}
