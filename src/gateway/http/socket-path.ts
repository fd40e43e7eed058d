import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShoalError } from '../../util/errors.js'
import { thisPlatform } from '../../util/platform/platform.js'
import { PRIVATE_FOLDER_MODE } from '../../util/private-files.js'
import type { Platform } from '../../util/platform/platform.js'

/**
 * Where the local API of a node listens. Imported by the CLI as well, so it needs nothing of the node.
 */

export const SOCKET_NAME = 'shoal.sock'

/** Where Windows has its named pipes: they are no files, and in no folder. */
const PIPE_PREFIX = '\\\\.\\pipe\\'

/** Bits of `mode` that let every user write, and those that let the group write as well. */
const WORLD_WRITE = 0o002
const OTHERS_WRITE = 0o022
/** In a folder with this bit only the owner of an entry can rename or remove it. */
const STICKY = 0o1000
const ROOT_UID = 0
/** Half of a sha256: two data dirs of one user do not meet. */
const HASH_HEX_LENGTH = 32

/** The folder of the socket belongs to another user, or others could put their own socket there. */
export class SocketFolderUnsafeError extends ShoalError {
  constructor (folder: string, why: string) {
    super('permission_denied', `The folder ${folder} cannot hold the socket of a node: ${why}. ` +
      'Use a data dir that belongs to you alone (`-d`).')
  }
}

/** No path short enough for a Unix socket. */
export class SocketPathTooLongError extends ShoalError {
  constructor (socketPath: string, bytesMax: number) {
    super('socket_path_too_long', `${socketPath} has ${Buffer.byteLength(socketPath)} bytes, and a Unix socket takes ` +
      `${bytesMax}. Choose a shorter data dir, or a shorter TMPDIR.`)
  }
}

export interface SocketPathOptions {
  /** @default the user's id */
  uid?: number
  /** @default os.tmpdir() */
  tmpDir?: string
  /** @default thisPlatform */
  platform?: Pick<Platform, 'socketPathBytesMax'>
}

/**
 * `<data_dir>/shoal.sock`, or, where that is too long for a Unix socket, a path under the temp folder that follows
 * from the data dir and the user alone. On Windows a named pipe that follows from the data dir, into which the system
 * lets its maker alone write. Symbolic links are resolved when the folder is there, so that the node and the
 * CLI agree however the data dir is written. Creates nothing. Throws `socket_path_too_long`.
 */
export function socketPathFor (dataDir: string, options: SocketPathOptions = {}): string {
  const { socketPathBytesMax: bytesMax } = options.platform ?? thisPlatform
  const folder = realFolder(dataDir)

  if (bytesMax === undefined) {
    // However the case of the data dir is written.
    return `${PIPE_PREFIX}shoal-${shortHash(folder.toLowerCase())}`
  }

  const direct = path.join(folder, SOCKET_NAME)

  if (Buffer.byteLength(direct) <= bytesMax) {
    return direct
  }

  const uid = options.uid ?? process.getuid?.() ?? 0
  const hash = shortHash(`${uid}:${folder}`)
  const indirect = path.join(options.tmpDir ?? os.tmpdir(), `shoal-${uid}`, `${hash}.sock`)

  if (Buffer.byteLength(indirect) > bytesMax) {
    throw new SocketPathTooLongError(indirect, bytesMax)
  }

  return indirect
}

/** A named pipe: there is nothing to make, to check or to remove, and it goes with the process that listens. */
export function isPipe (socketPath: string): boolean {
  return socketPath.startsWith(PIPE_PREFIX)
}

function shortHash (text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_HEX_LENGTH)
}

/**
 * Throws `permission_denied` unless the socket's folder is a real folder of this user into which no other user can
 * write, and none above it lets others put another one in its place. The node asks before it listens and the CLI before
 * it connects: under a shared temp folder another user may have been first. A folder that is not there is no error.
 *
 * The one exception is for a client that is root: it may talk to the node of another user through that user's data dir
 * (`owner: 'any'`), since the owner of the data dir owns the node. A folder under the temp folder has to be root's own.
 *
 * @param owner - 'self' for a node: the owner of the folder could answer in its place
 */
export function checkSocketFolder (socketPath: string, owner: 'self' | 'any' = 'self'): void {
  if (isPipe(socketPath)) {
    return
  }

  const folder = path.dirname(socketPath)
  const stat = lstatSync(folder, { throwIfNoEntry: false })

  if (stat === undefined) {
    return
  }

  const uid = process.getuid?.()

  if (!stat.isDirectory()) {
    throw new SocketFolderUnsafeError(folder, 'it is not a folder')
  }

  if (uid === undefined) {
    return
  }

  const isOthersAllowed = owner === 'any' && uid === ROOT_UID && path.basename(socketPath) === SOCKET_NAME

  if (stat.uid !== uid && !isOthersAllowed) {
    throw new SocketFolderUnsafeError(folder, `it belongs to user ${stat.uid}, not to you (${uid})`)
  }

  if ((stat.mode & OTHERS_WRITE) !== 0) {
    // A shared folder such as /tmp is meant to be written by all: to close it would break the machine.
    const remedy = (stat.mode & STICKY) === 0 ? ' (run `chmod go-w` on it)' : ''

    throw new SocketFolderUnsafeError(folder, `other users can write to it${remedy}`)
  }

  checkAbove(folder)
}

/** A user who can rename a folder on the way can put another one there. */
function checkAbove (folder: string): void {
  for (let at = path.dirname(folder), below = folder; at !== below; below = at, at = path.dirname(at)) {
    const { mode } = statSync(at)

    if ((mode & WORLD_WRITE) !== 0 && (mode & STICKY) === 0) {
      throw new SocketFolderUnsafeError(folder, `every user can replace it, since every user may write to ${at} ` +
        `(run \`chmod o-w\` or \`chmod +t\` on it)`)
    }
  }
}

/** Makes the socket's folder, for this user alone, if it is not there, and checks it. */
export function prepareSocketFolder (socketPath: string): void {
  if (isPipe(socketPath)) {
    return
  }

  const folder = path.dirname(socketPath)

  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE })

  // only the folder under the temp folder is ours by name; a data dir keeps the mode that its owner gave it
  if (path.basename(socketPath) !== SOCKET_NAME && isOurs(folder)) {
    chmodSync(folder, PRIVATE_FOLDER_MODE)
  }

  checkSocketFolder(socketPath)
}

function isOurs (folder: string): boolean {
  const stat = lstatSync(folder)

  return stat.isDirectory() && stat.uid === process.getuid?.()
}

function realFolder (dataDir: string): string {
  const absolute = path.resolve(dataDir)

  try {
    return realpathSync(absolute)
  } catch {
    return absolute
  }
}
