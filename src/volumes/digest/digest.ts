/**
 * What a replica has applied, in a few bytes, so that replicas can prove to each other that they agree.
 *
 * - The digest of the *state* is a sum over its keys and values (a multiset hash: Bellare and Micciancio 1997, AdHash).
 *   It depends on what is there and not on how it came to be; a change takes the old value out and the new one in, so
 *   it costs what the change costs, and it can be made again from the state at any time.
 * - The digest of the *log* is a chain over the items. It begins where the replica began to keep one; replicas compare
 *   chains that began at the same index.
 */
import { createHash } from 'node:crypto'
import { addPair } from './pair-hash.js'
import type { LogItem, LogValue } from '../log/types.js'

/** Of the state and log as of an index. */
export interface Digest {
  /** Hex. */
  state: string
  /** Hex. */
  log: string
  /** The chain has all items behind this index. */
  logSince: number
}

/** A digest and what it is of. */
export interface DigestMark extends Digest { index: number }

const LOG_BYTES = 16
const SUM_CHARS = 8

export const EMPTY_DIGEST: Digest = { state: '0'.repeat(2 * SUM_CHARS), log: '0'.repeat(2 * LOG_BYTES), logSince: 0 }

export class StateDigest {
  readonly #sums = new Uint32Array(2)

  constructor (hex: string = EMPTY_DIGEST.state) {
    this.#sums[0] = Number.parseInt(hex.slice(0, SUM_CHARS), 16)
    this.#sums[1] = Number.parseInt(hex.slice(SUM_CHARS), 16)
  }

  add (key: string, value: Uint8Array): void {
    addPair(this.#sums, key, value, 1)
  }

  /** Undefined: the key is not there. */
  change (key: string, before: Uint8Array | undefined, after: Uint8Array | undefined): void {
    if (before !== undefined) {
      addPair(this.#sums, key, before, -1)
    }

    if (after !== undefined) {
      addPair(this.#sums, key, after, 1)
    }
  }

  toString (): string {
    return [...this.#sums].map(sum => sum.toString(16).padStart(SUM_CHARS, '0')).join('')
  }
}

/** The next link of the chain over the log. */
export function chainItem (log: string, { index, value }: LogItem): string {
  return createHash('sha256').update(log).update(`${index} ${value.kind} `).update(contentOf(value)).digest('hex')
    .slice(0, 2 * LOG_BYTES)
}

/** Where versions add to a config, its set is what they agree on. */
function contentOf (value: LogValue): Uint8Array | string {
  switch (value.kind) {
    case 'noop': return ''
    case 'batch': return value.bytes
    case 'config': return `${value.config.epoch} ${value.config.members.join(' ')}`
  }
}

/** What differs, of two digests of one index; undefined: nothing. */
export function difference (a: Digest, b: Digest): 'log' | 'state' | undefined {
  if (a.logSince === b.logSince && a.log !== b.log) {
    return 'log'
  }

  return a.state === b.state ? undefined : 'state'
}
