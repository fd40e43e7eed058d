import { BusyError, RemoteError } from '../../util/errors.js'
import { RETRY_MS_DEFAULT } from '../../util/retry-hint.js'
import {
  InvalidSettingsError, NotInlineError, NotWhileCutOffError, OperationExpiredError, OperationReusedError,
  SnapshotExistsError, SnapshotNotFoundError, TrashNotFoundError, VersionConflictError, VersionNotFoundError,
  VolumeDeletedError, VolumeFsError, VolumeFullError
} from '../errors.js'
import type { FsCode } from '../errors.js'
import type { TreeOp } from './types.js'

const FS_CODES: ReadonlySet<string> = new Set<FsCode>([
  'ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL', 'EFBIG', 'ENOSPC', 'EDQUOT', 'EROFS',
  'EBADF'
])

export interface ResultErrorInit {
  op?: TreeOp
  volume?: string
  commandId?: string
  /** The first part of the path that is not there, or is no folder. */
  missing?: string
  /** What is the case, as far as more than the code is known. */
  why?: string
}

/** The typed error of a refused result, or of an answer of type `error`. */
export function resultError (
  result: { code: string, detail?: string }, { op, volume = '', commandId = '', missing, why }: ResultErrorInit = {}
): Error {
  const detail = result.detail ?? ''

  if (FS_CODES.has(result.code)) {
    return new VolumeFsError(result.code as FsCode, pathOf(op) ?? detail, { ...destOf(op), volume, missing, why })
  }

  switch (result.code) {
    case 'version_conflict': return new VersionConflictError(detail, { volume })
    case 'not_inline': return new NotInlineError(detail)
    case 'operation_expired': return new OperationExpiredError(commandId !== '' ? commandId : detail)
    case 'operation_reused': return new OperationReusedError(commandId, detail)
    case 'volume_full': return new VolumeFullError(volume, detail)
    case 'volume_deleted': return new VolumeDeletedError(volume)
    case 'invalid_volume_settings': return new InvalidSettingsError(detail)
    case 'snapshot_not_found': return new SnapshotNotFoundError(detail, { volume })
    case 'snapshot_exists': return new SnapshotExistsError(detail, { volume })
    case 'version_not_found': return new VersionNotFoundError(detail, { volume })
    case 'trash_not_found': return new TrashNotFoundError(detail, { volume })
    case 'not_while_cut_off': return new NotWhileCutOffError(detail)
    case 'busy': return new BusyError(detail, RETRY_MS_DEFAULT)
    default: return new RemoteError(result.code, `The volume refused the operation (${result.code}): ${detail}.`)
  }
}

/** Operations with two paths name both in the error, as `node:fs` does, whichever of them is at fault. */
function destOf (op: TreeOp | undefined): { dest?: string } {
  return op?.type === 'rename' || op?.type === 'copy' ? { dest: op.to } : {}
}

function pathOf (op: TreeOp | undefined): string | undefined {
  return op?.type === 'rename' || op?.type === 'copy' ? op.from : undefined
}
