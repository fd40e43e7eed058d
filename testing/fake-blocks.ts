import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { ShoalError } from '../src/util/errors.js'
import type { BlockStat, Blocks, ClaimResult, GetOptions, PutOptions, PutResult } from '../src/blocks/types.js'
import type { PinList } from '../src/blocks/types.js'
import type { Claim } from '../src/store/types.js'

const DEFAULT_COPIES = 3

interface Stored {
  cid: CID
  bytes: Uint8Array
  claims: Map<string, Claim>
}

export interface FakeBlocksInit {
  /** Copies a put achieves. @default 3 */
  copies?: (cid: CID) => number
  /** Copies that there is a node for. @default all */
  possible?: number
  /** Awaited by every put before anything is stored; throw to make it fail. */
  beforePut?: (cid: CID, claims: readonly Claim[], signal?: AbortSignal) => Promise<void> | void
  /** Awaited by every put after the block is stored and before it is acknowledged. */
  afterPut?: (cid: CID, claims: readonly Claim[], signal?: AbortSignal) => Promise<void> | void
  /** Awaited by every get; throw to make it fail. */
  beforeGet?: (cid: CID, signal?: AbortSignal) => Promise<void> | void
  /** Keep no bytes of raw blocks, for inputs larger than the memory; they cannot be read back. @default true */
  keepLeaves?: boolean
  /** Hash what is put. Off for measurements only. @default true */
  verify?: boolean
}

/**
 * The blocks of a whole mesh, in memory, keyed by multihash. Claims merge as `Claim` says: by owner, `root` and
 * `removed` stay once set. A hash that does not match is refused.
 */
export class FakeBlocks implements Blocks {
  readonly puts: { cid: CID, bytes: number, claims: readonly Claim[] }[] = []
  readonly gets: CID[] = []
  putsInFlightMax = 0
  putBytesInFlightMax = 0
  getsInFlightMax = 0
  getsInFlight = 0
  #putsInFlight = 0
  #putBytesInFlight = 0
  readonly #stored = new Map<string, Stored>()

  constructor (readonly init: FakeBlocksInit = {}) {}

  async start (): Promise<void> {}
  async stop (): Promise<void> {}

