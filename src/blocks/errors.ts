import { ShoalError } from '../util/errors.js'

/** Fewer nodes than `min_replicas` took the block durably. */
export class TooFewReplicasError extends ShoalError {
  constructor (readonly copies: number, readonly needed: number, readonly reasons: readonly string[]) {
    super('too_few_replicas', `Only ${copies} of the ${needed} copies that min_replicas asks for could be made` +
      `${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}. Nothing was acknowledged. ` +
      'Start more nodes, wait until those that are down are back, or lower min_replicas.')
  }
}

/** The nodes that should hold the block have no room. */
export class NoSpaceError extends ShoalError {
  constructor (copies: number, needed: number, reasons: readonly string[] = []) {
    super('no_space', `Only ${copies} of ${needed} copies found room: the other nodes are full` +
      `${reasons.length > 0 ? ` or failed (${reasons.join('; ')})` : ''}. ` +
      'Add a node, raise `capacity` on one, or free space.')
  }
}

/** A label that does not go with a pin. */
export class InvalidPinLabelError extends ShoalError {
  constructor (label: string, bytesMax: number) {
    super('invalid_pin_label', `${JSON.stringify(label)} is no label of a pin: it has at most ${bytesMax} bytes, and no control ` +
      'characters. Give a shorter one.')
  }
}

/** A claim that no peer would take. */
export class InvalidClaimError extends ShoalError {
  /** @param reason - path to what is wrong, and what is: `claims[0].since: is 1.5, not a whole number` */
  constructor (reason: string) {
    super('invalid_claim', `The claims are not what nodes take of each other, and nothing was stored: ${reason}. ` +
      'Take them from pinClaim or volumeClaim.')
  }
}

export class BlockNotFoundError extends ShoalError {
  constructor (cid: string, asked: number) {
    super('block_not_found', `No reachable node has the block ${cid} (${asked} asked). It may be on a node that is ` +
      'down (`shoal peer`), or the CID belongs to another mesh.')
  }
}

export class BlockTooLargeError extends ShoalError {
  constructor (bytes: number, limit: number) {
    super('block_too_large', `The block has ${bytes} bytes, and ${limit} is the most. Store it as a file instead: ` +
      '`shoal put` cuts files into blocks.')
  }
}

export class HashMismatchError extends ShoalError {
  constructor (cid: string) {
    super('hash_mismatch', `These bytes are not those of ${cid}: their hash differs.`)
  }
}

export class UnsupportedHashError extends ShoalError {
  constructor (cid: string, code: number) {
    super('invalid_cid', `${cid} uses the hash function 0x${code.toString(16)}; only sha2-256 (0x12) is supported.`)
  }
}

/** A node would leave with copies that no other node can take. */
export class LastNodeError extends ShoalError {
  constructor (blocks: number) {
    super('last_node', `No other node could take the ${blocks} blocks of this one. Start another node first, ` +
      'or use --force to leave without handing over.')
  }
}

/** Without this node there would be fewer nodes than each block needs copies. */
export class TooFewLeftError extends ShoalError {
  constructor (others: number, needed: number) {
    super('too_few_left', `Without this node there would be ${others === 1 ? 'one node' : `${others} nodes`} up, and ` +
      `min_replicas asks for ${needed} copies of each block. This node stays. Start another node, wait until those that ` +
      'are down are back, or use --force to leave with fewer copies.')
  }
}

/** A put stood still for so long that its blocks may be gone. */
export class PutExpiredError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('put_expired', 'This put stood still for so long that the blocks it began with may have been collected. ' +
      'Nothing of it is kept. Put it once more.', options)
  }
}

/** A peer's part in comparing copies makes no sense. */
export class ReconciliationError extends ShoalError {
  constructor (what: string) {
    super('reconciliation_failed', `Comparing copies with a peer failed: ${what}. It is tried again later; when it ` +
      'goes on, look at the versions that both nodes run.')
  }
}

/** A mark's filter that cannot be read. */
export class InvalidFilterError extends ShoalError {
  constructor (what: string) {
    super('invalid_filter', `The filter of a sweep makes no sense: ${what}. Nothing is collected by it; when it goes ` +
      'on, look at the versions that the nodes run.')
  }
}

/** A volume's tree cannot be walked as a whole, so nothing of the volume can be collected. */
export class UnmarkableError extends ShoalError {
  constructor (readonly cid: string, what: string, options?: { cause: unknown }) {
    super('unsweepable', `The node ${cid} of a volume stops its sweep: ${what}. No garbage of this volume is ` +
      'collected while that is so. Bring the node back that has it, or remove the file or folder.', options)
  }
}
