import * as dagPb from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

/** How `Data` begins in a node: field 1, with a length. */
const DATA_TAG = 0x0a

/**
 * A node with its links before its data, whatever its bytes say. Both orders are dag-pb (IPIP-550), but
 * `ipfs-unixfs-exporter` (read: 16.2.2) stops at the data when it looks for a name, so it finds none in a node that
 * has the data first. Other blocks stay as they are.
 */
export function linksFirst (cid: CID, block: Uint8Array): Uint8Array {
  if (cid.code !== dagPb.code || block[0] !== DATA_TAG) {
    return block
  }

  try {
    const node = dagPb.decode(block)

    return node.Links.length === 0 ? block : dagPb.encode(node)
  } catch {
    // No dag-pb: its reader says so.
    return block
  }
}
