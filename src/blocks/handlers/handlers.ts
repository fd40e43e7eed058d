import { CID } from 'multiformats/cid'
import { claimHere } from '../claim.js'
import { BATCH_CIDS_MAX, BLOCK_BYTES_MAX, PLEDGE_MS } from '../constants.js'
import { BlockNotFoundError, BlockTooLargeError } from '../errors.js'
import {
  blockBad, blockClaim, blockClaims, blockGet, blockInfo, blockPins, blockPledge, blockPut, blockUnpin, inventoryCheck,
  inventoryReconcile
} from '../methods.js'
import { pinsHere } from '../pin-list.js'
import { answerQuestion } from '../repair/reconcile/answering.js'
import { tagOf } from '../repair/tag.js'
import { assertMatches, assertSupported } from '../verify.js'
import { claimsFromWire, claimsToWire, decodeItems, placementTag } from '../wire.js'
import { blockKey } from '../../dht/key.js'
import { renewClaims } from '../../store/claims.js'
import { BusyError, errorCode } from '../../util/errors.js'
import { RETRY_MS_DEFAULT } from '../../util/retry-hint.js'
import type { DiskQueue } from '../disk-queue.js'
import type { LateVerifier } from '../late-verifier.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { IndexEntry } from '../repair/entry.js'
import type { Reach } from '../repair/knowledge.js'
import type { Item } from '../wire.js'
import type { ReplicaIndex } from '../repair/replica-index.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockInfo, BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'

/** What a store says of a copy that it cannot read. */
export const UNREADABLE_CODES: readonly string[] = ['block_corrupt', 'store_io']

/** What a question on behalf of another may take: less than the one who asks waits. */
const RELAY_TIMEOUT_MS = 5_000

export interface ServerComponents {
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  mesh: ClusterView
  replicaIndex: ReplicaIndex
  /** The replica index's line for a copy that is here. */
  entry: (cid: CID) => IndexEntry | undefined
  /** Looks at an own copy that may be bad, and replaces it. True when it was. Never rejects. */
  onBadCopy: (cid: CID) => Promise<boolean>
  /** True for a copy that is about to be handed over, and that must not be pledged to anybody. */
  isRelieving: (cid: CID) => boolean
  lateVerifier: LateVerifier
  /** Throws `put_expired` when one of the claims is the record of a pin that was given up. */
  assertPinnable: (claims: readonly Claim[]) => void
  /** A client's request was served: repair should make room. */
  onClient: () => void
  clock: Clock
}

