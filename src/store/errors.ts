import { ShoalError } from '../util/errors.js'

/** There is no copy of the block on this node. */
export class BlockNotFoundError extends ShoalError {
  constructor (cid: string, options?: ErrorOptions) {
    super('block_not_found', `This node holds no copy of block ${cid}. Ask the mesh for it.`, options)
  }
}

/** The copy is in the index, but its bytes are short, gone or unreadable. */
export class BlockCorruptError extends ShoalError {
  constructor (cid: string, what: string, options?: ErrorOptions) {
    super('block_corrupt', `The copy of block ${cid} on this node is damaged: ${what}. ` +
      'Delete it here and fetch it again from another holder.', options)
  }
}

/** No room for another copy: by the setting, by the reserve, or because the disk said so. */
export class StoreFullError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    super('store_full', `The store takes no new copies: ${what}. Raise the capacity, free some disk, or add nodes.`,
      options)
  }
}

export class StoreClosedError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('store_closed', 'The block store is not open. Start the node before using it.', options)
  }
}

/** The disk refused. Nothing that failed this way was acknowledged. */
export class StoreIoError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    const cause = options?.cause instanceof Error ? `: ${options.cause.message}` : ''

    super('store_io', `The disk failed to ${what}${cause}. Check the disk and the rights of the data folder.`, options)
  }
}

/** A bounded queue of the store is full; the caller is faster than the disk. */
export class StoreBusyError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    super('store_busy', `The block store has too much to do: ${what}. Try again in a moment.`, options)
  }
}

/** The data was written by a newer Shoal. */
export class StoreTooNewError extends ShoalError {
  constructor (path: string, found: number, known: number, options?: ErrorOptions) {
    super('store_too_new', `${path} has format version ${found}, but this Shoal knows versions up to ${known}. ` +
      'Run the newer Shoal on this data folder, or choose another folder.', options)
  }
}

/** `store.json` cannot be understood, so nobody can say whose copies these are. */
export class StoreCorruptError extends ShoalError {
  constructor (path: string, what: string, options?: ErrorOptions) {
    super('store_corrupt', `${path} is damaged (${what}). Restore it, or move it away: the store then takes a new ` +
      'store_id and keeps the copies beside it.', options)
  }
}

/** The CID cannot be the name of a file. */
export class UnsupportedCidError extends ShoalError {
  constructor (chars: number, max: number, options?: ErrorOptions) {
    super('invalid_cid', `The CID is ${chars} characters long; a store keeps blocks of up to ${max}. ` +
      'Use a hash function with a shorter digest, such as sha2-256.', options)
  }
}

/** Another process works on the folder. */
export class DataDirLockedError extends ShoalError {
  constructor (dir: string, pid: number, options?: ErrorOptions) {
    super('data_dir_locked', `${dir} is in use by the process with pid ${pid}. ` +
      'Stop that node, or give this one another data folder (-d).', options)
  }
}

/** The disk failed too often to be written to. */
export class StoreReadOnlyError extends ShoalError {
  constructor (ioErrors: number, options?: ErrorOptions) {
    super('store_read_only', `The store takes no more writes: its disk failed ${ioErrors} times. Look at the disk ` +
      '(dmesg, smartctl); replace it and run `shoal store replace`, or restart the node if the fault is mended.',
    options)
  }
}

/** Nothing is, or is any more, at this position of an owner's log. */
export class LogPositionError extends ShoalError {
  constructor (owner: string, position: number, options?: ErrorOptions) {
    super('log_position_missing', `The log of ${owner} has nothing at position ${position}: it was never written, or ` +
      'has been trimmed.', options)
  }
}