  async put (cid: CID, bytes: Uint8Array, { claims = [], signal }: PutOptions = {}): Promise<PutResult> {
    throwIfAborted(signal)

    this.puts.push({ cid, bytes: bytes.byteLength, claims })
    this.putsInFlightMax = Math.max(this.putsInFlightMax, ++this.#putsInFlight)
    this.putBytesInFlightMax = Math.max(this.putBytesInFlightMax, this.#putBytesInFlight += bytes.byteLength)

    try {
      await this.init.beforePut?.(cid, claims, signal)
      throwIfAborted(signal)
      this.#store(cid, bytes, claims)
      await this.init.afterPut?.(cid, claims, signal)
      throwIfAborted(signal)
    } finally {
      this.#putsInFlight--
      this.#putBytesInFlight -= bytes.byteLength
    }

    const copies = this.init.copies?.(cid) ?? DEFAULT_COPIES
    const wanted = claims[0]?.redundancy.copies ?? DEFAULT_COPIES

    return { cid, bytes: bytes.byteLength, copies, wanted, possible: Math.min(wanted, this.init.possible ?? wanted) }
  }

  async get (cid: CID, { offset = 0, length, signal }: GetOptions = {}): Promise<Uint8Array> {
    throwIfAborted(signal)

    if (cid.version !== 1) {
      throw new Error('The files layer asks for CIDv1 only.')
    }

    this.gets.push(cid)
    this.getsInFlightMax = Math.max(this.getsInFlightMax, ++this.getsInFlight)

    try {
      await this.init.beforeGet?.(cid, signal)
    } finally {
      this.getsInFlight--
    }

    throwIfAborted(signal)

    const block = this.#stored.get(keyOf(cid))

    if (block === undefined) {
      throw new ShoalError('block_not_found', `No reachable node has the block ${cid.toString()}.`)
    }

    return block.bytes.subarray(offset, length === undefined ? undefined : offset + length)
  }

  async stat (cid: CID, { signal }: { signal?: AbortSignal } = {}): Promise<BlockStat> {
    throwIfAborted(signal)

    const block = this.#stored.get(keyOf(cid))
    const copies = block === undefined ? 0 : this.init.copies?.(cid) ?? DEFAULT_COPIES

    return {
      cid,
      bytes: block?.bytes.byteLength,
      copies,
      wanted: DEFAULT_COPIES,
      claims: [...block?.claims.values() ?? []],
      holders: Array.from({ length: DEFAULT_COPIES }, (_, rank) => ({
        peerId: `peer-${rank}`,
        hostname: `host-${rank}`,
        zone: `zone-${rank}`,
        state: 'alive',
        rank,
        inSet: true,
        holds: rank < copies ? 'yes' : 'no',
        note: rank < copies ? '' : 'waits for repair'
      }))
    }
  }

  hasLocal (cid: CID): boolean {
    return this.#stored.has(keyOf(cid))
  }

  * listLocal (): Iterable<{ cid: CID, bytes: number }> {
    for (const { cid, bytes } of this.#stored.values()) {
      yield { cid, bytes: bytes.byteLength }
    }
  }

  readonly openPuts = new Set<string>()

  openPut (id: string): () => void {
    this.openPuts.add(id)

    return () => { this.openPuts.delete(id) }
  }

  pinClaim (id: string, { root = false, copies = DEFAULT_COPIES }: { root?: boolean, copies?: number } = {}): Claim {
    return { owner: `pin:${id}`, redundancy: { kind: 'replicas', copies }, since: 0, root, removed: false }
  }

  volumeClaim (volumeId: string, copies: number = DEFAULT_COPIES): Claim {
    return {
      owner: `volume:${volumeId}`, redundancy: { kind: 'replicas', copies }, since: 0, root: false, removed: false
    }
  }

  async claim (
    cids: Iterable<CID> | AsyncIterable<CID>, claims: readonly Claim[]
  ): Promise<ClaimResult> {
    let blocks = 0

    for await (const cid of cids) {
      const block = this.#stored.get(keyOf(cid))

      if (block === undefined) {
        throw new ShoalError('block_not_found', `No reachable node has the block ${cid.toString()}.`)
      }

      claims.forEach(claim => { block.claims.set(claim.owner, claim) })
      blocks++
    }

    const wanted = claims[0]?.redundancy.copies ?? DEFAULT_COPIES

    return {
      blocks,
      copiesMin: blocks === 0 ? 0 : DEFAULT_COPIES,
      wanted,
      possible: Math.min(wanted, this.init.possible ?? wanted)
    }
  }

  /** Ids of pins that were given up. */
  readonly abandoned: string[] = []

  async abandonPin (id: string): Promise<void> {
    this.abandoned.push(id)
  }

  async listPins (): Promise<PinList> {
    return { pins: [], unanswered: [] }
  }

  async unpin (root: CID): Promise<number> {
    const pins = this.pinsOf(root)

    for (const claim of pins) {
      this.#stored.get(keyOf(root))?.claims.set(claim.owner, { ...claim, removed: true })
    }

    return pins.length
  }

  /** Live pins whose record is on this root. */
  pinsOf (root: CID): Claim[] {
    return [...this.#stored.get(keyOf(root))?.claims.values() ?? []].filter(claim => claim.root && !claim.removed)
  }

  /** Every live pin there is. */
  pins (): Claim[] {
    return [...this.#stored.values()].flatMap(({ cid }) => this.pinsOf(cid))
  }

  claimsOf (cid: CID): Claim[] {
    return [...this.#stored.get(keyOf(cid))?.claims.values() ?? []]
  }

  /** Loses a block, as if all its holders had died. */
  lose (cid: CID): void {
    this.#stored.delete(keyOf(cid))
  }

  get size (): number {
    return this.#stored.size
  }

  #store (cid: CID, bytes: Uint8Array, claims: readonly Claim[]): void {
    if (this.init.verify !== false && !createHash('sha256').update(bytes).digest().equals(cid.multihash.digest)) {
      throw new ShoalError('hash_mismatch', `These bytes are not those of ${cid.toString()}.`)
    }

    const isDropped = this.init.keepLeaves === false && cid.code === 0x55
    const stored = this.#stored.get(keyOf(cid)) ??
      { cid, bytes: isDropped ? new Uint8Array() : bytes.slice(), claims: new Map<string, Claim>() }

    for (const claim of claims) {
      const known = stored.claims.get(claim.owner)

      stored.claims.set(claim.owner, {
        ...claim,
        root: claim.root || known?.root === true,
        removed: claim.removed || known?.removed === true
      })
    }

    this.#stored.set(keyOf(cid), stored)
  }
}

function keyOf (cid: CID): string {
  return Buffer.from(cid.multihash.bytes).toString('base64')
}

function throwIfAborted (signal?: AbortSignal): void {
  if (signal?.aborted === true) {
    throw new ShoalError('aborted', 'The call was cancelled.')
  }
}
