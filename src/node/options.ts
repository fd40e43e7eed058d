import { REPLICAS_MAX } from '../config/values.js'
import { LONG_DURATION_MAX_MS } from '../config/values/duration.js'
import { STORE_KINDS } from '../store/kinds.js'
import { InvalidOptionsError } from './errors.js'
import type { NodeOptions } from './types.js'

/** Throws `invalid_options` for numbers that make no node. Addresses and secrets are checked where they are read. */
export function assertOptions (options: NodeOptions): void {
  const { replicas = 1, minReplicas, capacityBytes, membersMax, store } = options
  const { repairDelayMs = 0, scrubIntervalMs = 0 } = options
  assertWhole('replicas', replicas, 1, REPLICAS_MAX)

  if (minReplicas != null) {
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

  if (capacityBytes != null && !(capacityBytes >= 0)) {
    throw new InvalidOptionsError(`capacityBytes is ${capacityBytes}; it has to be 0 or more.`)
  }

  if (store != null && !STORE_KINDS.includes(store)) {
    throw new InvalidOptionsError(`store is ${JSON.stringify(store)}; it has to be one of ${STORE_KINDS.join(', ')}.`)
  }

  if (membersMax != null) {
    assertWhole('membersMax', membersMax, 1, Number.MAX_SAFE_INTEGER)
  }
}

/**
 * True when nobody said that there should be others. mDNS is off unless it is asked for: who asks for it expects some.
 */
export function isMeantToBeAlone ({ peers = [], mdns = false, minReplicas }: NodeOptions): boolean {
  return peers.length === 0 && !mdns && minReplicas == null
}

function assertWhole (name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InvalidOptionsError(`${name} is ${value}; it has to be a whole number from ${min} to ${max}.`)
  }
}
