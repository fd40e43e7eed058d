import { DEFAULT_HTTP_PORT, DEFAULT_PORT } from '../util/address.js'
import type { Config } from './types.js'
import { REPLICAS_MAX } from './values.js'
import { DURATION_MAX_MS, LONG_DURATION_MAX_MS } from './values/duration.js'

/**
 * The one table of settings. Flags, environment variables, TOML keys, `config init`, `config show`
 * and the reference in the guide are all derived from it, so that none of them can disagree with
 * another.
 */

/**
 * - `addresses`: a list of `host:port`, `tcp://host:port` or multiaddrs; `listeners`: the same, or
 * a bare port
 * - `bytes`: `500GiB`; `duration`: `30s`; `path`: relative to the file that it stands in, `~` is
 * the home folder
 * - `secret`: a string that is never shown
 */
export type SettingKind =
  'string' | 'secret' | 'bytes' | 'duration' | 'integer' | 'bool' | 'enum' | 'path' | 'addresses' | 'listeners'

export interface Setting {
  /**
   * TOML key; flag (`--data-dir`), variable (`SHOAL_DATA_DIR`) and CLI attribute (`dataDir`) are
   * made from it.
   */
  key: string
  /** Where the value goes; undefined for files that only lead to a value. */
  field?: keyof Config
  kind: SettingKind
  /** One letter, without the dash. */
  short?: string
  /** Other TOML keys for the same list. */
  aliases?: readonly string[]
  /** As a user would write it, read by the same parsers. Undefined: see `defaultDoc`. */
  default?: string | readonly string[]
  /** What applies when nothing is given and no fixed text can say it. */
  defaultDoc?: string
  /** One line, for `--help`. No period at the end. */
  doc: string
  /** What else an operator should know: whole sentences, for the reference and the example file. */
  more?: string
  /** What the example file shows where there is no default. */
  example?: string | readonly string[]
  /** Placeholder in `--help`. */
  valueName?: string
  /** Members of an `enum`. */
  choices?: readonly string[]
  /**
   * Bounds of an `integer` or of a `duration` in ms; of the length of a `string` or `secret` in
   * characters.
   */
  min?: number
  max?: number
  /** Never shown. */
  secret?: true
  /** SIGHUP and `shoal node reload` take a new value. */
  reloadable?: true
  /** In the short example of `shoal config init`, not only in the full one. */
  basic?: true
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/**
 * Names and zones travel in every heartbeat; DNS allows no host name beyond 253 characters either.
 */
const HOSTNAME_LENGTH_MAX = 253
const ZONE_LENGTH_MAX = 64
const NETWORK_NAME_LENGTH_MAX = 128
/** A dozen names. */
const HTTP_HOSTS_LENGTH_MAX = 4096

/**
 * Long enough for any key in any notation, short enough that a wrong file is not taken for a
 * secret.
 */
export const SECRET_LENGTH_MAX = 1024

export const SETTINGS: readonly Setting[] = [
  {
    key: 'peers',
    field: 'peers',
    kind: 'addresses',
    short: 'p',
    aliases: ['nodes'],
    default: [],
    doc: 'Other nodes to join through; any one that answers is enough',
    more: 'In a file `nodes = […]` means the same, and so does one `[[peer]]` table with a `uri` for each; all of ' +
      `them together are the list. A port that is not written is ${DEFAULT_PORT}.`,
    example: ['node1.example.com:11010', 'tcp://node2.example.com:11010'],
    valueName: 'address',
    reloadable: true,
    basic: true
  },
  {
    key: 'listeners',
    field: 'listeners',
    kind: 'listeners',
    short: 'l',
    default: [String(DEFAULT_PORT)],
    doc: 'Where other nodes reach this one',
    more: 'A bare port is that port on all IPv4 interfaces, or on 127.0.0.1 only while there is no secret. ' +
      'For IPv6 write `tcp://[::]:11010`. Port 0 is any free one.',
    valueName: 'address',
    basic: true
  },
  {
    key: 'data_dir',
    field: 'dataDir',
    kind: 'path',
    short: 'd',
    defaultDoc: '`$XDG_DATA_HOME/shoal`, or `~/.local/share/shoal`; on Windows `%LOCALAPPDATA%\\shoal`',
    doc: 'Identity, blocks and the local socket live here',
    more: 'Each node needs its own; a second node on the same one is refused.',
    example: '/var/lib/shoal',
    valueName: 'folder',
    basic: true
  },
  {
    key: 'network_name',
    field: 'networkName',
    kind: 'string',
    default: 'default',
    min: 1,
    max: NETWORK_NAME_LENGTH_MAX,
    doc: 'Name of the mesh; nodes of one mesh share name and secret',
    valueName: 'name',
    basic: true
  },
  {
    key: 'network_secret',
    field: 'networkSecret',
    kind: 'secret',
    defaultDoc: 'none: the node listens on loopback only',
    min: 1,
    max: SECRET_LENGTH_MAX,
    doc: 'Secret of the mesh; `shoal secret new` makes one',
    more: 'Every other user of a machine can see its command lines, so prefer `network_secret_file` or the variable. ' +
      'Not together with `network_secret_file`.',
    example: '${SHOAL_MESH_SECRET}',
    valueName: 'secret',
    secret: true
  },
  {
    key: 'network_secret_file',
    kind: 'path',
    defaultDoc: 'none',
    doc: 'File that holds the secret of the mesh',
    more: 'Line ends after the secret are dropped. Keep it at mode 0600.',
    example: '/etc/shoal/network-secret',
    valueName: 'file',
    basic: true
  },
  {
    key: 'network_secret_previous',
    field: 'networkSecretPrevious',
    kind: 'secret',
    defaultDoc: 'none',
    min: 1,
    max: SECRET_LENGTH_MAX,
    doc: 'The secret before this one, still accepted while it is being rotated',
    example: '${SHOAL_MESH_SECRET_PREVIOUS}',
    valueName: 'secret',
    secret: true
  },
  {
    key: 'network_secret_previous_file',
    kind: 'path',
    defaultDoc: 'none',
    doc: 'File that holds the secret before this one',
    more: 'Not together with `network_secret_previous`.',
    example: '/etc/shoal/network-secret.previous',
    valueName: 'file'
  },
  {
    key: 'hostname',
    field: 'hostname',
    kind: 'string',
    defaultDoc: 'the host name of the machine',
    min: 1,
    max: HOSTNAME_LENGTH_MAX,
    doc: 'What this node is called in listings',
    example: 'shelf-a',
    valueName: 'name'
  },
  {
    key: 'zone',
    field: 'zone',
    kind: 'string',
    default: '',
    min: 0,
    max: ZONE_LENGTH_MAX,
    doc: 'Failure domain (rack, room, site); copies are spread over zones first',
    example: 'rack-1',
    valueName: 'name',
    basic: true
  },
  {
    key: 'capacity',
    field: 'capacityBytes',
    kind: 'bytes',
    defaultDoc: 'what the disk can hold',
    doc: 'Disk space offered to the mesh, and this node\'s weight in it',
    more: 'With a unit: `500GiB` counts in 1024, `1.5TB` in 1000.',
    example: '500GiB',
    valueName: 'size',
    reloadable: true,
    basic: true
  },
  {
    key: 'replicas',
    field: 'replicas',
    kind: 'integer',
    default: '3',
    min: 1,
    max: REPLICAS_MAX,
    doc: 'Copies of each block that this node stores for its clients',
    valueName: 'count',
    basic: true
  },
  {
    key: 'min_replicas',
    field: 'minReplicas',
    kind: 'integer',
    defaultDoc: 'a majority of `replicas`: 2 of 3',
    min: 1,
    max: REPLICAS_MAX,
    doc: 'Copies that must be on disk before a write is acknowledged',
    more: 'Not more than `replicas`. Without it, and without peers and `mdns`, a node that never met another one takes ' +
      'writes with one copy. With any of them it waits for as many nodes.',
    example: '2',
    valueName: 'count'
  },
  {
    key: 'repair_delay',
    field: 'repairDelayMs',
    kind: 'duration',
    default: '30s',
    min: 0,
    max: DURATION_MAX_MS,
    doc: 'How long a node may be dead before its copies are made anew',
    more: 'A restart within that time moves nothing.',
    valueName: 'duration'
  },
  {
    key: 'scrub_interval',
    field: 'scrubIntervalMs',
    kind: 'duration',
    default: '30d',
    min: 0,
    max: LONG_DURATION_MAX_MS,
    doc: 'Every copy on the disk is re-read and verified within this time',
    more: 'Slowly, and beside nothing else. `0s` turns it off: then damage is found only when the copy is read.',
    valueName: 'duration',
    reloadable: true
  },
  {
    key: 'metadata_replace_delay',
    field: 'metadataReplaceDelayMs',
    kind: 'duration',
    default: '10s',
    min: 1_000,
    max: DURATION_MAX_MS,
    doc: 'How long a node may be dead before another takes over its replicas of volumes',
    more: 'Short: names of a volume cannot be looked up once a majority of its replicas is gone.',
    valueName: 'duration'
  },
  {
    key: 'volume_cache',
    field: 'volumeCacheBytes',
    kind: 'bytes',
    default: '64MiB',
    doc: 'Memory for the metadata of each volume that this node holds a replica of',
    more: 'More keeps more names of large volumes in memory; less makes lookups read the disk.',
    valueName: 'size'
  },
  {
    key: 'advertise',
    field: 'advertise',
    kind: 'addresses',
    default: [],
    defaultDoc: 'the addresses found on this machine',
    doc: 'Addresses told to other nodes in place of those found',
    more: 'For a node behind a forwarded port. Nodes must be able to reach each other directly.',
    example: ['203.0.113.7:11010'],
    valueName: 'address'
  },
  {
    key: 'http_listen',
    field: 'httpListen',
    kind: 'listeners',
    default: [],
    defaultDoc: 'no HTTP door',
    doc: 'Where the HTTP API and the files are served',
    more: `A bare port is that port on 127.0.0.1; ${DEFAULT_HTTP_PORT} is what \`shoal -r\` takes for one that is not written. ` +
      'Who asks needs a token (`shoal token create`); without one there is what is granted to anonymous.',
    example: ['127.0.0.1:11080', '192.0.2.1:11080'],
    valueName: 'address'
  },
  {
    key: 'http_hosts',
    field: 'httpHosts',
    kind: 'string',
    default: '',
    max: HTTP_HOSTS_LENGTH_MAX,
    doc: 'Names that HTTP clients may ask for, besides addresses, localhost and the host name',
    more: 'Separated by commas. A proxy in front hands on the name that its clients use: it belongs here. Other names are ' +
      'refused, since a page elsewhere could make a browser ask under its own name.',
    example: 'files.example.com',
    valueName: 'names'
  },
  {
    key: 'http_cert',
    field: 'httpCert',
    kind: 'path',
    defaultDoc: 'plain HTTP',
    doc: 'File with the certificate chain for HTTPS',
    more: 'PEM, together with `http_key`. Both are read again when they change.',
    example: '/etc/shoal/http.crt',
    valueName: 'file'
  },
  {
    key: 'http_key',
    field: 'httpKey',
    kind: 'path',
    defaultDoc: 'plain HTTP',
    doc: 'File with the private key for HTTPS',
    example: '/etc/shoal/http.key',
    valueName: 'file'
  },
  {
    key: 'console_log_level',
    field: 'consoleLogLevel',
    kind: 'enum',
    default: 'info',
    choices: LOG_LEVELS,
    doc: 'Least severe message shown on the console',
    valueName: 'level',
    reloadable: true
  },
  {
    key: 'file_log_dir',
    field: 'fileLogDir',
    kind: 'path',
    defaultDoc: 'no log files',
    doc: 'Folder for rotated log files in JSON',
    more: 'One folder for each node.',
    example: '/var/log/shoal',
    valueName: 'folder'
  },
  {
    key: 'mdns',
    field: 'mdns',
    kind: 'bool',
    default: 'false',
    doc: 'Find nodes of the mesh on the local network by multicast DNS'
  }
]

/**
 * A value and the file that may hold it are two ways to give one setting: at most one of a pair in
 * one source.
 */
export const SECRET_PAIRS: readonly { value: string, file: string }[] = [
  { value: 'network_secret', file: 'network_secret_file' },
  { value: 'network_secret_previous', file: 'network_secret_previous_file' }
]

/** `[[peer]]` with a `uri` each, as EasyTier writes it. */
export const PEER_TABLE = 'peer'
export const PEER_TABLE_KEY = 'uri'

const settingsByName = new Map(SETTINGS.flatMap(setting =>
  [setting.key, ...(setting.aliases ?? [])].map(name => [name, setting] as const)))

/** Every name that a setting has in a file. */
export function settingNames (): string[] {
  return [...settingsByName.keys()]
}

/** The setting that a TOML key or one of its aliases means. */
export function findSetting (name: string): Setting | undefined {
  return settingsByName.get(name)
}

/** The setting of a key that this code names itself. */
export function settingOf (key: string): Setting {
  const setting = settingsByName.get(key)

  if (setting === undefined) {
    throw new Error(`no setting is called ${key}`)
  }

  return setting
}

export function isListKind (kind: SettingKind): kind is 'addresses' | 'listeners' {
  return kind === 'addresses' || kind === 'listeners'
}