/** Answers what other nodes ask of this node's copies. */
export function serveBlocks (components: ServerComponents): void {
  const { rpc, store, disk, lateVerifier } = components

  rpc.handle(blockPut, async ({ peerId, header, payload, signal, class: traffic }) => {
    const cid = CID.decode(header.cid)
    assertSupported(cid)

    if (payload.byteLength > BLOCK_BYTES_MAX) {
      throw new BlockTooLargeError(payload.byteLength, BLOCK_BYTES_MAX)
    }

    if (traffic === 'client') {
      components.onClient()
    }

    const isLater = traffic === 'client' && lateVerifier.hasRoom

    if (!isLater) {
      assertMatches(cid, payload)
    }

    const given = claimsFromWire(header.claims)

    if (traffic === 'client') {
      components.assertPinnable(given)
    }

    // A repair brings claims as they are; a writer makes them now.
    const claims = traffic === 'client' ? renewClaims(given, components.clock.wall()) : given
    const work = { traffic, peerId, bytes: payload.byteLength, isWrite: true, signal }
    const { isNew } = await disk.run(work, async () => await store.put(cid, payload, claims))

    if (isLater && isNew) {
      lateVerifier.add(cid)
    }

    return { header: { isNew } }
  })

  rpc.handle(blockGet, async request => {
    const { peerId, header, signal, class: traffic } = request

    if (traffic === 'client') {
      components.onClient()
    }

    const cid = CID.decode(header.cid)
    const bytes = store.info(cid)?.bytes

    if (bytes == null) {
      throw new BlockNotFoundError(cid.toString(), 1)
    }

    try {
      const payload = await disk.run({ traffic, peerId, bytes, signal }, async () => {
        if (request.isBacklogged === true) {
          // Read now, it would only wait in memory.
          throw new BusyError('Too many answers of this node are still unread', RETRY_MS_DEFAULT)
        }

        return await store.get(cid)
      })

      return { header: { encoding: 'raw' }, payload }
    } catch (err) {
      // Whoever asked gets it elsewhere, and reports wrong bytes; that there were none only this node knows.
      if (UNREADABLE_CODES.includes(errorCode(err))) {
        void components.onBadCopy(cid)
      }

      throw err
    }
  })

  rpc.handle(blockInfo, async ({ header }) => {
    const info = store.info(CID.decode(header.cid))
    const { full } = store.usage()

    return info == null
      ? { header: { found: false, full } }
      : { header: { found: true, bytes: info.bytes, dropping: info.dropping, claims: claimsToWire(info.claims), full } }
  })

  rpc.handle(blockUnpin, async ({ peerId, header, signal, class: traffic }) => ({
    header: {
      owners: await disk.run({ traffic, peerId, signal }, async () =>
        await unpinHere(store, CID.decode(header.cid), components.clock.wall()))
    }
  }))

  rpc.handle(blockPins, async ({ header }) => ({ header: await pinsHere(store, header.after) }))

  rpc.handle(blockBad, async ({ header }) =>
    ({ header: { wasBad: await components.onBadCopy(CID.decode(header.cid)) } }))

  rpc.handle(blockClaims, async ({ peerId, header, signal, class: traffic }) => {
    const here = header.blocks.map(block => ({ ...block, decoded: CID.decode(block.cid) }))
      .filter(({ decoded }) => store.has(decoded))

    // On a disk that failed claims stay as they are; the asker still learns of them.
    if (!store.usage().readOnly) {
      await disk.run({ traffic, peerId, signal }, async () => {
        await Promise.all(here.map(async ({ decoded, claims }) => {
          await store.addClaims(decoded, claimsFromWire(claims))
        }))
      })
    }

    return {
      header: {
        blocks: here.map(({ cid, decoded }) => ({ cid, claims: claimsToWire(store.info(decoded)?.claims ?? []) }))
      }
    }
  })

  rpc.handle(blockClaim, async ({ peerId, header, payload, signal, class: traffic }) => {
    components.onClient()
    const cids = decodeItems(payload, BATCH_CIDS_MAX).map(({ cid }) => cid)
    const claims = renewClaims(claimsFromWire(header.claims), components.clock.wall())

    const held = await disk.run({ traffic, peerId, signal }, async () => await claimHere(store, cids, claims))

    return { header: { held } }
  })

  serveInventory(components)
}

