import * as v from 'valibot'
import { DoneInfo, EntryType } from './common.js'
import { array, count, flag, nullable, object, text, time } from './shapes.js'

/** What was, and what happens: versions, trash, snapshots, conflicts, the log. */

export const VersionInfo = object({
  version: count(),
  bytes: count(),
  cid: nullable(text()),
  inline: flag(),
  mtime: text('ISO 8601 with ms, or with ns where there are any.'),
  written_at: time(),
  by: text(),
  node: text(),
  conflict: flag()
})
export type VersionInfo = v.InferOutput<typeof VersionInfo>

export const TrashInfo = object({
  trash_id: count(),
  path: text(),
  type: EntryType,
  bytes: count(),
  deleted_at: time(),
  expires_at: time(),
  by: text(),
  node: text()
})
export type TrashInfo = v.InferOutput<typeof TrashInfo>

export const SnapshotInfo = object({ name: text(), created_at: time(), index: count(), by: text() })
export type SnapshotInfo = v.InferOutput<typeof SnapshotInfo>

export const SnapshotRestoreInfo = object({ copied: count(), removed: count() })
export type SnapshotRestoreInfo = v.InferOutput<typeof SnapshotRestoreInfo>

export const ConflictInfo = object({
  conflict_id: count(),
  kind: text(),
  path: text(),
  kept_at: nullable(text()),
  kept_version: nullable(count()),
  at: time(),
  hostname: text(),
  by: text(),
  message: text()
})
export type ConflictInfo = v.InferOutput<typeof ConflictInfo>

export const ConflictsClearInfo = object({
  ...DoneInfo.entries,
  cleared: v.pipe(array(count()), v.description('Those that there were.'))
})
export type ConflictsClearInfo = v.InferOutput<typeof ConflictsClearInfo>

export const LogRow = object({
  index: count(),
  seq: count(),
  at: time(),
  by: text(),
  node: text(),
  op: text(),
  path: text(),
  to: nullable(text()),
  entry_id: nullable(count()),
  version: nullable(count()),
  code: text()
})
export type LogRow = v.InferOutput<typeof LogRow>
