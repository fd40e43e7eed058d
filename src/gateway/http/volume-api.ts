/**
 * The shapes of volumes in the local HTTP API, beside those of `api.ts` and by the same rules: types only, keys
 * snake_case and stable. Times are ISO 8601 with ms (`mtime`: with ns where there are any),
 * modes octal text as `ls` and `chmod` know them (`"0644"`).
 *
 * Paths are percent-encoded segments after `/v1/volumes/:name/<what>/`, the root none at all; in JSON bodies they are
 * text (`/a/b`). Below, `…` is `/v1/volumes/:name`.
 *
 * Every change takes `operation_id` (32 hex digits; a retry with the same one has no second effect): in the query
 * where the body is bytes, in the JSON body elsewhere. What was only accepted while the majority is out of reach is
 * answered with `pending: true` and, where there is one JSON value, with HTTP status 202.
 */

import type { EntryType } from '../../files/types.js'
import type { GoneInfo } from './api.js'

export type { EntryType }
export type OnPartitionWord = 'refuse' | 'accept'

/** What `POST /v1/volumes` {name, …} and `POST …` {…} take; what is left out keeps its default, or its value. */
export interface VolumeSettingsRequest {
  replicas?: number
  metadata_replicas?: 3 | 5
  on_partition?: OnPartitionWord
  trash_ms?: number
  versions?: number
  versions_ms?: number
  quota_bytes?: number
}

/**
 * `healthy`: a majority of the metadata replicas answers, and all do. `degraded`: a majority, and not all, or they are
 * being replaced. `unavailable`: no majority. `unknown`: it did not answer in time.
 */
export type VolumeHealthWord = 'healthy' | 'degraded' | 'unavailable' | 'unknown'

/** GET /v1/volumes: an array. With ?stat=1, which asks each volume, how they are. */
export interface VolumeListRow {
  name: string
  id: string
  epoch: number
  members: string[]
  created_at: string
  /** Null: no majority tells it now. */
  used_bytes?: number | null
  files?: number | null
  health?: VolumeHealthWord
}

/**
 * GET …, and the answer of create and set. What only a majority of the metadata replicas tells is null while none can
 * be reached: unknown, and not 0.
 */
export interface VolumeInfo {
  name: string
  id: string
  created_at: string
  settings: Required<Omit<VolumeSettingsRequest, 'metadata_replicas'>> & {
    /** 0: 3, and 5 as soon as the mesh has 5 nodes. */
    metadata_replicas: number
  } | null
  epoch: number
  index: number
  /** A majority of the metadata replicas answers. */
  writable: boolean
  replicas: {
    peer_id: string
    hostname: string
    state: string
    sequencer: boolean
    /** Null when it did not answer. */
    applied_index: number | null
    learner: boolean
    /** Why the replica there cannot go on; null while it can. */
    failed: string | null
  }[]
  files: number | null
  directories: number | null
  used_bytes: number | null
  trash_items: number | null
  snapshots: number | null
  conflicts: number | null
  pending: number
  /** Its replicas have not applied the same, and no majority of them has: what; null: as far as is known they have. */
  divided: string | null
}

/** DELETE …: for good. */
export interface VolumeRemoveResult { name: string, removed: true }

/** POST …/name {name}: the volume is called so from now on. */
export interface VolumeRenameResult { name: string, renamed_from: string }

/** POST …/recover {accept_loss?: boolean} */
export interface VolumeRecoverInfo {
  name: string
  id: string
  survivors: { peer_id: string, hostname: string, commit_index: number, last_index: number }[]
  lost: string[]
  chosen: string | null
  warnings: string[]
  /** No majority answers; without that nothing is done. */
  needed: boolean
  recovered: boolean
}

/**
 * GET …/stat/<path>?snapshot&stale&cid=1 (with `cid` also that of a content which lives in the entry), and the rows of
 * GET …/list/<path>?recursive&snapshot&stale&after: ndjson, names in UTF-8 order, parents before children.
 */
export interface EntryRow {
  name: string
  /** Absolute in the volume. */
  path: string
  type: EntryType
  bytes: number
  /** Of a folder: entries directly in it. */
  children: number
  mode: string | null
  mtime: string
  /** Numbers of owner and group, and extended attributes, base64 by name. Null: none were stored. */
  uid: number | null
  gid: number | null
  xattrs: Record<string, string> | null
  ctime: string
  id: number
  version: number
  /** Older contents that are kept. */
  versions: number
  /** Null: a folder, a link, or a content that lives in the entry itself. */
  cid: string | null
  /** What a symbolic link says; null: it is none. */
  link: string | null
  inline: boolean
  by: string
  node: string
  pending: boolean
}

/** What a change comes to. */
export interface ChangeInfo {
  path: string
  version: number
  /** Accepted while cut off: durable on `copies` nodes, ordered when the majority is back. */
  pending: boolean
  copies: number
  operation_id: string
  /** Bytes were written, with fewer copies than were asked for, and no node for the rest. */
  warning?: string
}

/**
 * PUT …/files/<path>?format=raw&flag=w|wx|r+|a&if_version&parents&mode&mtime&uid&gid&create&operation_id: the body
 * becomes the file, with the extended attributes of the header `x-shoal-xattrs`, if it is there. ndjson: any number of
 * `{progress: {bytes, blocks}}`, then `{result: FileWriteInfo}` or `{error}`. `create` makes the volume when it is not
 * there.
 */
export interface FileWriteInfo extends ChangeInfo {
  bytes: number
  cid: string
  /** Fewest durable copies of any block; null: no block was written, and the content has the `copies` of its entry. */
  copies_min: number | null
}

