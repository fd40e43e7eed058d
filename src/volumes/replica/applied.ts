import { EMPTY_DIGEST } from './digest/digest.js'
import type { Digest } from './digest/digest.js'
import type { LogConfig } from '../../consensus/types.js'

/** Sorts before all keys of the tree. */
export const APPLIED_KEY = '!/applied'

/** What the state is a state of. */
export interface Applied { index: number, config: LogConfig, digest: Digest }

export const NOTHING_APPLIED: Applied = { index: 0, config: { epoch: 0, members: [] }, digest: EMPTY_DIGEST }

export function encodeApplied (applied: Applied): Uint8Array {
  return Buffer.from(JSON.stringify(applied))
}

/** Without a digest: written before there were any. */
export function decodeApplied (bytes: Uint8Array | undefined): Omit<Applied, 'digest'> & { digest?: Digest } | undefined {
  return bytes === undefined
    ? undefined
    : JSON.parse(Buffer.from(bytes).toString()) as Omit<Applied, 'digest'> & { digest?: Digest }
}
