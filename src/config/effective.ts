import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { EffectiveConfigError } from './errors.js'
import { describeErrno } from './io.js'
import type { LoadedConfig } from './load.js'
import type { Source } from './merge.js'
import { REDACTED } from './redact.js'
import { settingOf, SETTINGS } from './schema.js'
import type { Setting } from './schema.js'
import { tomlString, tomlValue } from './toml-text.js'
import { formatBytesExact } from './values/bytes.js'
import { formatDurationExact } from './values/duration.js'
import { rename, rm } from '../util/platform/files.js'

export const EFFECTIVE_CONFIG_FILE = 'effective-config.toml'

/** Only the owner: it names peers and paths, though no secret. */
const EFFECTIVE_CONFIG_MODE = 0o600

/** One setting as `config show` prints it. */
export interface EffectiveSetting {
  key: string
  /**
   * As it would stand in a file (`"500GiB"`, not a number of bytes); `***` for a secret; null where
   * there is none.
   */
  value: string | number | boolean | string[] | null
  source: Source
}

type Effective = Pick<LoadedConfig, 'config' | 'sources' | 'secretFiles'>

/** Every setting in the order of the table, secrets masked. */
export function effectiveSettings (loaded: Effective): EffectiveSetting[] {
  return SETTINGS.map(setting => ({
    key: setting.key,
    value: effectiveValue(setting, loaded),
    source: loaded.sources[setting.key] ?? 'default'
  }))
}

function effectiveValue (setting: Setting, { config, secretFiles }: Effective): EffectiveSetting['value'] {
  const value = setting.field === undefined ? secretFiles[setting.key] : config[setting.field]

  if (value === undefined) {
    return null
  }

  if (setting.secret === true) {
    return REDACTED
  }

  switch (setting.kind) {
    case 'bytes':
      return formatBytesExact(value as number)
    case 'duration':
      return formatDurationExact(value as number)
    default:
      return value
  }
}

/**
 * The effective settings as TOML, each with its source. Secrets and what is not set are comments,
 * so that the text loads again once the secret is given.
 */
export function renderEffectiveConfig (loaded: Effective): string {
  const lines = effectiveSettings(loaded).map(({ key, value, source }) => {
    if (value == null) {
      return `# ${key} is not set`
    }

    // $ would be taken for a variable when the file is read
    const text = typeof value === 'string' ? tomlString(value.replaceAll('${', () => '$${')) : tomlValue(value)
    const comment = settingOf(key).secret === true ? '# ' : ''

    return `${comment}${key} = ${text} # ${source}`
  })

  return [
    '# What this node runs with: each setting and where it came from (flag, env, file, default).',
    '# Written at every start and reload; changes here have no effect.',
    '',
    ...lines,
    ''
  ].join('\n')
}

/**
 * Writes `<data_dir>/effective-config.toml`, whole or not at all.
 *
 * @returns the path
 * @throws {EffectiveConfigError} `effective_config_unwritable`
 */
export async function writeEffectiveConfig (loaded: Effective): Promise<string> {
  const path = join(loaded.config.dataDir, EFFECTIVE_CONFIG_FILE)
  const temporary = `${path}.tmp`

  try {
    await rm(temporary, { force: true })
    const file = await open(temporary, 'wx', EFFECTIVE_CONFIG_MODE)

    try {
      await file.writeFile(renderEffectiveConfig(loaded))
    } finally {
      await file.close()
    }

    await rename(temporary, path)
  } catch (err) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new EffectiveConfigError(path, describeErrno(err), { cause: err })
  }

  return path
}
