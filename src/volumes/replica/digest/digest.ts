/**
 * What a replica has applied, in a few bytes, so that replicas can prove to each other that they agree.
 *
 * - The digest of the *state* is a sum over its keys and values (a multiset hash: Bellare and Micciancio 1997, AdHash).
 *   It depends on what is there and not on how it came to be; a change takes the old value out and the new one in, so
 *   it costs what the change costs, and it can be made again from the state at any time.
 * - The digest of the *log* is a chain over the items. It begins where the replica began to keep one; replicas compare
 *   chains that began at the same index.
 */
import { addPair } from './pair-hash.js'
import type { LogItem, LogValue } from '../../../consensus/types.js'

/** Of the state and log as of an index. */
export interface Digest {
  /** Hex. */
  state: string
  /** Hex. */
  log: string
  /** The chain has all items behind this index. */
  logSince: number
  /** Name of the log: another one that an operator forced apart is another log. Empty: the first. */
  lineage: string
}

/** A digest and what it is of. */
export interface DigestMark extends Digest { index: number }

const SUM_CHARS = 8
const NOTHING = new Uint8Array(0)
const ZERO = '0'.repeat(2 * SUM_CHARS)

export const EMPTY_DIGEST: Digest = { state: ZERO, log: ZERO, logSince: 0, lineage: '' }

export class StateDigest {
  readonly #sums = new Uint32Array(2)

  constructor (hex: string = ZERO) {
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
    const [first, second] = this.#sums as unknown as [number, number]

    return first.toString(16).padStart(SUM_CHARS, '0') + second.toString(16).padStart(SUM_CHARS, '0')
  }
}

/** The next link of the chain over the log. */
export function chainItem (log: string, { index, value }: LogItem): string {
  const link = new StateDigest()
  link.add(`${log} ${index} ${value.kind}`, contentOf(value))

  return link.toString()
}

/** Where versions add to a config, its set is what they agree on. */
function contentOf (value: LogValue): Uint8Array {
  switch (value.kind) {
    case 'noop': return NOTHING
    case 'batch': return value.bytes
    case 'config': return Buffer.from([value.config.epoch, value.config.lineage?.at(-1) ?? '', ...value.config.members].join(' '))
  }
}

/** What differs, of two digests of one index of one log; undefined: nothing that ought to be the same. */
export function difference (a: Digest, b: Digest): 'log' | 'state' | undefined {
  if (a.lineage !== b.lineage) {
    return undefined
  }
  if (a.logSince === b.logSince && a.log !== b.log) {
    return 'log'
  }

  return a.state === b.state ? undefined : 'state'
}
