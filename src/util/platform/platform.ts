import path from 'node:path'
import type { PlatformPath } from 'node:path'

/**
 * What the operating systems do differently, as data: every rule that Shoal follows is here, and its code is
 * given a platform. So the rules of all three are tested on one machine. `process.platform` is read in this file alone;
 * eslint sees to that.
 *
 * Calls that fail differently are in `files.ts`.
 */
export interface Platform {
  readonly name: 'linux' | 'darwin' | 'win32'
  /** How paths are written. */
  readonly path: PlatformPath
  /** `C:` is a drive. */
  readonly hasDrives: boolean
  /** Bytes of a Unix socket's path, less the NUL at its end. Undefined: there are named pipes, which have no file. */
  readonly socketPathBytesMax?: number
  /** A new name is durable once its folder was fsynced. False: no folder takes an fsync. */
  readonly syncsFolders: boolean
  /** What a rename or removal answers while another program, mostly a virus scanner, has the file open for a moment. */
  readonly heldCodes: ReadonlySet<string>
  /** Files have a mode and an owner, and the mode says who may open them. */
  readonly hasModes: boolean
  /** Signals that end a node cleanly. */
  readonly stopSignals: readonly NodeJS.Signals[]
  /** Signals that make a node read its configuration again. */
  readonly reloadSignals: readonly NodeJS.Signals[]
  /** Signals that end a command cleanly. */
  readonly interruptSignals: readonly NodeJS.Signals[]
  /** Names that no file can have, though a volume may hold them. */
  readonly nameFaults: readonly NameFault[]
}

export interface NameFault {
  readonly pattern: RegExp
  /** As the end of a sentence about the name. */
  readonly fault: string
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS and the BSDs, the NUL included. */
const LINUX_SOCKET_PATH_BYTES_MAX = 107
const BSD_SOCKET_PATH_BYTES_MAX = 103

export const LINUX: Platform = {
  name: 'linux',
  path: path.posix,
  hasDrives: false,
  socketPathBytesMax: LINUX_SOCKET_PATH_BYTES_MAX,
  syncsFolders: true,
  heldCodes: new Set(),
  hasModes: true,
  stopSignals: ['SIGINT', 'SIGTERM'],
  reloadSignals: ['SIGHUP'],
  // A terminal that is closed ends a command as SIGTERM does: with nothing half written left behind.
  interruptSignals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
  nameFaults: []
}

/** Node asks for F_FULLFSYNC there, which reaches the disk itself as an fsync does on Linux. */
export const MACOS: Platform = { ...LINUX, name: 'darwin', socketPathBytesMax: BSD_SOCKET_PATH_BYTES_MAX }

/** Of Ctrl-C, Ctrl-Break and a console that is closed (SIGHUP) a process is told; what `kill` sends ends it at once. */
const WINDOWS_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP']

/** FlushFileBuffers takes no folder. */
export const WINDOWS: Platform = {
  name: 'win32',
  path: path.win32,
  hasDrives: true,
  syncsFolders: false,
  heldCodes: new Set(['EPERM', 'EACCES', 'EBUSY']),
  hasModes: false,
  stopSignals: WINDOWS_SIGNALS,
  reloadSignals: [],
  interruptSignals: WINDOWS_SIGNALS,
  nameFaults: [
    { pattern: /[<>:"/\\|?*]/, fault: 'has a character that Windows takes in no name (one of < > : " / \\ | ? *)' },
    { pattern: /[\x01-\x1f]/, fault: 'has a control character, which Windows takes in no name' },
    { pattern: /[. ]$/, fault: 'ends in a dot or a space, which Windows would drop' },
    {
      pattern: /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i,
      fault: 'is the name of a device on Windows'
    }
  ]
}

/** The rules of a system by the name that Node has for it; of one without rules of its own those of the BSDs. */
export function platformOf (name: NodeJS.Platform): Platform {
  return name === 'linux' ? LINUX : name === 'win32' ? WINDOWS : MACOS
}

/** The machine that this runs on. Paths are Node's: a process that a test lets take itself for another has its disk. */
export const thisPlatform: Platform = { ...platformOf(process.platform), path }

/** `linux-x64`, for people. */
export const platformName = `${process.platform}-${process.arch}`
