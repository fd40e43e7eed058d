import { mergeClaims } from '../claims.js'
import { keyCid } from '../key.js'
import { BoundedMap } from '../../util/bounded-map.js'
import { Emitter } from '../../util/emitter.js'
import { errorMessage } from '../../util/errors.js'
import type { Logger } from '../../util/logger.js'
import type { BlockChange, BlockInfo, Claim, Encoding } from '../types.js'

/**
 * Distinct sets of claims that are kept to be shared. The blocks of one file carry equal claims, so
 * a few recent sets catch nearly all; one that falls out is merely not shared with later copies.
 */
const SHARED_CLAIM_SETS_MAX = 1024

/** Longer sets are rare and dear to compare. */
const SHARED_CLAIMS_MAX = 4

/**
 * One copy in the index. Kept small: a node may hold millions (about 250 bytes each with key and
 * map slot).
 */
export interface Copy {
  readonly key: string
  /** Length of the plain block, bytes. */
  readonly bytes: number
  readonly encoding: Encoding
  readonly storedAt: number
  claims: readonly Claim[]
  dropping: boolean
  pledgedUntil: number
}

/** A durable change of one copy; what is left out stays. */
export interface CopyChange {
  claims?: readonly Claim[]
  dropping?: boolean
  pledgedUntil?: number
}

/**
 * The index of the store in memory: copies by key, their sum, and who wants to hear of changes. The
 * store on disk has a table of its own (disk/copy-table.ts).
 */
export class CopyIndex {
  readonly #copies = new Map<string, Copy>()
  readonly #events: Emitter<{ change: BlockChange }>
  readonly #sharedClaims = new BoundedMap<string, readonly Claim[]>(SHARED_CLAIM_SETS_MAX)
  #usedBytes = 0

  constructor (logger: Logger) {
    this.#events = new Emitter(err => { logger.error({ err: errorMessage(err) }, 'a listener of the block store threw') })
  }

  get size (): number {
    return this.#copies.size
  }

  /** Payloads of all copies. */
  get usedBytes (): number {
    return this.#usedBytes
  }

  get (key: string): Copy | undefined {
    return this.#copies.get(key)
  }

  values (): IterableIterator<Copy> {
    return this.#copies.values()
  }

  add (copy: Copy): void {
    copy.claims = this.#share(copy.claims)
    this.#copies.set(copy.key, copy)
    this.#usedBytes += copy.bytes
  }

  remove (copy: Copy): void {
    if (this.#copies.get(copy.key) === copy) {
      this.#copies.delete(copy.key)
      this.#usedBytes -= copy.bytes
    }
  }

  clear (): void {
    this.#copies.clear()
    this.#usedBytes = 0
  }

  /** Resolves the change against the copy. True when its claims changed. */
  apply (copy: Copy, change: CopyChange): boolean {
    const merged = mergeClaims(copy.claims, change.claims ?? [])
    const changed = merged !== copy.claims

    if (changed) {
      copy.claims = this.#share(merged)
    }

    copy.dropping = change.dropping ?? copy.dropping
    copy.pledgedUntil = change.pledgedUntil ?? copy.pledgedUntil

    return changed
  }

  info (copy: Copy): BlockInfo {
    return {
      cid: keyCid(copy.key),
      bytes: copy.bytes,
      encoding: copy.encoding,
      claims: copy.claims,
      dropping: copy.dropping,
      pledgedUntil: copy.pledgedUntil,
      storedAt: copy.storedAt
    }
  }

  * entries (): IterableIterator<BlockInfo> {
    for (const copy of this.#copies.values()) {
      yield this.info(copy)
    }
  }

  onChange (listener: (change: BlockChange) => void): () => void {
    return this.#events.on('change', listener)
  }

  /** Tells the listeners. */
  emit (kind: BlockChange['kind'], copy: Copy): void {
    this.#events.emit('change', { kind, info: this.info(copy) })
  }

  #share (claims: readonly Claim[]): readonly Claim[] {
    if (claims.length > SHARED_CLAIMS_MAX) {
      return claims
    }

    const id = claims.map(claimId).join('\n')
    const held = this.#sharedClaims.get(id)

    if (held !== undefined) {
      return held
    }

    this.#sharedClaims.set(id, claims)

    return claims
  }
}

function claimId (claim: Claim): string {
  const { owner, redundancy, since, root, removed } = claim

  return JSON.stringify([owner, redundancy.kind, redundancy.copies, since, root, removed])
}
