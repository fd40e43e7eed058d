import * as v from 'valibot'
import { DoneInfo, EntryType } from './common.js'
import { array, count, flag, nullable, object, text, time } from './shapes.js'

/** What was, and what happens: versions, trash, snapshots, conflicts, the log. */

export const VersionRow = object({
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
export type VersionRow = v.InferOutput<typeof VersionRow>

export const TrashRow = object({
  trash_id: count(),
  path: text(),
  type: EntryType,
  bytes: count(),
  deleted_at: time(),
  expires_at: time(),
  by: text(),
  node: text()
})
export type TrashRow = v.InferOutput<typeof TrashRow>

export const SnapshotRow = object({ name: text(), created_at: time(), index: count(), by: text() })
export type SnapshotRow = v.InferOutput<typeof SnapshotRow>

export const SnapshotRestoreInfo = object({ copied: count(), removed: count() })
export type SnapshotRestoreInfo = v.InferOutput<typeof SnapshotRestoreInfo>

export const ConflictRow = object({
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
export type ConflictRow = v.InferOutput<typeof ConflictRow>

export const ConflictsClearInfo = object({
  ...DoneInfo.entries,
  cleared: v.pipe(array(count()), v.description('Those that there were.'))
})
export type ConflictsClearInfo = v.InferOutput<typeof ConflictsClearInfo>

export const LogInfo = object({
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
export type LogInfo = v.InferOutput<typeof LogInfo>
