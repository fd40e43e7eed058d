import type {
  ConflictInfo, EntryAttributes, EntryInfo, LogRow, Mtime, OnPartition, SnapshotInfo, TrashInfo, VersionInfo, Xattrs
} from './tree/types.js'
import type { CID } from 'multiformats/cid'

export type { OnPartition, ConflictInfo, EntryAttributes, LogRow, SnapshotInfo, TrashInfo, VersionInfo, Xattrs }

/** What `create` and `set` take; defaults in `constants.ts`. */
export interface VolumeOptions {
  /** Copies of each block. @default the node's `replicas` */
  replicas?: number
  /** Nodes that hold the metadata: 3 or 5. @default 3, and 5 as soon as the mesh has 5 nodes */
  metadataReplicas?: 3 | 5
  /** When a majority of the metadata replicas cannot be reached. @default 'refuse' */
  onPartition?: OnPartition
  /** How long deleted things stay in the trash, ms; 0: none. @default 7 days */
  trashMs?: number
  /** Older contents kept of each file; 0: none. @default 10 */
  versions?: number
  /** Older contents go at this age, ms; 0: only by count. @default 0 */
  versionsMs?: number
  /** Bytes of everything in the volume, older contents and trash included; 0: no quota. @default 0 */
  quotaBytes?: number
}

/** One of a volume's metadata replicas, as the node that was asked sees it. */
export interface MetadataReplica {
  peerId: string
  hostname: string
  state: string
  /** Orders the operations now. */
  sequencer: boolean
  /** Last index it has applied; undefined when it did not answer. */
  appliedIndex?: number
  /** Newcomer that does not count yet. */
  learner: boolean
  /** Why the replica there cannot go on, as part of a sentence; undefined while it can. */
  failed?: string
}

/** What only a majority of the metadata replicas tells is undefined while none can be reached: unknown, and not 0. */
export interface VolumeStat {
  name: string
  id: string
  settings: Required<Omit<VolumeOptions, 'metadataReplicas'>> & { metadataReplicas: number } | undefined
  createdAtMs: number
  epoch: number
  /** Last index that is known to be chosen. */
  index: number
  replicas: readonly MetadataReplica[]
  /** A majority answers. */
  writable: boolean
  files: number | undefined
  directories: number | undefined
  usedBytes: number | undefined
  trashItems: number | undefined
  snapshots: number | undefined
  conflicts: number | undefined
  /** Operations accepted here in a partition that wait for the majority. */
  pending: number
  /** Its replicas have not applied the same, and no majority of them has: what, as part of a sentence. */
  divided?: string
}

export interface VolumeRow { name: string, id: string, epoch: number, members: readonly string[], createdAtMs: number }

/** Same in every call that changes something. */
export interface ChangeOptions {
  signal?: AbortSignal
  /** 32 hex digits, random: the same id has one effect, however often it is sent. @default a new one */
  operationId?: string
  /** The principal that the log names. @default the node's user */
  who?: string
}

export interface ReadOptions {
  signal?: AbortSignal
  /** Ask one replica only: maybe old, but never older than what this handle has seen. @default false */
  stale?: boolean
  /** As of a snapshot. */
  snapshot?: string
}

/** What a change comes to. */
export interface ChangeResult {
  /** Version of the entry after it. */
  version: number
  /** Where it ended up: the path that was asked for, but for resolved conflicts. */
  path: string
  /** Accepted in a partition: durable on `copies` nodes, and ordered when the majority is back. */
  pending: boolean
  /** Nodes that hold it durably: those of the metadata majority, or of the pending journal. */
  copies: number
  operationId: string
  /** Bytes were written, with fewer copies than were asked for and no node for the rest: a sentence for people. */
  warning?: string
}

export interface WriteResult extends ChangeResult {
  size: number
  /** The CID that the content has as a UnixFS file, also of small ones that live in the entry. */
  cid: CID
  /** Fewest durable copies of any block when it was acknowledged; undefined: no block was written. */
  copiesMin?: number
}

export interface WriteFileOptions extends ChangeOptions, EntryAttributes {
  /**
   * `w`: create or replace; `wx`: fail with EEXIST where it is; `r+`: fail with ENOENT where it is not, and replace all
   * of it, unlike a write of Node; `a`: append. @default 'w'
   */
  flag?: 'w' | 'wx' | 'r+' | 'a'
  /** Only if the entry's version is this: else `version_conflict`. */
  ifVersion?: number
  /** Make missing folders. @default false */
  parents?: boolean
  onProgress?: (progress: { bytes: number, blocks: number }) => void
}

/** Like `fs.Stats` where that has a word for it. */
export interface EntryStat extends Omit<EntryInfo, 'path' | 'cid'> {
  path: string
  /** Files only; of inline content it is computed from the bytes when asked by `stat` with `cid: true`. */
  cid?: CID
  isFile: () => boolean
  isDirectory: () => boolean
  /** What it says is in `link`. */
  isSymbolicLink: () => boolean
}

