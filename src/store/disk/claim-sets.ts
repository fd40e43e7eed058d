import { ClaimSet } from '../pb/store.js'
import { fromStored, toStored } from '../stored-claims.js'
import { HEAD_BYTES_MAX } from './constants.js'
import type { Claim } from '../types.js'

interface Held {
  id: number
  bytes: Uint8Array
  name: string
  /** Decoded when first asked for. */
  claims: readonly Claim[] | undefined
  uses: number
}

const NO_CLAIMS: readonly Claim[] = []

/**
 * The distinct sets of claims that copies carry, by number. The blocks of one file carry equal
 * claims, so a million copies have some thousand sets, and a copy costs four bytes for them.
 */
export class ClaimSets {
  readonly #byName = new Map<string, Held>()
  readonly #byId: (Held | undefined)[] = []
  readonly #free: number[] = []

  /** Takes one use of the set with this encoding. */
  use (bytes: Uint8Array): number {
    const name = latin1(bytes)
    const held = this.#byName.get(name)

    if (held !== undefined) {
      held.uses++

      return held.id
    }

    const id = this.#free.pop() ?? this.#byId.length
    const made: Held = { id, bytes: Uint8Array.prototype.slice.call(bytes), name, claims: undefined, uses: 1 }

    this.#byName.set(name, made)
    this.#byId[id] = made

    return id
  }

  /** Gives one use back. */
  release (id: number): void {
    const held = this.#byId[id] as Held

    held.uses--

    if (held.uses === 0) {
      this.#byName.delete(held.name)
      this.#byId[id] = undefined
      this.#free.push(id)
    }
  }

  claims (id: number): readonly Claim[] {
    const held = this.#byId[id] as Held

    held.claims ??= decodeClaims(held.bytes)

    return held.claims
  }

  bytes (id: number): Uint8Array {
    return (this.#byId[id] as Held).bytes
  }
}

/** Throws RangeError when the claims are too long for a record. */
export function encodeClaims (claims: readonly Claim[]): Uint8Array {
  const encoded = ClaimSet.encode({ claims: claims.map(toStored) })

  if (encoded.byteLength > HEAD_BYTES_MAX / 2) {
    throw new RangeError(
      `The claims of a block take ${encoded.byteLength} bytes; ${HEAD_BYTES_MAX / 2} are the most.`)
  }

  return encoded
}

function decodeClaims (bytes: Uint8Array): readonly Claim[] {
  return bytes.byteLength === 0 ? NO_CLAIMS : ClaimSet.decode(bytes).claims.map(fromStored)
}

function latin1 (bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
