import type { ReplicaCount } from './values.js'

/**
 * The effective configuration of a node, every field present, units last. The TOML keys are the
 * snake_case names in the comments, the environment variables `SHOAL_` and the key in capitals, the
 * flags `--` and the key with dashes.
 */
export interface Config {
  /**
   * `nodes = […]`, `[[peer]] uri`, `-p/--peers`: where to find others. Normalised multiaddrs or
   * host:port.
   */
  peers: string[]
  /**
   * `listeners`, `-l`. @default ['11010'] on all interfaces; on loopback only when there is no
   * secret
   */
  listeners: string[]
  /** `data_dir`, `-d`. @default $XDG_DATA_HOME/shoal or ~/.local/share/shoal, on Windows %LOCALAPPDATA%\shoal */
  dataDir: string
  /** `network_name`. @default 'default' */
  networkName: string
  /** `network_secret`, or from the file `network_secret_file`. Undefined: loopback only. */
  networkSecret?: string
  /** `network_secret_previous`: accepted as well while a secret is being rotated. */
  networkSecretPrevious?: string
  /** `hostname`. @default os.hostname() */
  hostname: string
  /** `zone`. @default '' */
  zone: string
  /** `capacity` (`500GiB`). Undefined: what the disk can hold. */
  capacityBytes?: number
  /** `replicas`. @default 3 */
  replicas: ReplicaCount
  /** `min_replicas`. @default a majority of `replicas` */
  minReplicas: ReplicaCount
  /** `repair_delay` (`30s`). @default 30000 */
  repairDelayMs: number
  /** `scrub_interval` (`30d`); 0: off. @default 2592000000 */
  scrubIntervalMs: number
  /** `metadata_replace_delay` (`10s`). @default 10000 */
  metadataReplaceDelayMs: number
  /** `volume_cache` (`64MiB`), for each metadata replica on this node. @default 67108864 */
  volumeCacheBytes: number
  /** `advertise`: addresses told to others instead of those found. */
  advertise: string[]
  /** `http_listen`: host:port each; none: no HTTP door. @default [] */
  httpListen: string[]
  /** `http_hosts`: names with commas between. @default '' */
  httpHosts: string
  /** `http_cert`, `http_key`: both, or plain HTTP. */
  httpCert?: string
  httpKey?: string
  /** `console_log_level`. @default 'info' */
  consoleLogLevel: LogLevel
  /** `file_log_dir`: rotated JSON logs go here. Undefined: none. */
  fileLogDir?: string
  /** `mdns`. @default false */
  mdns: boolean
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
