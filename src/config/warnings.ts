import { isLoopbackHost, parseAddress } from '../util/address.js'
import { estimateSecretBits, SECRET_BITS_MIN } from '../util/secret.js'
import type { Environment } from './expand.js'
import { CONFIG_FILE_ENV } from './flags.js'
import type { ConfigIo } from './io.js'
import type { Source } from './merge.js'
import { mistypedVariables } from './sources.js'
import type { Config } from './types.js'

/** Variables of Shoal that are no settings of a node; not to be taken for a mistyped one. */
const OTHER_VARIABLES = [CONFIG_FILE_ENV, 'SHOAL_TOKEN', 'SHOAL_REMOTE', 'SHOAL_OUTPUT']

/**
 * These bits let every user in. A group may be there on purpose, to share a secret with the
 * service's user.
 */
const MODE_OTHERS = 0o007

export interface WarningsInput {
  config: Config
  sources: Record<string, Source>
  secretFiles: Record<string, string>
  /** Absolute, `-` for standard input, undefined without a file. */
  configPath?: string
  env: Environment
  io: ConfigIo
}

/** Port 0 is no address that a node could be found at. */
function shownListener (listener: string): string {
  return listener.endsWith(':0') ? `a free port of ${listener.slice(0, -':0'.length)}` : listener
}

/** What is allowed but probably not meant, a sentence or two each. */
export async function findWarnings (input: WarningsInput): Promise<string[]> {
  const { config, sources, secretFiles } = input
  const warnings: string[] = []

  if (config.networkSecret === undefined) {
    const far = config.peers.find(peer => !isLoopbackHost(parseAddress(peer).host))

    warnings.push(`There is no network secret, so this node listens on ${config.listeners.map(shownListener).join(', ')} only and no ` +
      'other machine can join it. Make a secret with `shoal secret new` and give the same one to every node ' +
      '(--network-secret-file or SHOAL_NETWORK_SECRET).' +
      (far === undefined ? '' : ` The peer ${far} is on another machine and will refuse a node without its secret.`))
  }

  for (const [key, secret] of [
    ['network_secret', config.networkSecret], ['network_secret_previous', config.networkSecretPrevious]
  ] as const) {
    if (secret !== undefined && key === 'network_secret' && estimateSecretBits(secret) < SECRET_BITS_MIN) {
      warnings.push(`${key} is weak: an attacker who reaches a listener can guess it offline. ` +
        '`shoal secret new` makes one that cannot be guessed.')
    }

    if (secret !== undefined && sources[key] === 'flag' && secretFiles[`${key}_file`] === undefined) {
      warnings.push(`${key} was given as a flag, where every user of this machine can read it in the list of ` +
        'processes. A file or a variable keeps it private.')
    }
  }

  warnings.push(...await readableByOthers(input))

  for (const { name, nearest } of mistypedVariables(input.env, OTHER_VARIABLES)) {
    warnings.push(`The environment variable ${name} is set but means nothing; did you mean ${nearest}?`)
  }

  return warnings
}

async function readableByOthers ({ sources, secretFiles, configPath, io }: WarningsInput): Promise<string[]> {
  const paths = new Set(Object.values(secretFiles))
  const holdsSecret = ['network_secret', 'network_secret_previous']
    .some(key => sources[key] === 'file' && secretFiles[`${key}_file`] === undefined)

  if (holdsSecret && configPath !== undefined && configPath !== '-') {
    paths.add(configPath)
  }

  const warnings: string[] = []

  for (const path of paths) {
    const mode = await io.mode(path).catch(() => undefined)

    if (mode !== undefined && (mode & MODE_OTHERS) !== 0) {
      warnings.push(`${path} holds a secret and other users can read it (mode ${mode.toString(8).padStart(4, '0')}). ` +
        `Run: chmod 600 ${path}`)
    }
  }

  return warnings
}