export interface ReadFileOptions extends ReadOptions {
  offset?: number
  length?: number
  /** An older content. */
  version?: number
  encoding?: BufferEncoding
}

export type VolumeEvent = LogRow

/** An open file. Writes are buffered until `flush` or `close` (or FLUSH_BYTES of them), reads see them at once. */
export interface VolumeFile {
  readonly path: string
  stat: () => Promise<EntryStat>
  /** Fewer bytes than asked for at the end of the file; none behind it. */
  read: (offset: number, length: number) => Promise<Uint8Array>
  /** Behind the end the file grows, with zeros between. */
  write: (offset: number, bytes: Uint8Array) => Promise<void>
  truncate: (size?: number) => Promise<void>
  /** Commits what was written, merged with what others wrote meanwhile. */
  flush: () => Promise<ChangeResult | undefined>
  close: () => Promise<ChangeResult | undefined>
}

export type OpenFlag = 'r' | 'r+' | 'w' | 'wx' | 'w+' | 'wx+' | 'a' | 'a+'

/**
 * A file tree that every node may read and write. Names and errors follow `node:fs/promises` where it has them.
 * Paths are absolute within the volume (`/a/b`; a missing first slash is added).
 *
 * Errors: ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, ENAMETOOLONG, EINVAL, EFBIG (beyond 16 TiB), ENOSPC, EDQUOT,
 * EROFS, EBADF, ELOOP (a symbolic link where a file is needed), and `volume_full`, `version_conflict`, `no_quorum`,
 * `outcome_unknown`, `operation_expired`, `operation_reused`, `volume_deleted`, `snapshot_not_found`,
 * `version_not_found`, `trash_not_found`, `not_while_cut_off`, those of `Blocks` for contents, `aborted`, `busy`.
 */
export interface Volume {
  readonly name: string
  readonly id: string
  info: (options?: ReadOptions) => Promise<VolumeStat>
  readFile: {
    (path: string, options: ReadFileOptions & { encoding: BufferEncoding }): Promise<string>
    (path: string, options?: ReadFileOptions): Promise<Uint8Array>
  }
  /** The bytes as a stream; memory stays flat. */
  createReadStream: (path: string, options?: ReadFileOptions) => AsyncIterable<Uint8Array>
  writeFile: (
    path: string, data: string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: WriteFileOptions
  ) => Promise<WriteResult>
  /** Puts what has a CID already under a name; its blocks are claimed for the volume, not moved. */
  link: (cid: CID, path: string, options?: WriteFileOptions) => Promise<WriteResult>
  /**
   * A symbolic link that says `target`, in the place of the file or link that is there. Links are kept and never
   * followed: what it says may lead anywhere, has up to LINK_BYTES_MAX bytes, and need not be there. Throws EINVAL,
   * ENAMETOOLONG.
   */
  symlink: (target: string, path: string, options?: WriteFileOptions) => Promise<WriteResult>
  /** What a symbolic link says. Throws EINVAL on anything else. */
  readlink: (path: string, options?: ReadOptions) => Promise<string>
  appendFile: (path: string, data: string | Uint8Array, options?: WriteFileOptions) => Promise<WriteResult>
  open: (
    path: string, flag?: OpenFlag, options?: ChangeOptions & { snapshot?: string, mode?: number }
  ) => Promise<VolumeFile>
  stat: (path: string, options?: ReadOptions & { cid?: boolean }) => Promise<EntryStat>
  exists: (path: string, options?: ReadOptions) => Promise<boolean>
  /** In the order of names' UTF-8 bytes, a page at a time. */
  readdir: (path: string, options?: ReadOptions & { after?: string, pageSize?: number }) => AsyncIterable<EntryStat>
  /** Everything below, parents before children; `path` of the rows is absolute. */
  walk: (path: string, options?: ReadOptions) => AsyncIterable<EntryStat>
  mkdir: (path: string, options?: ChangeOptions & { recursive?: boolean } & EntryAttributes) => Promise<ChangeResult>
  rename: (
    from: string, to: string, options?: ChangeOptions & { noReplace?: boolean, parents?: boolean }
  ) => Promise<ChangeResult>
  /** No data is moved. A folder needs `recursive`; it is copied entry by entry and can be repeated. */
  copy: (from: string, to: string, options?: ChangeOptions & {
    recursive?: boolean, noReplace?: boolean, parents?: boolean, snapshot?: string, version?: number
  }) => Promise<ChangeResult>
  /** A file. */
  unlink: (path: string, options?: ChangeOptions & { purge?: boolean, ifVersion?: number }) => Promise<ChangeResult>
  /** An empty folder. */
  rmdir: (path: string, options?: ChangeOptions) => Promise<ChangeResult>
  /** Anything; a folder goes as one, atomically, with `recursive`. `force`: nothing there is fine. */
  rm: (
    path: string, options?: ChangeOptions & { recursive?: boolean, force?: boolean, purge?: boolean }
  ) => Promise<ChangeResult | undefined>
  truncate: (path: string, size?: number, options?: ChangeOptions) => Promise<ChangeResult>
  utimes: (path: string, mtimeMs: number, options?: ChangeOptions) => Promise<ChangeResult>
  chmod: (path: string, mode: number, options?: ChangeOptions) => Promise<ChangeResult>
  /**
   * Mode, time, owner and extended attributes of what is there, in one change; what is not given stays. Of the extended
   * attributes all are given at once: those that are not among them go. Throws EINVAL beyond XATTR_NAME_BYTES_MAX,
   * XATTR_VALUE_BYTES_MAX, XATTRS_MAX or XATTRS_BYTES_MAX.
   */
  setattr: (path: string, attributes: EntryAttributes, options?: ChangeOptions) => Promise<ChangeResult>
  /** Creates an empty file, or sets its time to now. */
  touch: (path: string, options?: ChangeOptions & Mtime & { parents?: boolean }) => Promise<ChangeResult>
  versions: (path: string, options?: ReadOptions) => Promise<readonly VersionInfo[]>
  /** An older content becomes the newest one; the one before it becomes a version. */
  restore: (path: string, version: number, options?: ChangeOptions & { to?: string }) => Promise<ChangeResult>
  readonly trash: {
    list: (options?: ReadOptions) => AsyncIterable<TrashInfo>
    restore: (trashId: number, options?: ChangeOptions & { to?: string }) => Promise<ChangeResult>
    /** For good. @param trashIds - all when left out */
    empty: (trashIds?: readonly number[], options?: ChangeOptions) => Promise<void>
  }
  readonly snapshots: {
    list: (options?: ReadOptions) => Promise<readonly SnapshotInfo[]>
    create: (name: string, options?: ChangeOptions) => Promise<SnapshotInfo>
    remove: (name: string, options?: ChangeOptions) => Promise<void>
    /** Makes `to` (default: the same path) what `path` was: copies what differs, removes what was not there. */
    restore: (name: string, options?: ChangeOptions & {
      path?: string, to?: string, onProgress?: (step: { entries: number, path: string }) => void
    }) => Promise<{ copied: number, removed: number }>
  }
  readonly conflicts: {
    list: (options?: ReadOptions) => AsyncIterable<ConflictInfo>
    clear: (conflictIds: readonly number[], options?: ChangeOptions) => Promise<void>
  }
  /** Who did what, when, through which node; oldest first unless `reverse`. */
  log: (
    options?: ReadOptions & { after?: number, reverse?: boolean, path?: string, limit?: number }
  ) => AsyncIterable<LogRow>
  /** Changes as they happen, from now on or from behind an index; survives the loss of the replica it listens to. */
  watch: (path?: string, options?: { signal?: AbortSignal, after?: number }) => AsyncIterable<VolumeEvent>
}

