import { ShoalError } from '../util/errors.js'

/** A layer was used before `start` or after `stop`. */
export class NodeStoppedError extends ShoalError {
  constructor () {
    super('node_stopped', 'This node is not running: call start() first.')
  }
}

/** Options that contradict each other or are out of range. */
export class InvalidOptionsError extends ShoalError {
  constructor (message: string) {
    super('invalid_options', message)
  }
}

/** `peer remove` or `peer block` names nobody. */
export class UnknownPeerError extends ShoalError {
  constructor (peer: string) {
    super('unknown_peer', `No peer and no configured address is called ${peer}. \`shoal peer\` lists the members.`)
  }
}

/** The data dir cannot be made or entered. */
export class DataDirUnusableError extends ShoalError {
  constructor (dir: string, reason: string, options?: ErrorOptions) {
    super('data_dir_unusable', `The data dir ${dir} cannot be used: ${reason}. Name a folder of your own with -d.`, options)
  }
}
