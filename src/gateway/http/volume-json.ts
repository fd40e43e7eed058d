import type * as entries from '../../api/entries.js'
import type * as history from '../../api/history.js'
import type * as volumes from '../../api/volumes.js'
import type {
  ChangeResult, ConflictInfo, EntryStat, LogRow, RecoverReport, SnapshotInfo, TrashInfo, VersionInfo, VolumeRow,
  VolumeStat, WriteResult
} from '../../volumes/types.js'
import { CID } from 'multiformats/cid'
import { isoTime, mtimeText, octalMode } from '../../api/attribute-text.js'
import { xattrsJson } from '../../api/xattr-text.js'

/** From what the library says to the JSON of the API. Shapes of the same thing have the same name in both. */

export function volumeRowJson ({ name, id, epoch, members, createdAtMs }: VolumeRow): volumes.VolumeRow {
  return { name, id, epoch, members: [...members], created_at: isoTime(createdAtMs) }
}

/** @param stat - undefined when it did not come in time */
export function healthOf (
  stat: VolumeStat | undefined
): Required<Pick<volumes.VolumeRow, 'used_bytes' | 'files' | 'health'>> {
  return { used_bytes: stat?.usedBytes ?? null, files: stat?.files ?? null, health: healthWord(stat) }
}

function healthWord (stat: VolumeStat | undefined): volumes.VolumeHealthWord {
  if (stat === undefined) {
    return 'unknown'
  }

  if (!stat.writable) {
    return 'unavailable'
  }

  const isWhole = stat.replicas.every(({ appliedIndex, learner, failed }) =>
    appliedIndex !== undefined && !learner && failed === undefined)

  return isWhole && stat.divided === undefined ? 'healthy' : 'degraded'
}

export function volumeJson (stat: VolumeStat): volumes.VolumeStat {
  const { settings } = stat

  return {
    name: stat.name,
    id: stat.id,
    created_at: isoTime(stat.createdAtMs),
    settings: settings === undefined
      ? null
      : {
          replicas: settings.replicas,
          metadata_replicas: settings.metadataReplicas,
          on_partition: settings.onPartition,
          trash_ms: settings.trashMs,
          versions: settings.versions,
          versions_ms: settings.versionsMs,
          quota_bytes: settings.quotaBytes
        },
    epoch: stat.epoch,
    index: stat.index,
    writable: stat.writable,
    replicas: stat.replicas.map(({ peerId, hostname, state, sequencer, appliedIndex, learner, failed }) => ({
      peer_id: peerId, hostname, state, sequencer, applied_index: appliedIndex ?? null, learner, failed: failed ?? null
    })),
    files: stat.files ?? null,
    directories: stat.directories ?? null,
    used_bytes: stat.usedBytes ?? null,
    trash_items: stat.trashItems ?? null,
    snapshots: stat.snapshots ?? null,
    conflicts: stat.conflicts ?? null,
    pending: stat.pending,
    divided: stat.divided ?? null
  }
}

export function recoverJson (report: RecoverReport): volumes.RecoverReport {
  return {
    name: report.name,
    id: report.id,
    survivors: report.survivors.map(({ peerId, hostname, commitIndex, lastIndex }) => ({
      peer_id: peerId, hostname, commit_index: commitIndex, last_index: lastIndex
    })),
    lost: [...report.lost],
    chosen: report.chosen ?? null,
    warnings: [...report.warnings],
    needed: report.isNeeded,
    recovered: report.recovered
  }
}

export function entryJson (entry: EntryStat): entries.EntryStat {
  return {
    name: entry.name,
    path: entry.path,
    type: entry.kind,
    bytes: entry.size,
    children: entry.children,
    mode: octalMode(entry.mode),
    mtime: mtimeText(entry),
    uid: entry.uid ?? null,
    gid: entry.gid ?? null,
    xattrs: entry.xattrs === undefined ? null : xattrsJson(entry.xattrs),
    ctime: isoTime(entry.ctimeMs),
    id: entry.id,
    version: entry.version,
    versions: entry.versions,
    cid: entry.cid?.toString() ?? null,
    link: entry.link ?? null,
    inline: entry.inline,
    by: entry.by,
    node: entry.node,
    pending: entry.pending === true
  }
}

export function changeJson (
  { path, version, pending, copies, operationId, warning }: ChangeResult
): entries.ChangeResult {
  return { path, version, pending, copies, operation_id: operationId, ...warning !== undefined && { warning } }
}

export function writeJson (result: WriteResult): entries.WriteResult {
  return {
    ...changeJson(result),
    bytes: result.size,
    cid: result.cid.toString(),
    copies_min: result.copiesMin ?? null
  }
}

export function versionJson (info: VersionInfo): history.VersionInfo {
  return {
    version: info.version,
    bytes: info.size,
    cid: info.cid === undefined ? null : CID.decode(info.cid).toString(),
    inline: info.inline,
    mtime: mtimeText(info),
    written_at: isoTime(info.atMs),
    by: info.by,
    node: info.node,
    conflict: info.conflict
  }
}

export function trashJson (info: TrashInfo): history.TrashInfo {
  return {
    trash_id: info.trashId,
    path: info.path,
    type: info.kind,
    bytes: info.size,
    deleted_at: isoTime(info.deletedAtMs),
    expires_at: isoTime(info.expiresAtMs),
    by: info.by,
    node: info.node
  }
}

export function snapshotJson ({ name, atMs, index, by }: SnapshotInfo): history.SnapshotInfo {
  return { name, created_at: isoTime(atMs), index, by }
}

export function conflictJson (info: ConflictInfo): history.ConflictInfo {
  return {
    conflict_id: info.conflictId,
    kind: info.kind,
    path: info.path,
    kept_at: info.keptAt ?? null,
    kept_version: info.keptVersion ?? null,
    at: isoTime(info.atMs),
    hostname: info.hostname,
    by: info.by,
    message: info.message
  }
}

export function logJson (row: LogRow): history.LogRow {
  return {
    index: row.index,
    seq: row.seq,
    at: isoTime(row.atMs),
    by: row.who,
    node: row.node,
    op: row.op,
    path: row.path,
    to: row.to ?? null,
    entry_id: row.entryId ?? null,
    version: row.version ?? null,
    code: row.code
  }
}
