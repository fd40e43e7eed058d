/**
 * Settings of a node: one table (`schema.ts`), read from flags, variables and a TOML file.
 *
 * ```ts
 * const { config, warnings } = await loadConfig({ flags: { peers: ['node1.example.com'] } })
 * ```
 */
export { configFlags } from './flags.js'
export type { FlagSpec } from './flags.js'
export { loadConfig, findDataDir } from './load.js'
export type { LoadConfigInput, LoadedConfig } from './load.js'
export type { Source } from './merge.js'
export { nodeConfigIo } from './io.js'
export type { ConfigIo } from './io.js'
export { diffReloadable } from './reload.js'
export { configInit } from './example.js'
export { configReference } from './reference.js'
export {
  EFFECTIVE_CONFIG_FILE, effectiveSettings, renderEffectiveConfig, writeEffectiveConfig
} from './effective.js'
export type { EffectiveSetting } from './effective.js'
export { ConfigInvalidError, ConfigUnreadableError, EffectiveConfigError, SecretRequiredError } from './errors.js'
export type { ConfigProblem } from './errors.js'
export { LOG_LEVELS } from './schema.js'
export { majorityOf } from './resolve.js'
export { formatBytes, formatBytesExact, parseBytes } from './values/bytes.js'
export { formatDuration, formatDurationExact, parseDuration } from './values/duration.js'
export type { Config, LogLevel } from './types.js'
