import { thisPlatform } from '../util/platform/platform.js'
import type { Platform } from '../util/platform/platform.js'
import type { Environment } from './expand.js'

/**
 * Where files are by default, and how paths in settings are read. Pure. Linux and macOS have the XDG base directory
 * specification 0.8, as most command lines have on macOS too; on Windows settings roam with the user and data does not.
 */

/** `~` and `~/…` start at the home folder, other relative paths at `base`. */
export function resolvePath (text: string, base: string, home: string, { path }: Platform = thisPlatform): string {
  if (text === '~' || text.startsWith('~/') || text.startsWith(`~${path.sep}`)) {
    return path.resolve(home, text.slice(2))
  }

  return path.resolve(base, text)
}

/** `$HOME`, where shells set it; on Windows one of another system, such as Git's, may have. */
export function homeFolder (env: Environment, homedir: () => string, platform: Platform = thisPlatform): string {
  return !isWindows(platform) && env.HOME !== undefined && env.HOME !== '' ? env.HOME : homedir()
}

/** `$XDG_DATA_HOME/shoal` or `~/.local/share/shoal`; on Windows `%LOCALAPPDATA%\shoal` */
export function defaultDataDir (env: Environment, home: string, platform: Platform = thisPlatform): string {
  return isWindows(platform)
    ? inFolder(env.LOCALAPPDATA, [home, 'AppData', 'Local'], platform)
    : inFolder(env.XDG_DATA_HOME, [home, '.local', 'share'], platform)
}

/** `$XDG_CONFIG_HOME/shoal/config.toml` or `~/.config/shoal/config.toml`; on Windows `%APPDATA%\shoal\config.toml` */
export function defaultConfigFile (env: Environment, home: string, platform: Platform = thisPlatform): string {
  return platform.path.join(isWindows(platform)
    ? inFolder(env.APPDATA, [home, 'AppData', 'Roaming'], platform)
    : inFolder(env.XDG_CONFIG_HOME, [home, '.config'], platform), 'config.toml')
}

function isWindows ({ name }: Platform): boolean {
  return name === 'win32'
}

/** The specification: a relative path is invalid and to be ignored. */
function inFolder (named: string | undefined, fallback: readonly string[], { path }: Platform): string {
  return path.join(named !== undefined && path.isAbsolute(named) ? named : path.join(...fallback), 'shoal')
}
