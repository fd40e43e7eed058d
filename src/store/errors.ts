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

/** `store.json` cannot be understood, so it is unknown whose copies these are. */
export class StoreCorruptError extends ShoalError {
  constructor (path: string, what: string, options?: ErrorOptions) {
    super('store_corrupt', `${path} is damaged (${what}). Restore it, or move it away: the store then takes ` +
      'the id that its segments carry, or else a new one, and keeps the copies beside it.', options)
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
  constructor (dir: string, readonly pid: number, options?: ErrorOptions) {
    super('data_dir_locked', `${dir} is in use by the process with pid ${pid}, or was copied from the data dir of that ` +
      'process while it ran. Stop that node, or give this one a data dir of its own (-d); a copy is no other node.', options)
  }
}

/** The disk failed too often to be written to. */
export class StoreReadOnlyError extends ShoalError {
  /** @param reason - part of a sentence, such as `DiskHealth.reason` */
  constructor (reason: string, options?: ErrorOptions) {
    super('store_read_only', `The store takes no more writes: ${reason}. Look at the disk (dmesg, smartctl); ` +
      'replace it and run `shoal store replace`, or restart the node if the fault is mended.', options)
  }
}

/** The store cannot be opened on the disk as it is; a restart alone does not help. */
export class StoreUnusableError extends ShoalError {
  constructor (dir: string, what: string, options?: ErrorOptions) {
    super('store_unusable', `The store in ${dir} cannot be opened: ${what}.`, options)
  }
}

/** Nothing is, or is any more, at this position of an owner's log. */
export class LogPositionError extends ShoalError {
  constructor (owner: string, position: number, options?: ErrorOptions) {
    super('log_position_missing', `The log of ${owner} has nothing at position ${position}: it was never written, or ` +
      'has been trimmed.', options)
  }
}

/** The bytes at a position of an owner's log are not those that were written. */
export class LogCorruptError extends ShoalError {
  constructor (owner: string, position: number, options?: ErrorOptions) {
    super('log_corrupt', `The log of ${owner} is damaged at position ${position}. Fetch the entry from another ` +
      'holder of the log, write it again, and look at the disk.', options)
  }
}

/** Something that was acknowledged is gone from an owner's log: what is left may contradict it. */
export class LogDamagedError extends ShoalError {
  /** @param reason - as part of a sentence */
  constructor (owner: string, reason: string, options?: ErrorOptions) {
    super('log_corrupt', `The log of ${owner} is damaged: ${reason}. What it promised has to be had from others; ` +
      'look at the disk.', options)
  }
}

/** One file per block, which this version no longer reads. */
export class StoreRetiredError extends ShoalError {
  constructor (folder: string, options?: ErrorOptions) {
    super('store_retired', `${folder} holds a store of one file per block, which this version of Shoal no longer reads. ` +
      'Nothing was changed. Move the copies over with the version that wrote it, while the node is stopped ' +
      '(`shoal store convert --to segments`), and start this one then; or begin with an empty store ' +
      '(`shoal store replace --yes`), which the other nodes fill again if they hold copies of everything.', options)
  }
}

/** Two stores in one folder, and neither came from the other. */
export class StoreAmbiguousError extends ShoalError {
  constructor (dir: string, folders: readonly string[], options?: ErrorOptions) {
    super('store_ambiguous', `${dir} holds two stores, ${folders.join(' and ')}, and nothing tells which one counts. ` +
      'Move the one that is not in use out of that folder.', options)
  }
}

/** There is nothing to work on. */
export class StoreMissingError extends ShoalError {
  constructor (dir: string, options?: ErrorOptions) {
    super('store_missing', `${dir} holds no store. Mount the disk that it is on; or, when the copies are gone for ` +
      'good, make a fresh one with `shoal store replace`.', options)
  }
}

/** Work on the files of a store needs them for itself. */
export class StoreInUseError extends ShoalError {
  constructor (dir: string, pid: number, options?: ErrorOptions) {
    super('store_in_use', `The store in ${dir} is in use by the process with pid ${pid}, most likely its node. Stop ` +
      `that first (shoal node stop -d ${dir}), then run the command again.`, options)
  }
}

/** A folder on a file system of its own can neither be renamed nor replaced by a rename. */
export class StoreMountError extends ShoalError {
  constructor (folder: string, what: string, options?: ErrorOptions) {
    super('store_on_own_mount', `${folder} is on a file system of its own and cannot be renamed. ${what}`, options)
  }
}

/** What was there still holds copies, and no option said that they may go. */
export class StoreNotEmptyError extends ShoalError {
  constructor (dir: string, copies: string, options?: ErrorOptions) {
    super('store_not_empty', `${dir} still holds ${copies}. If this is the disk that you want to give up, run the ` +
      'command again with --yes: the old store is renamed, not deleted. Nothing was changed.', options)
  }
}
