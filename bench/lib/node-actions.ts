import type { NodeOptions, StatusReport } from '../../src/index.js'
import type { VolumeActions } from './volume-actions.js'

/** What a child process with nodes in it can be told to do. `node` is the index in the child. */
export interface NodeActions extends VolumeActions {
  /** Starts nodes; those after the first join through it as well. */
  start: (args: { nodes: NodeOptions[] }) => { peerId: string, address: string }[]
  /** Stores a stamped file; `ms` until it is acknowledged. */
  put: (args: { node?: number, seed: number, mib: number }) => { cid: string, ms: number, blocks: number }
  /** Reads a stamped file and checks it. */
  get: (args: { node?: number, cid: string, seed: number, mib: number }) => { ms: number }
  /** Stores single stamped blocks until `count` or the time is reached; tells how many. */
  putBlocks: (args: BlockArgs) => { ms: number, count: number }
  getBlocks: (args: BlockArgs) => { ms: number, count: number }
  /** Reads a file again and again until `stopReading`. */
  startReading: (args: { node?: number, cid: string, seed: number, mib: number }) => null
  /** Gaps between chunks are counted anew from here on; resolves to the longest so far. */
  markReading: () => { longestGapMs: number, mib: number }
  stopReading: () => { longestGapMs: number, mib: number }
  /** States of all members as one node sees them. */
  members: (args: { node?: number }) => Record<string, string>
  status: (args: { node?: number }) => StatusReport
  usage: (args: { node?: number }) => { blocks: number, bytes: number }
  /** CPU time of the whole process, all its threads. */
  cpu: () => { seconds: number }
  startProfile: () => null
  /** Writes a `.cpuprofile`. */
  stopProfile: (args: { file: string }) => null
  stop: () => null
}

export interface BlockArgs {
  node?: number
  seed: number
  count: number
  bytes: number
  inFlight: number
  msMax: number
}

/** Told as it happens. */
export interface MemberEvent { event: 'peer:join' | 'peer:suspect' | 'peer:dead' | 'peer:evicted', observer: string, peerId: string }
