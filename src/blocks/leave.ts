import { LastNodeError } from './errors.js'
import { AbortedError } from '../util/errors.js'
import type { Mesh } from './mesh.js'
import type { Keeper } from './repair/keeper.js'
import type { BlockStore } from '../store/types.js'
import type { Clock } from '../util/clock.js'

/** How often it is looked at what is left. */
const POLL_MS = 250

/** Copies handed over are counted as stuck when nothing moved for this long. */
const LEAVE_STALL_MS = 60_000

export interface LeaveProgress { blocksLeft: number, bytesLeft: number, blocksTotal: number, bytesTotal: number }

export interface LeaveComponents { mesh: Mesh, store: BlockStore, keeper: Keeper, clock: Clock }

/** Waits until every copy has gone to others, and says how far it is. See `BlocksService.handOver`. */
export async function handOver (
  { mesh, store, keeper, clock }: LeaveComponents,
  options: { signal?: AbortSignal, onProgress?: (progress: LeaveProgress) => void }
): Promise<void> {
  const { blocks: blocksTotal, usedBytes: bytesTotal } = store.usage()
  keeper.leave()
  let left = blocksTotal
  let movedAt = clock.now()

  for (;;) {
    const usage = store.usage()
    // A disk that failed cannot delete: there a copy is done with when others have pledged to keep theirs.
    const blocks = usage.readOnly ? usage.blocks - keeper.handedOver : usage.blocks
    const bytesLeft = usage.blocks === 0 ? 0 : Math.round(usage.usedBytes * blocks / usage.blocks)
    options.onProgress?.({ blocksLeft: blocks, bytesLeft, blocksTotal, bytesTotal })

    if (blocks === 0) {
      return
    }

    if (options.signal?.aborted === true) {
      throw new AbortedError('Leaving the mesh')
    }

    if (blocks < left || keeper.repair().bytesPerSecond > 0) {
      left = blocks
      movedAt = clock.now()
    }

    const hasOthers = mesh.reachable().some(({ peerId }) => mesh.condition(peerId).accepting)

    if (clock.now() - movedAt > (hasOthers ? LEAVE_STALL_MS : LEAVE_STALL_MS / 10)) {
      throw new LastNodeError(blocks)
    }

    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
