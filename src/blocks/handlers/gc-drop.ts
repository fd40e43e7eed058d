import { BATCH_CIDS_MAX } from '../constants.js'
import { entryId } from '../repair/entry.js'
import { decodeItems } from '../wire.js'
import type { HandlerOf } from './components.js'
import type { Candidates } from '../gc/candidates.js'
import type { Collector } from '../gc/collector.js'
import type { gcDrop } from '../methods.js'
import type { BlockStore } from '../../store/types.js'

export interface GcDropComponents {
  store: BlockStore
  candidates: Candidates
  collector: Pick<Collector, 'agreesOn' | 'drop'>
}

export function gcDropHandler ({ store, candidates, collector }: GcDropComponents): HandlerOf<typeof gcDrop> {
  return async ({ peerId, header, payload }) => {
    const dropped: number[] = []
    let bytes = 0

    if (collector.agreesOn(header.placement) && !store.usage().readOnly) {
      await Promise.all(decodeItems(payload, BATCH_CIDS_MAX).map(async ({ cid }, index) => {
        const held = store.info(cid)?.bytes ?? 0

        if (await collector.drop(cid, peerId)) {
          dropped.push(index)
          bytes += held
          candidates.remove(entryId(cid))
        }
      }))
    }

    return { header: { dropped, bytes } }
  }
}
