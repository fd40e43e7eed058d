import { BATCH_CIDS_MAX } from '../constants.js'
import { blockClaims, inventoryCheck, inventoryReconcile } from '../methods.js'
import { claimsFromWire, claimsToWire, encodeItems, placementTag } from '../wire.js'
import { Reconciliation } from './reconcile/reconciliation.js'
import type { IndexEntry } from './entry.js'
import type { ReplicaIndex } from './replica-index.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore } from '../../store/types.js'
import type { CID } from 'multiformats/cid'

/** Claims are merged in calls of this many blocks: with 256 claims each still well below the header limit. */
const CLAIM_BATCH = 8

export const COMPARE_TIMEOUT_MS = 15_000

export interface CompareComponents {
  rpc: Rpc
  store: BlockStore
  replicaIndex: ReplicaIndex
  now: () => number
}

export interface CompareOptions { class: 'repair', timeoutMs: number, signal: AbortSignal }

/**
 * Reconciles what this node and a peer should both hold, and asks after what only the peer should. Resolves to `false`
 * when the two member tables differ: gossip has to settle first.
 */
export async function compareWith (
  components: CompareComponents, peerId: string, signal: AbortSignal
): Promise<boolean> {
  const { replicaIndex, now } = components
  const placement = replicaIndex.placement.digest
  const isCurrent = (): boolean => replicaIndex.settled && replicaIndex.placement.digest === placement
  const missing = new Set<IndexEntry>()
  const options = { class: 'repair', timeoutMs: COMPARE_TIMEOUT_MS, signal } as const
  replicaIndex.beginComparison(peerId)

  try {
    const isWhole = await reconcile(components, peerId, missing, isCurrent, options)

    if (isWhole) {
      await checkItems(components, peerId, replicaIndex.offered(peerId), missing, options)
    }

    if (isWhole && isCurrent() && replicaIndex.endComparison(peerId, placement, missing)) {
      return true
    }

    replicaIndex.abortComparison(peerId, now())
    return false
  } catch (err) {
    replicaIndex.abortComparison(peerId, now())
    throw err
  }
}

/** Finds what the peer lacks of the shared set; false when one of the two tables changed on the way. */
async function reconcile (
  components: CompareComponents, peerId: string, missing: Set<IndexEntry>, isCurrent: () => boolean,
  options: CompareOptions
): Promise<boolean> {
  const { rpc, replicaIndex } = components
  const placement = placementTag(replicaIndex.placement.digest)
  const reconciliation = new Reconciliation(replicaIndex.shared(peerId))

  for (;;) {
    const question = reconciliation.next()

    if (question === undefined) {
      return true
    }

    const { header, payload } = await rpc.call(peerId, inventoryReconcile, { placement }, question, options)

    if (!header.agreed || !isCurrent()) {
      return false
    }

    reconciliation.accept(payload)

    for (let suspects = reconciliation.suspects(); suspects.length > 0; suspects = reconciliation.suspects()) {
      await checkItems(components, peerId, suspects, missing, options)

      if (!isCurrent()) {
        return false
      }
    }
  }
}

/**
 * Asks for each entry whether the peer lacks it, and levels the claims of those that differ.
 *
 * @param always - ask once though there is no entry
 */
export async function checkItems (
  components: CompareComponents, peerId: string, entries: readonly IndexEntry[], missing: Set<IndexEntry>,
  options: CompareOptions, always = false
): Promise<void> {
  for (let start = 0; start < entries.length || (always && start === 0); start += BATCH_CIDS_MAX) {
    const batch = entries.slice(start, start + BATCH_CIDS_MAX)
    const { header } = await components.rpc.call(peerId, inventoryCheck, { count: batch.length, holds: true },
      encodeItems(batch), options)

    for (const index of header.missing) {
      const entry = batch[index]

      if (entry !== undefined) {
        missing.add(entry)
      }
    }

    const differing = header.claimsDiffer.flatMap(index => batch[index] ?? [])
    await levelClaims(components, peerId, differing.map(({ cid }) => cid), options)
  }
}

/**
 * Both sides end with the union of their claims; a side whose disk takes no writes keeps its own until it is mended,
 * and the others have the union.
 */
export async function levelClaims (
  { rpc, store }: Pick<CompareComponents, 'rpc' | 'store'>, peerId: string, cids: readonly CID[],
  options: CompareOptions
): Promise<void> {
  for (let start = 0; start < cids.length; start += CLAIM_BATCH) {
    const batch = cids.slice(start, start + CLAIM_BATCH)
    const { header } = await rpc.call(peerId, blockClaims, {
      blocks: batch.map(cid => ({
        cid: Uint8Array.from(cid.bytes),
        claims: claimsToWire(store.info(cid)?.claims ?? [])
      }))
    }, undefined, options)

    const merged = new Map(header.blocks.map(block => [Buffer.from(block.cid).toString('hex'), block.claims]))

    await Promise.all(batch.map(async cid => {
      const claims = merged.get(Buffer.from(cid.bytes).toString('hex'))

      if (claims !== undefined && store.has(cid) && !store.usage().readOnly) {
        await store.addClaims(cid, claimsFromWire(claims))
      }
    }))
  }
}
