/**
 * The file tree as its replicas see it: operations that change it, questions about it, and what both answer.
 * Paths are absolute (`/a/b`), normalised by the maker of the operation (`paths.ts`): no `.`, `..`, `//`, no slash
 * at the end except for the root `/`.
 */

/**
 * A file's bytes: inside the entry (up to INLINE_BYTES_MAX), or a UnixFS DAG in the mesh. Or what a symbolic link says,
 * up to LINK_BYTES_MAX: an entry becomes a link, or a file again, with its content. Nothing here follows links.
 */
export type Content =
  | { kind: 'inline', bytes: Uint8Array }
  | { kind: 'dag', cid: Uint8Array, size: number }
  | { kind: 'link', link: string }

export type EntryKind = 'file' | 'directory' | 'symlink'

/** When something was changed. */
export interface Mtime {
  /** ms since 1970; before it negative. */
  mtimeMs?: number
  /** Nanoseconds beyond that, 0 to 999999; only with it. @default 0 */
  mtimeNs?: number
}

/** By name; none may be twice. The map is not changed by who has it. */
export type Xattrs = ReadonlyMap<string, Uint8Array>

/** What an entry has besides its name and content. What is undefined is not known, or is left as it is. */
export interface EntryAttributes extends Mtime {
  mode?: number
  /** Numbers of the owner and the group. 0 is root. */
  uid?: number
  gid?: number
  /** All of them: what is not among them goes. Empty: none. */
  xattrs?: Xattrs
}

/** What must be so for an operation to take effect; otherwise it fails and nothing changes. */
export interface Expect {
  /** There is nothing at the path (`wx`): else EEXIST. */
  absent?: boolean
  /** The entry is there (no creation): else ENOENT. */
  present?: boolean
  /** The entry's version is this: else `version_conflict` (ENOENT when there is none). */
  version?: number
  /** The file's content is this DAG, or inline when `undefined` is not given: compare-and-set of random writes. */
  cid?: Uint8Array
}

/** Where an operation works: a path, or an entry by its id (open handles survive renames). */
export type Target = { path: string } | { id: number }

export type OnPartition = 'refuse' | 'accept'

export interface VolumeSettings {
  /** Copies of each block. */
  replicas: number
  /** Wanted size of the metadata set: 3, 5, or 0 for "3, and 5 as soon as the mesh has 5". */
  metadataReplicas: number
  onPartition: OnPartition
  /** How long deleted things stay in the trash, ms; 0: no trash. */
  trashMs: number
  /** Older contents kept of each file; 0: none. */
  versions: number
  /** Older contents go at this age, ms; 0: only by count. */
  versionsMs: number
  /** 0: none. */
  quotaBytes: number
}

export type TreeOp =
  | { type: 'mkdir', path: string, parents?: boolean } & EntryAttributes
  /** Creates a file or replaces its content. `parents`: make missing folders. */
  | { type: 'write', target: Target, content: Content, expect?: Expect, parents?: boolean } & EntryAttributes
  /**
   * Writes ranges into a file whose content is inline, and then cuts or extends it to `size` if given. Fails with
   * `not_inline` (nothing done) when the file's content is a DAG or would no longer fit inline. Creates nothing.
   */
  | { type: 'patch', target: Target, writes: readonly { offset: number, bytes: Uint8Array }[], size?: number, expect?: Expect }
  /** Appends to an inline file; creates it when it is not there. `not_inline` as above. */
  | { type: 'append', target: Target, bytes: Uint8Array, parents?: boolean }
  /** Creates an empty file when there is none (`create`), else only changes the attributes. */
  | { type: 'setattr', target: Target, create?: boolean, parents?: boolean } & EntryAttributes
  /**
   * POSIX rename: atomic, replaces a file (its content becomes a version of the new one's history: it goes to the
   * trash) or an empty folder; `noReplace` fails with EEXIST instead. EINVAL into an own descendant.
   */
  | { type: 'rename', from: string, to: string, noReplace?: boolean, parents?: boolean }
  /** One file, without moving data. `snapshot`: as it was there; `version`: an older content. */
  | { type: 'copy', from: string, to: string, snapshot?: string, version?: number, noReplace?: boolean, parents?: boolean }
  /** To the trash, or for good with `purge`. A folder that is not empty needs `recursive`. */
  | { type: 'remove', path: string, kind?: EntryKind, recursive?: boolean, purge?: boolean, expect?: Expect }
  | { type: 'trash-restore', trashId: number, to?: string }
  /** For good; without ids everything. The space comes back by and by (`prune`). */
  | { type: 'trash-purge', trashIds?: readonly number[] }
  | { type: 'snapshot-create', name: string }
  | { type: 'snapshot-remove', name: string }
  | { type: 'settings', settings: Partial<VolumeSettings> }
  | { type: 'conflict-clear', conflictIds: readonly number[] }
  /** An upload that runs longer than the grace time of GC: begin and renew it, and end it. */
  | { type: 'upload', uploadId: string, state: 'open' | 'done', startedAtMs: number }
  /** Every replica makes a GC filter of all roots as of this index. */
  | { type: 'sweep', sweepId: string, salt: Uint8Array }
  /** Housekeeping found by scanning a replica; each step is checked again here, and skipped if it does not hold. */
  | { type: 'prune', steps: readonly PruneStep[] }
  /** An operation that was accepted in a partition: resolved against what happened meanwhile. */
  | { type: 'resolve', op: TreeOp, base: PendingBase, hostname: string }
  /** The volume is deleted: everything but this answer is refused from now on. */
  | { type: 'delete-volume' }

