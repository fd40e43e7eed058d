/**
 * What one look at a volume's whole tree came to: a filter with the CID of every block that anything in it refers to,
 * the tree, older contents, trash, snapshots and open uploads, as of one index of its log.
 */
export interface VolumeMark {
  /** Unique; equal on the replicas that made it. */
  markId: string
  /** Of the volume's log. */
  index: number
  /** Mixed into the filter's hashes, another one for each mark, so that false positives do not repeat. */
  salt: Uint8Array
  /** Wall clock at the moment whose tree was walked, or before, ms. */
  beganAtMs: number
  /** Uploads are open: of blocks claimed since then (the oldest upload's beginning, ms) the mark says nothing. */
  keepSinceMs?: number
  /** `encodeFilter`, see filter.ts. */
  filter: Uint8Array
}

/** Where marks come from: the replicas of the volumes. */
export interface MarkSource {
  /**
   * The newest complete marks of a volume, each equal on two replicas (`compareMarks`), oldest or newest first;
   * `deleted` when the volume is known to be deleted for good; undefined when no replica tells now.
   *
   * When the newest one began before `notBeforeMs`, the replicas begin another one, and the answer does not wait for
   * it: the question is repeated.
   */
  marks: (
    volumeId: string, options: { signal: AbortSignal, notBeforeMs: number }
  ) => Promise<readonly VolumeMark[] | 'deleted' | undefined>
}

/** One volume, as far as garbage collection on this node knows it. */
export interface GcVolumeStatus {
  volumeId: string
  /** Marks that are known here, of the two that are needed. */
  sweeps: number
  lastSweep?: { sweepId: string, index: number, beganAtMs: number }
  deleted: boolean
  /** A mark was asked for and is not there yet. */
  waiting: boolean
  /** Why there is none, as a sentence. */
  problem?: string
}

/** Puts that have not been ended for a day, as far as this node knows. */
export interface UnendedPuts {
  /** Pins that blocks here wait for. */
  puts: number
  /** When a block of the one that waits longest was last stored or renewed, wall ms. */
  silentSince?: number
  /** Members that were ever met and have not answered: one of them may have the record of its pin. */
  waitingFor: readonly string[]
}

export interface GcStatus {
  /** `waiting`: there is garbage, and it cannot go now. `off`: the node does not run. */
  state: 'off' | 'idle' | 'running' | 'waiting'
  intervalMs: number
  /** When all copies were last looked through, wall ms. */
  scannedAt?: number
  /** When volumes are asked for marks again, wall ms. */
  nextAt?: number
  /** Marks that began before this do not count: the node started, or was out of touch. Wall ms. */
  inTouchSince: number
  /** Garbage that was found here and is still here. */
  candidates: number
  candidateBytes: number
  /** Dropped on this node since it was started. */
  droppedCopies: number
  droppedBytes: number
  /** Copies here that nothing is known to need, and why they stay for now, by reason. */
  waiting: readonly { reason: string, copies: number }[]
  volumes: readonly GcVolumeStatus[]
  removedPins: number
  /** As of when all were last to be asked, every ten minutes. */
  unendedPuts: UnendedPuts
  /** Why removed pins will not survive a restart, as a sentence. */
  problem?: string
}

/** Drops copies that nothing needs any more. */
export interface Gc {
  status: () => GcStatus
  /** Asks all volumes for a new mark, and looks through all copies, now. */
  now: () => GcStatus
}
