import type { NodeOptions } from '../../src/index.js'

/** What the soak may ask of a node's process, besides what any client may ask over its local API. */
export interface SoakActions {
  start: (args: { options: NodeOptions }) => { peerId: string, address: string }
  /** `live…`: after a full collection; only when `collect` is set. */
  memory: (args: { collect: boolean }) => MemoryReport
  /** Owners of pins whose record is here, standing and taken back. */
  pins: () => { standing: string[], removed: string[] }
  /**
   * Deletes the copies that no owner in `standing` claims: at once when all their owners are in `removed`, else when
   * they are old enough not to belong to a put under way. Stands in for the garbage collection that is still to come.
   */
  sweep: (args: { standing: string[], removed: string[] }) => { deleted: number }
  stop: () => null
}

export interface MemoryReport {
  rssBytes: number
  heapBytes: number
  bufferBytes: number
  liveHeapBytes?: number
  liveBufferBytes?: number
  blocks: number
  /** Refused by the disk's queue since the start. */
  refused: number
  /** Warnings of Node, such as too many listeners. */
  warnings: string[]
}
