/** Every shape of the local API, as a type. Keys are snake_case and stable: `-o json` prints them as they are. */
export type * from './common.js'
export type * from './entries.js'
export type * from './files.js'
export type * from './gc.js'
export type * from './history.js'
export type * from './node.js'
export type * from './peers.js'
export type * from './pins.js'
export type * from './scrub.js'
export type * from './status.js'
export type * from './volumes.js'
export type {
  AttributesRequest, ConflictsClearRequest, CopyRequest, LeaveRequest, MkdirRequest, PeerAddRequest, PinCreateRequest,
  RenameRequest, RestoreRequest, SnapshotCreateRequest, SnapshotRestoreRequest, TouchRequest, TrashEmptyRequest,
  TrashRestoreRequest, TruncateRequest, VolumeCreateRequest, VolumeRecoverRequest, VolumeRenameRequest,
  VolumeSettingsRequest
} from './requests.js'
