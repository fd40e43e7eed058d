import { ShoalError } from '../util/errors.js'

/** The text in the place of a CID is none. */
export class InvalidCidError extends ShoalError {
  constructor (text: string, options?: ErrorOptions) {
    super('invalid_cid', `"${shorten(text)}" is not a CID. \`shoal put\` prints the CID of what it stored. A path in a volume is written volume:/path.`, options)
  }
}

/** A target that is no `<cid>` or `<cid>/path`. */
export class InvalidTargetError extends ShoalError {
  constructor (why: string) {
    super('invalid_target', `${why} A target is \`<cid>\` or \`<cid>/path/in/folder\`.`)
  }
}

export class PathNotFoundError extends ShoalError {
  constructor (path: string, name: string) {
    super('path_not_found', `There is no "${shorten(name)}" in ${path}. \`shoal ls ${path}\` shows what is.`)
  }
}

export class IsDirectoryError extends ShoalError {
  constructor (path: string) {
    super('is_directory', `${path} is a folder. Use \`shoal get\` for all of it, or name a file in it.`)
  }
}

export class IsSymlinkError extends ShoalError {
  constructor (path: string, link: string) {
    super('is_symlink', `${path} is a symbolic link to ${JSON.stringify(shorten(link))}, and links are not followed. ` +
      'Name what it leads to; `shoal get` gives the link itself.')
  }
}

export class NotDirectoryError extends ShoalError {
  constructor (path: string, name: string, kind = 'a file') {
    super('not_directory', `${path} is ${kind}, so there is no "${shorten(name)}" below it.`)
  }
}

/** A block that is there but is no UnixFS file or folder. */
export class NotUnixFsError extends ShoalError {
  constructor (what: string, why: string, options?: ErrorOptions) {
    super('not_unixfs', `${what} is not a file or folder (${why}). \`shoal block get\` gives its bytes.`, options)
  }
}

/** Blocks whose hashes are right but which contradict each other: made by a faulty or hostile program. */
export class InvalidDagError extends ShoalError {
  constructor (what: string, why: string) {
    super('invalid_dag', `${what} is not well formed: ${why}. Its author made it so; it cannot be repaired.`)
  }
}

/** A path that a folder cannot hold. */
export class InvalidPathError extends ShoalError {
  constructor (path: string, why: string) {
    super('invalid_path', `"${shorten(path)}" cannot be stored: ${why}.`)
  }
}

export class InvalidRangeError extends ShoalError {
  constructor (name: string, value: unknown) {
    super('invalid_range', `${name} is ${String(value)}; it must be a whole number of bytes, 0 or more.`)
  }
}

const SHOWN_CHARACTERS_MAX = 120

function shorten (text: string): string {
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`
}
