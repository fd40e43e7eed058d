export interface CheckOptions {
  signal?: AbortSignal
  onProgress?: (progress: CheckProgress) => void
}

export interface CheckProgress {
  /** Copies read and hashed so far. */
  copies: number
  bytes: number
  /** Bytes of all copies; undefined while they are still being listed. */
  bytesTotal?: number
}

/** A copy, or a part of the store, whose bytes are not what they should be. */
export interface Damage {
  /** The block it was a copy of, where that can be told. */
  cid?: string
  /** The file. */
  file: string
  reason: string
}

/** What a look at all of a store found. */
export interface StoreReport {
  storeId?: string
  /** Copies that are whole: read, hashed, and equal to their CID. */
  copies: number
  /** Bytes of those. */
  bytes: number
  damaged: Damage[]
  /** What is wrong besides: sentences. */
  problems: string[]
  /** What a crash may leave behind and the next start puts right: sentences. */
  notes: string[]
  /** Bad copies that were set aside earlier. */
  quarantined: number
  /** How many of `damaged` were set aside by this check. */
  setAside: number
}
