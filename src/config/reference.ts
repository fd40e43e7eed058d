import { exampleValue, scalarText, shownDefault } from './example.js'
import { envName, flagName } from './names.js'
import { CONFIG_FILE_ENV } from './flags.js'
import { isListKind, PEER_TABLE, PEER_TABLE_KEY, SETTINGS } from './schema.js'
import type { Setting, SettingKind } from './schema.js'

/** What a value looks like, for the reference. */
const KIND_TEXT: Record<SettingKind, string> = {
  string: 'string',
  secret: 'string, never shown',
  bytes: 'size (string)',
  duration: 'duration (string)',
  integer: 'whole number',
  bool: 'true or false',
  enum: 'one of',
  path: 'path (string)',
  addresses: 'list of addresses',
  listeners: 'list of listeners'
}

/** The text of `docs/guide/config-reference.md`; a check compares the two. */
export function configReference (): string {
  return [
    '# Config reference',
    '',
    '<!-- Generated from src/config/schema.ts. Do not edit: change the table and generate it again. -->',
    '',
    'Every setting is a TOML key, a flag and an environment variable. A flag beats a variable beats the file beats the',
    'default. [Configuration](configuration.md) says how to go about it.',
    '',
    '| TOML key | flag | variable | default | reload |',
    '|---|---|---|---|---|',
    ...SETTINGS.map(row),
    '',
    `Besides these, \`-c\`/\`--config-file\` (\`${CONFIG_FILE_ENV}\`) names the file and \`--check-config\` stops after ` +
      'reading it.',
    '',
    ...SETTINGS.flatMap(section),
    '## Values',
    '',
    '- **Addresses**: `host:port`, `[ipv6]:port`, `tcp://host:port`, a bare host (port 11010), or a multiaddr such as',
    '  `/ip4/192.0.2.1/tcp/11010`, with or without `/p2p/<peer id>`.',
    '- **Listeners**: a port, `ip:port`, `[ipv6]:port`, `tcp://ip:port` or a multiaddr. Port 0 is any free one.',
    '- **Sizes**: a number and a unit. `B`; `KiB`, `MiB`, `GiB`, `TiB`, `PiB` count in 1024; `KB`, `MB`, `GB`, `TB`, `PB`',
    '  in 1000. `1.5TB` is fine, `500G` is not: it could mean either.',
    '- **Durations**: numbers and units, the largest unit first: `d`, `h`, `m`, `s`, `ms`. `30s`, `1h30m`, `250ms`.',
    '- **Paths**: relative ones start at the folder of the file that they stand in, or at the working folder for flags',
    '  and variables. `~` is your home folder.',
    '- **Lists** on the command line: repeat the flag, or separate with commas, or both. In a variable: commas.',
    '- **true or false** in a variable: `true`, `1`, `yes`, `on`; `false`, `0`, `no`, `off`.',
    ''
  ].join('\n')
}

function row (setting: Setting): string {
  const short = setting.short === undefined ? '' : `\`-${setting.short}\` `

  return `| [\`${setting.key}\`](#${setting.key}) | ${short}\`${flagName(setting.key)}\` | ` +
    `\`${envName(setting.key)}\` | ${defaultCell(setting)} | ${setting.reloadable === true ? 'yes' : ''} |`
}

function section (setting: Setting): string[] {
  const names = (setting.aliases ?? []).map(alias => `, also \`${alias}\``).join('') +
    (setting.key === 'peers' ? `, \`[[${PEER_TABLE}]]\` with \`${PEER_TABLE_KEY}\`` : '')
  const facts = [
    `- Type: ${typeText(setting)}`,
    `- Default: ${defaultCell(setting)}`,
    `- Flag: \`${setting.short === undefined ? '' : `-${setting.short}, `}${flagName(setting.key)}\`` +
      (setting.kind === 'bool' ? `, \`--no-${setting.key}\`` : '') + (isListKind(setting.kind) ? ', repeatable' : ''),
    `- Variable: \`${envName(setting.key)}\``,
    ...(setting.reloadable === true ? ['- Taken by a reload: yes'] : [])
  ]

  return [
    `### ${setting.key}`,
    '',
    `${setting.doc}.${setting.more === undefined ? '' : ` ${setting.more}`}`,
    '',
    '```toml',
    `${setting.key} = ${exampleValue(setting)}`,
    '```',
    '',
    ...(names === '' ? [] : [`TOML: \`${setting.key}\`${names}.`, '']),
    ...facts,
    ''
  ]
}

function typeText (setting: Setting): string {
  const kind = KIND_TEXT[setting.kind]

  if (setting.choices !== undefined) {
    return `${kind} ${setting.choices.map(choice => `\`${choice}\``).join(', ')}`
  }

  if (setting.kind === 'integer') {
    return `${kind} from ${setting.min ?? 0} to ${setting.max ?? ''}`
  }

  return setting.max !== undefined && setting.kind !== 'duration' ? `${kind}, at most ${setting.max} characters` : kind
}

function defaultCell (setting: Setting): string {
  if (setting.defaultDoc !== undefined) {
    return setting.defaultDoc
  }

  if (typeof setting.default === 'string' && setting.default !== '') {
    return `\`${scalarText(setting, setting.default)}\``
  }

  return setting.default === undefined || setting.default.length === 0 ? 'none' : `\`${shownDefault(setting)}\``
}
