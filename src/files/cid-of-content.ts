import { createFiles } from './files.js'
import type { FilesInit } from './files.js'
import type { AddOptions } from './types.js'
import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

/** A put needs a claim; here none looks at it. */
const NO_CLAIM: Claim = { owner: 'volume:', redundancy: { kind: 'replicas', copies: 1 }, since: 0, root: false, removed: false }

/** Takes every block and keeps none. */
const HASHING_ONLY: FilesInit['blocks'] = {
  put: async (cid, bytes) => ({ cid, bytes: bytes.byteLength, copies: 1, wanted: 1, possible: 1 }),
  get: async () => { throw new Error('a file is made without reading blocks') },
  stat: async () => { throw new Error('a file is made without looking for blocks') },
  pinClaim: () => NO_CLAIM,
  openPut: () => () => {},
  claim: async () => ({ blocks: 0, copiesMin: 0, wanted: 1, possible: 1 }),
  abandonPin: async () => {}
}

/** The CID that a file of any size has, by the code that puts: nothing is stored. */
export async function cidOfContent (
  content: Uint8Array | AsyncIterable<Uint8Array>, options: Pick<AddOptions, 'signal'> = {}
): Promise<{ cid: CID, bytes: number }> {
  return await createFiles({ blocks: HASHING_ONLY }).add(content, { ...options, claim: NO_CLAIM })
}
