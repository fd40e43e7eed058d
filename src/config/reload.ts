import { SETTINGS } from './schema.js'
import type { Config } from './types.js'

/**
 * What changed between two configurations, as TOML keys: what a running node takes at once, and
 * what waits for a restart. A key that did not change is in neither. Pure.
 */
export function diffReloadable (
  before: Config, after: Config
): { applied: string[], needsRestart: string[] } {
  const applied: string[] = []
  const needsRestart: string[] = []

  for (const setting of SETTINGS) {
    if (setting.field !== undefined && !isSame(before[setting.field], after[setting.field])) {
      (setting.reloadable === true ? applied : needsRestart).push(setting.key)
    }
  }

  return { applied, needsRestart }
}

/** Values are strings, numbers, booleans and lists of strings. */
function isSame (a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, i) => item === b[i])
    : a === b
}
