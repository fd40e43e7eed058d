import type { Claim } from '../store/types.js'
import type { CID } from 'multiformats/cid'

export interface AddProgress {
  /** Plain bytes read from the source so far. */
  bytes: number
  /** Blocks acknowledged so far. */
  blocks: number
  /** Path of the entry that is being read, when there is one. */
  path?: string
}

export interface AddOptions {
  /** Copies to keep. @default the node's `replicas` */
  replicas?: number
  /**
   * What all blocks are kept for, root included, in the place of a pin: nothing is pinned, and `replicas` is not looked
   * at. What names the root afterwards keeps it; when that fails there is nothing to take back.
   */
  claim?: Claim
  /** What a person calls the pin; at most 64 bytes. @default none */
  label?: string
  signal?: AbortSignal
  onProgress?: (progress: AddProgress) => void
}

export interface PinOptions {
  /** Copies to keep. @default the node's `replicas` */
  replicas?: number
  /** What a person calls the pin; at most 64 bytes. @default none */
  label?: string
  signal?: AbortSignal
  onProgress?: (progress: { blocks: number }) => void
}

export interface PinResult {
  cid: CID
  blocks: number
  bytes: number
  /** There are fewer copies than were asked for, and no node for the rest: a sentence for people. */
  warning?: string
}

/** A file, a symbolic link, or with neither `content` nor `link` an empty folder, of a tree that is put as one. */
export interface SourceEntry {
  /** Path below the root, `/` between names, any language. */
  path: string
  content?: AsyncIterable<Uint8Array>
  /** What the symbolic link says, 1 to LINK_BYTES_MAX bytes of UTF-8; kept as it is, wherever it leads. */
  link?: string
  mode?: number
  mtimeMs?: number
  /** Nanoseconds beyond that, 0 to 999999. @default 0 */
  mtimeNs?: number
}

export interface AddResult {
  cid: CID
  /** Plain bytes of all files. */
  bytes: number
  /** Distinct blocks written, dag-pb nodes included. */
  blocks: number
  /** Fewest copies any of them had when it was acknowledged. */
  copiesMin: number
  /** There are fewer copies than were asked for, and no node for the rest: a sentence for people. */
  warning?: string
}

export interface CatOptions {
  /** First byte wanted. @default 0 */
  offset?: number
  /** Number of bytes wanted. @default to the end */
  length?: number
  signal?: AbortSignal
  onProgress?: (progress: { bytes: number }) => void
}

export type EntryType = 'file' | 'directory' | 'symlink'

export interface FileEntry {
  name: string
  /** Path from the listed root. */
  path: string
  cid: CID
  type: EntryType
  /** Plain bytes; for a folder, of everything below it as far as the folder block tells. */
  bytes: number
  /** What a symbolic link says. */
  link?: string
}

/** An entry of `Files.get`: `content` is there on files, and is read when it is iterated. */
export interface TreeEntry extends SourceEntry {
  type: EntryType
  bytes: number
}

/** What `Files.open` gives: the root block has been read, so `content` does not read it again. */
export interface OpenedFile {
  entry: FileEntry
  /** The bytes; can be called more than once. Throws `is_directory` on a folder, `is_symlink` on a link. */
  content: (options?: CatOptions) => AsyncIterable<Uint8Array>
}

/** Bytes that go to a place of a file. */
export interface RangeWrite { offset: number, bytes: Uint8Array }

/** A change of a file, in the order of the fields: what is behind `keep` is cut off, then the writes, then `size`. */
export interface FileEdit {
  /** Bytes of the old content that count; what is behind them is as if it had never been. @default all */
  keep?: number
  /** Later ones win where they overlap. Behind the end the file grows, with zeros between. */
  writes?: readonly RangeWrite[]
  /** Cuts the file off, or makes it longer with zeros. @default as long as it has to be */
  size?: number
}

export interface EditOptions extends FileEdit {
  /** What the new blocks are kept for. Those of the old content that are used again keep the claims that they have. */
  claim: Claim
  signal?: AbortSignal
}

export interface EditResult {
  cid: CID
  /** Plain bytes of the file. */
  size: number
  /** Distinct blocks written, and their bytes, each counted once whatever the number of copies. */
  blocksWritten: number
  bytesWritten: number
  /** There are fewer copies of them than were asked for, and no node for the rest: a sentence for people. */
  warning?: string
}

/** One distinct block of a DAG. */
export interface DagBlock {
  cid: CID
  /** Undefined when the block could not be read (no node has it): its links are unknown too. */
  bytes?: number
}

/**
 * UnixFS over blocks. A target is `<cid>` or `<cid>/path/in/folder`. Errors: those of `Blocks`, and `invalid_target`,
 * `path_not_found`, `is_directory`, `is_symlink`, `not_directory`, `not_unixfs`, `invalid_dag`, `invalid_path` (of an
 * entry to add), `invalid_range`.
 */
export interface Files {
  /** A file from bytes or a stream; pinned when the promise resolves, and nothing is pinned when it rejects. */
  add: (content: Uint8Array | AsyncIterable<Uint8Array>, options?: AddOptions) => Promise<AddResult>
  /** A folder from its entries; the result's CID is the folder's. */
  addAll: (entries: AsyncIterable<SourceEntry> | Iterable<SourceEntry>, options?: AddOptions) => Promise<AddResult>
  /**
   * A file with some of its bytes changed: reads and writes only the leaves concerned and the nodes on the way to them.
   * The CID is the one that the same bytes get from `add`, when that of the old content was.
   */
  edit: (root: CID, options: EditOptions) => Promise<EditResult>
  /**
   * Pins what the mesh has already, with all that is below it; no bytes move. The way to undo an `unpin` as long as the
   * blocks are there. Errors: `block_not_found` when some are not, those of `Blocks.claim`, `invalid_pin_label`.
   */
  pin: (cid: CID, options?: PinOptions) => Promise<PinResult>
  cat: (target: string | CID, options?: CatOptions) => AsyncIterable<Uint8Array>
  ls: (target: string | CID, options?: { signal?: AbortSignal }) => AsyncIterable<FileEntry>
  /** What the target is, from its root block alone. */
  resolve: (target: string | CID, options?: { signal?: AbortSignal }) => Promise<FileEntry>
  /** A folder or file, recursively, parents before children: what `addAll` takes. */
  get: (target: string | CID, options?: { signal?: AbortSignal }) => AsyncIterable<TreeEntry>
  /** The same as `resolve`, and the means to read the content without another look at the root block. */
  open: (target: string | CID, options?: { signal?: AbortSignal }) => Promise<OpenedFile>
  /** Every distinct block below the target, parents first. */
  walk: (target: string | CID, options?: { signal?: AbortSignal }) => AsyncIterable<DagBlock>
}
