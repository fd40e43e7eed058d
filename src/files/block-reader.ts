import type { Share } from './share.js'
import type { ReadableStorage } from 'ipfs-unixfs-exporter'
import type { CID } from 'multiformats/cid'

/** Blocks as the readers of this layer want them. */
export interface BlockReader {
  get: (cid: CID, signal?: AbortSignal) => Promise<Uint8Array>
  /** The same for `ipfs-unixfs-exporter`. */
  storage: ReadableStorage
  /** How many blocks each reader of content may fetch ahead. */
  ahead: Share
}