/** Volumes of the mesh, from any node. */
export interface Volumes {
  create: (name: string, options?: VolumeOptions & { signal?: AbortSignal }) => Promise<Volume>
  /** `create`: make it when it is not there. */
  open: (name: string, options?: { create?: boolean, signal?: AbortSignal }) => Promise<Volume>
  list: (options?: { signal?: AbortSignal }) => Promise<readonly VolumeRow[]>
  stat: (name: string, options?: { signal?: AbortSignal }) => Promise<VolumeStat>
  set: (name: string, options: VolumeOptions & { signal?: AbortSignal }) => Promise<VolumeStat>
  /**
   * Only the name; what is open stays so. Other nodes may take the old name for up to half a minute. Errors:
   * `volume_not_found`, `volume_exists`, `invalid_volume_name`, `no_quorum` of the registry.
   */
  rename: (name: string, to: string, options?: { signal?: AbortSignal }) => Promise<void>
  /** For good: its tree, trash, versions and snapshots; blocks that nothing else needs go with the next sweeps. */
  remove: (name: string, options?: { signal?: AbortSignal }) => Promise<void>
  /**
   * When a majority of the metadata replicas is gone for good: goes on with what the best of the rest knows. Without
   * `acceptLoss` nothing is changed, and the answer tells what may be missing.
   */
  recover: (name: string, options?: { acceptLoss?: boolean, signal?: AbortSignal }) => Promise<RecoverReport>
}

export interface RecoverReport {
  name: string
  id: string
  /** Replicas that answer, with the last index each knows to be chosen and the last it has accepted. */
  survivors: readonly { peerId: string, hostname: string, commitIndex: number, lastIndex: number }[]
  lost: readonly string[]
  /** The replica whose log would be gone on with. */
  chosen: string | undefined
  /** Sentences: what may be missing. */
  warnings: readonly string[]
  /** No majority answers; without that nothing is done. */
  isNeeded: boolean
  recovered: boolean
}
