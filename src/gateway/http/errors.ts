import { BusyError, errorCode, ShoalError } from '../../util/errors.js'

export class UnknownRouteError extends ShoalError {
  constructor (method: string, path: string) {
    super('unknown_route', `There is no ${method} ${path}. Node and client may be of different versions.`)
  }
}

export class MethodNotAllowedError extends ShoalError {
  constructor (method: string, path: string, readonly allowed: readonly string[]) {
    super('method_not_allowed', `${path} takes ${allowed.join(', ')}, not ${method}.`)
  }
}

export class BadRequestError extends ShoalError {
  constructor (why: string) {
    super('bad_request', why)
  }
}

/** Nothing to restore: it was not pinned, or is gone. */
export class NoRemovedPinError extends ShoalError {
  constructor (cid: string) {
    super('not_pinned', `No pin of ${cid} was taken back of late, so there is none to restore. \`shoal pin ls --removed\` lists ` +
      'those that were; what the mesh still has is pinned anew with `shoal pin add`.')
  }
}

export class InvalidCodecError extends ShoalError {
  constructor (codec: string) {
    super('invalid_codec', `"${codec}" is not a codec of blocks that can be put: use raw or dag-pb.`)
  }
}

export class InvalidBlockError extends ShoalError {
  constructor (why: string, options?: ErrorOptions) {
    super('invalid_block', `The block is not dag-pb: ${why}. Put it with codec raw, or correct it.`, options)
  }
}

export class BodyTooLargeError extends ShoalError {
  constructor (limit: number) {
    super('body_too_large', `The body has more than the ${limit} bytes that this request takes.`)
  }
}

/** The client went away in the middle of a body. */
export class TruncatedBodyError extends ShoalError {
  constructor () {
    super('truncated', 'The connection ended before the end of the body. Nothing was stored.')
  }
}

export class ServerBusyError extends BusyError {
  constructor (limit: number, retryAfterMs: number) {
    super(`The node serves ${limit} requests of this kind already, the most it takes`, retryAfterMs)
  }
}

export class NodeStoppingError extends ShoalError {
  constructor () {
    super('node_stopping', 'The node is stopping.')
  }
}

export class InvalidTarError extends ShoalError {
  constructor (why: string, options?: ErrorOptions) {
    super('invalid_tar', `The body is not a whole tar archive: ${why}.`, options)
  }
}

/** An entry of a tar that a folder in Shoal cannot hold. */
export class InvalidTarEntryError extends ShoalError {
  constructor (name: string, why: string) {
    super('invalid_tar_entry', `The archive's entry "${name}" cannot be stored: ${why}. Nothing was stored.`)
  }
}

/** A file in the place of the socket, or another program on the pipe. */
export class SocketPathTakenError extends ShoalError {
  constructor (socketPath: string, why: string, options?: ErrorOptions) {
    super('socket_path_taken', `The node cannot listen on ${socketPath}: ${why}. Move it away, or choose another data ` +
      'dir (`-d`).', options)
  }
}

/** HTTP status by error code. Codes that begin with `invalid_` and are not named here are 400, all others 500. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  EBADF: 400,
  EDQUOT: 507,
  EFBIG: 413,
  EEXIST: 409,
  EINVAL: 400,
  EISDIR: 400,
  ELOOP: 400,
  ENAMETOOLONG: 400,
  ENOENT: 404,
  ENOSPC: 507,
  ENOTDIR: 400,
  ENOTEMPTY: 409,
  EROFS: 403,
  aborted: 503,
  backup_base_missing: 409,
  bad_address: 400,
  bad_peer_id: 400,
  bad_request: 400,
  block_not_found: 404,
  block_too_large: 413,
  body_too_large: 413,
  busy: 503,
  config_invalid: 400,
  config_unreadable: 400,
  contended: 409,
  dial_failed: 502,
  dial_self: 400,
  exchange_failed: 502,
  exchange_timeout: 504,
  hash_mismatch: 400,
  is_directory: 400,
  is_symlink: 400,
  last_node: 409,
  too_few_left: 409,
  put_expired: 409,
  lookup_failed: 503,
  method_not_allowed: 405,
  no_quorum: 503,
  no_space: 503,
  node_stopping: 503,
  not_directory: 400,
  not_pinned: 404,
  not_unixfs: 400,
  not_while_cut_off: 503,
  operation_expired: 409,
  operation_reused: 409,
  outcome_unknown: 504,
  path_not_found: 404,
  peer_blocked: 403,
  peer_unreachable: 502,
  permission_denied: 403,
  rpc_timeout: 504,
  snapshot_exists: 409,
  snapshot_not_found: 404,
  store_busy: 503,
  store_closed: 503,
  store_full: 503,
  store_io: 503,
  store_read_only: 503,
  too_few_replicas: 503,
  trash_not_found: 404,
  truncated: 400,
  unknown_peer: 404,
  unknown_route: 404,
  version_conflict: 412,
  version_not_found: 404,
  volume_deleted: 410,
  volume_exists: 409,
  volume_full: 507,
  volume_not_found: 404,
  wrong_network: 502
}

const STATUS_BAD_REQUEST = 400
const STATUS_INTERNAL = 500

/** The HTTP status for an error. */
export function statusOf (err: unknown): number {
  const code = errorCode(err)

  return STATUS_BY_CODE[code] ?? (code.startsWith('invalid_') ? STATUS_BAD_REQUEST : STATUS_INTERNAL)
}
