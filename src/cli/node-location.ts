import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { thisPlatform } from '../util/platform/platform.js'
import { DataDirNotFoundError, NodeGoneError, NodeNotRunningError, SocketDeniedError } from './errors.js'

/** Where the name of the data dir came from; messages tell it, so that a wrong one is found at once. */
export type DataDirOrigin = 'from -d' | 'from SHOAL_DATA_DIR' | 'from the config file' | 'the default'

export interface DataDirLocation {
  dataDir: string
  origin: DataDirOrigin
}

export interface NodeLocation extends DataDirLocation {
  socketPath: string
}

/** Nodes elsewhere, by the addresses of their HTTP doors. Any of them does. */
export interface RemoteLocation {
  urls: readonly URL[]
  /** @default none: as an anonymous caller */
  token?: string
}

export function isRemote (location: NodeLocation | RemoteLocation): location is RemoteLocation {
  return 'urls' in location
}

/** For messages: "the node on /srv/a", "the node at http://b:11080". */
export function whereabouts (location: NodeLocation | RemoteLocation): string {
  return isRemote(location) ? `at ${location.urls.map(({ origin }) => origin).join(' or ')}` : `on ${location.dataDir}`
}

/** Written by every node at its first start; a dir without it never held one. */
const IDENTITY_FILE = 'identity.key'

/** Errors of `connect` that say something about the node rather than about the request. */
const CONNECT_CODES = new Set(['ENOENT', 'ECONNREFUSED', 'EACCES', 'EPERM', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'])

export function isConnectError (err: unknown): boolean {
  const { code, syscall } = (err ?? {}) as NodeJS.ErrnoException

  return code !== undefined && CONNECT_CODES.has(code) && syscall === 'connect'
}

/**
 * Turns a failed `connect` into the error that names cause and remedy: data dir missing, never used, not running,
 * killed, or another user's.
 */
export async function explainConnectError (err: unknown, location: NodeLocation): Promise<Error> {
  const { dataDir, origin } = location
  const code = (err as NodeJS.ErrnoException).code
  const options = { cause: err }

  if (code === 'EACCES' || code === 'EPERM') {
    return new SocketDeniedError(dataDir, await ownerOf(location.socketPath) ?? await ownerOf(dataDir), options)
  }

  if (code === 'ECONNREFUSED') {
    return new NodeGoneError(dataDir, options)
  }

  try {
    const stats = await stat(dataDir)

    if (!stats.isDirectory()) {
      return new DataDirNotFoundError(dataDir, origin, 'is not a folder', options)
    }
  } catch (statErr) {
    const statCode = (statErr as NodeJS.ErrnoException).code

    return statCode === 'EACCES' || statCode === 'EPERM'
      ? new SocketDeniedError(dataDir, await ownerOf(dataDir), options)
      : new DataDirNotFoundError(dataDir, origin, 'does not exist', options)
  }

  return await hasNodeIdentity(dataDir)
    ? new NodeNotRunningError(dataDir, origin, options)
    : new DataDirNotFoundError(dataDir, origin, `has never held a node (no ${IDENTITY_FILE} in it)`, options)
}

/** Whether a node was ever started on a data dir; true when that cannot be told. */
export async function hasNodeIdentity (dataDir: string): Promise<boolean> {
  try {
    await stat(join(dataDir, IDENTITY_FILE))

    return true
  } catch (err) {
    return (err as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

async function ownerOf (path: string): Promise<string | undefined> {
  if (!thisPlatform.hasModes) {
    return undefined
  }

  try {
    return String((await stat(path)).uid)
  } catch {
    return undefined
  }
}
