import { claimTree } from './claim-tree.js'
import type { AddContext } from './add.js'
import type { PinOptions, PinResult } from './types.js'
import type { Blocks } from '../blocks/types.js'
import type { CID } from 'multiformats/cid'

export interface PinContext {
  blocks: Pick<Blocks, 'get' | 'stat' | 'claim' | 'pinClaim' | 'openPut' | 'abandonPin'>
  newPinId: AddContext['newPinId']
}

/**
 * Pins a DAG where it is, under a pin of its own: one that was taken back stays so. First all blocks are claimed, then
 * the root's claim becomes the record of the pin; when that fails, what was claimed is as if a put had failed.
 */
export async function pinTree (
  { blocks, newPinId }: PinContext, root: CID, { replicas, label, signal, onProgress }: PinOptions = {}
): Promise<PinResult> {
  const id = newPinId(label)
  const copies = replicas === undefined ? {} : { copies: replicas }
  const close = blocks.openPut(id)

  try {
    const counts = await claimTree(blocks, root, blocks.pinClaim(id, copies), { signal, onProgress })
    await blocks.claim([root], [blocks.pinClaim(id, { root: true, ...copies })], { signal })

    return { cid: root, ...counts }
  } catch (err) {
    void blocks.abandonPin(id)
    throw err
  } finally {
    close()
  }
}
