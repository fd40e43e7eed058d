import { BATCH_CIDS_MAX, PLEDGE_MS } from '../constants.js'
import { tagOf } from '../repair/tag.js'
import { decodeItems } from '../wire.js'
import { blockKey } from '../../dht/key.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockPledge } from '../methods.js'
import type { IndexEntry } from '../repair/entry.js'
import type { Reach } from '../repair/knowledge.js'
import type { ReplicaIndex } from '../repair/replica-index.js'
import type { Item } from '../wire.js'
import type { BlockStore } from '../../store/types.js'
import type { CID } from 'multiformats/cid'

type Components = Pick<HandlerComponents, 'store' | 'disk' | 'mesh' | 'replicaIndex' | 'entry' | 'isRelieving' | 'clock'>

export function blockPledgeHandler (components: Components): HandlerOf<typeof blockPledge> {
  const { store, disk, mesh, replicaIndex, entry, clock } = components

  return async ({ peerId, header, payload, signal, class: traffic }) => {
    const placement = replicaIndex.settled ? mesh.placement.digest : ''

    if (placement === '' || placement !== header.placement) {
      return { header: { placement, confirmed: [] } }
    }

    const items = decodeItems(payload, BATCH_CIDS_MAX)
    const cidAt = (index: number): CID => (items[index] as Item).cid
    const kept = [...items.keys()].filter(index => isKept(components, cidAt(index), peerId))
    const renewalsDiffer = kept.filter(index => header.tagged && !isLevel(store, items[index] as Item))
    const confirmed = kept.filter(index => !renewalsDiffer.includes(index))
    const pledgedUntil = clock.wall() + PLEDGE_MS
    await disk.run({ traffic, peerId, signal }, async () => {
      await store.setFlags(confirmed.map(index => ({ cid: cidAt(index), pledgedUntil })))
    })

    // A copy may have turned to dropping while the pledge was being written: a dropping holder confirms nothing.
    const stillConfirmed = confirmed.filter(index => isKept(components, cidAt(index), peerId))

    for (const index of stillConfirmed) {
      const own = entry(cidAt(index))

      if (own !== undefined) {
        replicaIndex.noteLacks(peerId, own)
      }
    }

    return { header: { placement, confirmed: stillConfirmed, renewalsDiffer } }
  }
}

/** True when this node's copy stays, and the caller may go by that. */
function isKept ({ store, replicaIndex, entry, isRelieving }: Components, cid: CID, callerId: string): boolean {
  const info = store.info(cid)
  const own = entry(cid)
  // A stand-in for a member that this node cannot reach is not let go on this node's word.
  const isStandIn = own?.extras?.includes(callerId) === true && hasUnreached(replicaIndex, own)

  return info !== undefined && !info.dropping && !isRelieving(cid) && !isStandIn
}

/** True when this node's copy has the claims that the caller's has. */
function isLevel (store: BlockStore, { cid, high, low }: Item): boolean {
  const tag = tagOf(cid, blockKey(cid), store.info(cid)?.claims ?? [])

  return tag.high === high && tag.low === low
}

const UNREACHED: readonly (Reach | undefined)[] = ['relayed', 'none']

/** True while a member of the set that this node cannot reach is not known to hold the block. */
function hasUnreached (replicaIndex: ReplicaIndex, entry: IndexEntry): boolean {
  return entry.set.some(peerId => UNREACHED.includes(replicaIndex.reach(peerId)) && !replicaIndex.holds(peerId, entry))
}
