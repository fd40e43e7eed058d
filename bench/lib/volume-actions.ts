import type { VolumeOptions, VolumeStat } from '../../src/volumes/types.js'

export type VolumeOperation = 'mkdir' | 'create' | 'create-flat' | 'stat' | 'read' | 'list' | 'rename' | 'delete'

/** The same operation on the files `from`, `from + step`, … below `to`, a hundred of them in each folder. */
export interface VolumeLoad {
  operation: VolumeOperation
  dir: string
  from: number
  to: number
  /** For folders and listings, which come once for many files. @default 1 */
  step?: number
  bytes: number
  inFlight: number
}

/** What a child process with nodes in it can be told to do with volumes; `name` is the volume. */
export interface VolumeActions {
  volumeCreate: (args: VolumeOptions & { node?: number, name: string }) => null
  volumeStat: (args: { node?: number, name: string }) => VolumeStat
  /** Time of all, and of each. */
  volumeLoad: (args: VolumeLoad & { node?: number, name: string }) => { ms: number, latencies: number[] }
  /** One operation. */
  volumeDo: (args: {
    node?: number, name: string, operation: 'write' | 'stat' | 'mkdir' | 'truncate' | 'first-page', path: string
    bytes?: number, operationId?: string, stale?: boolean
  }) => { ms: number }
  volumeWriteAt: (args: { node?: number, name: string, path: string, offset: number, bytes: number }) => { ms: number }
  /** Writes files with their folders. */
  volumePutTree: (args: {
    node?: number, name: string, to: string, files: readonly { path: string, bytes: number }[], inFlight: number
  }) => { ms: number, latencies: number[] }
}
