import { ShoalError } from '../../util/errors.js'

/** The URL is no path of content. */
export class InvalidContentPathError extends ShoalError {
  constructor (why: string) {
    super('invalid_content_path', `${why} A content path is /ipfs/<cid> or /ipfs/<cid>/path/in/folder.`)
  }
}

/** A query parameter that says nothing this gateway knows. */
export class InvalidParameterError extends ShoalError {
  constructor (name: string, value: string, known: string) {
    super('invalid_parameter', `${name}=${JSON.stringify(value)} is not known: it is ${known}.`)
  }
}

/** The block is of a codec that cannot be shown. */
export class UnsupportedCodecError extends ShoalError {
  constructor (cid: string, code: number) {
    super('invalid_codec', `${cid} is of the codec 0x${code.toString(16)}, which is not shown here. ?format=raw gives its ` +
      'bytes.')
  }
}

/** There is such content, but not in this form. */
export class NotAcceptableError extends ShoalError {
  constructor (what: string, wanted: string) {
    super('not_acceptable', `${what} is not given as ${wanted}: one codec is not converted into another. ?format=raw gives ` +
      'the block, to convert it yourself.')
  }
}

/** Parameters of a CAR that are not offered. */
export class CarNotAcceptableError extends ShoalError {
  constructor (wanted: string) {
    super('not_acceptable', `No CAR is made with ${wanted}: version is 1, order dfs (or unk), dups y or n.`)
  }
}

/** `only-if-cached`, and this node has no copy. */
export class NotCachedError extends ShoalError {
  constructor (cid: string) {
    super('not_cached', `This node has no copy of the block ${cid}, and the request is for what is here only ` +
      '(Cache-Control: only-if-cached).')
  }
}

/** The path ends inside of a document. */
export class PathRemainderError extends ShoalError {
  constructor (cid: string, rest: readonly string[]) {
    super('path_remainder', `"${rest.join('/')}" in ${cid} is no link: reading IPLD Kinds other than Links (CBOR Tag 42) is ` +
      'not implemented. Ask for the document itself.')
  }
}

export class MutableNamesError extends ShoalError {
  constructor () {
    super('mutable_names', '/ipns/ is not served here: this gateway knows content by its CID only. Use /ipfs/<cid>.')
  }
}

/** The nodes that may have the content did not give it in time. */
export class ContentTimeoutError extends ShoalError {
  constructor (what: string, ms: number) {
    super('content_timeout', `${what} did not come within ${ms / 1000} s. The nodes that have it may be slow or down; try ` +
      'again later.')
  }
}

/** What happened is in the log, and not for clients. */
export class ContentFaultError extends ShoalError {
  constructor () {
    super('internal', 'The content could not be served. The log of this node says why.')
  }
}

/** A script that would see all requests to this gateway. */
export class ServiceWorkerError extends ShoalError {
  constructor () {
    super('service_worker', 'No service worker is served here: all content shares this host, and the script of one page ' +
      'would see the requests of all others.')
  }
}

/** The range that `entity-bytes` asks for lies outside of the file. */
export class EntityBytesError extends ShoalError {
  constructor (value: string, bytes: number) {
    super('invalid_entity_bytes', `entity-bytes=${value} is outside of the file, which has ${bytes} bytes.`)
  }
}
