import type { IndexEntry } from './entry.js'
import type { BlockHealth } from '../types.js'
import type { PeerCondition } from '../../dht/cluster-view.js'

export type Conditions = (peerId: string) => PeerCondition

/** What an overfull node has to be rid of. */
export interface Relief {
  /**
   * The most to hand over: down to the lower watermark, and no block further. A node that went lower would no longer
   * be full, and get the block back.
   */
  bytes: number
  /** What must go in any case, though the last block of it be larger than needed: down to the capacity. */
  bytesMin: number
  /** False for copies that this node promised to keep for now. */
  isFree: (entry: IndexEntry) => boolean
}

export interface Transfer {
  entry: IndexEntry
  target: string
  /** Live copies now; with enough of them the transfer is only a move. */
  liveCopies: number
  /** Smaller is more urgent. */
  priority: number
  /** How many live holders come before this node; they may have done it meanwhile. */
  position: number
}

export interface Surplus {
  entry: IndexEntry
  /** Who has to pledge before the copy may go. */
  confirmers: readonly string[]
  /** This node should keep the copy, but has no room for it (rule 6). */
  isRelief?: boolean
}

export interface Plan {
  transfers: Transfer[]
  surplus: Surplus[]
  /** Blocks this node answers for, as their first live holder. `missing` is not known here and 0. */
  health: BlockHealth
  /** Plain bytes of `transfers`. */
  bytes: number
  /** Copies here in all. */
  held: number
  /** Copies that this node should keep and is handing over; it must confirm to no peer that it will keep them. */
  relieved: Set<string>
  /** Their plain bytes. */
  relievedBytes: number
}

/** Nothing to do, and nothing known. */
export function emptyPlan (): Plan {
  return {
    transfers: [],
    surplus: [],
    health: { total: 0, healthy: 0, underReplicated: 0, missing: 0 },
    bytes: 0,
    held: 0,
    relieved: new Set(),
    relievedBytes: 0
  }
}
