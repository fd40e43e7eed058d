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
  signal?: AbortSignal
  onProgress?: (progress: AddProgress) => void
}

/** A file, or with no `content` an empty folder, of a tree that is put as one. */
export interface SourceEntry {
  /** Path below the root, `/` between names, any language. */
  path: string
  content?: AsyncIterable<Uint8Array>
  mode?: number
  mtimeMs?: number
}

export interface AddResult {
  cid: CID
  /** Plain bytes of all files. */
  bytes: number
  /** Distinct blocks written, dag-pb nodes included. */
  blocks: number
  /** Fewest copies any of them had when it was acknowledged. */
  copiesMin: number
}

export interface CatOptions {
  /** First byte wanted. @default 0 */
  offset?: number
  /** Number of bytes wanted. @default to the end */
  length?: number
  signal?: AbortSignal
  onProgress?: (progress: { bytes: number }) => void
}

export interface FileEntry {
  name: string
  /** Path from the listed root. */
  path: string
  cid: CID
  type: 'file' | 'directory'
  /** Plain bytes; for a folder, of everything below it as far as the folder block tells. */
  bytes: number
}

/** An entry of `Files.get`: `content` is there on files, and is read when it is iterated. */
export interface TreeEntry extends SourceEntry {
  type: 'file' | 'directory'
  bytes: number
}

/** What `Files.open` gives: the root block has been read, so `content` does not read it again. */
export interface OpenedFile {
  entry: FileEntry
  /** The bytes; can be called more than once. Throws `is_directory` on a folder. */
  content: (options?: CatOptions) => AsyncIterable<Uint8Array>
}

/** One distinct block of a DAG. */
export interface DagBlock {
  cid: CID
  /** Undefined when the block could not be read (nobody has it): its links are unknown too. */
  bytes?: number
}

/**
 * UnixFS over blocks. A target is `<cid>` or `<cid>/path/in/folder`. Errors: those of `Blocks`, and `invalid_target`,
 * `path_not_found`, `is_directory`, `not_directory`, `not_unixfs`, `invalid_dag`, `invalid_path` (of an entry to add),
 * `invalid_range`.
 */
export interface Files {
  /** A file from bytes or a stream; pinned when the promise resolves, and nothing is pinned when it rejects. */
  add: (content: Uint8Array | AsyncIterable<Uint8Array>, options?: AddOptions) => Promise<AddResult>
  /** A folder from its entries; the result's CID is the folder's. */
  addAll: (entries: AsyncIterable<SourceEntry> | Iterable<SourceEntry>, options?: AddOptions) => Promise<AddResult>
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
