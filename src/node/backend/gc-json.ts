import type { GcStatus, GcVolumeStatus } from '../../blocks/gc/types.js'
import type * as api from '../../api/gc.js'

/** How people call what the status has by id. */
export interface GcNames {
  /** Undefined for one that is not known (any more). */
  hostname: (peerId: string) => string | undefined
  /** By id; undefined when they cannot be had now. */
  volumes?: ReadonlyMap<string, string>
}

/** What `shoal gc` shows of this node, in the shape of the wire. */
export function gcJson (status: GcStatus, names: GcNames): api.GcStatus {
  return {
    state: status.state,
    interval_s: status.intervalMs / 1000,
    scanned_at: status.scannedAt === undefined ? null : time(status.scannedAt),
    next_at: status.nextAt === undefined ? null : time(status.nextAt),
    in_touch_since: time(status.inTouchSince),
    candidates: status.candidates,
    candidate_bytes: status.candidateBytes,
    dropped_copies: status.droppedCopies,
    dropped_bytes: status.droppedBytes,
    waiting: status.waiting.map(line => ({ ...line })),
    volumes: status.volumes.map(row => volumeJson(row, names)),
    removed_pins: status.removedPins,
    unended_puts: {
      puts: status.unendedPuts.puts,
      silent_since: status.unendedPuts.silentSince === undefined ? null : time(status.unendedPuts.silentSince),
      waiting_for: [...status.unendedPuts.waitingFor],
      waiting_for_hostnames: status.unendedPuts.waitingFor.map(peerId => names.hostname(peerId) ?? null)
    },
    warnings: status.problem === undefined ? [] : [`${status.problem}.`]
  }
}

function volumeJson (
  { volumeId, sweeps, lastSweep, deleted, waiting, problem }: GcVolumeStatus, { volumes }: GcNames
): api.GcVolumeStatus {
  return {
    volume: volumeId,
    name: volumes?.get(volumeId) ?? null,
    sweeps,
    last_sweep_at: lastSweep === undefined ? null : time(lastSweep.beganAtMs),
    last_index: lastSweep === undefined || deleted ? null : lastSweep.index,
    deleted,
    waiting,
    problem: problem ?? null
  }
}

function time (ms: number): string {
  return new Date(ms).toISOString()
}
