import * as dagPB from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

/** Codec of folder and file nodes. */
export const DAG_PB = 0x70

/** Codec of leaves: they link to nothing. */
export const RAW = 0x55

/** Links of a folder or file node. Throws on bytes that are none. */
export function readLinks (bytes: Uint8Array): CID[] {
  return dagPB.decode(bytes).Links.map(link => link.Hash)
}

/** The same; a node that makes no sense links to nothing. */
export function linksOf (bytes: Uint8Array): CID[] {
  try {
    return readLinks(bytes)
  } catch {
    return []
  }
}
