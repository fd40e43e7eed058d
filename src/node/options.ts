import { nearestName } from '../config/names.js'
import { REPLICAS_MAX } from '../config/values.js'
import { LONG_DURATION_MAX_MS } from '../config/values/duration.js'
import { printable } from '../util/printable.js'
import { InvalidOptionsError } from './errors.js'
import type { NodeOptions } from './types.js'

export const REPLICAS_DEFAULT = 3

type Kind = 'text' | 'texts' | 'number' | 'flag' | 'logger'

const KINDS: Readonly<Record<keyof NodeOptions, Kind>> = {
  dataDir: 'text',
  peers: 'texts',
  listeners: 'texts',
  networkName: 'text',
  networkSecret: 'text',
  networkSecretPrevious: 'text',
  hostname: 'text',
  zone: 'text',
  capacityBytes: 'number',
  replicas: 'number',
  minReplicas: 'number',
  repairDelayMs: 'number',
  scrubIntervalMs: 'number',
  metadataReplaceDelayMs: 'number',
  volumeCacheBytes: 'number',
  who: 'text',
  advertise: 'texts',
  mdns: 'flag',
  membersMax: 'number',
  logger: 'logger'
}

const CHECKS: Readonly<Record<Kind, { is: (value: unknown) => boolean, what: string }>> = {
  text: { is: value => typeof value === 'string', what: 'a text' },
  texts: { is: value => Array.isArray(value) && value.every(one => typeof one === 'string'), what: 'a list of texts' },
  number: { is: value => typeof value === 'number' && !Number.isNaN(value), what: 'a number' },
  flag: { is: value => typeof value === 'boolean', what: 'true or false' },
  logger: { is: value => typeof value === 'object' && value !== null && 'child' in value, what: 'a logger as of pino' }
}

/**
 * Throws `invalid_options` for options that there are not, and for values that make no node. Addresses and secrets are
 * checked where they are read.
 */
export function assertOptions (options: NodeOptions): void {
  assertKinds(options)
  const { replicas = REPLICAS_DEFAULT, minReplicas, capacityBytes, membersMax } = options
  const { repairDelayMs = 0, scrubIntervalMs = 0 } = options
  assertWhole('replicas', replicas, 1, REPLICAS_MAX)

  if (minReplicas !== undefined) {
    assertWhole('minReplicas', minReplicas, 1, REPLICAS_MAX)

    if (minReplicas > replicas) {
      throw new InvalidOptionsError(`minReplicas is ${minReplicas}, more than the ${replicas} replicas.`)
    }
  }

  if (!(repairDelayMs >= 0)) {
    throw new InvalidOptionsError(`repairDelayMs is ${repairDelayMs}; it has to be 0 or more.`)
  }

  if (!(scrubIntervalMs >= 0 && scrubIntervalMs <= LONG_DURATION_MAX_MS)) {
    throw new InvalidOptionsError(`scrubIntervalMs is ${scrubIntervalMs}; it has to be from 0 to ${LONG_DURATION_MAX_MS}.`)
  }

  if (capacityBytes !== undefined && !(capacityBytes >= 0)) {
    throw new InvalidOptionsError(`capacityBytes is ${capacityBytes}; it has to be 0 or more.`)
  }

  if (membersMax !== undefined) {
    assertWhole('membersMax', membersMax, 1, Number.MAX_SAFE_INTEGER)
  }
}

/** The compiler says so as well, to those who ask it. An option that is undefined is as if it were not there. */
function assertKinds (options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError('The options are no object; pass one such as { dataDir, peers, … }.')
  }

  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(KINDS, name)) {
      const nearest = nearestName(name, Object.keys(KINDS))
      throw new InvalidOptionsError(`There is no option ${printable(name)}; ` +
        (nearest === undefined ? `there are ${Object.keys(KINDS).join(', ')}.` : `did you mean ${nearest}?`))
    }

    const { is, what } = CHECKS[KINDS[name as keyof NodeOptions]]

    if (value !== undefined && !is(value)) {
      throw new InvalidOptionsError(`${name} is ${value === null ? 'null' : `of type ${typeof value}`}; it has to be ${what}.`)
    }
  }
}

/**
 * True when no option says that there should be others. mDNS is off unless it is asked for, and then some are expected.
 */
export function mayBeAlone ({ peers = [], mdns = false, minReplicas }: NodeOptions): boolean {
  return peers.length === 0 && !mdns && minReplicas === undefined
}

function assertWhole (name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InvalidOptionsError(`${name} is ${value}; it has to be a whole number from ${min} to ${max}.`)
  }
}
