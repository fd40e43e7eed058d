import { formatAddress, formatMultiaddr, isLoopbackHost, parseAddress, parseListener } from '../util/address.js'
import type { Address, Listener } from '../util/address.js'
import { SecretRequiredError } from './errors.js'
import type { ConfigProblem } from './errors.js'
import type { Environment } from './expand.js'
import type { Layer, ParsedSetting, ParsedAddress, ParsedListener } from './raw.js'
import { defaultDataDir, resolvePath } from './paths.js'
import { settingOf } from './schema.js'
import { problemAt } from './source.js'
import type { Place } from './source.js'
import type { Config, LogLevel } from './types.js'
import { parseBytes } from './values/bytes.js'
import { LONG_DURATION_MAX_MS, parseDuration } from './values/duration.js'

/** What the defaults depend on. */
export interface ConfigEnv {
  env: Environment
  home: string
  hostname: string
  cwd: string
}

/** Secrets by the key of the value, whether given there or read from the file beside it. */
export type Secrets = ReadonlyMap<string, string>

/** A bare port means these: everything with a secret, nothing but this machine without one. */
const HOST_ANY = '0.0.0.0'
const HOST_LOOPBACK = '127.0.0.1'

/**
 * Fills in defaults and applies the rules between settings. Pure.
 *
 * @throws {SecretRequiredError} a listener that others can reach, and no secret
 */
export function resolveConfig (
  merged: Layer<ParsedSetting>, secrets: Secrets, configEnv: ConfigEnv, problems: ConfigProblem[]
): Config {
  const networkSecret = secrets.get('network_secret')
  const networkSecretPrevious = secrets.get('network_secret_previous')
  const replicas = numberOf(merged, 'replicas') ?? Number(settingOf('replicas').default)
  const capacityBytes = numberOf(merged, 'capacity')
  const fileLogDir = pathOf(merged, 'file_log_dir', configEnv)

  checkReplicas(merged, replicas, problems)
  checkListeners(merged, problems)
  checkPrevious(merged, secrets, problems)

  return {
    peers: addressesOf(merged, 'peers'),
    listeners: listenersOf(merged, networkSecret !== undefined),
    httpListen: httpListenersOf(merged),
    httpHosts: textOf(merged, 'http_hosts') ?? defaultText('http_hosts'),
    httpCert: pathOf(merged, 'http_cert', configEnv),
    httpKey: pathOf(merged, 'http_key', configEnv),
    dataDir: pathOf(merged, 'data_dir', configEnv) ?? defaultDataDir(configEnv.env, configEnv.home),
    networkName: textOf(merged, 'network_name') ?? defaultText('network_name'),
    networkSecret,
    networkSecretPrevious,
    hostname: textOf(merged, 'hostname') ?? configEnv.hostname,
    zone: textOf(merged, 'zone') ?? defaultText('zone'),
    capacityBytes,
    replicas,
    minReplicas: numberOf(merged, 'min_replicas') ?? majorityOf(replicas),
    repairDelayMs: numberOf(merged, 'repair_delay') ?? parseDuration(defaultText('repair_delay')),
    scrubIntervalMs: numberOf(merged, 'scrub_interval') ?? parseDuration(defaultText('scrub_interval'), LONG_DURATION_MAX_MS),
    metadataReplaceDelayMs: numberOf(merged, 'metadata_replace_delay') ?? parseDuration(defaultText('metadata_replace_delay')),
    volumeCacheBytes: numberOf(merged, 'volume_cache') ?? parseBytes(defaultText('volume_cache')),
    advertise: addressesOf(merged, 'advertise'),
    consoleLogLevel: (textOf(merged, 'console_log_level') ?? defaultText('console_log_level')) as LogLevel,
    fileLogDir,
    mdns: (merged.get('mdns')?.value as boolean | undefined) ?? defaultText('mdns') === 'true'
  }
}

/** More than half of `replicas`: what `min_replicas` is when nothing says. */
export function majorityOf (replicas: number): number {
  return Math.floor(replicas / 2) + 1
}

function checkReplicas (merged: Layer<ParsedSetting>, replicas: number, problems: ConfigProblem[]): void {
  const min = merged.get('min_replicas')

  if (min !== undefined && typeof min.value === 'number' && min.value > replicas) {
    const origin = merged.has('replicas') ? '' : ' (the default)'
    problems.push(problemAt(min.place, `min_replicas is ${min.value} but replicas is ${replicas}${origin}; ` +
      'a write cannot wait for more copies than it makes', 'min_replicas'))
  }
}

