import { statusOfCode } from '../../api/error-status.js'
import { errorCode, ShoalError } from '../../util/errors.js'

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
    super('truncated', 'The connection ended before the end of the body. Send the whole of it again.')
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

/** An entry of a tar that a folder in Shoal cannot hold. In a volume those before it are stored, by CID nothing is. */
export class InvalidTarEntryError extends ShoalError {
  constructor (name: string, why: string) {
    super('invalid_tar_entry', `The archive's entry "${name}" cannot be stored: ${why}. ` +
      'Leave it out, and send the archive again.')
  }
}

/** The token of the request is none, or its scheme is not known here. */
export class BadCredentialsError extends ShoalError {
  constructor () {
    super('bad_credentials', 'Send the token as `Authorization: Bearer TOKEN`, or as the password of `Basic`.')
  }
}

export class PermissionDeniedError extends ShoalError {
  constructor (caller: string, what: string) {
    super('permission_denied', caller === 'anonymous'
      ? `${what} is not for everyone. Send a token; whoever runs the mesh makes one with \`shoal token create\`.`
      : `${what} is not for ${caller}: it needs \`shoal grant ${caller.replace(/^user:/, '')} '*' admin\`.`)
  }
}

/** The name in `Host` is none of ours: see `isKnownHost`. */
export class StrangeHostError extends ShoalError {
  constructor (host: string) {
    super('unknown_host', `This node does not serve the name ${JSON.stringify(host)}. If it is one of yours, add it to ` +
      '`http_hosts` (`--http-hosts`).')
  }
}

/** A page of another site sends it, in the name of who reads that page. */
export class CrossSiteError extends ShoalError {
  constructor () {
    super('cross_site', 'A page of another site asks for a change. Changes are taken from pages of this node, and from programs.')
  }
}

/** What the client has seen is not what is there. */
export class PreconditionFailedError extends ShoalError {
  constructor (header: string, options?: ErrorOptions) {
    super('precondition_failed', `What ${header} asks for does not hold: the entry has changed, or is there, or is not. ` +
      'Read it again, and decide anew.', options)
  }
}

export class HttpListenFailedError extends ShoalError {
  constructor (address: string, why: string, options?: ErrorOptions) {
    super('http_listen_failed', `HTTP cannot be served on ${address}: ${why}. Choose another address with \`--http-listen\`, ` +
      'or none with an empty one.', options)
  }
}

export class InvalidCertificateError extends ShoalError {
  constructor (certFile: string, keyFile: string, why: string, options?: ErrorOptions) {
    super('invalid_certificate', `HTTPS cannot be served with ${certFile} and ${keyFile}: ${why}.`, options)
  }
}

/** A file in the place of the socket, or another program on the pipe. */
export class SocketPathTakenError extends ShoalError {
  constructor (socketPath: string, why: string, options?: ErrorOptions) {
    super('socket_path_taken', `The node cannot listen on ${socketPath}: ${why}. Move it away, or choose another data ` +
      'dir (`-d`).', options)
  }
}

/** The HTTP status for an error. */
export function statusOf (err: unknown): number {
  return statusOfCode(errorCode(err))
}
