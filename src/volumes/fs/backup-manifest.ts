import { createHash } from 'node:crypto'
import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { checkPart, checkRoot, FORMAT, VERSION } from './backup-rows.js'
import { InvalidBackupError } from '../errors.js'
import type { BackupPart, BackupRoot } from './backup-rows.js'
import type { CarBlock } from './car.js'
import type { EntryStat } from '../types.js'

/**
 * What a backup says of the tree, in dag-cbor: a root that names the parts in their order, each part some entries,
 * parents before children, and a last part that says how many there were. The CIDs of files are links, so the root
 * holds the whole backup together for any program that knows IPLD. Pure.
 */

export function encodeRoot (root: Omit<BackupRoot, 'format' | 'version'>): CarBlock {
  return cborBlock({ format: FORMAT, version: VERSION, ...root })
}

export function encodePart (part: BackupPart): CarBlock {
  return cborBlock(part)
}

/** Throws `invalid_backup`. */
export function decodeRoot ({ cid, bytes }: CarBlock): BackupRoot {
  const root = decode<Record<string, unknown>>(cid, bytes)

  if (root.format !== FORMAT) {
    throw new InvalidBackupError('its root is no manifest')
  }

  if (root.version !== VERSION) {
    throw new InvalidBackupError(`it is of version ${String(root.version)}, and this program reads version ${VERSION}`)
  }

  return checkRoot(root)
}

/** Throws `invalid_backup`. */
export function decodePart ({ cid, bytes }: CarBlock): BackupPart {
  return checkPart(decode<Record<string, unknown>>(cid, bytes))
}

function decode<T extends object> (cid: CID, bytes: Uint8Array): T {
  try {
    if (cid.code !== dagCbor.code) {
      throw new Error(`codec 0x${cid.code.toString(16)}`)
    }

    const decoded: unknown = dagCbor.decode(bytes)

    if (typeof decoded !== 'object' || decoded === null) {
      throw new Error('not a map')
    }

    return decoded as T
  } catch (err) {
    throw new InvalidBackupError('a block of its manifest cannot be read', { cause: err })
  }
}

const SHA2_256 = 0x12

function cborBlock (value: object): CarBlock {
  const bytes = dagCbor.encode(value)

  return { cid: CID.createV1(dagCbor.code, Digest.create(SHA2_256, sha256(bytes))), bytes }
}

/**
 * Of a tree, in whatever order its entries come: the sum (exclusive or) of a hash of each. It tells whether a volume
 * has the very tree that an incremental backup is based on; not against one who means to deceive.
 */
export class Fingerprint {
  readonly #sum = new Uint8Array(32)

  add (relative: string, entry: EntryStat): void {
    const file = entry.isDirectory() ? '' : `${entry.size}\0${entry.mtimeMs}\0${entry.cid?.toString() ?? entry.link ?? ''}`
    const hash = sha256(Buffer.from(`${relative}\0${entry.kind}\0${file}`))

    for (const [i, byte] of hash.entries()) {
      this.#sum[i] = (this.#sum[i] as number) ^ byte
    }
  }

  get bytes (): Uint8Array {
    return this.#sum.slice()
  }
}

export function sha256 (bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
