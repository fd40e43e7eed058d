// Compilers since TypeScript 6.0 load no types of Node by themselves, and the interface names some (`BufferEncoding`).
/// <reference types="node" preserve="true" />

/**
 * Shoal: leaderless mesh file storage, as a library.
 *
 * @example
 * ```ts
 * import { createNode } from 'shoal'
 *
 * const node = await createNode({ dataDir: './data' })
 * const { cid } = await node.files.add(Buffer.from('hello'))
 * await node.stop()
 * ```
 */
export { createNode } from './node/create.js'
export type { BadCopy } from './blocks/scrub/bad-copies.js'
export type { Gc, GcStatus, GcVolumeStatus } from './blocks/gc/types.js'
export type { Scrub, ScrubPassStatus, ScrubStatus } from './blocks/scrub/types.js'
export type {
  Damage, LeaveOptions, NodeOptions, Peers, ShoalEvents, ShoalNode, StatusReport, WorkerChange, Workers
} from './node/types.js'
export type {
  BlockHealth, Blocks, BlockStat, ClaimResult, GetOptions, Holder, LeaveProgress, PutOptions, PutResult, RepairStatus
} from './blocks/types.js'
export type {
  AddOptions, AddProgress, AddResult, CatOptions, DagBlock, FileEntry, Files, SourceEntry
} from './files/types.js'
export { backup } from './volumes/fs/backup.js'
export { restore } from './volumes/fs/restore.js'
export {
  NoQuorumError, OperationExpiredError, OperationReusedError, OutcomeUnknownError, VersionConflictError,
  VolumeExistsError, VolumeFsError, VolumeNotFoundError
} from './volumes/errors.js'
export type {
  ChangeOptions, ChangeResult, ConflictInfo, EntryStat, LogRow, MetadataReplica, OpenFlag, ReadFileOptions, ReadOptions,
  RecoverReport, SnapshotInfo, TrashInfo, VersionInfo, Volume,
  VolumeEvent, VolumeFile, VolumeOptions, VolumeRow, Volumes,
  VolumeStat, WriteFileOptions, WriteResult
} from './volumes/types.js'
export type { Member, MemberFlags, MemberState } from './peer/membership/member.js'
export type { Claim, Redundancy } from './store/types.js'
export type { Logger } from './util/logger.js'
export type { WorkerStatus } from './util/worker.js'
export { AbortedError, BusyError, RemoteError, ShoalError } from './util/errors.js'
