import { LastNodeError, TooFewLeftError } from './errors.js'
import { isPlaced } from '../peer/membership/member.js'
import { AbortedError } from '../util/errors.js'
import { sleep } from '../util/sleep.js'
import type { LeaveProgress } from './types.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { RepairService } from './repair/repair-service.js'
import type { BlockStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'

/** How often it is looked at what is left. */
const POLL_MS = 250

/** Copies handed over are counted as stuck when nothing moved for this long. */
const LEAVE_STALL_MS = 60_000

export interface LeaveComponents {
  mesh: ClusterView
  store: BlockStore
  repairService: RepairService
  /** Copies that a block must have on the others; below, none is dropped here. */
  needed: number
  clock: Clock
}

export interface HandOverOptions {
  /** Go below `min_replicas` if there is no other way; what no other node takes is still an error. @default false */
  force?: boolean
  signal?: AbortSignal
  onProgress?: (progress: LeaveProgress) => void
}

/** Waits until every copy has gone to others, and says how far it is. See `BlocksService.handOver`. */
export async function handOver (
  { mesh, store, repairService, needed, clock }: LeaveComponents, options: HandOverOptions
): Promise<void> {
  const { blocks: blocksTotal, usedBytes: bytesTotal } = store.usage()
  const { force = false } = options
  repairService.leave(force)
  let left = blocksTotal
  let movedAt = clock.now()

  for (;;) {
    const usage = store.usage()
    // A disk that failed cannot delete: there a copy is done with when others have pledged to keep theirs.
    const blocks = usage.readOnly ? usage.blocks - repairService.handedOver : usage.blocks
    const bytesLeft = usage.blocks === 0 ? 0 : Math.round(usage.usedBytes * blocks / usage.blocks)
    options.onProgress?.({ blocksLeft: blocks, bytesLeft, blocksTotal, bytesTotal })

    if (blocks === 0) {
      return
    }

    const others = mesh.members().filter(member => member.peerId !== mesh.selfId && isPlaced(member) &&
      member.capacityBytes > 0 && mesh.condition(member.peerId).up)

    if (others.length > 0 && others.length < needed && !force) {
      throw new TooFewLeftError(others.length, needed)
    }

    if (options.signal?.aborted === true) {
      throw new AbortedError('Leaving the mesh')
    }

    if (blocks < left || repairService.repair().bytesPerSecond > 0) {
      left = blocks
      movedAt = clock.now()
    }

    const hasOthers = mesh.reachable().some(({ peerId }) => mesh.condition(peerId).accepting)

    if (clock.now() - movedAt > (hasOthers ? LEAVE_STALL_MS : LEAVE_STALL_MS / 10)) {
      throw new LastNodeError(blocks)
    }

    await sleep(clock, POLL_MS)
  }
}