function serveInventory (
  { rpc, store, disk, mesh, replicaIndex, entry, isRelieving, clock }: ServerComponents
): void {
  rpc.handle(inventoryReconcile, async ({ peerId, header, payload }) => {
    const isSettled = replicaIndex.settled && replicaIndex.placement.digest === mesh.placement.digest
    const own = placementTag(replicaIndex.placement.digest)

    if (!isSettled || !Buffer.from(own).equals(header.placement)) {
      return { header: { agreed: false } }
    }

    const { answer, held, lacked, lackedRanges } = answerQuestion(replicaIndex.shared(peerId), payload)
    held.forEach(item => { replicaIndex.noteHolds(peerId, item) })

    // What cannot be written on one side stays different: comparing at once again would never end.
    const isLevelable = !mesh.condition(peerId).atRisk && !store.usage().readOnly

    if (lacked.length + lackedRanges.length > 0 && isLevelable) {
      // The asking side learns what this node lacks; what it lacks itself is for this node to find out, and to mend.
      replicaIndex.knowledge(peerId).touch(clock.now())
    }

    return { header: { agreed: true }, payload: answer }
  })

  rpc.handle(inventoryCheck, async ({ peerId, header, payload, signal }) => {
    if (header.about !== '' && header.about !== mesh.selfId) {
      // On behalf of one that cannot reach it; that question goes no further.
      const { header: answer } = await rpc.call(header.about, inventoryCheck, { count: header.count }, payload,
        { class: 'repair', timeoutMs: RELAY_TIMEOUT_MS, signal })

      return { header: { missing: answer.missing, claimsDiffer: [], about: header.about } }
    }

    const missing: number[] = []
    const claimsDiffer: number[] = []

    decodeItems(payload, BATCH_CIDS_MAX).forEach(({ cid, high, low }, index) => {
      const info = store.info(cid)

      if (info == null || info.dropping) {
        missing.push(index)
        return
      }

      const tag = tagOf(cid, blockKey(cid), info.claims)

      if (tag.high !== high || tag.low !== low) {
        claimsDiffer.push(index)
      }

      const own = header.holds ? entry(cid) : undefined

      if (own != null) {
        replicaIndex.noteHolds(peerId, own)
      }
    })

    return { header: { missing, claimsDiffer, about: header.about } }
  })

  rpc.handle(blockPledge, async ({ peerId, header, payload, signal, class: traffic }) => {
    const placement = replicaIndex.settled ? mesh.placement.digest : ''

    if (placement === '' || placement !== header.placement) {
      return { header: { placement, confirmed: [] } }
    }

    const items = decodeItems(payload, BATCH_CIDS_MAX)
    // Who stands in for a member that this node cannot reach is not let go on this node's word.
    const isKept = (cid: CID): boolean => {
      const own = entry(cid)
      const isStandIn = own?.extras?.includes(peerId) === true && hasUnreached(replicaIndex, own)

      return isRepairService(store.info(cid)) && !isRelieving(cid) && !isStandIn
    }
    const isLevel = ({ cid, high, low }: Item): boolean => {
      const tag = tagOf(cid, blockKey(cid), store.info(cid)?.claims ?? [])

      return !header.tagged || (tag.high === high && tag.low === low)
    }
    const kept = items.flatMap(({ cid }, index) => isKept(cid) ? [index] : [])
    const renewalsDiffer = kept.filter(index => !isLevel(items[index] as Item))
    const confirmed = kept.filter(index => !renewalsDiffer.includes(index))
    const pledgedUntil = clock.wall() + PLEDGE_MS
    const cids = confirmed.map(index => (items[index] as { cid: CID }).cid)
    await disk.run({ traffic, peerId, signal }, async () => {
      await store.mark(cids.map(cid => ({ cid, pledgedUntil })))
    })

    // A copy may have turned to dropping while the pledge was being written: whoever is dropping confirms nothing.
    const stillConfirmed = confirmed.filter((_, at) => isKept(cids[at] as CID))

    for (const index of stillConfirmed) {
      const own = entry((items[index] as { cid: CID }).cid)

      if (own != null) {
        replicaIndex.noteLacks(peerId, own)
      }
    }

    return { header: { placement, confirmed: stillConfirmed, renewalsDiffer } }
  })
}

const UNREACHED: readonly (Reach | undefined)[] = ['relayed', 'none']

/** True while a member of the set that this node cannot reach is not known to hold the block. */
function hasUnreached (replicaIndex: ReplicaIndex, entry: IndexEntry): boolean {
  return entry.set.some(peerId => UNREACHED.includes(replicaIndex.reach(peerId)) && !replicaIndex.holds(peerId, entry))
}

function isRepairService (info: BlockInfo | undefined): boolean {
  return info != null && !info.dropping
}

/** Removes every pin recorded on this copy of a root, as of now; tells their owners. */
export async function unpinHere (store: BlockStore, cid: CID, nowMs: number): Promise<string[]> {
  const records = (store.info(cid)?.claims ?? []).filter(claim => claim.root && !claim.removed)

  if (records.length > 0) {
    try {
      await store.addClaims(cid, records.map((claim): Claim =>
        ({ ...claim, removed: true, since: Math.max(claim.since, nowMs) })))
    } catch (err) {
      if (errorCode(err) === 'block_not_found') {
        return [] // the copy went in this very moment, and its record with it
      }

      throw err
    }
  }

  return records.map(claim => claim.owner)
}
