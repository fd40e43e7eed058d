import type { BlockInfo } from '../../store/types.js'

/** The placement, as far as the replica index needs it. */
export interface PlacementView {
  readonly digest: string
  /** The first `copies` ranked nodes. */
  set: (key: Uint8Array, copies: number) => readonly string[]
  /** All placed nodes, best first. */
  rank: (key: Uint8Array, copies: number) => readonly string[]
}

/** A copy and its key. */
export interface Keyed { info: BlockInfo, key: Uint8Array }
