import type { BadCopy } from './bad-copies.js'
import type { ScrubProgress } from './scrub-pass.js'
import type { ScrubPassResult } from './scrub-state.js'

export interface ScrubPassStatus extends ScrubProgress {
  /** Measured, smoothed. */
  bytesPerSecond: number
  /** Undefined while it waits for load to pass. */
  etaSeconds?: number
  /** Later than its schedule. */
  isBehind: boolean
  /** Has been going for longer than the whole interval. */
  isOverdue: boolean
}

export interface ScrubStatus {
  /** `waiting`: a pass is under way and lets clients or repair go first. `off`: no interval, and none asked for. */
  state: 'off' | 'idle' | 'running' | 'waiting'
  /** 0: off. */
  intervalMs: number
  pass?: ScrubPassStatus
  lastPass?: ScrubPassResult
  /** When the next pass by schedule is due. */
  nextAt?: number
  /** Bad copies found since the store was made. */
  found: number
  /** Those of the last 30 days. */
  recent: number
  /** Found, and no good copy is here again. */
  unhealed: number
  /** The last ones, newest first. */
  badCopies: readonly BadCopy[]
  /** Why progress will not survive a restart, as a sentence. */
  problem?: string
}

/** Re-reads every copy on this node and replaces bad ones. */
export interface Scrub {
  status: () => ScrubStatus
  /** Begins a pass over all copies now; one that was asked for and is under way goes on. */
  now: () => ScrubStatus
}

/** A bad copy was found (`scrub:bad`), or a good one is there again (`scrub:healed`). */
export interface ScrubEvents {
  onBad: (copy: BadCopy) => void
  onHealed: (copy: BadCopy) => void
}
