import { isAbsolute, join, resolve } from 'node:path'
import type { Environment } from './expand.js'

/**
 * Where files are by default (XDG base directory specification 0.8), and how paths in settings are
 * read. Pure.
 */

/** `~` and `~/…` start at the home folder, other relative paths at `base`. */
export function resolvePath (text: string, base: string, home: string): string {
  if (text === '~' || text.startsWith('~/')) {
    return resolve(home, text.slice(2))
  }

  return resolve(base, text)
}

/** `$XDG_DATA_HOME/shoal` or `~/.local/share/shoal` */
export function defaultDataDir (env: Environment, home: string): string {
  return join(xdgHome(env.XDG_DATA_HOME) ?? join(home, '.local', 'share'), 'shoal')
}

/** `$XDG_CONFIG_HOME/shoal/config.toml` or `~/.config/shoal/config.toml` */
export function defaultConfigFile (env: Environment, home: string): string {
  return join(xdgHome(env.XDG_CONFIG_HOME) ?? join(home, '.config'), 'shoal', 'config.toml')
}

/** The specification: a relative path is invalid and to be ignored. */
function xdgHome (value: string | undefined): string | undefined {
  return value != null && isAbsolute(value) ? value : undefined
}