/**
 * PUT …/files/<path>?format=tar&owner&xattrs: the entries of a tar go into the folder, which is made when it is not
 * there, each with its mode and time, and when asked with its owner (numbers) and its extended attributes
 * (`SCHILY.xattr` records, as GNU tar, bsdtar and star write them). Entry by entry: after a failure what was written
 * stays, and the same request finishes the job. ndjson: `{progress: {bytes, entries}}`, then `{result: TreeWriteInfo}`
 * or `{error}`.
 */
export interface TreeWriteInfo {
  path: string
  files: number
  directories: number
  symlinks: number
  bytes: number
  /** Some of it was only accepted while cut off. */
  pending: boolean
  /** Fewest nodes that hold the entry of one of them durably. */
  copies: number
  /** As of one file: of all blocks that were written. */
  copies_min: number | null
  /** As of one file. */
  warning?: string
}

/**
 * GET …/files/<path>?offset&length&version&snapshot&stale&format=auto|raw|tar&owner&xattrs: as GET /v1/files, modes and
 * times of a tar included, and when asked owners and extended attributes, of one file in headers. With `auto` a
 * symbolic link is of the type `symlink`, and its body is what it says; nothing follows links.
 *
 * POST …/files/<path>?offset&create&operation_id: writes the body into the file from `offset` on: ndjson of
 * `{progress: {bytes}}`, then `{result: PatchInfo}` or `{error}`.
 */
export interface PatchInfo extends Omit<ChangeInfo, 'operation_id'> { offset: number, bytes: number }

/** DELETE …/files/<path>?recursive&force&purge&if_version&operation_id */
export interface RemoveInfo extends ChangeInfo {
  /** False: with `force`, nothing was there. */
  removed: boolean
}

/** POST …/mkdir */
export interface MkdirRequest extends AttributesRequest { path: string, parents?: boolean, operation_id?: string }
/** What is left out stays. Extended attributes, base64 by name, are all of them: others go. */
export interface AttributesRequest {
  mode?: string
  mtime?: string
  uid?: number
  gid?: number
  xattrs?: Record<string, string>
}
/** POST …/rename */
export interface RenameRequest {
  from: string
  to: string
  no_replace?: boolean
  parents?: boolean
  operation_id?: string
}


/**
 * POST …/copy: from a path of this volume or of `from_volume`, or from a CID (`cid`, `bafy…/path`). No data is moved.
 * Folders need `recursive` and go entry by entry. ndjson: `{progress: {entries}}`, then `{result: CopyInfo}`.
 */
export interface CopyRequest {
  to: string
  from?: string
  from_volume?: string
  cid?: string
  snapshot?: string
  version?: number
  recursive?: boolean
  no_replace?: boolean
  parents?: boolean
  operation_id?: string
}
export interface CopyInfo {
  path: string
  pending: boolean
  copies: number
  warning?: string
  /** Of a folder of another volume: what others took away meanwhile. */
  gone?: GoneInfo
}

/** POST …/touch: an empty file where there is none, else its time (default now) and other attributes. */
export interface TouchRequest extends AttributesRequest {
  path: string
  /** @default true */
  create?: boolean
  parents?: boolean
  operation_id?: string
}
/** POST …/truncate */
export interface TruncateRequest { path: string, size: number, operation_id?: string }

/** GET …/versions/<path>: an array, newest first. */
export interface VersionRow {
  version: number
  bytes: number
  cid: string | null
  inline: boolean
  mtime: string
  written_at: string
  by: string
  node: string
  conflict: boolean
}
/** POST …/restore: an older content becomes the newest one. */
export interface RestoreRequest { path: string, version: number, to?: string, operation_id?: string }

/** GET …/trash: ndjson. POST …/trash/restore, POST …/trash/empty (all without ids). */
export interface TrashRow {
  trash_id: number
  path: string
  type: EntryType
  bytes: number
  deleted_at: string
  expires_at: string
  by: string
  node: string
}
export interface TrashRestoreRequest { trash_id: number, to?: string, operation_id?: string }
export interface TrashEmptyRequest { trash_ids?: number[], operation_id?: string }

/** GET …/snapshots: an array. POST …/snapshots {name}; DELETE …/snapshots/:snapshot. */
export interface SnapshotRow { name: string, created_at: string, index: number, by: string }
/**
 * POST …/snapshots/:snapshot/restore: ndjson of `{progress: {entries, path}}`, then `{result: SnapshotRestoreInfo}`.
 */
export interface SnapshotRestoreRequest { path?: string, to?: string, operation_id?: string }
export interface SnapshotRestoreInfo { copied: number, removed: number }

/** GET …/conflicts: ndjson. POST …/conflicts/clear (all without ids). */
export interface ConflictRow {
  conflict_id: number
  kind: string
  path: string
  kept_at: string | null
  kept_version: number | null
  at: string
  hostname: string
  by: string
  message: string
}
export interface ConflictsClearRequest { conflict_ids?: number[], operation_id?: string }
export interface ConflictsClearInfo extends DoneInfo {
  /** Those that there were. */
  cleared: number[]
}
/** What clearing and removing in bulk answer. */
export interface DoneInfo { ok: true }

/** GET …/log?after&reverse&limit&path: ndjson. */
export interface LogInfo {
  index: number
  seq: number
  at: string
  by: string
  node: string
  op: string
  path: string
  to: string | null
  entry_id: number | null
  version: number | null
  code: string
}

/**
 * GET …/watch/<path>?after: ndjson of `LogInfo`, without an end: changes from now on, or from after an index. An empty
 * line comes at once, when the watch stands, and then every `WATCH_ALIVE_MS`.
 */

/** GET …/backup?snapshot&since: a CAR. PUT …/backup: a CAR is read into the volume; ndjson of progress and result. */
export interface BackupRestoreInfo { entries: number, blocks: number, bytes: number, warning?: string }