function checkPrevious (merged: Layer<ParsedSetting>, secrets: Secrets, problems: ConfigProblem[]): void {
  const key = 'network_secret_previous'
  const place = placeOf(merged, key) ?? placeOf(merged, `${key}_file`)
  const current = secrets.get('network_secret')

  if (place === undefined) {
    return
  }

  if (current === undefined) {
    problems.push(problemAt(place, `${key} is given without network_secret; it only helps while a new secret replaces ` +
      'an old one', key))
  } else if (current === secrets.get(key)) {
    problems.push(problemAt(place, `${key} is the same as network_secret; drop it, or give the secret before that one`,
      key))
  }
}

/** `-l ''` would make a node that no other can fetch a block from. */
function checkListeners (merged: Layer<ParsedSetting>, problems: ConfigProblem[]): void {
  const listeners = merged.get('listeners')

  if (Array.isArray(listeners?.value) && listeners.value.length === 0) {
    problems.push(problemAt(listeners.place, 'there is no listener here; other nodes must be able to reach this one',
      'listeners'))
  }
}

/** In the order given, the same endpoint once. */
function addressesOf (merged: Layer<ParsedSetting>, key: string): string[] {
  const items = merged.get(key)?.value as readonly ParsedAddress[] | undefined
  const defaults = settingOf(key).default as readonly string[]
  const addresses = items?.map(item => item.address) ?? defaults.map(text => parseAddress(text))
  const byEndpoint = new Map<string, string>()

  for (const address of addresses) {
    // a second one keeps the place of the first
    byEndpoint.set(formatMultiaddr(address), normalAddress(address))
  }

  return [...byEndpoint.values()]
}

/** `host:port` for people, unless that would lose a PeerId or the family asked for. */
function normalAddress (address: Address): string {
  const isPlain = address.peerId === undefined && address.family !== 'dns4' && address.family !== 'dns6'

  return isPlain ? formatAddress(address) : formatMultiaddr(address)
}

/** What is on the network is for those who say so: a bare port is one of this machine. */
function httpListenersOf (merged: Layer<ParsedSetting>): string[] {
  const items = merged.get('http_listen')?.value as readonly ParsedListener[] | undefined
  const defaults = settingOf('http_listen').default as readonly string[]
  const listeners = items?.map(({ listener }) => listener) ?? defaults.map(text => parseListener(text))

  return [...new Set(listeners.map(({ host = HOST_LOOPBACK, port }) => formatAddress({ host, port })))]
}

function listenersOf (merged: Layer<ParsedSetting>, hasSecret: boolean): string[] {
  const items = merged.get('listeners')?.value as readonly ParsedListener[] | undefined
  const defaults = settingOf('listeners').default as readonly string[]
  const listeners: readonly { listener: Listener, text: string, place?: Place }[] = items ??
    defaults.map(text => ({ listener: parseListener(text), text }))
  const normal = new Set<string>()

  for (const { listener, text, place } of listeners) {
    const host = listener.host ?? (hasSecret ? HOST_ANY : HOST_LOOPBACK)

    if (!hasSecret && !isLoopbackHost(host) && place !== undefined) {
      throw new SecretRequiredError(problemAt(place, `the listener ${JSON.stringify(text)} can be reached from other ` +
        'machines, but there is no network secret. Make one with `shoal secret new` and give the same to every node ' +
        `(--network-secret-file, SHOAL_NETWORK_SECRET), or listen on ${formatAddress({ host: HOST_LOOPBACK, port: listener.port })}`, 'listeners'))
    }

    normal.add(formatAddress({ host, port: listener.port }))
  }

  return [...normal]
}

function placeOf (merged: Layer<ParsedSetting>, key: string): Place | undefined {
  return merged.get(key)?.place
}

function textOf (merged: Layer<ParsedSetting>, key: string): string | undefined {
  return merged.get(key)?.value as string | undefined
}

function numberOf (merged: Layer<ParsedSetting>, key: string): number | undefined {
  return merged.get(key)?.value as number | undefined
}

function defaultText (key: string): string {
  return settingOf(key).default as string
}

/** Relative paths start at the folder of the file that they stand in, or at the working folder. */
export function pathOf (merged: Layer<ParsedSetting>, key: string, configEnv: ConfigEnv): string | undefined {
  const parsed = merged.get(key)

  if (parsed === undefined) {
    return undefined
  }

  const base = parsed.place.source === 'file' ? parsed.place.file.dir : configEnv.cwd

  return resolvePath(parsed.value as string, base, configEnv.home)
}
