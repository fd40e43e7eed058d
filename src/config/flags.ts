import { attributeName, envName, flagName } from './names.js'
import { isListKind, SETTINGS } from './schema.js'
import type { SettingKind } from './schema.js'

/** One flag as plain data; the CLI feeds it to its parser. */
export interface FlagSpec {
  /** Name of the parsed value, as `loadConfig` expects it in `flags`: `dataDir`. */
  attribute: string
  /** The TOML key, undefined for flags that are no setting. */
  key?: string
  /** `-d`, where there is one. */
  short?: string
  /** `--data-dir` */
  long: string
  /** `folder` in `--data-dir <folder>`; undefined: the flag stands alone. */
  valueName?: string
  /** As commander wants it: `-d, --data-dir <folder>`. */
  flags: string
  /** One line for `--help`, with default and variable. */
  description: string
  /** The variable that sets the same. */
  env?: string
  kind: SettingKind
  /** May be given several times; each may be a comma list. Hand over all in one array. */
  repeatable: boolean
  /** `--no-mdns` turns it off, whatever the file says. */
  negatable: boolean
  choices?: readonly string[]
  secret: boolean
}

/**
 * Flags of the command line that are no settings: which file to read, and whether to stop after
 * reading it.
 */
export const CONFIG_FILE_ATTRIBUTE = 'configFile'
export const CONFIG_FILE_ENV = envName('config_file')

const OWN_FLAGS: readonly FlagSpec[] = [
  {
    attribute: CONFIG_FILE_ATTRIBUTE,
    short: '-c',
    long: '--config-file',
    valueName: 'file',
    flags: '-c, --config-file <file>',
    description: `Read settings from this TOML file; - is standard input [default: the user's config.toml, if there] ` +
      `[env: ${CONFIG_FILE_ENV}]`,
    env: CONFIG_FILE_ENV,
    kind: 'path',
    repeatable: false,
    negatable: false,
    secret: false
  },
  {
    attribute: 'checkConfig',
    long: '--check-config',
    flags: '--check-config',
    description: 'Read and check all settings, say what they come to, start nothing',
    kind: 'bool',
    repeatable: false,
    negatable: false,
    secret: false
  }
]

/** Every flag of a node in the order of the table, `-c` and `--check-config` last. */
export function configFlags (): FlagSpec[] {
  const specs = SETTINGS.map((setting): FlagSpec => {
    const long = flagName(setting.key)
    const isBool = setting.kind === 'bool'
    const value = isBool ? '' : ` <${setting.valueName ?? setting.kind}>`
    const shown = describeDefault(setting.default, setting.defaultDoc)

    return {
      attribute: attributeName(setting.key),
      key: setting.key,
      short: setting.short === undefined ? undefined : `-${setting.short}`,
      long,
      valueName: isBool ? undefined : setting.valueName ?? setting.kind,
      flags: `${setting.short === undefined ? '' : `-${setting.short}, `}${long}${value}`,
      description: `${plain(setting.doc)} [default: ${shown}] [env: ${envName(setting.key)}]`,
      env: envName(setting.key),
      kind: setting.kind,
      repeatable: isListKind(setting.kind),
      negatable: isBool,
      choices: setting.choices,
      secret: setting.secret === true
    }
  })

  return [...specs, ...OWN_FLAGS]
}

function describeDefault (value: string | readonly string[] | undefined, doc: string | undefined): string {
  if (doc !== undefined) {
    return plain(doc)
  }

  const text = typeof value === 'string' ? value : (value ?? []).join(',')

  return text === '' ? 'none' : text
}

/** Backquotes are for the guide, not for a terminal. */
function plain (text: string): string {
  return text.replaceAll('`', '')
}
