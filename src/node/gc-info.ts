import type { GcStatus, GcVolumeStatus } from '../blocks/gc/types.js'
import type { GcInfo, GcVolumeRow } from '../gateway/http/api.js'

/** What `shoal gc` shows of this node, in the shape of the wire. */
export function gcInfo (status: GcStatus): GcInfo {
  return {
    state: status.state,
    interval_s: status.intervalMs / 1000,
    scanned_at: status.scannedAt == null ? null : time(status.scannedAt),
    next_at: status.nextAt == null ? null : time(status.nextAt),
    in_touch_since: time(status.inTouchSince),
    candidates: status.candidates,
    candidate_bytes: status.candidateBytes,
    dropped_copies: status.droppedCopies,
    dropped_bytes: status.droppedBytes,
    waiting: status.waiting.map(line => ({ ...line })),
    volumes: status.volumes.map(volumeRow),
    removed_pins: status.removedPins,
    unended_puts: {
      puts: status.unendedPuts.puts,
      silent_since: status.unendedPuts.silentSince == null ? null : time(status.unendedPuts.silentSince),
      waiting_for: [...status.unendedPuts.waitingFor]
    },
    warnings: status.problem == null ? [] : [`${status.problem}.`]
  }
}

function volumeRow ({ volumeId, sweeps, lastSweep, deleted, waiting, problem }: GcVolumeStatus): GcVolumeRow {
  return {
    volume: volumeId,
    sweeps,
    last_sweep_at: lastSweep == null ? null : time(lastSweep.beganAtMs),
    last_index: lastSweep == null || deleted ? null : lastSweep.index,
    deleted,
    waiting,
    problem: problem ?? null
  }
}

function time (ms: number): string {
  return new Date(ms).toISOString()
}
