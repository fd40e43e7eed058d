import { ShoalError } from '../util/errors.js'

/** A command line that makes no sense; the message says how it should look. */
export class UsageError extends ShoalError {
  constructor (message: string, options?: ErrorOptions) {
    super('usage', message, options)
  }
}

/** The data dir is there, but no node listens in it. */
export class NodeNotRunningError extends ShoalError {
  constructor (dataDir: string, origin: string, options?: ErrorOptions) {
    super('node_not_running', `No node is running on ${dataDir} (${origin}). Start one with: ` +
      `shoal -d ${dataDir}. If your node uses another data dir, name it with -d.`, options)
  }
}

/** The data dir does not exist. */
export class DataDirNotFoundError extends ShoalError {
  constructor (dataDir: string, origin: string, problem = 'does not exist', options?: ErrorOptions) {
    super('data_dir_not_found', `The data dir ${dataDir} (${origin}) ${problem}. Name the data dir of your node ` +
      `with -d or SHOAL_DATA_DIR, or start a node there with: shoal -d ${dataDir}`, options)
  }
}

/** A socket file was left behind by a node that is gone. */
export class NodeGoneError extends ShoalError {
  constructor (dataDir: string, options?: ErrorOptions) {
    super('node_gone', `The node on ${dataDir} is gone: its socket is there but nothing answers, so it was probably ` +
      `killed. Start it again with: shoal -d ${dataDir} (the old socket is cleared by that).`, options)
  }
}

/** The socket or the data dir belongs to another user. */
export class SocketDeniedError extends ShoalError {
  constructor (dataDir: string, owner: string | undefined, options?: ErrorOptions) {
    const whose = owner === undefined ? 'another user' : `user ${owner}`
    super('permission_denied', `The node on ${dataDir} belongs to ${whose}, and only its owner may talk to it. ` +
      `Run the command as that user${owner === undefined ? '' : `, for example: sudo -u '#${owner}' shoal …`}`, options)
  }
}

/** The node took the connection but did not answer in time. */
export class NodeNotAnsweringError extends ShoalError {
  /** @param where - as `whereabouts` says it */
  constructor (where: string, seconds: number) {
    super('node_not_answering', `The node ${where} took the request but did not answer within ${seconds} s. ` +
      'It may be stopped or overloaded: look at its log, try again, or restart it.')
  }
}

/** The connection to the node broke before it had answered. */
export class ConnectionLostError extends ShoalError {
  /** @param where - as `whereabouts` says it */
  constructor (where: string, detail: string, options?: ErrorOptions) {
    super('connection_lost', `The connection to the node ${where} broke before it answered (${detail}). ` +
      'Check that the node is still running (shoal status), then try again.', options)
  }
}

/** No connection to any of the nodes elsewhere. */
export class NodeUnreachableError extends ShoalError {
  constructor (where: string, detail: string, options?: ErrorOptions) {
    super('node_unreachable', `The node ${where} cannot be reached (${detail}). Check the address and that the node runs; ` +
      'it serves HTTP on 127.0.0.1 alone unless it was started with `--http-listen`.', options)
  }
}

/** The connection broke in the middle of an answer. */
export class TruncatedError extends ShoalError {
  constructor (what: string, detail: string, options?: ErrorOptions) {
    super('truncated', `${what} ended early (${detail}); what arrived is incomplete. ` +
      'Try again; if it happens again, the node\'s log and `shoal why <cid>` tell more.', options)
  }
}

/** Something answered that does not speak Shoal's API. */
export class BadAnswerError extends ShoalError {
  constructor (detail: string, options?: ErrorOptions) {
    super('bad_answer', `The node's answer makes no sense: ${detail}. ` +
      'Are the command and the node of the same version? Compare `shoal version` and `shoal node info`.', options)
  }
}

/** A local file or folder that is to be put and cannot be. */
export class SourceError extends ShoalError {
  constructor (
    code: 'source_not_found' | 'source_unreadable' | 'source_unsupported' | 'source_changed', message: string,
    options?: ErrorOptions
  ) {
    super(code, message, options)
  }
}

/** A link to follow that leads nowhere. */
export class DanglingLinkError extends SourceError {
  constructor (message: string, options?: ErrorOptions) {
    super('source_not_found', message, options)
  }
}

/** A local target that is in the way or cannot be written. */
export class DestinationError extends ShoalError {
  constructor (kind: 'exists' | 'unwritable', message: string, options?: ErrorOptions) {
    super(`destination_${kind}`, message, options)
  }
}

/** What reads and writes extended attributes is not there, or does not work. */
export class XattrToolError extends ShoalError {
  constructor (message: string, options?: ErrorOptions) {
    super('xattr_tool', message, options)
  }
}

/** `sync --delete` from a source that looks like a disk that is not mounted. */
export class WouldEmptyError extends ShoalError {
  /** @param entries - how many would go, in words */
  constructor (source: string, target: string, entries: string) {
    super('would_empty', `${source} holds no file, and --delete would remove ${entries} from ${target}. Nothing was done. Look ` +
      `whether ${source} is the right one, and mounted; if it is to be so, give --force.`)
  }
}

/** The local disk is full. */
export class LocalDiskFullError extends ShoalError {
  constructor (path: string, options?: ErrorOptions) {
    super('local_disk_full', `No space left on the disk of ${path}. Free some, or get it to another place.`, options)
  }
}

/** A folder from the mesh holds a name that would be written outside of the target. */
export class UnsafePathError extends ShoalError {
  constructor (name: string, reason: string) {
    super('unsafe_path', `The folder holds an entry named ${JSON.stringify(name)}, which ${reason}; nothing was ` +
      'written for it. Use `shoal ls` to look at it, and `shoal cat` to get single files.')
  }
}

/** A signal told the command to stop. */
export class InterruptedError extends ShoalError {
  constructor (signal: NodeJS.Signals) {
    super(signal === 'SIGINT' ? 'interrupted' : 'terminated', signal === 'SIGINT' ? 'Interrupted.' : `Ended by ${signal}.`)
  }
}

/** The reader of our output went away (`| head`): the end of work, and no fault. */
export class OutputClosedError extends ShoalError {
  constructor () {
    super('output_closed', 'The reader of the output went away.')
  }
}

/** A pattern that nothing in a volume fits. */
export class PathNotFoundError extends ShoalError {
  constructor (message: string) {
    super('path_not_found', `${message}. \`*\`, \`?\` and \`[a-z]\` stay within a name, \`**\` goes across folders; ` +
      '`shoal ls` shows what is there.')
  }
}

/** A CID without a pin: nothing was put under it, or it was unpinned before. */
export class NotPinnedError extends ShoalError {
  constructor (cid: string) {
    super('not_pinned', `${cid} is not pinned, so there is nothing to remove. Only a whole CID that ` +
      '`shoal put --pin` printed has a pin, not a part of it.')
  }
}