/** What a pending operation was based on. */
export interface PendingBase {
  /** Index of the log as far as this side of the partition knew it. */
  index: number
  /** Wall clock of the acceptance, ms. */
  atMs: number
  /** The entry at the (target) path as the one who asked saw it: undefined when there was none. */
  id?: number
  version?: number
  /** Path of the target when it was named by id. */
  path?: string
  /**
   * The rest is filled in by `pending.ts`. Ids are those of the overlay: what the journal's earlier operations made
   * there has ids that the tree translates, as long as it remembers the journal.
   */
  journal?: string
  /** `seq` of the state below the overlay: what changed later was changed by the others. */
  seq?: number
  /** First id that the operation gives out in the overlay. */
  nextId?: number
  /** Ids of the entries along the path, from the first name below the root as far as there are any. */
  ids?: readonly number[]
  /** The same along `to`. */
  toIds?: readonly number[]
  /** What a rename replaces. */
  toId?: number
  /** Everything in a folder that is removed: it goes only if none of it changed. */
  below?: readonly number[]
  /** The folder was too large for `below`. */
  unchecked?: boolean
}

export type PruneStep =
  /** Children of a folder in the trash (or the trash's own folder when it is empty), whose time is up. */
  | { kind: 'trash', trashId: number, children?: readonly { dirId: number, name: string }[] }
  | { kind: 'versions', id: number, versions: readonly number[] }
  /** History that no snapshot sees any more. */
  | {
    kind: 'history'
    keys: readonly string[]
    /** There is no more of it, as of this removal of a snapshot. */
    doneSeq?: number
  }
  /** Rows of the audit log up to this index. */
  | { kind: 'log', upToIndex: number }
  | { kind: 'upload', uploadId: string }
  /** What the entries of a healed journal became, long after. */
  | { kind: 'journal', keys: readonly string[] }

/** One request, as it lies in the log. */
export interface TreeCommand {
  /** Random and unique: the same id has one effect. 32 hex digits. */
  id: string
  /** Index of the log that the asker knew when it first asked: older than the memory of ids is refused. */
  baseIndex: number
  /** The principal, as the gateway claims. */
  principal: string
  /** PeerId of the gateway. */
  node: string
  /** Wall clock of the gateway, ms. */
  atMs: number
  op: TreeOp
}

/** One log entry of kind `batch`. */
export interface TreeBatch {
  /** What a majority of the replicas says, about, ms; 0: unknown. */
  timeMs: number
  /** The tree's time is beyond this, and a majority says that it cannot be: it comes back. */
  timeMaxMs?: number
  commands: readonly TreeCommand[]
}

/** An entry as the tree answers it. The library's `EntryStat` is made of it (`fs/entry-stat.ts`). */
export interface EntryInfo {
  /** Of a walk: relative to where it began. */
  path?: string
  id: number
  kind: EntryKind
  name: string
  /** Folder's id; 0 for the root. */
  parentId: number
  /** Bytes of a file, or of what a link says; 0 for folders. */
  size: number
  /** Children of a folder. */
  children: number
  mode: number | undefined
  mtimeMs: number
  mtimeNs?: number
  /** Undefined: it was never stored. */
  uid?: number
  gid?: number
  xattrs?: Xattrs
  ctimeMs: number
  /** Changes with each change of content or attributes of this entry; rises for ever. */
  version: number
  /** Of a file; undefined for inline content, links and folders. */
  cid: Uint8Array | undefined
  /** Of a symbolic link: what it says. */
  link?: string
  /** Inline content as of now is in the entry's own record: `content` of a `read` brings it. */
  inline: boolean
  /** Older contents that are kept. */
  versions: number
  /** This content was written by, and through which node. */
  by: string
  node: string
  /** Accepted in a partition, and not yet ordered. */
  pending?: boolean
}

