import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { plainDataDir } from '../config/plain-data-dir.js'
import { checkSocketFolder, socketPathFor } from '../gateway/http/socket-path.js'
import { SocketDeniedError, UsageError } from './errors.js'
import type { Source } from '../config/merge.js'
import type { FlagValues } from '../config/sources.js'
import type { DataDirLocation, DataDirOrigin, NodeLocation, RemoteLocation } from './node-location.js'
import type { Invocation } from './program.js'
import type { Terminal } from './terminal.js'

const ORIGINS: Record<'flag' | 'env' | 'file' | 'default', DataDirOrigin> = {
  flag: 'from -d',
  env: 'from SHOAL_DATA_DIR',
  file: 'from the config file',
  default: 'the default'
}

type NodeFlags = Pick<Invocation, 'dataDir' | 'nodeFlags'>

interface ReadingOptions {
  /** Of a configuration that is no file nothing is read. @default false */
  onlyFiles?: boolean
}

/**
 * The node that a command means: one elsewhere where it is named, else the one of this machine. Throws `usage` for an
 * address that is none, and where both are named.
 */
export async function locateAnyNode (
  invocation: NodeFlags & { remote?: string, tokenFile?: string }, terminal: Pick<Terminal, 'env' | 'cwd'>,
  options?: ReadingOptions
): Promise<NodeLocation | RemoteLocation> {
  const isLocalNamed = invocation.dataDir !== undefined || invocation.nodeFlags.dataDir !== undefined

  if (invocation.remote !== undefined && isLocalNamed) {
    throw new UsageError('-d names a node of this machine and -r one elsewhere: give one of them.')
  }

  const remote = invocation.remote ?? (isLocalNamed ? undefined : terminal.env.SHOAL_REMOTE)

  if (remote === undefined || remote === '') {
    return await locateNode(invocation, terminal, options)
  }

  const { remoteLocation } = await import('./remote-location.js')

  return await remoteLocation(remote, invocation.tokenFile, terminal)
}

/**
 * The node of this machine that a command means: the data dir by the same precedence by which a node finds its own, and
 * the socket
 * that follows from it. Nothing is connected yet.
 *
 * @throws SocketDeniedError, SocketFolderUnsafeError when the socket is not this user's
 */
export async function locateNode (
  invocation: NodeFlags, terminal: Pick<Terminal, 'env' | 'cwd'>,
  options?: ReadingOptions
): Promise<NodeLocation> {
  const { dataDir, origin } = await locateDataDir(invocation, terminal, options)
  const socketPath = socketPathFor(dataDir)
  const folder = await lstat(dirname(socketPath)).catch(() => undefined)
  const uid = process.getuid?.()

  // Root may talk to any user's node; others would be refused by the socket anyway, with fewer words.
  if (folder !== undefined && uid !== undefined && uid !== 0 && folder.uid !== uid) {
    throw new SocketDeniedError(dataDir, String(folder.uid))
  }

  if (folder?.isDirectory() === true) {
    checkSocketFolder(socketPath, 'any')
  }

  return { dataDir, origin, socketPath }
}

/** The data dir that a command means, whether or not a node is or ever was there. */
export async function locateDataDir (
  invocation: NodeFlags, terminal: Pick<Terminal, 'env' | 'cwd'>,
  options?: ReadingOptions
): Promise<DataDirLocation> {
  const flags = {
    ...invocation.nodeFlags,
    ...invocation.dataDir === undefined ? {} : { dataDir: invocation.dataDir }
  }
  const plain = await plainDataDir(flags, terminal.env, terminal.cwd)
  const { dataDir, source } = plain ?? await configured(flags, terminal, options)

  return { dataDir, origin: ORIGINS[source] }
}

/** Loaded when there is a configuration to read: it is a good part of what a short command would load. */
async function configured (
  flags: FlagValues, terminal: Pick<Terminal, 'env' | 'cwd'>, options?: ReadingOptions
): Promise<{ dataDir: string, source: Source }> {
  const [{ findDataDir }, { nodeConfigIo }] = await Promise.all([import('../config/load.js'), import('../config/io.js')])

  return await findDataDir({ flags, env: terminal.env, io: { ...nodeConfigIo(options), cwd: () => terminal.cwd } })
}
