import * as v from 'valibot'
import { EntryType, GoneInfo, pending, warning } from './common.js'
import { count, flag, nullable, object, optional, text, time } from './shapes.js'

/** Entries of a volume, and what a change of one comes to. */

export const EntryStat = object({
  name: text(),
  path: text('Absolute in the volume.'),
  type: EntryType,
  bytes: count(),
  children: count('Of a folder: entries directly in it.'),
  mode: nullable(text('Octal, as `0644`.')),
  mtime: text('ISO 8601 with ms, or with ns where there are any.'),
  uid: nullable(count('Numbers of owner and group, and extended attributes, base64 by name. Null: none are stored.')),
  gid: nullable(count()),
  xattrs: nullable(v.record(v.string(), v.string())),
  ctime: time(),
  id: count(),
  version: count(),
  versions: count('Older contents that are kept.'),
  cid: nullable(text('Null: a folder, a link, or a content that lives in the entry itself.')),
  link: nullable(text('What a symbolic link says; null: it is none.')),
  inline: flag(),
  by: text(),
  node: text(),
  pending: flag()
})
export type EntryStat = v.InferOutput<typeof EntryStat>

const patchEntries = { path: text(), version: count(), pending, copies: count(), warning }
const changeEntries = { ...patchEntries, operation_id: text() }

/** What a change comes to. */
export const ChangeResult = object(changeEntries)
export type ChangeResult = v.InferOutput<typeof ChangeResult>

export const WriteResult = object({
  ...changeEntries,
  bytes: count(),
  cid: text(),
  copies_min: nullable(count(
    'Fewest durable copies of any block; null: no block was written, and the content has the `copies` of its entry.'))
})
export type WriteResult = v.InferOutput<typeof WriteResult>

export const TreeWriteInfo = object({
  path: text(),
  files: count(),
  directories: count(),
  symlinks: count(),
  bytes: count(),
  pending: flag('Some of it was only accepted without a majority.'),
  copies: count('Fewest nodes that hold the entry of one of them durably.'),
  copies_min: nullable(count('As of one file: of all blocks that were written.')),
  warning
})
export type TreeWriteInfo = v.InferOutput<typeof TreeWriteInfo>

export const PatchInfo = object({ ...patchEntries, offset: count(), bytes: count() })
export type PatchInfo = v.InferOutput<typeof PatchInfo>

export const RemoveInfo = object({ ...changeEntries, removed: flag('False: with `force`, nothing was there.') })
export type RemoveInfo = v.InferOutput<typeof RemoveInfo>

export const CopyInfo = object({
  path: text(),
  pending,
  copies: count(),
  warning,
  gone: optional(GoneInfo)
})
export type CopyInfo = v.InferOutput<typeof CopyInfo>

export const BackupRestoreInfo = object({ entries: count(), blocks: count(), bytes: count(), warning })
export type BackupRestoreInfo = v.InferOutput<typeof BackupRestoreInfo>