/** What became of a command. Small: it is kept for retries. */
export interface TreeResult {
  /** `ok`, or the code of an error (`ENOENT`, `version_conflict`, …). */
  code: string
  /** What the error speaks of: a path or name. */
  detail?: string
  /** Number of this change in the volume; each command that changed something has its own. */
  seq?: number
  /** Entry that was made or changed. */
  entryId?: number
  version?: number
  /** `trashId` of a remove, conflict id of a resolve, where it ended up when not at the asked path. */
  trashId?: number
  conflictId?: number
  path?: string
  /** Index at which it took effect; filled in by the replica. */
  index?: number
}

export type TreeQuery =
  | { type: 'stat', target: Target, snapshot?: string }
  /** The entry with its content, or with that of an older version. */
  | { type: 'read', target: Target, snapshot?: string, version?: number }
  /** Children by name, UTF-8 order, from behind `after`. */
  | { type: 'list', path: string, snapshot?: string, after?: string, limit: number }
  /** Everything below, parents first, from behind the relative path `after`. */
  | { type: 'walk', path: string, snapshot?: string, after?: string, limit: number }
  | { type: 'versions', target: Target }
  | { type: 'trash', after?: number, limit: number }
  | { type: 'snapshots' }
  | { type: 'conflicts', after?: number, limit: number }
  /** Audit rows by index, oldest first from behind `after`, or newest first with `reverse`. */
  | { type: 'log', after?: number, limit: number, reverse?: boolean, path?: string }
  | { type: 'volume' }
  | { type: 'result', commandId: string }

export interface VersionInfo {
  version: number
  size: number
  cid: Uint8Array | undefined
  inline: boolean
  /** This content was a symbolic link, and said this. */
  link?: string
  mtimeMs: number
  mtimeNs?: number
  /** When it was written. */
  atMs: number
  by: string
  node: string
  /** Lost a conflict: kept until cleared. */
  conflict: boolean
}

export interface TrashInfo {
  trashId: number
  path: string
  kind: EntryKind
  size: number
  deletedAtMs: number
  /** When it goes for good, ms; with `trash = 0` at once. */
  expiresAtMs: number
  by: string
  node: string
}

export interface SnapshotInfo { name: string, seq: number, index: number, atMs: number, by: string }

export interface ConflictInfo {
  conflictId: number
  /** What the two sides wanted, in one word: `content`, `name`, `parent`, `cycle`, `removed`, `kind`, `refused`. */
  kind: string
  path: string
  /** Where the losing side's data is; undefined when it had none. */
  keptAt?: string
  keptVersion?: number
  atMs: number
  hostname: string
  by: string
  /** A sentence for people. */
  message: string
}

export interface LogRow {
  index: number
  seq: number
  atMs: number
  who: string
  node: string
  /** Type of the operation. */
  op: string
  path: string
  /** Second path of rename and copy. */
  to?: string
  entryId?: number
  version?: number
  /** `ok` or the error's code. */
  code: string
}

export interface VolumeState {
  settings: VolumeSettings
  deleted: boolean
  index: number
  seq: number
  timeMs: number
  /** Those in the trash included, until they are pruned: removing a folder does not count what is in it. */
  files: number
  directories: number
  /** Bytes of all contents: current, older, in the trash, in snapshots. */
  usedBytes: number
  trashItems: number
  snapshots: number
  conflicts: number
  openUploads: number
}

export type TreeAnswer =
  | { type: 'stat', entry: EntryInfo }
  | { type: 'read', entry: EntryInfo, content: Content }
  | { type: 'list', entry: EntryInfo, entries: readonly EntryInfo[], more: boolean }
  | { type: 'walk', entries: readonly EntryInfo[], more: boolean }
  | { type: 'versions', entry: EntryInfo, versions: readonly VersionInfo[] }
  | { type: 'trash', items: readonly TrashInfo[], more: boolean }
  | { type: 'snapshots', snapshots: readonly SnapshotInfo[] }
  | { type: 'conflicts', conflicts: readonly ConflictInfo[], more: boolean }
  /** Rows of one index are never torn apart. `next`: where to go on (`after`), also when no row of the page matched. */
  | { type: 'log', rows: readonly LogRow[], more: boolean, next?: number }
  | { type: 'volume', volume: VolumeState }
  | { type: 'result', result: TreeResult | undefined }
  | { type: 'error', code: string, detail: string }
