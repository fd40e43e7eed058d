import { BusyError, RemoteError } from '../../util/errors.js'
import { RETRY_MS_DEFAULT } from '../../util/retry-hint.js'
import {
  InvalidSettingsError, NotInlineError, NotWhileCutOffError, OperationExpiredError, SnapshotExistsError,
  SnapshotNotFoundError, TrashNotFoundError, VersionConflictError, VersionNotFoundError, VolumeDeletedError,
  VolumeFsError, VolumeFullError
} from '../errors.js'
import type { FsCode } from '../errors.js'
import type { TreeOp } from './types.js'

const FS_CODES: ReadonlySet<string> = new Set<FsCode>([
  'ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL', 'EFBIG', 'ENOSPC', 'EDQUOT', 'EROFS',
  'EBADF'
])

/** The typed error of a refused result, or of an answer of type `error`. */
export function resultError (
  result: { code: string, detail?: string }, { op, volume = '', commandId = '' }: { op?: TreeOp, volume?: string, commandId?: string } = {}
): Error {
  const detail = result.detail ?? ''

  if (FS_CODES.has(result.code)) {
    return new VolumeFsError(result.code as FsCode, detail, destOf(op))
  }

  switch (result.code) {
    case 'version_conflict': return new VersionConflictError(detail)
    case 'not_inline': return new NotInlineError(detail)
    case 'operation_expired': return new OperationExpiredError(commandId !== '' ? commandId : detail)
    case 'volume_full': return new VolumeFullError(volume, detail)
    case 'volume_deleted': return new VolumeDeletedError(volume)
    case 'invalid_volume_settings': return new InvalidSettingsError(detail)
    case 'snapshot_not_found': return new SnapshotNotFoundError(detail)
    case 'snapshot_exists': return new SnapshotExistsError(detail)
    case 'version_not_found': return new VersionNotFoundError(detail)
    case 'trash_not_found': return new TrashNotFoundError(detail)
    case 'not_while_cut_off': return new NotWhileCutOffError(detail)
    case 'busy': return new BusyError(detail, RETRY_MS_DEFAULT)
    default: return new RemoteError(result.code, `The volume refused the operation (${result.code}): ${detail}.`)
  }
}

/** Operations with two paths name the second one in the error, as `node:fs` does. */
function destOf (op: TreeOp | undefined): { dest?: string } {
  return op?.type === 'rename' || op?.type === 'copy' ? { dest: op.to } : {}
}
