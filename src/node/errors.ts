import { ShoalError } from '../util/errors.js'

/** A layer was used before `start` or after `stop`. */
export class NodeStoppedError extends ShoalError {
  constructor () {
    super('node_stopped', 'This node is not running: call start() first.')
  }
}

/** Another process runs with this node's key, and was there first. */
export class NodeClonedError extends ShoalError {
  constructor (own: string, other: string, dataDir: string | undefined) {
    super('node_cloned', `This node (${own}) does not run: another process with the same key runs at ${other} and was ` +
      `there first. One of the two data dirs is a copy of the other. If ${dataDir ?? 'this one'} is the copy, remove it ` +
      'and start with an empty data dir, as a new node; if the other one is, stop that and remove its data dir, then ' +
      'start this node again.')
  }
}

/** Options that contradict each other or are out of range. */
export class InvalidOptionsError extends ShoalError {
  constructor (message: string) {
    super('invalid_options', message)
  }
}

/** `peer remove` or `peer block` names no peer. */
export class UnknownPeerError extends ShoalError {
  constructor (peer: string) {
    super('unknown_peer', `No peer and no configured address is called ${peer}. \`shoal peer\` lists the members.`)
  }
}

/** The data dir cannot be made, entered or written to. */
export class DataDirUnusableError extends ShoalError {
  /** @param reason - what is wrong and what to do, without a full stop */
  constructor (dir: string, reason: string, options?: ErrorOptions) {
    super('data_dir_unusable', `The data dir ${dir} cannot be used: ${reason}, or name another folder with -d.`, options)
  }
}

/** A file in the data dir was written by a newer Shoal. */
export class DataDirTooNewError extends ShoalError {
  constructor (file: string, found: number, known: number) {
    super('data_dir_too_new', `${file} has format version ${found}, but this Shoal knows versions up to ${known}. ` +
      'Run the newer Shoal on this data dir, or choose another one.')
  }
}

/** `workers set` names none. */
export class UnknownWorkerError extends ShoalError {
  constructor (worker: string) {
    super('unknown_worker', `This node has no worker ${worker}. \`shoal workers\` lists them.`)
  }
}

/** Work whose speed is not for an operator to choose: it moves no bulk of bytes. */
export class WorkerNotThrottledError extends ShoalError {
  constructor (worker: string) {
    super('worker_not_throttled', `The worker ${worker} has no throttle. \`shoal workers\` shows those that have one.`)
  }
}

/** Without its rounds the node or the mesh would not be safe, or nothing would be gained. */
export class WorkerNotPausableError extends ShoalError {
  constructor (worker: string) {
    super('worker_not_pausable', `The worker ${worker} cannot be paused. \`shoal workers -o json\` tells which can.`)
  }
}
